# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class MarketDepth(Record):
    """The best five levels of each side, best first. Missing levels are all zero."""

    __slots__ = ()

    buy: Attr[list[_m.DepthLevel] | None] = attr("buy", holds="array", items=lambda: _m.DepthLevel)
    """Bids, highest first."""
    sell: Attr[list[_m.DepthLevel] | None] = attr(
        "sell", holds="array", items=lambda: _m.DepthLevel
    )
    """Offers, lowest first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            buy: list[_m.DepthLevel] | None = ...,
            sell: list[_m.DepthLevel] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["buy", "sell"], /) -> list[_m.DepthLevel]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["buy", "sell"], default: list[Any], /
        ) -> list[_m.DepthLevel]: ...
        @overload
        def get(
            self, key: Literal["buy", "sell"], default: D = ..., /
        ) -> list[_m.DepthLevel] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
