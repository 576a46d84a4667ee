"""The page as a reader without scripts has it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kite_algo_sandbox.replay.rows import RejectionRow
from kite_algo_sandbox.report import CONVENTIONS, build_report, formats, html, write_report
from kite_algo_sandbox.report.page import page
from tests.replay.results import at, hand_result
from tests.report.years import year_result

HOSTILE = "</script><script>alert(1)</script><!-- \"'&"


class Reader(HTMLParser):
    """Tables by caption, figures by key, and every element that was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.figures: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._rows: list[list[str]] = []
        self._into: list[str] | None = None
        self._figure: str | None = None
        self._caption = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "caption":
            self._into = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
        if tag == "dd":
            self._figure = attributes.get("data-figure")
        elif tag in ("div", "dt"):
            self._figure = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption = "".join(self._into or [])
            self._into = None
        elif tag == "table":
            self.tables[self._caption] = self._rows
            self._rows = []
        elif tag == "div":
            self._figure = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)
        elif self._rows and self._rows[-1]:
            self._rows[-1][-1] += data
        if self._figure:
            self.figures[self._figure] = self.figures.get(self._figure, "") + data


def test_figures_and_tables_are_there_without_scripts() -> None:
    report = build_report(hand_result())
    shown = Reader(page(report))
    assert shown.figures == {figure.key: figure.text for figure in report.figures}
    assert shown.figures["net_pnl"] == "−₹59.00"
    months = shown.tables["Months"]
    assert months[1] == ["2025-03", "2", "2", "50.00", "109.00", "−59.00", "−0.06 %", "99,941.00"]
    (trades,) = [rows for caption, rows in shown.tables.items() if "round trips" in caption]
    assert trades[1] == [
        "1", "", "Long", "10", "2025-03-03 09:20", "1500.00", "10:00", "1510.00", "44.50", "55.50",
        "breakout", "target",
    ]  # fmt: skip
    assert shown.tables["Charges by kind"][-1] == ["Total", "109.00", "100.00 %"]
    assert shown.tables["Positions that were open at the end"][1][2] == "10"
    assert shown.tables["One by one"][1][-1] == "Insufficient funds"


def test_conventions_settings_and_digests_are_printed() -> None:
    result = hand_result()
    text = page(build_report(result))
    for rule in CONVENTIONS:
        assert html.escaped(rule) in text
    manifest = result.manifest
    for printed in (manifest.worker_digest, result.ledger_hash, *manifest.data_digests.values()):
        assert printed in text
    assert "TradingView Lightweight Charts" in text


def test_words_of_a_worker_are_words_and_nothing_else() -> None:
    result = hand_result()
    trades = tuple(
        replace(trade, entry_tag=HOSTILE, exit_reason=HOSTILE) for trade in result.trades
    )
    hostile = replace(
        result,
        trades=trades,
        manifest=replace(result.manifest, worker=HOSTILE, settings={HOSTILE: HOSTILE}),
        rejections=(RejectionRow(at(0, 9, 20), "rms", HOSTILE, HOSTILE, None, None, 0, None),),
        candles={HOSTILE: result.candles["NSE:INFY"]},
        outcome="raised",
        message=HOSTILE,
        warnings=(HOSTILE,),
    )
    tame, wild = (Reader(page(build_report(one))) for one in (result, hostile))
    assert [tag for tag, _ in wild.tags].count("script") == 2
    names = {tag for tag, _ in wild.tags} - {tag for tag, _ in tame.tags}
    assert names <= {"ul", "li"}
    assert all(
        "alert(1)" not in (value or "") or "<" in (value or "")
        for _, attributes in wild.tags
        for value in attributes.values()
    )


@pytest.mark.parametrize("text", ["x</SCRIPT >", "'<!--'", "a<script b"])
def test_a_script_that_would_end_early_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="script"):
        html.document(title="t", style="", body="", scripts=[text])
    with pytest.raises(ValueError, match="style"):
        html.document(title="t", style="a{}</style>", body="")


def test_the_page_names_no_address_but_those_of_its_notice() -> None:
    text = page(build_report(hand_result()))
    head, _, rest = text.partition("<script>")
    markup = head + rest.partition("</script>")[2]
    assert set(re.findall(r"https?://[^\s\"'<]+", markup)) == {"https://www.tradingview.com/"}
    assert not re.search(r"<(link|img|iframe|object|embed)\b|src=|@import|url\(", markup)
    assert "default-src 'none'" in markup


def test_the_same_result_gives_the_same_page(tmp_path: Path) -> None:
    one = write_report(hand_result(), tmp_path / "one.html").read_bytes()
    other = write_report(hand_result(), str(tmp_path / "other.html")).read_bytes()
    assert one == other


def test_a_result_without_trades_candles_or_sessions_has_a_page() -> None:
    empty = hand_result(
        sessions=(), equity=(), orders=(), executions=(), trades=(), rejections=(), positions=(),
        candles={}, outcome="raised", message="ZeroDivisionError: division by zero",
    )  # fmt: skip
    shown = page(build_report(empty))
    assert "There was no round trip." in shown
    assert "ZeroDivisionError" in shown


def test_a_year_of_bars_and_two_thousand_trades_is_a_small_file(tmp_path: Path) -> None:
    result = year_result()
    assert (len(result.trades), len(result.candles["NSE:INFY"])) == (2_000, 18_750)
    assert write_report(result, tmp_path / "year.html").stat().st_size <= 600_000


@pytest.mark.parametrize(
    ("paise", "text"),
    [(0, "₹0.00"), (5, "₹0.05"), (-12_345_678_90, "−₹1,23,45,678.90"), (99_999, "₹999.99"),
     (1_000_00, "₹1,000.00"), (1_00_000_00, "₹1,00,000.00"), (None, "–")],
)  # fmt: skip
def test_money_has_groups_of_lakh_and_crore(paise: int | None, text: str) -> None:
    assert formats.money(paise) == text


def test_numbers_that_round_to_nothing_have_no_sign() -> None:
    assert formats.percent(-0.000001) == "0.00 %"
    assert formats.number(-0.005, 1) == "0.0"
    assert formats.duration(90_000) == "1 d 1 h"
    assert formats.duration(59.9 * 60) == "1 h 0 min"
