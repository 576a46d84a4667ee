"""The coverage table is derived from sources, so it cannot claim what is not there."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from tools import spec_coverage
from tools.spec_coverage import Coverage, Operation

CLIENT = """
from kite_algo_worker_api.api.funds import get_funds
from kite_algo_worker_api.api.orders import get_order as _get_order, submit_intent


class AsyncMethods:
    async def get_funds(self):
        return await self.send(get_funds.build())

    async def get_funds_snapshot(self):
        return await self.get_funds()

    async def place_order(self):
        return await self._submit()

    async def place_basket(self):
        return await self._submit()

    async def _submit(self):
        return await _send_intent(self)

    async def get_order_snapshot(self):
        return await self.send(_get_order.build("x"))


def _send_intent(client):
    return client.send(submit_intent.build("run"))
"""

OPTIONS = """
from kite_algo_worker_api.api.options import exit_option_run


class AsyncOptionWorkerClient:
    async def exit(self):
        return await self._client.send(exit_option_run.build("run"))
"""


@pytest.fixture
def uses(tmp_path: Path) -> dict[str, set[str]]:
    (tmp_path / "client.py").write_text(CLIENT, "utf-8")
    (tmp_path / "options.py").write_text(OPTIONS, "utf-8")
    return spec_coverage.client_uses(tmp_path)


@pytest.mark.parametrize(
    ("operation", "methods"),
    [
        ("get_funds", ["get_funds"]),
        ("submit_intent", ["place_basket", "place_order"]),
        ("get_order", ["get_order_snapshot"]),
        ("exit_option_run", ["options.exit"]),
        ("list_gtts", []),
    ],
)
def test_methods_are_found_through_helpers(
    uses: dict[str, set[str]], operation: str, methods: list[str]
) -> None:
    public = [name for name in uses if spec_coverage.is_public(name)]
    reach = {name: frozenset(spec_coverage.closure(name, uses)) for name in public}
    direct = {
        name: frozenset(spec_coverage.closure(name, uses, stop=spec_coverage.is_public))
        for name in public
    }
    assert spec_coverage.performers(operation, direct, reach) == methods


def test_examples_are_matched_by_the_methods_they_call(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "import sys\nclient.get_funds_snapshot()\nsys.exit(0)\n", "utf-8"
    )
    (tmp_path / "two.py").write_text("client.options.exit('run')\n", "utf-8")
    reach = {
        "get_funds_snapshot": frozenset({"get_funds"}),
        "options.exit": frozenset({"exit_option_run"}),
    }
    assert spec_coverage.example_uses(tmp_path, reach) == {
        "get_funds": ["one"],
        "exit_option_run": ["two"],
    }


def test_option_helpers_count_as_methods() -> None:
    tree = ast.parse("resolve_delta_leg(client.options)\nexit()\n")
    called = set(spec_coverage.called_names(tree))
    assert called == {"resolve_delta_leg", "options.resolve_delta_leg", "exit"}


def test_recordings_are_matched_by_method_and_path(tmp_path: Path) -> None:
    folder = tmp_path / "area" / "cassettes" / "test_x"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(
        textwrap.dedent("""\
            interactions:
            - request: {method: GET, uri: 'http://127.0.0.1:1/api/algo-workers/worker/runs/r%2F1?x=1'}
            - request: {method: DELETE, uri: 'http://127.0.0.1:1/api/algo-workers/worker/funds'}
            """),
        "utf-8",
    )
    operations = [
        Operation("get_run", "runs", "GET", "/worker/runs/{strategy_run_id}"),
        Operation("get_funds", "funds", "GET", "/worker/funds"),
        Operation("list_runs", "runs", "GET", "/worker/runs"),
    ]
    assert spec_coverage.recorded_operations(tmp_path, operations) == {"get_run"}


def test_the_table_says_what_is_missing() -> None:
    operations = [
        Operation("get_funds", "funds", "GET", "/worker/funds"),
        Operation("get_run", "runs", "GET", "/worker/runs/{strategy_run_id}"),
    ]
    text = spec_coverage.table(
        operations,
        Coverage(
            methods={"get_funds": ["get_funds"]},
            sandbox=frozenset({"get_funds"}),
            recorded=frozenset(),
            examples={"get_funds": ["basic"]},
        ),
    )
    assert "| `get_funds` | `GET /worker/funds` | `get_funds` | yes | – | basic |" in text
    assert "| `get_run` | `GET /worker/runs/{strategy_run_id}` | – | – | – | – |" in text
    assert "Of 2 operations" in text
    assert "the sandbox 1" in text


def test_check_compares_with_the_written_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coverage = Coverage(methods={}, sandbox=frozenset(), recorded=frozenset(), examples={})
    operations = [Operation("health", "connection", "GET", "/worker/health")]
    monkeypatch.setattr(spec_coverage, "survey", lambda: (operations, coverage))
    monkeypatch.setattr(spec_coverage, "TABLE", tmp_path / "docs" / "coverage.md")
    assert spec_coverage.main(["--check"]) == 1
    assert spec_coverage.main([]) == 0
    assert spec_coverage.main(["--check"]) == 0
