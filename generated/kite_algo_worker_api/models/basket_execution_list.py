# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BasketExecutionList(Record):
    """Baskets of a run."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    baskets: Attr[list[_m.BasketExecution]] = attr(
        "baskets", required=True, holds="array", items=lambda: _m.BasketExecution
    )
    """Its baskets, newest first."""

    if TYPE_CHECKING:

        def __init__(
            self, strategy_run_id: str, baskets: list[_m.BasketExecution], **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["baskets"], /) -> list[_m.BasketExecution]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["baskets"], default: list[Any], /
        ) -> list[_m.BasketExecution]: ...
        @overload
        def get(
            self, key: Literal["baskets"], default: D = ..., /
        ) -> list[_m.BasketExecution] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
