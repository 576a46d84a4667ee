"""The report in a browser that is offline: what it shows, asks for and takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kite_algo_sandbox.replay.result import ReplayResult
from kite_algo_sandbox.report import build_report, write_report
from tests import pace
from tests.browsers import NO_BROWSER, started
from tests.replay.results import hand_result
from tests.report.years import year_result

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(NO_BROWSER), reason=NO_BROWSER)


@dataclass
class Shown:
    """A page that has drawn everything, and what happened meanwhile."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


def opened(browser: Browser, result: ReplayResult, folder: Path, **context: object) -> Shown:
    path = write_report(result, folder / "report.html")
    page = browser.new_context(offline=True, **context).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(pace.seconds(60) * 1000)
    shown = Shown(page)
    page.on("pageerror", lambda error: shown.errors.append(str(error)))
    page.on("console", lambda message: shown.errors.append(message.text))
    page.on("request", lambda request: shown.requests.append(request.url))
    page.goto(path.as_uri())
    if context.get("java_script_enabled", True):
        # A selector, not a function: the policy of the page lets no text become code.
        page.wait_for_selector("html[data-drawn]", state="attached")
    return shown


@pytest.fixture(scope="module")
def year() -> ReplayResult:
    return year_result()


@pytest.fixture(scope="module")
def shown(
    browser: Browser, year: ReplayResult, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    shown = opened(browser, year, tmp_path_factory.mktemp("year"))
    yield shown
    shown.page.context.close()


def test_figures_on_the_page_are_those_of_the_result(shown: Shown, year: ReplayResult) -> None:
    for figure in build_report(year).figures:
        assert shown.page.locator(f"[data-figure={figure.key}]").inner_text() == figure.text
    assert shown.page.locator("#trade-table tbody tr").count() == len(year.trades)
    folder = os.environ.get("KITE_ALGO_SCREENSHOTS")
    if folder:
        shown.page.screenshot(path=str(Path(folder) / "report.png"))


def test_nothing_is_asked_for_and_nothing_fails(shown: Shown) -> None:
    assert shown.errors == []
    assert len(shown.requests) == 1
    assert shown.requests[0].startswith("file:")


def test_both_charts_are_drawn(shown: Shown) -> None:
    for key in ("equity-chart", "candle-chart"):
        painted = shown.page.evaluate(
            """key => [...document.querySelectorAll(`#${key} canvas`)].some(canvas => {
                const {width, height} = canvas;
                if (!width || !height) return false;
                const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
                return new Set(pixels).size > 8;
            })""",
            key,
        )
        assert painted, key
    legend = shown.page.locator("#candle-chart-legend").inner_text()
    assert legend.startswith("NSE:INFY · 2025-03-14 15:25 · open ")


def test_a_trade_is_found_on_the_chart_by_keyboard(shown: Shown, year: ReplayResult) -> None:
    button = shown.page.get_by_role("button", name="Show trade 41 on the chart")
    button.focus()
    shown.page.keyboard.press("Enter")
    legend = shown.page.locator("#candle-chart-legend").inner_text()
    trade = year.trades[40]
    assert f"No. 41 {'bought' if trade.side == 'BUY' else 'sold short'} at" in legend
    assert f"{trade.entry_price:,.2f}" in legend
    assert shown.page.evaluate("document.activeElement.id") == "candle-chart"
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("0")
    assert shown.errors == []


def test_trades_are_sorted_and_filtered(shown: Shown, year: ReplayResult) -> None:
    net = shown.page.locator("#trade-table thead th").nth(9)
    net.get_by_role("button").click()
    assert net.get_attribute("aria-sort") == "ascending"
    first = shown.page.locator("#trade-table tbody tr").first.locator("td")
    worst = min(trade.net for trade in year.trades)
    assert first.nth(9).inner_text() == f"−{-worst / 100:.2f}"
    shown.page.get_by_label("Only trades that say").fill("breakout")
    wanted = sum(trade.entry_tag == "breakout" for trade in year.trades)
    visible = shown.page.evaluate(
        "document.querySelectorAll('#trade-table tbody tr:not([hidden])').length"
    )
    assert visible == wanted
    shown.page.get_by_label("Only trades that say").fill("")


def test_the_phone_needs_no_sideways_scrolling(browser: Browser, tmp_path: Path) -> None:
    two = year_result(sessions=65, symbols=("NSE:INFY", "NSE:TCS"))
    shown = opened(
        browser, two, tmp_path, viewport={"width": 390, "height": 844}, color_scheme="dark"
    )
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    ground = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(15, 18, 22)"
    shown.page.locator("#instrument").select_option("NSE:TCS")
    assert shown.page.locator("#candle-chart-legend").inner_text().startswith("NSE:TCS · ")
    assert (shown.errors, len(shown.requests)) == ([], 1)
    shown.page.context.close()


def test_without_scripts_there_are_tables(browser: Browser, tmp_path: Path) -> None:
    shown = opened(browser, hand_result(), tmp_path, java_script_enabled=False)
    text = shown.page.inner_text("main")
    assert "This chart needs scripts" in text
    assert "−₹59.00" in text
    assert shown.page.locator("#trade-table tbody tr").count() == 2
    assert not shown.page.locator("#equity-chart").is_visible()
    shown.page.context.close()


def test_every_control_and_region_has_a_name(shown: Shown) -> None:
    nameless = shown.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, [role=region], [role=img]")]
            .filter(one => !(one.textContent.trim() || one.ariaLabel || one.labels?.length))
            .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    # The charts' own layout is made of tables, too.
    unnamed = "document.querySelectorAll('table:not(:has(caption)):not(.chart table)').length"
    assert shown.page.evaluate(unnamed) == 0


def test_an_empty_result_is_shown(browser: Browser, tmp_path: Path) -> None:
    empty = hand_result(sessions=(), equity=(), trades=(), candles={}, positions=())
    shown = opened(browser, empty, tmp_path)
    assert shown.errors == []
    shown.page.context.close()
