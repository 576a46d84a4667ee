"""What option legs are worth at expiry: arrays, a tidy frame and a chart.

Needs numpy; the frame needs pandas, the chart matplotlib::

    spread = resolve_spread(client.options, underlying="NIFTY", product="MIS", spec=spec)
    result = payoff(spread)
    print(result.break_evens, result.max_profit, result.max_loss)
    result.frame().head()
    plot_payoff(spread)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from pydantic import BaseModel

from .._base import checks as check
from .._base.extras import needs
from ..exceptions import InvalidInputError
from ..market.symbols import parse_symbol
from .selection import read_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Payoff", "payoff", "plot_payoff"]

POINTS = 201
MARGIN = 0.1
_PREMIUMS = ("average_price", "price", "ltp", "last_price")

LegInput: TypeAlias = Mapping[str, object] | BaseModel
"""An ``OptionExecutionLeg``, or a dict with its fields."""


@dataclass(frozen=True, slots=True)
class _Leg:
    label: str
    kind: Literal["CE", "PE", "FUT"]
    strike: float
    units: int
    premium: float


@dataclass(frozen=True)
class Payoff:
    """Profit and loss at expiry, in rupees, before charges.

    Attributes:
        spot: Prices of the underlying at expiry, ascending.
        total: Profit of all legs together, one value per price.
        legs: Profit of each leg, one row per leg.
        labels: Names of the rows of ``legs``.
        break_evens: Prices at which the position neither gains nor loses, ascending; exact, and
            not limited to the range of ``spot``.
        max_profit: The most the position can gain; ``inf`` when there is no limit.
        max_loss: The most it can lose, as a negative number; ``-inf`` when there is no limit.
        net_premium: What the entry brings in (positive) or costs.
    """

    spot: Floats
    total: Floats
    legs: Floats
    labels: tuple[str, ...]
    break_evens: tuple[float, ...]
    max_profit: float
    max_loss: float
    net_premium: float
    strikes: tuple[float, ...] = field(default=(), repr=False)

    def frame(self) -> pd.DataFrame:
        """A tidy frame: one row per price and leg, and the ``total``; columns spot, leg, pnl.

        Raises:
            ImportError: pandas is not installed.
        """
        with needs("Payoff.frame", "dataframe"):
            import numpy as np
            import pandas as pd

        names = [*self.labels, "total"]
        return pd.DataFrame(
            {
                "spot": np.tile(self.spot, len(names)),
                "leg": np.repeat(names, self.spot.size),
                "pnl": np.concatenate([*self.legs, self.total]),
            }
        )


def payoff(
    legs: Iterable[LegInput],
    spot_range: tuple[float, float] | Sequence[float] | Floats | None = None,
) -> Payoff:
    """Profit and loss of legs held to expiry. Nothing is sent.

    All legs are taken to expire together; futures count at the price of the underlying.

    Args:
        legs: Legs from the resolvers, or dicts with ``tradingsymbol``, ``transaction_type``,
            ``quantity`` (units) and a premium in rupees: ``average_price``, ``price``, ``ltp`` or
            ``last_price``, the first that is given. ``strike`` and ``option_type`` are read from
            the tradingsymbol when they are left out.
        spot_range: Two prices: 201 evenly spaced ones between them. More than two: exactly these.
            None: 10% beyond the strikes on both sides.

    Raises:
        InvalidInputError: A leg lacks a field, named like ``legs[1].ltp``, or the range is not of
            positive ascending prices.
        ImportError: numpy is not installed.
    """
    with needs("payoff", "dataframe"):
        import numpy as np

    parts = [_leg(item, f"legs[{number}]") for number, item in enumerate(legs)]
    if not parts:
        raise InvalidInputError("legs", "must contain at least one leg")
    spot = _spots(spot_range, parts)
    rows = np.array([[_profit(leg, price) for price in spot.tolist()] for leg in parts])
    kinks = sorted({0.0, *(leg.strike for leg in parts)})
    values = [sum(_profit(leg, price) for leg in parts) for price in kinks]
    slope = float(sum(leg.units for leg in parts if leg.kind != "PE"))
    return Payoff(
        spot=spot,
        total=np.asarray(rows.sum(axis=0), dtype=np.float64),
        legs=rows,
        labels=tuple(_unique([leg.label for leg in parts])),
        break_evens=tuple(_zeros(kinks, values, slope)),
        max_profit=math.inf if slope > 0 else max(values),
        max_loss=-math.inf if slope < 0 else min(values),
        net_premium=-sum(leg.units * leg.premium for leg in parts if leg.kind != "FUT"),
        strikes=tuple(kinks[1:]),
    )


def plot_payoff(
    legs: Iterable[LegInput],
    spot_range: tuple[float, float] | Sequence[float] | Floats | None = None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw :func:`payoff` and return the axes; on new ones when ``ax`` is None.

    Raises:
        InvalidInputError: As :func:`payoff`.
        ImportError: matplotlib is not installed (extra ``plot``).
    """
    with needs("plot_payoff", "plot"):
        import matplotlib.pyplot as plt

    result = payoff(legs, spot_range)
    axes = plt.subplots()[1] if ax is None else ax
    spot, total = result.spot, result.total
    axes.axhline(0.0, color="black", linewidth=0.8)
    if len(result.labels) > 1:
        for label, row in zip(result.labels, result.legs, strict=True):
            axes.plot(spot, row, linewidth=0.9, linestyle="--", alpha=0.6, label=label)
    axes.plot(spot, total, linewidth=2.0, color="black", label="total")
    axes.fill_between(spot, total, 0.0, where=(total > 0).tolist(), color="tab:green", alpha=0.2)
    axes.fill_between(spot, total, 0.0, where=(total < 0).tolist(), color="tab:red", alpha=0.2)
    inside = [point for point in result.break_evens if spot[0] <= point <= spot[-1]]
    axes.plot(inside, [0.0] * len(inside), "o", color="tab:blue", label="break-even")
    for point in inside:
        axes.annotate(f"{point:,.2f}", (point, 0.0), (0, 6), textcoords="offset points")
    axes.set_xlabel("underlying at expiry")
    axes.set_ylabel("profit and loss (rupees)")
    axes.set_title(f"max profit {_amount(result.max_profit)}, max loss {_amount(result.max_loss)}")
    axes.legend()
    return axes


