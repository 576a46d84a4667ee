# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OrderPreview(Record):
    """What an order would need and cost."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    mode: Attr[str] = attr("mode", required=True)
    """Mode of the run."""
    preview: Attr[_m.PreviewPayload] = attr(
        "preview", required=True, holds="object", record=lambda: _m.PreviewPayload
    )
    """The preview."""

    if TYPE_CHECKING:

        def __init__(
            self, strategy_run_id: str, mode: str, preview: _m.PreviewPayload, **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "mode"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["preview"], /) -> _m.PreviewPayload: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id", "mode"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["preview"], default: dict[str, Any], /) -> _m.PreviewPayload: ...
        @overload
        def get(self, key: Literal["preview"], default: D = ..., /) -> _m.PreviewPayload | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
