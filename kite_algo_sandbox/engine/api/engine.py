"""The sandbox exchange as one object, and the table of its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ..base.timeline import Row
from ..runs.tokens import Token
from . import (
    accounts,
    execution,
    gtt,
    market,
    option_runs,
    options,
    orders,
    reference,
    runs,
)
from .directed import DirectedExchange
from .operation import Json, Operation


class SandboxEngine(DirectedExchange):
    """An exchange and the worker API on top of it, driven by a clock.

    An operation takes the caller's :class:`Token` and plain values, and returns fresh JSON-able
    objects in the shapes of the worker API; see :mod:`.operation` for the two ways to ask for one.
    Refusals are :class:`SandboxError` subclasses. Any thread may call any method; one re-entrant
    lock is held for the duration of each.
    """

    # -- runs
    health = runs.health
    heartbeat = runs.heartbeat
    create_run = runs.create_run
    get_run = runs.get_run
    list_runs = runs.list_runs
    claim_session = runs.claim_session
    release_session = runs.release_session
    run_heartbeat = runs.run_heartbeat
    safety_check = runs.safety_check
    patch_risk = runs.patch_risk
    update_backend_protection = runs.update_backend_protection
    exit_run = runs.exit_run

    # -- accounts
    get_funds = accounts.get_funds
    get_run_funds = accounts.get_run_funds
    get_account_portfolio = accounts.get_account_portfolio

    # -- orders
    submit_intent = orders.submit_intent
    preview_order = orders.preview_order
    preview_basket = orders.preview_basket
    list_orders = orders.list_orders
    get_order = orders.get_order
    get_order_history = orders.get_order_history
    list_trades = orders.list_trades
    cancel_order = orders.cancel_order
    modify_order = orders.modify_order

    # -- execution
    list_baskets = execution.list_baskets
    get_basket = execution.get_basket
    create_bracket = execution.create_bracket
    list_brackets = execution.list_brackets
    get_bracket = execution.get_bracket
    cancel_bracket = execution.cancel_bracket
    get_run_pnl = execution.get_run_pnl
    list_timeline = execution.list_timeline
    list_execution_events = execution.list_execution_events
    log_decision_event = execution.log_decision_event

    # -- gtt
    place_gtt = gtt.place_gtt
    list_gtts = gtt.list_gtts
    get_gtt = gtt.get_gtt
    modify_gtt = gtt.modify_gtt
    delete_gtt = gtt.delete_gtt

    # -- market
    resolve_ticker = market.resolve_ticker
    resolve_tickers = market.resolve_tickers
    search_tickers = market.search_tickers
    get_quotes = market.get_quotes
    get_candles = market.get_candles
    get_historical_candles = market.get_historical_candles
    get_market_snapshot = market.get_market_snapshot

    # -- reference
    get_market_calendar = reference.get_market_calendar
    get_market_calendar_status = reference.get_market_calendar_status
    get_index_constituents = reference.get_index_constituents
    get_index_constituent_status = reference.get_index_constituent_status

    # -- options
    get_option_session = options.get_option_session
    list_option_expiries = options.list_option_expiries
    get_option_chain = options.get_option_chain
    get_option_mini_chain = options.get_option_mini_chain
    get_option_greeks = options.get_option_greeks
    get_option_pcr = options.get_option_pcr
    get_option_max_pain = options.get_option_max_pain
    resolve_option_contracts = options.resolve_option_contracts
    preview_option_strategy = options.preview_option_strategy

    # -- option runs
    create_option_run = option_runs.create_option_run
    preview_option_run_entry = option_runs.preview_option_run_entry
    preview_option_run_exit = option_runs.preview_option_run_exit
    enter_option_run = option_runs.enter_option_run
    exit_option_run = option_runs.exit_option_run
    get_option_run_state = option_runs.get_option_run_state
    update_option_run_protection = option_runs.update_option_run_protection
    get_option_run_protection_state = option_runs.get_option_run_protection_state
    replay_option_run_protection = option_runs.replay_option_run_protection

    # -- what is no operation of the worker API ----------------------------------------------------

    def authenticate(self, secret: str | None) -> Token:
        """The token of a presented secret. Raises ``Unauthorized``. Safe to repeat."""
        with self.lock:
            return self.tokens.authenticate(secret, self.clock.now())

    def tick(self) -> datetime:
        """Moves the market to the clock's present: fills, triggers, expiries, protection."""
        with self.lock:
            return self.advance()

    def check_run_access(self, token: Token, run_id: str, action: str = "runs:read") -> None:
        """Raises unless the token may use ``action`` on the run."""
        token.require(action)
        with self.lock:
            self.runs.access(token, run_id)

    def subscribe_timeline(self, callback: Callable[[Row], None]) -> Callable[[], None]:
        """Calls ``callback`` with every new row of any run, under the engine's lock.

        Returns the function that ends the subscription.
        """
        with self.lock:
            return self.timeline.subscribe(callback)

    def quotes_at_now(
        self, identifiers: Iterable[str | int], mode: str = "quote", token: Token | None = None
    ) -> Json:
        """Quotes for a stream; with ``token`` the stream's permission is checked first."""
        if token is not None:
            token.require("market:stream")
        with self.lock:
            at = self.advance()
            return self.market.quotes([str(item) for item in identifiers], (), mode, at)

    def candle_at_now(self, symbol_or_token: str | int, interval: str = "5minute") -> Json:
        """The forming candle (``current``) and the newest completed one (``candle``)."""
        with self.lock:
            return self.market.latest_candles(symbol_or_token, interval, self.advance())

    def flatten_all(self, reason: str = "kill_switch", token_id: str | None = None) -> list[str]:
        """Exits every open run, of one token or of all; returns the ids of those now closed.

        It asks for no session: it is the operator's hand, not the worker's. A run whose market is
        closed stays open and is not in the answer. Safe to repeat.
        """
        closed: list[str] = []
        with self.lock:
            at = self.advance()
            for run in self.runs.all():
                if run.is_terminal or (token_id is not None and run.token_id != token_id):
                    continue
                answer = self.exits.exit(run, reason, None, False, at)
                if answer["status"] == "closed":
                    closed.append(run.strategy_run_id)
        return closed


#: Every operation by its id in the contract.
OPERATIONS: Mapping[str, Operation[Any]] = MappingProxyType(
    {name: item for name, item in vars(SandboxEngine).items() if isinstance(item, Operation)}
)
