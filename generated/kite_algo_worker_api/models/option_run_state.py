# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionRunState(Record):
    """Status and leg outcome."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """created, entry_previewed, entering, entered, partial_entry, cleanup_required,
    exit_previewed, exiting, partial_exit or exited."""
    completed_legs: Attr[list[str] | None] = attr("completed_legs", holds="array")
    """Ids of the legs that are done."""
    failed_legs: Attr[list[str] | None] = attr("failed_legs", holds="array")
    """Ids of the legs whose order was refused or cancelled."""
    pending_legs: Attr[list[str] | None] = attr("pending_legs", holds="array")
    """Ids of the legs whose outcome is open."""
    product: Attr[str | None] = attr("product")
    """MIS or NRML."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            completed_legs: list[str] | None = ...,
            failed_legs: list[str] | None = ...,
            pending_legs: list[str] | None = ...,
            product: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "product"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["completed_legs", "failed_legs", "pending_legs"], /
        ) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["status", "product"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["completed_legs", "failed_legs", "pending_legs"],
            default: list[Any],
            /,
        ) -> list[str]: ...
        @overload
        def get(
            self, key: Literal["completed_legs", "failed_legs", "pending_legs"], default: D = ..., /
        ) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
