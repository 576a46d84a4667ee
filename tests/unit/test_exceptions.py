"""Which exception an answer becomes, and what it tells."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from kite_algo_worker import exceptions
from kite_algo_worker.exceptions import (
    AuthError,
    BrokerValidationError,
    ConflictError,
    InvalidInputError,
    KiteAlgoWorkerError,
    NotFoundError,
    NotImplementedByServerError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    SafetyTokenExpiredError,
    ServerError,
    SessionConflictError,
    TransportError,
    UnexpectedResponseError,
    UnreachableError,
    WaitTimeoutError,
    WorkerTimeoutError,
)
from kite_algo_worker.wire.errors import error_for_status, error_for_transport, unexpected_response

TIMED_OUT = "Order request timed out. Please check the order book and confirm before placing again."

HTTPX_ERRORS = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.CloseError,
    httpx.DecodingError,
]
NEVER_SENT = {
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.LocalProtocolError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, BrokerValidationError),
        (401, AuthError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, KiteAlgoWorkerError),
        (409, ConflictError),
        (418, KiteAlgoWorkerError),
        (422, BrokerValidationError),
        (429, RateLimitError),
        (302, UnexpectedResponseError),
        (500, ServerError),
        (501, NotImplementedByServerError),
        (503, ServerError),
        (599, ServerError),
    ],
)
def test_the_status_decides(status: int, expected: type[KiteAlgoWorkerError]) -> None:
    error = error_for_status(status, {"detail": "because"}, operation="get_run")
    assert type(error) is expected
    assert error.status_code == status
    assert error.operation == "get_run"
    assert "because" in str(error)
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        ({"detail": "plain"}, "plain", None),
        ({"message": "other"}, "other", None),
        ({"detail": {"rejection_reason": "X_Y", "strategy_run_id": "r"}}, "X_Y", "X_Y"),
        # A bare code is not left to be guessed at.
        (
            {"detail": {"rejection_reason": "SAFETY_TOKEN_EXPIRED", "blocking_reasons": []}},
            "call safety_check() again",
            "SAFETY_TOKEN_EXPIRED",
        ),
        (
            {"detail": {"rejection_reason": "WORKER_SESSION_CONFLICT", "message": "told"}},
            "WORKER_SESSION_CONFLICT: told",
            "WORKER_SESSION_CONFLICT",
        ),
        ({"detail": {"code": "A_B", "message": "told"}}, "A_B: told", "A_B"),
        (
            {"detail": [{"type": "missing", "loc": ["body", "quantity"], "msg": "Field required"}]},
            "body.quantity: Field required",
            None,
        ),
        ({"detail": [1, "two", {}]}, "1; two; invalid", None),
        ({"detail": {}}, "{}", None),
        ({"raw": "<html>  gone\n</html>"}, "<html> gone </html>", None),
        (None, "without an explanation", None),
        ([], "without an explanation", None),
        ({"detail": None}, "without an explanation", None),
    ],
)
def test_every_shape_of_detail_is_understood(body: object, text: str, reason: str | None) -> None:
    error = error_for_status(409, body)
    assert text in str(error)
    assert error.rejection_reason == reason


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("WORKER_SESSION_REQUIRED", SessionConflictError),
        ("WORKER_SESSION_CONFLICT", SessionConflictError),
        ("SAFETY_TOKEN_EXPIRED", SafetyTokenExpiredError),
        ("SOMETHING_NEW", ConflictError),
    ],
)
def test_conflicts_a_caller_treats_differently(reason: str, expected: type[ConflictError]) -> None:
    error = error_for_status(409, {"detail": {"rejection_reason": reason}})
    assert type(error) is expected
    assert isinstance(error, ConflictError)


@pytest.mark.parametrize("status", [408, 499, 500, 502, 504, 520, 522, 524, 598, 599])
def test_a_write_may_have_run_when_the_backend_broke(status: int) -> None:
    error = error_for_status(status, None, write=True)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error, ServerError) == (status >= 500)
    assert not isinstance(error_for_status(status, None, write=False), OutcomeUnknownError)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 501, 503])
def test_a_refused_write_did_not_run(status: int) -> None:
    error = error_for_status(status, {"detail": "Paper runtime is not available"}, write=True)
    assert not isinstance(error, OutcomeUnknownError)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429])
def test_a_page_of_a_gateway_that_refuses_is_a_refusal(status: int) -> None:
    error = error_for_status(status, {"raw": "<html>Forbidden</html>"}, write=True)
    assert not isinstance(error, OutcomeUnknownError)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, None),
        (503, {"raw": "<html>503 Service Unavailable</html>"}),
        (503, {"detail": "Provider timeout or downtime."}),
        (503, {"detail": {"rejection_reason": "GTT_PROVIDER_UNAVAILABLE"}}),
        (400, {"detail": "Order request timed out. Please check the order book."}),
        (400, {"status": "error", "message": TIMED_OUT, "error_type": "OrderException"}),
        (400, {"status": "error", "message": "Request failed (kitetrade-oms)"}),
        (400, {"status": "error", "message": "gone", "error_type": "NetworkException"}),
        (503, {"status": "error", "message": "gone", "error_type": "NetworkException"}),
        (400, {"detail": {"code": "X", "message": "refused", "provider_detail": TIMED_OUT}}),
        (400, {"detail": f"Provider error: {{'message': '{TIMED_OUT}'}}"}),
        (400, {"raw": "Order request timed out"}),
        (400, {"raw": "<html>Bad Request</html>"}),
        (400, None),
    ],
)
def test_a_refusal_that_is_none(status: int, body: object) -> None:
    error = error_for_status(status, body, write=True)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error, ServerError if status == 503 else BrokerValidationError)
    assert not isinstance(error_for_status(status, body), OutcomeUnknownError)


@pytest.mark.parametrize("cause", HTTPX_ERRORS)
@pytest.mark.parametrize("write", [False, True])
def test_a_transport_failure_is_ours_and_of_httpx(
    cause: type[httpx.RequestError], write: bool
) -> None:
    request = httpx.Request("POST", "http://h/x", headers={"Authorization": "Bearer kwa_secret"})
    original = cause("went wrong", request=request)
    error: Any = error_for_transport(original, operation="submit_intent", write=write)
    assert isinstance(error, KiteAlgoWorkerError)
    assert isinstance(error, TransportError)
    assert isinstance(error, httpx.TransportError)
    assert error.__cause__ is original
    late = issubclass(cause, httpx.TimeoutException)
    assert (
        isinstance(error, WorkerTimeoutError) == isinstance(error, httpx.TimeoutException) == late
    )
    assert isinstance(error, UnreachableError) == isinstance(error, httpx.ConnectError)
    assert isinstance(error, UnreachableError) == (cause is httpx.ConnectError)
    assert isinstance(error, OutcomeUnknownError) == (write and cause not in NEVER_SENT)
    assert "authorization" not in error.request.headers
    assert "authorization" not in original.request.headers
    assert str(error.request.url) == "http://h/x"


def every_error() -> list[KiteAlgoWorkerError]:
    made: list[KiteAlgoWorkerError] = [
        error_for_status(status, {"detail": {"code": "C"}}, operation="o", write=write)
        for status in (400, 401, 404, 409, 422, 429, 500, 502, 503)
        for write in (False, True)
    ]
    made += [
        error_for_transport(cause("x"), write=write)
        for cause in HTTPX_ERRORS
        for write in (False, True)
    ]
    made += [unexpected_response("x", status_code=200, write=write) for write in (False, True)]
    made += [
        InvalidInputError("price", "must be positive", errors=[("price", "a"), ("quantity", "b")]),
        WaitTimeoutError("gave up", last={"a": 1}),
        KiteAlgoWorkerError("m", status_code=418, response_body={"a": 1}),
    ]
    return made


@pytest.mark.parametrize("error", every_error(), ids=lambda e: repr(e)[:60])
def test_exceptions_survive_pickling_and_copying(error: KiteAlgoWorkerError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert twin.status_code == error.status_code
        assert twin.response_body == error.response_body
        assert twin.operation == error.operation


def test_messages_stay_short() -> None:
    error = error_for_status(422, {"detail": "x" * 100_000})
    assert len(str(error)) < 1_000
    assert len(repr(error)) < 1_000


def test_the_constructor_of_the_contract() -> None:
    error = AuthError("no", status_code=401, response_body={"detail": "no"})
    assert error.status_code == 401
    assert error.response_body == {"detail": "no"}


def test_the_tree_in_the_docstring_names_every_class() -> None:
    drawn = exceptions.__doc__ or ""
    public = [
        name
        for name, value in vars(exceptions).items()
        if isinstance(value, type) and issubclass(value, KiteAlgoWorkerError)
    ]
    assert [name for name in public if name not in drawn] == []
