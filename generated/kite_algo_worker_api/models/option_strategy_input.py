# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionStrategyInput(Record):
    """One protection value that fits the structure."""

    __slots__ = ()

    key: Attr[str | None] = attr("key")
    """Name of the value."""
    label: Attr[str | None] = attr("label")
    """Text for a form."""
    unit: Attr[str | None] = attr("unit")
    """index points, premium points or ₹."""
    group: Attr[str | None] = attr("group")
    """primary, secondary or emergency."""
    visible: Attr[bool | None] = attr("visible")
    """Always true."""
    required: Attr[bool | None] = attr("required")
    """Whether the structure needs it."""
    recommended: Attr[bool | None] = attr("recommended")
    """Whether it is advised."""
    value: Attr[float | None] = attr("value", number="float")
    """The value, in `unit`."""
    source: Attr[str | None] = attr("source")
    """user_input, backend_default, backend_required or empty_optional."""
    help_text: Attr[str | None] = attr("help_text")
    """Explanation."""

    if TYPE_CHECKING:

        def __init__(
            self,
            key: str | None = ...,
            label: str | None = ...,
            unit: str | None = ...,
            group: str | None = ...,
            visible: bool | None = ...,
            required: bool | None = ...,
            recommended: bool | None = ...,
            value: float | None = ...,
            source: str | None = ...,
            help_text: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["key", "label", "unit", "group", "source"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["visible", "required", "recommended"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["value"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["help_text"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["key", "label", "unit", "group", "source"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["visible", "required", "recommended"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(self, key: Literal["value"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["help_text"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
