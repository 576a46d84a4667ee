"""Requests that no proper client sends. Each is refused with a reason, and the sandbox goes on."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from tests import pace
from tests.sandbox.server.support import PREFIX, buy

NewRun = Callable[..., str]
MEGABYTE = 1024 * 1024


class Raw:
    """One connection, written byte by byte."""

    def __init__(self, sandbox: Sandbox) -> None:
        host, port = sandbox.base_url.removeprefix("http://").split(":")
        self._token = sandbox.token
        self._socket = socket.create_connection((host, int(port)), timeout=5)
        self._file = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def head(self, method: str, path: str, *lines: str) -> None:
        """A request line and its headers; the path may hold any byte, written as latin-1."""
        head = [f"{method} {PREFIX}{path} HTTP/1.1", "Host: sandbox",
                f"Authorization: Bearer {self._token}", *lines, "", ""]  # fmt: skip
        self.send("\r\n".join(head).encode("latin-1"))

    def answer(self) -> tuple[int, Any]:
        """Status and JSON body (``None`` when it is not JSON)."""
        status = int(self._file.readline().split()[1])
        headers = dict(
            line.decode().strip().lower().split(": ", 1) for line in iter(self._line, b"\r\n")
        )
        body = self._file.read(int(headers["content-length"]))
        return status, json.loads(body) if "json" in headers.get("content-type", "") else None

    def _line(self) -> bytes:
        return self._file.readline() or b"\r\n"

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@pytest.fixture
def raw(sandbox: Sandbox) -> Iterator[Raw]:
    connection = Raw(sandbox)
    yield connection
    connection.close()
    assert httpx.get(sandbox.base_url + "/nowhere").status_code == 404, "still serving"


def intent_with(text: str) -> bytes:
    """An intent whose quantity is this piece of JSON."""
    return json.dumps(buy("raw-00001")).replace('"quantity": 1', f'"quantity": {text}').encode()


def refused(api: httpx.Client, path: str, content: bytes) -> list[dict[str, Any]]:
    answer = api.post(path, content=content)
    assert answer.status_code == 422, answer.text
    found = answer.json()["detail"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("content", "loc"),
    [
        pytest.param(b"{", ["body", 1], id="unfinished"),
        pytest.param(b"{'a': 1}", ["body", 1], id="single quotes"),
        pytest.param(b"\xff\xfe{}", ["body", 0], id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf{}", ["body", 0], id="byte order mark"),
        pytest.param('{"a": 1}'.encode("utf-16"), ["body", 0], id="UTF-16"),
        pytest.param(b'{"reason": "\\ud800"}', ["body", 0], id="lone surrogate"),
        pytest.param(b"[" * 15_000, ["body", 0], id="15,000 levels, unfinished"),
        pytest.param(b"[" * 5000 + b"]" * 5000, ["body", 0], id="5,000 levels"),
        pytest.param(b"1" * 5000, ["body", 0], id="5,000 digits"),
        pytest.param(intent_with("NaN"), ["body", 0], id="NaN"),
        pytest.param(intent_with("-Infinity"), ["body", 0], id="Infinity"),
        pytest.param(intent_with("01"), None, id="leading zero"),
        pytest.param(b"quantity=1&price=2", ["body", 0], id="a form"),
        pytest.param(b"<order/>", ["body", 0], id="XML"),
    ],
)
def test_what_is_not_json(
    api: httpx.Client, new_run: NewRun, content: bytes, loc: list[object] | None
) -> None:
    [entry] = refused(api, f"/worker/runs/{new_run(api)}/intents", content)
    assert entry["type"] == "json_invalid"
    assert loc is None or entry["loc"] == loc


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1e999", "number_out_of_range"),
        ("-1e999", "number_out_of_range"),
        ("1" + "0" * 400, "number_out_of_range"),
        ("1e300", None),
        ("100000000000000000", None),
        ("true", "int_type"),
        ("1.5", "int_type"),
        ("[1]", "int_type"),
        ('"³"', "int_parsing"),
        ('"\\u0000"', "int_parsing"),
    ],
)
def test_numbers_that_no_order_can_have(
    api: httpx.Client, new_run: NewRun, text: str, kind: str | None
) -> None:
    run_id = new_run(api)
    path = f"/worker/runs/{run_id}/intents"
    found = refused(api, path, intent_with(text))
    assert [entry["loc"][-1] for entry in found] == ["quantity"]
    assert kind is None or found[0]["type"] == kind
    assert api.get("/worker/orders", params={"strategy_run_id": run_id}).json()["orders"] == []


@pytest.mark.parametrize("field", ["price", "trigger_price"])
@pytest.mark.parametrize("amount", [1e16, 1e300])
def test_amounts_above_everything_there_is(
    api: httpx.Client, new_run: NewRun, field: str, amount: float
) -> None:
    order = buy(
        "raw-00001", order_type="SL", **{"price": 1500, "trigger_price": 1500, field: amount}
    )
    found = refused(api, f"/worker/runs/{new_run(api)}/intents", json.dumps(order).encode())
    assert {entry["loc"][-1] for entry in found} == {field}, found


def test_a_field_given_twice_is_no_order(api: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(api)
    [entry] = refused(api, f"/worker/runs/{run_id}/intents", intent_with('1, "quantity": 1000'))
    assert (entry["loc"], entry["msg"]) == (
        ["body", "quantity"],
        "The field 'quantity' is given twice",
    )
    assert api.get("/worker/orders", params={"strategy_run_id": run_id}).json()["orders"] == []


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "😀" * 50, "\u202e", "x" * 100_000])
def test_strange_texts_are_only_texts(api: httpx.Client, text: str) -> None:
    body = {"symbols": [text], "instrument_tokens": []}
    answer = api.post("/worker/market/quotes", json=body)
    assert answer.status_code in (200, 422)
    for method, path in (
        ("GET", f"/worker/runs/{quote(text)}"),
        ("GET", "/worker/market/instruments/search"),
    ):
        if len(text) < 1000:
            answer = api.request(method, path, params={"query": text})
            assert answer.status_code in (200, 404, 422), answer.text


@pytest.mark.parametrize("text", ["³", "9¹", "٣", "1_000", "+5", "0x10", "1e3"])
def test_digits_of_other_kinds(api: httpx.Client, text: str) -> None:
    quotes = api.post("/worker/market/quotes", json={"symbols": [text]})
    assert quotes.status_code in (200, 422), quotes.text
    many = api.post("/worker/market/instruments/resolve", json={"instrument_tokens": [text]})
    assert many.status_code in (200, 422), many.text
    stream = api.get("/worker/market/ticks/stream", params={"tokens": text + ",x"})
    assert stream.status_code == 422
    assert stream.json()["detail"][0]["loc"] == ["query", "tokens"]


def test_figures_without_end_are_no_strategy(api: httpx.Client) -> None:
    leg = {"instrument_token": 1, "tradingsymbol": "X", "strike": 1, "option_type": "CE",
           "transaction_type": "BUY", "ltp": 1}  # fmt: skip
    for wrong in ({"ltp": 1e300}, {"lots": 10**17}, {"strike": -1e200}):
        body = {"legs": [leg | wrong]}
        answer = api.post("/worker/options/strategies/preview", json=body)
        assert answer.status_code in (400, 422), answer.text
        assert next(iter(wrong)) in answer.text
    answer = api.post(
        "/worker/options/strategies/preview", json={"legs": [], "current_spot": 1e200}
    )
    assert answer.status_code == 400


HOSTILE = {
    "a key twice": b"{" + b",".join(b'"k%d":1' % n for n in range(15_000)) + b',"k14999":2}',
    "empty legs": json.dumps(
        buy("k") | {"intent_type": "place_basket", "payload": {"basket": {"orders": [{}] * 600}}}
    ).encode(),
    "zeros": b"[" + b"0," * 40_000 + b"0]",
    "too many zeros": b"[" + b"0," * 400_000 + b"0]",
    "numbers out of range": b"[" + b"1e400," * 40_000 + b"1]",
    "long numbers": b"[" + b",".join([b"9" * 4000] * 200) + b"]",
    "empty objects": b"[" + b"{}," * 24_000 + b"{}]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_body_keeps_the_sandbox_busy(
    sandbox: Sandbox, api: httpx.Client, new_run: NewRun, name: str
) -> None:
    path = f"/worker/runs/{new_run(api)}/intents"
    used = time.process_time()
    answer = api.post(path, content=HOSTILE[name])
    assert time.process_time() - used < pace.seconds(2)
    assert answer.status_code in (413, 422)
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("field", ["symbols", "instrument_tokens"])
@pytest.mark.parametrize("value", [0, "NSE:NOTHING", None, {}])
def test_lists_of_thousands(api: httpx.Client, field: str, value: object) -> None:
    used = time.process_time()
    answer = api.post("/worker/market/quotes", json={field: [value] * 10_000})
    assert time.process_time() - used < pace.seconds(2)
    assert answer.status_code in (413, 422)
    assert len(answer.content) < 20_000


def test_a_client_that_asks_first_need_not_send_too_much(raw: Raw) -> None:
    length = f"Content-Length: {2 * MEGABYTE}"
    raw.head("POST", "/worker/heartbeat", length, "Expect: 100-continue")
    status, body = raw.answer()
    assert status == 413
    assert "bytes" in body["detail"]


def test_a_body_without_a_length_may_not_be_too_large_either(raw: Raw) -> None:
    raw.head("POST", "/worker/heartbeat", "Transfer-Encoding: chunked")
    for _ in range(5):
        raw.send(b"100000\r\n" + b" " * MEGABYTE + b"\r\n")
    raw.send(b"0\r\n\r\n")
    assert raw.answer()[0] == 413


def test_a_body_without_an_end_is_given_up(raw: Raw) -> None:
    raw.head("POST", "/worker/heartbeat", "Transfer-Encoding: chunked")
    piece = b"1000000\r\n" + b" " * (16 * MEGABYTE) + b"\r\n"
    with contextlib.suppress(ConnectionError):
        for _ in range(5):
            raw.send(piece)
        assert raw.answer()[0] == 413


def test_a_body_in_chunks_is_read(raw: Raw) -> None:
    raw.head("POST", "/worker/heartbeat", "Transfer-Encoding: chunked")
    raw.send(b'9\r\n{"worker_\r\n8\r\nid":"w"}\r\n0\r\n\r\n')
    assert raw.answer()[0] == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/xml", "image/png", ";;"]
)
def test_a_body_of_another_type_is_refused(api: httpx.Client, kind: str) -> None:
    answer = api.post("/worker/heartbeat", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 422
    [entry] = answer.json()["detail"]
    assert entry["loc"] == ["header", "Content-Type"]
    assert entry["input"] == kind


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/problem+json", ""]
)
def test_json_under_its_names_is_read(api: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    assert api.post("/worker/heartbeat", content=b"{}", headers=headers).is_success


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/worker/runs/%FF%FE", 404),
        ("/worker/runs/%00", 404),
        ("/worker/runs/%", 404),
        ("/worker/runs/%2e%2e%2fhealth", 404),
        ("/worker/../worker/health", 404),
        ("//worker/health", 404),
        ("/worker/health/", 404),
        ("/worker/runs//", 404),
        ("/worker/runs/" + "a" * 20_000, 404),
        ("/worker/health?%FF=%FE&x=%00&&&=", 200),
        ("/worker/orders?strategy_run_id=%FF", 404),
        ("/worker/funds?mode=paper&mode=live", 422),
        ("/worker/market/candles?symbol=NSE:INFY&lookback=1&lookback=500", 422),
        ("/worker/market/candles?symbol=NSE:INFY&symbol=NSE:INFY", 200),
        ("/worker/gtt/triggers/9" + "9" * 400, 422),
        ("/worker/gtt/triggers/0", 422),
        ("/worker/gtt/triggers/%C2%B3", 422),
    ],
)
def test_strange_paths_and_queries(raw: Raw, path: str, status: int) -> None:
    raw.head("GET", path)
    got, body = raw.answer()
    assert got == status, body
    if got == 422:
        assert body["detail"][0]["loc"][0] in ("path", "query")


def test_a_parameter_that_contradicts_itself_is_named(api: httpx.Client) -> None:
    answer = api.get("/worker/funds?mode=paper&mode=live")
    [entry] = answer.json()["detail"]
    assert (entry["loc"], entry["type"]) == (["query", "mode"], "multiple_values")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(b"GET / HTTP/9.9\r\n\r\n", id="version"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", id="long line"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                     id="two lengths"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", id="many headers"),
        pytest.param(b"G\x00T / HTTP/1.1\r\n\r\n", id="method"),
    ],
)  # fmt: skip
def test_what_is_not_http_ends_the_connection_only(raw: Raw, lines: bytes) -> None:
    try:
        raw.send(lines)
        first = raw._file.readline()
    except ConnectionError:
        return
    assert first == b"" or first.split()[1] in (b"400", b"404", b"414", b"431")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_methods_that_a_path_does_not_have(sandbox: Sandbox, method: str) -> None:
    url = sandbox.base_url + PREFIX + "/worker/runs"
    answer = httpx.request(method, url, headers={"Authorization": f"Bearer {sandbox.token}"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_half_a_request_does_no_harm(sandbox: Sandbox, api: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(api)
    body = json.dumps(buy(f"{run_id}:half")).encode()
    half = Raw(sandbox)
    half.head("POST", f"/worker/runs/{run_id}/intents", f"Content-Length: {len(body)}")
    half.send(body[: len(body) // 2])
    half.close()
    assert api.get("/worker/orders", params={"strategy_run_id": run_id}).json()["orders"] == []
