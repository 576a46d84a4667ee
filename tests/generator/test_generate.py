"""The generator: requests as pure data, a lazy index, and drift that cannot go unnoticed."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tools import generate

HERE = Path(__file__).parent
SMALL_SPEC = HERE / "small.yaml"


@pytest.fixture
def do_thing(small_api: ModuleType) -> Any:
    return import_module("small_api.api.things.do_thing")


def test_build_is_pure_data(do_thing: Any) -> None:
    request = do_thing.build(
        "run a/b",
        7,
        body={"a": 1},
        symbols=["NSE:INFY", "NFO:NIFTY"],
        ingest=False,
        from_="2026-01-01T00:00:00+05:30",
        x_worker_session_nonce="wsn_secret",
    )
    assert request.operation == "do_thing"
    assert (request.method, request.path) == ("POST", "/worker/runs/run%20a%2Fb/thing/7")
    assert request.query == (
        ("from", "2026-01-01T00:00:00+05:30"),
        ("ingest", "false"),
        ("symbols", "NSE:INFY"),
        ("symbols", "NFO:NIFTY"),
    )
    assert request.headers == (("X-Worker-Session-Nonce", "wsn_secret"),)
    assert request.body == {"a": 1}
    assert request.stream is False
    assert "wsn_secret" not in repr(request)
    with pytest.raises(AttributeError):
        request.path = "/elsewhere"


def test_what_is_not_given_is_not_sent(do_thing: Any) -> None:
    request = do_thing.build("run", 1, body={}, symbols=[])
    assert request.query == ()
    assert request.headers == ()


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_a_path_parameter_cannot_change_the_path(do_thing: Any, bad: str) -> None:
    with pytest.raises(ValueError, match="strategy_run_id"):
        do_thing.build(bad, 1, body={}, symbols=[])


def test_parsers(small_api: ModuleType) -> None:
    bar = {"ts": "t", "open": 1.0, "close": 2.0}
    thing = {"id": "x", "status": "open", "totals": {}, "bars": []}
    things = import_module("small_api.api.things.list_things").build().parse([thing])
    assert [type(item) for item in things] == [small_api.models.Thing]
    stream = import_module("small_api.api.things.stream_things").build()
    assert stream.stream is True
    assert type(stream.parse(bar)) is small_api.models.Bar
    free = import_module("small_api.api.things.drop_everything").build()
    assert free.parse({"a": {}}) == {"a": {}}
    with pytest.raises(small_api.types.ResponseShapeError):
        import_module("small_api.api.things.list_things").build().parse({})
    with pytest.raises(small_api.types.ResponseShapeError):
        free.parse([])


def test_what_is_essential_is_demanded(do_thing: Any, small_api: ModuleType) -> None:
    request = do_thing.build("run", 1, body={}, symbols=[])
    assert request.parse({"status": "new word"})["status"] == "new word"
    answer: Any
    for answer in ({}, {"status": None}, {"status": " "}, {"status": 3}):
        with pytest.raises(small_api.types.ResponseShapeError, match=r"\$\.status.*do_thing"):
            request.parse(answer)


@pytest.mark.parametrize("key", ["x-effect", "x-budget", "x-essential"])
@pytest.mark.parametrize("value", [None, "unheard of", ["unheard of"]])
def test_an_operation_that_does_not_say_what_it_means_is_refused(key: str, value: Any) -> None:
    document = generate.load_spec(SMALL_SPEC)
    operation = document["paths"]["/worker/things"]["get"]
    operation[key] = value
    with pytest.raises(generate.GenerationError, match=f"list_things: {key}"):
        generate.operations(document)
    del operation[key]
    with pytest.raises(generate.GenerationError, match=f"list_things: {key}"):
        generate.operations(document)


def test_docstrings_come_from_the_contract(do_thing: Any, small_api: ModuleType) -> None:
    assert do_thing.build.__doc__.startswith("Does the thing.")
    assert "Nothing is sent to an exchange." in do_thing.build.__doc__
    assert "strategy_run_id: The run." in do_thing.build.__doc__
    assert small_api.models.Thing.__doc__ == "A thing with everything."


def test_plain_objects_enums_and_request_bodies_have_no_class(small_api: ModuleType) -> None:
    assert "Free" not in small_api.models.__all__
    assert "ThingMetadata" not in small_api.models.__all__
    assert not [name for name in small_api.models.__all__ if "Body" in name or "Status" in name]


def test_every_index_entry_resolves(small_api: ModuleType) -> None:
    for name in small_api.models.__all__:
        assert getattr(small_api.models, name).__name__ == name
    assert set(small_api.models.__all__) <= set(dir(small_api.models))
    with pytest.raises(AttributeError, match="Nothing"):
        small_api.models.Nothing


def test_importing_one_model_does_not_import_the_others(small_package: Path) -> None:
    code = "import sys; from small_api.models import Bar; print(*sorted(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=small_package.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = result.stdout.split()
    assert "small_api.models.bar" in loaded
    assert "small_api.models.thing" not in loaded


def test_operations_and_json(small_api: ModuleType, small_package: Path) -> None:
    table = small_api.operations.OPERATIONS
    assert table["do_thing"] == (
        "things",
        "POST",
        "/worker/runs/{strategy_run_id}/thing/{open}",
        False,
        "write",
        "other",
        ((("status", "text"),),),
    )
    assert table["stream_things"].stream is True
    contract = json.loads((small_package / "worker.json").read_text("utf-8"))
    assert contract["info"]["version"] == "1"
    assert "requestBody" in contract["paths"]["/worker/runs/{strategy_run_id}/thing/{open}"]["post"]


def test_generating_twice_gives_the_same_files(small_package: Path, tmp_path: Path) -> None:
    again = tmp_path / "small_api"
    generate.generate(SMALL_SPEC, again)
    assert list(generate.differences(again, small_package)) == []


def test_check_reports_every_kind_of_drift(
    small_package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "small_api"
    generate.install(small_package, edited)
    arguments = ["--check", "--spec", str(SMALL_SPEC), "--output", str(edited)]
    assert generate.main(arguments) == 0
    (edited / "models" / "bar.py").write_text("# edited by hand\n", "utf-8")
    (edited / "models" / "totals.py").unlink()
    (edited / "models" / "old.py").touch()
    assert generate.main(arguments) == 1
    said = capsys.readouterr().err
    for line in ("differs: models/bar.py", "missing: models/totals.py", "left over: models/old.py"):
        assert line in said


def test_a_contract_the_generator_cannot_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    text = SMALL_SPEC.read_text("utf-8").replace(
        "#/components/schemas/Totals", "#/components/schemas/No"
    )
    broken.write_text(text, "utf-8")
    output = tmp_path / "out"
    assert generate.main(["--spec", str(broken), "--output", str(output)]) == 1
    assert not output.exists()
    assert "refused" in capsys.readouterr().err


def test_an_unquoted_time_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "time.yaml"
    spec.write_text("info: {x-when: 2026-01-01T09:15:00}\npaths: {}\n", "utf-8")
    with pytest.raises(generate.GenerationError, match=r"time\.yaml\.info\.x-when: quote"):
        generate.load_spec(spec)
