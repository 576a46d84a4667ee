# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class HealthStatus(Record):
    """That the backend answers, and what the token may do."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """How the backend feels."""
    token_id: Attr[str | None] = attr("token_id")
    """Identifier of the token, not the token itself."""
    account_scope: Attr[str | None] = attr("account_scope")
    """The account scope of the token; null allows any."""
    allowed_modes: Attr[list[str] | None] = attr("allowed_modes", holds="array")
    """Execution modes the token may use."""
    allowed_actions: Attr[list[str] | None] = attr("allowed_actions", holds="array")
    """Actions the token may perform."""
    allowed_templates: Attr[list[str] | None] = attr("allowed_templates", holds="array")
    """Strategy templates the token may use; empty means any."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            token_id: str | None = ...,
            account_scope: str | None = ...,
            allowed_modes: list[str] | None = ...,
            allowed_actions: list[str] | None = ...,
            allowed_templates: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "token_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["account_scope"], /) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["allowed_modes", "allowed_actions", "allowed_templates"], /
        ) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["status", "token_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["account_scope"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal["allowed_modes", "allowed_actions", "allowed_templates"],
            default: list[Any],
            /,
        ) -> list[str]: ...
        @overload
        def get(
            self,
            key: Literal["allowed_modes", "allowed_actions", "allowed_templates"],
            default: D = ...,
            /,
        ) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
