# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionsProtectionStatus(Record):
    """State of an option run's protection; not applicable to other runs."""

    __slots__ = ()

    applicable: Attr[bool] = attr("applicable", default=False)
    """Whether this is an option run."""
    run_status: Attr[str | None] = attr("run_status")
    """Where the option run is in its life."""
    evaluation_mode: Attr[str | None] = attr("evaluation_mode")
    """What the state was read from."""
    triggered: Attr[bool] = attr("triggered", default=False)
    """Whether a rule is met now."""
    blocking: Attr[bool] = attr("blocking", default=False)
    """Whether that blocks trading."""
    blocking_reason: Attr[str | None] = attr("blocking_reason")
    """Why it blocks."""
    matched_rule: Attr[Any] = attr("matched_rule")
    """The rule that is met; null when none."""
    metrics: Attr[dict[str, Any] | None] = attr("metrics", holds="object")
    """Figures the rules look at."""
    recommended_exit_orders_count: Attr[int] = attr(
        "recommended_exit_orders_count", default=0, number="int"
    )
    """How many orders would close the position."""

    if TYPE_CHECKING:

        def __init__(
            self,
            applicable: bool = ...,
            run_status: str | None = ...,
            evaluation_mode: str | None = ...,
            triggered: bool = ...,
            blocking: bool = ...,
            blocking_reason: str | None = ...,
            matched_rule: Any = ...,
            metrics: dict[str, Any] | None = ...,
            recommended_exit_orders_count: int = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["applicable", "triggered", "blocking"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["run_status", "blocking_reason"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["evaluation_mode"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["metrics"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: Literal["recommended_exit_orders_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["applicable", "triggered", "blocking"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["run_status", "blocking_reason"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["evaluation_mode"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["metrics"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metrics"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(
            self, key: Literal["recommended_exit_orders_count"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
