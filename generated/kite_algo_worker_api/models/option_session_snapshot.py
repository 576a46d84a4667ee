# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionSessionSnapshot(Record):
    """What the session last computed, as it stands in the server."""

    __slots__ = ()

    underlying: Attr[str | None] = attr("underlying")
    """Underlying in upper case."""
    spot_token: Attr[int | None] = attr("spot_token", number="int")
    """Instrument token of the spot or index."""
    spot_ltp: Attr[float | None] = attr("spot_ltp", number="float")
    """Last spot price in rupees or points."""
    cadence_sec: Attr[float | None] = attr("cadence_sec", number="float")
    """Seconds between computations."""
    expiries: Attr[list[str] | None] = attr("expiries", holds="array")
    """Tracked expiries `YYYY-MM-DD`, ascending."""
    per_expiry: Attr[_m.OptionSessionExpiries | None] = attr(
        "per_expiry", holds="object", record=lambda: _m.OptionSessionExpiries
    )
    """Expiries of the session, keyed by `YYYY-MM-DD`."""
    desired_token_count: Attr[int | None] = attr("desired_token_count", number="int")
    """Instruments the session is subscribed to."""
    updated_at: Attr[str | None] = attr("updated_at")
    """Time of the computation, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str | None = ...,
            spot_token: int | None = ...,
            spot_ltp: float | None = ...,
            cadence_sec: float | None = ...,
            expiries: list[str] | None = ...,
            per_expiry: _m.OptionSessionExpiries | None = ...,
            desired_token_count: int | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["spot_token"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["spot_ltp"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["cadence_sec"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["expiries"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["per_expiry"], /) -> _m.OptionSessionExpiries: ...
        @overload
        def __getitem__(self, key: Literal["desired_token_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["underlying"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["spot_token"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: Literal["spot_ltp"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["cadence_sec"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: Literal["expiries"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["expiries"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["per_expiry"], default: dict[str, Any], /
        ) -> _m.OptionSessionExpiries: ...
        @overload
        def get(
            self, key: Literal["per_expiry"], default: D = ..., /
        ) -> _m.OptionSessionExpiries | D: ...
        @overload
        def get(self, key: Literal["desired_token_count"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
