"""Ask everything that a published client can ask, and say what came of it.

It is run by the interpreter of the environment that client is installed in, see
`tools/try_published.py`, and knows nothing but the client's public names. One JSON object per call
goes to the standard output.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import kite_algo_worker as sdk

PAPER, LIVE = "probe-paper", "probe-live"
INFY = "NSE:INFY"
FROM, TO = "2026-05-01T00:00:00+05:30", "2026-05-08T00:00:00+05:30"
NAMES = ("workflow", "universe", "screener", "signal", "notification", "notify", "progress")
#: A platform around the worker: no worker outside it can use them.
PLATFORM = ("fundamentals",)
_KEYS = itertools.count(1)


def key() -> str:
    """A key that was not used before."""
    return f"probe:{os.getpid()}:{next(_KEYS):05d}"


class Face:
    """A client of either kind behind plain calls; streams give their first item."""

    def __init__(self, kind: str, target: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.kind = kind
        self.target = target
        self._loop = loop

    def has(self, name: str) -> bool:
        return hasattr(self.target, name)

    def __call__(self, name: str, *args: Any, **named: Any) -> Any:
        return self.first(getattr(self.target, name)(*args, **named))

    def first(self, found: Any) -> Any:
        """What a call gives, awaited where it has to be."""
        if inspect.isawaitable(found):
            return self._loop.run_until_complete(asyncio.wait_for(_awaited(found), 20))
        if inspect.isasyncgen(found) or hasattr(found, "__anext__"):
            return self._loop.run_until_complete(asyncio.wait_for(_one(found), 20))
        if inspect.isgenerator(found):
            item = next(found)
            found.close()
            return item
        return found


async def _awaited(found: Any) -> Any:
    return await found


async def _one(found: Any) -> Any:
    item = await found.__anext__()
    await found.aclose()
    return item


Recipe = Callable[[Face, dict[str, Any]], Any]
RECIPES: dict[str, Recipe] = {}
OPTIONS: dict[str, Recipe] = {}
MANAGED: dict[str, Recipe] = {}
FUNCTIONS: dict[str, Recipe] = {}


def plain(name: str, *args: Any, **named: Any) -> None:
    """A call whose arguments are known beforehand."""
    RECIPES[name] = lambda face, seen: face(name, *args, **named)


def order(**changes: Any) -> dict[str, Any]:
    """One INFY at the market."""
    return {**sdk.equity_market_order("INFY", "BUY", 1), **changes}


def resting(face: Face, seen: dict[str, Any]) -> str:
    """The id of a resting order of the live run."""
    body = sdk.limit_order("NSE", "INFY", "BUY", "CNC", 1, price=1350)
    seen["writer"]("place_order", LIVE, body, key())
    rows = face("list_orders", LIVE)["orders"]
    return str(rows[-1]["order_id"])


def gtt(price: float = 1300.0) -> dict[str, Any]:
    """A trigger for INFY."""
    row = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "LIMIT", "quantity": 1, "price": price,
    }  # fmt: skip
    condition = {
        "exchange": "NSE", "tradingsymbol": "INFY", "last_price": 1434.0,
        "trigger_values": [price],
    }  # fmt: skip
    return {"type": "single", "condition": condition, "orders": [row]}


def run_of(face: Face, mode: str = "paper") -> str:
    """A fresh run."""
    scope = "kite:AB1234" if mode == "live" else "kite:paper-a"
    metadata = {
        "strategy_family": "indicator_strategy", "strategy_name": "Probe",
        "entry_surface": "algo_worker",
    }  # fmt: skip
    made = face(
        "create_run", template_id="probe", account_scope=scope, execution_mode=mode,
        strategy_run_id=f"run-{key().replace(':', '-')}", metadata=metadata,
    )  # fmt: skip
    return str(made["strategy_run_id"])


def config(**changes: Any) -> Any:
    """The settings of a run."""
    fields: dict[str, Any] = {"template_id": "probe", "account_scope": "kite:paper-a"}
    return sdk.RunConfig(**{**fields, "strategy_run_id": f"run-{key()}", **changes})


def claimed(seen: dict[str, Any], mode: str = "paper") -> tuple[str, str]:
    """A fresh run and its session."""
    writer = seen["writer"]
    run_id = run_of(writer, mode)
    return run_id, str(writer("claim_session", run_id)["worker_session_nonce"])


plain("health")
plain("heartbeat")
plain("get_funds")
plain("get_funds_snapshot")
RECIPES["create_run"] = lambda face, seen: run_of(face)
RECIPES["create_run_from_config"] = lambda face, seen: face("create_run_from_config", config())
plain("get_run", PAPER)
plain("get_run_funds", PAPER)
plain("get_run_health_snapshot", PAPER)
plain("safety_check", PAPER)
plain("patch_risk", PAPER, {"stop": 1})
RECIPES["claim_session"] = lambda face, seen: face("claim_session", run_of(seen["writer"]))
RECIPES["attach_run"] = lambda face, seen: face(
    "attach_run", *(pair := claimed(seen))[:1], session_nonce=pair[1],
    config=config(strategy_run_id=pair[0]),
)  # fmt: skip


def with_session(name: str, mode: str = "paper", **named: Any) -> None:
    """A call that names the session of its run."""

    def recipe(face: Face, seen: dict[str, Any]) -> Any:
        run_id, nonce = claimed(seen, mode)
        return face(name, run_id, session_nonce=nonce, **named)

    RECIPES[name] = recipe


with_session("run_heartbeat")
with_session("release_session")
with_session("exit_run")
RECIPES["run"] = lambda face, seen: str(face.target.run(config()).__enter__().run_id)
plain("resolve_ticker", INFY)
plain("resolve_tickers", [INFY])
plain("search_tickers", "INFY")
plain("get_quotes", [INFY])
plain("get_candles", INFY)
plain("get_candles_snapshot", INFY)
plain("get_current_candle", INFY)
plain("get_historical_candles", INFY, from_date=FROM, to_date=TO)
plain("get_historical_candles_snapshot", INFY, from_date=FROM, to_date=TO)
plain("get_market_snapshot", symbols=[INFY], candles=[{"symbol": INFY, "interval": "5minute"}])
plain("stream_ticks", [INFY])
plain("stream_candles", INFY)
plain("stream_run_pnl", PAPER)
RECIPES["place_order"] = lambda face, seen: face("place_order", PAPER, order(), key())
RECIPES["place_basket"] = lambda face, seen: face("place_basket", PAPER, [order(), order()], key())
plain("preview_order", LIVE, order())
plain("preview_order_snapshot", LIVE, order())
plain("preview_basket", LIVE, [order()])
plain("preview_basket_snapshot", LIVE, [order()])
plain("list_orders", LIVE)
plain("get_orders_snapshot", LIVE)
plain("list_trades", LIVE)
plain("get_trades_snapshot", LIVE)


def with_order(name: str, *more: Any, **named: Any) -> None:
    """A call about a resting order."""
    RECIPES[name] = lambda face, seen: face(name, LIVE, resting(face, seen), *more, **named)


with_order("get_order_snapshot")
with_order("get_order_history")
with_order("get_order_history_snapshot")
with_order("modify_order", {"order_type": "LIMIT", "price": 1351, "quantity": 1})
with_order("cancel_order")
RECIPES["wait_for_terminal_order_state"] = lambda face, seen: face(
    "wait_for_terminal_order_state", LIVE, done_order(face, seen), attempts=2, sleep_seconds=0.01
)


def done_order(face: Face, seen: dict[str, Any]) -> str:
    """The id of an order of the live run that has ended."""
    name = resting(face, seen)
    seen["writer"]("cancel_order", LIVE, name)
    return name


RECIPES["list_baskets"] = lambda face, seen: face("list_baskets", basketed(seen)[0])
RECIPES["list_baskets_snapshot"] = lambda face, seen: face(
    "list_baskets_snapshot", basketed(seen)[0]
)
RECIPES["get_basket"] = lambda face, seen: face("get_basket", *basketed(seen))
RECIPES["get_basket_snapshot"] = lambda face, seen: face("get_basket_snapshot", *basketed(seen))


def basketed(seen: dict[str, Any]) -> tuple[str, str]:
    """The live run and a basket of it."""
    result = seen["writer"]("place_basket", LIVE, [order()], key())["result"]
    return LIVE, str(result["basket_execution_id"])


def bracket(seen: dict[str, Any]) -> dict[str, Any]:
    """What makes a bracket."""
    return {
        "entry_order": sdk.limit_order("NSE", "INFY", "BUY", "MIS", 1, price=1350),
        "stoploss": {"order_type": "SL-M", "trigger_price": 1300},
        "target": {"order_type": "LIMIT", "price": 1450},
        "idempotency_key": f"bracket:{key()}",
    }


def create_bracket(name: str) -> Recipe:
    """A call that makes one."""

    def recipe(face: Face, seen: dict[str, Any]) -> Any:
        run_id, nonce = claimed(seen, "live")
        made = face(name, run_id, session_nonce=nonce, **bracket(seen))
        seen["bracket"] = (run_id, made["bracket_intent_id"], nonce) if name[-1] == "t" else None
        return made

    return recipe


RECIPES["create_bracket"] = create_bracket("create_bracket")
RECIPES["create_bracket_snapshot"] = lambda face, seen: face(
    "create_bracket_snapshot", *(pair := claimed(seen, "live"))[:1], session_nonce=pair[1],
    **bracket(seen),
)  # fmt: skip


def about_bracket(face: Face, seen: dict[str, Any]) -> tuple[str, str, str]:
    """A run, its bracket and the session."""
    run_id, nonce = claimed(seen, "live")
    made = seen["writer"]("create_bracket", run_id, session_nonce=nonce, **bracket(seen))
    return run_id, str(made["bracket_intent_id"]), nonce


RECIPES["list_brackets"] = lambda face, seen: face("list_brackets", about_bracket(face, seen)[0])
RECIPES["list_brackets_snapshot"] = lambda face, seen: face(
    "list_brackets_snapshot", about_bracket(face, seen)[0]
)
RECIPES["get_bracket"] = lambda face, seen: face("get_bracket", *about_bracket(face, seen)[:2])
RECIPES["get_bracket_snapshot"] = lambda face, seen: face(
    "get_bracket_snapshot", *about_bracket(face, seen)[:2]
)
RECIPES["cancel_bracket"] = lambda face, seen: face(
    "cancel_bracket", *(found := about_bracket(face, seen))[:2], session_nonce=found[2]
)
RECIPES["cancel_bracket_snapshot"] = lambda face, seen: face(
    "cancel_bracket_snapshot", *(found := about_bracket(face, seen))[:2], session_nonce=found[2]
)

plain("get_run_pnl", PAPER)
plain("get_run_pnl_snapshot", PAPER)
plain("get_run_protection_state", PAPER)
RECIPES["update_backend_protection"] = lambda face, seen: face(
    "update_backend_protection", run_of(seen["writer"]),
    sdk.BackendProtection(basket=sdk.BasketProtection(stoploss_pct=2.0)),
)  # fmt: skip
plain("list_timeline", PAPER)
plain("list_timeline_snapshot", PAPER)
DECISION = {"decision_type": "signal", "action": "enter", "summary": "seen"}
plain("log_decision_event", PAPER, **DECISION)
plain("stream_timeline", PAPER)
plain("list_execution_events", LIVE)
plain("list_execution_events_snapshot", LIVE)
plain("stream_execution_events", LIVE)
RECIPES["place_gtt"] = lambda face, seen: face("place_gtt", gtt())
RECIPES["place_gtt_snapshot"] = lambda face, seen: face("place_gtt_snapshot", gtt())
plain("list_gtts")
plain("list_gtts_snapshot")


def with_trigger(name: str, *more: Any) -> None:
    """A call about an armed trigger."""

    def recipe(face: Face, seen: dict[str, Any]) -> Any:
        return face(name, int(seen["writer"]("place_gtt", gtt())["trigger_id"]), *more)

    RECIPES[name] = recipe


for _name in ("get_gtt", "get_gtt_snapshot", "delete_gtt", "delete_gtt_snapshot"):
    with_trigger(_name)
for _name in ("modify_gtt", "modify_gtt_snapshot"):
    with_trigger(_name, gtt(1301.0))

plain("list_runs")
plain("get_account_portfolio", account_scope="kite:paper-a")
plain("get_account_portfolio_snapshot", account_scope="kite:paper-a")
plain("get_market_calendar", "2026-05-01", "2026-05-31")
plain("get_market_calendar_snapshot", "2026-05-01", "2026-05-31")
plain("get_market_calendar_status")
plain("get_market_calendar_status_snapshot")
for _name in ("get_index_constituents", "get_index_constituent_status"):
    plain(_name, "Nifty50")
    plain(f"{_name}_snapshot", "Nifty50")
plain(
    "calculate_indicator",
    {
        "name": "sma",
        "period": 3,
        "bars": [
            {"timestamp": f"2026-05-0{day}", "open": 99, "close": 99 + day} for day in range(4, 8)
        ],
    },
)

# -- options --------------------------------------------------------------------------------------

for _name in ("ensure_session", "get_chain", "get_greeks", "get_max_pain", "get_mini_chain",
              "get_pcr", "list_expiries"):  # fmt: skip
    OPTIONS[_name] = lambda face, seen, name=_name: face(name, "NIFTY")  # type: ignore[misc]


def call_of(face: Face) -> str:
    """A listed call near the money."""
    chain = face("get_mini_chain", "NIFTY", window=1)
    return str(chain["contracts"][0]["ce"]["tsym"])


def option_run(face: Face, *steps: str) -> str:
    """An option run that has taken some steps."""
    leg = {
        "tradingsymbol": call_of(face), "exchange": "NFO", "transaction_type": "BUY",
        "quantity": 65, "product": "NRML",
    }  # fmt: skip
    made = face(
        "create_run", strategy_name="Probe", product="NRML", legs=[leg],
        metadata={"account_scope": "kite:paper-a"},
    )  # fmt: skip
    run_id = str(made["strategy_run_id"])
    for step in steps:
        if step == "enter":
            face("enter", run_id, {"mode": "paper", "account_scope": "kite:paper-a"})
        else:
            face(step, run_id)
    return run_id


OPTIONS["create_run"] = lambda face, seen: option_run(face)
OPTIONS["preview_run_entry"] = lambda face, seen: face("preview_run_entry", option_run(face))
OPTIONS["preview_entry"] = lambda face, seen: face("preview_entry", option_run(face))
OPTIONS["enter"] = lambda face, seen: option_run(face, "enter")
OPTIONS["preview_exit"] = lambda face, seen: face("preview_exit", option_run(face, "enter"))
OPTIONS["exit"] = lambda face, seen: face("exit", option_run(face, "enter", "preview_exit"))
OPTIONS["get_run_state"] = lambda face, seen: face("get_run_state", option_run(face))
OPTIONS["get_protection_state"] = lambda face, seen: face("get_protection_state", option_run(face))
OPTIONS["update_protection"] = lambda face, seen: face(
    "update_protection", option_run(face), {"rules": [{"metric": "strategy_mtm",
     "operator": "lte", "threshold": -1000, "role": "stop"}]},
)  # fmt: skip
OPTIONS["replay_protection"] = lambda face, seen: face(
    "replay_protection",
    option_run(face),
    [{"strategy_mtm": -5, "open_quantity": 0}],
    {"rules": [{"metric": "strategy_mtm", "operator": "lte", "threshold": -1, "role": "stop"}]},
)
OPTIONS["preview_strategy"] = lambda face, seen: face("preview_strategy", {
    "underlying": "NIFTY", "product": "NRML", "strategy_type": "custom",
    "legs": [{"tradingsymbol": call_of(face), "transaction_type": "BUY", "quantity": 65,
              "option_type": "CE", "strike": 25200, "ltp": 100.0}],
})  # fmt: skip
OPTIONS["resolve_contracts"] = lambda face, seen: face(
    "resolve_contracts", "NIFTY",
    {"expiry": "current_week", "product": "NRML", "legs": [selected()]},
)  # fmt: skip
OPTIONS["resolve_option_contracts"] = lambda face, seen: face(
    "resolve_option_contracts", underlying="NIFTY",
    selection_payload={"expiry": "current_week", "product": "NRML", "legs": [selected()]},
)  # fmt: skip


def selected() -> dict[str, Any]:
    """A leg by its distance from the money."""
    return {
        "leg_id": "one", "option_type": "CE", "transaction_type": "BUY", "lots": 1,
        "selection": {"mode": "offset", "offset": "ATM"}, "mode": "offset", "offset": "ATM",
    }  # fmt: skip


_LEG: dict[str, Any] = {
    "underlying": "NIFTY", "product": "NRML", "expiry": "current_week", "option_type": "CE",
    "transaction_type": "BUY",
}  # fmt: skip
OPTIONS["resolve_delta_leg"] = lambda face, seen: face(
    "resolve_delta_leg", delta_target=0.5, **_LEG
)
OPTIONS["resolve_offset_leg"] = lambda face, seen: face("resolve_offset_leg", offset="ATM", **_LEG)
OPTIONS["resolve_option_leg"] = lambda face, seen: face(
    "resolve_option_leg", underlying="NIFTY", product="NRML", expiry="current_week",
    selection={"option_type": "CE", "offset": "ATM"}, transaction_type="BUY",
)  # fmt: skip
OPTIONS["resolve_spread"] = lambda face, seen: face(
    "resolve_spread", underlying="NIFTY", product="NRML",
    spec=sdk.SpreadSpec("custom", "current_week", [
        sdk.SpreadLegSelection({"option_type": "CE", "offset": "ATM"}, "BUY"),
        sdk.SpreadLegSelection({"option_type": "CE", "offset": "OTM1"}, "SELL"),
    ]),
)  # fmt: skip

# -- a managed run ---------------------------------------------------------------------------------

for _name in ("refresh", "heartbeat", "safety_check", "list_timeline", "get_health_snapshot"):
    MANAGED[_name] = lambda face, seen, name=_name: face(name)  # type: ignore[misc]


def timeline_of_managed(face: Face, seen: dict[str, Any]) -> Any:
    """The first row of a run without a session: some clients note no decision in one that has."""
    run = seen["writer"].target.run(config(), claim_session=False, heartbeat_on_enter=False)
    with run as managed:
        managed.log_decision_event(**DECISION)
        return face.first(managed.stream_timeline())


MANAGED["stream_timeline"] = timeline_of_managed
MANAGED["log_decision_event"] = lambda face, seen: face("log_decision_event", **DECISION)
MANAGED["patch_risk"] = lambda face, seen: face("patch_risk", {"stop": 1})
MANAGED["place_order"] = lambda face, seen: face("place_order", order(), idempotency_key=key())
MANAGED["place_basket"] = lambda face, seen: face("place_basket", [order()], idempotency_key=key())
MANAGED["update_backend_protection"] = lambda face, seen: face(
    "update_backend_protection",
    sdk.BackendProtection(basket=sdk.BasketProtection(stoploss_pct=2.0)),
)
MANAGED["exit_run"] = lambda face, seen: face("exit_run")

# -- functions over a client -----------------------------------------------------------------------

FUNCTIONS["ensure_run"] = lambda face, seen: sdk.ensure_run(
    face.target, strategy_run_id=f"run-{key()}", template_id="probe",
    account_scope="kite:paper-a", execution_mode="paper", metadata={},
)  # fmt: skip
FUNCTIONS["preview_then_place_order"] = lambda face, seen: sdk.preview_then_place_order(
    face.target, strategy_run_id=LIVE, order=order(), idempotency_key=key()
)
FUNCTIONS["wait_for_quotes"] = lambda face, seen: sdk.wait_for_quotes(face.target, [INFY])
FUNCTIONS["wait_for_history"] = lambda face, seen: sdk.wait_for_history(
    face.target, INFY, from_date=FROM, to_date=TO
)
FUNCTIONS["warmup_history"] = lambda face, seen: sdk.warmup_history(
    face.target, INFY, timeframe="5minute", min_candles=5
)
FUNCTIONS["wait_for_fresh_candle"] = lambda face, seen: sdk.wait_for_fresh_candle(face.target, INFY)
FUNCTIONS["wait_for_terminal_order_state"] = lambda face, seen: sdk.wait_for_terminal_order_state(
    face.target, LIVE, done_order(face, seen), attempts=2, sleep_seconds=0.01
)


# -- WebSocket channels ----------------------------------------------------------------------------


async def _first_message(channel: Any) -> Any:
    async with channel as stream:
        return await stream.recv()


def channels(base_url: str, token: str) -> dict[str, Recipe]:
    """The first message of each channel."""
    made = sdk.WorkerWebSocketClient(base_url.replace("http", "ws", 1), token)
    opened: dict[str, Callable[[], Any]] = {
        "stream_ticks": lambda: made.stream_ticks(symbols=[INFY]),
        "stream_candles": lambda: made.stream_candles(symbol=INFY),
        "stream_run_pnl": lambda: made.stream_run_pnl(PAPER),
    }
    return {
        name: lambda face, seen, opened=opened[name]: face.first(_first_message(opened()))  # type: ignore[misc]
        for name in opened
    }


def public(target: Any) -> list[str]:
    """The names of its methods."""
    return [
        name for name in dir(type(target))
        if not name.startswith("_") and callable(getattr(type(target), name))
        and name not in ("close", "aclose")
    ]  # fmt: skip


def tried(
    group: str, face: Face, recipes: dict[str, Recipe], names: list[str], seen: dict[str, Any]
) -> Iterator[dict[str, str]]:
    """Every call and its outcome."""
    for name in names:
        recipe = recipes.get(name)
        row = {"group": group, "call": name, "outcome": "ok"}
        if recipe is None:
            hosted = any(word in name for word in (*NAMES, *PLATFORM))
            row["outcome"] = "platform" if hosted else "no recipe"
        else:
            try:
                recipe(face, seen)
            except Exception as error:
                row["outcome"] = f"{type(error).__name__}: {error}"[:300]
        yield row


def probe(base_url: str, token: str) -> Iterator[dict[str, str]]:
    """Everything, with both clients."""
    loop = asyncio.new_event_loop()
    settings = sdk.AlgoWorkerConfig(base_url=base_url, token=token)
    plain_face = Face("sync", sdk.KiteAlgoWorkerClient(settings), loop)
    seen: dict[str, Any] = {"writer": plain_face}
    metadata = {
        "strategy_family": "indicator_strategy", "strategy_name": "Probe",
        "entry_surface": "algo_worker",
    }  # fmt: skip
    for name, scope, mode in ((PAPER, "kite:paper-a", "paper"), (LIVE, "kite:AB1234", "live")):
        plain_face(
            "create_run", template_id="probe", account_scope=scope, execution_mode=mode,
            strategy_run_id=name, metadata=metadata,
        )  # fmt: skip
    plain_face("place_order", PAPER, order(), key())
    plain_face("log_decision_event", PAPER, **DECISION)
    plain_face("place_order", LIVE, order(), key())
    yield from tried("client", plain_face, RECIPES, public(plain_face.target), seen)
    yield from tried("functions", plain_face, FUNCTIONS, list(FUNCTIONS), seen)
    options = Face("sync", sdk.OptionWorkerClient(plain_face.target), loop)
    yield from tried("options", options, OPTIONS, public(options.target), seen)
    with plain_face.target.run(config()) as managed:
        names = [name for name in public(managed) if name != "exit_run"] + ["exit_run"]
        names.insert(0, names.pop(names.index("log_decision_event")))
        yield from tried("managed run", Face("sync", managed, loop), MANAGED, names, seen)
    ways = channels(base_url, token)
    yield from tried("websocket", plain_face, ways, list(ways), seen)
    face = Face("async", sdk.AsyncKiteAlgoWorkerClient(settings), loop)
    yield from tried("async client", face, RECIPES, public(face.target), seen)
    if hasattr(sdk, "AsyncOptionWorkerClient"):
        options = Face("async", sdk.AsyncOptionWorkerClient(face.target), loop)
        yield from tried("async options", options, OPTIONS, public(options.target), seen)
    if face.has("close"):
        face("close")
    loop.close()


def main() -> int:
    """Run the command and return its exit code."""
    base_url, token = sys.argv[1:]
    for row in probe(base_url, token):
        print(json.dumps(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
