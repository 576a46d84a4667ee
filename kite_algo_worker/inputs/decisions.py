"""The body of a decision event, readable by every backend.

The documented vocabulary is ``event_type``, ``summary`` and ``details``. Deployed backends ask for
``decision_type``, ``action`` and ``metadata`` instead and ignore the rest, so both are sent; the
two enumerations are derived from the words of ``event_type`` unless the caller chooses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, model_validator

from .._base import checks as check
from ..exceptions import InvalidInputError
from .model import InputModel, JsonObject, one_of

__all__ = ["DecisionEvent", "decision_body"]

DecisionType = Literal[
    "signal", "entry", "exit", "risk_update", "management", "protection_ack", "note"
]
DecisionAction = Literal[
    "enter",
    "exit",
    "hold",
    "skip",
    "modify",
    "cancel",
    "update_protection",
    "arm_bracket",
    "rebalance",
    "observe",
]
_TYPES: Final = (
    "signal",
    "entry",
    "exit",
    "risk_update",
    "management",
    "protection_ack",
    "note",
)
_ACTIONS: Final = (
    "enter",
    "exit",
    "hold",
    "skip",
    "modify",
    "cancel",
    "update_protection",
    "arm_bracket",
    "rebalance",
    "observe",
)

#: Word of an event type -> kind of decision. The first word that is listed decides.
_TYPE_OF_WORD: Final[dict[str, DecisionType]] = {
    "signal": "signal",
    "entry": "entry",
    "enter": "entry",
    "entered": "entry",
    "exit": "exit",
    "exited": "exit",
    "risk": "risk_update",
    "protection": "protection_ack",
    "stoploss": "protection_ack",
    "position": "management",
    "order": "management",
    "management": "management",
    "rebalance": "management",
    "bracket": "management",
}

#: Word of an event type -> what the decision does; later words are more specific than earlier.
_ACTION_OF_WORD: Final[dict[str, DecisionAction]] = {
    "entry": "enter",
    "enter": "enter",
    "entered": "enter",
    "exit": "exit",
    "exited": "exit",
    "hold": "hold",
    "held": "hold",
    "skip": "skip",
    "skipped": "skip",
    "ignored": "skip",
    "modify": "modify",
    "modified": "modify",
    "updated": "modify",
    "adjusted": "modify",
    "cancel": "cancel",
    "cancelled": "cancel",
    "canceled": "cancel",
    "rebalance": "rebalance",
    "rebalanced": "rebalance",
    "bracket": "arm_bracket",
}

_DEFAULT_ACTION: Final[dict[DecisionType, DecisionAction]] = {
    "signal": "observe",
    "entry": "enter",
    "exit": "exit",
    "risk_update": "modify",
    "management": "modify",
    "protection_ack": "update_protection",
    "note": "observe",
}


def _limited(maximum: int) -> BeforeValidator:
    def limited(value: object) -> str:
        trimmed = check.text("", value)
        if len(trimmed) > maximum:
            raise ValueError(f"must have at most {maximum} characters, not {len(trimmed)}")
        return trimmed

    return BeforeValidator(limited)


def _summary(value: object) -> str:
    # A summary is one line: line breaks of a longer text are not worth refusing it for.
    return check.text("", " ".join(value.split()) if isinstance(value, str) else value)


_Name = Annotated[str, _limited(128)]
_Summary = Annotated[str, _limited(500), BeforeValidator(_summary)]


class DecisionEvent(InputModel):
    """One decision of the worker for the run's timeline.

    Args:
        summary: One line, up to 500 characters.
        event_type: What was decided, in dotted words: ``signal.generated``, ``risk.updated``.
        details: Structured context, any JSON; NaN and infinities are sent as null.
        related_resource_type: Type of what the decision is about. Deployed backends know
            ``basket_execution``, ``bracket_intent`` and ``worker_live_execution_link``.
        related_resource_id: Its id.
        decision_type: Kind of decision for deployed backends; derived from ``event_type``.
        action: What it does, for deployed backends; derived from ``event_type``.
        basket_execution_id: The basket execution it is about.
        metadata: Structured context for deployed backends; ``details`` when left out.

    Raises:
        InvalidInputError: A field is unknown, missing or out of range.
    """

    summary: _Summary
    event_type: _Name | None = None
    details: JsonObject | None = None
    related_resource_type: _Name | None = None
    related_resource_id: _Name | None = None
    decision_type: Annotated[DecisionType, one_of(*_TYPES)] | None = None
    action: Annotated[DecisionAction, one_of(*_ACTIONS)] | None = None
    basket_execution_id: _Name | None = None
    metadata: JsonObject | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.event_type is None and self.decision_type is None:
            raise InvalidInputError(
                "event_type", "is required, for example 'signal.generated' or 'risk.updated'"
            )
        return self

    def to_dict(self) -> dict[str, Any]:
        """The body of the request, in both vocabularies."""
        words = re.findall(r"[a-z]+", (self.event_type or "").lower())
        decision_type = self.decision_type or _decision_type(words)
        body = self.model_dump(exclude_none=True)
        body["decision_type"] = decision_type
        body["action"] = self.action or _action(words, decision_type)
        context = body.get("metadata", body.get("details"))
        if context is not None:
            body["metadata"] = context
            body.setdefault("details", context)
        return body


def decision_body(payload: Mapping[str, object]) -> dict[str, Any]:
    """Check the fields of ``log_decision_event`` and return the body to send."""
    return DecisionEvent.model_validate(dict(payload)).to_dict()


def _decision_type(words: list[str]) -> DecisionType:
    named: list[DecisionType] = [_TYPE_OF_WORD[word] for word in words if word in _TYPE_OF_WORD]
    return named[0] if named else "note"


def _action(words: list[str], decision_type: DecisionType) -> DecisionAction:
    if decision_type in ("protection_ack", "risk_update"):
        return _DEFAULT_ACTION[decision_type]
    named: list[DecisionAction] = [
        _ACTION_OF_WORD[word] for word in words if word in _ACTION_OF_WORD
    ]
    return named[-1] if named else _DEFAULT_ACTION[decision_type]
