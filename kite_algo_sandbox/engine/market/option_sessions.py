"""Option market data: sessions, expiries, chains, greeks and the two ratios.

A session runs for every underlying with listed options; nobody has to start it. All strikes are
priced; the session's own snapshot shows ``WINDOW`` of them on each side of the money.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ..base.clock import from_epoch, iso, to_ist
from ..base.errors import NotFound, Unprocessable
from .expiries import UNDERLYINGS
from .instruments import Instruments
from .option_chain import Chain, Chains, Side
from .prices import Prices

Json = dict[str, object]
WINDOW = 12
CADENCE_SECONDS = 1
MAX_MINI_WINDOW = 20


class OptionSessions:
    """Answers every option market question for one instant."""

    def __init__(self, instruments: Instruments, prices: Prices) -> None:
        self._instruments = instruments
        self._prices = prices
        self.chains = Chains(instruments, prices)

    def session(self, underlying: str, at: datetime) -> Json:
        """The session of an underlying with its snapshot."""
        name = self.require(underlying)
        spot = self._instruments.spot(name)
        expiries = self.chains.expiries(name, at)
        priced = {day.isoformat(): self.chains.at(name, day, at) for day in expiries}
        head = self._head(name, at)
        snapshot: Json = {
            "underlying": name,
            "spot_token": spot.instrument_token,
            "spot_ltp": head["spot_ltp"],
            "cadence_sec": CADENCE_SECONDS,
            "expiries": list(priced),
            "per_expiry": {key: _snapshot(chain, at) for key, chain in priced.items()},
            "desired_token_count": 1 + 2 * sum(chain.strikes.size for chain in priced.values()),
            "updated_at": head["updated_at"],
        }
        return head | {"snapshot": snapshot}

    def expiries(self, underlying: str, at: datetime) -> Json:
        """The expiries that still trade."""
        return self._head(self.require(underlying), at)

    def chain(self, underlying: str, selector: str | None, at: datetime) -> Json:
        """Every strike of one expiry."""
        chain = self.select(underlying, selector, at)
        return {
            "underlying": chain.contracts.underlying,
            "expiry": chain.contracts.expiry.isoformat(),
            "spot_ltp": chain.spot,
            "atm_strike": chain.atm_strike,
            "strikes": chain.strikes.tolist(),
            "chain": rows(chain, range(chain.strikes.size)),
            "updated_at": iso(at),
        }

    def mini_chain(self, underlying: str, selector: str | None, window: int, at: datetime) -> Json:
        """The strikes around the money."""
        chain = self.select(underlying, selector, at)
        return {
            "underlying": chain.contracts.underlying,
            "expiry": chain.contracts.expiry.isoformat(),
            "window": window,
            "contracts": rows(chain, chain.window(window)),
            "updated_at": iso(at),
        }

    def greeks(self, underlying: str, selector: str | None, at: datetime) -> Json:
        """Volatility and sensitivities of every contract of one expiry."""
        chain = self.select(underlying, selector, at)
        contracts = rows(chain, range(chain.strikes.size))
        for row in contracts:
            for name in ("ce", "pe"):
                contract = row[name]
                if isinstance(contract, dict):
                    del contract["oi"]
        known = chain.sigma is not None
        return {
            "underlying": chain.contracts.underlying,
            "expiry": chain.contracts.expiry.isoformat(),
            "contracts": contracts,
            "greeks_source": "synthetic_forward_black76" if known else "session_snapshot",
            "updated_at": iso(at),
        }

    def put_call_ratio(self, underlying: str, selector: str | None, at: datetime) -> Json:
        """Open interest of puts per open interest of calls."""
        chain = self.select(underlying, selector, at)
        return _analytic(chain, chain.put_call_ratio(), at)

    def max_pain(self, underlying: str, selector: str | None, at: datetime) -> Json:
        """The strike at which option writers would pay least."""
        chain = self.select(underlying, selector, at)
        return _analytic(chain, chain.max_pain(), at)

    def select(self, underlying: str, selector: str | None, at: datetime) -> Chain:
        """The chain of the expiry that a selector names."""
        name = self.require(underlying)
        expiries = self.chains.expiries(name, at)
        return self.chains.at(name, select_expiry(expiries, selector, to_ist(at).date()), at)

    def require(self, underlying: str) -> str:
        """The name of an underlying with options, or ``NotFound``."""
        name = underlying.strip().upper()
        if name not in UNDERLYINGS:
            known = ", ".join(UNDERLYINGS)
            raise NotFound(
                {
                    "code": "OPTION_SESSION_NOT_FOUND",
                    "message": f"No options session for '{name}'; sessions run for {known}",
                }
            )
        return name

    def _head(self, name: str, at: datetime) -> Json:
        days = self.chains.expiries(name, at)
        spot = self._prices.spot(name, int(at.timestamp())) / 100
        return {
            "underlying": name,
            "expiries": [day.isoformat() for day in days],
            "spot_ltp": spot,
            "updated_at": iso(at),
        }


def select_expiry(expiries: list[date], selector: str | None, today: date) -> date:
    """The expiry that a selector names among those that still trade.

    ``current_week`` and ``current_month`` stand for the next expiry there is once this week's or
    this month's has passed, as an exchange's front contract does.
    """
    name = (selector or "nearest").strip().lower()
    monday = today - timedelta(days=today.weekday())
    month = (today.year, today.month)
    chosen: list[date]
    if name in {"nearest", "current_week"}:
        chosen = expiries
    elif name == "next_week":
        first = monday + timedelta(days=7)
        chosen = [day for day in expiries if first <= day < first + timedelta(days=7)]
    elif name in {"current_month", "next_month"}:
        months = sorted({(day.year, day.month) for day in expiries})
        offset = 1 if name == "next_month" and months[:1] == [month] else 0
        wanted = months[offset : offset + 1]
        chosen = [day for day in reversed(expiries) if [(day.year, day.month)] == wanted]
    else:
        chosen = [day for day in expiries if day.isoformat() == name]
    if chosen:
        return chosen[0]
    listed = ", ".join(day.isoformat() for day in expiries)
    raise Unprocessable(
        {
            "code": "OPTION_INVALID_EXPIRY_SELECTOR",
            "message": f"No expiry for '{selector}'; available: {listed}",
        }
    )


def rows(chain: Chain, positions: range, *, upper: bool = False) -> list[Json]:
    """Strikes of a chain with their call and put; ``upper`` spells them ``CE`` and ``PE``."""
    part = slice(positions.start, positions.stop)
    updated = iso(from_epoch(chain.traded))
    calls, puts = (
        _contracts(chain, chain.calls, part, updated),
        _contracts(chain, chain.puts, part, updated),
    )
    call, put = ("CE", "PE") if upper else ("ce", "pe")
    strikes = chain.strikes[part].tolist()
    return [
        {"strike": strike, call: first, put: second}
        for strike, first, second in zip(strikes, calls, puts, strict=True)
    ]


def _contracts(chain: Chain, side: Side, part: slice, updated: str) -> list[Json]:
    greeks = side.greeks
    columns = (
        side.ltp[part].round(2).tolist(),
        chain.iv[part].round(6).tolist(),
        side.oi[part].tolist(),
        greeks.delta[part].round(6).tolist(),
        greeks.gamma[part].round(8).tolist(),
        greeks.theta[part].round(4).tolist(),
        greeks.vega[part].round(4).tolist(),
        greeks.rho[part].round(4).tolist(),
    )
    return [
        {
            "token": item.instrument_token,
            "tsym": item.tradingsymbol,
            "ltp": ltp,
            "iv": iv,
            "oi": oi,
            "delta": delta,
            "gamma": gamma,
            "theta": theta,
            "vega": vega,
            "rho": rho,
            "updated_at": updated,
        }
        for item, ltp, iv, oi, delta, gamma, theta, vega, rho in zip(
            side.instruments[part], *columns, strict=True
        )
    ]


def _snapshot(chain: Chain, at: datetime) -> Json:
    positions = chain.window(WINDOW)
    age = max(at.timestamp() - chain.traded, 0.0)
    listed = rows(chain, positions, upper=True)
    for row in listed:
        for name in ("CE", "PE"):
            contract = row[name]
            if isinstance(contract, dict):
                contract |= {
                    "lot_size": chain.contracts.lot_size,
                    "stale_age_sec": round(age, 3),
                }
    return {
        "forward": round(chain.forward, 4),
        "sigma_expiry": None if chain.sigma is None else round(chain.sigma, 6),
        "atm_strike": chain.atm_strike,
        "strikes": chain.strikes[positions.start : positions.stop].tolist(),
        "rows": listed,
        "pcr": chain.put_call_ratio(),
        "max_pain": chain.max_pain(),
    }


def _analytic(chain: Chain, value: float | None, at: datetime) -> Json:
    return {
        "underlying": chain.contracts.underlying,
        "expiry": chain.contracts.expiry.isoformat(),
        "value": value,
        "updated_at": iso(at),
    }
