"""Addresses, frames, refusals and logs of the WebSocket channels, without a socket."""

from __future__ import annotations

import logging

import pytest

from kite_algo_worker import exceptions as errors
from kite_algo_worker.streams.websocket import (
    Endpoint,
    HandshakeRefusedError,
    RedactingLogger,
    closed_for_cause,
    decode_frame,
    refused,
)

TOKEN = "t0ken/+ of mine".replace(" ", "_")


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://host:1", "ws://host:1/api/algo-workers"),
        ("https://host", "wss://host/api/algo-workers"),
        ("WSS://host/", "wss://host/api/algo-workers"),
        ("ws://host/api/algo-workers/", "ws://host/api/algo-workers"),
        ("https://host/kite", "wss://host/kite/api/algo-workers"),
    ],
)
def test_addresses(base_url: str, expected: str) -> None:
    assert Endpoint(base_url, TOKEN, allow_insecure=True).base == expected


def test_the_token_travels_in_the_header_and_in_the_query_only_where_it_must() -> None:
    endpoint = Endpoint("https://host", TOKEN)
    query = {"symbols": "NSE:M&M", "tokens": "", "symbol": None, "n": 0}
    assert endpoint.headers == {"Authorization": f"Bearer {TOKEN}"}
    address = "wss://host/api/algo-workers/worker/ws/x"
    assert endpoint.url("/worker/ws/x", query) == f"{address}?symbols=NSE%3AM%26M&n=0"
    endpoint.token_in_query = True
    assert endpoint.url("/worker/ws/x", query) == (
        f"{address}?token=t0ken%2F%2B_of_mine&symbols=NSE%3AM%26M&n=0"
    )
    assert "t0ken" not in repr(endpoint)


def test_only_a_first_refusal_may_mean_that_the_header_is_not_read() -> None:
    endpoint = Endpoint("https://host", TOKEN)
    statuses = (401, 403, 404, 422, 500)
    assert [endpoint.may_want_query(status) for status in statuses] == [True, True] + [False] * 3
    endpoint.accepted()
    assert not endpoint.may_want_query(401)
    other = Endpoint("https://host", TOKEN)
    other.token_in_query = True
    assert not other.may_want_query(403)


@pytest.mark.parametrize(
    ("base_url", "local"),
    [
        ("http://localhost:1", True),
        ("http://api.localhost", True),
        ("ws://localhost.:1", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:5", True),
        ("http://10.0.0.1", False),
        ("https://example.com", False),
    ],
)
def test_no_proxy_for_this_machine(base_url: str, local: bool) -> None:
    assert Endpoint(base_url, TOKEN, allow_insecure=True).is_local is local


@pytest.mark.parametrize("base_url", ["", "host", "ftp://host", "ws://", None, 5])
def test_unusable_addresses(base_url: str) -> None:
    with pytest.raises(errors.InvalidInputError) as caught:
        Endpoint(base_url, TOKEN)
    assert caught.value.field == "base_url"


def test_frames() -> None:
    assert decode_frame('{"event": "ticks", "data": {}}') == {"event": "ticks", "data": {}}
    assert decode_frame(b'{"event": "heartbeat"}') == {"event": "heartbeat"}
    assert decode_frame('{"event": null}') == {"event": None}
    assert decode_frame("") == decode_frame("{}") == {}, "a sign of life"
    for text in ("[1]", "5", "{"):
        with pytest.raises(ValueError):
            decode_frame(text)


def test_a_refusal_speaks_with_the_servers_words_but_not_with_the_token() -> None:
    error = refused(
        HandshakeRefusedError(401, f'{{"detail": "bad {TOKEN}"}}'.encode()),
        operation="stream_ticks",
        secret=TOKEN,
    )
    assert isinstance(error, errors.AuthError)
    assert (error.message, error.operation) == ("bad ***", "stream_ticks")
    plain = refused(HandshakeRefusedError(502, b"Bad Gateway"), operation="x", secret=TOKEN)
    assert isinstance(plain, errors.ServerError)
    assert plain.response_body == {"raw": "Bad Gateway"}
    silent = refused(HandshakeRefusedError(500, b""), operation="x", secret=TOKEN)
    assert silent.response_body is None


def test_close_codes() -> None:
    found = closed_for_cause(4404, "", operation="stream_run_pnl", secret=TOKEN)
    assert isinstance(found, errors.NotFoundError)
    assert "4404" in found.message
    told = closed_for_cause(4400, f"no {TOKEN}", operation="stream_run_pnl", secret=TOKEN)
    assert isinstance(told, errors.BrokerValidationError)
    assert told.message == "no ***"
    for code in (None, 1000, 1006, 1011, 3999, 4000, 4500):
        assert closed_for_cause(code, "x", operation="x", secret=TOKEN) is None


def test_the_log_hides_the_token_wherever_it_stands(caplog: pytest.LogCaptureFixture) -> None:
    log = RedactingLogger(TOKEN)
    caplog.set_level(logging.DEBUG, "websockets.client")
    log.debug("> GET %s HTTP/1.1", "/x?token=t0ken%2F%2B_of_mine")
    log.debug("> %s: %s", "Authorization", f"Bearer {TOKEN}")
    logging.LoggerAdapter(log, {"websocket": None}).info("100%% of " + TOKEN)
    log.warning("50% done")
    assert caplog.messages == [
        "> GET /x?token=*** HTTP/1.1",
        "> Authorization: Bearer ***",
        "100%% of ***",
        "50% done",
    ]
    caplog.set_level(logging.ERROR, "websockets.client")
    log.debug("%s", TOKEN)
    assert len(caplog.messages) == 4
