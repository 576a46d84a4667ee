"""Bytes to a record or to the right exception, for every kind of broken answer."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kite_algo_worker import (
    AuthError,
    BrokerValidationError,
    ConflictError,
    KiteAlgoWorkerError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    SafetyTokenExpiredError,
    ServerError,
    UnexpectedResponseError,
)
from kite_algo_worker.wire.decode import decode, error_from_answer, parse_retry_after
from kite_algo_worker.wire.redact import Secret
from kite_algo_worker_api.api.monitoring import get_run_pnl
from kite_algo_worker_api.api.orders import submit_intent
from kite_algo_worker_api.api.runs import get_run, safety_check
from kite_algo_worker_api.api.sessions import claim_session
from kite_algo_worker_api.types import Request

RUN = get_run.build("run_0001")
PNL = get_run_pnl.build("run_0001")
WRITE = submit_intent.build(
    "run_0001",
    body={
        "intent_type": "place_order",
        "payload": {"order": {}},
        "idempotency_key": "run_0001:entry",
        "safety_token": "st.planted.safety-token",
    },
    x_worker_session_nonce="wsn_planted0123456789",
)
OPEN_RUN = {
    "strategy_run_id": "run_0001",
    "status": "open",
    "execution_mode": "paper",
    "account_scope": "kite:paper-a",
    "runtime_state": {},
    "metadata": {},
}


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def refused(request: Request[Any], status: int, content: bytes, **headers: str) -> Any:
    with pytest.raises(KiteAlgoWorkerError) as caught:
        decode(request, status, headers, content, secret=Secret("kwa_planted-token"))
    return caught.value


BROKEN = {
    "nothing": b"",
    "spaces": b" \n ",
    "HTML": b"<!doctype html><html><body>Sign in</body></html>",
    "text": b"Internal Server Error",
    "half an object": body(OPEN_RUN)[:-5],
    "two objects": body(OPEN_RUN) * 2,
    "a list": body([OPEN_RUN]),
    "null": b"null",
    "a number": b"1",
    "text as JSON": b'"open"',
    "not UTF-8": b'{"strategy_run_id": "\xff\xfe"}',
    "a wrong container": body({**OPEN_RUN, "status": []}),
    "a missing field": body({"strategy_run_id": "run_0001"}),
    "compressed bytes": gzip.compress(body(OPEN_RUN)),
    "deep nesting": b"[" * 100_000 + b"]" * 100_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_success_that_cannot_be_read(content: bytes) -> None:
    error = refused(RUN, 200, content)
    assert isinstance(error, UnexpectedResponseError)
    assert not isinstance(error, OutcomeUnknownError)
    assert (error.status_code, error.operation) == (200, "get_run")


@pytest.mark.parametrize("content", [v for k, v in BROKEN.items() if k != "a wrong container"])
def test_a_write_that_cannot_be_read_may_have_executed(content: bytes) -> None:
    error = refused(WRITE, 200, content)
    assert isinstance(error, UnexpectedResponseError)
    assert isinstance(error, OutcomeUnknownError)
    assert error.strategy_run_id == "run_0001"
    assert error.idempotency_key == "run_0001:entry"


def test_the_message_says_what_came_instead() -> None:
    kind = {"content-type": "text/plain; charset=utf-8"}
    with pytest.raises(UnexpectedResponseError, match=r"21 bytes that are not JSON \(text/plain\)"):
        decode(RUN, 200, kind, b"Internal Server Error")
    assert "an empty body" in str(refused(RUN, 200, b""))
    assert "HTML page" in str(refused(RUN, 200, BROKEN["HTML"]))
    assert "$.status" in str(refused(RUN, 200, BROKEN["a wrong container"]))


@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_the_content_type_does_not_matter(content_type: str) -> None:
    run = decode(RUN, 200, {"content-type": content_type}, body(OPEN_RUN))
    assert run["strategy_run_id"] == "run_0001"


def test_unknown_fields_values_and_nulls_are_read() -> None:
    content = body(
        {
            **OPEN_RUN,
            "status": "hibernating",
            "added_later": [1],
            "metadata": None,
            "token_id": None,
        }
    )
    run = decode(RUN, 200, {}, content)
    assert run.status == "hibernating"
    assert run["added_later"] == [1]
    assert run.metadata is None
    assert run.token_id is None


@pytest.mark.parametrize("status", [201, 202, 203])
def test_every_2xx_is_a_success(status: int) -> None:
    assert decode(RUN, status, {}, body(OPEN_RUN)).status == "open"


@pytest.mark.parametrize(
    ("status", "detail", "expected"),
    [
        (400, "no", BrokerValidationError),
        (401, "Invalid worker token", AuthError),
        (404, "Order 'x' not found.", NotFoundError),
        (409, {"rejection_reason": "SAFETY_TOKEN_EXPIRED"}, SafetyTokenExpiredError),
        (409, "closed", ConflictError),
        (422, [{"loc": ["body", "mode"], "msg": "bad", "type": "enum"}], BrokerValidationError),
        (500, "boom", ServerError),
        (503, "Paper runtime is not available", ServerError),
    ],
)
def test_every_shape_of_detail(status: int, detail: Any, expected: type[Exception]) -> None:
    error = refused(RUN, status, body({"detail": detail}))
    assert isinstance(error, expected)
    assert error.detail == detail
    assert error.status_code == status
    assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"Internal Server Error", b"<html>", b"[1, 2]", b'"x"', b"\xff\xfe", b'{"detail": null}']
    + [body({"detail": value}) for value in (1, True, [], {}, [1], [[1]], [{"loc": 5}], {"a": 1})],
)
def test_every_error_body_becomes_an_exception_with_a_text(content: bytes) -> None:
    error = refused(RUN, 500, content)
    assert isinstance(error, ServerError)
    assert error.message
    assert error.response_body is None or isinstance(error.response_body, dict)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_not_a_success(status: int) -> None:
    error = refused(RUN, status, b"", location="https://elsewhere.test/login")
    assert isinstance(error, UnexpectedResponseError)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_write_may_have_executed_after_an_ambiguous_status(status: int) -> None:
    error = refused(WRITE, status, b"Bad gateway")
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error, ServerError)
    assert error.idempotency_key == "run_0001:entry"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 501, 503])
def test_a_refused_write_did_not_execute(status: int) -> None:
    body = b'{"detail": "not now"}'
    assert not isinstance(refused(WRITE, status, body), OutcomeUnknownError)


def test_secrets_echoed_by_the_server_are_masked() -> None:
    echo = {
        "detail": [
            {
                "loc": ["body", "safety_token"],
                "msg": "Bearer kwa_planted-token, st.planted.safety-token",
                "input": {"safety_token": "other", "nested": "wsn_planted0123456789"},
            }
        ],
        "worker_session_nonce": "wsn_ffff0000ffff0000",
        "kwa_planted-token": 1,
    }
    error = refused(WRITE, 422, body(echo))
    for text in (str(error), repr(error), repr(error.args), repr(error.response_body)):
        assert "planted" not in text
        assert "wsn_" not in text
        assert "'other'" not in text
    plain = refused(WRITE, 500, b"token kwa_planted-token and st.planted.safety-token")
    assert plain.response_body == {"raw": "token *** and ***"}


def test_a_short_token_does_not_mangle_the_explanation() -> None:
    error = error_from_answer(RUN, 404, {}, body({"detail": "a test"}), secret=Secret("t"))
    assert error.detail == "a test"


def test_the_correlation_id_is_that_of_the_answer_or_the_one_sent() -> None:
    headers = {"x-correlation-id": "from-server"}
    with pytest.raises(NotFoundError) as caught:
        decode(RUN, 404, headers, b"{}", correlation_id="from-client")
    assert caught.value.correlation_id == "from-server"
    with pytest.raises(UnexpectedResponseError) as unread:
        decode(RUN, 200, {}, b"", correlation_id="from-client")
    assert unread.value.correlation_id == "from-client"
    assert "from-client" in str(unread.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("0.5", 0.5),
        ("-4", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Fri, 08 May 2026 04:00:30 GMT", 30.0),
        ("Fri, 08 May 2026 04:00:30 -0000", 30.0),
        ("Fri, 08 May 2026 03:00:00 GMT", 0.0),
        ("Fri, 08 May 2026 04:00:30 +9999", None),
        ("Fri, 99 May 99999 04:00:30 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    now = datetime(2026, 5, 8, 4, 0, 0, tzinfo=UTC)
    assert parse_retry_after(value, now=now) == seconds


@pytest.mark.parametrize(
    ("date", "seconds"),
    [("Wed, 21 Oct 2015 07:28:00 GMT", 7.0), ("Wed, 21 Oct 2015 07:28:30 GMT", 0.0)],
)
def test_a_date_to_retry_after_is_read_by_the_clock_of_the_server(
    date: str, seconds: float
) -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:07 GMT", "date": date}
    assert refused(RUN, 429, b"{}", **headers).retry_after == seconds


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_the_clock_of_the_server_its_own_has_to_do(date: str) -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:07 GMT", "date": date}
    assert refused(RUN, 429, b"{}", **headers).retry_after == 0.0


def test_retry_after_reaches_the_exception() -> None:
    error = refused(RUN, 429, b"{}", **{"retry-after": "7"})
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 7.0
    assert refused(RUN, 503, b"{}", **{"retry-after": "2"}).retry_after == 2.0


@pytest.mark.parametrize("value", ["false", "true", 0, 1, None, [], {}])
def test_only_a_true_boolean_permits_trading(value: object) -> None:
    check = safety_check.build("run_0001")
    answer = {"strategy_run_id": "run_0001", "run_status": "open", "can_trade": value}
    error = refused(check, 200, body(answer))
    assert isinstance(error, UnexpectedResponseError)
    assert "$.can_trade: expected true or false" in str(error)


@pytest.mark.parametrize("value", [None, "", " ", 5])
def test_a_session_without_a_nonce_is_no_session(value: object) -> None:
    claim = claim_session.build("run_0001")
    answer = {"strategy_run_id": "run_0001", "worker_session_nonce": value}
    error = refused(claim, 200, body(answer))
    assert isinstance(error, UnexpectedResponseError)
    assert "$.worker_session_nonce: expected text" in str(error)


@pytest.mark.parametrize("value", [None, [], 0, "0"])
def test_missing_totals_are_not_read_as_zero(value: object) -> None:
    answer = {
        "strategy_run_id": "r",
        "execution_mode": "paper",
        "status": "open",
        "totals": value,
    }
    assert isinstance(refused(PNL, 200, body(answer)), UnexpectedResponseError)
    del answer["totals"]
    assert "$.totals: expected an object, got nothing" in str(refused(PNL, 200, body(answer)))
