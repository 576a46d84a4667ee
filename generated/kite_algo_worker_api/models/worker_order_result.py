# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerOrderResult(Record):
    """That a cancellation or change was taken. Deployed backends send no `mode`."""

    __slots__ = ()

    mode: Attr[str | None] = attr("mode")
    """Mode of the run."""
    result: Attr[dict[str, Any] | None] = attr("result", holds="object")
    """The broker's answer, with the `order_id`."""
    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run."""
    order_id: Attr[str | None] = attr("order_id")
    """The order."""

    if TYPE_CHECKING:

        def __init__(
            self,
            mode: str | None = ...,
            result: dict[str, Any] | None = ...,
            strategy_run_id: str | None = ...,
            order_id: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["mode"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["result"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "order_id"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["mode"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["result"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["result"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(
            self, key: Literal["strategy_run_id", "order_id"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
