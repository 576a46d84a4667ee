# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionSessionExpiry(Record):
    """One expiry of the raw session. `pcr` and `max_pain` are absent when there is nothing to
    price."""

    __slots__ = ()

    forward: Attr[float | None] = attr("forward", number="float")
    """Synthetic forward in rupees: spot plus at-the-money call minus put."""
    sigma_expiry: Attr[float | None] = attr("sigma_expiry", number="float")
    """Annual volatility of the expiry as a fraction."""
    atm_strike: Attr[float | None] = attr("atm_strike", number="float")
    """Strike nearest the spot in rupees, the lower one on a tie."""
    strikes: Attr[list[float] | None] = attr("strikes", holds="array")
    """Strikes of the window in rupees, ascending."""
    rows: Attr[list[_m.OptionSessionRow] | None] = attr(
        "rows", holds="array", items=lambda: _m.OptionSessionRow
    )
    """Contracts by strike."""
    pcr: Attr[float | None] = attr("pcr", number="float")
    """Put open interest over call open interest."""
    max_pain: Attr[float | None] = attr("max_pain", number="float")
    """Max pain strike in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            forward: float | None = ...,
            sigma_expiry: float | None = ...,
            atm_strike: float | None = ...,
            strikes: list[float] | None = ...,
            rows: list[_m.OptionSessionRow] | None = ...,
            pcr: float | None = ...,
            max_pain: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["forward", "sigma_expiry", "atm_strike", "pcr", "max_pain"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["strikes"], /) -> list[float]: ...
        @overload
        def __getitem__(self, key: Literal["rows"], /) -> list[_m.OptionSessionRow]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["forward", "sigma_expiry", "atm_strike", "pcr", "max_pain"],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["strikes"], default: list[Any], /) -> list[float]: ...
        @overload
        def get(self, key: Literal["strikes"], default: D = ..., /) -> list[float] | D: ...
        @overload
        def get(self, key: Literal["rows"], default: list[Any], /) -> list[_m.OptionSessionRow]: ...
        @overload
        def get(
            self, key: Literal["rows"], default: D = ..., /
        ) -> list[_m.OptionSessionRow] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
