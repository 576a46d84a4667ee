# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerGttWriteResult(Record):
    """The trigger that was written."""

    __slots__ = ()

    trigger_id: Attr[int] = attr("trigger_id", required=True, number="int")
    """The trigger's number."""

    if TYPE_CHECKING:

        def __init__(self, trigger_id: int, **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["trigger_id"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["trigger_id"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
