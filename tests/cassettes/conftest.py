"""How conversations are recorded, and what never gets into a recording."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.clients import Face

RECORDED = Path(__file__).parent / "recorded"
HOST = "sandbox.test"
PLACEHOLDERS = {
    "worker_session_nonce": "wsn_recorded",
    "safety_token": "recorded-safety-token",
}
_SECRET_FIELDS = re.compile(rf'"({"|".join(PLACEHOLDERS)})"\s*:\s*"[^"]*"')
_KEPT_HEADERS = {"content-type", "retry-after"}


def without_secrets(text: str) -> str:
    """A JSON text whose nonces and safety tokens are placeholders."""
    return _SECRET_FIELDS.sub(lambda m: f'"{m[1]}": "{PLACEHOLDERS[m[1]]}"', text)


def prepare_request(request: Any) -> Any:
    """One host for every sandbox, no header that differs, no secret."""
    parts = urlsplit(request.uri)
    request.uri = urlunsplit(("http", HOST, parts.path, parts.query, ""))
    request.headers = {
        name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS
    }
    if request.body:
        request.body = without_secrets(request.body.decode()).encode()
    return request


def prepare_response(response: dict[str, Any]) -> dict[str, Any]:
    """The status, the type and the body; no secret."""
    headers = response["headers"]
    kept = {name: headers[name] for name in headers if name.lower() in _KEPT_HEADERS}
    body = response["body"]
    text = body.get("string", b"")
    text = text.decode() if isinstance(text, bytes) else text
    return {**response, "headers": kept, "body": {"string": without_secrets(text).encode()}}


def same_body(one: Any, other: Any) -> None:
    """Bodies are equal when they say the same JSON."""
    first, second = (json.loads(request.body or b"null") for request in (one, other))
    assert first == second


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_matcher("json_body", same_body)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "before_record_request": prepare_request,
        "before_record_response": prepare_response,
        "match_on": ["method", "path", "query", "json_body"],
        "decode_compressed_response": True,
    }


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(RECORDED)


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest, record_mode: str) -> Iterator[Face]:
    """A client that hears the recording, or, while recording, a sandbox of its own."""
    if record_mode == "none":
        with Face(request.param, base_url=f"http://{HOST}") as replayed:
            yield replayed
        return
    from kite_algo_sandbox import Sandbox

    with (
        Sandbox(clock="virtual") as sandbox,
        Face(request.param, base_url=sandbox.base_url, token=sandbox.token) as recording,
    ):
        yield recording


@pytest.fixture
def conversation() -> Callable[[Path], list[dict[str, Any]]]:
    """The exchanges of a recording."""
    import yaml

    def read(path: Path) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = yaml.load(
            path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )["interactions"]
        return found

    return read