def _leg(item: object, where: str) -> _Leg:
    if isinstance(item, BaseModel):
        fields = cast("dict[str, object]", item.model_dump(exclude_none=True))
    elif isinstance(item, Mapping):
        fields = {str(key): value for key, value in cast("Mapping[object, object]", item).items()}
    else:
        raise InvalidInputError(where, f"must be a leg (dict), not {type(item).__name__}")
    symbol = str(fields.get("tradingsymbol") or "").strip().upper()
    kind, strike = _contract(fields, symbol, where)
    side = str(fields.get("transaction_type") or "").strip().upper()
    if side not in ("BUY", "SELL"):
        raise InvalidInputError(f"{where}.transaction_type", "must be BUY or SELL")
    quantity = check.whole_between(f"{where}.quantity", fields.get("quantity"), 1, from_text=True)
    premium = next((value for name in _PREMIUMS if (value := _number(fields.get(name)))), None)
    if premium is None:
        raise InvalidInputError(f"{where}.ltp", f"needs a premium: one of {', '.join(_PREMIUMS)}")
    units = quantity if side == "BUY" else -quantity
    return _Leg(f"{side} {symbol or f'{strike:g}{kind}'}", kind, strike, units, premium)


def _contract(
    fields: Mapping[str, object], symbol: str, where: str
) -> tuple[Literal["CE", "PE", "FUT"], float]:
    kind = str(fields.get("option_type") or "").strip().upper()
    strike = _number(fields.get("strike"))
    if kind in ("CE", "PE") and strike is not None:
        return ("CE", strike) if kind == "CE" else ("PE", strike)
    try:
        parsed = parse_symbol(symbol)
    except InvalidInputError:
        raise InvalidInputError(
            f"{where}.strike", "strike and option_type are required, or a tradingsymbol with them"
        ) from None
    if parsed.option_type is None or parsed.strike is None:
        return "FUT", _number(next((fields[n] for n in _PREMIUMS if fields.get(n)), None)) or 0.0
    return parsed.option_type, float(parsed.strike)


def _profit(leg: _Leg, spot: float) -> float:
    if leg.kind == "FUT":
        return leg.units * (spot - leg.premium)
    worth = spot - leg.strike if leg.kind == "CE" else leg.strike - spot
    return leg.units * (max(worth, 0.0) - leg.premium)


def _zeros(kinks: list[float], values: list[float], slope: float) -> list[float]:
    """Where the piecewise linear profit crosses or touches zero."""
    found = [price for price, value in zip(kinks, values, strict=True) if value == 0.0]
    for index in range(len(kinks) - 1):
        before, after = values[index], values[index + 1]
        if before * after < 0:
            width = kinks[index + 1] - kinks[index]
            found.append(kinks[index] - before * width / (after - before))
    if values[-1] * slope < 0:
        found.append(kinks[-1] - values[-1] / slope)
    return sorted(round(price, 4) for price in found)


def _spots(spot_range: object, legs: list[_Leg]) -> Floats:
    import numpy as np

    if spot_range is None:
        low, high = min(leg.strike for leg in legs), max(leg.strike for leg in legs)
        return np.linspace(low * (1 - MARGIN), high * (1 + MARGIN), POINTS)
    try:
        spots = np.asarray(spot_range, dtype=np.float64)
    except (TypeError, ValueError):
        spots = np.empty(0)
    usable = spots.ndim == 1 and spots.size >= 2 and bool(np.all(np.isfinite(spots)))
    if not usable or bool(np.any(np.diff(spots) <= 0)) or spots[0] < 0:
        raise InvalidInputError("spot_range", "must be ascending prices, at least two")
    return np.linspace(spots[0], spots[1], POINTS) if spots.size == 2 else spots


def _number(value: object) -> float | None:
    number = read_number(value)
    return number if number is not None and number >= 0 else None


def _unique(labels: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    named: list[str] = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        named.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return named


def _amount(value: float) -> str:
    return "unlimited" if math.isinf(value) else f"{value:,.2f}"
