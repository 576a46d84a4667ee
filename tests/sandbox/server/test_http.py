"""The worker API over a real connection: routes, answers and refusals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import pytest

from kite_algo_sandbox import Sandbox, implemented_operations
from kite_algo_sandbox.engine import IST, Token
from kite_algo_sandbox.server.operations import OFFERED
from kite_algo_sandbox.server.spec import Operation, load_document, read_operations
from tests.sandbox.server.support import PREFIX, buy, connect

OPERATIONS = read_operations(load_document())
NewRun = Callable[..., str]


def test_health(api: httpx.Client) -> None:
    body = api.get("/worker/health").json()
    assert body["status"] == "healthy"
    assert set(body["allowed_modes"]) == {"paper", "dry_run"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_answers_under_its_path(api: httpx.Client, operation: Operation) -> None:
    """Whatever the values, the answer is never 'no such path' nor an internal error."""
    path = "/".join("1" if part.startswith("{") else part for part in operation.segments)
    request = api.build_request(operation.method, "/" + path)
    answer = api.send(request, stream=True)
    answer.close()
    assert answer.status_code not in (405, 500)
    if answer.status_code == 404:
        assert operation.parameters_in("path") or operation.one_of
    if answer.status_code == 501:
        assert operation.id not in implemented_operations()


def test_a_range_may_be_named_as_in_the_documentation(api: httpx.Client) -> None:
    since, until = "2026-05-04T00:00:00+05:30", "2026-05-06T00:00:00+05:30"
    query = {"symbol": "NSE:INFY", "timeframe": "day"}
    path = "/worker/market/history"
    wire = api.get(path, params={**query, "from": since, "to": until}).json()
    documented = api.get(path, params={**query, "from_date": since, "to_date": until}).json()
    assert wire == documented
    assert documented["from"] == since
    both = {**query, "from": since, "from_date": until, "to": until}
    assert api.get(path, params=both).json() == wire


def test_an_operation_without_a_handler_is_501(api: httpx.Client) -> None:
    missing = [o for o in OPERATIONS if o.id not in implemented_operations()]
    if not missing:
        pytest.skip("every operation has a handler")
    operation = next((o for o in missing if not o.body_required), None)
    if operation is None:
        pytest.skip("the rest needs bodies")
    path = "/".join("x" if part.startswith("{") else part for part in operation.segments)
    answer = api.request(operation.method, "/" + path)
    assert answer.status_code == 501
    told = f"Operation '{operation.id}' is not implemented by this sandbox"
    assert answer.json()["detail"].startswith(told)


def test_implemented_operations_are_operations_of_the_contract() -> None:
    assert implemented_operations() <= {operation.id for operation in OPERATIONS}


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/worker/nowhere", 404, "Not Found"),
        ("GET", "/", 404, "Not Found"),
        ("PUT", "/worker/health", 405, "Method Not Allowed"),
        ("GET", "/worker/runs/no-such-run", 404, "Strategy run not found"),
    ],
)
def test_unknown_things(
    api: httpx.Client, method: str, path: str, status: int, detail: str
) -> None:
    answer = api.request(method, path)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


def test_paths_outside_the_prefix_do_not_exist(sandbox: Sandbox) -> None:
    assert httpx.get(sandbox.base_url + "/worker/health").status_code == 404


def test_the_allowed_methods_are_named(api: httpx.Client) -> None:
    answer = api.put("/worker/gtt/triggers")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "Worker bearer token required"),
        ({"Authorization": "Basic abc"}, "Worker bearer token required"),
        ({"Authorization": "Bearer"}, "Worker bearer token required"),
        ({"Authorization": "Bearer kwa_wrong"}, "Invalid worker token"),
    ],
)
def test_unauthorised(sandbox: Sandbox, headers: dict[str, str], detail: str) -> None:
    answer = httpx.get(sandbox.base_url + PREFIX + "/worker/health", headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"detail": detail})
    assert "www-authenticate" not in answer.headers


def test_the_scheme_word_may_be_in_any_case(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"bEaReR   {sandbox.token}"}
    assert httpx.get(sandbox.base_url + PREFIX + "/worker/health", headers=headers).is_success


def test_expired_and_revoked_tokens(sandbox: Sandbox) -> None:
    past = datetime.now(IST) - timedelta(seconds=1)
    sandbox.engine.tokens.add(Token.from_secret("kwa_expired", expires_at=past))
    sandbox.engine.tokens.add(Token.from_secret("kwa_revoked", token_id="worker_gone"))
    with connect(sandbox, "kwa_expired") as client:
        assert client.get("/worker/health").json() == {"detail": "Worker token expired"}
    with connect(sandbox, "kwa_revoked") as client:
        assert client.get("/worker/health").is_success
        sandbox.engine.tokens.revoke("worker_gone")
        assert client.get("/worker/health").json() == {"detail": "Invalid worker token"}


def test_a_token_without_the_action(sandbox: Sandbox) -> None:
    sandbox.engine.tokens.add(Token.from_secret("kwa_heart", allowed_actions=["heartbeat"]))
    with connect(sandbox, "kwa_heart") as client:
        assert client.post("/worker/heartbeat", json={}).is_success
        refused = client.get("/worker/funds")
        gtt = client.get("/worker/gtt/triggers")
        stream = client.get("/worker/market/ticks/stream?symbols=NSE:INFY")
    assert refused.status_code == gtt.status_code == stream.status_code == 403
    assert refused.json() == {"detail": "Worker token is not allowed to perform 'funds:read'"}
    assert gtt.json()["detail"]["rejection_reason"] == "WORKER_ACTION_NOT_ALLOWED"


def test_a_run_of_another_token(sandbox: Sandbox, api: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(api)
    sandbox.engine.tokens.add(Token.from_secret("kwa_other"))
    with connect(sandbox, "kwa_other") as client:
        answer = client.get(f"/worker/runs/{run_id}")
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Worker token cannot access this run"}


@pytest.mark.parametrize(
    "path",
    [
        "/worker/market/instruments/resolve",
        "/worker/options/underlyings/NIFTY/mini-chain?window=99",
    ],
)
def test_who_calls_is_asked_before_what_is_wrong(sandbox: Sandbox, path: str) -> None:
    assert httpx.get(sandbox.base_url + PREFIX + path).status_code == 401


def test_a_body_without_a_token_is_not_read(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr("kite_algo_sandbox.server.app.receive_body", unexpected)
    answer = httpx.post(sandbox.base_url + PREFIX + "/worker/heartbeat", content=b'{"a":')
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "loc"),
    [
        ("/worker/market/candles", ["query", "symbol"]),
        ("/worker/market/candles?symbol=NSE:INFY&lookback=501", ["query", "lookback"]),
        ("/worker/market/candles?symbol=NSE:INFY&lookback=x", ["query", "lookback"]),
        ("/worker/market/instruments/search?query=A&limit=0", ["query", "limit"]),
        ("/worker/orders", ["query", "strategy_run_id"]),
        ("/worker/gtt/triggers/abc", ["path", "trigger_id"]),
        ("/worker/runs/r/pnl/stream?interval_seconds=9", ["query", "interval_seconds"]),
        ("/worker/market/ticks/stream?tokens=12,x", ["query", "tokens"]),
        ("/worker/market/history?symbol=NSE:INFY&from=2026-05-01", ["query", "from"]),
        ("/worker/market/history?symbol=NSE:INFY&from_date=2026-05-01", ["query", "from"]),
    ],
)
def test_bad_parameters(api: httpx.Client, path: str, loc: list[str]) -> None:
    answer = api.get(path)
    assert answer.status_code == 422
    [entry] = answer.json()["detail"]
    assert entry["loc"] == loc
    assert set(entry) == {"type", "loc", "msg", "input"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"patch":', "json_invalid"),
        (b"", "missing"),
        (b"[]", "dict_type"),
        (b"\xff", "json_invalid"),
    ],
)
def test_bad_bodies(api: httpx.Client, content: bytes, kind: str) -> None:
    answer = api.patch("/worker/runs/r/risk", content=content)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == kind


def test_a_huge_body_is_refused(api: httpx.Client) -> None:
    answer = api.patch("/worker/runs/r/risk", content=b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413


def test_query_values_are_read_leniently(api: httpx.Client) -> None:
    answer = api.get(
        "/worker/market/history",
        params={"symbol": "nse:infy", "timeframe": "day", "ingest": "True", "passthrough": "off"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["timeframe"] == "day"
    assert api.get("/worker/market/candles?symbol=NSE:INFY&lookback=%203%20").is_success


def test_the_correlation_id_comes_back(api: httpx.Client) -> None:
    sent = api.get("/worker/health", headers={"X-Correlation-ID": "mine-1"})
    assert sent.headers["x-correlation-id"] == "mine-1"
    assert api.get("/worker/health").headers["x-correlation-id"]
    assert (
        api.get("/worker/nowhere", headers={"X-Correlation-ID": "m2"}).headers["x-correlation-id"]
        == "m2"
    )


def test_an_order_from_placing_to_profit(api: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(api)
    placed = api.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:entry"))
    assert placed.status_code == 200, placed.text
    order_id = placed.json()["order_id"]
    assert placed.json()["order_status"] == "COMPLETE"

    query = {"strategy_run_id": run_id}
    [order] = api.get("/worker/orders", params=query).json()["orders"]
    assert order["order_id"] == order_id
    assert api.get(f"/worker/orders/{order_id}", params=query).json()["order"] == order
    assert api.get(f"/worker/orders/{order_id}/history", params=query).json()["history"]
    assert len(api.get("/worker/trades", params=query).json()["trades"]) == 1
    pnl = api.get(f"/worker/runs/{run_id}/pnl").json()
    assert [leg["tradingsymbol"] for leg in pnl["legs"]] == ["INFY"]
    assert api.get(f"/worker/runs/{run_id}/funds").json()["strategy"]["gross_exposure"] > 0

    left = api.post(f"/worker/runs/{run_id}/exit", json={"reason": "done"})
    assert left.json()["status"] == "closed"
    again = api.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:late1"))
    assert again.status_code == 409


def test_fifty_requests_with_one_key_place_one_order(
    sandbox: Sandbox, api: httpx.Client, new_run: NewRun
) -> None:
    run_id = new_run(api)
    body = buy(f"{run_id}:entry")

    def place(_: int) -> dict[str, object]:
        answer = httpx.post(
            f"{sandbox.base_url}{PREFIX}/worker/runs/{run_id}/intents",
            json=body,
            headers={"Authorization": f"Bearer {sandbox.token}"},
            timeout=20,
        )
        assert answer.status_code == 200, answer.text
        result: dict[str, object] = answer.json()
        return result

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(place, range(50)))
    assert sorted(str(answer["status"]) for answer in answers) == ["accepted"] + ["deduped"] * 49
    assert len({str(answer["order_id"]) for answer in answers}) == 1
    orders = api.get("/worker/orders", params={"strategy_run_id": run_id}).json()["orders"]
    assert len(orders) == 1


def test_session_rules_over_http(api: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(api)
    nonce = api.post(f"/worker/runs/{run_id}/claim-session").json()["worker_session_nonce"]
    path = f"/worker/runs/{run_id}/intents"
    without = api.post(path, json=buy(f"{run_id}:a"))
    assert without.status_code == 409
    assert without.json()["detail"] == {
        "rejection_reason": "WORKER_SESSION_REQUIRED",
        "strategy_run_id": run_id,
    }
    wrong = api.post(path, json=buy(f"{run_id}:a"), headers={"X-Worker-Session-Nonce": "wsn_x"})
    assert wrong.json()["detail"]["rejection_reason"] == "WORKER_SESSION_CONFLICT"
    right = {"X-Worker-Session-Nonce": nonce}
    assert api.post(path, json=buy(f"{run_id}:a"), headers=right).is_success
    assert api.post(f"/worker/runs/{run_id}/heartbeat", json={}, headers=right).is_success
    released = api.delete(f"/worker/runs/{run_id}/claim-session", headers=right)
    assert released.json()["status"] == "released"


def test_an_identifier_may_contain_a_slash(api: httpx.Client, new_run: NewRun) -> None:
    body = {"strategy_run_id": "team/alpha 1", "template_id": "t", "account_scope": "kite:paper-s"}
    assert api.post("/worker/runs", json={**body, "execution_mode": "dry_run"}).is_success
    answer = api.get("/worker/runs/team%2Falpha%201")
    assert answer.json()["strategy_run_id"] == "team/alpha 1"


def test_an_internal_error_is_logged_and_told_without_secrets(
    sandbox: Sandbox,
    api: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(f"{sandbox.token} and wsn_0123456789abcdef")

    monkeypatch.setattr(OFFERED["health"], "perform", broken)
    with caplog.at_level(logging.DEBUG):
        answer = api.get("/worker/health", headers={"X-Correlation-ID": "c-1"})
    assert answer.status_code == 500
    assert answer.json() == {"detail": "Internal error in health: KeyError (c-1)"}
    assert "health failed (c-1)" in caplog.text
    assert sandbox.token not in caplog.text
    assert "wsn_0123" not in caplog.text


def test_the_application_also_serves_without_a_socket(sandbox: Sandbox) -> None:
    import asyncio

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(sandbox.asgi_app())
        headers = {"Authorization": f"Bearer {sandbox.token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return await client.get(PREFIX + "/worker/health", headers=headers)

    assert asyncio.run(ask()).json()["status"] == "healthy"
