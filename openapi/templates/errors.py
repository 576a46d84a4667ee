"""The base of everything that goes wrong at the worker API, and what reading an answer raises.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

_MESSAGE_LIMIT: Final = 600
_JSON_NAMES = {dict: "an object", list: "an array", str: "text", bool: "a boolean", int: "a number", float: "a number"}


def shorten(text: str, limit: int = _MESSAGE_LIMIT) -> str:
    """``text``, cut to ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def kind(value: object) -> str:
    """The JSON kind of ``value``; never the value itself, which may be a secret."""
    if value is None:
        return "null"
    for python_type, name in _JSON_NAMES.items():
        if isinstance(value, python_type):
            return name
    return type(value).__name__


class KiteAlgoWorkerError(RuntimeError):
    """Base of everything that goes wrong between a worker and its backend.

    Attributes:
        message: One line for a person.
        status_code: HTTP status, or 0 when no answer was received.
        response_body: The decoded JSON body, ``{"raw": text}`` for anything else, or None.
        operation: The contract's operation, for example ``submit_intent``.
        correlation_id: The ``X-Correlation-ID`` of the exchange, when known.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int = 0,
        response_body: object = None,
        operation: str | None = None,
        correlation_id: str | None = None,
    ) -> None:
        Exception.__init__(self, message)
        self.message: str = shorten(message)
        self.status_code = status_code
        self.response_body = response_body
        self.operation = operation
        self.correlation_id = correlation_id

    @property
    def request_id(self) -> str | None:
        """The correlation id under the name other SDKs use."""
        return self.correlation_id

    @property
    def detail(self) -> object:
        """The ``detail`` of the error body: text, an object, or a list of field errors."""
        body = self.response_body
        if isinstance(body, dict):
            return cast("dict[str, object]", body).get("detail")
        return None

    @property
    def rejection_reason(self) -> str | None:
        """The stable machine code of the refusal (``WORKER_SESSION_REQUIRED``, ...), or None."""
        detail = self.detail
        if not isinstance(detail, dict):
            return None
        fields = cast("dict[str, object]", detail)
        reason = fields.get("rejection_reason") or fields.get("code")
        return reason if isinstance(reason, str) else None

    def __str__(self) -> str:
        context = [
            part
            for part in (
                self.operation,
                f"HTTP {self.status_code}" if self.status_code else None,
                f"correlation id {self.correlation_id}" if self.correlation_id else None,
            )
            if part
        ]
        return f"{self.message} [{', '.join(context)}]" if context else self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Callable[..., BaseException], tuple[object, ...]]:
        # Keyword-only arguments defeat the default protocol.
        return _restored, (type(self), self.args, self.__dict__.copy())


def _restored(
    cls: type[BaseException], args: tuple[object, ...], state: dict[str, object]
) -> BaseException:
    base: type[BaseException] = cls  # the one that makes the object: several may be built in
    while "__new__" not in vars(base):
        base = cast("type[BaseException]", base.__base__)
    error = base.__new__(cls, *args)
    BaseException.__init__(error, *args)
    error.__dict__.update(state)
    return error


class BrokerValidationError(KiteAlgoWorkerError):
    """400 or 422: the request was understood and refused; nothing was executed."""


class InvalidInputError(BrokerValidationError, ValueError):
    """An argument breaks a documented rule. Raised before anything is sent.

    Attributes:
        field: The offending field, for example ``price`` or ``orders[1].quantity``.
        errors: Every ``(field, message)`` found, the first one being ``field``.
    """

    def __init__(
        self,
        field: str,
        message: str,
        *,
        errors: Sequence[tuple[str, str]] | None = None,
        operation: str | None = None,
    ) -> None:
        self.field = field
        self.errors: list[tuple[str, str]] = list(errors) if errors else [(field, message)]
        text = "; ".join(f"{name}: {problem}" if name else problem for name, problem in self.errors)
        super().__init__(text, operation=operation)


class ResponseShapeError(KiteAlgoWorkerError, ValueError):
    """An answer is not what the operation returns: another kind of JSON, or without what a worker
    cannot do without (``x-essential`` in the contract).

    Attributes:
        path: Where (``$.totals``).
        expected: What was looked for.
        got: What was found: a kind of value, never the value.
    """

    def __init__(self, path: str, expected: str, got: str, operation: str | None = None) -> None:
        super().__init__(f"{path}: expected {expected}, got {got}", operation=operation)
        self.path = path
        self.expected = expected
        self.got = got


class MissingFieldError(KiteAlgoWorkerError, KeyError, AttributeError):
    """A field was read that the backend did not send, or not as what it should be.

    Also a KeyError and an AttributeError, so that ``get``, ``in`` and ``hasattr`` say what they
    say of any dict and any object.

    Attributes:
        field: The field, as JSON names it.
        record: The class of the record.
        operation: The operation whose answer the record is of; None for one made by hand.
    """

    def __init__(self, text: str, *, field: str, record: str, operation: str | None) -> None:
        super().__init__(text, operation=operation)
        self.field = field
        self.record = record


def not_sent(field: str, record: str, operation: str | None) -> MissingFieldError:
    """A documented field is absent."""
    text = f"the backend did not send the field {field!r} ({record})"
    return MissingFieldError(text, field=field, record=record, operation=operation)


def not_usable(
    field: str, record: str, operation: str | None, wanted: str, value: object
) -> MissingFieldError:
    """A documented field holds another kind of value."""
    text = f"the backend sent {kind(value)} as the field {field!r} ({record}), not an {wanted}"
    return MissingFieldError(text, field=field, record=record, operation=operation)


def not_known(
    field: str, record: str, operation: str | None, known: Iterable[str]
) -> MissingFieldError:
    """No such field is documented or was sent."""
    text = f"{record} has no field {field!r}{_neighbours(field, sorted(known))}"
    return MissingFieldError(text, field=field, record=record, operation=operation)


def _neighbours(field: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(field, known, n=3)
    if close:
        return f"; did you mean {', '.join(map(repr, close))}?"
    return f"; it has {', '.join(known)}" if known else "; it has none"
