# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class AccountPortfolio(Record):
    """Holdings, positions and funds of an account, read in one go."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    source_as_of: Attr[str | None] = attr("source_as_of")
    """How old the data is, ISO 8601."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    account_scope: Attr[str | None] = attr("account_scope")
    """The account."""
    component_times: Attr[dict[str, Any] | None] = attr("component_times", holds="object")
    """When the reading of each part began, ISO 8601."""
    coherent: Attr[bool | None] = attr("coherent")
    """Whether the parts were read closely enough together to be trusted together."""
    coherence_skew_ms: Attr[int | None] = attr("coherence_skew_ms", number="int")
    """Milliseconds between the first and the last part."""
    funds: Attr[dict[str, Any] | None] = attr("funds", holds="object")
    """The broker's funds by segment, rupees."""
    holdings: Attr[list[_m.AccountHolding]] = attr(
        "holdings", required=True, holds="array", items=lambda: _m.AccountHolding
    )
    """Shares in the demat account."""
    net_positions: Attr[list[_m.AccountPosition]] = attr(
        "net_positions", required=True, holds="array", items=lambda: _m.AccountPosition
    )
    """Positions carried over and of today."""
    day_positions: Attr[list[_m.AccountPosition]] = attr(
        "day_positions", required=True, holds="array", items=lambda: _m.AccountPosition
    )
    """Positions of today."""
    profile_capabilities: Attr[dict[str, Any] | None] = attr("profile_capabilities", holds="object")
    """What the account may do."""
    error: Attr[dict[str, Any] | None] = attr("error", holds="object")
    """Why the answer is not coherent."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            source_as_of: str | None = ...,
            retrieved_at: str | None = ...,
            account_scope: str | None = ...,
            component_times: dict[str, Any] | None = ...,
            coherent: bool | None = ...,
            coherence_skew_ms: int | None = ...,
            funds: dict[str, Any] | None = ...,
            holdings: list[_m.AccountHolding] = ...,
            net_positions: list[_m.AccountPosition] = ...,
            day_positions: list[_m.AccountPosition] = ...,
            profile_capabilities: dict[str, Any] | None = ...,
            error: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["source", "retrieved_at", "account_scope"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["source_as_of"], /) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["component_times", "funds", "profile_capabilities"], /
        ) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: Literal["coherent"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["coherence_skew_ms"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["holdings"], /) -> list[_m.AccountHolding]: ...
        @overload
        def __getitem__(
            self, key: Literal["net_positions", "day_positions"], /
        ) -> list[_m.AccountPosition]: ...
        @overload
        def __getitem__(self, key: Literal["error"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self, key: Literal["source", "retrieved_at", "account_scope"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["source_as_of"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal["component_times", "funds", "profile_capabilities"],
            default: dict[str, Any],
            /,
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self,
            key: Literal["component_times", "funds", "profile_capabilities"],
            default: D = ...,
            /,
        ) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: Literal["coherent"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["coherence_skew_ms"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["holdings"], default: list[Any], /
        ) -> list[_m.AccountHolding]: ...
        @overload
        def get(
            self, key: Literal["holdings"], default: D = ..., /
        ) -> list[_m.AccountHolding] | D: ...
        @overload
        def get(
            self, key: Literal["net_positions", "day_positions"], default: list[Any], /
        ) -> list[_m.AccountPosition]: ...
        @overload
        def get(
            self, key: Literal["net_positions", "day_positions"], default: D = ..., /
        ) -> list[_m.AccountPosition] | D: ...
        @overload
        def get(self, key: Literal["error"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["error"], default: D = ..., /) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
