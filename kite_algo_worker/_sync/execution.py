# Translated from _async/execution.py by `make generate`; do not edit.
"""Baskets, brackets and execution events of a run."""

from __future__ import annotations

from collections.abc import Mapping

from kite_algo_worker_api.models import (
    BracketReceipt,
)

from .. import _checks as args
from ..inputs.keys import bracket_key
from ..inputs.orders import validate_order
from ..market.words import OnUnknown
from ..placing.intents import Intent
from .core import Core


class ExecutionMethods(Core):
    """What the backend did with baskets and brackets."""

    def create_bracket(
        self,
        strategy_run_id: str,
        entry_order: Mapping[str, object],
        stoploss: Mapping[str, object],
        target: Mapping[str, object] | None = None,
        *,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> BracketReceipt:
        """Place an entry whose stop-loss and target the backend arms once it fills.

        A deployed backend does this for live runs only.

        Args:
            strategy_run_id: The run.
            entry_order: As for :meth:`place_order`.
            stoploss: ``order_type`` and ``trigger_price`` (``price`` for ``SL``).
            target: ``order_type`` ``LIMIT`` and ``price``.
            idempotency_key: Backends know keys that begin with ``bracket:``; another one gets
                that in front of it. Without one the call is not safe to repeat.
            metadata: Context kept with the bracket; the key is kept there too.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for the bracket
                first, and send it once more under its key when there is none.

        Raises:
            As :meth:`place_order`.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        entry = validate_order(entry_order)
        key = bracket_key(idempotency_key)
        body = args.drop_none(
            entry_order=entry,
            stoploss=args.mapping("stoploss", stoploss),
            target=None if target is None else args.mapping("target", target),
            idempotency_key=key,
            metadata={**args.mapping("metadata", metadata or {}), "idempotency_key": key},
        )
        intent = Intent(
            run_id,
            key,
            body,
            operation="create_bracket",
            orders=(entry,),
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )
        result: BracketReceipt = self._desk.place(intent, on_unknown)
        return result

    def cancel_bracket(
        self,
        strategy_run_id: str,
        bracket_intent_id: str,
        *,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> BracketReceipt:
        """Withdraw a bracket: its working orders are cancelled. Safe to repeat.

        A position that its entry has opened stays, without the bracket's stop.

        Args:
            strategy_run_id: The run.
            bracket_intent_id: The bracket.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at it first.

        Raises:
            NotFoundError: the run has no such bracket.
            SessionConflictError: another worker holds the session.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        bracket = args.identifier("bracket_intent_id", bracket_intent_id)
        name = f"cancel:{bracket}"
        intent = Intent(
            run_id,
            name,
            {},
            operation="cancel_bracket",
            target=bracket,
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )
        result: BracketReceipt = self._desk.place(intent, on_unknown)
        return result
