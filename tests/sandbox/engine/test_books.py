"""Random trading by several workers on several accounts; the books balance after every event.

Every exchange of the tests checks its books after every event (see ``audit``); here everything is
checked again after every call, and at the end the same calls are made once more: the same seed and
the same calls leave the same ledger.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kite_algo_sandbox.engine import IST, Rules, SandboxEngine, SandboxError, Token, VirtualClock
from kite_algo_sandbox.engine.base.clock import epoch
from tests.sandbox.engine.conftest import check_books

STARTS = {
    "always-open": datetime(2026, 5, 8, 10, 0, tzinfo=IST),
    # The afternoon before an expiry, so that jumps reach square-off, close and settlement.
    "nse": datetime(2026, 5, 11, 14, 30, tzinfo=IST),
}
SCOPES = ("kite:paper-a", "kite:paper-b", "kite:paper-c")
#: Run id, token, account and what is special about it.
RUNS: list[tuple[str, int, int, dict[str, Any]]] = [
    ("plain", 0, 0, {}),
    ("shares-its-account", 1, 0, {}),
    ("capped", 1, 1, {"metadata": {"allocation_cap": 40_000}}),
    (
        "guarded",
        2,
        2,
        {
            "backend_protection": {
                "enabled": True,
                "basket": {"stoploss_pct": 0.4, "target_pct": 0.6},
                "operations": {"mis_squareoff_buffer_sec": 60},
            }
        },
    ),
]
SYMBOLS = {
    "INFY": ("NSE", 1),
    "SBIN": ("NSE", 1),
    "NIFTY26MAYFUT": ("NFO", 65),
    "NIFTY2651225000CE": ("NFO", 65),
    "NIFTY2651224800PE": ("NFO", 65),
}
RULES = {
    "plain": Rules(),
    "thin": Rules(liquidity=3, slippage=1),
    "slow": Rules(latency=timedelta(seconds=2), use_depth=True),
}


class World:
    """One exchange, its workers, and every call that was made."""

    def __init__(self, mode: Any, market: str) -> None:
        self.made = (mode, market)
        self.clock = VirtualClock(STARTS[mode], mode=mode)
        self.tokens = [
            Token.from_secret(f"kwa_{number}", account_scope=scope if number == 2 else None)
            for number, scope in enumerate(SCOPES)
        ]
        self.engine = SandboxEngine(
            self.clock, seed=11, tokens=self.tokens, secret=b"b" * 32, rules=RULES[market],
            starting_cash=400_000, audit=True,
        )  # fmt: skip
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answers: list[Any] = []
        self.runs: list[str] = [""] * len(RUNS)
        self.opened: list[tuple[int, str]] = []
        for number in range(len(RUNS)):
            self.open(number)

    def open(self, number: int) -> None:
        """A new run of a kind, in place of the one that was closed."""
        name, token, account, more = RUNS[number]
        self.runs[number] = f"{name}-{len(self.opened)}"
        self.opened.append((number, self.runs[number]))
        body = {"template_id": "t", "account_scope": SCOPES[account], "execution_mode": "paper"}
        body |= {"strategy_run_id": self.runs[number]} | more
        self.engine.create_run(self.tokens[token], body)

    def do(self, name: str, number: int, *arguments: Any) -> Any:
        """Make a call for a run and remember it; a refusal is an answer too."""
        self.calls.append((name, (number, *arguments)))
        token, run_id = self.tokens[RUNS[number][1]], self.runs[number]
        try:
            answer = getattr(self, f"call_{name}")(token, run_id, *arguments)
        except SandboxError as refusal:
            answer = {"refused": refusal.detail}
        self.answers.append(answer)
        run = self.engine.runs.find(run_id)
        if run is not None and run.is_terminal:
            self.open(number)
        return answer

    def again(self) -> World:
        """Another world in which the same calls were made."""
        other = World(*self.made)
        for name, arguments in self.calls:
            other.do(name, *arguments)
        return other

    def digest(self) -> str:
        """A hash of the whole ledger, and of every answer on the way to it."""
        broker = self.engine.broker
        left = [
            self.answers,
            [order.history() for order in broker.orders.all()],
            [[trade.as_json(), trade.charged.as_json()] for trade in broker.orders.trades()],
            [[a.scope, a.cash, a.reserves, a.charges.as_json()] for a in broker.accounts.values()],
            [
                [key, row.key, row.quantity, row.open_value, row.realised]
                for key, book in sorted(broker.accounts.books.items())
                for row in book.all()
            ],
            [
                self.engine.list_timeline(self.tokens[RUNS[number][1]], run_id, limit=1000)
                for number, run_id in self.opened
            ],
        ]
        return hashlib.sha256(json.dumps(left, sort_keys=True, default=str).encode()).hexdigest()

    def price(self, symbol: str, offset: int) -> float:
        """A price on the grid, so many ticks from the last one."""
        item = self.engine.instruments.find(symbol, self.clock.now())
        assert item is not None
        last = self.engine.prices.last(item, epoch(self.clock.now()))
        return max(last // item.tick + offset, 1) * item.tick / 100

    # -- calls ------------------------------------------------------------------------------------

    def call_intent(self, token: Token, run_id: str, kind: str, payload: Any, key: int) -> Any:
        body = {"intent_type": kind, "payload": payload, "idempotency_key": f"intent-{key:05d}"}
        return self.engine.submit_intent(token, run_id, body)

    def call_bracket(self, token: Token, run_id: str, body: Any) -> Any:
        return self.engine.create_bracket(token, run_id, body)

    def call_gtt(self, token: Token, run_id: str, body: Any) -> Any:
        return self.engine.place_gtt(token, body)

    def call_change(self, token: Token, run_id: str, pick: int, fields: Any) -> Any:
        active = self.engine.broker.orders.active()
        mine = [order for order in active if order.strategy_run_id == run_id]
        if not mine:
            return None
        order_id = mine[pick % len(mine)].order_id
        if not fields:
            return self.engine.cancel_order(token, order_id, {"strategy_run_id": run_id})
        return self.engine.modify_order(token, order_id, {"strategy_run_id": run_id} | fields)

    def call_cancel_bracket(self, token: Token, run_id: str, pick: int) -> Any:
        rows: Any = self.engine.list_brackets(token, run_id)["brackets"]
        if not rows:
            return None
        name = rows[pick % len(rows)]["bracket_intent_id"]
        return self.engine.cancel_bracket(token, run_id, name)

    def call_exit(self, token: Token, run_id: str, dry_run: bool) -> Any:
        return self.engine.exit_run(token, run_id, {"reason": "test", "dry_run": dry_run})

    def call_wait(self, token: Token, run_id: str, seconds: int) -> Any:
        self.clock.advance(seconds=seconds)
        return self.engine.get_run_pnl(token, run_id)


RUN = st.integers(0, len(RUNS) - 1)
SIDE = st.sampled_from(["BUY", "SELL"])


class Trading(RuleBasedStateMachine):
    """What workers may do to an exchange, in any order."""

    @initialize(mode=st.sampled_from(sorted(STARTS)), market=st.sampled_from(sorted(RULES)))
    def begin(self, mode: str, market: str) -> None:
        self.world = World(mode, market)
        self.keys = 0

    def order(self, symbol: str, side: str, product: str, units: int, **more: Any) -> Any:
        exchange, lot = SYMBOLS[symbol]
        return {
            "exchange": exchange, "tradingsymbol": symbol, "transaction_type": side,
            "product": product if exchange == "NSE" else "NRML" if product != "MIS" else "MIS",
            "order_type": "MARKET", "quantity": units if lot == 1 else lot * (1 + units % 2),
        } | more  # fmt: skip

    def priced(self, symbol: str, kind: str, offset: int) -> dict[str, Any]:
        near = self.world.price(f"{SYMBOLS[symbol][0]}:{symbol}", offset)
        fields: dict[str, Any] = {"order_type": kind}
        if kind in {"LIMIT", "SL"}:
            fields["price"] = near
        if kind in {"SL", "SL-M"}:
            fields["trigger_price"] = near
        return fields

    def send(self, number: int, kind: str, payload: Any) -> None:
        self.keys += 1
        self.world.do("intent", number, kind, payload, self.keys)
        if self.keys % 3 == 0:  # and the same once more
            self.world.do("intent", number, kind, payload, self.keys)

    @rule(
        number=RUN, symbol=st.sampled_from(sorted(SYMBOLS)), side=SIDE,
        product=st.sampled_from(["CNC", "MIS", "MTF"]), units=st.integers(1, 60),
        kind=st.sampled_from(["MARKET", "LIMIT", "SL", "SL-M"]), offset=st.integers(-40, 40),
        validity=st.sampled_from(["DAY", "IOC", "TTL"]),
    )  # fmt: skip
    def place(
        self, number: int, symbol: str, side: str, product: str, units: int, kind: str,
        offset: int, validity: str,
    ) -> None:  # fmt: skip
        more = self.priced(symbol, kind, offset) | {"validity": validity}
        if validity == "TTL":
            more["validity_ttl"] = 2
        self.send(
            number, "place_order", {"order": self.order(symbol, side, product, units, **more)}
        )

    @rule(
        number=RUN, side=SIDE, units=st.integers(4, 40), variety=st.sampled_from(["co", "iceberg"])
    )
    def vary(self, number: int, side: str, units: int, variety: str) -> None:
        more: dict[str, Any] = {"variety": variety}
        if variety == "co":
            more |= {"stoploss": 1.0, "squareoff": 2.0, "trailing_stoploss": 0.5}
        else:
            more |= {"iceberg_legs": 3}
        self.send(number, "place_order", {"order": self.order("SBIN", side, "MIS", units, **more)})

    @rule(
        number=RUN, strict=st.booleans(), dry_run=st.booleans(),
        legs=st.lists(
            st.tuples(st.sampled_from(sorted(SYMBOLS)), SIDE, st.integers(1, 30)),
            min_size=1, max_size=4,
        ),
    )  # fmt: skip
    def basket(self, number: int, strict: bool, dry_run: bool, legs: list[Any]) -> None:
        orders = [self.order(symbol, side, "CNC", units) for symbol, side, units in legs]
        basket = {"orders": orders, "all_or_none": strict, "dry_run": dry_run}
        self.send(number, "place_basket", {"basket": basket})

    @rule(number=RUN, side=SIDE, product=st.sampled_from(["CNC", "MIS"]), units=st.integers(1, 20),
          far=st.integers(2, 200))  # fmt: skip
    def bracket(self, number: int, side: str, product: str, units: int, far: int) -> None:
        sign = 1 if side == "BUY" else -1
        body = {
            "entry_order": self.order("INFY", side, product, units),
            "stoploss": {"order_type": "SL-M",
                         "trigger_price": self.world.price("NSE:INFY", -sign * far)},
            "target": {"order_type": "LIMIT", "price": self.world.price("NSE:INFY", sign * far)},
        }  # fmt: skip
        self.world.do("bracket", number, body)

    @rule(number=RUN, side=SIDE, far=st.integers(40, 400), both=st.booleans())
    def trigger(self, number: int, side: str, far: int, both: bool) -> None:
        last, order = self.world.price("NSE:INFY", 0), self.order("INFY", side, "CNC", 3)
        levels = [self.world.price("NSE:INFY", far)]
        if both:
            levels.insert(0, self.world.price("NSE:INFY", -far))
        body = {
            "type": "two-leg" if both else "single",
            "condition": {"exchange": "NSE", "tradingsymbol": "INFY", "trigger_values": levels,
                          "last_price": last},
            "orders": [order | {"order_type": "LIMIT", "price": level} for level in levels],
        }  # fmt: skip
        self.world.do("gtt", number, body)

    @rule(number=RUN, pick=st.integers(0, 9), units=st.integers(0, 80), offset=st.integers(-9, 9))
    def change(self, number: int, pick: int, units: int, offset: int) -> None:
        fields: dict[str, Any] = {"quantity": units} if units % 3 else {}
        if units % 2:
            fields["price"] = self.world.price("NSE:INFY", offset)
        self.world.do("change", number, pick, fields)

    @rule(number=RUN, pick=st.integers(0, 9))
    def cancel_bracket(self, number: int, pick: int) -> None:
        self.world.do("cancel_bracket", number, pick)

    @rule(number=RUN, dry_run=st.booleans())
    def leave(self, number: int, dry_run: bool) -> None:
        self.world.do("exit", number, dry_run)

    @rule(number=RUN, seconds=st.sampled_from([1, 5, 61, 900, 6_000, 80_000]))
    def wait(self, number: int, seconds: int) -> None:
        self.world.do("wait", number, seconds)

    @invariant()
    def books_balance(self) -> None:
        if not hasattr(self, "world"):
            return
        engine, at = self.world.engine, self.world.clock.now()
        check_books(engine)
        broker = engine.broker
        for account in broker.accounts.values():
            assert account.available + account.blocked == account.cash
            books = [book for key, book in broker.accounts.books.items()
                     if broker.accounts.scopes[key] == account.scope]  # fmt: skip
            worth = [
                sum(row.realised + row.unrealised(broker.prices.last(row.instrument, epoch(at)))
                    for row in book.all())
                for book in books
            ]  # fmt: skip
            held = sum(
                row.unrealised(broker.prices.last(row.instrument, epoch(at)))
                for row in account.positions.all()
            )
            paid = account.charges.total
            assert account.cash + held == account.starting_cash - paid + sum(worth)
        ended = {run.strategy_run_id for run in engine.runs.all() if run.is_terminal}
        for run_id in ended & broker.accounts.books.keys():
            assert broker.accounts.books[run_id].open() == []
        assert not [o for o in broker.orders.active() if o.strategy_run_id in ended]

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert self.world.again().digest() == self.world.digest()


Trading.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestTrading = Trading.TestCase
