# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ValidationIssue(Record):
    """One field that broke a rule."""

    __slots__ = ()

    type: Attr[str | None] = attr("type")
    """Kind of violation, such as `missing` or `greater_than`."""
    loc: Attr[list[str | int]] = attr("loc", required=True, holds="array")
    """Where the field is, from the outside in; array positions are numbers."""
    msg: Attr[str] = attr("msg", required=True)
    """The violated rule in words."""
    input: Attr[Any] = attr("input")
    """The value that was sent."""

    if TYPE_CHECKING:

        def __init__(
            self,
            type: str | None = ...,
            loc: list[str | int] = ...,
            msg: str = ...,
            input: Any = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["type", "msg"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["loc"], /) -> list[str | int]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["type", "msg"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["loc"], default: list[Any], /) -> list[str | int]: ...
        @overload
        def get(self, key: Literal["loc"], default: D = ..., /) -> list[str | int] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
