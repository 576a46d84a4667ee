"""The profile ``deployed``: everything that it does otherwise than the README, in one table.

Read it as the list of what to expect of a deployed backend. What is not in the table is as the
README says; :data:`NOT_IMITATED` names what such backends do and this profile does not.
"""

from __future__ import annotations

from . import deployed_answers as answers
from . import deployed_calls as calls
from . import deployed_refusals as refusals
from .profile import Difference, Profile

#: The opening balance of a paper account there, in rupees.
DEPLOYED_CASH = 1_000_000

_RUN_OBJECTS = ("patch_risk", "update_backend_protection")
_TIMELINE = ("list_timeline", "stream_timeline")

DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "health", ("health",), "`status` is `healthy`", "`status` is `ok`", after=answers.health
    ),
    Difference(
        "a run id in use",
        ("create_run",),
        "the existing run is returned",
        "409 `Strategy run already exists`, whatever template, scope and mode",
        before=calls.refuse_an_id_in_use,
    ),
    Difference(
        "run object",
        ("create_run",),
        "`capabilities` is there",
        "no `capabilities`; `strategy_attribution` is there",
        after=answers.created_run,
    ),
    Difference(
        "run object after a patch",
        _RUN_OBJECTS,
        "`capabilities` is there",
        "no `capabilities`",
        after=answers.run,
    ),
    Difference(
        "positions of a run",
        ("get_run",),
        "not in the answer",
        "`positions` and `backend_positions`, which stay empty for a paper run that holds shares",
        after=answers.run_read,
    ),
    Difference(
        "funds",
        ("get_funds",),
        "`available`, `utilized`, `net`",
        "amounts by segment; of a live account the broker's words, where `available_cash` is what "
        "the day began with",
        after=answers.funds,
    ),
    Difference(
        "funds of a run",
        ("get_run_funds",),
        "`strategy.allocation` has `cap_inr` and `usage_gross_exposure`",
        "`cap`, `used`, `remaining`, `basis`",
        after=answers.run_funds,
    ),
    Difference(
        "P&L",
        ("get_run_pnl", "stream_run_pnl"),
        "`totals` split the charges; `status` is the run's once it has ended",
        "no `brokerage`, no `taxes`; `status` says whether a position is open, also of a closed "
        "run",
        after=answers.pnl,
        event=answers.pnl_event,
    ),
    Difference(
        "quotes",
        ("get_quotes", "get_market_snapshot"),
        "keyed by instrument, or a list in a snapshot",
        "a list; no open interest and no circuit limits",
        after=answers.quotes,
    ),
    Difference(
        "first event of ticks",
        ("stream_ticks",),
        "`quotes` and `ticks`",
        "`quotes` only",
        event=answers.tick_event,
    ),
    Difference(
        "candle stream",
        ("stream_candles",),
        "every change of the forming candle, as `current`",
        "completed candles only, nested under `candle`, with `is_complete` false",
        event=answers.candle_event,
    ),
    Difference(
        "source of history",
        ("get_historical_candles",),
        "`source` names the sandbox",
        "`source` is `historical_db`",
        after=answers.history,
    ),
    Difference(
        "placing",
        ("submit_intent",),
        "`order_id`, `order_status`, `legs` at the top; a refused order reads `rejected`",
        "all of it nested in `result`, in lower case and with decimals as text; a refused order "
        "or basket reads `accepted`",
        after=answers.intent,
    ),
    Difference(
        "what a paper order is read for",
        ("submit_intent",),
        "variety, validity, slicing and protection count; `dry_run` of a basket places nothing",
        "eight fields count, every order is a regular one for the day; `dry_run` of a basket is "
        "not read: it executes",
        before=calls.overlook_what_paper_ignores,
    ),
    Difference(
        "terms of a paper order",
        ("submit_intent",),
        "tick, price limits, freeze quantity, shares to sell and the run's allocation are checked",
        "instrument, lot and funds only: a limit off the tick or far from the price rests",
        inside={"checks_terms": False},
    ),
    Difference(
        "order ids of paper runs",
        ("submit_intent", "exit_run"),
        "twelve digits",
        "`PAPER-` and twelve hex digits",
        inside={"has_paper_ids": True},
    ),
    Difference(
        "a key with another order",
        ("submit_intent",),
        "409 `IDEMPOTENCY_KEY_REUSED`",
        "the first answer, as `deduped`",
        inside={"compares_payloads": False},
    ),
    Difference(
        "a malformed order or trigger",
        ("submit_intent", "preview_order", "preview_basket", "place_gtt", "modify_gtt"),
        "422, every field named",
        "a bare 500",
        refusal=refusals.malformed,
    ),
    Difference(
        "order book of paper and dry runs",
        tuple(calls.LIVE_ONLY),
        "served",
        "409: previews, orders, trades, changes and brackets are for live runs",
        before=calls.refuse_all_but_live,
    ),
    Difference(
        "order preview",
        ("preview_order",),
        "margin, charges and warnings",
        "the order and its `cost_contract`",
        after=answers.order_preview,
    ),
    Difference(
        "basket preview",
        ("preview_basket",),
        "margin, charges and warnings",
        "the answer of a basket of which nothing was placed",
        after=answers.basket_preview,
    ),
    Difference(
        "a cancelled or changed order",
        ("cancel_order", "modify_order"),
        "the order's new status is told",
        "its id only",
        after=answers.order_written,
    ),
    Difference(
        "resting orders at an exit",
        ("exit_run",),
        "cancelled; a closed run stays as it is",
        "they stay and may fill behind the closed run; another exit closes what they bought",
        inside={"exit_cancels_resting": False},
    ),
    Difference(
        "`dry_run` and key of an exit",
        ("exit_run",),
        "`dry_run` previews; a key brings the first answer again",
        "not read on paper and dry runs: `dry_run` exits",
        before=calls.overlook_exit_options,
    ),
    Difference(
        "answer of an exit",
        ("exit_run",),
        "`status`, `message`, the plan",
        "`status`, the engine's `result`, the run",
        after=answers.exited,
    ),
    Difference(
        "a released run",
        (),
        "is left alone",
        "is exited after 180 seconds without a heartbeat, like any that ever had one",
        inside={"release_ends_watch": False},
    ),
    Difference(
        "paper orders in the timeline",
        (*_TIMELINE, "list_execution_events", "stream_execution_events"),
        "each change and trade is an event",
        "nothing",
        inside={"paper_in_timeline": False},
    ),
    Difference(
        "baskets of paper and dry runs",
        ("list_baskets",),
        "listed",
        "none: only those of live runs are kept",
        after=answers.baskets,
    ),
    Difference(
        "a basket of a paper or dry run",
        ("get_basket",),
        "served",
        "404 `Basket execution not found`",
        before=calls.refuse_unkept_baskets,
    ),
    Difference(
        "decisions",
        ("log_decision_event",),
        "`event_type` and `details` are stored",
        "`decision_type` and `action` are wanted (422), stored as `decision.<type>`; a related "
        "resource must be one of three kinds and known to the run",
        before=calls.want_decision_words,
        after=answers.decision,
    ),
    Difference(
        "decisions in the timeline",
        _TIMELINE,
        "with `details`",
        "without",
        after=answers.timeline,
        event=answers.timeline_event,
    ),
    Difference(
        "triggers of a paper token",
        tuple(calls.GTT),
        "served",
        "400 `WORKER_ACCOUNT_SCOPE_UNSUPPORTED`",
        before=calls.refuse_paper_triggers,
    ),
    Difference(
        "a change of a trigger",
        ("modify_gtt",),
        "what is left out stays",
        "the whole trigger is wanted",
        before=calls.want_whole_triggers,
    ),
    Difference(
        "rights on option runs",
        calls.OPTION_OPERATIONS,
        "the token needs the action, and owns the worker run that the option run belongs to",
        "any valid token acts on any option run",
        inside={"guards_option_runs": False},
        before=calls.allow_every_option_action,
    ),
    Difference(
        "previews of an option run",
        tuple(calls.OPTION_STEPS),
        "may be repeated; an exit needs none",
        "are steps, each taken once; an exit without one is 409",
        before=calls.keep_to_option_steps,
    ),
    Difference(
        "a value out of its range",
        (),
        "422 with a list",
        "422 with a text, where a handler checks it; a list, where the framework does",
        refusal=refusals.out_of_range,
    ),
    Difference(
        "an unknown instrument",
        (),
        "`Instrument 'X' not found`",
        "`Instrument not found for symbol X`",
        refusal=refusals.unknown_instrument,
    ),
)

#: What deployed backends do and this profile does not: the market and the money are the sandbox's.
NOT_IMITATED: tuple[str, ...] = (
    "fills at the limit price, without price improvement, at any hour of the day",
    "charges at a flat rate and margins by fixed factors",
    "two requests with one key in flight at the same time both executing",
    "a live basket that is placed leg by leg and taken back when one fails",
    "quotes only of instruments that somebody streams",
    "a dry run that takes any payload",
    "`execution_mode` in the safety check, which 0.7.0 cannot read",
    "`ingest` refused without a broker session",
    "an exit of an option run that leaves the paper account's positions open",
    "the order of checks: a request without a token is 401 here, whatever it holds",
)

DEPLOYED = Profile("deployed", DEPLOYED_CASH, DIFFERENCES)
