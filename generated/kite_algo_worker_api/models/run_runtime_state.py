# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunRuntimeState(Record):
    """State of a run. Free-form; the keys listed here are written by the backend."""

    __slots__ = ()

    risk: Attr[dict[str, Any] | None] = attr("risk", holds="object")
    """Risk settings by name."""
    backend_protection: Attr[dict[str, Any] | None] = attr("backend_protection", holds="object")
    """The protection the backend enforces, in normalised form."""
    backend_protection_state: Attr[_m.RunProtectionState | None] = attr(
        "backend_protection_state", holds="object", record=lambda: _m.RunProtectionState
    )
    """What the protection has observed and done."""
    exit_reason: Attr[str | None] = attr("exit_reason")
    """Why the run was exited."""
    exit_result: Attr[dict[str, Any] | None] = attr("exit_result", holds="object")
    """What the exit of a paper run did."""
    runtime_recovery: Attr[dict[str, Any] | None] = attr("runtime_recovery", holds="object")
    """What the backend did about a silent worker."""

    if TYPE_CHECKING:

        def __init__(
            self,
            risk: dict[str, Any] | None = ...,
            backend_protection: dict[str, Any] | None = ...,
            backend_protection_state: _m.RunProtectionState | None = ...,
            exit_reason: str | None = ...,
            exit_result: dict[str, Any] | None = ...,
            runtime_recovery: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["risk", "backend_protection"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(
            self, key: Literal["backend_protection_state"], /
        ) -> _m.RunProtectionState: ...
        @overload
        def __getitem__(self, key: Literal["exit_reason"], /) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["exit_result", "runtime_recovery"], /
        ) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["risk", "backend_protection"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["risk", "backend_protection"], default: D = ..., /
        ) -> dict[str, Any] | D: ...
        @overload
        def get(
            self, key: Literal["backend_protection_state"], default: dict[str, Any], /
        ) -> _m.RunProtectionState: ...
        @overload
        def get(
            self, key: Literal["backend_protection_state"], default: D = ..., /
        ) -> _m.RunProtectionState | D: ...
        @overload
        def get(self, key: Literal["exit_reason"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["exit_result", "runtime_recovery"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["exit_result", "runtime_recovery"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
