"""Who may see the page, and what a page of somebody else can make of it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.dashboard.sign_in import LINK_SECONDS, SignIns, is_local
from kite_algo_worker import KiteAlgoWorkerClient, equity_market_order

RUN = "run_dashboard_001"
OWN = {"x-kite-algo-dashboard": "1"}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual") as sandbox:
        with KiteAlgoWorkerClient(sandbox.config()) as client:
            client.create_run(
                strategy_run_id=RUN,
                template_id="demo",
                account_scope="kite:paper-a",
                risk_schema=[{"key": "stop", "label": "Stop", "value": 2.0}],
            )
            client.claim_session(RUN)
            client.place_order(
                RUN, equity_market_order("INFY", "BUY", 1), idempotency_key=f"{RUN}:1"
            )
        yield sandbox


@pytest.fixture
def browser(running: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.base_url, follow_redirects=True) as client:
        yield client


def test_a_link_signs_in_once(running: Sandbox, browser: httpx.Client) -> None:
    link = running.dashboard_link()
    first = browser.get(link)
    assert first.status_code == 200
    assert str(first.url) == f"{running.base_url}/", "the code does not stay in the address"
    cookie = first.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.get("/dashboard/state").json()["runs"][0]["strategy_run_id"] == RUN
    with httpx.Client() as another:
        assert another.get(link).status_code == 401


@pytest.mark.parametrize(
    "path", ["/", "/?code=made-up", "/dashboard/state", f"/dashboard/api/worker/runs/{RUN}"]
)
def test_nothing_is_shown_without_one(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 401
    assert RUN not in answer.text


def test_a_worker_token_gets_a_fresh_link(running: Sandbox, browser: httpx.Client) -> None:
    assert browser.post("/dashboard/link").status_code == 401
    bearer = {"Authorization": f"Bearer {running.token}"}
    link = browser.post("/dashboard/link", headers=bearer).json()["url"]
    assert browser.get(link).status_code == 200


def test_no_secret_is_in_what_the_page_reads(running: Sandbox, browser: httpx.Client) -> None:
    browser.get(running.dashboard_link())
    read = [
        browser.get(path).text
        for path in ("/", "/dashboard/state", "/dashboard/dashboard.js", "/dashboard/charts.js")
    ]
    nonce = running.engine.runs.all()[0].nonce
    assert nonce
    assert not [text for text in read if running.token in text or nonce in text]


def test_the_page_acts_for_the_worker_that_holds_the_run(
    running: Sandbox, browser: httpx.Client
) -> None:
    browser.get(running.dashboard_link())
    path = f"/dashboard/api/worker/runs/{RUN}/risk"
    refused = browser.patch(path, json={"patch": {"stop": 1.0}})
    assert refused.status_code == 403, "a form of another page could send this"
    saved = browser.patch(path, json={"patch": {"stop": 1.0}}, headers=OWN)
    assert saved.json()["risk_schema"][0]["value"] == 1.0
    orders = browser.get(f"/dashboard/api/worker/orders?strategy_run_id={RUN}").json()["orders"]
    assert [order["tradingsymbol"] for order in orders] == ["INFY"]


def test_other_machines_and_other_names_are_kept_out(
    running: Sandbox, browser: httpx.Client
) -> None:
    browser.get(running.dashboard_link())
    rebound = browser.get("/dashboard/state", headers={"host": "evil.example:80"})
    assert rebound.status_code == 401
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 404
    assert is_local("127.0.0.1", "localhost:18777")
    assert is_local("::1", "[::1]:18777")
    assert not is_local("192.168.1.7", "127.0.0.1:18777")


def test_pages_carry_a_strict_policy(running: Sandbox, browser: httpx.Client) -> None:
    policy = browser.get(running.dashboard_link()).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script" not in policy, "scripts come from the default: files of this server only"
    assert browser.get("/dashboard/../server/app.py").status_code == 404
    assert browser.get("/dashboard/page.html").status_code == 404


def test_codes_grow_old_and_are_few() -> None:
    now = [0.0]
    sign_ins = SignIns(lambda: now[0])
    old = sign_ins.code()
    now[0] = LINK_SECONDS + 1
    assert sign_ins.redeem(old) is None
    first, *_ = [sign_ins.code() for _ in range(33)]
    assert sign_ins.redeem(first) is None
    assert sign_ins.redeem(sign_ins.code()) is not None
