# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RejectionDetail(Record):
    """A refusal that a program can react to."""

    __slots__ = ()

    rejection_reason: Attr[str | None] = attr("rejection_reason")
    """The reason as an upper-case code."""
    code: Attr[str | None] = attr("code")
    """The reason under the name that the market and options operations use."""
    message: Attr[str | None] = attr("message")
    """The reason in words."""
    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run concerned."""
    required_action: Attr[str | None] = attr("required_action")
    """The action the token lacks, such as `gtt:read`."""
    blocking_reasons: Attr[list[str] | None] = attr("blocking_reasons", holds="array")
    """What blocks trading at this moment, for a refused safety token."""
    account_scope: Attr[str | None] = attr("account_scope")
    """The account scope that cannot be used."""

    if TYPE_CHECKING:

        def __init__(
            self,
            rejection_reason: str | None = ...,
            code: str | None = ...,
            message: str | None = ...,
            strategy_run_id: str | None = ...,
            required_action: str | None = ...,
            blocking_reasons: list[str] | None = ...,
            account_scope: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "rejection_reason",
                "code",
                "message",
                "strategy_run_id",
                "required_action",
                "account_scope",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["blocking_reasons"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "rejection_reason",
                "code",
                "message",
                "strategy_run_id",
                "required_action",
                "account_scope",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["blocking_reasons"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["blocking_reasons"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
