# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionChainRow(Record):
    """Call and put of one strike."""

    __slots__ = ()

    strike: Attr[float] = attr("strike", required=True, number="float")
    """Strike in rupees."""
    ce: Attr[_m.OptionContract | None] = attr(
        "ce", holds="object", record=lambda: _m.OptionContract
    )
    """The call."""
    pe: Attr[_m.OptionContract | None] = attr(
        "pe", holds="object", record=lambda: _m.OptionContract
    )
    """The put."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strike: float,
            ce: _m.OptionContract | None = ...,
            pe: _m.OptionContract | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strike"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["ce", "pe"], /) -> _m.OptionContract | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strike"], default: D = ..., /) -> float | D: ...
        @overload
        def get(
            self, key: Literal["ce", "pe"], default: dict[str, Any], /
        ) -> _m.OptionContract: ...
        @overload
        def get(
            self, key: Literal["ce", "pe"], default: D = ..., /
        ) -> _m.OptionContract | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
