# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunAllocation(Record):
    """How much of its allocation a run uses."""

    __slots__ = ()

    cap: Attr[float | None] = attr("cap", number="float")
    """The run's cap, in rupees; null without one."""
    cap_inr: Attr[float | None] = attr("cap_inr", number="float")
    """The same, in rupees."""
    usage_gross_exposure: Attr[float] = attr("usage_gross_exposure", default=0.0, number="float")
    """Gross exposure of the run, in rupees."""
    used: Attr[float] = attr("used", default=0.0, number="float")
    """The same under the name deployed backends use, in rupees."""
    remaining: Attr[float | None] = attr("remaining", number="float")
    """What the cap leaves over, never below 0, in rupees; null without a cap."""
    basis: Attr[str] = attr("basis", default="gross_exposure")
    """What counts as usage."""

    if TYPE_CHECKING:

        def __init__(
            self,
            cap: float | None = ...,
            cap_inr: float | None = ...,
            usage_gross_exposure: float = ...,
            used: float = ...,
            remaining: float | None = ...,
            basis: str = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["cap", "cap_inr", "remaining"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["usage_gross_exposure", "used"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["basis"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["cap", "cap_inr", "remaining"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(
            self, key: Literal["usage_gross_exposure", "used"], default: D = ..., /
        ) -> float | D: ...
        @overload
        def get(self, key: Literal["basis"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
