"""Facade, part five: what came after 0.7.0 and makes sense without a platform around it.

The account's portfolio, the trading calendar and the lists of indices.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from kite_algo_worker.market.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    has_own_hours,
    session,
    special_session,
)

from ..base.clock import epoch, iso
from ..base.errors import BadRequest, Forbidden, SandboxError, Unavailable, Unprocessable
from ..base.money import rupees
from ..books.ledger import Account, Position
from ..market.index_lists import list_name, members_of
from ..runs.tokens import Token, is_paper_scope, normalise_scope
from ..trading.pnl import account_funds
from .api_runs import DEFAULT_SCOPE, Json
from .core import Core

_DELIVERY = frozenset({"CNC", "MTF"})
_EXCHANGES = frozenset({"NSE", "BSE"})


class ReferenceApi(Core):
    """Reads that answer the same for every run of an account."""

    def get_account_portfolio(
        self, token: Token, *, account_scope: str | None = None, schema_version: int = 1
    ) -> Json:
        """Holdings, positions and funds of a paper account; reading them opens it."""
        _require_version(schema_version)
        token.require("funds:read")
        scope = account_scope or token.account_scope or DEFAULT_SCOPE
        if not token.may_use_scope(scope):
            raise Forbidden({"rejection_reason": "WORKER_ACCOUNT_SCOPE_NOT_ALLOWED"})
        if not is_paper_scope(normalise_scope(scope)):
            raise BadRequest("The sandbox has paper accounts only")
        with self.lock:
            at = self.advance()
            account = self.broker.account(normalise_scope(scope), at)
            rows = sorted(
                account.positions.all(), key=lambda row: (row.instrument.symbol, row.product)
            )
            funds = account_funds(account, scope, "paper", at)
            kept = [(row, _kept(account, row, at)) for row in rows]
            return _envelope("sandbox", at, at) | {
                "account_scope": scope,
                "component_times": dict.fromkeys(("funds", "holdings", "positions"), iso(at)),
                "coherent": True,
                "coherence_skew_ms": 0,
                "funds": funds["segments"],
                "holdings": [self._holding(row, units, at) for row, units in kept if units > 0],
                "net_positions": [
                    self._position(row, row.quantity - units, at)
                    for row, units in kept
                    if row.quantity != units or _traded_on(row, at)
                ],
                "day_positions": [
                    self._position(row, row.quantity - units, at)
                    for row, units in kept
                    if _traded_on(row, at)
                ],
                "profile_capabilities": {"demat_consent": "consent"},
            }

    def get_market_calendar(
        self,
        token: Token,
        *,
        from_: str,
        to: str,
        exchange: str = "NSE",
        segment: str = "CM",
        schema_version: int = 1,
    ) -> Json:
        """One entry per calendar day; ``Unavailable`` where a day is not known."""
        _require_version(schema_version)
        token.require("market:read")
        first, last = _day("from", from_), _day("to", to)
        if first > last:
            raise Unprocessable("from must not be after to")
        if (exchange.upper(), segment.upper()) not in {(name, "CM") for name in _EXCHANGES}:
            raise Unavailable({"rejection_reason": "CALENDAR_UNAVAILABLE"})
        if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
            raise Unavailable({"rejection_reason": "CALENDAR_RANGE_UNCOVERED"})
        with self.lock:
            at = self.advance()
        days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
        return _envelope("sandbox", at, at) | {
            "exchange": exchange.upper(),
            "segment": segment.upper(),
            "calendar_version": 1,
            "official_source_document_sha256": None,
            "canonical_csv_sha256": None,
            "sessions": [_session(exchange.upper(), day) for day in days],
        }

    def get_market_calendar_status(
        self, token: Token, *, exchange: str = "NSE", segment: str = "CM", schema_version: int = 1
    ) -> Json:
        """How far the calendar reaches; without one, ``complete`` is false."""
        _require_version(schema_version)
        token.require("market:read")
        with self.lock:
            at = self.advance()
        known = exchange.upper() in _EXCHANGES and segment.upper() == "CM"
        end = date(LAST_YEAR, 12, 31)
        return _envelope("sandbox", at, at if known else None) | {
            "exchange": exchange.upper(),
            "segment": segment.upper(),
            "active_calendar_version": 1 if known else None,
            "coverage_start": date(FIRST_YEAR, 1, 1).isoformat() if known else None,
            "coverage_end": end.isoformat() if known else None,
            "complete": known and at.date() <= end,
            "expiry_warning": known and (end - at.date()).days < 45,
            "last_attempt_at": None,
            "last_success_at": iso(at) if known else None,
            "last_failure_at": None,
            "next_attempt_at": None,
            "last_error": None,
            "observed_source_sha256": None,
        }

    def get_index_constituents(
        self, token: Token, source_list: str, *, schema_version: int = 1
    ) -> Json:
        """The shares of the sandbox that belong to an index."""
        _require_version(schema_version)
        token.require("market:read")
        name = _known_list(source_list)
        with self.lock:
            at = self.advance()
            shares = [self.market.require(f"NSE:{symbol}", at) for symbol in members_of(name)]
        return _envelope("sandbox", at, at) | {
            "source_list": name,
            "effective_date": at.date().isoformat(),
            "complete": True,
            "member_count": len(shares),
            "checksum": _checksum(name),
            "members": [
                {
                    "exchange": share.exchange,
                    "tradingsymbol": share.tradingsymbol,
                    "instrument_token": share.instrument_token,
                    "company_name": share.name,
                    "sector": None,
                    "series": "EQ",
                    "source_url": None,
                    "last_refreshed_at": iso(at),
                }
                for share in shares
            ],
        }

    def get_index_constituent_status(
        self, token: Token, source_list: str, *, schema_version: int = 1
    ) -> Json:
        """Whether a list is usable; the sandbox's are."""
        _require_version(schema_version)
        token.require("market:read")
        name = _known_list(source_list)
        with self.lock:
            at = self.advance()
        count = len(members_of(name))
        return _envelope("sandbox", at, at) | {
            "source_list": name,
            "complete": True,
            "expected_member_count": count,
            "actual_member_count": count,
            "checksum": _checksum(name),
            "last_success_at": iso(at),
            "next_attempt_at": None,
            "last_failure": None,
        }

    def _holding(self, row: Position, units: int, at: datetime) -> Json:
        last = self.broker.prices.last(row.instrument, epoch(at))
        average = row.open_value / abs(row.quantity)
        return {
            "exchange": row.instrument.exchange,
            "tradingsymbol": row.instrument.tradingsymbol,
            "instrument_token": row.instrument.instrument_token,
            "product": row.product,
            "isin": None,
            "quantity": units,
            "t1_quantity": 0,
            "average_price": round(average / 100, 4),
            "last_price": rupees(last),
            "pnl": round((last - average) * units / 100, 2),
        }

    def _position(self, row: Position, units: int, at: datetime) -> Json:
        last = self.broker.prices.last(row.instrument, epoch(at))
        average = row.open_value / abs(row.quantity) if row.quantity else 0
        return {
            "exchange": row.instrument.exchange,
            "tradingsymbol": row.instrument.tradingsymbol,
            "instrument_token": row.instrument.instrument_token,
            "product": row.product,
            "quantity": units,
            "buy_quantity": row.buy_quantity,
            "sell_quantity": row.sell_quantity,
            "buy_price": _average(row.buy_value, row.buy_quantity),
            "sell_price": _average(row.sell_value, row.sell_quantity),
            "average_price": round(average / 100, 4),
            "last_price": rupees(last),
            "pnl": rupees(row.realised + row.unrealised(last)),
            "unrealised": rupees(row.unrealised(last)),
            "realised": rupees(row.realised),
        }


