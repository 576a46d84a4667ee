"""A planted token, nonce or safety token appears in nothing that people read, log or store."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    BrokerValidationError,
    KiteAlgoWorkerError,
    RunConfig,
    StreamDisconnectedError,
)
from kite_algo_worker.wire.redact import redact, redact_json
from tests.clients import TOKEN, Backend, Face, answering, sse
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import KEY, ORDER, RUN, good_answer

Serve = Callable[[Script], Server]

NONCE = "wsn_planted0123456789abcdef"
SAFETY = "eyJwbGFudGVk.safety.planted-signature"
SECRETS = (TOKEN, NONCE, SAFETY)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def everything_about(error: BaseException) -> str:
    """All the text an exception can turn into."""
    texts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    texts += traceback.format_exception(error)
    seen: BaseException | None = error
    while seen is not None:
        texts += [str(seen), repr(seen)]
        request = getattr(seen, "_request", None)
        if request is not None:
            texts += [repr(request), str(request.url), repr(list(request.headers.raw))]
            texts.append(repr(request.content))
        seen = seen.__cause__ or seen.__context__
    again = pickle.loads(pickle.dumps(error))
    texts += [str(again), repr(again), repr(vars(again)), repr(pickle.dumps(error))]
    texts += [repr(copy.copy(error)), repr(copy.deepcopy(error))]
    return "\n".join(texts)


def place(client: Any) -> Any:
    return client.place_order(
        RUN, ORDER, idempotency_key=KEY, safety_token=SAFETY, session_nonce=NONCE
    )


def echo(request: httpx.Request) -> httpx.Response:
    """A server that repeats in its refusal whatever it was sent."""
    sent = request.content.decode()
    return httpx.Response(
        422,
        json={
            "detail": [
                {
                    "loc": ["body"],
                    "msg": f"refused {request.headers['authorization']} {sent}",
                    "input": json.loads(sent),
                    "ctx": dict(request.headers),
                }
            ]
        },
    )


def test_a_refusal_that_repeats_the_request(kind: str) -> None:
    with Face(kind, handler=echo) as client, pytest.raises(BrokerValidationError) as caught:
        place(client)
    assert leaks(everything_about(caught.value)) == []
    assert "INFY" in str(caught.value.response_body)


@pytest.mark.parametrize("status", [200, 302, 401, 409, 500, 502])
def test_an_unreadable_answer_that_repeats_the_request(kind: str, status: int) -> None:
    def plain(request: httpx.Request) -> httpx.Response:
        text = f"<p>{request.headers['authorization']} {request.content.decode()} {NONCE}</p>"
        return httpx.Response(status, text=text)

    with Face(kind, handler=plain) as client, pytest.raises(KiteAlgoWorkerError) as caught:
        place(client)
    assert leaks(everything_about(caught.value)) == []


def test_a_lost_answer(serve: Serve, kind: str) -> None:
    def drop(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.reset()

    server = serve(drop)
    with Face(kind, base_url=server.url) as client, pytest.raises(KiteAlgoWorkerError) as caught:
        place(client)
    server.close()
    # The request did carry them: the test would notice a leak.
    assert all(secret.encode() in server.requests[0] for secret in SECRETS)
    assert leaks(everything_about(caught.value)) == []


def test_a_stream_that_repeats_the_request(kind: str) -> None:
    refusal = sse((None, good_answer("stream_run_pnl")), ("error", {"detail": f"no {TOKEN}"}))
    with Face(kind, handler=Backend({f"GET /worker/runs/{RUN}/pnl/stream": refusal})) as client:
        with pytest.raises(StreamDisconnectedError) as caught:
            list(client.stream_run_pnl(RUN, reconnect=False))
    assert leaks(everything_about(caught.value)) == []


@pytest.mark.parametrize("nonce", [f"{NONCE}\r\nX-Evil: 1", f"{NONCE}\x00", f"{NONCE}é"])
def test_a_nonce_that_is_no_header_is_refused_without_being_shown(kind: str, nonce: str) -> None:
    with (
        Face(kind, handler=answering({})) as client,
        pytest.raises(BrokerValidationError) as caught,
    ):
        client.place_order(RUN, ORDER, idempotency_key=KEY, session_nonce=nonce)
    assert "session_nonce" in str(caught.value)
    assert leaks(everything_about(caught.value)) == []


def test_objects_show_no_secret(kind: str) -> None:
    claim = {**good_answer("claim_session"), "worker_session_nonce": NONCE}
    safety = {**good_answer("safety_check"), "safety_token": SAFETY}
    run = {**good_answer("get_run"), "worker_session_nonce": NONCE}
    backend = Backend(
        {
            f"GET /worker/runs/{RUN}": run,
            f"POST /worker/runs/{RUN}/claim-session": claim,
            f"DELETE /worker/runs/{RUN}/claim-session": good_answer("release_session"),
            f"POST /worker/runs/{RUN}/heartbeat": good_answer("run_heartbeat"),
            f"GET /worker/runs/{RUN}/safety-check": safety,
        }
    )
    config = RunConfig(
        strategy_run_id=RUN, template_id=run["template_id"], account_scope=run["account_scope"]
    )
    shown = []
    with Face(kind, handler=backend) as client:
        with client.run(config) as managed:
            answer = managed.safety_check()
            assert answer.safety_token == SAFETY
            assert managed.session_nonce == NONCE
            shown += [managed, managed.run, answer, [answer], {"a": answer}, config]
        shown += [client.client, client.client.config, client.options, client.client.options]
    assert leaks("\n".join([*map(repr, shown), *map(str, shown)])) == []


def test_the_config_shows_no_token() -> None:
    config = AlgoWorkerConfig("http://localhost:18777", TOKEN)
    assert leaks(f"{config} {config!r} {[config]}") == []


def test_nothing_is_logged(serve: Serve, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(json.dumps(good_answer("submit_intent")).encode())

    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "kite_algo_worker", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    with Face(kind, base_url=serve(answer).url) as client:
        place(client)
    records = [r.getMessage() + repr(r.args) for r in caplog.records]
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert leaks("\n".join(records)) == []


def test_a_release_that_fails_is_logged_without_the_nonce(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    run = good_answer("get_run")
    backend = Backend(
        {
            f"GET /worker/runs/{RUN}": run,
            f"POST /worker/runs/{RUN}/claim-session": {
                **good_answer("claim_session"),
                "worker_session_nonce": NONCE,
            },
            f"DELETE /worker/runs/{RUN}/claim-session": httpx.Response(
                409, json={"detail": {"rejection_reason": "WORKER_SESSION_CONFLICT", "n": NONCE}}
            ),
            f"POST /worker/runs/{RUN}/heartbeat": good_answer("run_heartbeat"),
        }
    )
    config = RunConfig(
        strategy_run_id=RUN, template_id=run["template_id"], account_scope=run["account_scope"]
    )
    with (
        caplog.at_level(logging.DEBUG),
        Face(kind, handler=backend) as client,
        pytest.raises(ZeroDivisionError),
        client.run(config),
    ):
        raise ZeroDivisionError
    warnings = [r for r in caplog.records if r.name == "kite_algo_worker" and "op=" not in r.msg]
    assert len(warnings) == 1
    assert "was not released" in warnings[0].getMessage()
    assert leaks(warnings[0].getMessage() + repr(warnings[0].args)) == []


def test_redaction_keeps_the_rest() -> None:
    assert redact("token kwa_abcdef and wsn_123456", "other-secret") == "token *** and ***"
    assert redact("a kwa_ b", None, "") == "a kwa_ b"
    masked = redact_json(
        {"safety_token": "x", "session_nonce": None, "list": [{"token": 5}, "kwa_abcdef"], "n": 1}
    )
    assert masked == {
        "safety_token": "***",
        "session_nonce": None,
        "list": [{"token": "***"}, "***"],
        "n": 1,
    }


def test_the_token_is_not_among_the_locals_of_this_package(kind: str) -> None:
    """What pytest -l and error trackers show of the frames between the call and the exception."""
    with (
        Face(kind, handler=answering({"detail": "no"}, 422)) as client,
        pytest.raises(BrokerValidationError) as caught,
    ):
        client.patch_risk(RUN, {"a": 1})
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    ours = [frame for frame in frames if "kite_algo_worker" in frame.filename]
    assert len(ours) >= 3
    shown = [
        f"{frame.name}: {name} = {text}"
        for frame in ours
        for name, text in (frame.locals or {}).items()
        if TOKEN in text
    ]
    assert shown == []
