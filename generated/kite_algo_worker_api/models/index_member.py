# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IndexMember(Record):
    """One member of an index."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange code."""
    tradingsymbol: Attr[str] = attr("tradingsymbol", required=True)
    """Trading symbol; may carry a series such as `-BE`."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Numeric instrument id."""
    company_name: Attr[str | None] = attr("company_name")
    """Name of the company."""
    sector: Attr[str | None] = attr("sector")
    """Its sector."""
    series: Attr[str | None] = attr("series")
    """Series of the share."""
    source_url: Attr[str | None] = attr("source_url")
    """Where it is listed."""
    last_refreshed_at: Attr[str | None] = attr("last_refreshed_at")
    """When it was read, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str = ...,
            instrument_token: int | None = ...,
            company_name: str | None = ...,
            sector: str | None = ...,
            series: str | None = ...,
            source_url: str | None = ...,
            last_refreshed_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["exchange", "tradingsymbol"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token"], /) -> int | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal["company_name", "sector", "series", "source_url", "last_refreshed_at"],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["exchange", "tradingsymbol"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["instrument_token"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(
            self,
            key: Literal["company_name", "sector", "series", "source_url", "last_refreshed_at"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
