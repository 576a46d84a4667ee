# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ErrorBody(Record):
    """What every refused or failed request answers."""

    __slots__ = ()

    detail: Attr[str | _m.RejectionDetail] = attr(
        "detail", required=True, record=lambda: _m.RejectionDetail, items=lambda: _m.ValidationIssue
    )
    """A sentence, a machine-readable reason, or the list of fields that failed validation."""

    if TYPE_CHECKING:

        def __init__(self, detail: str | _m.RejectionDetail, **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["detail"], /) -> str | _m.RejectionDetail: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["detail"], default: D = ..., /
        ) -> str | _m.RejectionDetail | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
