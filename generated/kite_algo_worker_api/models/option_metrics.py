# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionMetrics(Record):
    """Metric values used. Only `open_quantity` is always there."""

    __slots__ = ()

    index_ltp: Attr[float | None] = attr("index_ltp", number="float")
    """Price of the underlying in points or rupees."""
    combined_premium: Attr[float | None] = attr("combined_premium", number="float")
    """Sum of the legs' prices in premium points."""
    combined_premium_change_pct: Attr[float | None] = attr(
        "combined_premium_change_pct", number="float"
    )
    """Change of the combined premium since entry in percent."""
    strategy_mtm: Attr[float | None] = attr("strategy_mtm", number="float")
    """Profit or loss of the run in rupees."""
    open_quantity: Attr[float | None] = attr("open_quantity", number="float")
    """Sum of the sizes of all open legs in units."""

    if TYPE_CHECKING:

        def __init__(
            self,
            index_ltp: float | None = ...,
            combined_premium: float | None = ...,
            combined_premium_change_pct: float | None = ...,
            strategy_mtm: float | None = ...,
            open_quantity: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "index_ltp",
                "combined_premium",
                "combined_premium_change_pct",
                "strategy_mtm",
                "open_quantity",
            ],
            /,
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "index_ltp",
                "combined_premium",
                "combined_premium_change_pct",
                "strategy_mtm",
                "open_quantity",
            ],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
