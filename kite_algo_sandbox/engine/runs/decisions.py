"""Decision events: what a worker wants remembered about its own reasoning."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from ..base.errors import Invalid
from ..base.timeline import Related

DECISIONS = ("signal", "entry", "exit", "risk_update", "management", "protection_ack", "note")
MAX_SUMMARY = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """A checked decision event."""

    event_type: str
    summary: str
    payload: dict[str, object]
    related: Related


def parse_decision(body: Mapping[str, object]) -> Decision:
    """Accepts ``event_type`` and ``details``, or ``decision_type``, ``action`` and ``metadata``."""
    summary = body.get("summary")
    if not isinstance(summary, str) or not 1 <= len(summary) <= MAX_SUMMARY:
        raise Invalid("summary", f"must be a text of 1 to {MAX_SUMMARY} characters", summary)
    named, decided = body.get("event_type"), body.get("decision_type")
    if not named and not decided:
        raise Invalid("event_type", "event_type or decision_type is required")
    if decided and decided not in DECISIONS:
        raise Invalid("decision_type", f"must be one of {', '.join(DECISIONS)}", decided)
    related = Related(
        _label(body, "related_resource_type"),
        _label(body, "related_resource_id"),
        _label(body, "basket_execution_id"),
    )
    details = _object(body, "details")
    metadata = _object(body, "metadata")
    payload: dict[str, object] = {
        "decision_type": decided,
        "action": body.get("action"),
        "summary": summary.strip(),
        "details": details,
        "metadata": metadata or details,
        "related_resource_type": related.kind,
        "related_resource_id": related.id,
        "basket_execution_id": related.basket,
    }
    event_type = str(named) if named else f"decision.{decided}"
    return Decision(event_type, summary.strip(), payload, related)


def _label(body: Mapping[str, object], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    text = str(value).strip()
    if len(text) > 128:
        raise Invalid(name, "must be at most 128 characters", value)
    return text or None


def _object(body: Mapping[str, object], name: str) -> dict[str, object]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid(name, "must be an object", value)
    return copy.deepcopy({str(key): item for key, item in value.items()})
