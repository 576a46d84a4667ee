"""Tradingsymbols of derivatives, taken apart and put together.

.. code-block:: text

    NIFTY26NOVFUT          future         underlying, year, month
    NIFTY26MAY25000CE      monthly option underlying, year, month, strike, CE or PE
    NIFTY2651225000CE      weekly option  underlying, year, month (1-9, O, N, D), day, strike
    ASHOKLEY25JAN237.5CE   strikes may have decimals

The monthly form belongs to the contract of the month's last expiry, even when a holiday moved it;
a weekly contract is named by the date it really expires on. Prefer the symbols a backend returns
over symbols built here: an exchange does not list every strike.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from ..exceptions import InvalidInputError
from .contracts import KNOWN_UNDERLYINGS, is_monthly_expiry, monthly_expiry

__all__ = [
    "DerivativeSymbol",
    "future_symbol",
    "option_symbol",
    "parse_symbol",
]

_MONTHS: Final = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_WEEKLY_MONTHS: Final[str] = "123456789OND"
_CENTURY: Final = 2000

_FUTURE = re.compile(rf"(?P<und>.+?)(?P<yy>\d\d)(?P<mon>{'|'.join(_MONTHS)})FUT")
_MONTHLY = re.compile(
    rf"(?P<und>.+?)(?P<yy>\d\d)(?P<mon>{'|'.join(_MONTHS)})(?P<strike>\d+(?:\.\d+)?)(?P<type>CE|PE)"
)
_WEEKLY = re.compile(
    rf"(?P<yy>\d\d)(?P<mon>[{_WEEKLY_MONTHS}])(?P<day>\d\d)(?P<strike>\d+(?:\.\d+)?)(?P<type>CE|PE)"
)


@dataclass(frozen=True, slots=True)
class DerivativeSymbol:
    """What a derivative's tradingsymbol says.

    Attributes:
        underlying: For example ``NIFTY``.
        kind: ``future``, ``monthly`` (option) or ``weekly`` (option).
        year: Year of the expiry.
        month: Month of the expiry, 1 to 12.
        day: Day of the expiry; only weekly symbols say it, otherwise None.
        strike: Exact strike, None for a future.
        option_type: ``CE`` or ``PE``, None for a future.
    """

    underlying: str
    kind: Literal["future", "monthly", "weekly"]
    year: int
    month: int
    day: int | None = None
    strike: Decimal | None = None
    option_type: Literal["CE", "PE"] | None = None

    def expiry(self, *, holidays: Collection[date] = ()) -> date:
        """The expiry date; for monthly symbols by the expiry rule and ``holidays``.

        Raises:
            LookupError: The expiry rule of that month is not known.
        """
        if self.day is not None:
            return date(self.year, self.month, self.day)
        return monthly_expiry(self.underlying, self.year, self.month, holidays=holidays)

    def __str__(self) -> str:
        head = f"{self.underlying}{self.year % 100:02d}"
        if self.kind == "future":
            return f"{head}{_MONTHS[self.month - 1]}FUT"
        tail = f"{_strike_text(self.strike or Decimal(0))}{self.option_type}"
        if self.kind == "weekly":
            return f"{head}{_WEEKLY_MONTHS[self.month - 1]}{self.day or 0:02d}{tail}"
        return f"{head}{_MONTHS[self.month - 1]}{tail}"


def parse_symbol(tradingsymbol: str) -> DerivativeSymbol:
    """Take a derivative's tradingsymbol apart; an ``EXCHANGE:`` prefix is ignored.

    Raises:
        InvalidInputError: Not the symbol of a future or an option.
    """
    symbol = tradingsymbol.strip().upper().rpartition(":")[2]
    parsed = _parse_dated(symbol) or _parse_weekly(symbol)
    if parsed is None:
        raise InvalidInputError(
            "tradingsymbol", f"{tradingsymbol!r} is not the symbol of a future or an option"
        )
    return parsed


def option_symbol(
    underlying: str,
    expiry: date,
    strike: float | Decimal | str,
    option_type: str,
) -> str:
    """The tradingsymbol of an option contract by its expiry date.

    Raises:
        InvalidInputError: The strike is not a positive number or the type is not CE or PE.
        LookupError: The expiry rule at that date is not known.
    """
    side = option_type.strip().upper()
    if side not in ("CE", "PE"):
        raise InvalidInputError("option_type", f"must be CE or PE, not {option_type!r}")
    name = _underlying(underlying)
    return str(
        DerivativeSymbol(
            underlying=name,
            kind="monthly" if is_monthly_expiry(name, expiry) else "weekly",
            year=expiry.year,
            month=expiry.month,
            day=None if is_monthly_expiry(name, expiry) else expiry.day,
            strike=_strike(strike),
            option_type="CE" if side == "CE" else "PE",
        )
    )


def future_symbol(underlying: str, year: int, month: int) -> str:
    """The tradingsymbol of the future that expires in the given month."""
    if not 1 <= month <= 12:
        raise InvalidInputError("month", f"must be between 1 and 12, not {month}")
    return str(DerivativeSymbol(_underlying(underlying), "future", year, month))


def _parse_dated(symbol: str) -> DerivativeSymbol | None:
    """Symbols with a three-letter month: it marks where the underlying ends."""
    match = _MONTHLY.fullmatch(symbol)
    if match is None:
        match = _FUTURE.fullmatch(symbol)
        if match is None:
            return None
        return DerivativeSymbol(match["und"], "future", _year(match), _month(match))
    return DerivativeSymbol(
        underlying=match["und"],
        kind="monthly",
        year=_year(match),
        month=_month(match),
        strike=Decimal(match["strike"]),
        option_type="CE" if match["type"] == "CE" else "PE",
    )


def _parse_weekly(symbol: str) -> DerivativeSymbol | None:
    """All digits after the name, so only a known name tells where it ends; the longest wins."""
    for underlying in sorted(KNOWN_UNDERLYINGS, key=len, reverse=True):
        match = _WEEKLY.fullmatch(symbol.removeprefix(underlying))
        if match is None or not symbol.startswith(underlying):
            continue
        month = _WEEKLY_MONTHS.index(match["mon"]) + 1
        try:
            expiry = date(_year(match), month, int(match["day"]))
        except ValueError:
            continue
        return DerivativeSymbol(
            underlying=underlying,
            kind="weekly",
            year=expiry.year,
            month=expiry.month,
            day=expiry.day,
            strike=Decimal(match["strike"]),
            option_type="CE" if match["type"] == "CE" else "PE",
        )
    return None


def _year(match: re.Match[str]) -> int:
    return _CENTURY + int(match["yy"])


def _month(match: re.Match[str]) -> int:
    return _MONTHS.index(match["mon"]) + 1


def _underlying(underlying: str) -> str:
    name = underlying.strip().upper()
    if not name:
        raise InvalidInputError("underlying", "must not be empty")
    return name


def _strike(value: float | Decimal | str) -> Decimal:
    try:
        strike = Decimal(str(value))
    except InvalidOperation:
        raise InvalidInputError("strike", f"must be a number, not {value!r}") from None
    if not strike.is_finite() or strike <= 0:
        raise InvalidInputError("strike", f"must be greater than 0, not {value!r}")
    return strike


def _strike_text(strike: Decimal) -> str:
    text = f"{strike:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
