"""A report without its looks: every figure and table, from which page, JSON and frames are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from kite_algo_worker._base.extras import needs

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


def text_of(value: float | None, unit: Unit) -> str:
    """A value as pages show it: paise as rupees, fractions as percent."""
    if value is None:
        return formats.DASH
    match unit:
        case "money":
            return formats.money(int(value))
        case "percent":
            return formats.percent(value)
        case "ratio":
            return formats.number(value)
        case "count":
            return formats.count(int(value))
        case "seconds":
            return formats.duration(value)


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
        return text_of(self.value, self.unit)

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
        return tuple(
            Figure(key, label, value_of(self), unit, group)
            for group, rows in _FIGURES.items()
            for key, label, unit, value_of in rows
        )

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


def _worst(report: Report) -> Drawdown:
    nothing = Drawdown(None, date.min, None, 0.0, 0, 0, 0)
    return report.equity.max_drawdown or nothing


_Of: TypeAlias = Callable[[Report], float | None]

#: Key, label and unit of every figure, and where it is found, by the headings of the page.
_FIGURES: Final[Mapping[str, tuple[tuple[str, str, Unit, _Of], ...]]] = {
    "Profit": (
        ("net_pnl", "Net P&L", "money", lambda r: r.result.net),
        ("return", "Return", "percent", lambda r: r.equity.total_return),
        ("cagr", "CAGR", "percent", lambda r: r.equity.cagr),
        ("buy_and_hold", "Buy and hold", "percent", lambda r: r.activity.buy_and_hold),
        ("gross_pnl", "Gross P&L", "money", lambda r: r.result.gross),
        ("charges", "Charges", "money", lambda r: r.result.charges.total),
        ("charges_of_gross", "Charges of gross", "percent", lambda r: r.activity.charges_of_gross),
        ("start_equity", "Equity at the start", "money", lambda r: r.equity.start),
        ("end_equity", "Equity at the end", "money", lambda r: r.equity.end),
    ),
    "Risk": (
        ("max_drawdown", "Max drawdown", "percent", lambda r: _worst(r).depth),
        ("max_drawdown_amount", "Drawdown in rupees", "money", lambda r: _worst(r).amount),
        ("max_drawdown_sessions", "Drawdown in sessions", "count", lambda r: _worst(r).sessions),
        ("bar_drawdown", "Drawdown, bar by bar", "percent", lambda r: r.activity.bar_drawdown),
        ("volatility", "Volatility (ann.)", "percent", lambda r: r.equity.volatility),
        ("sharpe", "Sharpe", "ratio", lambda r: r.equity.sharpe),
        ("sortino", "Sortino", "ratio", lambda r: r.equity.sortino),
        ("calmar", "Calmar", "ratio", lambda r: r.equity.calmar),
        ("best_session", "Best session", "percent", lambda r: r.equity.best),
        ("worst_session", "Worst session", "percent", lambda r: r.equity.worst),
    ),
    "Trades": (
        ("trades", "Trades", "count", lambda r: r.trades.trades),
        ("hit_rate", "Hit rate", "percent", lambda r: r.trades.hit_rate),
        ("profit_factor", "Profit factor", "ratio", lambda r: r.trades.profit_factor),
        ("expectancy", "Expectancy", "money", lambda r: r.trades.expectancy),
        ("average_win", "Average win", "money", lambda r: r.trades.average_win),
        ("average_loss", "Average loss", "money", lambda r: r.trades.average_loss),
        ("best_trade", "Best trade", "money", lambda r: r.trades.best),
        ("worst_trade", "Worst trade", "money", lambda r: r.trades.worst),
        (
            "max_consecutive_losses", "Max consecutive losses", "count",
            lambda r: r.trades.max_consecutive_losses,
        ),
        ("average_holding", "Average holding", "seconds", lambda r: r.activity.average_holding),
    ),
    "Activity": (
        ("sessions", "Sessions", "count", lambda r: r.equity.sessions),
        ("winning_sessions", "Winning sessions", "percent", lambda r: r.equity.winning_sessions),
        ("exposure_time", "Exposure time", "percent", lambda r: r.activity.exposure_time),
        ("turnover", "Turnover", "money", lambda r: r.activity.turnover),
        (
            "turnover_of_capital", "Turnover, times capital", "ratio",
            lambda r: r.activity.turnover_of_capital,
        ),
        (
            "charges_of_turnover", "Charges of turnover", "percent",
            lambda r: r.activity.charges_of_turnover,
        ),
        ("orders", "Orders", "count", lambda r: len(r.result.orders)),
        ("executions", "Fills", "count", lambda r: len(r.result.executions)),
        ("rejections", "Rejected orders", "count", lambda r: len(r.result.rejections)),
        ("open_positions", "Positions open at the end", "count", lambda r: len(r.result.positions)),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What is the same about a key figure of every report.

    Attributes:
        key: Its name in the JSON.
        label: Its name on the page.
        unit: What it counts.
    """

    key: str
    label: str
    unit: Unit

    def shown(self, plain: float | None) -> str:
        """The text of a value that is given as the JSON has it."""
        value = round(plain * 100) if self.unit == "money" and plain is not None else plain
        return text_of(value, self.unit)


#: Every key figure by its key, in the order of the page.
FIGURE_KINDS: Final[Mapping[str, FigureKind]] = {
    key: FigureKind(key, label, unit) for rows in _FIGURES.values() for key, label, unit, _ in rows
}
