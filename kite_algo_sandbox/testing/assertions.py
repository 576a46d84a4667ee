"""Assertions about what a worker did, whose failures show everything that happened.

They look at the exchange itself, so they serve sync and async workers alike and see every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..engine.orders.orders import COMPLETE, Order
from ..engine.trading.pnl import pnl_snapshot, run_legs

if TYPE_CHECKING:
    from ..handle import Sandbox

_ORDER_COLUMNS = (
    "run", "order", "side", "quantity", "instrument", "type", "price", "filled", "average",
    "status", "message",
)  # fmt: skip


class Totals(NamedTuple):
    """P&L of a run in rupees."""

    realized: float
    unrealized: float
    net: float


def assert_filled(
    sandbox: Sandbox,
    instrument: str | None = None,
    side: str | None = None,
    quantity: int | None = None,
    *,
    price: float | None = None,
    within: float = 0.05,
    run: str | None = None,
) -> list[str]:
    """Assert that orders like this have filled completely.

    Args:
        sandbox: Where they were placed, such as the fixture ``kite_sandbox``.
        instrument: ``INFY`` or ``NSE:INFY``; any when omitted.
        side: ``BUY`` or ``SELL``; any when omitted.
        quantity: Units filled by all of them together; any when omitted.
        price: Their average price in rupees, give or take ``within``; any when omitted.
        within: See ``price``.
        run: Only orders of this run.

    Returns:
        Their order ids, oldest first.

    Raises:
        AssertionError: there are none; it shows the orders, positions and P&L there are.
    """
    __tracebackhide__ = True
    found = [one for one in _orders(sandbox, run) if one.status == COMPLETE]
    found = [one for one in found if _is_of(one, instrument)]
    if side is not None:
        found = [one for one in found if one.request.transaction_type == side.upper()]
    wanted = " ".join(
        str(part) for part in (side, quantity, instrument or "anything") if part is not None
    )
    if not found:
        _fail(sandbox, run, f"no order has filled: {wanted}")
    units = sum(one.filled_quantity for one in found)
    if quantity is not None and units != quantity:
        _fail(sandbox, run, f"{units} units have filled, not {quantity}: {wanted}")
    if price is not None:
        average = sum(one.filled_value for one in found) / units / 100
        if abs(average - price) > within:
            _fail(sandbox, run, f"filled at {average:.2f}, not at {price:.2f}: {wanted}")
    return [one.order_id for one in found]


def assert_no_orders(
    sandbox: Sandbox, instrument: str | None = None, *, run: str | None = None
) -> None:
    """Assert that no order was placed, refused ones included.

    Args:
        sandbox: Where, such as the fixture ``kite_sandbox``.
        instrument: ``INFY`` or ``NSE:INFY``; any when omitted.
        run: Only orders of this run.

    Raises:
        AssertionError: there are some; it shows the orders, positions and P&L.
    """
    __tracebackhide__ = True
    found = [one for one in _orders(sandbox, run) if _is_of(one, instrument)]
    if found:
        what = f" for {instrument}" if instrument else ""
        _fail(sandbox, run, f"{len(found)} orders were placed{what}, none was expected")


def assert_flat(sandbox: Sandbox, instrument: str | None = None, *, run: str | None = None) -> None:
    """Assert that no position is open and no order rests.

    Args:
        sandbox: Where, such as the fixture ``kite_sandbox``.
        instrument: ``INFY`` or ``NSE:INFY``; any when omitted.
        run: Only what this run holds.

    Raises:
        AssertionError: something is left; it shows the orders, positions and P&L.
    """
    __tracebackhide__ = True
    left = [
        f"{quantity} {symbol}"
        for symbol, quantity in _held(sandbox, run)
        if _named(symbol, instrument)
    ]
    left += [
        f"order {one.order_id}, {one.status}"
        for one in _orders(sandbox, run)
        if not one.is_terminal and _is_of(one, instrument)
    ]
    if left:
        _fail(sandbox, run, f"not flat: {'; '.join(left)}")


def assert_pnl(
    sandbox: Sandbox,
    net: float | None = None,
    *,
    within: float = 0.01,
    at_least: float | None = None,
    at_most: float | None = None,
    run: str | None = None,
) -> float:
    """Assert what the runs have made, charges taken off.

    Args:
        sandbox: Where, such as the fixture ``kite_sandbox``.
        net: Rupees, give or take ``within``.
        within: See ``net``.
        at_least: Not less than so many rupees.
        at_most: Not more than so many rupees.
        run: Only of this run.

    Returns:
        The net P&L in rupees.

    Raises:
        AssertionError: it is another one; it shows the orders, positions and P&L.
    """
    __tracebackhide__ = True
    made = round(sum(row.net for row in _totals(sandbox, run).values()), 2)
    if net is not None and abs(made - net) > within:
        _fail(sandbox, run, f"the net P&L is {made:.2f}, not {net:.2f}")
    if at_least is not None and made < at_least:
        _fail(sandbox, run, f"the net P&L is {made:.2f}, less than {at_least:.2f}")
    if at_most is not None and made > at_most:
        _fail(sandbox, run, f"the net P&L is {made:.2f}, more than {at_most:.2f}")
    return made


def what_happened(sandbox: Sandbox, run: str | None = None) -> str:
    """Orders, positions and P&L as text, for a message of one's own.

    Args:
        sandbox: Where, such as the fixture ``kite_sandbox``.
        run: Only of this run.
    """
    orders = [
        (
            one.strategy_run_id or "-", one.order_id, one.request.transaction_type,
            str(one.quantity), f"{one.request.exchange}:{one.request.tradingsymbol}",
            one.order_type, _price(one.price), str(one.filled_quantity),
            _price(round(one.average_price * 100)), one.status, one.status_message or "",
        )
        for one in _orders(sandbox, run)
    ]  # fmt: skip
    held = [(symbol, str(quantity)) for symbol, quantity in _held(sandbox, run)]
    money = [
        (name, *(f"{amount:.2f}" for amount in row)) for name, row in _totals(sandbox, run).items()
    ]
    parts = [
        f"Orders at {sandbox.now:%Y-%m-%d %H:%M:%S}",
        _table(_ORDER_COLUMNS, orders),
        "Positions",
        _table(("instrument", "quantity"), held),
        "P&L in rupees",
        _table(("run", "realized", "unrealized", "net"), money),
    ]
    return "\n".join(parts)


def _fail(sandbox: Sandbox, run: str | None, sentence: str) -> None:
    __tracebackhide__ = True
    raise AssertionError(f"{sentence}\n\n{what_happened(sandbox, run)}")


def _orders(sandbox: Sandbox, run: str | None) -> list[Order]:
    engine = sandbox.engine
    with engine.lock:
        engine.tick()
        return [
            one for one in engine.broker.orders.all() if run is None or one.strategy_run_id == run
        ]


def _held(sandbox: Sandbox, run: str | None) -> list[tuple[str, int]]:
    engine = sandbox.engine
    with engine.lock:
        engine.tick()
        return [
            (leg.instrument.symbol, leg.quantity)
            for row in engine.runs.all()
            if run is None or row.strategy_run_id == run
            for leg in run_legs(engine.broker, row)
        ]


def _totals(sandbox: Sandbox, run: str | None) -> dict[str, Totals]:
    engine = sandbox.engine
    with engine.lock:
        at = engine.tick()
        return {
            row.strategy_run_id: _money(pnl_snapshot(engine.broker, row, at)["totals"])
            for row in engine.runs.all()
            if run is None or row.strategy_run_id == run
        }


def _money(totals: object) -> Totals:
    found = totals if isinstance(totals, dict) else {}
    return Totals(*(float(found[name]) for name in ("realized_pnl", "unrealized_pnl", "net_pnl")))


def _is_of(order: Order, instrument: str | None) -> bool:
    return _named(f"{order.request.exchange}:{order.request.tradingsymbol}", instrument)


def _named(symbol: str, instrument: str | None) -> bool:
    if instrument is None:
        return True
    name = instrument.strip().upper()
    return name in {symbol, symbol.partition(":")[2]}


def _price(paise: int) -> str:
    return f"{paise / 100:.2f}" if paise else ""


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [tuple(columns), *rows]
    if len(lines) == 1:
        return "  none"
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    padded = (
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join(f"  {line}".rstrip() for line in padded)
