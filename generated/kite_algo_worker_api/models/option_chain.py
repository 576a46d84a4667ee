# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionChain(Record):
    """The option chain of one expiry."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiry: Attr[str] = attr("expiry", required=True)
    """Expiry chosen, `YYYY-MM-DD`."""
    spot_ltp: Attr[float | None] = attr("spot_ltp", number="float")
    """Last price of the underlying in rupees or points."""
    atm_strike: Attr[float | None] = attr("atm_strike", number="float")
    """Strike nearest the spot in rupees."""
    strikes: Attr[list[float] | None] = attr("strikes", holds="array")
    """Strikes of the chain in rupees, ascending."""
    chain: Attr[list[_m.OptionChainRow]] = attr(
        "chain", required=True, holds="array", items=lambda: _m.OptionChainRow
    )
    """Rows by strike, ascending."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""
    resource_error: Attr[_m.OptionResourceError | None] = attr(
        "resource_error", holds="object", record=lambda: _m.OptionResourceError
    )
    """Why the server cannot price the underlying properly."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiry: str,
            spot_ltp: float | None = ...,
            atm_strike: float | None = ...,
            strikes: list[float] | None = ...,
            chain: list[_m.OptionChainRow] = ...,
            updated_at: str | None = ...,
            resource_error: _m.OptionResourceError | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying", "expiry"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["spot_ltp", "atm_strike"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["strikes"], /) -> list[float]: ...
        @overload
        def __getitem__(self, key: Literal["chain"], /) -> list[_m.OptionChainRow]: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["resource_error"], /) -> _m.OptionResourceError: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["underlying", "expiry"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["spot_ltp", "atm_strike"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["strikes"], default: list[Any], /) -> list[float]: ...
        @overload
        def get(self, key: Literal["strikes"], default: D = ..., /) -> list[float] | D: ...
        @overload
        def get(self, key: Literal["chain"], default: list[Any], /) -> list[_m.OptionChainRow]: ...
        @overload
        def get(
            self, key: Literal["chain"], default: D = ..., /
        ) -> list[_m.OptionChainRow] | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["resource_error"], default: dict[str, Any], /
        ) -> _m.OptionResourceError: ...
        @overload
        def get(
            self, key: Literal["resource_error"], default: D = ..., /
        ) -> _m.OptionResourceError | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
