# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionResourceError(Record):
    """Why the server cannot price the underlying properly."""

    __slots__ = ()

    code: Attr[str | None] = attr("code")
    """Upper-case code."""
    message: Attr[str | None] = attr("message")
    """Free text."""

    if TYPE_CHECKING:

        def __init__(
            self, code: str | None = ..., message: str | None = ..., **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["code", "message"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["code", "message"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
