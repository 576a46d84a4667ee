# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsRow(Record):
    """One figure of a statement."""

    __slots__ = ()

    dataset: Attr[str | None] = attr("dataset")
    """Which statement."""
    period_end: Attr[str | None] = attr("period_end")
    """First day of the month the column names; null where it names none."""
    metric_key: Attr[str] = attr("metric_key", required=True)
    """The metric in lower case."""
    metric_name: Attr[str | None] = attr("metric_name")
    """The metric as printed."""
    value_text: Attr[str | None] = attr("value_text")
    """The value as printed."""
    numeric_value: Attr[float | None] = attr("numeric_value", number="float")
    """The number in it."""
    scraped_at: Attr[str | None] = attr("scraped_at")
    """When it was read, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            dataset: str | None = ...,
            period_end: str | None = ...,
            metric_key: str = ...,
            metric_name: str | None = ...,
            value_text: str | None = ...,
            numeric_value: float | None = ...,
            scraped_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["dataset", "metric_key", "metric_name", "scraped_at"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["period_end", "value_text"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["numeric_value"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["dataset", "metric_key", "metric_name", "scraped_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["period_end", "value_text"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["numeric_value"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
