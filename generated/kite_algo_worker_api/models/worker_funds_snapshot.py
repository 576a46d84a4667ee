# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerFundsSnapshot(Record):
    """Funds of an account. `available`, `utilized` and `net` are the documented form; `segments`
    and `allocation` are what deployed backends send."""

    __slots__ = ()

    account_scope: Attr[str] = attr("account_scope", required=True)
    """The account."""
    mode: Attr[str] = attr("mode", required=True)
    """Whose money this is."""
    currency: Attr[str] = attr("currency", default="INR")
    """Always rupees."""
    source: Attr[str] = attr("source", default="")
    """Where the figures come from."""
    segments: Attr[_m.WorkerFundsSegments] = attr(
        "segments", default={}, holds="object", record=lambda: _m.WorkerFundsSegments
    )
    """Figures by segment, `equity` and for live accounts `commodity`."""
    allocation: Attr[_m.FundsAllocation] = attr(
        "allocation", default={}, holds="object", record=lambda: _m.FundsAllocation
    )
    """What can still be used."""
    stale: Attr[bool] = attr("stale", default=False)
    """Whether the figures are out of date."""
    updated_at: Attr[str] = attr("updated_at", default="")
    """When the figures were read, ISO 8601."""
    available: Attr[_m.FundsAvailable] = attr(
        "available", default={}, holds="object", record=lambda: _m.FundsAvailable
    )
    """Money that can be used."""
    utilized: Attr[_m.FundsUtilized] = attr(
        "utilized", default={}, holds="object", record=lambda: _m.FundsUtilized
    )
    """Money that is tied up, by cause."""
    net: Attr[float | None] = attr("net", number="float")
    """Available plus tied-up money, in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            account_scope: str,
            mode: str,
            currency: str = ...,
            source: str = ...,
            segments: _m.WorkerFundsSegments = ...,
            allocation: _m.FundsAllocation = ...,
            stale: bool = ...,
            updated_at: str = ...,
            available: _m.FundsAvailable = ...,
            utilized: _m.FundsUtilized = ...,
            net: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["account_scope", "mode", "currency", "source", "updated_at"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["segments"], /) -> _m.WorkerFundsSegments: ...
        @overload
        def __getitem__(self, key: Literal["allocation"], /) -> _m.FundsAllocation: ...
        @overload
        def __getitem__(self, key: Literal["stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["available"], /) -> _m.FundsAvailable: ...
        @overload
        def __getitem__(self, key: Literal["utilized"], /) -> _m.FundsUtilized: ...
        @overload
        def __getitem__(self, key: Literal["net"], /) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["account_scope", "mode", "currency", "source", "updated_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["segments"], default: dict[str, Any], /
        ) -> _m.WorkerFundsSegments: ...
        @overload
        def get(
            self, key: Literal["segments"], default: D = ..., /
        ) -> _m.WorkerFundsSegments | D: ...
        @overload
        def get(
            self, key: Literal["allocation"], default: dict[str, Any], /
        ) -> _m.FundsAllocation: ...
        @overload
        def get(
            self, key: Literal["allocation"], default: D = ..., /
        ) -> _m.FundsAllocation | D: ...
        @overload
        def get(self, key: Literal["stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["available"], default: dict[str, Any], /
        ) -> _m.FundsAvailable: ...
        @overload
        def get(self, key: Literal["available"], default: D = ..., /) -> _m.FundsAvailable | D: ...
        @overload
        def get(self, key: Literal["utilized"], default: dict[str, Any], /) -> _m.FundsUtilized: ...
        @overload
        def get(self, key: Literal["utilized"], default: D = ..., /) -> _m.FundsUtilized | D: ...
        @overload
        def get(self, key: Literal["net"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
