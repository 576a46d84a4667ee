"""The trading calendar and the lists of indices: what answers the same for everybody."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from kite_algo_worker.market.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    has_own_hours,
    session,
    special_session,
)

from ..base.clock import iso
from ..base.errors import Unavailable, Unprocessable
from ..market.index_lists import list_name, members_of
from .operation import Context, Json, operation
from .sourced import require_version, sourced

_EXCHANGES = frozenset({"NSE", "BSE"})


@operation("market:read")
def get_market_calendar(
    ctx: Context,
    from_: str,
    to: str,
    exchange: str = "NSE",
    segment: str = "CM",
    schema_version: int = 1,
) -> Json:
    """One entry per calendar day; ``Unavailable`` where a day is not known."""
    require_version(schema_version)
    first, last = _day("from", from_), _day("to", to)
    if first > last:
        raise Unprocessable("from must not be after to")
    if not _is_known(exchange, segment):
        raise Unavailable({"rejection_reason": "CALENDAR_UNAVAILABLE"})
    if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
        raise Unavailable({"rejection_reason": "CALENDAR_RANGE_UNCOVERED"})
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return sourced(ctx.at, ctx.at) | {
        "exchange": exchange.upper(),
        "segment": segment.upper(),
        "calendar_version": 1,
        "official_source_document_sha256": None,
        "canonical_csv_sha256": None,
        "sessions": [_session(exchange.upper(), day) for day in days],
    }


@operation("market:read")
def get_market_calendar_status(
    ctx: Context, exchange: str = "NSE", segment: str = "CM", schema_version: int = 1
) -> Json:
    """How far the calendar reaches; without one, ``complete`` is false."""
    require_version(schema_version)
    at, known = ctx.at, _is_known(exchange, segment)
    end = date(LAST_YEAR, 12, 31)
    return sourced(at, at if known else None) | {
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


@operation("market:read")
def get_index_constituents(ctx: Context, source_list: str, schema_version: int = 1) -> Json:
    """The shares of the sandbox that belong to an index."""
    require_version(schema_version)
    name = _known_list(source_list)
    shares = [ctx.exchange.market.require(f"NSE:{symbol}", ctx.at) for symbol in members_of(name)]
    return sourced(ctx.at, ctx.at) | {
        "source_list": name,
        "effective_date": ctx.at.date().isoformat(),
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
                "last_refreshed_at": iso(ctx.at),
            }
            for share in shares
        ],
    }


@operation("market:read")
def get_index_constituent_status(ctx: Context, source_list: str, schema_version: int = 1) -> Json:
    """Whether a list is usable; the sandbox's are."""
    require_version(schema_version)
    name = _known_list(source_list)
    count = len(members_of(name))
    return sourced(ctx.at, ctx.at) | {
        "source_list": name,
        "complete": True,
        "expected_member_count": count,
        "actual_member_count": count,
        "checksum": _checksum(name),
        "last_success_at": iso(ctx.at),
        "next_attempt_at": None,
        "last_failure": None,
    }


def _is_known(exchange: str, segment: str) -> bool:
    return exchange.upper() in _EXCHANGES and segment.upper() == "CM"


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
