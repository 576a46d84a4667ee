# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionStrategyPreview(Record):
    """Result of a strategy preview."""

    __slots__ = ()

    strategy: Attr[_m.OptionStrategyAnalysis] = attr(
        "strategy", required=True, holds="object", record=lambda: _m.OptionStrategyAnalysis
    )
    """What the legs are and how they could be protected."""

    if TYPE_CHECKING:

        def __init__(self, strategy: _m.OptionStrategyAnalysis, **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy"], /) -> _m.OptionStrategyAnalysis: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["strategy"], default: dict[str, Any], /
        ) -> _m.OptionStrategyAnalysis: ...
        @overload
        def get(
            self, key: Literal["strategy"], default: D = ..., /
        ) -> _m.OptionStrategyAnalysis | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
