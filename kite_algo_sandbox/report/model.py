"""A report without its looks: every figure and table, from which page, JSON and frames are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from kite_algo_worker._extras import needs

from ..replay.result import ReplayResult
from . import formats
from .activity import Activity, activity
from .breakdowns import (
    ChargeRow,
    GroupRow,
    PeriodRow,
    by_entry_tag,
    by_exit_reason,
    by_instrument,
    charge_rows,
    month,
    periods,
    year,
)
from .statistics import (
    CONVENTIONS,
    Drawdown,
    EquityStatistics,
    TradeStatistics,
    equity_statistics,
    trade_statistics,
)

if TYPE_CHECKING:
    import pandas as pd

#: Names the shape of the JSON.
SCHEMA: Final = "kite-algo-report/1"

Unit: TypeAlias = Literal["money", "percent", "ratio", "count", "seconds"]
_TEXTS: Final = {
    "money": formats.money,
    "percent": formats.percent,
    "ratio": formats.number,
    "count": formats.count,
    "seconds": formats.duration,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure.

    Attributes:
        key: Its name in the JSON.
        label: Its name on the page.
        value: Paise for money, a fraction for percent; None where it does not exist.
        unit: What the value counts.
        group: Under which heading it stands.
    """

    key: str
    label: str
    value: float | None
    unit: Unit
    group: str

    @property
    def text(self) -> str:
        """As it stands on the page."""
        return str(_TEXTS[self.unit](self.value))  # type: ignore[operator]

    @property
    def plain(self) -> float | None:
        """As it stands in the JSON: money in rupees, percent as a fraction."""
        return self.value / 100 if self.unit == "money" and self.value is not None else self.value