def _kept(account: Account, row: Position, at: datetime) -> int:
    """Units of a share that were there before today: what Kite calls a holding."""
    if row.product not in _DELIVERY or row.quantity <= 0:
        return 0
    share = account.deliveries.get(row.instrument.tradingsymbol)
    bought = share.bought if share is not None and share.day == at.date() else 0
    return max(0, row.quantity - bought)


def _traded_on(row: Position, at: datetime) -> bool:
    return row.updated_at is not None and row.updated_at.date() == at.date()


def _average(value: int, quantity: int) -> float:
    return round(value / quantity / 100, 4) if quantity else 0.0


def _session(exchange: str, day: date) -> Json:
    hours = session(exchange, day)
    special = special_session(day)
    kind = "HOLIDAY" if hours is None else "SPECIAL" if has_own_hours(day) else "REGULAR"
    return {
        "session_date": day.isoformat(),
        "session_type": kind,
        "opens_at": _time(hours.opens) if hours is not None else None,
        "closes_at": _time(hours.closes) if hours is not None else None,
        "label": special.reason if special is not None else None,
        "verified": True,
        "source_reference": f"kite_algo_worker.market.years.{day.year}",
    }


def _time(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unprocessable(f"{field} must be a date such as 2026-10-01") from None


def _known_list(asked: str) -> str:
    name = list_name(asked)
    if name is None:
        raise Unprocessable(f"Unsupported index source_list: {asked}")
    return name


def _checksum(name: str) -> str:
    return hashlib.sha256("\n".join(members_of(name)).encode()).hexdigest()


def _require_version(version: int) -> None:
    if version != 1:
        refusal: SandboxError = Unprocessable(
            {"rejection_reason": "UNSUPPORTED_SCHEMA_VERSION", "supported": [1]}
        )
        raise refusal


def _envelope(source: str, at: datetime, as_of: datetime | None) -> Json:
    return {
        "schema_version": 1,
        "source": source,
        "source_as_of": iso(as_of) if as_of is not None else None,
        "retrieved_at": iso(at),
    }
