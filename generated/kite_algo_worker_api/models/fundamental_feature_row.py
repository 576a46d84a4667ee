# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalFeatureRow(Record):
    """Key figures of one company."""

    __slots__ = ()

    symbol: Attr[str] = attr("symbol", required=True)
    """Symbol without exchange."""
    statement_scope: Attr[str | None] = attr("statement_scope")
    """Which accounts."""
    company_name: Attr[str | None] = attr("company_name")
    """Name of the company."""
    market_cap_cr: Attr[float | None] = attr("market_cap_cr", number="float")
    """Market capitalisation, crore rupees."""
    current_price: Attr[float | None] = attr("current_price", number="float")
    """Price, rupees."""
    stock_pe: Attr[float | None] = attr("stock_pe", number="float")
    """Price to earnings."""
    book_value: Attr[float | None] = attr("book_value", number="float")
    """Book value per share, rupees."""
    dividend_yield_pct: Attr[float | None] = attr("dividend_yield_pct", number="float")
    """Dividend yield, per cent."""
    latest_quarter_revenue: Attr[float | None] = attr("latest_quarter_revenue", number="float")
    """Revenue of the newest quarter, crore rupees."""
    latest_quarter_net_profit: Attr[float | None] = attr(
        "latest_quarter_net_profit", number="float"
    )
    """Its net profit, crore rupees."""
    latest_quarter_eps: Attr[float | None] = attr("latest_quarter_eps", number="float")
    """Its earnings per share, rupees."""
    ttm_revenue: Attr[float | None] = attr("ttm_revenue", number="float")
    """Revenue of four quarters, crore rupees."""
    ttm_net_profit: Attr[float | None] = attr("ttm_net_profit", number="float")
    """Net profit of four quarters, crore rupees."""
    quarterly_revenue_yoy_pct: Attr[float | None] = attr(
        "quarterly_revenue_yoy_pct", number="float"
    )
    """Revenue against the quarter a year before, per cent."""
    quarterly_profit_yoy_pct: Attr[float | None] = attr("quarterly_profit_yoy_pct", number="float")
    """The same of the profit."""
    latest_roce_pct: Attr[float | None] = attr("latest_roce_pct", number="float")
    """Return on capital employed, per cent."""
    latest_roe_pct: Attr[float | None] = attr("latest_roe_pct", number="float")
    """Return on equity, per cent."""
    promoter_holding_pct: Attr[float | None] = attr("promoter_holding_pct", number="float")
    """Held by promoters, per cent."""
    fii_holding_pct: Attr[float | None] = attr("fii_holding_pct", number="float")
    """Held by foreign institutions, per cent."""
    dii_holding_pct: Attr[float | None] = attr("dii_holding_pct", number="float")
    """Held by domestic institutions, per cent."""
    promoter_holding_change_1y_pct: Attr[float | None] = attr(
        "promoter_holding_change_1y_pct", number="float"
    )
    """Change within a year, percentage points."""
    fii_holding_change_1y_pct: Attr[float | None] = attr(
        "fii_holding_change_1y_pct", number="float"
    )
    """Change within a year, percentage points."""
    dii_holding_change_1y_pct: Attr[float | None] = attr(
        "dii_holding_change_1y_pct", number="float"
    )
    """Change within a year, percentage points."""
    as_of_date: Attr[str | None] = attr("as_of_date")
    """The period of the newest figures."""
    scraped_at: Attr[str | None] = attr("scraped_at")
    """When they were read, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str,
            statement_scope: str | None = ...,
            company_name: str | None = ...,
            market_cap_cr: float | None = ...,
            current_price: float | None = ...,
            stock_pe: float | None = ...,
            book_value: float | None = ...,
            dividend_yield_pct: float | None = ...,
            latest_quarter_revenue: float | None = ...,
            latest_quarter_net_profit: float | None = ...,
            latest_quarter_eps: float | None = ...,
            ttm_revenue: float | None = ...,
            ttm_net_profit: float | None = ...,
            quarterly_revenue_yoy_pct: float | None = ...,
            quarterly_profit_yoy_pct: float | None = ...,
            latest_roce_pct: float | None = ...,
            latest_roe_pct: float | None = ...,
            promoter_holding_pct: float | None = ...,
            fii_holding_pct: float | None = ...,
            dii_holding_pct: float | None = ...,
            promoter_holding_change_1y_pct: float | None = ...,
            fii_holding_change_1y_pct: float | None = ...,
            dii_holding_change_1y_pct: float | None = ...,
            as_of_date: str | None = ...,
            scraped_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["symbol", "statement_scope"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["company_name", "as_of_date", "scraped_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "market_cap_cr",
                "current_price",
                "stock_pe",
                "book_value",
                "dividend_yield_pct",
                "latest_quarter_revenue",
                "latest_quarter_net_profit",
                "latest_quarter_eps",
                "ttm_revenue",
                "ttm_net_profit",
                "quarterly_revenue_yoy_pct",
                "quarterly_profit_yoy_pct",
                "latest_roce_pct",
                "latest_roe_pct",
                "promoter_holding_pct",
                "fii_holding_pct",
                "dii_holding_pct",
                "promoter_holding_change_1y_pct",
                "fii_holding_change_1y_pct",
                "dii_holding_change_1y_pct",
            ],
            /,
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["symbol", "statement_scope"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["company_name", "as_of_date", "scraped_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "market_cap_cr",
                "current_price",
                "stock_pe",
                "book_value",
                "dividend_yield_pct",
                "latest_quarter_revenue",
                "latest_quarter_net_profit",
                "latest_quarter_eps",
                "ttm_revenue",
                "ttm_net_profit",
                "quarterly_revenue_yoy_pct",
                "quarterly_profit_yoy_pct",
                "latest_roce_pct",
                "latest_roe_pct",
                "promoter_holding_pct",
                "fii_holding_pct",
                "dii_holding_pct",
                "promoter_holding_change_1y_pct",
                "fii_holding_change_1y_pct",
                "dii_holding_change_1y_pct",
            ],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
