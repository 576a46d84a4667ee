"""The harness reports what goes wrong, so that a green document means something."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.readme.blocks import Block, blocks_of
from tests.readme.conftest import ReaderOf
from tests.readme.reader import BlockTimeout, Reader

CREATE = """\
client.create_run(strategy_run_id="run_harness_001", template_id="t",
                  account_scope="kite:paper-a", execution_mode="paper")
"""
EXIT = 'client.exit_run("run_harness_001")'
PATCH = 'client.modify_order("run_harness_001", "250508000001", {"quantity": 2})'


def block(code: str, line: int = 1) -> Block:
    return Block("doc.md", line, ("Title",), code)


@pytest.fixture
def reader(reader_of: ReaderOf, request: pytest.FixtureRequest) -> Reader:
    """A reader of an empty document; tests give it blocks."""
    return reader_of(Path(f"{request.node.name}.md"), [])


def test_names_carry_over(reader: Reader) -> None:
    reader.blocks += [block("answer = 41"), block("assert answer + 1 == 42")]
    assert reader.outcome(1) is None


def test_failure_is_reported_at_its_line_and_does_not_stop_the_rest(reader: Reader) -> None:
    reader.blocks += [block("x = 1\nraise KeyError(x)", line=7), block("assert x == 1")]
    raised = reader.outcome(0)
    assert isinstance(raised, KeyError)
    frames = raised.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    assert frames is not None
    assert frames.tb_lineno == 8
    assert reader.outcome(1) is None


def test_exit_of_the_script_is_a_failure(reader: Reader) -> None:
    reader.blocks += [block("raise SystemExit('blocked')")]
    assert isinstance(reader.outcome(0), SystemExit)


def test_syntax_error_is_a_failure(reader: Reader) -> None:
    reader.blocks += [block("print(")]
    assert isinstance(reader.outcome(0), SyntaxError)


def test_endless_block_times_out(reader: Reader) -> None:
    gate = threading.Event()
    reader.seconds = 0.05
    reader.names["gate"] = gate
    reader.blocks += [block("gate.wait()")]
    assert isinstance(reader.outcome(0), BlockTimeout)
    gate.set()


def test_streams_end_after_a_few_events(reader: Reader) -> None:
    reader.blocks += [block("seen = [e for e in client.stream_ticks(['NSE:INFY'])]")]
    assert reader.outcome(0) is None
    assert 1 <= len(reader.names["seen"]) <= 3  # type: ignore[arg-type]


def test_closed_run_gets_a_successor(reader: Reader) -> None:
    reader.blocks += [block(CREATE), block(EXIT), block(EXIT + '["status"]'), block(PATCH)]
    assert [reader.outcome(index) for index in range(4)] == [None] * 4


def test_example_order_ids_are_working_orders(reader: Reader) -> None:
    cancel = 'client.cancel_order("run_harness_001", "250508000001")'
    reader.blocks += [block(CREATE), block(f"{cancel}\n{PATCH}")]
    assert reader.outcome(1) is None


def test_refusals_are_not_hidden(reader: Reader) -> None:
    reader.blocks += [block('client.get_run("no_such_run")')]
    assert type(reader.outcome(0)).__name__ == "NotFoundError"


def test_blocks_know_their_line_and_chapter(tmp_path: Path) -> None:
    text = (
        "# Title\n\n## One\n\n```python\na = 1\n```\n\n```bash\nls\n```\n## Two\n```python\n\n```\n"
    )
    path = tmp_path / "doc.md"
    path.write_text(text, "utf-8")
    first, second = blocks_of(path)
    assert (first.line, first.sections, first.code) == (6, ("Title", "One"), "a = 1\n")
    assert second.sections == ("Title", "Two")
