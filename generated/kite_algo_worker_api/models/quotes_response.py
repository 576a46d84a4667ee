# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class QuotesResponse(Record):
    """Latest quotes. The deployed backend sends `quotes` as an array of the same objects in request
    order; the client turns it into the object form."""

    __slots__ = ()

    quotes: Attr[_m.QuotesByInstrument] = attr(
        "quotes", required=True, holds="object", record=lambda: _m.QuotesByInstrument
    )
    """Quotes keyed by the identifier asked for: the canonical `EXCHANGE:TRADINGSYMBOL`, or the
    token as text when a token was asked for."""
    missing: Attr[list[str | int] | None] = attr("missing", holds="array")
    """Inputs that were not found, as sent, then the ids of instruments without a price."""

    if TYPE_CHECKING:

        def __init__(
            self, quotes: _m.QuotesByInstrument, missing: list[str | int] | None = ..., **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["quotes"], /) -> _m.QuotesByInstrument: ...
        @overload
        def __getitem__(self, key: Literal["missing"], /) -> list[str | int]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["quotes"], default: dict[str, Any], /
        ) -> _m.QuotesByInstrument: ...
        @overload
        def get(self, key: Literal["quotes"], default: D = ..., /) -> _m.QuotesByInstrument | D: ...
        @overload
        def get(self, key: Literal["missing"], default: list[Any], /) -> list[str | int]: ...
        @overload
        def get(self, key: Literal["missing"], default: D = ..., /) -> list[str | int] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
