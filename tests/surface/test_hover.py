"""What an editor shows about a call: what it does, what it takes, whether it may be repeated."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator

import pytest

import kite_algo_worker.client as door
from kite_algo_worker import KiteAlgoWorkerClient, ManagedRun, OptionWorkerClient

OWNERS = (KiteAlgoWorkerClient, ManagedRun, OptionWorkerClient)

#: Calls that send nothing, or whose stream repeats by itself.
NOTHING_TO_REPEAT = frozenset(
    {
        "close",
        "key",
        "tick",
        "sleep",
        "is_closed",
        "run_id",
        "strategy_run_id",
        "send",
        "with_options",
    }
    | {"run", "remaining_budget", "pending_intents", "resolve_intent", "kill", "kill_run"}
    | {"create_run_from_config", "get_or_create_run", "place_order"}
    | {"ticks", "tick_store", "stream_ticks", "stream_candles", "stream_run_pnl"}
    | {"stream_timeline", "stream_execution_events", "stream_pnl"}
)


def methods() -> Iterator[tuple[str, Callable[..., object]]]:
    for owner in OWNERS:
        for name, member in inspect.getmembers(owner):
            if not name.startswith("_") and callable(member):
                yield f"{owner.__name__}.{name}", member
    for name in door.__all__:
        if not isinstance(getattr(door, name), type):
            yield f"functions.{name}", getattr(door, name)


METHODS = dict(methods())


def hover(label: str) -> str:
    return inspect.getdoc(METHODS[label]) or ""


def documented_arguments(text: str) -> set[str]:
    section = re.search(r"^Args:\n((?:[ ]{4}.*\n?|\n)+)", text, re.MULTILINE)
    return set(re.findall(r"^ {4}(\w+):", section[1], re.MULTILINE)) if section else set()


@pytest.mark.parametrize("label", METHODS)
def test_it_begins_with_a_sentence(label: str) -> None:
    first = hover(label).partition("\n")[0]
    assert re.search(r"[.:]$", first), first
    assert len(first) <= 95


@pytest.mark.parametrize("label", METHODS)
def test_it_says_whether_it_may_be_repeated(label: str) -> None:
    if label.rpartition(".")[2] not in NOTHING_TO_REPEAT:
        assert re.search(r"repeat", hover(label), re.IGNORECASE)


@pytest.mark.parametrize("label", METHODS)
def test_it_names_no_argument_that_does_not_exist(label: str) -> None:
    parameters = set(inspect.signature(METHODS[label]).parameters)
    assert documented_arguments(hover(label)) <= parameters


@pytest.mark.parametrize("name", [n for n in METHODS if n.startswith("functions.")])
def test_a_free_function_shows_what_its_method_takes(name: str) -> None:
    owner = OptionWorkerClient if ".resolve_" in name else KiteAlgoWorkerClient
    method = getattr(owner, name.removeprefix("functions."))
    shown = inspect.signature(METHODS[name]).parameters
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.name != "instrument":
            assert shown[parameter.name].default == parameter.default
            assert shown[parameter.name].kind is parameter.kind


def test_arguments_are_found_in_a_docstring() -> None:
    assert documented_arguments("One.\n\nArgs:\n    a: One.\n        b: no.\n    c_d: Two.\n") == {
        "a",
        "c_d",
    }
