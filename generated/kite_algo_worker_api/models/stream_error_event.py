# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class StreamErrorEvent(Record):
    """Data of an `error` or `end` event."""

    __slots__ = ()

    detail: Attr[str] = attr("detail", required=True)
    """Why the stream failed or ended."""

    if TYPE_CHECKING:

        def __init__(self, detail: str, **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["detail"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["detail"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
