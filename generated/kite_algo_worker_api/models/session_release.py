# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class SessionRelease(Record):
    """A session that was given back."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """Always `released`."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run that is free again."""

    if TYPE_CHECKING:

        def __init__(self, status: str, strategy_run_id: str, **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["status", "strategy_run_id"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
