"""Ways of calling that 0.7.0 knew."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    InvalidInputError,
    MissingFieldError,
    OutcomeUnknownError,
    UnexpectedResponseError,
    equity_market_order,
)
from tests.clients import Face

RUN = {
    "strategy_run_id": "r",
    "status": "open",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
    "metadata": {},
    "runtime_state": {},
}


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_timeline_takes_any_parameter(kind: str) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(
            200, json={"strategy_run_id": "r", "after_cursor": 0, "last_cursor": 0, "events": []}
        )

    with Face(kind, handler=answer) as client:
        client.list_timeline("r", limit=5, severity="high", since_hours=2, verbose=True)
        assert asked == [{"limit": "5", "severity": "high", "since_hours": "2", "verbose": "true"}]
        for misspelled in ("event_kinds", "aftercursor"):
            with pytest.raises(TypeError, match="did you mean"):
                client.list_timeline("r", **{misspelled: "x"})
    assert len(asked) == 1


def test_a_followed_timeline_takes_any_parameter(kind: str) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        event = b'event: timeline\ndata: {"cursor":1,"account_id":"a","strategy_run_id":"r"}\n\n'
        return httpx.Response(200, content=event, headers={"content-type": "text/event-stream"})

    with Face(kind, handler=answer) as client:
        events = client.stream_timeline(
            "r", event_kind="decision", severity="high", reconnect=False
        )
        with closing(iter(events)) as following:
            next(following)
    assert asked[0]["severity"] == "high"
    assert asked[0]["event_kind"] == "decision"


def test_an_order_is_not_previewed_under_a_key_that_cannot_place_it(kind: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url.path)

    order = equity_market_order("INFY", "BUY", 1)
    with Face(kind, handler=answer) as client, pytest.raises(InvalidInputError) as caught:
        client.preview_then_place_order("r", order, idempotency_key="short")
    assert caught.value.field == "idempotency_key"


def test_a_blank_instrument_is_nothing(kind: str) -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.read())
        return httpx.Response(200, json={"instruments": [], "missing": []})

    with Face(kind, handler=answer) as client:
        client.resolve_tickers(["NSE:INFY", " ", "408065"])
        with pytest.raises(InvalidInputError):
            client.resolve_tickers([" "])
    assert len(sent) == 1
    assert b'["NSE:INFY"]' in sent[0]


@pytest.mark.parametrize("given", [("edit_risk",), []])
def test_the_actions_of_a_new_run_are_those_given(kind: str, given: Any) -> None:
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.read())
        return httpx.Response(200, json=RUN)

    with Face(kind, handler=answer) as client:
        client.create_run(template_id="t", account_scope="kite:paper-a", allowed_actions=given)
    wanted = b'["edit_risk"]' if given else b"[]"
    assert b'"allowed_actions":' + wanted in sent[0]


@pytest.mark.parametrize("status", [200, 204])
def test_an_answer_that_says_nothing_is_a_record_of_nothing(kind: str, status: int) -> None:
    with Face(kind, handler=lambda _: httpx.Response(status)) as client:
        health = client.health()
        assert health == {}
        with pytest.raises(MissingFieldError, match="status"):
            health.status
        # A write whose answer says nothing may have been carried out; some reads demand something.
        with pytest.raises(OutcomeUnknownError):
            client.place_order("r", equity_market_order("INFY", "BUY", 1), "r:entry:1")
        with pytest.raises(UnexpectedResponseError, match="an empty body"):
            client.get_candles("NSE:INFY")


@pytest.mark.parametrize("given", [123, "123", " 123 "])
def test_a_trigger_may_be_named_by_digits(kind: str, given: Any) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"id": 123, "status": "active"})

    with Face(kind, handler=answer) as client:
        assert client.get_gtt(given).id == client.get_gtt_snapshot(given).id == 123
        with pytest.raises(InvalidInputError):
            client.get_gtt("12x")
    assert {path.rpartition("/")[2] for path in asked} == {"123"}
