# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerFundsSegment(Record):
    """Funds of one segment, in rupees."""

    __slots__ = ()

    net: Attr[float] = attr("net", default=0.0, number="float")
    """Available plus utilised, in rupees."""
    available_cash: Attr[float] = attr("available_cash", default=0.0, number="float")
    """Cash that can be used, in rupees."""
    opening_balance: Attr[float] = attr("opening_balance", default=0.0, number="float")
    """Balance at the start, in rupees."""
    live_balance: Attr[float | None] = attr("live_balance", number="float")
    """The broker's live balance, in rupees; null in paper."""
    collateral: Attr[float | None] = attr("collateral", number="float")
    """Value of pledged holdings, in rupees; null in paper."""
    utilised: Attr[float] = attr("utilised", default=0.0, number="float")
    """Money that is tied up, in rupees."""
    m2m_realised: Attr[float] = attr("m2m_realised", default=0.0, number="float")
    """Realised profit of the account, in rupees."""
    m2m_unrealised: Attr[float] = attr("m2m_unrealised", default=0.0, number="float")
    """Unrealised profit, in rupees; 0 in paper."""

    if TYPE_CHECKING:

        def __init__(
            self,
            net: float = ...,
            available_cash: float = ...,
            opening_balance: float = ...,
            live_balance: float | None = ...,
            collateral: float | None = ...,
            utilised: float = ...,
            m2m_realised: float = ...,
            m2m_unrealised: float = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "net",
                "available_cash",
                "opening_balance",
                "utilised",
                "m2m_realised",
                "m2m_unrealised",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["live_balance", "collateral"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "net",
                "available_cash",
                "opening_balance",
                "utilised",
                "m2m_realised",
                "m2m_unrealised",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(
            self, key: Literal["live_balance", "collateral"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
