# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class SafetyCheckResult(Record):
    """Whether a run may trade, and why not."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run concerned."""
    can_trade: Attr[bool] = attr("can_trade", required=True)
    """True exactly when nothing blocks."""
    run_status: Attr[str] = attr("run_status", required=True)
    """Where the run is in its life."""
    safety_token: Attr[str | None] = attr("safety_token")
    """Pass it with the order; null when trading is blocked."""
    token_expires_at: Attr[str | None] = attr("token_expires_at")
    """Until when the token is accepted, ISO 8601."""
    blocking_reasons: Attr[list[str]] = attr("blocking_reasons", default=[], holds="array")
    """What blocks trading; each begins with a code such as `RUN_NOT_OPEN`."""
    generic_protection: Attr[_m.GenericProtectionStatus] = attr(
        "generic_protection", default={}, holds="object", record=lambda: _m.GenericProtectionStatus
    )
    """State of the run's backend protection."""
    options_protection: Attr[_m.OptionsProtectionStatus] = attr(
        "options_protection", default={}, holds="object", record=lambda: _m.OptionsProtectionStatus
    )
    """State of an option run's protection."""
    evaluated_at: Attr[str] = attr("evaluated_at", default="")
    """When this was found out, ISO 8601."""
    execution_mode: Attr[str | None] = attr("execution_mode")
    """Where the run's orders go."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            can_trade: bool,
            run_status: str,
            safety_token: str | None = ...,
            token_expires_at: str | None = ...,
            blocking_reasons: list[str] = ...,
            generic_protection: _m.GenericProtectionStatus = ...,
            options_protection: _m.OptionsProtectionStatus = ...,
            evaluated_at: str = ...,
            execution_mode: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["strategy_run_id", "run_status", "evaluated_at", "execution_mode"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["can_trade"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["safety_token", "token_expires_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["blocking_reasons"], /) -> list[str]: ...
        @overload
        def __getitem__(
            self, key: Literal["generic_protection"], /
        ) -> _m.GenericProtectionStatus: ...
        @overload
        def __getitem__(
            self, key: Literal["options_protection"], /
        ) -> _m.OptionsProtectionStatus: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["strategy_run_id", "run_status", "evaluated_at", "execution_mode"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["can_trade"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["safety_token", "token_expires_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["blocking_reasons"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["blocking_reasons"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["generic_protection"], default: dict[str, Any], /
        ) -> _m.GenericProtectionStatus: ...
        @overload
        def get(
            self, key: Literal["generic_protection"], default: D = ..., /
        ) -> _m.GenericProtectionStatus | D: ...
        @overload
        def get(
            self, key: Literal["options_protection"], default: dict[str, Any], /
        ) -> _m.OptionsProtectionStatus: ...
        @overload
        def get(
            self, key: Literal["options_protection"], default: D = ..., /
        ) -> _m.OptionsProtectionStatus | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