class ReportFrames(NamedTuple):
    """A report's tables as pandas frames; money in rupees, shares as fractions."""

    figures: pd.DataFrame
    months: pd.DataFrame
    years: pd.DataFrame
    drawdowns: pd.DataFrame
    instruments: pd.DataFrame
    exit_reasons: pd.DataFrame
    entry_tags: pd.DataFrame
    charges: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report says about a result; made by :func:`build_report`.

    Attributes:
        result: What it is about.
        equity: Figures of the equity at the closes of sessions.
        trades: Figures of the round trips.
        activity: How much the strategy was in the market.
        months: Month by month.
        years: Year by year.
        instruments: By instrument.
        exit_reasons: By what closed a trade.
        entry_tags: By the tag of the order that opened a trade.
        charges: By kind of charge.
    """

    result: ReplayResult
    equity: EquityStatistics
    trades: TradeStatistics
    activity: Activity
    months: tuple[PeriodRow, ...]
    years: tuple[PeriodRow, ...]
    instruments: tuple[GroupRow, ...]
    exit_reasons: tuple[GroupRow, ...]
    entry_tags: tuple[GroupRow, ...]
    charges: tuple[ChargeRow, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The key figures, in the order of the page."""
        return tuple(_figures(self))

    def figure(self, key: str) -> Figure:
        """One of the key figures.

        Raises:
            KeyError: there is none of that name.
        """
        return {figure.key: figure for figure in self.figures}[key]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: money in rupees, shares as fractions, dates as text."""
        return {
            "schema": SCHEMA,
            "ledger_hash": self.result.ledger_hash,
            "figures": {figure.key: figure.plain for figure in self.figures},
            "drawdowns": [_row(fall) for fall in self.equity.drawdowns],
            **{name: [_row(one) for one in getattr(self, name)] for name in _TABLES},
            "conventions": list(CONVENTIONS),
        }

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def frames(self) -> ReportFrames:
        """The same as pandas tables; the trades and orders are in the result's own frames.

        Raises:
            ImportError: pandas is not installed (``pip install "kite-algo-worker[dataframe]"``).
        """
        with needs("Report.frames", "dataframe"):
            import pandas as pd

        def table(rows: Iterable[Any], index: str, kind: type[Any]) -> pd.DataFrame:
            filled = [_row(one) for one in rows]
            return pd.DataFrame(filled, columns=_columns(kind)).set_index(index)

        figures = [(one.group, one.key, one.label, one.plain, one.text) for one in self.figures]
        return ReportFrames(
            figures=pd.DataFrame(
                figures, columns=["group", "figure", "label", "value", "text"]
            ).set_index("figure"),
            months=table(self.months, "period", PeriodRow),
            years=table(self.years, "period", PeriodRow),
            drawdowns=table(self.equity.drawdowns, "trough", Drawdown),
            instruments=table(self.instruments, "name", GroupRow),
            exit_reasons=table(self.exit_reasons, "name", GroupRow),
            entry_tags=table(self.entry_tags, "name", GroupRow),
            charges=table(self.charges, "kind", ChargeRow),
        )


def build_report(result: ReplayResult) -> Report:
    """Work out every figure and table of a result; an empty one gives a report as well."""
    return Report(
        result=result,
        equity=equity_statistics(
            result.start_equity,
            [session.day for session in result.sessions],
            [session.equity for session in result.sessions],
        ),
        trades=trade_statistics([trade.net for trade in result.trades]),
        activity=activity(result),
        months=periods(result, month),
        years=periods(result, year),
        instruments=by_instrument(result),
        exit_reasons=by_exit_reason(result),
        entry_tags=by_entry_tag(result),
        charges=charge_rows(result.charges),
    )


_TABLES: Final = ("months", "years", "instruments", "exit_reasons", "entry_tags", "charges")
_MONEY: Final = frozenset({"start", "end", "gross", "charges", "net", "turnover", "amount"})
#: Computed values that are columns, too.
_EXTRA: Final[Mapping[type[Any], tuple[str, ...]]] = {
    PeriodRow: ("net", "returned"),
    GroupRow: ("net", "hit_rate"),
}


def _columns(kind: type[Any]) -> list[str]:
    return [*(field.name for field in fields(kind)), *_EXTRA.get(kind, ())]


def _row(row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _columns(type(row))}
    return {name: _plain(name, value) for name, value in values.items()}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value / 100 if name in _MONEY else value


def _figures(report: Report) -> Iterable[Figure]:
    result, equity, trades, active = report.result, report.equity, report.trades, report.activity
    fall = equity.max_drawdown

    def of(group: str, *rows: tuple[str, str, float | None, Unit]) -> Iterable[Figure]:
        return (Figure(key, label, value, unit, group) for key, label, value, unit in rows)

    yield from of(
        "Profit",
        ("net_pnl", "Net P&L", result.net, "money"),
        ("return", "Return", equity.total_return, "percent"),
        ("cagr", "CAGR", equity.cagr, "percent"),
        ("buy_and_hold", "Buy and hold", active.buy_and_hold, "percent"),
        ("gross_pnl", "Gross P&L", result.gross, "money"),
        ("charges", "Charges", result.charges.total, "money"),
        ("charges_of_gross", "Charges of gross", active.charges_of_gross, "percent"),
        ("start_equity", "Equity at the start", equity.start, "money"),
        ("end_equity", "Equity at the end", equity.end, "money"),
    )
    yield from of(
        "Risk",
        ("max_drawdown", "Max drawdown", fall.depth if fall else 0.0, "percent"),
        ("max_drawdown_amount", "Max drawdown in rupees", fall.amount if fall else 0, "money"),
        ("max_drawdown_sessions", "… lasted sessions", fall.sessions if fall else 0, "count"),
        ("bar_drawdown", "Max drawdown, bar by bar", active.bar_drawdown, "percent"),
        ("volatility", "Volatility (ann.)", equity.volatility, "percent"),
        ("sharpe", "Sharpe", equity.sharpe, "ratio"),
        ("sortino", "Sortino", equity.sortino, "ratio"),
        ("calmar", "Calmar", equity.calmar, "ratio"),
        ("best_session", "Best session", equity.best, "percent"),
        ("worst_session", "Worst session", equity.worst, "percent"),
    )
    yield from of(
        "Trades",
        ("trades", "Trades", trades.trades, "count"),
        ("hit_rate", "Hit rate", trades.hit_rate, "percent"),
        ("profit_factor", "Profit factor", trades.profit_factor, "ratio"),
        ("expectancy", "Expectancy", trades.expectancy, "money"),
        ("average_win", "Average win", trades.average_win, "money"),
        ("average_loss", "Average loss", trades.average_loss, "money"),
        ("best_trade", "Best trade", trades.best, "money"),
        ("worst_trade", "Worst trade", trades.worst, "money"),
        (
            "max_consecutive_losses",
            "Max consecutive losses",
            trades.max_consecutive_losses,
            "count",
        ),
        ("average_holding", "Average holding time", active.average_holding, "seconds"),
    )
    yield from of(
        "Activity",
        ("sessions", "Sessions", equity.sessions, "count"),
        ("winning_sessions", "Winning sessions", equity.winning_sessions, "percent"),
        ("exposure_time", "Exposure time", active.exposure_time, "percent"),
        ("turnover", "Turnover", active.turnover, "money"),
        ("turnover_of_capital", "Turnover, times capital", active.turnover_of_capital, "ratio"),
        ("charges_of_turnover", "Charges of turnover", active.charges_of_turnover, "percent"),
        ("orders", "Orders", len(result.orders), "count"),
        ("executions", "Fills", len(result.executions), "count"),
        ("rejections", "Rejected orders", len(result.rejections), "count"),
        ("open_positions", "Positions open at the end", len(result.positions), "count"),
    )
