# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionContract(Record):
    """A call or a put of the chain. Greeks and volatility are null while they cannot be computed."""

    __slots__ = ()

    token: Attr[int | None] = attr("token", number="int")
    """Instrument token."""
    tsym: Attr[str | None] = attr("tsym")
    """Trading symbol without exchange."""
    ltp: Attr[float | None] = attr("ltp", number="float")
    """Last price in rupees."""
    iv: Attr[float | None] = attr("iv", number="float")
    """Annual volatility as a fraction, 0.174 is 17.4 %."""
    oi: Attr[float | None] = attr("oi", number="float")
    """Open interest in units. Left out of the greeks answer."""
    delta: Attr[float | None] = attr("delta", number="float")
    """Price change per point of the forward."""
    gamma: Attr[float | None] = attr("gamma", number="float")
    """Delta change per point of the forward."""
    theta: Attr[float | None] = attr("theta", number="float")
    """Price change per calendar day in rupees."""
    vega: Attr[float | None] = attr("vega", number="float")
    """Price change per percentage point of volatility in rupees."""
    rho: Attr[float | None] = attr("rho", number="float")
    """Price change per interest rate. Always 0."""
    updated_at: Attr[str | None] = attr("updated_at")
    """Time of the contract's last tick, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            token: int | None = ...,
            tsym: str | None = ...,
            ltp: float | None = ...,
            iv: float | None = ...,
            oi: float | None = ...,
            delta: float | None = ...,
            gamma: float | None = ...,
            theta: float | None = ...,
            vega: float | None = ...,
            rho: float | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["token"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["tsym", "updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["ltp", "iv", "oi", "delta", "gamma", "theta", "vega", "rho"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["token"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["tsym", "updated_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal["ltp", "iv", "oi", "delta", "gamma", "theta", "vega", "rho"],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
