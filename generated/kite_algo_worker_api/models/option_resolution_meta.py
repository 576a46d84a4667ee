# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionResolutionMeta(Record):
    """How a contract was found. Which fields are present depends on the selector."""

    __slots__ = ()

    delta_target: Attr[float | None] = attr("delta_target", number="float")
    """Delta asked for."""
    resolved_delta: Attr[float | None] = attr("resolved_delta", number="float")
    """Delta of the contract."""
    resolved_strike: Attr[float | None] = attr("resolved_strike", number="float")
    """Strike of the contract in rupees."""
    delta_comparison: Attr[str | None] = attr("delta_comparison")
    """magnitude (sizes compared) or signed."""
    strike: Attr[float | None] = attr("strike", number="float")
    """Strike asked for in rupees."""
    offset: Attr[str | None] = attr("offset")
    """Offset used, upper case."""
    atm_strike: Attr[float | None] = attr("atm_strike", number="float")
    """At-the-money strike the count began at in rupees."""
    moneyness: Attr[str | None] = attr("moneyness")
    """Moneyness asked for."""
    premium_target: Attr[float | None] = attr("premium_target", number="float")
    """Premium asked for in rupees."""
    resolved_premium: Attr[float | None] = attr("resolved_premium", number="float")
    """Last price of the contract in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            delta_target: float | None = ...,
            resolved_delta: float | None = ...,
            resolved_strike: float | None = ...,
            delta_comparison: str | None = ...,
            strike: float | None = ...,
            offset: str | None = ...,
            atm_strike: float | None = ...,
            moneyness: str | None = ...,
            premium_target: float | None = ...,
            resolved_premium: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "delta_target",
                "resolved_delta",
                "resolved_strike",
                "strike",
                "atm_strike",
                "premium_target",
                "resolved_premium",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(
            self, key: Literal["delta_comparison", "offset", "moneyness"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "delta_target",
                "resolved_delta",
                "resolved_strike",
                "strike",
                "atm_strike",
                "premium_target",
                "resolved_premium",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(
            self, key: Literal["delta_comparison", "offset", "moneyness"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
