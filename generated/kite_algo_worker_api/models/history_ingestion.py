# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class HistoryIngestion(Record):
    """What the background fetch is doing."""

    __slots__ = ()

    status: Attr[str | None] = attr("status")
    """disabled, triggered, up_to_date, completed or error."""
    message: Attr[str | None] = attr("message")
    """Reason of an error."""

    if TYPE_CHECKING:

        def __init__(
            self, status: str | None = ..., message: str | None = ..., **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["message"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["message"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
