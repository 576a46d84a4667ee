# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionSessionRow(Record):
    """Call and put of one strike in the raw session; keys in upper case."""

    __slots__ = ()

    strike: Attr[float] = attr("strike", required=True, number="float")
    """Strike in rupees."""
    CE: Attr[_m.OptionSessionContract | None] = attr(
        "CE", holds="object", record=lambda: _m.OptionSessionContract
    )
    """The call."""
    PE: Attr[_m.OptionSessionContract | None] = attr(
        "PE", holds="object", record=lambda: _m.OptionSessionContract
    )
    """The put."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strike: float,
            CE: _m.OptionSessionContract | None = ...,
            PE: _m.OptionSessionContract | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strike"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["CE", "PE"], /) -> _m.OptionSessionContract | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strike"], default: D = ..., /) -> float | D: ...
        @overload
        def get(
            self, key: Literal["CE", "PE"], default: dict[str, Any], /
        ) -> _m.OptionSessionContract: ...
        @overload
        def get(
            self, key: Literal["CE", "PE"], default: D = ..., /
        ) -> _m.OptionSessionContract | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
