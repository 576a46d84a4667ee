"""Each difference of the table, shown by a conversation over HTTP.

A scenario talks to a sandbox and returns what it saw. What each profile must show stands beside
it, so that a row without a scenario, or one that changes nothing, is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import Token
from tests.sandbox.server.support import PREFIX, RawStream, buy

LIVE = "kwa_token_of_a_broker_account"
READER = "kwa_token_that_only_reads"
TOKENS = (
    Token.from_secret(
        LIVE, account_scope="kite:AB1234", allowed_modes=("paper", "dry_run", "live")
    ),
    Token.from_secret(READER, allowed_actions=("market:read",)),
)
_KEYS = count(1)


@dataclass
class Talk:
    """One conversation with a sandbox: a run of its own on an account of its own."""

    sandbox: Sandbox
    client: httpx.Client
    run_id: str
    scope: str
    mode: str = "paper"

    @property
    def run(self) -> str:
        return f"/worker/runs/{self.run_id}"

    @property
    def query(self) -> dict[str, str]:
        return {"strategy_run_id": self.run_id}

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(path, params=params).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(path, json=body or {}).json()

    def status(self, method: str, path: str, body: Any = None, **params: Any) -> int:
        return self.client.request(method, path, json=body, params=params).status_code

    def detail(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        return self.client.request(method, path, json=body, params=params).json()["detail"]

    def create(self) -> Any:
        body: dict[str, Any] = {
            "strategy_run_id": self.run_id,
            "template_id": "basic-equity",
            "account_scope": self.scope,
            "execution_mode": self.mode,
            "metadata": {"strategy_family": "indicator_strategy", "strategy_name": "Shown"},
        }
        if self.mode == "live":
            body["metadata"]["entry_surface"] = "algo_worker"
        return self.post("/worker/runs", body)

    def order(self, **changes: Any) -> Any:
        return self.post(f"{self.run}/intents", buy(key(), **changes))

    def basket(self, *orders: Mapping[str, Any], **more: Any) -> Any:
        rows = [buy("unused-key", **order)["payload"]["order"] for order in orders]
        body = {
            "intent_type": "place_basket",
            "payload": {"basket": {"orders": rows, **more}},
            "idempotency_key": key(),
        }
        return self.post(f"{self.run}/intents", body)

    def legs(self) -> list[int]:
        return [leg["net_quantity"] for leg in self.get(f"{self.run}/pnl")["legs"]]

    def exit(self, **body: Any) -> Any:
        return self.post(f"{self.run}/exit", body)

    @contextmanager
    def stream(self, path: str) -> Iterator[RawStream]:
        stream = RawStream(self.sandbox, path)
        try:
            yield stream
        finally:
            stream.close()


def key() -> str:
    """A key that was not used before."""
    return f"scenario:{next(_KEYS):06d}"


Scenario = Callable[[Talk], Any]


@dataclass(frozen=True)
class Shown:
    """A scenario and what is seen in it."""

    scenario: Scenario
    documented: Any
    deployed: Any
    mode: str = "paper"


SCENARIOS: dict[str, Shown] = {}


def shows(
    name: str, *, documented: Any, deployed: Any, mode: str = "paper"
) -> Callable[[Scenario], Scenario]:
    """Say which difference a scenario shows, and what either profile answers."""

    def keep(scenario: Scenario) -> Scenario:
        assert name not in SCENARIOS
        SCENARIOS[name] = Shown(scenario, documented, deployed, mode)
        return scenario

    return keep


@shows("health", documented="healthy", deployed="ok")
def health(talk: Talk) -> Any:
    return talk.get("/worker/health")["status"]


@shows("a run id in use", documented="open", deployed="Strategy run already exists")
def run_id_in_use(talk: Talk) -> Any:
    again = talk.create()
    return again.get("detail") or again["status"]


@shows("run object", documented=[True, None], deployed=[False, "legacy_unattributed"])
def run_object(talk: Talk) -> Any:
    talk.run_id += "-other"
    made = talk.create()
    return ["capabilities" in made, made.get("strategy_attribution")]


@shows("run object after a patch", documented=[True, 1], deployed=[False, 1])
def patched_run(talk: Talk) -> Any:
    made = talk.client.patch(f"{talk.run}/risk", json={"patch": {"stop": 1}}).json()
    return ["capabilities" in made, made["runtime_state"]["risk"]["stop"]]


@shows("positions of a run", documented=[None, [1]], deployed=[[], [1]])
def positions(talk: Talk) -> Any:
    talk.order()
    return [talk.get(talk.run).get("positions"), talk.legs()]


@shows("funds", documented=[100_000.0, True], deployed=[1_000_000.0, False])
def funds(talk: Talk) -> Any:
    found = talk.get("/worker/funds", account_scope=talk.scope)
    return [found["segments"]["equity"]["net"], "available" in found]


@shows(
    "funds of a run",
    documented=["basis", "cap", "cap_inr", "remaining", "usage_gross_exposure", "used"],
    deployed=["basis", "cap", "remaining", "used"],
)
def run_funds(talk: Talk) -> Any:
    return sorted(talk.get(f"{talk.run}/funds")["strategy"]["allocation"])


@shows("P&L", documented=[True, True], deployed=[False, False])
def pnl(talk: Talk) -> Any:
    totals = talk.get(f"{talk.run}/pnl")["totals"]
    with talk.stream(f"{talk.run}/pnl/stream") as stream:
        return ["taxes" in totals, "taxes" in stream.data(None)["totals"]]


@shows("quotes", documented=[{"NSE:INFY": 408065}, True], deployed=[[408065], False])
def quotes(talk: Talk) -> Any:
    found = talk.post("/worker/market/quotes", {"symbols": ["NSE:INFY"], "mode": "full"})["quotes"]
    if isinstance(found, list):
        return [[quote["instrument_token"] for quote in found], "oi" in found[0]]
    tokens = {symbol: quote["instrument_token"] for symbol, quote in found.items()}
    return [tokens, "oi" in found["NSE:INFY"]]


@shows("first event of ticks", documented=True, deployed=False)
def first_ticks(talk: Talk) -> Any:
    with talk.stream("/worker/market/ticks/stream?symbols=NSE:INFY") as stream:
        return "ticks" in stream.data("snapshot")


@shows("candle stream", documented=[False, True], deployed=[True, False])
def candle_stream(talk: Talk) -> Any:
    path = "/worker/market/candles/stream?symbol=NSE:INFY&interval=minute"
    with talk.stream(path) as stream:
        stream.data("snapshot")
        talk.sandbox.advance(90, step=1)
        first = stream.next_data()
        return ["candle" in first, "current" in first]


@shows("source of history", documented="sandbox", deployed="historical_db")
def history(talk: Talk) -> Any:
    return talk.get("/worker/market/history", symbol="NSE:INFY")["source"]


@shows("placing", documented=["rejected", True, False], deployed=["accepted", False, False])
def placing(talk: Talk) -> Any:
    refused = talk.order(tradingsymbol="NOSUCH")
    basket = talk.basket({}, {"tradingsymbol": "NOSUCH"}, all_or_none=True)
    return [basket["status"], "order_id" in refused, "order" in basket["result"]]


@shows("what a paper order is read for", documented=[[], "CANCELLED"], deployed=[[1], "open"])
def what_is_read(talk: Talk) -> Any:
    talk.basket({}, dry_run=True)
    held = talk.legs()
    placed = talk.order(order_type="LIMIT", price=1350, validity="IOC")
    return [held, placed.get("order_status") or placed["result"]["order"]["status"]]


@shows("terms of a paper order", documented=[True, "rejected"], deployed=[False, "accepted"])
def terms(talk: Talk) -> Any:
    placed = talk.order(order_type="LIMIT", price=7.03)
    return [bool(placed.get("rejection_reason")), placed["status"]]


@shows("order ids of paper runs", documented=[True, 12], deployed=[False, 18])
def order_ids(talk: Talk) -> Any:
    name = talk.order()["result"]["order"]["order_id"]
    return [name.isdecimal(), len(name)]


@shows("a key with another order", documented=409, deployed=200)
def key_reused(talk: Talk) -> Any:
    first, second = buy(used := key()), buy(used, quantity=2)
    assert talk.status("POST", f"{talk.run}/intents", first) == 200
    return talk.status("POST", f"{talk.run}/intents", second)


@shows("a malformed order or trigger", documented=[422, True], deployed=[500, False])
def malformed(talk: Talk) -> Any:
    answer = talk.client.post(f"{talk.run}/intents", json=buy(key(), quantity=-1))
    return [answer.status_code, answer.text.startswith("{")]


@shows(
    "order book of paper and dry runs",
    documented=[200, 200, 200],
    deployed=[409, 409, 409],
)
def order_book(talk: Talk) -> Any:
    order = buy(key())["payload"]["order"]
    return [
        talk.status("GET", "/worker/orders", **talk.query),
        talk.status("GET", "/worker/trades", **talk.query),
        talk.status("POST", f"{talk.run}/preview/order", {"order": order}),
    ]


@shows("order preview", mode="live", documented=True, deployed=False)
def order_preview(talk: Talk) -> Any:
    body = {"order": buy(key())["payload"]["order"]}
    return "warnings" in talk.post(f"{talk.run}/preview/order", body)["preview"]


@shows("basket preview", mode="live", documented=True, deployed=False)
def basket_preview(talk: Talk) -> Any:
    body = {"orders": [buy(key())["payload"]["order"]]}
    return "warnings" in talk.post(f"{talk.run}/preview/basket", body)["preview"]


@shows("a cancelled or changed order", mode="live", documented=True, deployed=False)
def order_cancelled(talk: Talk) -> Any:
    talk.order(order_type="LIMIT", price=1350)
    [order] = talk.get("/worker/orders", **talk.query)["orders"]
    answer = talk.post(f"/worker/orders/{order['order_id']}/cancel", talk.query)
    return "status" in answer["result"]


@shows("resting orders at an exit", documented=[0, []], deployed=[1, [2]])
def resting(talk: Talk) -> Any:
    order = {"order_type": "LIMIT", "price": 1350, "quantity": 2}
    talk.order()
    talk.order(**order)
    assert talk.exit()["status"] == "closed"
    left = talk.sandbox.engine.broker.orders.of_run(talk.run_id)
    open_ones = [order for order in left if not order.is_terminal]
    for one in open_ones:
        talk.sandbox.control.fill(one.order_id)
    return [len(open_ones), talk.legs()]


@shows("`dry_run` and key of an exit", documented=["dry_run", "open"], deployed=["closed"] * 2)
def exit_preview(talk: Talk) -> Any:
    return [talk.exit(dry_run=True)["status"], talk.get(talk.run)["status"]]


@shows("answer of an exit", mode="live", documented=True, deployed=False)
def exit_answer(talk: Talk) -> Any:
    return "run" in talk.exit(dry_run=True)


@shows("a released run", documented="open", deployed="closed")
def released(talk: Talk) -> Any:
    claimed = talk.post(f"{talk.run}/claim-session")
    nonce = {"X-Worker-Session-Nonce": claimed["worker_session_nonce"]}
    talk.client.post(f"{talk.run}/heartbeat", json={}, headers=nonce)
    talk.client.delete(f"{talk.run}/claim-session", headers=nonce)
    talk.sandbox.advance(240)
    return talk.get(talk.run)["status"]


@shows("paper orders in the timeline", documented=True, deployed=False)
def told(talk: Talk) -> Any:
    talk.order()
    rows = talk.get(f"{talk.run}/timeline")["events"]
    short = talk.get(f"{talk.run}/execution-events")["events"]
    assert bool(rows) == bool(short)
    return bool(rows)


@shows("baskets of paper and dry runs", documented=1, deployed=0)
def baskets(talk: Talk) -> Any:
    talk.basket({}, {})
    return len(talk.get(f"{talk.run}/baskets")["baskets"])


@shows("a basket of a paper or dry run", documented=200, deployed=404)
def one_basket(talk: Talk) -> Any:
    talk.basket({}, {})
    kept = talk.sandbox.engine.runs.find(talk.run_id)
    assert kept is not None
    [row] = talk.sandbox.engine.intents.baskets(kept, 10)
    return talk.status("GET", f"{talk.run}/baskets/{row['basket_execution_id']}")


@shows(
    "decisions",
    documented=["mine", 200, 200],
    deployed=["decision.signal", 422, 422],
)
def decisions(talk: Talk) -> Any:
    path = f"{talk.run}/decision-events"
    both = {"event_type": "mine", "decision_type": "signal", "action": "enter", "summary": "s"}
    related = {"related_resource_type": "worker_live_execution_link", "related_resource_id": "1"}
    return [
        talk.post(path, both)["event_type"],
        talk.status("POST", path, {"event_type": "mine", "summary": "s"}),
        talk.status("POST", path, both | related),
    ]


@shows("decisions in the timeline", documented=[True, True], deployed=[False, False])
def decisions_told(talk: Talk) -> Any:
    body = {"decision_type": "note", "action": "observe", "summary": "seen"}
    talk.post(f"{talk.run}/decision-events", body)
    [row] = talk.get(f"{talk.run}/timeline")["events"]
    with talk.stream(f"{talk.run}/timeline/stream") as stream:
        return ["details" in row["payload"], "details" in stream.data(None)["payload"]]


@shows("triggers of a paper token", documented=200, deployed=400)
def triggers(talk: Talk) -> Any:
    return talk.status("GET", "/worker/gtt/triggers")


@shows("a change of a trigger", mode="live", documented=200, deployed=500)
def trigger_change(talk: Talk) -> Any:
    order = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "LIMIT", "quantity": 1, "price": 1300,
    }  # fmt: skip
    condition = {"exchange": "NSE", "tradingsymbol": "INFY", "last_price": 1434}
    whole = {
        "type": "single", "condition": condition | {"trigger_values": [1300]}, "orders": [order],
    }  # fmt: skip
    made = talk.post("/worker/gtt/triggers", whole)["trigger_id"]
    assert talk.status("PUT", f"/worker/gtt/triggers/{made}", whole) == 200
    part = {"condition": condition | {"trigger_values": [1310]}}
    return talk.status("PUT", f"/worker/gtt/triggers/{made}", part)


@shows("rights on option runs", documented=403, deployed=404)
def option_rights(talk: Talk) -> Any:
    talk.client.headers["Authorization"] = f"Bearer {READER}"
    return talk.status("POST", "/worker/options/runs/opt-none/enter", {})


@shows("previews of an option run", documented=[200, 200], deployed=[200, 409])
def option_previews(talk: Talk) -> Any:
    chain = talk.get("/worker/options/underlyings/NIFTY/mini-chain", window=1)
    made = talk.post("/worker/options/runs", {
        "strategy_name": "shown", "product": "NRML", "legs": [option_leg(chain)],
    })  # fmt: skip
    path = f"/worker/options/runs/{made['strategy_run_id']}/preview-entry"
    return [talk.status("POST", path), talk.status("POST", path)]


def option_leg(chain: Any) -> dict[str, Any]:
    """A bought call of the chain."""
    symbol = chain["contracts"][0]["ce"]["tsym"]
    return {
        "tradingsymbol": symbol, "exchange": "NFO", "transaction_type": "BUY", "quantity": 65,
    }  # fmt: skip


@shows("a value out of its range", documented=list, deployed=str)
def out_of_range(talk: Talk) -> Any:
    params = {"from": "2026-05-08T00:00:00+05:30", "to": "2026-05-07T00:00:00+05:30"}
    return type(talk.detail("GET", "/worker/market/history", symbol="NSE:INFY", **params))


@shows(
    "an unknown instrument",
    documented="Instrument 'NSE:NOSUCH' not found",
    deployed="Instrument not found for symbol NSE:NOSUCH",
)
def unknown_instrument(talk: Talk) -> Any:
    return talk.detail("GET", "/worker/market/candles", symbol="NSE:NOSUCH")


@contextmanager
def talk_to(sandbox: Sandbox, name: str, mode: str = "paper") -> Iterator[Talk]:
    """Begin a conversation: its run exists, its account is its own."""
    slug = "".join(letter for letter in name.lower() if letter.isalnum())
    token = LIVE if mode == "live" else sandbox.token
    headers = {"Authorization": f"Bearer {token}"}
    scope = "kite:AB1234" if mode == "live" else f"kite:paper-{slug}"
    with httpx.Client(base_url=sandbox.base_url + PREFIX, headers=headers, timeout=10) as client:
        talk = Talk(sandbox, client, f"run-{slug}", scope, mode)
        made = talk.create()
        assert made.get("status") == "open", made
        yield talk
