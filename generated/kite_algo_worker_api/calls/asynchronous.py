"""The asynchronous methods, one per operation.

Errors have the names that ``kite_algo_worker`` raises; every one of them is a KiteAlgoWorkerError.
What any operation may meet is not repeated at each: 401 (AuthError), 429 (RateLimitError), 5xx
(ServerError), 501 (NotImplementedByServerError), and no answer at all.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, TypeVar

from .. import checks
from .. import models as _m
from ..types import Request

T = TypeVar("T")


class AsyncPlainCalls(metaclass=ABCMeta):
    """Operations that a client for people takes as they are."""

    @abstractmethod
    async def send(self, request: Request[T]) -> T:
        """Carry out a request and return its record."""

    async def health(self) -> _m.HealthStatus:
        """Check that the backend answers and the token is valid.

        Reports what the token may do. Nothing changes on the server, apart from the time the token
        was last used. Any valid token may call it; safe to repeat.

        Returns:
            `status` is `healthy`; with it what the token may do: modes, actions, templates, account
            scope.
        """
        from ..api.connection import health

        return await self.send(health.build())

    async def list_runs(self, *, limit: int | None = None, cursor: str | None = None) -> _m.RunList:
        """List the token's runs.

        Runs of this token that it may use with its modes, templates and scopes, newest first, in
        pages. A walk over the pages neither repeats nor loses an older run when new ones are made
        meanwhile. Safe to repeat. Needs the action `runs:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            limit: How many runs at most: 1..100; 25 by default.
            cursor: The `next_cursor` of the page before. Opaque.

        Returns:
            `items`, newest first, without state, metadata or secrets, and `next_cursor`, null on
            the last page.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import list_runs

        return await self.send(
            list_runs.build(
                limit=checks.given(checks.whole_between, "limit", limit, 1, 100),
                cursor=checks.given(checks.identifier, "cursor", cursor),
            )
        )

    async def get_funds(
        self,
        *,
        mode: Literal["paper", "dry_run", "live"] | str = "paper",
        account_scope: str | None = None,
    ) -> _m.WorkerFundsSnapshot:
        """Read the account's funds.

        Paper funds come from the paper account of the scope, which is opened on first use; live
        funds come from the broker's margins. `dry_run` reads the paper account for a paper scope
        and the broker otherwise. Amounts are rupees. Safe to repeat. Needs the action `funds:read`
        and a token that allows the mode.

        Args:
            mode: Whose money to look at: one of ``paper``, ``dry_run``, ``live``; paper by default.
            account_scope: Another account scope than the token's own. Needed when the token has
                none.

        Returns:
            `available` (cash, collateral, ...), `utilized` by cause, and `net`, in rupees; the
            backend's own breakdown stays under `segments`.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.funds import get_funds

        return await self.send(
            get_funds.build(
                mode=checks.choice("mode", mode, ("paper", "dry_run", "live")),
                account_scope=checks.given(checks.identifier, "account_scope", account_scope),
            )
        )

    async def get_funds_snapshot(
        self,
        *,
        mode: Literal["paper", "dry_run", "live"] | str = "paper",
        account_scope: str | None = None,
    ) -> _m.WorkerFundsSnapshot:
        """:meth:`get_funds` with every declared field.

        Paper funds come from the paper account of the scope, which is opened on first use; live
        funds come from the broker's margins. `dry_run` reads the paper account for a paper scope
        and the broker otherwise. Amounts are rupees. Safe to repeat. Needs the action `funds:read`
        and a token that allows the mode.

        Args:
            mode: Whose money to look at: one of ``paper``, ``dry_run``, ``live``; paper by default.
            account_scope: Another account scope than the token's own. Needed when the token has
                none.

        Returns:
            `available` (cash, collateral, ...), `utilized` by cause, and `net`, in rupees; the
            backend's own breakdown stays under `segments`.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_funds(mode=mode, account_scope=account_scope)
        return _m.WorkerFundsSnapshot.model_validate(answer).filled()

    async def get_run_funds(self, strategy_run_id: str) -> _m.RunFunds:
        """Read the account's funds and the run's share of them.

        The funds of the run's account, plus how much exposure the run carries and what its
        allocation cap leaves over. The cap is read from the run's metadata (`allocation_cap` or
        `allocation_cap_inr`). Deployed backends report it only; the sandbox rejects an order that
        would exceed it. Safe to repeat. Needs the action `funds:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The account's funds, and under `strategy.allocation` (rupees) `cap`,
            `usage_gross_exposure` and `remaining`, which is null without a cap.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.funds import get_run_funds

        return await self.send(
            get_run_funds.build(checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def resolve_ticker(self, symbol: str) -> _m.Instrument:
        """Look up one instrument.

        Finds the instrument with exactly this canonical id. There is no default exchange, so a bare
        trading symbol is never found; text made of digits only is read as an instrument token.
        Nothing is subscribed and nothing changes.

        Changes nothing; safe to repeat.

        Args:
            symbol: `EXCHANGE:TRADINGSYMBOL` in any case, surrounding blanks ignored, or an
                instrument token of up to ten digits.

        Returns:
            Its symbol, token, name, type, segment, `tick_size` (rupees), `lot_size` (units), expiry
            and strike. What a backend does not know is null, empty or 0.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such instrument.
            ConflictError: 409. A bare symbol names several instruments (`AMBIGUOUS_INSTRUMENT`).
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import resolve_ticker

        return await self.send(resolve_ticker.build(symbol=checks.identifier("symbol", symbol)))

    async def list_orders(self, strategy_run_id: str) -> _m.WorkerOrdersResponse:
        """List the run's orders.

        Today's orders that belong to the run, with the latest state of each, in the broker's
        vocabulary. Safe to repeat. Deployed backends list live runs only and answer 409 for others.
        Needs the action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.

        Returns:
            `orders`, oldest first. `status` is `OPEN`, `TRIGGER PENDING`, `COMPLETE`, `CANCELLED`
            or `REJECTED`; prices are rupees, quantities units.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import list_orders

        return await self.send(
            list_orders.build(strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def get_orders_snapshot(self, strategy_run_id: str) -> _m.WorkerOrdersResponse:
        """:meth:`list_orders` with every declared field.

        Today's orders that belong to the run, with the latest state of each, in the broker's
        vocabulary. Safe to repeat. Deployed backends list live runs only and answer 409 for others.
        Needs the action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.

        Returns:
            `orders`, oldest first. `status` is `OPEN`, `TRIGGER PENDING`, `COMPLETE`, `CANCELLED`
            or `REJECTED`; prices are rupees, quantities units.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.list_orders(strategy_run_id)
        return _m.WorkerOrdersResponse.model_validate(answer).filled()

    async def get_order_history(self, strategy_run_id: str, order_id: str) -> _m.OrderHistory:
        """Read how one order got to its present state.

        Every state the order went through, oldest first. Safe to repeat. Deployed backends answer
        409 for runs that are not live. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.
            order_id: The order's identifier, as returned when it was placed.

        Returns:
            `history`: the order's states, oldest first.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import get_order_history

        return await self.send(
            get_order_history.build(
                checks.identifier("order_id", order_id),
                strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id),
            )
        )

    async def list_trades(self, strategy_run_id: str) -> _m.WorkerTradesResponse:
        """List the run's trades.

        Today's fills that belong to the run, oldest first; an order filled in parts has several.
        Safe to repeat. Deployed backends list live runs only and answer 409 for others. Needs the
        action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.

        Returns:
            `trades`: prices in rupees, quantities in units.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import list_trades

        return await self.send(
            list_trades.build(strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def get_trades_snapshot(self, strategy_run_id: str) -> _m.WorkerTradesResponse:
        """:meth:`list_trades` with every declared field.

        Today's fills that belong to the run, oldest first; an order filled in parts has several.
        Safe to repeat. Deployed backends list live runs only and answer 409 for others. Needs the
        action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.

        Returns:
            `trades`: prices in rupees, quantities in units.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.list_trades(strategy_run_id)
        return _m.WorkerTradesResponse.model_validate(answer).filled()

    async def list_baskets(
        self, strategy_run_id: str, *, limit: int | None = None
    ) -> _m.BasketExecutionList:
        """List the run's basket executions.

        Baskets the run submitted, newest first, with the state of each leg. Safe to repeat.
        Deployed backends keep them for live runs only: other runs have an empty list. Needs the
        action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            limit: How many baskets at most: 1..500; 100 by default.

        Returns:
            `baskets`, newest first, each with its legs and what became of them.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import list_baskets

        return await self.send(
            list_baskets.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 500),
            )
        )

    async def get_basket(
        self, strategy_run_id: str, basket_execution_id: str
    ) -> _m.BasketExecution:
        """Read one basket execution.

        The basket with the state of each leg and whether somebody has to act, for instance after an
        incomplete rollback. Safe to repeat. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            basket_execution_id: Identifier of one basket execution of the run.

        Returns:
            The basket execution with its legs and what became of them.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import get_basket

        return await self.send(
            get_basket.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                checks.identifier("basket_execution_id", basket_execution_id),
            )
        )

    async def list_brackets(
        self, strategy_run_id: str, *, limit: int | None = None
    ) -> _m.BracketIntentList:
        """List the run's brackets.

        Brackets the run created, newest first. Safe to repeat. Deployed backends answer 409 for
        runs that are not live. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            limit: How many brackets at most: 1..200; 50 by default.

        Returns:
            `brackets`, newest first.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import list_brackets

        return await self.send(
            list_brackets.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 200),
            )
        )

    async def get_bracket(self, strategy_run_id: str, bracket_intent_id: str) -> _m.BracketIntent:
        """Read one bracket.

        The bracket's configuration and state. Safe to repeat. Deployed backends answer 409 for runs
        that are not live. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            bracket_intent_id: Identifier of one bracket of the run.

        Returns:
            The bracket with its state and the orders that belong to it.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import get_bracket

        return await self.send(
            get_bracket.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                checks.identifier("bracket_intent_id", bracket_intent_id),
            )
        )

    async def list_execution_events(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        basket_execution_id: str | None = None,
        event_type: str | None = None,
    ) -> _m.ExecutionEventList:
        """List execution events of the run.

        The execution rows of the run's timeline in a reduced form, in ascending order. Read on from
        `last_cursor`. Safe to repeat. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            after_cursor: Only events after this cursor: 0 by default.
            limit: How many events at most: 1..1000; 200 by default.
            basket_execution_id: Only events of this basket execution.
            event_type: Only events of this type, matched exactly.

        Returns:
            `events` in ascending order, and `last_cursor`, which continues the list.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import list_execution_events

        return await self.send(
            list_execution_events.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                after_cursor=checks.given(checks.whole_between, "after_cursor", after_cursor, 0),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 1000),
                basket_execution_id=checks.given(
                    checks.identifier, "basket_execution_id", basket_execution_id
                ),
                event_type=checks.given(checks.identifier, "event_type", event_type),
            )
        )

    async def get_run_pnl(self, strategy_run_id: str) -> _m.WorkerRunPnlSnapshot:
        """Read the run's grouped profit and loss.

        Realised and unrealised profit of the run's own trades, its charges, and its open legs at
        the latest prices. A `dry_run` run has zero totals and no legs. Safe to repeat. Needs the
        action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            In rupees: `totals` (realised, unrealised, gross, charges, net), `legs` that are open,
            and `is_stale`, true when not every mark could be confirmed.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import get_run_pnl

        return await self.send(
            get_run_pnl.build(checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def get_run_pnl_snapshot(self, strategy_run_id: str) -> _m.WorkerRunPnlSnapshot:
        """:meth:`get_run_pnl` with every declared field.

        Realised and unrealised profit of the run's own trades, its charges, and its open legs at
        the latest prices. A `dry_run` run has zero totals and no legs. Safe to repeat. Needs the
        action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            In rupees: `totals` (realised, unrealised, gross, charges, net), `legs` that are open,
            and `is_stale`, true when not every mark could be confirmed.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_run_pnl(strategy_run_id)
        return _m.WorkerRunPnlSnapshot.model_validate(answer).filled()

    async def list_gtts(self) -> list[_m.WorkerGttTrigger]:
        """List the account's triggers.

        All good-till-triggered orders of the token's account. Safe to repeat. Deployed backends
        need a live account scope and answer 400 for a paper one. Needs the action `gtt:read` or
        `runs:read`.

        Returns:
            A plain array of triggers, which may be empty: active ones and those that changed in the
            last days.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
        """
        from ..api.gtt import list_gtts

        return await self.send(list_gtts.build())

    async def list_gtts_snapshot(self) -> list[_m.WorkerGttTrigger]:
        """:meth:`list_gtts` with every declared field.

        All good-till-triggered orders of the token's account. Safe to repeat. Deployed backends
        need a live account scope and answer 400 for a paper one. Needs the action `gtt:read` or
        `runs:read`.

        Returns:
            A plain array of triggers, which may be empty: active ones and those that changed in the
            last days.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
        """
        answer = await self.list_gtts()
        return [_m.WorkerGttTrigger.model_validate(item).filled() for item in answer]

    async def get_gtt(self, trigger_id: int) -> _m.WorkerGttTrigger:
        """Read one trigger.

        The trigger with its condition, orders and status. Safe to repeat. Deployed backends need a
        live account scope. Needs the action `gtt:read` or `runs:read`.

        Args:
            trigger_id: Number of the trigger, as returned by `place_gtt`.

        Returns:
            The trigger with its status and, once fired, the results of its orders.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.gtt import get_gtt

        return await self.send(
            get_gtt.build(checks.whole_between("trigger_id", trigger_id, 1, from_text=True))
        )

    async def get_gtt_snapshot(self, trigger_id: int) -> _m.WorkerGttTrigger:
        """:meth:`get_gtt` with every declared field.

        The trigger with its condition, orders and status. Safe to repeat. Deployed backends need a
        live account scope. Needs the action `gtt:read` or `runs:read`.

        Args:
            trigger_id: Number of the trigger, as returned by `place_gtt`.

        Returns:
            The trigger with its status and, once fired, the results of its orders.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_gtt(trigger_id)
        return _m.WorkerGttTrigger.model_validate(answer).filled()

    async def run_progress(
        self, strategy_run_id: str, *, note: str | None = None, session_nonce: str | None = None
    ) -> _m.RunProgress:
        """Say that a hosted run makes progress.

        For runs that the platform hosts itself: the time of the latest call is kept, the note is
        not. Tokens of workers outside the platform never have the action `runs:progress`, and are
        answered 403. Only the latest call counts; safe to repeat.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            note: What it is about; not stored.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            `recorded` tells whether the time was written.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.sessions import run_progress

        return await self.send(
            run_progress.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(note=note),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def notify_run(
        self,
        strategy_run_id: str,
        text: str,
        channels: Sequence[str],
        idempotency_key: str,
        *,
        subject: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.RunNotification:
        """Send a message to the owner's channels.

        For runs that the platform hosts itself: queues the message for every channel; delivery is
        not awaited. The same key with the same channels, text and subject sends nothing a second
        time and answers `deduped`; with others it is a 409. Safe to repeat with the same key.
        Tokens of workers outside the platform never have the action `notifications:publish`, and
        are answered 403.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            text: The message.
            channels: Names of channels; repeats count once.
            idempotency_key: Unique per message of the run; the same key sends nothing twice.
            subject: A headline.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            `status` is `accepted` or `deduped`; `event_id` is the same on a replay.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import notify_run

        return await self.send(
            notify_run.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    text=checks.identifier("text", text),
                    channels=channels,
                    idempotency_key=checks.identifier("idempotency_key", idempotency_key),
                    subject=subject,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def get_account_portfolio(
        self, *, account_scope: str | None = None, schema_version: int | None = None
    ) -> _m.AccountPortfolio:
        """Read the account's holdings, positions and funds.

        The figures of the whole account, not of one run, read from the broker in one go. Deployed
        backends serve live accounts only and answer 400 for a paper scope; the sandbox serves paper
        accounts. Do not trade on an answer whose `coherent` is false. Safe to repeat. Needs the
        action `funds:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            account_scope: Another account scope than the token's own, such as `kite:AB1234`.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `holdings`, `net_positions` and `day_positions` (prices in rupees, quantities in units,
            a short position below zero), `funds` by segment, and how far apart in time its parts
            were read.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.funds import get_account_portfolio

        return await self.send(
            get_account_portfolio.build(
                account_scope=checks.given(checks.identifier, "account_scope", account_scope),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_account_portfolio_snapshot(
        self, *, account_scope: str | None = None, schema_version: int | None = None
    ) -> _m.AccountPortfolio:
        """:meth:`get_account_portfolio` with every declared field.

        The figures of the whole account, not of one run, read from the broker in one go. Deployed
        backends serve live accounts only and answer 400 for a paper scope; the sandbox serves paper
        accounts. Do not trade on an answer whose `coherent` is false. Safe to repeat. Needs the
        action `funds:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            account_scope: Another account scope than the token's own, such as `kite:AB1234`.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `holdings`, `net_positions` and `day_positions` (prices in rupees, quantities in units,
            a short position below zero), `funds` by segment, and how far apart in time its parts
            were read.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_account_portfolio(
            account_scope=account_scope, schema_version=schema_version
        )
        return _m.AccountPortfolio.model_validate(answer).filled()

    async def get_market_calendar(
        self,
        from_date: str,
        to_date: str,
        *,
        exchange: str | None = None,
        segment: str | None = None,
        schema_version: int | None = None,
    ) -> _m.MarketCalendar:
        """Read the trading calendar of a range of days.

        Exactly one entry per calendar day, both ends included, weekends too. A day outside the
        coverage is never guessed: the whole range is then refused with 503
        (`CALENDAR_RANGE_UNCOVERED`). Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            from_date: First day, `YYYY-MM-DD`.
            to_date: Last day, `YYYY-MM-DD`, not before the first.
            exchange: Exchange code: NSE by default.
            segment: Segment of the exchange; `CM` is the cash market: CM by default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `sessions` in ascending order: `session_type` is `REGULAR`, `HOLIDAY` or `SPECIAL`;
            `opens_at` and `closes_at` are IST times of the day, null on a holiday.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_market_calendar

        return await self.send(
            get_market_calendar.build(
                from_=checks.identifier("from_date", from_date),
                to=checks.identifier("to_date", to_date),
                exchange=checks.given(checks.identifier, "exchange", exchange),
                segment=checks.given(checks.identifier, "segment", segment),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_market_calendar_snapshot(
        self,
        from_date: str,
        to_date: str,
        *,
        exchange: str | None = None,
        segment: str | None = None,
        schema_version: int | None = None,
    ) -> _m.MarketCalendar:
        """:meth:`get_market_calendar` with every declared field.

        Exactly one entry per calendar day, both ends included, weekends too. A day outside the
        coverage is never guessed: the whole range is then refused with 503
        (`CALENDAR_RANGE_UNCOVERED`). Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            from_date: First day, `YYYY-MM-DD`.
            to_date: Last day, `YYYY-MM-DD`, not before the first.
            exchange: Exchange code: NSE by default.
            segment: Segment of the exchange; `CM` is the cash market: CM by default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `sessions` in ascending order: `session_type` is `REGULAR`, `HOLIDAY` or `SPECIAL`;
            `opens_at` and `closes_at` are IST times of the day, null on a holiday.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_market_calendar(
            from_date, to_date, exchange=exchange, segment=segment, schema_version=schema_version
        )
        return _m.MarketCalendar.model_validate(answer).filled()

    async def get_market_calendar_status(
        self,
        *,
        exchange: str | None = None,
        segment: str | None = None,
        schema_version: int | None = None,
    ) -> _m.MarketCalendarStatus:
        """Read how far the trading calendar reaches.

        What the calendar covers and when it was last refreshed. No calendar is no error: `complete`
        is false then, and the dates are null. Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            exchange: Exchange code: NSE by default.
            segment: Segment of the exchange; `CM` is the cash market: CM by default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `complete`, `coverage_start` and `coverage_end`, and `expiry_warning` when the end is
            near.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_market_calendar_status

        return await self.send(
            get_market_calendar_status.build(
                exchange=checks.given(checks.identifier, "exchange", exchange),
                segment=checks.given(checks.identifier, "segment", segment),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_market_calendar_status_snapshot(
        self,
        *,
        exchange: str | None = None,
        segment: str | None = None,
        schema_version: int | None = None,
    ) -> _m.MarketCalendarStatus:
        """:meth:`get_market_calendar_status` with every declared field.

        What the calendar covers and when it was last refreshed. No calendar is no error: `complete`
        is false then, and the dates are null. Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            exchange: Exchange code: NSE by default.
            segment: Segment of the exchange; `CM` is the cash market: CM by default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `complete`, `coverage_start` and `coverage_end`, and `expiry_warning` when the end is
            near.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_market_calendar_status(
            exchange=exchange, segment=segment, schema_version=schema_version
        )
        return _m.MarketCalendarStatus.model_validate(answer).filled()

    async def get_index_constituents(
        self, source_list: str, *, schema_version: int | None = None
    ) -> _m.IndexConstituents:
        """Read the members of an index.

        The official list as it was last refreshed, without weights. A list that is not complete is
        refused with 503 (`INDEX_UNIVERSE_INCOMPLETE`), an unknown name with 422. Safe to repeat.
        Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            source_list: `Nifty50`, `Nifty500` or `NiftyBank`; case, `-` and `_` do not matter.
                `nifty` and `banknifty` are understood.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `members`, ordered by exchange and symbol, with their number and the checksum of the
            list.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_index_constituents

        return await self.send(
            get_index_constituents.build(
                checks.identifier("source_list", source_list),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_index_constituents_snapshot(
        self, source_list: str, *, schema_version: int | None = None
    ) -> _m.IndexConstituents:
        """:meth:`get_index_constituents` with every declared field.

        The official list as it was last refreshed, without weights. A list that is not complete is
        refused with 503 (`INDEX_UNIVERSE_INCOMPLETE`), an unknown name with 422. Safe to repeat.
        Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            source_list: `Nifty50`, `Nifty500` or `NiftyBank`; case, `-` and `_` do not matter.
                `nifty` and `banknifty` are understood.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `members`, ordered by exchange and symbol, with their number and the checksum of the
            list.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_index_constituents(source_list, schema_version=schema_version)
        return _m.IndexConstituents.model_validate(answer).filled()

    async def get_index_constituent_status(
        self, source_list: str, *, schema_version: int | None = None
    ) -> _m.IndexConstituentStatus:
        """Read whether the list of an index is usable.

        Whether the list is complete, when it was refreshed, and what went wrong last. Safe to
        repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            source_list: `Nifty50`, `Nifty500` or `NiftyBank`; case, `-` and `_` do not matter.
                `nifty` and `banknifty` are understood.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `complete`, the expected and the actual number of members, and the times of the refresh.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_index_constituent_status

        return await self.send(
            get_index_constituent_status.build(
                checks.identifier("source_list", source_list),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_index_constituent_status_snapshot(
        self, source_list: str, *, schema_version: int | None = None
    ) -> _m.IndexConstituentStatus:
        """:meth:`get_index_constituent_status` with every declared field.

        Whether the list is complete, when it was refreshed, and what went wrong last. Safe to
        repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            source_list: `Nifty50`, `Nifty500` or `NiftyBank`; case, `-` and `_` do not matter.
                `nifty` and `banknifty` are understood.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `complete`, the expected and the actual number of members, and the times of the refresh.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        answer = await self.get_index_constituent_status(source_list, schema_version=schema_version)
        return _m.IndexConstituentStatus.model_validate(answer).filled()

    async def calculate_indicator(
        self,
        name: Literal[
            "sma",
            "ema",
            "wma",
            "vwma",
            "rsi",
            "macd",
            "ppo",
            "dpo",
            "stochastic",
            "cci",
            "williams_r",
            "linreg",
            "atr",
            "bbands",
            "keltner",
            "adx",
            "aroon",
            "sar",
            "supertrend",
            "obv",
            "vwap",
            "mfi",
            "crossover",
            "crossunder",
            "rising",
            "falling",
            "highest",
            "lowest",
        ]
        | str,
        bars: Sequence[Mapping[str, object]],
        *,
        period: int | None = None,
        fast_period: int | None = None,
        slow_period: int | None = None,
        signal_period: int | None = None,
        multiplier: float | None = None,
        include_forming: bool | None = None,
    ) -> _m.IndicatorValues:
        """Compute one indicator over given bars.

        Computed from what is sent; nothing is read or stored. Its defaults differ from those of the
        package's own functions (`period` 14 and `multiplier` 2.0, also for `supertrend`, `bbands`
        and `keltner`). Test the values themselves: `supertrend` is never `ready`, because one of
        its columns is always null. Crossings compare the close with the open. Safe to repeat. Needs
        the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            name: Which indicator: one of ``sma``, ``ema``, ``wma``, ``vwma``, ``rsi``, ``macd``,
                ``ppo``, ``dpo``, ``stochastic``, ``cci``, ``williams_r``, ``linreg``, ``atr``,
                ``bbands``, ``keltner``, ``adx``, ``aroon``, ``sar``, ``supertrend``, ``obv``,
                ``vwap``, ``mfi``, ``crossover``, ``crossunder``, ``rising``, ``falling``,
                ``highest``, ``lowest``.
            bars: Bars, oldest first.
            period: Bars to look back: 1..500; 14 by default.
            fast_period: Of `macd` and `ppo`; below the slow one: 1..500; 12 by default.
            slow_period: Of `macd` and `ppo`: 1..500; 26 by default.
            signal_period: Of `macd` and `ppo`: 1..500; 9 by default.
            multiplier: Width of bands: 2.0 by default.
            include_forming: Use bars that are not complete, too: False by default.

        Returns:
            `values`, as long as `timestamps`: a list, or an object of lists for an indicator of
            several columns; null where there is no value.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import calculate_indicator

        return await self.send(
            calculate_indicator.build(
                body=checks.given_fields(
                    name=checks.choice(
                        "name",
                        name,
                        (
                            "sma",
                            "ema",
                            "wma",
                            "vwma",
                            "rsi",
                            "macd",
                            "ppo",
                            "dpo",
                            "stochastic",
                            "cci",
                            "williams_r",
                            "linreg",
                            "atr",
                            "bbands",
                            "keltner",
                            "adx",
                            "aroon",
                            "sar",
                            "supertrend",
                            "obv",
                            "vwap",
                            "mfi",
                            "crossover",
                            "crossunder",
                            "rising",
                            "falling",
                            "highest",
                            "lowest",
                        ),
                    ),
                    bars=bars,
                    period=checks.given(checks.whole_between, "period", period, 1, 500),
                    fast_period=checks.given(
                        checks.whole_between, "fast_period", fast_period, 1, 500
                    ),
                    slow_period=checks.given(
                        checks.whole_between, "slow_period", slow_period, 1, 500
                    ),
                    signal_period=checks.given(
                        checks.whole_between, "signal_period", signal_period, 1, 500
                    ),
                    multiplier=checks.given(checks.finite, "multiplier", multiplier),
                    include_forming=checks.given(checks.flag, "include_forming", include_forming),
                )
            )
        )

    async def get_fundamentals_features(
        self,
        *,
        symbols: Sequence[str] | None = None,
        index: str | None = None,
        schema_version: int | None = None,
    ) -> _m.FundamentalFeatures:
        """Read key figures of companies.

        Read from a public screener site that the server scrapes. Money is in crore rupees, prices
        and EPS in rupees, `_pct` in per cent. Exactly one of `symbols` and `index` is needed. Safe
        to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            symbols: Symbols without exchange. Either these or `index`.
            index: `Nifty50` or `Nifty500`. Either this or `symbols`.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `features`, one entry per symbol and statement scope, ordered by symbol, and
            `missing_symbols`.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_fundamentals_features

        return await self.send(
            get_fundamentals_features.build(
                symbols=symbols,
                index=checks.given(checks.identifier, "index", index),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_fundamentals_status(
        self,
        *,
        symbols: Sequence[str] | None = None,
        index: str | None = None,
        schema_version: int | None = None,
    ) -> _m.FundamentalsStatus:
        """Read how fresh the key figures are.

        When each symbol was last checked, and the latest refreshes of the whole server, whatever
        was asked for. Exactly one of `symbols` and `index` is needed. Safe to repeat. Needs the
        action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            symbols: Symbols without exchange. Either these or `index`.
            index: `Nifty50` or `Nifty500`. Either this or `symbols`.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `symbols`, `missing_symbols` (never checked), and `recent_runs`, newest first, at most
            ten.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_fundamentals_status

        return await self.send(
            get_fundamentals_status.build(
                symbols=symbols,
                index=checks.given(checks.identifier, "index", index),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def get_fundamentals_statements(
        self,
        symbol: str,
        dataset: Literal[
            "summary_metrics",
            "quarterly",
            "profit_loss",
            "balance_sheet",
            "cash_flow",
            "ratios",
            "shareholding_quarterly",
            "shareholding_yearly",
        ]
        | str,
        *,
        statement_scope: str | None = None,
        schema_version: int | None = None,
    ) -> _m.FundamentalsStatements:
        """Read the statements of a company.

        One dataset of one company, ordered by period, then by metric. `period_end` is the *first*
        day of the month that the column names, and null for columns that are no month. Nothing
        stored is a 404. Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            symbol: Symbol without exchange.
            dataset: Which statement: one of ``summary_metrics``, ``quarterly``, ``profit_loss``,
                ``balance_sheet``, ``cash_flow``, ``ratios``, ``shareholding_quarterly``,
                ``shareholding_yearly``.
            statement_scope: Which accounts; an unknown scope finds nothing: consolidated by
                default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            `rows`: per period and metric the printed text and the number in it.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_fundamentals_statements

        return await self.send(
            get_fundamentals_statements.build(
                symbol=checks.identifier("symbol", symbol),
                dataset=checks.choice(
                    "dataset",
                    dataset,
                    (
                        "summary_metrics",
                        "quarterly",
                        "profit_loss",
                        "balance_sheet",
                        "cash_flow",
                        "ratios",
                        "shareholding_quarterly",
                        "shareholding_yearly",
                    ),
                ),
                statement_scope=checks.given(checks.identifier, "statement_scope", statement_scope),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def export_fundamentals_csv(
        self,
        *,
        symbols: Sequence[str] | None = None,
        index: str | None = None,
        dataset: Literal[
            "fundamentals_features",
            "summary_metrics",
            "quarterly",
            "profit_loss",
            "balance_sheet",
            "cash_flow",
            "ratios",
            "shareholding_quarterly",
            "shareholding_yearly",
        ]
        | str
        | None = None,
        schema_version: int | None = None,
    ) -> str:
        """Export key figures or statements as CSV.

        A header line and CRLF line ends; null is the empty field. Nothing found is the header line
        alone, and symbols that are missing are not named. Exactly one of `symbols` and `index` is
        needed. Safe to repeat. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            symbols: Symbols without exchange. Either these or `index`.
            index: `Nifty50` or `Nifty500`. Either this or `symbols`.
            dataset: The key figures, or one of the statements: one of ``fundamentals_features``,
                ``summary_metrics``, ``quarterly``, ``profit_loss``, ``balance_sheet``,
                ``cash_flow``, ``ratios``, ``shareholding_quarterly``, ``shareholding_yearly``;
                fundamentals_features by default.
            schema_version: Version of the shape of the answer; only 1 is known.

        Returns:
            The text of the file.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import export_fundamentals_csv

        return await self.send(
            export_fundamentals_csv.build(
                symbols=symbols,
                index=checks.given(checks.identifier, "index", index),
                dataset=checks.given(
                    checks.choice,
                    "dataset",
                    dataset,
                    (
                        "fundamentals_features",
                        "summary_metrics",
                        "quarterly",
                        "profit_loss",
                        "balance_sheet",
                        "cash_flow",
                        "ratios",
                        "shareholding_quarterly",
                        "shareholding_yearly",
                    ),
                ),
                schema_version=checks.given(
                    checks.whole_between, "schema_version", schema_version, 1
                ),
            )
        )

    async def refresh_fundamentals(
        self,
        *,
        symbols: Sequence[str] | None = None,
        index: str | None = None,
        mode: Literal["incremental", "full"] | str | None = None,
    ) -> _m.FundamentalsRefresh:
        """Fetch key figures and statements now.

        Makes the server fetch pages from an outside site, 15 seconds apart, and answers when all of
        it is done: 50 stale symbols take more than 12 minutes. Give the call a long timeout.
        `incremental` skips what was checked in the last 24 hours. Only one refresh runs at a time;
        another is a 409. Not to be repeated while it may still run: read `get_fundamentals_status`
        instead. Needs the action `market:read`.

        Since release 0.13.0 of the API; an older backend answers 404 or 405.

        Args:
            symbols: At most 50 symbols without exchange. Either these or `index`.
            index: `Nifty50`. Either this or `symbols`.
            mode: Whether to fetch again what was checked in the last 24 hours: one of
                ``incremental``, ``full``; incremental by default.

        Returns:
            How many symbols changed, stayed, failed or were skipped. A symbol that fails is listed,
            and is no error.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import refresh_fundamentals

        return await self.send(
            refresh_fundamentals.build(
                body=checks.given_fields(
                    symbols=symbols,
                    index=index,
                    mode=checks.given(checks.choice, "mode", mode, ("incremental", "full")),
                )
            )
        )


class AsyncCalls(AsyncPlainCalls):
    """Every operation of the worker API."""

    @abstractmethod
    def open_stream(self, request: Request[T]) -> AsyncIterator[T]:
        """The records of the events of a stream, as they arrive."""

    async def heartbeat(
        self,
        *,
        worker_id: str | None = None,
        status: str | None = None,
        metrics: Mapping[str, object] | None = None,
    ) -> _m.HeartbeatReceipt:
        """Say that the worker process is alive.

        Stores the body and the time on the token. This is the liveness of the *process*: it does
        not refresh any run, for which `run_heartbeat` exists. A protected run that never had a
        heartbeat of its own falls back to this time. Needs the action `heartbeat`. Repeating it
        only moves the time.

        Args:
            worker_id: A name for the process, for people who look at the backend.
            status: How the worker feels, in its own words: healthy by default.
            metrics: Numbers and notes worth keeping with the heartbeat.

        Returns:
            The heartbeat was stored.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.connection import heartbeat

        return await self.send(
            heartbeat.build(
                body=checks.given_fields(
                    worker_id=worker_id,
                    status=checks.given(checks.text, "status", status),
                    metrics=metrics,
                )
            )
        )

    async def create_run(
        self,
        template_id: str,
        account_scope: str,
        *,
        strategy_run_id: str | None = None,
        execution_mode: Literal["paper", "dry_run", "live"] | str | None = None,
        summary_fields: Sequence[Mapping[str, object]] | None = None,
        risk_schema: Sequence[Mapping[str, object]] | None = None,
        allowed_actions: Sequence[str] | None = None,
        runtime_state: Mapping[str, object] | None = None,
        metadata: Mapping[str, object] | None = None,
        strategy_id: str | None = None,
    ) -> _m.StrategyRun:
        """Create a run, or get back the one that already exists.

        Stores a new open run for this token. When a run with the same `strategy_run_id` exists
        already, belongs to this token and has the same template, account scope and execution mode,
        that run is returned unchanged, whatever its status; with any of the three different the
        answer is 409. Without an id every call creates another run, so a call without one must not
        be repeated blindly. Older backends only insert and answer an existing id with an error.

        Paper runs need a paper account scope. Live runs need a broker account scope, and in
        `metadata` the `strategy_family`, `strategy_name` and `entry_surface`. Needs the action
        `runs:create`.

        Args:
            template_id: Strategy template the run belongs to.
            account_scope: Account to trade, `kite:` followed by an identifier.
            strategy_run_id: Stable identifier of the run; the backend makes one up when it is
                missing.
            execution_mode: Where orders go, to nobody (`dry_run`), to the paper exchange or to the
                broker: one of ``paper``, ``dry_run``, ``live``; paper by default.
            summary_fields: What the platform shows on the run's card, usually `key`, `label` and
                `value`.
            risk_schema: Risk settings the platform lets people edit, usually `key`, `label` and
                `value`.
            allowed_actions: What people may do with the run in the platform. Does not limit the
                worker: ['edit_risk', 'exit_strategy'] by default.
            runtime_state: State the run starts with.
            metadata: Facts about the strategy.
            strategy_id: Which of the strategies granted to the token the run belongs to.

        Returns:
            The run, new or recovered.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import create_run

        return await self.send(
            create_run.build(
                body=checks.given_fields(
                    template_id=checks.identifier("template_id", template_id),
                    account_scope=checks.identifier("account_scope", account_scope),
                    strategy_run_id=strategy_run_id,
                    execution_mode=checks.given(
                        checks.choice,
                        "execution_mode",
                        execution_mode,
                        ("paper", "dry_run", "live"),
                    ),
                    summary_fields=summary_fields,
                    risk_schema=risk_schema,
                    allowed_actions=allowed_actions,
                    runtime_state=runtime_state,
                    metadata=metadata,
                    strategy_id=strategy_id,
                )
            )
        )

    async def get_run(self, strategy_run_id: str) -> _m.StrategyRun:
        """Read a run and its health.

        Returns the stored run together with how old its heartbeat is, who holds its session and
        whether the backend had to step in. Changes nothing. The answer contains the active session
        nonce in clear: treat it as a secret. Needs the action `runs:read`.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The run with its health fields.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import get_run

        return await self.send(get_run.build(checks.identifier("strategy_run_id", strategy_run_id)))

    async def exit_run(
        self,
        strategy_run_id: str,
        *,
        reason: str | None = None,
        idempotency_key: str | None = None,
        dry_run: bool | None = None,
        session_nonce: str | None = None,
    ) -> _m.ExitResult:
        """Close the run's positions and the run.

        Sends opposite market orders for every open leg of the run and closes the run once it is
        flat. A paper run is closed at once; a live run may stay `exiting` while fills are pending,
        or answer `deferred` when broker positions have not caught up. With `dry_run` the orders
        that would be sent are returned and nothing happens (deployed backends honour this for live
        runs only).

        Exiting a run that is already closed or flat is harmless. With the same `idempotency_key` a
        repeated exit does not trade twice. Needs the action `runs:exit`, and the session nonce
        while a session is active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            reason: Why, for people who read it later.
            idempotency_key: Names this exit, so that a repeat does not trade twice.
            dry_run: Only say what would be sent: False by default.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The exit was carried out, is under way, or was previewed.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import exit_run

        return await self.send(
            exit_run.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    reason=reason,
                    idempotency_key=idempotency_key,
                    dry_run=checks.given(checks.flag, "dry_run", dry_run),
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def patch_risk(
        self,
        strategy_run_id: str,
        *,
        patch: Mapping[str, object] | None = None,
        reason: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.StrategyRun:
        """Change risk settings of a run.

        Merges the patch into `runtime_state.risk` (one level deep) and updates the `value` of the
        `risk_schema` entries with the same key. Values are stored as given. Repeating the same
        patch leaves the same state. Closed and failed runs are refused with 409. Needs the action
        `risk:update`, and the session nonce while a session is active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            patch: New values by name; other settings stay.
            reason: Why, for the caller's own record; the backend does not keep it.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The run with the new risk settings.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import patch_risk

        return await self.send(
            patch_risk.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(patch=patch, reason=reason),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def update_backend_protection(
        self,
        strategy_run_id: str,
        *,
        backend_protection: Mapping[str, object] | None = None,
        reason: str | None = None,
        reset_trailing: bool | None = None,
        session_nonce: str | None = None,
    ) -> _m.StrategyRun:
        """Replace the protection the backend enforces for a run.

        Stores a new protection object and starts a new generation of its state; any rule that fires
        later exits the whole run. An empty object switches protection off. Trailing high-water
        marks start afresh unless `reset_trailing` is false. Sending the same object again is
        harmless, but counts as a new generation.

        Refused with 409 for closed or failed runs, once a protection exit was submitted or is in
        progress, and when the state changed concurrently. Unknown keys inside the object are
        refused with 422. Needs the action `risk:update`, and the session nonce while a session is
        active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            backend_protection: The complete object. Null or an empty one switches protection off.
            reason: Why, kept as `update_reason`.
            reset_trailing: Start high-water marks of trailing rules afresh: True by default.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The run with the new protection.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import update_backend_protection

        return await self.send(
            update_backend_protection.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    backend_protection=backend_protection,
                    reason=reason,
                    reset_trailing=checks.given(checks.flag, "reset_trailing", reset_trailing),
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def safety_check(self, strategy_run_id: str) -> _m.SafetyCheckResult:
        """Ask whether the run may trade now.

        Looks at the run's status, its backend protection and, for option runs, their protection,
        and says whether anything blocks trading. When nothing does, the answer carries a signed
        token that lives about ten seconds; pass it with the order and the backend verifies that
        nothing changed in between. A refused token is not to be sent again: ask anew. No session is
        needed. Nothing is traded; an option run may gain a timeline entry when its protection state
        changed. Needs the action `runs:read`.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            Whether the run may trade, and why not.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.runs import safety_check

        return await self.send(
            safety_check.build(checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def claim_session(self, strategy_run_id: str) -> _m.SessionClaim:
        """Become the worker that owns the run.

        Gives the run a fresh session nonce. From then on intents, risk and protection changes,
        exits, brackets and decision events of this run must carry it. While another session counts
        as alive the answer is 409; it stops counting 60 seconds after the run's last heartbeat, or
        120 seconds after the claim if there never was one. Claiming does not look at a nonce you
        hold already, so claiming one's own live session is a conflict too: not safe to repeat. Send
        a run heartbeat right after claiming. Works for runs in any status. Needs the action
        `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The run is yours.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.sessions import claim_session

        return await self.send(
            claim_session.build(checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def release_session(
        self, strategy_run_id: str, *, session_nonce: str | None = None
    ) -> _m.SessionRelease:
        """Give the run's session back.

        Clears the nonce, so that another worker can claim at once. The time of the last heartbeat
        is kept: a run that ever had one is closed by the backend after three silent minutes unless
        it is exited. Releasing twice answers 409 the second time. Needs the action `runs:read` and
        always the session nonce.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The session is released.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.sessions import release_session

        return await self.send(
            release_session.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def run_heartbeat(
        self,
        strategy_run_id: str,
        *,
        worker_id: str | None = None,
        status: str | None = None,
        metrics: Mapping[str, object] | None = None,
        session_nonce: str | None = None,
    ) -> _m.RunHeartbeatReceipt:
        """Say that the run's worker is alive.

        Moves the run's `last_heartbeat_at` to now. Up to 45 seconds of silence the run is
        `healthy`, up to 180 `stale`, after that `disconnected` and liable to be closed. The body is
        checked but not stored. Repeating it only moves the time. Needs the action `heartbeat` and
        always the session nonce.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            worker_id: A name for the process, for people who look at the backend.
            status: How the worker feels, in its own words: healthy by default.
            metrics: Numbers and notes worth keeping with the heartbeat.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The heartbeat was stored.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.sessions import run_heartbeat

        return await self.send(
            run_heartbeat.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    worker_id=worker_id,
                    status=checks.given(checks.text, "status", status),
                    metrics=metrics,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def resolve_tickers(
        self,
        *,
        symbols: Sequence[str] | None = None,
        instrument_tokens: Sequence[int] | None = None,
    ) -> _m.ResolvedInstruments:
        """Look up many instruments.

        Resolves symbols first and tokens after them, each in the order sent. An instrument named
        twice appears once, at its first place. What is unknown goes to `missing` exactly as it was
        sent and does not fail the call. Nothing changes on the server.

        Changes nothing; safe to repeat.

        Args:
            symbols: `EXCHANGE:TRADINGSYMBOL` ids.
            instrument_tokens: Numeric instrument ids.

        Returns:
            What was found and what was not.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. A bare symbol names several instruments (`AMBIGUOUS_INSTRUMENT`).
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import resolve_tickers

        return await self.send(
            resolve_tickers.build(
                body=checks.given_fields(symbols=symbols, instrument_tokens=instrument_tokens)
            )
        )

    async def search_tickers(
        self, query: str, *, exchange: str | None = None, limit: int | None = None
    ) -> _m.TickerSearch:
        """Search instruments by text.

        Lists instruments whose trading symbol or name contains the text, ignoring case. An exact
        trading symbol comes first, the rest follow by trading symbol; then the list is cut to
        `limit`. A blank text and an unknown exchange give an empty list. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            query: Part of a trading symbol or of a name; surrounding blanks ignored.
            exchange: Only this exchange, for instance `NSE`, `BSE`, `NFO`, `BFO`, `CDS`, `BCD` or
                `MCX`; any case.
            limit: Most results to return: 1..50; 20 by default.

        Returns:
            The matches, best first.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import search_tickers

        return await self.send(
            search_tickers.build(
                query=checks.text("query", query),
                exchange=checks.given(checks.text, "exchange", exchange),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 50),
            )
        )

    async def get_quotes(
        self,
        *,
        symbols: Sequence[str] | None = None,
        instrument_tokens: Sequence[int] | None = None,
        mode: Literal["ltp", "quote", "full"] | str | None = None,
    ) -> _m.QuotesResponse:
        """Latest quotes.

        Answers with the newest price the server holds for each instrument. An unknown instrument,
        and on the deployed backend also one that nobody is subscribed to, is named in `missing`;
        the call still succeeds. The mode decides which values are filled, not which keys are
        present. Nothing is subscribed and nothing changes.

        Changes nothing; safe to repeat.

        Args:
            symbols: `EXCHANGE:TRADINGSYMBOL` ids.
            instrument_tokens: Numeric instrument ids.
            mode: How much to fill: `ltp` last price only, `quote` day figures too, `full` also
                depth, open interest and exchange times: quote by default.

        Returns:
            Quotes by identifier.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. A bare symbol names several instruments (`AMBIGUOUS_INSTRUMENT`).
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_quotes

        return await self.send(
            get_quotes.build(
                body=checks.given_fields(
                    symbols=symbols,
                    instrument_tokens=instrument_tokens,
                    mode=checks.given(checks.choice, "mode", mode, ("ltp", "quote", "full")),
                )
            )
        )

    async def get_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: int | None = None,
        interval: Literal[
            "minute", "3minute", "5minute", "10minute", "15minute", "30minute", "60minute", "day"
        ]
        | str
        | None = None,
        lookback: int | None = None,
    ) -> _m.WorkerHistoricalCandles:
        """Recent candles and the one now forming.

        Returns up to `lookback` of the newest finished candles, oldest first, and the candle that
        is forming now. On the deployed backend `lookback` is a span of wall-clock time of that many
        intervals, so outside trading hours fewer candles, or none, come back. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
                wins when both are sent.
            instrument_token: Numeric instrument id. Either this or `symbol` is needed:
                1..9999999999.
            interval: Candle length. `60minute` candles start at half past the hour IST: one of
                ``minute``, ``3minute``, ``5minute``, ``10minute``, ``15minute``, ``30minute``,
                ``60minute``, ``day``; 5minute by default.
            lookback: Most finished candles to return: 1..500; 50 by default.

        Returns:
            The candles.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such instrument.
            ConflictError: 409. A bare symbol names several instruments (`AMBIGUOUS_INSTRUMENT`).
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_candles

        return await self.send(
            get_candles.build(
                symbol=checks.given(checks.text, "symbol", symbol),
                instrument_token=checks.given(
                    checks.whole_between, "instrument_token", instrument_token, 1, 9999999999
                ),
                interval=checks.given(
                    checks.choice,
                    "interval",
                    interval,
                    (
                        "minute",
                        "3minute",
                        "5minute",
                        "10minute",
                        "15minute",
                        "30minute",
                        "60minute",
                        "day",
                    ),
                ),
                lookback=checks.given(checks.whole_between, "lookback", lookback, 1, 500),
            )
        )

    async def get_historical_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: int | None = None,
        timeframe: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        ingest: bool | None = None,
        passthrough: bool | None = None,
    ) -> _m.WorkerHistoricalCandles:
        """Stored or broker candles of a date range.

        Reads finished candles whose start lies in the range, both ends included. With `ingest` the
        server also starts a background fetch of what storage lacks and answers at once with what it
        already has, so a later call sees the rest. With `passthrough` storage is skipped and the
        broker is asked directly; parts the broker refuses are left out. On the deployed backend
        both need a broker login and answer 401 without one. The sandbox reads its own price source.
        Repeating the call is harmless.

        Args:
            symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
                wins when both are sent.
            instrument_token: Numeric instrument id. Either this or `symbol` is needed:
                1..9999999999.
            timeframe: Candle length: `minute`, `3minute`, `5minute`, `10minute`, `15minute`,
                `30minute`, `60minute` or `day`. Short forms such as `1m`, `5m`, `1h` and `1d` are
                understood, in any case. Anything else is a 400: day by default.
            from_: First instant, ISO 8601 with an offset. Without it the server goes back from `to`
                by a span that fits the timeframe: 7 days for `minute`, 14 for `3minute`, 30 for
                `5minute`, 45 for `10minute`, 60 for `15minute`, 90 for `30minute`, 180 for
                `60minute`, 365 for `day`.
            to: Last instant, ISO 8601 with an offset, later than `from`. Without it, now.
            ingest: Start a background fetch of candles that storage lacks: True by default.
            passthrough: Skip storage and read from the broker: False by default.

        Returns:
            The candles of the range.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such instrument.
            ConflictError: 409. A bare symbol names several instruments (`AMBIGUOUS_INSTRUMENT`).
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_historical_candles

        return await self.send(
            get_historical_candles.build(
                symbol=checks.given(checks.text, "symbol", symbol),
                instrument_token=checks.given(
                    checks.whole_between, "instrument_token", instrument_token, 1, 9999999999
                ),
                timeframe=checks.given(checks.text, "timeframe", timeframe),
                from_=checks.given(checks.text, "from_", from_),
                to=checks.given(checks.text, "to", to),
                ingest=checks.given(checks.flag, "ingest", ingest),
                passthrough=checks.given(checks.flag, "passthrough", passthrough),
            )
        )

    async def get_market_snapshot(
        self,
        *,
        symbols: Sequence[str] | None = None,
        instrument_tokens: Sequence[int] | None = None,
        mode: Literal["ltp", "quote", "full"] | str | None = None,
        candles: Sequence[Mapping[str, object]] | None = None,
    ) -> _m.MarketSnapshot:
        """Quotes and candles in one answer.

        Answers a quotes request and any number of candle requests together. An unknown instrument
        among the quotes goes to `missing`, but an unknown one among the candles fails the whole
        call. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            symbols: `EXCHANGE:TRADINGSYMBOL` ids to quote.
            instrument_tokens: Numeric instrument ids to quote.
            mode: How much to fill: `ltp` last price only, `quote` day figures too, `full` also
                depth, open interest and exchange times: quote by default.
            candles: Candle requests.

        Returns:
            Quotes and candles as of one moment.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import get_market_snapshot

        return await self.send(
            get_market_snapshot.build(
                body=checks.given_fields(
                    symbols=symbols,
                    instrument_tokens=instrument_tokens,
                    mode=checks.given(checks.choice, "mode", mode, ("ltp", "quote", "full")),
                    candles=candles,
                )
            )
        )

    def stream_ticks(
        self,
        *,
        symbols: str | None = None,
        tokens: str | None = None,
        mode: Literal["ltp", "quote", "full"] | str | None = None,
    ) -> AsyncIterator[_m.TicksEvent]:
        """Follow prices as server-sent events.

        Subscribes the named instruments for as long as the connection is open. The first event is
        `snapshot` with the present quotes; each `ticks` event carries the quotes that just changed,
        usually one. An instrument may arrive in a higher mode than asked for when somebody else
        follows it. A comment line (`: heartbeat`) is sent about every 15 seconds of silence. An
        `error` event, whose data is `{"detail": text}`, is the last one. There is no `end` event.
        Disconnecting drops the subscription; reconnecting starts again with a snapshot, and ticks
        in between are lost.

        Changes nothing; safe to repeat.

        Args:
            symbols: Comma-separated `EXCHANGE:TRADINGSYMBOL` ids; blanks are dropped.
            tokens: Comma-separated instrument tokens; blanks are dropped. A text that is not a
                number is a 422.
            mode: How much to follow: `ltp` last price only, `quote` day figures too, `full` also
                depth, open interest and exchange times: quote by default.

        Returns:
            The stream. The schema is that of one event's data.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import stream_ticks

        return self.open_stream(
            stream_ticks.build(
                symbols=checks.given(checks.text, "symbols", symbols),
                tokens=checks.given(checks.text, "tokens", tokens),
                mode=checks.given(checks.choice, "mode", mode, ("ltp", "quote", "full")),
            )
        )

    def stream_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: int | None = None,
        interval: Literal[
            "minute", "3minute", "5minute", "10minute", "15minute", "30minute", "60minute", "day"
        ]
        | str
        | None = None,
    ) -> AsyncIterator[_m.CandlesEvent]:
        """Follow one instrument's candles as server-sent events.

        The first event is `snapshot`, with the candle now forming in `current` and the last
        finished one in `candles`. The sandbox then sends a `candle` event for every update of the
        forming candle, always with `current`, and additionally with `candle` when one has just
        finished. The deployed backend sends `candle` events only when a candle finishes, nested
        under `candle` and with `is_complete` false. A comment line (`: heartbeat`) is sent about
        every 15 seconds of silence. An `error` event, whose data is `{"detail": text}`, is the last
        one.

        Changes nothing; safe to repeat.

        Args:
            symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
                wins when both are sent.
            instrument_token: Numeric instrument id. Either this or `symbol` is needed:
                1..9999999999.
            interval: Candle length. `60minute` candles start at half past the hour IST: one of
                ``minute``, ``3minute``, ``5minute``, ``10minute``, ``15minute``, ``30minute``,
                ``60minute``, ``day``; 5minute by default.

        Returns:
            The stream. The schema is that of one event's data.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.market import stream_candles

        return self.open_stream(
            stream_candles.build(
                symbol=checks.given(checks.text, "symbol", symbol),
                instrument_token=checks.given(
                    checks.whole_between, "instrument_token", instrument_token, 1, 9999999999
                ),
                interval=checks.given(
                    checks.choice,
                    "interval",
                    interval,
                    (
                        "minute",
                        "3minute",
                        "5minute",
                        "10minute",
                        "15minute",
                        "30minute",
                        "60minute",
                        "day",
                    ),
                ),
            )
        )

    async def submit_intent(
        self,
        strategy_run_id: str,
        intent_type: str,
        payload: Mapping[str, object],
        idempotency_key: str,
        *,
        metadata: Mapping[str, object] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.IntentResult:
        """Place an order or a basket.

        Checks the body, then the run (it must be `open`), then the idempotency key, then the safety
        token, and only then trades in the run's mode: `dry_run` stores nothing, `paper` goes to the
        paper exchange, `live` to the broker.

        **Idempotency.** The key is remembered for the run for ever. The same key again returns the
        stored result with `status: deduped` and places nothing. With another payload it is a 409
        from backends that compare (the sandbox does) and the stored result from those that do not,
        so a key must name one intention only. A deployed paper backend may execute both of two
        requests with one key that are in flight at once: repeat a request whose answer was lost
        with the same key, and only when the first attempt cannot be under way any more.

        A paper order that the exchange refuses (unknown instrument, lot size, funds) is still HTTP
        200: look at `status`, `order_status` and `rejection_reason`. Every leg of a basket must be
        a valid order, or the whole request is refused; `all_or_none` decides what happens when a
        valid leg is rejected. With `basket.dry_run` nothing is placed. Attribution is added by the
        backend: an order that carries `tag`, `tags` or `attribution` is refused.

        Needs the action `intents:submit`, and the session nonce while a session is active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            intent_type: What to place, `place_order` or `place_basket`.
            payload: The order or basket.
            idempotency_key: Names this intention; unique within the run, for orders and baskets
                alike.
            metadata: Facts about the signal; merged into the attribution.
            safety_token: Token of a fresh `safety_check`. Verified when present.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The intent was processed; the order itself may still have been rejected.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import submit_intent

        return await self.send(
            submit_intent.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    intent_type=checks.identifier("intent_type", intent_type),
                    payload=payload,
                    idempotency_key=checks.identifier("idempotency_key", idempotency_key),
                    metadata=metadata,
                    safety_token=safety_token,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def preview_order(
        self,
        strategy_run_id: str,
        order: Mapping[str, object],
        *,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> _m.OrderPreview:
        """Work out margin and charges of an order without placing it.

        Checks the order and estimates the margin it would block and the charges it would cost.
        Nothing is placed or stored; safe to repeat. Deployed backends preview live runs only and
        answer 409 for others. Needs the action `intents:submit`; no session nonce.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            order: The order.
            idempotency_key: Kept with the attribution; has no other effect.
            metadata: Facts about the signal.

        Returns:
            What the order would need and cost.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import preview_order

        return await self.send(
            preview_order.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    order=order, idempotency_key=idempotency_key, metadata=metadata
                ),
            )
        )

    async def preview_basket(
        self,
        strategy_run_id: str,
        orders: Sequence[Mapping[str, object]],
        *,
        all_or_none: bool | None = None,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> _m.BasketPreview:
        """Work out margin and charges of a basket without placing it.

        Like `preview_order` for several orders at once; the margin takes the legs together. Nothing
        is placed. Deployed backends preview live runs only, and remember the first answer per run
        when no idempotency key is given. Needs the action `intents:submit`; no session nonce.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            orders: The legs.
            all_or_none: Whether all legs would have to succeed: False by default.
            idempotency_key: Names the preview; deployed backends replay the answer of an earlier
                one with this key.
            metadata: Facts about the signal.

        Returns:
            What the basket would need and cost.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import preview_basket

        return await self.send(
            preview_basket.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    orders=orders,
                    all_or_none=checks.given(checks.flag, "all_or_none", all_or_none),
                    idempotency_key=idempotency_key,
                    metadata=metadata,
                ),
            )
        )

    async def get_order(self, strategy_run_id: str, order_id: str) -> _m.OrderDetail:
        """Read one order of the run.

        The latest state of one order. 404 when the order does not exist or belongs to another run.
        Safe to repeat, which is how to wait for a final state. Deployed backends answer 409 for
        runs that are not live. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run whose orders or trades are wanted.
            order_id: The order's identifier, as returned when it was placed.

        Returns:
            The order.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import get_order

        return await self.send(
            get_order.build(
                checks.identifier("order_id", order_id),
                strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id),
            )
        )

    async def cancel_order(
        self,
        strategy_run_id: str,
        order_id: str,
        *,
        variety: Literal["regular", "amo", "co", "iceberg", "auction"] | str | None = None,
        parent_order_id: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.WorkerOrderResult:
        """Cancel a working order.

        Asks the exchange to cancel what is left of the order. An order that is already final, or
        unknown, answers 404; an order of another run is never touched. Cancelling twice is
        harmless. Deployed backends cancel for live runs only. Needs the action `intents:submit`; a
        session nonce may be sent, and is not asked for.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order's identifier, as returned when it was placed.
            variety: Variety of the order: one of ``regular``, ``amo``, ``co``, ``iceberg``,
                ``auction``; regular by default.
            parent_order_id: The order it is a part of: the first leg of a cover order. For backends
                that keep a record of which run placed what, it is the proof that a child order
                belongs to the run.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The cancellation was taken.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import cancel_order

        return await self.send(
            cancel_order.build(
                checks.identifier("order_id", order_id),
                body=checks.given_fields(
                    strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id),
                    variety=checks.given(
                        checks.choice,
                        "variety",
                        variety,
                        ("regular", "amo", "co", "iceberg", "auction"),
                    ),
                    parent_order_id=parent_order_id,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def modify_order(
        self,
        strategy_run_id: str,
        order_id: str,
        *,
        variety: Literal["regular", "amo", "co", "iceberg", "auction"] | str | None = None,
        parent_order_id: str | None = None,
        order_type: Literal["MARKET", "LIMIT", "SL", "SL-M"] | str | None = None,
        price: float | None = None,
        trigger_price: float | None = None,
        quantity: int | None = None,
        disclosed_quantity: int | None = None,
        market_protection: int | None = None,
        validity: Literal["DAY", "IOC", "TTL"] | str | None = None,
        validity_ttl: int | None = None,
        session_nonce: str | None = None,
    ) -> _m.WorkerOrderResult:
        """Change a working order.

        Replaces price, trigger, quantity, order type or validity of what is still open. Fields that
        are not sent stay as they are. A final order answers 400 or 404. Sending the same change
        twice leaves the same order. Deployed backends modify for live runs only. Needs the action
        `intents:submit`; a session nonce may be sent, and is not asked for.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order's identifier, as returned when it was placed.
            variety: Variety of the order: one of ``regular``, ``amo``, ``co``, ``iceberg``,
                ``auction``; regular by default.
            parent_order_id: The order it is a part of: the first leg of a cover order. For backends
                that keep a record of which run placed what, it is the proof that a child order
                belongs to the run.
            order_type: New order type: one of ``MARKET``, ``LIMIT``, ``SL``, ``SL-M``.
            price: New limit price in rupees.
            trigger_price: New trigger price in rupees.
            quantity: New total quantity in units.
            disclosed_quantity: New disclosed quantity in units; ignored by deployed backends.
            market_protection: New market protection in percent, for `MARKET` and `SL-M`; ignored by
                deployed backends: -1..100.
            validity: New validity: one of ``DAY``, ``IOC``, ``TTL``.
            validity_ttl: Minutes a `TTL` order lives: 1..365.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The change was taken.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.orders import modify_order

        return await self.send(
            modify_order.build(
                checks.identifier("order_id", order_id),
                body=checks.given_fields(
                    strategy_run_id=checks.identifier("strategy_run_id", strategy_run_id),
                    variety=checks.given(
                        checks.choice,
                        "variety",
                        variety,
                        ("regular", "amo", "co", "iceberg", "auction"),
                    ),
                    parent_order_id=parent_order_id,
                    order_type=checks.given(
                        checks.choice, "order_type", order_type, ("MARKET", "LIMIT", "SL", "SL-M")
                    ),
                    price=price,
                    trigger_price=trigger_price,
                    quantity=quantity,
                    disclosed_quantity=disclosed_quantity,
                    market_protection=market_protection,
                    validity=checks.given(
                        checks.choice, "validity", validity, ("DAY", "IOC", "TTL")
                    ),
                    validity_ttl=validity_ttl,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def create_bracket(
        self,
        strategy_run_id: str,
        entry_order: Mapping[str, object],
        stoploss: Mapping[str, object],
        *,
        target: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        session_nonce: str | None = None,
    ) -> _m.BracketReceipt:
        """Enter a position with its stop-loss and target.

        Places the entry order at the broker; once it is filled the backend arms the stop-loss and,
        if given, the target, and cancels the one when the other is done. A key that begins with
        `bracket:` makes a repeat return the bracket that exists; without one a repeat trades twice.
        Deployed backends answer 409 for runs that are not live. Needs the action `intents:submit`,
        and the session nonce while a session is active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            entry_order: The order that opens the position.
            stoploss: The order that limits the loss.
            target: The order that takes the profit.
            idempotency_key: Names the bracket; used only when it begins with `bracket:`.
            metadata: Facts about the signal.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The entry order was sent.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import create_bracket

        return await self.send(
            create_bracket.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    entry_order=entry_order,
                    stoploss=stoploss,
                    target=target,
                    idempotency_key=idempotency_key,
                    metadata=metadata,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def cancel_bracket(
        self, strategy_run_id: str, bracket_intent_id: str, *, session_nonce: str | None = None
    ) -> _m.BracketReceipt:
        """Cancel a bracket.

        Starts cancelling whatever orders of the bracket are still working; a position already
        entered stays open. Cancelling twice is harmless. Deployed backends answer 409 for runs that
        are not live. Needs the action `intents:submit`, and the session nonce while a session is
        active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            bracket_intent_id: Identifier of one bracket of the run.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The bracket is being cancelled.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import cancel_bracket

        return await self.send(
            cancel_bracket.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                checks.identifier("bracket_intent_id", bracket_intent_id),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    def stream_execution_events(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        basket_execution_id: str | None = None,
        event_type: str | None = None,
    ) -> AsyncIterator[_m.ExecutionEvent]:
        """Follow execution events of the run.

        Server-sent events. First the stored events after `after_cursor`, up to `limit`, then every
        new one. Each event is a default (`message`) event whose data is one execution event as
        JSON; no event ids are sent, so reconnect with the last `cursor` seen. A comment line `:
        heartbeat` follows every 15 silent seconds. The stream ends only when the caller leaves.
        Needs the action `runs:read`.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            after_cursor: Only events after this cursor: 0 by default.
            limit: How many stored events to send first, at most: 1..2000; 500 by default.
            basket_execution_id: Only events of this basket execution.
            event_type: Only events of this type, matched exactly.

        Returns:
            An endless stream; the schema is that of one event's data.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.execution import stream_execution_events

        return self.open_stream(
            stream_execution_events.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                after_cursor=checks.given(checks.whole_between, "after_cursor", after_cursor, 0),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 2000),
                basket_execution_id=checks.given(
                    checks.identifier, "basket_execution_id", basket_execution_id
                ),
                event_type=checks.given(checks.identifier, "event_type", event_type),
            )
        )

    def stream_run_pnl(
        self, strategy_run_id: str, *, interval_seconds: float | None = None
    ) -> AsyncIterator[_m.WorkerRunPnlSnapshot]:
        """Follow the run's grouped profit and loss.

        Server-sent events. The first default (`message`) event carries a complete snapshot as in
        `get_run_pnl`; later ones follow whenever it differs from the last one sent. A comment line
        `: heartbeat` is sent after about 15 seconds without a change. An event named `error` with
        `{"detail": ...}` says that a snapshot could not be built (the server keeps trying); one
        named `end` says that the run is gone and the stream is over. The stream does not end when
        the run is closed. Access is checked when connecting. Needs the action `runs:read`.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            interval_seconds: How often the server looks for a change, in seconds: 0.25..5.0; 1.0 by
                default.

        Returns:
            An endless stream; the schema is that of one snapshot.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import stream_run_pnl

        return self.open_stream(
            stream_run_pnl.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                interval_seconds=checks.given(
                    checks.number_between, "interval_seconds", interval_seconds, 0.25, 5.0
                ),
            )
        )

    async def list_timeline(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
    ) -> _m.WorkerTimelineResponse:
        """List the run's history.

        Execution, decision and protection events of the run in ascending order; all filters match
        exactly and combine. Cursors are shared by all runs, so gaps are normal: read on from
        `last_cursor`. Safe to repeat. Needs the action `runs:read`.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            after_cursor: Only events after this cursor: 0 by default.
            limit: How many events at most: 1..1000; 200 by default.
            event_kind: Only this kind, one of `execution`, `decision` and `protection`.
            event_source: Only events from this source, such as `worker` or `backend_protection`.
            event_type: Only events of this type.
            related_resource_type: Only events about this type of resource.
            related_resource_id: Only events about this resource.
            basket_execution_id: Only events of this basket execution.

        Returns:
            The events, in ascending order.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import list_timeline

        return await self.send(
            list_timeline.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                after_cursor=checks.given(checks.whole_between, "after_cursor", after_cursor, 0),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 1000),
                event_kind=checks.given(checks.identifier, "event_kind", event_kind),
                event_source=checks.given(checks.identifier, "event_source", event_source),
                event_type=checks.given(checks.identifier, "event_type", event_type),
                related_resource_type=checks.given(
                    checks.identifier, "related_resource_type", related_resource_type
                ),
                related_resource_id=checks.given(
                    checks.identifier, "related_resource_id", related_resource_id
                ),
                basket_execution_id=checks.given(
                    checks.identifier, "basket_execution_id", basket_execution_id
                ),
            )
        )

    def stream_timeline(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
    ) -> AsyncIterator[_m.WorkerTimelineEvent]:
        """Follow the run's history.

        Server-sent events. First the stored events after `after_cursor`, up to `limit`, then every
        new one that passes the filters. Each is a default (`message`) event whose data is one
        timeline event as JSON; no event ids are sent, so reconnect with the last `cursor` seen.
        When more stored events exist than `limit`, the rest is skipped as soon as a new one
        arrives: list first, then follow. A comment line `: heartbeat` follows every 15 silent
        seconds. Needs the action `runs:read`.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            after_cursor: Only events after this cursor: 0 by default.
            limit: How many stored events to send first, at most: 1..2000; 500 by default.
            event_kind: Only this kind, one of `execution`, `decision` and `protection`.
            event_source: Only events from this source.
            event_type: Only events of this type.
            related_resource_type: Only events about this type of resource.
            related_resource_id: Only events about this resource.
            basket_execution_id: Only events of this basket execution.

        Returns:
            An endless stream; the schema is that of one event's data.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import stream_timeline

        return self.open_stream(
            stream_timeline.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                after_cursor=checks.given(checks.whole_between, "after_cursor", after_cursor, 0),
                limit=checks.given(checks.whole_between, "limit", limit, 1, 2000),
                event_kind=checks.given(checks.identifier, "event_kind", event_kind),
                event_source=checks.given(checks.identifier, "event_source", event_source),
                event_type=checks.given(checks.identifier, "event_type", event_type),
                related_resource_type=checks.given(
                    checks.identifier, "related_resource_type", related_resource_type
                ),
                related_resource_id=checks.given(
                    checks.identifier, "related_resource_id", related_resource_id
                ),
                basket_execution_id=checks.given(
                    checks.identifier, "basket_execution_id", basket_execution_id
                ),
            )
        )

    async def log_decision_event(
        self,
        strategy_run_id: str,
        summary: str,
        *,
        event_type: str | None = None,
        details: Mapping[str, object] | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        decision_type: Literal[
            "signal", "entry", "exit", "risk_update", "management", "protection_ack", "note"
        ]
        | str
        | None = None,
        action: Literal[
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
        | str
        | None = None,
        basket_execution_id: str | None = None,
        metadata: Mapping[str, object] | None = None,
        session_nonce: str | None = None,
    ) -> _m.WorkerTimelineEvent:
        """Record a decision of the worker in the run's history.

        Appends one row of kind `decision` to the timeline. Nothing is traded. There is no
        idempotency: a repeat records the decision twice. Works in any run status. A related
        resource, when named, must exist for the run. Deployed backends know the vocabulary
        `decision_type` and `action`; the documented one is `event_type`. Needs the action
        `runs:log`, and the session nonce while a session is active.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            summary: The decision in one line.
            event_type: What was decided, in the worker's words, such as `signal.generated`.
            details: Structured context.
            related_resource_type: Type of a resource the decision is about.
            related_resource_id: The resource the decision is about.
            decision_type: Kind of decision, in the vocabulary of deployed backends: one of
                ``signal``, ``entry``, ``exit``, ``risk_update``, ``management``,
                ``protection_ack``, ``note``.
            action: What the decision does, in the vocabulary of deployed backends: one of
                ``enter``, ``exit``, ``hold``, ``skip``, ``modify``, ``cancel``,
                ``update_protection``, ``arm_bracket``, ``rebalance``, ``observe``.
            basket_execution_id: A basket execution the decision is about.
            metadata: Structured context, in the vocabulary of deployed backends.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The recorded row.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.monitoring import log_decision_event

        return await self.send(
            log_decision_event.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    summary=checks.identifier("summary", summary),
                    event_type=checks.given(checks.identifier, "event_type", event_type),
                    details=details,
                    related_resource_type=related_resource_type,
                    related_resource_id=related_resource_id,
                    decision_type=checks.given(
                        checks.choice,
                        "decision_type",
                        decision_type,
                        (
                            "signal",
                            "entry",
                            "exit",
                            "risk_update",
                            "management",
                            "protection_ack",
                            "note",
                        ),
                    ),
                    action=checks.given(
                        checks.choice,
                        "action",
                        action,
                        (
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
                        ),
                    ),
                    basket_execution_id=basket_execution_id,
                    metadata=metadata,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def place_gtt(
        self,
        type_: Literal["single", "two-leg"] | str,
        condition: Mapping[str, object],
        orders: Sequence[Mapping[str, object]],
    ) -> _m.WorkerGttWriteResult:
        """Place a good-till-triggered order.

        Stores a trigger at the broker; when the price reaches it, limit orders are sent. A single
        trigger has one price and one order, a two-leg trigger two of each, of which only one ever
        fires. The orders belong to the account and not to any run. Every call creates another
        trigger: do not repeat blindly. Deployed backends need a live account scope. Needs the
        action `gtt:write` or `intents:submit`.

        Args:
            type_: Number of legs: one of ``single``, ``two-leg``.
            condition: When it fires.
            orders: Orders to send, one for each trigger price.

        Returns:
            The trigger is active.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.gtt import place_gtt

        return await self.send(
            place_gtt.build(
                body=checks.given_fields(
                    type=checks.choice("type_", type_, ("single", "two-leg")),
                    condition=condition,
                    orders=orders,
                )
            )
        )

    async def modify_gtt(
        self,
        trigger_id: int,
        *,
        type_: Literal["single", "two-leg"] | str | None = None,
        condition: Mapping[str, object] | None = None,
        orders: Sequence[Mapping[str, object]] | None = None,
    ) -> _m.WorkerGttWriteResult:
        """Change a trigger.

        Replaces the parts that are sent and keeps the rest. Deployed backends take a complete body
        only: read the trigger, change it and send all of it. Sending the same change twice leaves
        the same trigger. Needs the action `gtt:write` or `intents:submit`.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            trigger_id: Number of the trigger, as returned by `place_gtt`.
            type_: Number of legs: one of ``single``, ``two-leg``.
            condition: When it fires.
            orders: Orders to send, one for each trigger price.

        Returns:
            The trigger was changed.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.gtt import modify_gtt

        return await self.send(
            modify_gtt.build(
                checks.whole_between("trigger_id", trigger_id, 1, from_text=True),
                body=checks.given_fields(
                    type=checks.given(checks.choice, "type_", type_, ("single", "two-leg")),
                    condition=condition,
                    orders=orders,
                ),
            )
        )

    async def delete_gtt(self, trigger_id: int) -> _m.WorkerGttWriteResult:
        """Delete a trigger.

        Removes the trigger at the broker; orders it already sent stay. Deleting twice answers 404
        the second time. Needs the action `gtt:write` or `intents:submit`.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            trigger_id: Number of the trigger, as returned by `place_gtt`.

        Returns:
            The trigger is gone.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No such run, order, trigger or instrument.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.gtt import delete_gtt

        return await self.send(
            delete_gtt.build(checks.whole_between("trigger_id", trigger_id, 1, from_text=True))
        )

    async def get_option_session(self, underlying: str) -> _m.OptionSession:
        """The pricing session of an underlying.

        Reads what the server last computed for this underlying: spot, tracked expiries and, per
        expiry, forward, volatility, strikes and contracts. On the deployed backend the operator
        must have started the session, otherwise the answer is 404; reading never starts one. The
        sandbox keeps a session for every underlying it has options for.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.

        Returns:
            The session.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import get_option_session

        return await self.send(
            get_option_session.build(checks.identifier("underlying", underlying))
        )

    async def list_option_expiries(self, underlying: str) -> _m.OptionExpirySnapshot:
        """Tracked expiries of an underlying.

        Lists the expiry dates the pricing session follows, nearest first. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.

        Returns:
            The expiries. Exactly four keys.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import list_option_expiries

        return await self.send(
            list_option_expiries.build(checks.identifier("underlying", underlying))
        )

    async def get_option_chain(
        self, underlying: str, *, expiry: str | None = None
    ) -> _m.OptionChain:
        """Option chain of one expiry.

        Returns a row per strike of the session's window, lowest strike first, with the call and the
        put: last price, open interest, volatility and greeks as last computed. The list is empty
        when the session has nothing to price. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
                `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday,
                a month means its last expiry. Without it the first expiry from today on. The
                deployed backend has no `next_month`.

        Returns:
            The chain.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. Coded `OPTION_INVALID_EXPIRY_SELECTOR` when the expiry
                selector fits no tracked expiry from today on; the list form when another parameter
                is invalid.
        """
        from ..api.options import get_option_chain

        return await self.send(
            get_option_chain.build(
                checks.identifier("underlying", underlying),
                expiry=checks.given(checks.text, "expiry", expiry),
            )
        )

    async def get_option_mini_chain(
        self, underlying: str, *, expiry: str | None = None, window: int | None = None
    ) -> _m.OptionMiniChain:
        """The strikes around the money.

        Returns the at-the-money row and up to `window` rows on each side of it, fewer at the ends
        of the chain. Where no at-the-money strike is known the strike nearest the spot is the
        centre, and without a spot the middle of the list. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
                `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday,
                a month means its last expiry. Without it the first expiry from today on. The
                deployed backend has no `next_month`.
            window: Strikes on each side of the money: 1..20; 5 by default.

        Returns:
            The rows.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. Coded `OPTION_INVALID_EXPIRY_SELECTOR` when the expiry
                selector fits no tracked expiry from today on; the list form when another parameter
                is invalid.
        """
        from ..api.options import get_option_mini_chain

        return await self.send(
            get_option_mini_chain.build(
                checks.identifier("underlying", underlying),
                expiry=checks.given(checks.text, "expiry", expiry),
                window=checks.given(checks.whole_between, "window", window, 1, 20),
            )
        )

    async def get_option_greeks(
        self, underlying: str, *, expiry: str | None = None
    ) -> _m.OptionGreeks:
        """Greeks of one expiry.

        Returns volatility and greeks for every strike of the window. They come from Black-76 on the
        synthetic forward of the at-the-money strike, with one volatility for the whole expiry and
        zero interest. All of them are null while the forward or the volatility cannot be computed.
        Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
                `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday,
                a month means its last expiry. Without it the first expiry from today on. The
                deployed backend has no `next_month`.

        Returns:
            The greeks. Open interest is left out.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. Coded `OPTION_INVALID_EXPIRY_SELECTOR` when the expiry
                selector fits no tracked expiry from today on; the list form when another parameter
                is invalid.
        """
        from ..api.options import get_option_greeks

        return await self.send(
            get_option_greeks.build(
                checks.identifier("underlying", underlying),
                expiry=checks.given(checks.text, "expiry", expiry),
            )
        )

    async def resolve_option_contracts(
        self, legs: Sequence[Mapping[str, object]], underlying: str, *, expiry: str | None = None
    ) -> _m.OptionSelection:
        """Choose contracts by strike, offset, delta, moneyness or premium.

        Picks one contract of the session's window per leg, in the order of the legs, and fails as a
        whole at the first leg that cannot be picked. Where a leg names several selectors the first
        of `delta_target`, `target_delta`, `strike`, `offset`, `moneyness`, `premium_target` counts.
        The deployed backend knows the first four only and refuses a leg with nothing else. No order
        is placed and nothing changes.

        Changes nothing; safe to repeat.

        Args:
            legs: Contracts to choose.
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: A tracked date `YYYY-MM-DD`, or `nearest`, `current_week`, `next_week`,
                `current_month`, `next_month`. Without it the first expiry from today on.

        Returns:
            One contract per leg.

        Raises:
            BrokerValidationError: 400. The selection cannot be read:
                `OPTION_SELECTION_INVALID_PAYLOAD` (no legs), `OPTION_SELECTION_INVALID_LEG` (leg is
                no object or has no selector) or `OPTION_SELECTION_INVALID_OPTION_TYPE`.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. No contract fits: `OPTION_SELECTION_UNRESOLVABLE`,
                `OPTION_DELTA_SELECTION_UNRESOLVABLE`, `OPTION_SELECTION_LOT_SIZE_UNAVAILABLE` or
                `OPTION_INVALID_EXPIRY_SELECTOR`, with `leg_index` where one leg is at fault; the
                list form when the body is not an object.
        """
        from ..api.options import resolve_option_contracts

        return await self.send(
            resolve_option_contracts.build(
                checks.identifier("underlying", underlying),
                body=checks.given_fields(legs=legs, expiry=expiry),
            )
        )

    async def get_option_pcr(
        self, underlying: str, *, expiry: str | None = None
    ) -> _m.OptionAnalytic:
        """Put/call ratio of open interest.

        Divides the put open interest of the window by its call open interest, to two decimals. The
        value is null when there is no call open interest. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
                `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday,
                a month means its last expiry. Without it the first expiry from today on. The
                deployed backend has no `next_month`.

        Returns:
            The ratio.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. Coded `OPTION_INVALID_EXPIRY_SELECTOR` when the expiry
                selector fits no tracked expiry from today on; the list form when another parameter
                is invalid.
        """
        from ..api.options import get_option_pcr

        return await self.send(
            get_option_pcr.build(
                checks.identifier("underlying", underlying),
                expiry=checks.given(checks.text, "expiry", expiry),
            )
        )

    async def get_option_max_pain(
        self, underlying: str, *, expiry: str | None = None
    ) -> _m.OptionAnalytic:
        """Max pain strike.

        Finds the strike of the window at which option buyers together would receive least at
        expiry, the lowest such strike on a tie. The value is null when there are no strikes.
        Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
            expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
                `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday,
                a month means its last expiry. Without it the first expiry from today on. The
                deployed backend has no `next_month`.

        Returns:
            The strike.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. The underlying has no pricing session, or it has computed nothing
                yet.
            BrokerValidationError: 422. Coded `OPTION_INVALID_EXPIRY_SELECTOR` when the expiry
                selector fits no tracked expiry from today on; the list form when another parameter
                is invalid.
        """
        from ..api.options import get_option_max_pain

        return await self.send(
            get_option_max_pain.build(
                checks.identifier("underlying", underlying),
                expiry=checks.given(checks.text, "expiry", expiry),
            )
        )

    async def preview_option_strategy(
        self,
        *,
        underlying: str | None = None,
        template_id: str | None = None,
        strategy_type: str | None = None,
        current_spot: float | None = None,
        legs: Sequence[Mapping[str, object]] | None = None,
        selected_strikes: Sequence[Mapping[str, object]] | None = None,
        protection_config: Mapping[str, object] | None = None,
    ) -> _m.OptionStrategyPreview:
        """Classify legs and propose protection values.

        Recognises the structure of the legs (straddle, strangle, condor and so on), works out the
        entry premium and proposes stops and targets. It needs no session, looks nothing up and
        stores nothing. The proposed rules use other metric names than an option run's protection
        and cannot be stored there unchanged.

        Changes nothing; safe to repeat.

        Args:
            underlying: Underlying; decides the strike gap, 100 for BANKNIFTY and 50 otherwise: by
                default.
            template_id: Known structure: buy_call, sell_put, bull_call_spread, bear_put_spread,
                short_straddle, short_strangle, iron_condor, long_straddle or long_strangle.
            strategy_type: Name of the strategy; else the template's, else manual.
            current_spot: Price of the underlying in rupees or points. Without it no index
                boundaries are proposed.
            legs: Legs; without any, `selected_strikes` is read.
            selected_strikes: Other name of `legs`.
            protection_config: Values the caller wants.

        Returns:
            The classification and the proposal.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import preview_option_strategy

        return await self.send(
            preview_option_strategy.build(
                body=checks.given_fields(
                    underlying=checks.given(checks.text, "underlying", underlying),
                    template_id=template_id,
                    strategy_type=strategy_type,
                    current_spot=current_spot,
                    legs=legs,
                    selected_strikes=selected_strikes,
                    protection_config=protection_config,
                )
            )
        )

    async def create_option_run(
        self,
        strategy_name: str,
        product: Literal["MIS", "NRML"] | str,
        legs: Sequence[Mapping[str, object]],
        *,
        strategy_run_id: str | None = None,
        protection: Mapping[str, object] | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> _m.OptionRun:
        """Create an option run.

        Stores a new option run with its legs in status `created`; no order is placed. Without an id
        the server makes one, so repeating such a call creates a second run. An id already in use is
        a 409 on the sandbox; the deployed backend fails with a 500.

        Args:
            strategy_name: Name for people.
            product: Product of all orders of the run: one of ``MIS``, ``NRML``.
            legs: Legs of the run.
            strategy_run_id: Id to use; else the server makes one that begins with `opt_run_`.
            protection: Protection, stored as sent. Rules as in the protection call are evaluated;
                `stoploss_pct` and `target_pct` are percent of the entry premium and are evaluated
                by the sandbox only.
            metadata: Context. `account_scope` is the default scope of a paper entry.

        Returns:
            The run as stored.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import create_option_run

        return await self.send(
            create_option_run.build(
                body=checks.given_fields(
                    strategy_name=checks.identifier("strategy_name", strategy_name),
                    product=checks.choice("product", product, ("MIS", "NRML")),
                    legs=legs,
                    strategy_run_id=strategy_run_id,
                    protection=protection,
                    metadata=metadata,
                )
            )
        )

    async def preview_option_run_entry(self, strategy_run_id: str) -> _m.OptionEntryPreview:
        """Plan and cost of the entry.

        Works out the entry orders, purchases first, with estimated margin and charges, and moves
        the run from `created` to `entry_previewed`. Nothing is ordered. The deployed backend
        answers 409 to a second call; the sandbox answers it again while the run is not entered.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The plan.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            ConflictError: 409. The run's status does not allow it
                (`OPTION_RUN_INVALID_TRANSITION`), or a guard refuses: the `rejection_reason` is
                then `WORKER_SESSION_REQUIRED`, `WORKER_SESSION_CONFLICT` or `SAFETY_TOKEN_EXPIRED`,
                the last with `blocking_reasons`.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import preview_option_run_entry

        return await self.send(
            preview_option_run_entry.build(
                checks.identifier("strategy_run_id", strategy_run_id), body=checks.given_fields()
            )
        )

    async def enter_option_run(
        self,
        strategy_run_id: str,
        *,
        mode: str | None = None,
        execution_mode: str | None = None,
        account_scope: str | None = None,
        all_or_none: bool | None = None,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        order_results: Sequence[Mapping[str, object]] | None = None,
        trade_results: Sequence[Mapping[str, object]] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.OptionRunAction:
        """Enter an option run.

        Places the run's entry plan and records the outcome per leg. In paper mode, or with a paper
        account scope, the legs go to the paper engine as one basket; with `order_results` or
        `trade_results` the given outcome is recorded instead; otherwise every order is recorded as
        filled without going anywhere. The run ends in `entered`, `partial_entry` or
        `cleanup_required`. The run itself is not idempotent: entering it a second time is a 409.
        The deployed backend accepts a safety token only for an option run whose id is also that of
        a worker run; the sandbox checks the token with the worker run it was issued for.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            mode: `paper` sends an entry to the paper engine. Any other text is only echoed; no mode
                ever sends a live order.
            execution_mode: Read when `mode` is absent.
            account_scope: Paper account, such as `kite:paper-a`; else the run's
                `metadata.account_scope`.
            all_or_none: Paper entry: refuse all legs when one is invalid: False by default.
            idempotency_key: Key of the paper basket; else `<run>:enter`. It does not make the call
                itself repeatable.
            metadata: Context stored with paper orders.
            order_results: Outcome to record instead of placing orders: an object per order with
                `leg_id` and `status`.
            trade_results: Fills to record.
            safety_token: Token of a safety check. It lives 10 seconds.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The outcome of this call.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            ConflictError: 409. The run's status does not allow it
                (`OPTION_RUN_INVALID_TRANSITION`), or a guard refuses: the `rejection_reason` is
                then `WORKER_SESSION_REQUIRED`, `WORKER_SESSION_CONFLICT` or `SAFETY_TOKEN_EXPIRED`,
                the last with `blocking_reasons`.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import enter_option_run

        return await self.send(
            enter_option_run.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    mode=mode,
                    execution_mode=execution_mode,
                    account_scope=account_scope,
                    all_or_none=checks.given(checks.flag, "all_or_none", all_or_none),
                    idempotency_key=idempotency_key,
                    metadata=metadata,
                    order_results=order_results,
                    trade_results=trade_results,
                    safety_token=safety_token,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def preview_option_run_exit(self, strategy_run_id: str) -> _m.OptionExitPreview:
        """Plan and cost of the exit.

        Works out what is still open and the orders that would close it, purchases first, and moves
        the run to `exit_previewed`. Nothing is ordered. The deployed backend allows it from
        `entered` and `cleanup_required` only, and answers 409 to a second call; the sandbox also
        allows it from the partial statuses and again.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The plan.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            ConflictError: 409. The run's status does not allow it
                (`OPTION_RUN_INVALID_TRANSITION`), or a guard refuses: the `rejection_reason` is
                then `WORKER_SESSION_REQUIRED`, `WORKER_SESSION_CONFLICT` or `SAFETY_TOKEN_EXPIRED`,
                the last with `blocking_reasons`.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import preview_option_run_exit

        return await self.send(
            preview_option_run_exit.build(
                checks.identifier("strategy_run_id", strategy_run_id), body=checks.given_fields()
            )
        )

    async def exit_option_run(
        self,
        strategy_run_id: str,
        *,
        mode: str | None = None,
        execution_mode: str | None = None,
        account_scope: str | None = None,
        all_or_none: bool | None = None,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        order_results: Sequence[Mapping[str, object]] | None = None,
        trade_results: Sequence[Mapping[str, object]] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> _m.OptionRunAction:
        """Exit an option run.

        Closes what the run still holds, or records the outcome given in the body, and moves the run
        to `exited` or `partial_exit`. The deployed backend wants a preview of the exit first (409
        straight from `entered`) and never sends the exit to its paper engine; the sandbox exits an
        entered run at once and closes its paper positions. Repeating it on an exited run is a 409.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            mode: `paper` sends an entry to the paper engine. Any other text is only echoed; no mode
                ever sends a live order.
            execution_mode: Read when `mode` is absent.
            account_scope: Paper account, such as `kite:paper-a`; else the run's
                `metadata.account_scope`.
            all_or_none: Paper entry: refuse all legs when one is invalid: False by default.
            idempotency_key: Key of the paper basket; else `<run>:enter`. It does not make the call
                itself repeatable.
            metadata: Context stored with paper orders.
            order_results: Outcome to record instead of placing orders: an object per order with
                `leg_id` and `status`.
            trade_results: Fills to record.
            safety_token: Token of a safety check. It lives 10 seconds.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The outcome of this call.

        Raises:
            BrokerValidationError: 400. The request is well-formed but cannot be carried out as
                asked.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            ConflictError: 409. The run's status does not allow it
                (`OPTION_RUN_INVALID_TRANSITION`), or a guard refuses: the `rejection_reason` is
                then `WORKER_SESSION_REQUIRED`, `WORKER_SESSION_CONFLICT` or `SAFETY_TOKEN_EXPIRED`,
                the last with `blocking_reasons`.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import exit_option_run

        return await self.send(
            exit_option_run.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(
                    mode=mode,
                    execution_mode=execution_mode,
                    account_scope=account_scope,
                    all_or_none=checks.given(checks.flag, "all_or_none", all_or_none),
                    idempotency_key=idempotency_key,
                    metadata=metadata,
                    order_results=order_results,
                    trade_results=trade_results,
                    safety_token=safety_token,
                ),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def get_option_run_state(self, strategy_run_id: str) -> _m.OptionRunStateResponse:
        """Where an option run stands.

        Reads status and leg outcome of the run, in any status. Nothing changes.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The state.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            BrokerValidationError: 422. A path, query or body field breaks a rule. Nothing was done.
        """
        from ..api.options import get_option_run_state

        return await self.send(
            get_option_run_state.build(checks.identifier("strategy_run_id", strategy_run_id))
        )

    async def update_option_run_protection(
        self,
        strategy_run_id: str,
        *,
        rules: Sequence[Mapping[str, object]] | None = None,
        precedence: Sequence[str] | None = None,
        session_nonce: str | None = None,
    ) -> _m.OptionRunProtection:
        """Replace an option run's protection rules.

        Replaces all stored rules and their precedence, in any status of the run. A role that is not
        listed in `precedence` never matches, and an empty or omitted `precedence` switches every
        rule off. Rules only advise: a match places no order, but it blocks a worker run of the same
        id. Sending the same body again gives the same result.

        Not safe to repeat blindly: when the answer is lost, find out first what became of it.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            rules: Rules; they replace all stored ones.
            precedence: Roles in the order they are evaluated. A role not listed never matches; an
                empty list switches every rule off.
            session_nonce: The nonce returned by `claim_session`. Required while the run has an
                active session; a run nobody has claimed needs none. Releasing a session and the run
                heartbeat always need it.

        Returns:
            The rules as stored.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            ConflictError: 409. The state of the run forbids it: another session owns the run, the
                run is closed, or something changed in the meantime.
            BrokerValidationError: 422. Coded `OPTION_PROTECTION_INVALID_CONFIG` for an unknown
                metric or operator; the list form for a wrong type or an unknown key.
        """
        from ..api.options import update_option_run_protection

        return await self.send(
            update_option_run_protection.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(rules=rules, precedence=precedence),
                x_worker_session_nonce=checks.given(
                    checks.header_value, "session_nonce", session_nonce
                ),
            )
        )

    async def get_option_run_protection_state(
        self, strategy_run_id: str
    ) -> _m.OptionProtectionState:
        """Whether a protection rule matches now.

        Evaluates the stored rules on the metrics the server has at this moment and, when one
        matches, recommends the orders that would close the run. No order is placed. The deployed
        backend has no live metric but `open_quantity`; others count only when they were put into
        the run's metadata as `protection_metrics`. The sandbox computes all five from its own
        prices.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.

        Returns:
            The evaluation.

        Raises:
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            BrokerValidationError: 422. Coded `OPTION_PROTECTION_INVALID_CONFIG` for an unknown
                metric or operator; the list form for a wrong type or an unknown key.
        """
        from ..api.options import get_option_run_protection_state

        return await self.send(
            get_option_run_protection_state.build(
                checks.identifier("strategy_run_id", strategy_run_id)
            )
        )

    async def replay_option_run_protection(
        self,
        strategy_run_id: str,
        *,
        metric_snapshots: Sequence[Mapping[str, object]] | None = None,
        protection: Mapping[str, object] | None = None,
    ) -> _m.OptionProtectionReplay:
        """Try protection rules on given numbers.

        Evaluates the rules of the body, or the stored ones when the body has none, once per
        snapshot. Each snapshot stands alone; nothing is remembered between them and nothing changes
        on the server.

        Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
            metric_snapshots: At least one snapshot.
            protection: Rules to try; without them the stored ones.

        Returns:
            One evaluation per snapshot, in order.

        Raises:
            BrokerValidationError: 400. There is nothing to replay.
            PermissionDeniedError: 403. The token may not perform this action, use this mode or
                scope, or reach this run.
            NotFoundError: 404. No option run with this id, or no worker run the safety token could
                belong to.
            BrokerValidationError: 422. Coded `OPTION_PROTECTION_INVALID_CONFIG` for an unknown
                metric or operator; the list form for a wrong type or an unknown key.
        """
        from ..api.options import replay_option_run_protection

        return await self.send(
            replay_option_run_protection.build(
                checks.identifier("strategy_run_id", strategy_run_id),
                body=checks.given_fields(metric_snapshots=metric_snapshots, protection=protection),
            )
        )
