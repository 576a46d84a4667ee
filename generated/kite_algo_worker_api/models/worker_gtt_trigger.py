# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerGttTrigger(Record):
    """A good-till-triggered order of the account."""

    __slots__ = ()

    id: Attr[int] = attr("id", required=True, number="int")
    """The trigger's number."""
    user_id: Attr[str | None] = attr("user_id")
    """The broker user it belongs to."""
    parent_trigger: Attr[int | None] = attr("parent_trigger", number="int")
    """The trigger it was made from."""
    type: Attr[str | None] = attr("type")
    """Number of legs."""
    created_at: Attr[str | None] = attr("created_at")
    """When it was placed."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed."""
    expires_at: Attr[str | None] = attr("expires_at")
    """Until when it can fire."""
    status: Attr[str | None] = attr("status")
    """State of the trigger."""
    condition: Attr[_m.GttCondition] = attr(
        "condition", default={}, holds="object", record=lambda: _m.GttCondition
    )
    """When it fires."""
    orders: Attr[list[_m.GttOrder]] = attr(
        "orders", default=[], holds="array", items=lambda: _m.GttOrder
    )
    """Orders it sends."""
    meta: Attr[dict[str, Any] | None] = attr("meta", holds="object")
    """The broker's notes, such as why it was rejected."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""

    if TYPE_CHECKING:

        def __init__(
            self,
            id: int,
            user_id: str | None = ...,
            parent_trigger: int | None = ...,
            type: str | None = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            expires_at: str | None = ...,
            status: str | None = ...,
            condition: _m.GttCondition = ...,
            orders: list[_m.GttOrder] = ...,
            meta: dict[str, Any] | None = ...,
            raw: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["id"], /) -> int: ...
        @overload
        def __getitem__(
            self,
            key: Literal["user_id", "type", "created_at", "updated_at", "expires_at", "status"],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["parent_trigger"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["condition"], /) -> _m.GttCondition: ...
        @overload
        def __getitem__(self, key: Literal["orders"], /) -> list[_m.GttOrder]: ...
        @overload
        def __getitem__(self, key: Literal["meta"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["id"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["user_id", "type", "created_at", "updated_at", "expires_at", "status"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["parent_trigger"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: Literal["condition"], default: dict[str, Any], /) -> _m.GttCondition: ...
        @overload
        def get(self, key: Literal["condition"], default: D = ..., /) -> _m.GttCondition | D: ...
        @overload
        def get(self, key: Literal["orders"], default: list[Any], /) -> list[_m.GttOrder]: ...
        @overload
        def get(self, key: Literal["orders"], default: D = ..., /) -> list[_m.GttOrder] | D: ...
        @overload
        def get(self, key: Literal["meta"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["meta"], default: D = ..., /) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
