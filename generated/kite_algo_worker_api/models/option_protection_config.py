# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionProtectionConfig(Record):
    """Rules and their precedence."""

    __slots__ = ()

    rules: Attr[list[_m.OptionProtectionRule] | None] = attr(
        "rules", holds="array", items=lambda: _m.OptionProtectionRule
    )
    """Rules."""
    precedence: Attr[list[str] | None] = attr("precedence", holds="array")
    """Roles in the order they are evaluated."""

    if TYPE_CHECKING:

        def __init__(
            self,
            rules: list[_m.OptionProtectionRule] | None = ...,
            precedence: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["rules"], /) -> list[_m.OptionProtectionRule]: ...
        @overload
        def __getitem__(self, key: Literal["precedence"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["rules"], default: list[Any], /
        ) -> list[_m.OptionProtectionRule]: ...
        @overload
        def get(
            self, key: Literal["rules"], default: D = ..., /
        ) -> list[_m.OptionProtectionRule] | D: ...
        @overload
        def get(self, key: Literal["precedence"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["precedence"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
