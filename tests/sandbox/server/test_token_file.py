"""Tokens read from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kite_algo_sandbox.server.token_file import TokenFileError, read_token_file


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "tokens.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_no_file_gives_no_tokens() -> None:
    assert read_token_file(None) == []


def test_fields_of_a_token(tmp_path: Path) -> None:
    entry = {
        "token": "kwa_reader",
        "name": "reader",
        "account_scope": "kite:paper-b",
        "allowed_modes": ["PAPER"],
        "allowed_actions": ["runs:read"],
        "allowed_templates": ["t"],
        "expires_at": "2026-12-31T00:00:00+05:30",
    }
    [token] = read_token_file(write(tmp_path, [entry]))
    assert token.name == "reader"
    assert token.account_scope == "kite:paper-b"
    assert token.allowed_modes == ("paper",)
    assert token.allowed_actions == ("runs:read",)
    assert token.expires_at is not None
    assert "kwa_reader" not in repr(token)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ({}, "a list"),
        (["x"], "entry 1: must be an object"),
        ([{"name": "a"}], "token must be a text"),
        ([{"token": "kwa_hidden", "rights": []}], "unknown field 'rights'"),
        ([{"token": "kwa_hidden", "allowed_modes": "paper"}], "allowed_modes must be a list"),
        ([{"token": "kwa_hidden", "expires_at": "2026-12-31"}], "needs an offset"),
        ([{"token": "kwa_hidden", "expires_at": "soon"}], "ISO 8601"),
        ([{"token": "kwa_hidden", "name": 5}], "name must be a text"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(TokenFileError, match=message) as caught:
        read_token_file(write(tmp_path, content))
    assert "kwa_hidden" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TokenFileError, match="cannot read"):
        read_token_file(tmp_path / "absent.json")
