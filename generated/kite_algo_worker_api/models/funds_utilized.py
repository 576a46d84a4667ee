# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundsUtilized(Record):
    """Money that is tied up, in rupees."""

    __slots__ = ()

    debits: Attr[float] = attr("debits", default=0.0, number="float")
    """Sum of all that is used, in rupees."""
    exposure: Attr[float] = attr("exposure", default=0.0, number="float")
    """Exposure margin, in rupees."""
    m2m: Attr[float] = attr("m2m", default=0.0, number="float")
    """Mark-to-market losses, in rupees."""
    option_premium: Attr[float] = attr("option_premium", default=0.0, number="float")
    """Premium of bought options, in rupees."""
    span: Attr[float] = attr("span", default=0.0, number="float")
    """SPAN margin, in rupees."""
    holding_sales: Attr[float] = attr("holding_sales", default=0.0, number="float")
    """Value of holdings sold, in rupees."""
    turnover: Attr[float] = attr("turnover", default=0.0, number="float")
    """Turnover, in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            debits: float = ...,
            exposure: float = ...,
            m2m: float = ...,
            option_premium: float = ...,
            span: float = ...,
            holding_sales: float = ...,
            turnover: float = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "debits", "exposure", "m2m", "option_premium", "span", "holding_sales", "turnover"
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "debits", "exposure", "m2m", "option_premium", "span", "holding_sales", "turnover"
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
