# Translated from _async/gtt.py by `make generate`; do not edit.
"""Good Till Triggered orders of the token's account."""

from __future__ import annotations

from collections.abc import Mapping

from kite_algo_worker_api.api.gtt import delete_gtt, get_gtt, list_gtts, modify_gtt, place_gtt
from kite_algo_worker_api.models import WorkerGttTrigger, WorkerGttWriteResult

from .. import _arguments as args
from ..gtt import merge_gtt, validate_gtt, validate_gtt_patch
from .core import Core


class GttMethods(Core):
    """Triggers belong to the account, not to a run; no session is involved."""

    def place_gtt(self, payload: Mapping[str, object]) -> WorkerGttWriteResult:
        """Arm a trigger. Not safe to repeat: every call arms another one.

        Args:
            payload: ``type`` (``single`` or ``two-leg``), ``condition`` and ``orders``.

        Raises:
            InvalidInputError: the payload breaks a rule; nothing was sent.
            OutcomeUnknownError: the answer was lost; look at :meth:`list_gtts` first.
        """
        return self.send(place_gtt.build(body=validate_gtt(payload)))

    def list_gtts(self) -> list[WorkerGttTrigger]:
        """The account's triggers: active ones and those that changed in the last days."""
        return self.send(list_gtts.build())

    def get_gtt(self, trigger_id: int) -> WorkerGttTrigger:
        """One trigger with its status and, once fired, the results of its orders."""
        return self.send(get_gtt.build(_trigger_id(trigger_id)))

    def modify_gtt(self, trigger_id: int, payload: Mapping[str, object]) -> WorkerGttWriteResult:
        """Change a trigger. A partial ``payload`` is merged into the trigger as it stands.

        Safe to repeat with the same payload.
        """
        number = _trigger_id(trigger_id)
        change = validate_gtt_patch(payload)
        if not _is_whole(change):
            change = merge_gtt(self.get_gtt(number), change)
        return self.send(modify_gtt.build(number, body=validate_gtt(change)))

    def delete_gtt(self, trigger_id: int) -> WorkerGttWriteResult:
        """Disarm a trigger. Repeating it answers that the trigger is gone."""
        return self.send(delete_gtt.build(_trigger_id(trigger_id)))

    def place_gtt_snapshot(self, payload: Mapping[str, object]) -> WorkerGttWriteResult:
        """The same as :meth:`place_gtt`."""
        return self.place_gtt(payload)

    def list_gtts_snapshot(self) -> list[WorkerGttTrigger]:
        """The same as :meth:`list_gtts`."""
        return self.list_gtts()

    def get_gtt_snapshot(self, trigger_id: int) -> WorkerGttTrigger:
        """The same as :meth:`get_gtt`."""
        return self.get_gtt(trigger_id)

    def modify_gtt_snapshot(
        self, trigger_id: int, payload: Mapping[str, object]
    ) -> WorkerGttWriteResult:
        """The same as :meth:`modify_gtt`."""
        return self.modify_gtt(trigger_id, payload)

    def delete_gtt_snapshot(self, trigger_id: int) -> WorkerGttWriteResult:
        """The same as :meth:`delete_gtt`."""
        return self.delete_gtt(trigger_id)


def _is_whole(change: Mapping[str, object]) -> bool:
    """Whether a change names everything a trigger consists of, so that nothing has to be merged."""
    condition = change.get("condition")
    return (
        {"type", "condition", "orders"} <= change.keys()
        and isinstance(condition, Mapping)
        and {"exchange", "tradingsymbol", "trigger_values", "last_price"} <= condition.keys()
    )


def _trigger_id(value: int) -> int:
    return args.positive_int("trigger_id", value)
