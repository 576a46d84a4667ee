"""The retry policy and the course of a request, with plain lists and a clock of our own."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker import InvalidInputError, KiteAlgoWorkerError, Retry
from kite_algo_worker.wire.call import Wait
from kite_algo_worker.wire.errors import error_for_status, error_for_transport, unexpected_response
from kite_algo_worker.wire.retry import NO_RETRY, Failure, Send, attempts


def refusal(status: int, *, write: bool, retry_after: float | None = None) -> KiteAlgoWorkerError:
    body = {"detail": "Paper runtime is not available"}
    return error_for_status(status, body, write=write, retry_after=retry_after)


def lost(kind: type[httpx.RequestError], *, write: bool) -> KiteAlgoWorkerError:
    return error_for_transport(kind("gone"), write=write)


def failure(error: KiteAlgoWorkerError, *, write: bool = False, attempt: int = 1) -> Failure:
    return Failure("get_run", write, attempt, 0.1, error)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def course_of(policy: Retry, errors: list[KiteAlgoWorkerError], **options: Any) -> list[Any]:
    """Every step of a request whose attempts end as ``errors`` say, each after one second."""
    clock = Clock()
    chance = options.pop("chance", 1.0)
    settings = {"write": False, "total": 1000.0, **options}
    course = attempts(policy, "get_run", now=clock, chance=lambda: chance, **settings)
    steps: list[Any] = [next(course)]
    pending = iter(errors)
    while True:
        if isinstance(steps[-1], Wait):
            clock.now += steps[-1].seconds
            steps.append(next(course))
            continue
        error = next(pending, None)
        if error is None:
            course.close()
            return steps
        clock.now += 1.0
        try:
            steps.append(course.throw(error))
        except KiteAlgoWorkerError as raised:
            return [*steps, raised]


def sends(steps: list[Any]) -> int:
    return sum(isinstance(step, Send) for step in steps)


def waits(steps: list[Any]) -> list[float]:
    return [step.seconds for step in steps if isinstance(step, Wait)]


LOSSES = [httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.WriteError]
REFUSED_CONNECTIONS = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]


@pytest.mark.parametrize("kind", [*LOSSES, *REFUSED_CONNECTIONS])
def test_a_read_is_repeated_whatever_broke(kind: type[httpx.RequestError]) -> None:
    assert Retry().repeats(failure(lost(kind, write=False)))


@pytest.mark.parametrize("kind", LOSSES)
def test_a_write_that_may_have_executed_is_never_repeated(kind: type[httpx.RequestError]) -> None:
    error = failure(lost(kind, write=True), write=True)
    assert not Retry(attempts=9).repeats(error)
    assert not Retry(attempts=9, decide=lambda failed: True).repeats(error)
    assert not error.surely_not_executed


@pytest.mark.parametrize("kind", REFUSED_CONNECTIONS)
def test_a_write_that_never_left_is_repeated(kind: type[httpx.RequestError]) -> None:
    assert Retry().repeats(failure(lost(kind, write=True), write=True))


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (400, False, False),
        (401, False, False),
        (403, False, False),
        (404, False, False),
        (409, False, False),
        (422, False, False),
        (429, True, True),
        (500, False, False),
        (501, False, False),
        (502, True, False),
        (503, True, True),
        (504, True, False),
    ],
)
def test_which_statuses_are_repeated(status: int, read: bool, write: bool) -> None:
    assert Retry().repeats(failure(refusal(status, write=False))) is read
    assert Retry().repeats(failure(refusal(status, write=True), write=True)) is write


def test_a_503_of_something_in_between_is_not_repeated_for_a_write() -> None:
    page = {"raw": "<html>503 Service Temporarily Unavailable</html>"}
    error = error_for_status(503, page, write=True)
    assert not Retry().repeats(failure(error, write=True))


def test_an_unreadable_success_is_not_asked_for_again() -> None:
    error = unexpected_response("not JSON", status_code=200)
    assert not Retry().repeats(failure(error))


def test_decide_may_repeat_and_give_up() -> None:
    seen: list[Failure] = []

    def decide(failed: Failure) -> bool | None:
        seen.append(failed)
        return {500: True, 503: False}.get(failed.error.status_code)

    policy = Retry(decide=decide)
    assert policy.repeats(failure(refusal(500, write=False)))
    assert not policy.repeats(failure(refusal(503, write=False)))
    assert policy.repeats(failure(refusal(502, write=False)))
    assert [failed.operation for failed in seen] == ["get_run"] * 3


def test_the_course_of_a_request_that_succeeds() -> None:
    assert course_of(Retry(), []) == [Send(1, 1100.0)]


def test_the_course_of_a_request_that_never_succeeds() -> None:
    error = refusal(503, write=False)
    steps = course_of(Retry(attempts=4, base=0.5, cap=1.5), [error] * 10)
    assert waits(steps) == [0.5, 1.0, 1.5]
    assert sends(steps) == 4
    assert steps[-1] is error
    assert {step.deadline for step in steps if isinstance(step, Send)} == {1100.0}


def test_the_pause_asked_for_by_the_server_is_kept() -> None:
    error = refusal(429, write=True, retry_after=7.0)
    assert waits(course_of(Retry(base=0.5), [error], write=True)) == [7.5]
    assert waits(course_of(Retry(base=0.5), [error], write=True, chance=0.0)) == [7.0]


def test_no_attempt_begins_after_the_total_time() -> None:
    patient = refusal(429, write=False, retry_after=60.0)
    assert sends(course_of(Retry(), [patient], total=30.0)) == 1
    slow = lost(httpx.ReadTimeout, write=False)
    assert sends(course_of(Retry(attempts=50, base=0.0), [slow] * 50, total=4.5)) == 5


def test_one_attempt_means_one() -> None:
    assert sends(course_of(NO_RETRY, [refusal(503, write=False)])) == 1


@given(
    attempt=st.integers(1, 90),
    chance=st.floats(0, 1),
    base=st.floats(0, 100),
    cap=st.floats(0, 100),
)
def test_pauses_are_bounded(attempt: int, chance: float, base: float, cap: float) -> None:
    error = failure(refusal(503, write=False), attempt=attempt)
    assert 0 <= Retry(base=base, cap=cap).pause(error, chance) <= cap


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attempts", 0),
        ("attempts", True),
        ("attempts", 1.5),
        ("total", 0),
        ("total", float("inf")),
        ("base", -1),
        ("base", "1"),
        ("cap", float("nan")),
    ],
)
def test_unusable_policies(field: str, value: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Retry(**{field: value})
    assert caught.value.field == field
