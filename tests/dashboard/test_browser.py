"""The page in a browser: what a worker does arrives there, and what a person does there happens."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import KiteAlgoWorkerClient, equity_market_order, limit_order
from tests import pace
from tests.browsers import NO_BROWSER, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(NO_BROWSER), reason=NO_BROWSER)

RUN = "run_page_001"


@dataclass
class Shown:
    page: Page
    sandbox: Sandbox
    client: KiteAlgoWorkerClient
    errors: list[str]
    hosts: set[str]

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def wait(self, script: str) -> None:
        """Until a script says yes. The page's policy forbids what a browser driver would inject."""
        deadline = time.monotonic() + pace.seconds(20)
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Shown]:
    sandbox = Sandbox(clock="virtual", tick_interval=0.1, control=True)
    with sandbox, KiteAlgoWorkerClient(sandbox.config()) as client:
        client.create_run(
            strategy_run_id=RUN,
            template_id="demo",
            account_scope="kite:paper-a",
            metadata={"strategy_name": "Opening <b>range</b>"},
            summary_fields=[{"key": "signal", "label": "Signal", "value": "long"}],
            risk_schema=[
                {"key": "stop_pct", "label": "Stop %", "type": "number", "value": 1.5},
                {"key": "armed", "label": "Armed", "type": "boolean", "value": True},
            ],
        )
        page = browser.new_context(viewport={"width": 1280, "height": 1500}).new_page()
        page.set_default_timeout(pace.seconds(30) * 1000)
        errors: list[str] = []
        hosts: set[str] = set()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(sandbox.dashboard_link())
        page.wait_for_selector(f"[data-run={RUN}]")
        yield Shown(page, sandbox, client, errors, hosts)
        page.context.close()


def test_a_run_shows_what_its_worker_declares(shown: Shown) -> None:
    assert shown.text("#run-name") == "Opening <b>range</b>", "text of a worker is never markup"
    assert shown.text("[data-figure=Signal]") == "long"
    assert shown.page.get_by_label("Stop %").input_value() == "1.5"


def test_orders_arrive_as_they_are_placed(shown: Shown) -> None:
    shown.client.place_order(
        RUN, equity_market_order("INFY", "BUY", 10), idempotency_key=f"{RUN}:entry"
    )
    shown.wait("document.querySelectorAll('#positions td').length > 1")
    assert "NSE:INFY" in shown.text("#positions")
    assert "COMPLETE" in shown.text("#orders")
    shown.client.place_order(
        RUN, limit_order("NSE", "INFY", "SELL", "CNC", 10, price=1500.0), idempotency_key=f"{RUN}:t"
    )
    shown.wait("document.querySelector('#orders').innerText.includes('OPEN')")
    shown.wait("document.querySelector('#chart').dataset.marks === '1'")
    shown.wait("document.querySelectorAll('#chart canvas').length > 0")


def test_figures_are_those_of_the_run(shown: Shown) -> None:
    net = shown.client.get_run_pnl(RUN).totals.net_pnl
    wanted = f"{'−' if net < 0 else ''}₹\u202f{abs(net):.2f}"
    shown.wait(f"document.querySelector('[data-figure=\"Net P&L\"]').innerText === {wanted!r}")


def test_risk_is_edited_on_the_page(shown: Shown) -> None:
    shown.page.get_by_label("Stop %").fill("2.5")
    shown.page.get_by_label("Armed").uncheck()
    shown.page.get_by_role("button", name="Save").click()
    shown.wait("document.querySelector('#said').innerText === 'Risk saved.'")
    risk = shown.client.get_run(RUN)["runtime_state"]["risk"]
    assert risk == {"stop_pct": 2.5, "armed": False}


def test_the_clock_is_moved_and_trouble_is_made(shown: Shown) -> None:
    before = shown.sandbox.now
    shown.page.get_by_label("Advance by").fill("5m")
    shown.page.get_by_role("button", name="Advance").click()
    shown.wait("document.querySelector('#said').innerText === 'Done.'")
    assert (shown.sandbox.now - before).total_seconds() == 300
    shown.page.get_by_role("button", name="Reject", exact=True).click()
    shown.page.wait_for_timeout(100)
    refused = shown.client.place_order(
        RUN, equity_market_order("INFY", "BUY", 1), idempotency_key=f"{RUN}:refused"
    )
    assert refused.status == "rejected"
    shown.wait("document.querySelector('#orders').innerText.includes('rejected from the page')")


def test_every_control_has_a_name_and_is_reached_by_keyboard(shown: Shown) -> None:
    nameless = shown.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select')].filter(one => {
            const label = one.labels?.[0]?.innerText || one.innerText || one.ariaLabel;
            return !label?.trim() || one.tabIndex < 0;
        }).map(one => one.outerHTML)"""
    )
    assert nameless == []


def test_it_fits_a_phone(shown: Shown) -> None:
    shown.page.set_viewport_size({"width": 390, "height": 800})
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    shown.page.set_viewport_size({"width": 1280, "height": 1500})


def test_a_run_is_exited_after_a_question(shown: Shown) -> None:
    folder = os.environ.get("KITE_ALGO_SCREENSHOTS")
    if folder:
        shown.page.evaluate("window.scrollTo(0, 0)")
        shown.page.screenshot(path=str(Path(folder) / "dashboard.png"))
    ask = shown.page.get_by_role("button", name="Exit this run")
    ask.click()
    shown.page.get_by_role("button", name="Keep it running").click()
    assert shown.client.get_run(RUN).status == "open"
    ask.click()
    shown.page.get_by_role("button", name="Exit", exact=True).click()
    shown.wait("document.querySelector('#run-about').innerText.includes('closed')")
    closed = shown.client.get_run(RUN)
    assert closed.status == "closed"
    assert shown.client.get_run_pnl(RUN).position_count == 0
    assert not ask.is_visible()


def test_nothing_failed_and_nothing_came_from_elsewhere(shown: Shown) -> None:
    assert shown.errors == []
    assert shown.hosts == {shown.sandbox.base_url.removeprefix("http://")}
