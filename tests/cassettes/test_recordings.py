"""The recordings themselves: no secret, nothing that the contract does not know."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_worker.wire.dialect import DIFFERENCES, to_documented
from tests.cassettes.conftest import RECORDED
from tests.doing import evened
from tests.operations import STREAMS, operation_of, problems

CONVERSATIONS = sorted(RECORDED.rglob("*.yaml"))
OF_DOCUMENTED = sorted((RECORDED / "documented").glob("*.yaml"))
#: Operations whose answers the client rewrites; `ticks` and `candles` are streamed.
DIALECT = sorted({name for row in DIFFERENCES for name in row.operations} - STREAMS)
Conversation = Callable[[Path], list[dict[str, Any]]]


def name_of(path: Path) -> str:
    return path.relative_to(RECORDED).with_suffix("").as_posix()


def test_there_are_recordings() -> None:
    names = [name_of(path) for path in CONVERSATIONS]
    of_operations = {name.split("/")[-1] for name in names if "/" in name}
    assert len([name for name in names if "/" not in name]) == 7
    assert len([name for name in names if "/" in name]) == 2 * len(of_operations) > 100


@pytest.mark.parametrize("path", CONVERSATIONS, ids=name_of)
def test_a_recording_holds_no_secret(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"kwa_|bearer|authorization|cookie", text, re.IGNORECASE)
    assert set(re.findall(r"wsn_\w+", text)) <= {"wsn_recorded", "wsn_0123456789abcdef"}
    for token in re.findall(r'\\?"safety_token\\?"\s*:\s*\\?"([^"\\]*)', text):
        assert token == "recorded-safety-token"


@pytest.mark.parametrize("path", CONVERSATIONS, ids=name_of)
def test_a_recording_still_fits_the_contract(path: Path, conversation: Conversation) -> None:
    refused = 0
    for exchange in conversation(path):
        if exchange["response"]["status"]["code"] != 200:
            refused += 1
            continue
        sent = exchange["request"]
        operation = operation_of(httpx.Request(sent["method"], sent["uri"]))
        answer = json.loads(exchange["response"]["body"]["string"])
        if path.parent.name == "deployed":
            answer = evened(operation, answer, json.loads(sent["body"] or "null"))
        assert problems(operation, answer) == [], operation
    assert refused or path.parent == RECORDED


def answers(path: Path, conversation: Conversation) -> Iterator[tuple[str, Any, Any]]:
    """The good answers of a recording, and what was sent for them."""
    for exchange in conversation(path):
        if exchange["response"]["status"]["code"] == 200:
            sent = exchange["request"]
            operation = operation_of(httpx.Request(sent["method"], sent["uri"]))
            answer = json.loads(exchange["response"]["body"]["string"])
            yield operation, answer, json.loads(sent["body"] or "null")


@pytest.mark.parametrize("path", OF_DOCUMENTED, ids=lambda path: path.stem)
def test_a_documented_answer_passes_through_unchanged(
    path: Path, conversation: Conversation
) -> None:
    for operation, answer, sent in answers(path, conversation):
        read: Any = to_documented(operation, copy.deepcopy(answer), sent)
        if isinstance(answer, dict):  # names of its own may be added
            read = {name: read[name] for name in answer}
        assert read == answer


@pytest.mark.parametrize("operation", DIALECT)
def test_a_deployed_answer_is_evened_out(operation: str, conversation: Conversation) -> None:
    """The set of the profile `deployed` has every difference that the client knows."""
    path = RECORDED / "deployed" / f"{operation}.yaml"
    found = [row for row in answers(path, conversation) if row[0] == operation]
    assert found
    for _, answer, sent in found:
        assert evened(operation, copy.deepcopy(answer), sent) != answer
