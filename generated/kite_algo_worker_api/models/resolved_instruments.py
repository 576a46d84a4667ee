# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ResolvedInstruments(Record):
    """Result of looking up many instruments."""

    __slots__ = ()

    instruments: Attr[list[_m.Instrument]] = attr(
        "instruments", required=True, holds="array", items=lambda: _m.Instrument
    )
    """Found instruments in request order, symbols before tokens, no duplicates."""
    missing: Attr[list[str | int]] = attr("missing", required=True, holds="array")
    """Inputs that were not found, as sent."""

    if TYPE_CHECKING:

        def __init__(
            self, instruments: list[_m.Instrument], missing: list[str | int], **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["instruments"], /) -> list[_m.Instrument]: ...
        @overload
        def __getitem__(self, key: Literal["missing"], /) -> list[str | int]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["instruments"], default: list[Any], /
        ) -> list[_m.Instrument]: ...
        @overload
        def get(
            self, key: Literal["instruments"], default: D = ..., /
        ) -> list[_m.Instrument] | D: ...
        @overload
        def get(self, key: Literal["missing"], default: list[Any], /) -> list[str | int]: ...
        @overload
        def get(self, key: Literal["missing"], default: D = ..., /) -> list[str | int] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
