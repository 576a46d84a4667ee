"""A report as one page that needs neither a network nor, for its tables, scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from ..replay.result import ReplayResult
from ..replay.rows import TradeRow
from . import assets, formats, series
from .breakdowns import GroupRow, PeriodRow
from .html import Markup, definitions, document, escaped, scrolled, section, signed, table
from .model import Figure, Report
from .statistics import CONVENTIONS

#: Refused orders that are listed one by one; all of them are counted by reason.
MOST_REJECTIONS: Final = 200
#: Drawdowns that are listed.
MOST_DRAWDOWNS: Final = 10

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADLINE = ("return", "cagr", "sharpe", "max_drawdown", "hit_rate", "profit_factor", "charges")
_SIGNED = frozenset({"return", "cagr", "buy_and_hold", "net_pnl", "gross_pnl", "expectancy"})
_LAYERS = {
    "client": "Client, before sending",
    "gateway": "Gateway",
    "rms": "Broker's risk checks",
    "exchange": "Exchange",
}


def page(report: Report) -> str:
    """The HTML of a report."""
    parts = (
        ("figures", "Key figures", _key_figures(report)),
        ("equity", "Equity and drawdown", _equity(report)),
        ("months", "Months and years", _calendar(report)),
        ("drawdowns", "Worst drawdowns", _drawdowns(report)),
        ("candles", "Trades on candles", _candles(report)),
        ("trades", "Trades", _trades(report.result)),
        ("instruments", "Instruments", _groups("Instrument", report.instruments, report)),
        ("reasons", "Exit reasons and entry tags", _reasons(report)),
        ("charges", "Charges", _charges(report)),
        ("positions", "Open positions", _positions(report.result)),
        ("rejections", "Rejected orders", _rejections(report.result)),
        ("settings", "Settings and digests", _settings(report.result)),
    )
    links = "".join(f'<a href="#{key}">{title}</a>' for key, title, _ in parts)
    body = (
        f"<a class=skip href=#figures>Skip to the figures</a>\n{_header(report)}\n"
        f'<nav aria-label="Parts of the report">{links}</nav>\n<main>\n'
        + "\n".join(section(key, title, content) for key, title, content in parts)
        + f"\n</main>\n{_footer(report.result)}\n{_data(report)}"
    )
    return document(
        title=f"{report.result.manifest.worker}: {report.figure('net_pnl').text}",
        style=assets.style(),
        body=body,
        scripts=[assets.charts_script()],
    )


def _header(report: Report) -> str:
    result, net = report.result, report.figure("net_pnl")
    manifest = result.manifest
    instruments = ", ".join(manifest.instruments[:4])
    if len(manifest.instruments) > 4:
        instruments += f" and {len(manifest.instruments) - 4} more"
    about = " · ".join(
        [
            instruments or "no instrument",
            manifest.interval,
            f"{manifest.first} to {manifest.last}",
            f"opening balance {formats.money(manifest.cash)}",
        ]
    )
    notes = [f"The replay ended early: {result.outcome}."] if result.outcome != "finished" else []
    notes += [result.message] if result.message else []
    notes += result.warnings
    listed = "".join(f"<li>{escaped(note)}" for note in notes)
    alert = f"<ul class=notes role=note>{listed}</ul>" if notes else ""
    return (
        f"<header><p class=kind>Replay</p><h1>{escaped(manifest.worker)}</h1>"
        f"<p class=about>{escaped(about)}</p>"
        f"<p class=net><span class=label>Net P&amp;L</span> "
        f"<strong data-headline=net_pnl>{signed(net.text, net.value)}</strong></p>{alert}</header>"
    )


def _key_figures(report: Report) -> str:
    figures = {figure.key: figure for figure in report.figures}
    cards = "".join(
        f"<div class=card><dt>{escaped(one.label)}<dd>{_shown(one)}</div>"
        for one in (figures[key] for key in _HEADLINE)
    )
    groups: dict[str, list[Figure]] = {}
    for figure in figures.values():
        groups.setdefault(figure.group, []).append(figure)
    lists = "".join(
        f"<div><h3>{escaped(name)}</h3><dl>"
        + "".join(
            f"<div><dt>{escaped(one.label)}<dd data-figure={one.key}>{_shown(one)}</div>"
            for one in members
        )
        + "</dl></div>"
        for name, members in groups.items()
    )
    rules = "".join(f"<li>{escaped(rule)}" for rule in CONVENTIONS)
    return (
        f"<dl class=cards>{cards}</dl>\n<div class=groups>{lists}</div>\n"
        f"<aside class=conventions aria-labelledby=conventions-h><h3 id=conventions-h>"
        f"How these figures are counted</h3><ul>{rules}</ul></aside>"
    )


def _shown(figure: Figure) -> Markup:
    if figure.key in _SIGNED:
        return signed(figure.text, figure.value)
    return Markup(escaped(figure.text))


def _equity(report: Report) -> str:
    if not report.result.equity:
        return "<p class=empty>No bar was evaluated.</p>"
    equity = report.equity
    fall = equity.max_drawdown
    deepest = (
        f"the deepest drawdown was {formats.percent(fall.depth)}, at the close of {fall.trough}"
        if fall
        else "no session closed below an earlier one"
    )
    text = (
        f"Equity went from {formats.money(equity.start)} to {formats.money(equity.end)}; {deepest}."
    )
    return _figure("equity-chart", "Equity and drawdown, bar by bar", text)


def _figure(key: str, label: str, text: str, controls: str = "") -> str:
    return (
        f"<figure>{controls}<p class=legend id={key}-legend></p>"
        f'<div class=chart id={key} role=img aria-label="{escaped(f"{label}. {text}")}"></div>'
        f"<noscript><p class=empty>This chart needs scripts; its numbers are in the tables."
        f"</noscript><figcaption>{escaped(text)}</figcaption></figure>"
    )


def _calendar(report: Report) -> str:
    years: dict[str, dict[str, PeriodRow]] = {}
    for row in report.months:
        years.setdefault(row.period[:4], {})[row.period[5:]] = row
    strongest = max((abs(row.returned or 0.0) for row in report.months), default=0.0)
    rows = []
    for total in report.years:
        months = years[total.period]
        cells = [months.get(f"{number:02d}") for number in range(1, 13)]
        rows.append([total.period, *(_month(row, strongest) for row in cells), _month(total, 0.0)])
    grid = table(
        "Net P&L and return by month", ("Year", *_MONTHS, "Year"), rows, numbers=range(1, 14)
    )
    return f"<div class=calendar>{grid}</div>" + table(
        "Months",
        ("Month", "Sessions", "Trades", "Gross ₹", "Charges ₹", "Net ₹", "Return", "Equity ₹"),
        [_period(row) for row in report.months],
        numbers=range(1, 8),
        total=(
            "Total",
            formats.count(report.equity.sessions),
            formats.count(report.trades.trades),
            *_money_cells(report.result.gross, report.result.charges.total, report.result.net),
            formats.percent(report.equity.total_return),
            formats.amount(report.equity.end),
        ),
    )


def _month(row: PeriodRow | None, strongest: float) -> Markup:
    if row is None:
        return Markup("")
    share = row.returned or 0.0
    # Four strengths of green and red, the strongest for the strongest month.
    strength = -(-abs(share) * 4 // strongest) if strongest else 0
    heat = f"{'g' if share > 0 else 'r'}{strength:.0f}" if strength else "g0"
    return Markup(
        f"<span class={heat}><b>{escaped(formats.percent(row.returned))}</b>"
        f"<small>{escaped(formats.amount(row.net))}</small></span>"
    )


def _period(row: PeriodRow) -> list[object]:
    return [
        row.period,
        formats.count(row.sessions),
        formats.count(row.trades),
        *_money_cells(row.gross, row.charges, row.net),
        signed(formats.percent(row.returned), row.returned),
        formats.amount(row.end),
    ]


def _money_cells(gross: int, charges: int, net: int) -> list[object]:
    return [
        signed(formats.amount(gross), gross), formats.amount(charges),
        signed(formats.amount(net), net),
    ]  # fmt: skip


def _drawdowns(report: Report) -> str:
    falls = report.equity.drawdowns
    return table(
        f"The {min(len(falls), MOST_DRAWDOWNS)} deepest of {len(falls)} drawdowns",
        ("Depth", "Rupees", "From", "Lowest", "Recovered", "Sessions", "Days"),
        [
            (
                formats.percent(fall.depth),
                formats.amount(fall.amount),
                fall.peak or "the start",
                fall.trough,
                fall.recovered or "not yet",
                formats.count(fall.sessions),
                formats.count(fall.days),
            )
            for fall in falls[:MOST_DRAWDOWNS]
        ],
        numbers=(0, 1, 5, 6),
        empty="no session closed below an earlier one.",
    )


def _candles(report: Report) -> str:
    names = [name for name, rows in report.result.candles.items() if rows]
    if not names:
        return "<p class=empty>The result holds no candles.</p>"
    options = "".join(f"<option>{escaped(name)}" for name in names)
    chooser = (
        f"<label>Instrument <select id=instrument>{options}</select></label>"
        if len(names) > 1
        else f"<span id=only-instrument>{escaped(names[0])}</span>"
    )
    ranges = "<span id=ranges role=group aria-label='Shown time'></span>"
    controls = f"<div class=controls>{chooser}{ranges}</div>"
    text = (
        "An arrow is an entry: up for a purchase, down for a short sale. A dot is an exit, green "
        "when the trade was won after charges, red when it was not. Zoom with the wheel, two "
        "fingers or + and −; move with the arrow keys."
    )
    return _figure("candle-chart", "Candles with entries and exits", text, controls)


_TRADE_COLUMNS = (
    "No.", "Instrument", "Side", "Quantity", "Entry", "Price ₹", "Exit", "Price ₹", "Charges ₹",
    "Net ₹", "Entry tag", "Exit reason",
)  # fmt: skip


def _trades(result: ReplayResult) -> str:
    if not result.trades:
        return "<p class=empty>There was no round trip.</p>"
    # Thousands of rows: no closing tags, no classes but one, and a day is not said twice.
    # A single instrument stands in the caption instead of in every row.
    symbols = {trade.symbol for trade in result.trades}
    only = symbols.pop() if len(symbols) == 1 else None
    rows = "".join(
        _trade(number, trade, "" if only else trade.symbol)
        for number, trade in enumerate(result.trades, 1)
    )
    heads = "".join(f"<th scope=col>{escaped(name)}" for name in _TRADE_COLUMNS)
    caption = f"{formats.count(len(result.trades))} round trips, in the order of their exits"
    caption += f", all in {only}" if only else ""
    one = f' class=one data-symbol="{escaped(only)}"' if only else ""
    return "<div class=controls id=trade-controls></div>" + scrolled(
        caption,
        f"<table id=trade-table{one}><caption>{escaped(caption)}</caption>"
        f"<thead><tr>{heads}</thead><tbody>{rows}</tbody></table>",
        extra=" tall",
    )


def _trade(number: int, trade: TradeRow, symbol: str) -> str:
    entry, left = formats.minute(trade.entry_time), formats.minute(trade.exit_time)
    if left[:10] == entry[:10]:
        left = left[11:]
    net = trade.net
    mark = " class=w" if net > 0 else " class=l" if net < 0 else ""
    cells = (
        str(number), escaped(symbol), "Long" if trade.side == "BUY" else "Short",
        str(trade.quantity), entry, f"{trade.entry_price:.2f}", left, f"{trade.exit_price:.2f}",
        formats.amount(trade.charges.total), formats.amount(net),
        escaped(trade.entry_tag or ""), escaped(trade.exit_reason or ""),
    )  # fmt: skip
    return f"<tr{mark}><td>{'<td>'.join(cells)}"


def _groups(head: str, rows: Iterable[GroupRow], report: Report) -> str:
    listed = list(rows)
    return table(
        f"Results by {head.lower()}",
        (head, "Trades", "Hit rate", "Turnover ₹", "Gross ₹", "Charges ₹", "Net ₹"),
        [
            (
                row.name,
                formats.count(row.trades),
                formats.percent(row.hit_rate, 1),
                formats.amount(row.turnover),
                *_money_cells(row.gross, row.charges, row.net),
            )
            for row in listed
        ],
        numbers=range(1, 7),
        total=(
            "Total",
            formats.count(sum(row.trades for row in listed)),
            formats.percent(report.trades.hit_rate, 1),
            formats.amount(sum(row.turnover for row in listed)),
            *_money_cells(
                sum(row.gross for row in listed),
                sum(row.charges for row in listed),
                sum(row.net for row in listed),
            ),
        ),
        empty="nothing was traded.",
    )


def _reasons(report: Report) -> str:
    return _groups("Exit reason", report.exit_reasons, report) + _groups(
        "Entry tag", report.entry_tags, report
    )


def _charges(report: Report) -> str:
    total = report.result.charges.total
    return table(
        "Charges by kind",
        ("Kind", "Rupees", "Share"),
        [
            (row.name, formats.amount(row.amount), formats.percent(row.share))
            for row in report.charges
        ],
        numbers=(1, 2),
        total=("Total", formats.amount(total), formats.percent(1.0 if total else None)),
        empty="nothing was paid.",
    )


def _positions(result: ReplayResult) -> str:
    return table(
        "Positions that were open at the end",
        ("Instrument", "Product", "Quantity", "Average ₹", "Last ₹", "Unrealised ₹"),
        [
            (
                row.symbol,
                row.product,
                formats.count(row.quantity),
                f"{row.average_price:.2f}",
                formats.amount(row.last_price),
                signed(formats.amount(row.unrealised), row.unrealised),
            )
            for row in result.positions
        ],
        numbers=range(2, 6),
    )


def _rejections(result: ReplayResult) -> str:
    counted = Counter((row.layer, row.reason) for row in result.rejections)
    reasons = table(
        f"{formats.count(len(result.rejections))} rejected orders by reason",
        ("Reason", "Refused by", "Orders"),
        [
            (reason, _LAYERS.get(layer, layer), formats.count(orders))
            for (layer, reason), orders in counted.most_common()
        ],
        numbers=(2,),
        empty="none.",
    )
    shown = result.rejections[:MOST_REJECTIONS]
    if not shown:
        return reasons
    return reasons + table(
        f"The first {len(shown)} of them" if len(shown) < len(result.rejections) else "One by one",
        ("Time", "Instrument", "Side", "Quantity", "Price ₹", "Reason"),
        [
            (
                formats.minute(row.time),
                row.symbol or formats.DASH,
                row.side or formats.DASH,
                formats.count(row.quantity),
                formats.amount(row.price) if row.price else formats.DASH,
                row.reason,
            )
            for row in shown
        ],
        numbers=(3, 4),
    )


def _settings(result: ReplayResult) -> str:
    manifest = result.manifest
    rows: list[tuple[str, object]] = [
        ("Worker", manifest.worker),
        ("Worker, SHA-256", manifest.worker_digest),
        ("Arguments", " ".join(manifest.arguments) or formats.DASH),
        *((f"Setting {name}", value) for name, value in sorted(manifest.settings.items())),
        ("Candles", manifest.data),
        *((f"{name}, SHA-256", value) for name, value in sorted(manifest.data_digests.items())),
        ("Interval", manifest.interval),
        ("Sessions", f"{manifest.first} to {manifest.last}"),
        ("Opening balance", formats.money(manifest.cash)),
        ("Path inside a bar", manifest.bar_path),
        *((f"Rule {name}", value) for name, value in sorted(manifest.rules.items())),
        ("Package", manifest.package),
        ("Bars", formats.count(result.bars)),
        ("Ended", result.outcome),
        ("Ledger, SHA-256", result.ledger_hash),
    ]
    return f"<div class=settings>{definitions(rows)}</div>"


def _footer(result: ReplayResult) -> str:
    return (
        f"<footer><p>Made by kite-algo-worker {escaped(result.manifest.package)}. Replayed prices "
        "and simulated fills: no promise about what a market will do.</p>"
        f'<p>Charts: {escaped(assets.notice())} <a href="https://www.tradingview.com/">TradingView'
        "</a>, Apache-2.0.</p></footer>"
    )


def _data(report: Report) -> str:
    result = report.result
    shown = {name: rows for name, rows in result.candles.items() if rows}
    most = series.MOST_BARS // max(len(shown), 1)
    trades: dict[str, list[tuple[int, TradeRow]]] = {}
    for number, trade in enumerate(result.trades, 1):
        trades.setdefault(trade.symbol, []).append((number, trade))
    content = series.packed(
        {
            "equity": series.equity_columns(result.start_equity, result.equity),
            "candles": {name: series.candle_columns(rows, most) for name, rows in shown.items()},
            "trades": {
                name: series.trade_columns(trades.get(name, []), rows, most)
                for name, rows in shown.items()
            },
        }
    )
    return f"<script type=application/octet-stream id=report-data>{content}</script>"
