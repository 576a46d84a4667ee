"""Good Till Triggered orders of the token's account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from kite_algo_worker_api.models import WorkerGttWriteResult

from .. import _checks as args
from ..market.words import OnUnknown
from ..placing.intents import ACCOUNT, Intent
from ..placing.writes import triggers_like
from .core import AsyncCore


class AsyncGttMethods(AsyncCore):
    """Triggers belong to the account, not to a run; no session is involved."""

    async def place_gtt(
        self, payload: Mapping[str, object], *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Arm a trigger. Not safe to repeat: every call arms another one.

        Args:
            payload: ``type`` (``single`` or ``two-leg``), ``condition`` and ``orders``.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for a trigger that
                was not there before. It is never sent again by itself.

        Raises:
            InvalidInputError: the payload breaks a rule; nothing was sent.
            LiveModeDisabledError: the token's account is live, without the acknowledgement.
            GuardError: a guard of this process refused; nothing was sent.
            OutcomeUnknownError: the answer was lost; look at :meth:`list_gtts` first.
            NotExecutedError: the answer was lost, and there is no such trigger.
        """
        from ..inputs.gtt import validate_gtt  # late: it loads pydantic

        body = validate_gtt(payload)
        known = None
        if on_unknown == "resolve" or self._desk.pending.journal is not None:
            known = triggers_like(body, await self.list_gtts())
        name = f"place_gtt:{secrets.token_hex(8)}"
        orders = tuple(body["orders"])
        intent = Intent(ACCOUNT, name, body, operation="place_gtt", known=known, orders=orders)
        result: WorkerGttWriteResult = await self._desk.place(intent, on_unknown)
        return result

    async def modify_gtt(
        self, trigger_id: int, payload: Mapping[str, object], *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Change a trigger. A partial ``payload`` is merged into the trigger as it stands.

        Safe to repeat with the same payload. With ``on_unknown="resolve"`` a lost answer is
        looked for in the trigger.

        Args:
            trigger_id: The trigger.
            payload: Any of ``type``, ``condition`` (also parts of it) and ``orders``.
            on_unknown: ``raise`` or ``resolve``, when the answer is lost.

        Returns:
            The ``trigger_id``.

        Raises:
            InvalidInputError: the changed trigger would break a rule; nothing was sent.
            NotFoundError: there is no such trigger.
        """
        from ..inputs.gtt import (  # late: it loads pydantic
            merge_gtt,
            validate_gtt,
            validate_gtt_patch,
        )

        number = _trigger_id(trigger_id)
        change = validate_gtt_patch(payload)
        if not _is_whole(change):
            change = merge_gtt(await self.get_gtt(number), change)
        body = validate_gtt(change)
        return await self._write_gtt("modify_gtt", number, body, tuple(body["orders"]), on_unknown)

    async def delete_gtt(
        self, trigger_id: int, *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Disarm a trigger; its orders will not be placed. Returns the ``trigger_id``.

        Safe to repeat: the second time it is not found.

        Args:
            trigger_id: The trigger.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for it first.

        Raises:
            NotFoundError: there is no such trigger, or no longer.
        """
        return await self._write_gtt("delete_gtt", _trigger_id(trigger_id), {}, (), on_unknown)

    async def _write_gtt(
        self,
        operation: str,
        number: int,
        body: Mapping[str, Any],
        orders: tuple[Mapping[str, Any], ...],
        on_unknown: OnUnknown,
    ) -> WorkerGttWriteResult:
        name, target = f"{operation}:{number}", str(number)
        intent = Intent(ACCOUNT, name, body, operation=operation, target=target, orders=orders)
        result: WorkerGttWriteResult = await self._desk.place(intent, on_unknown)
        return result

    async def place_gtt_snapshot(self, payload: Mapping[str, object]) -> WorkerGttWriteResult:
        """The same as :meth:`place_gtt`: arm a trigger. Not safe to repeat."""
        return await self.place_gtt(payload)

    async def modify_gtt_snapshot(
        self, trigger_id: int, payload: Mapping[str, object]
    ) -> WorkerGttWriteResult:
        """The same as :meth:`modify_gtt`: change a trigger. Safe to repeat alike."""
        return await self.modify_gtt(trigger_id, payload)

    async def delete_gtt_snapshot(self, trigger_id: int) -> WorkerGttWriteResult:
        """The same as :meth:`delete_gtt`: disarm a trigger. Safe to repeat."""
        return await self.delete_gtt(trigger_id)


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
