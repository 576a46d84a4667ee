# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunProgress(Record):
    """The sign of life was taken."""

    __slots__ = ()

    status: Attr[str | None] = attr("status")
    """`ok`."""
    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run."""
    recorded: Attr[bool | None] = attr("recorded")
    """Whether the time was written."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str | None = ...,
            strategy_run_id: str | None = ...,
            recorded: bool | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["recorded"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["status", "strategy_run_id"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["recorded"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
