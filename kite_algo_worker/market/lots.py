"""Units per lot of index contracts, by the expiry from which they hold.

The sources are the circulars of the exchanges, each with its date below. A table begins where the
first of them was read; it is not guessed for earlier series.

An exchange changes lots by series: what is listed already keeps its lot, so for a while a later
expiry can have the smaller one. Only the quarterly and half-yearly contracts change on a trading
day, long before they expire; here they have the lot with which they expire.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

__all__ = ["LOTS", "Dated"]

Dated = tuple[tuple[date, int], ...]
"""``(effective from, value)`` rows, oldest first."""

#: NSE/FAOP/47854 of 31 March 2021, in effect from 30 April: NIFTY 75 to 50 with the July monthly
#: and the weeklies of August; BANKNIFTY 25 and FINNIFTY 40 stay.
_APRIL_2021: Final = date(2021, 4, 30)
_JULY_2021: Final = date(2021, 7, 29)
#: NSE's circular of 31 March 2023, in effect from 28 April: BANKNIFTY 25 to 15 with the July
#: monthly and the weeklies of August; MIDCPNIFTY 75 stays.
_APRIL_2023: Final = date(2023, 4, 28)
_JULY_2023: Final = date(2023, 7, 27)
#: NSE's circular of 2 April 2024: NIFTY 50 to 25 from the weekly of 2 May, FINNIFTY 40 to 25 and
#: MIDCPNIFTY 75 to 50 from the monthlies of July.
_MAY_2024: Final = date(2024, 5, 2)
_FINNIFTY_2024: Final = date(2024, 7, 30)
_MIDCPNIFTY_2024: Final = date(2024, 7, 29)
#: NSE's circular of 18 October 2024 and BSE's of that week: larger lots of all contracts listed
#: from 20 November. Old lots last until the weekly of 19 and the monthly of 26 December, and for
#: the monthly of January, which had been listed before; the first new weekly is of 2 January.
_OCTOBER_2024: Final = date(2024, 10, 18)
_FIRST_LARGE_WEEKLY: Final = date(2025, 1, 2)
_LAST_SMALL_MONTHLY: Final = date(2025, 1, 30)
_AFTER_JANUARY_2025: Final = date(2025, 1, 31)
#: NSE's circular of 28 March 2025: BANKNIFTY 30 to 35, MIDCPNIFTY 120 to 140 from the July monthly.
_JULY_2025: Final = date(2025, 7, 31)
#: What instruments and circulars of both exchanges showed from September 2025 on.
_SEPTEMBER_2025: Final = date(2025, 9, 1)
#: NSE/FAOP/70616: old lots until the expiry of 30 December 2025.
_SERIES_2026: Final = date(2025, 12, 31)
#: First trading day of the futures and options on BSE's FOCIT.
_FOCIT: Final = date(2026, 5, 11)

LOTS: Final[Mapping[str, Dated]] = MappingProxyType(
    {
        "NIFTY": (
            (_APRIL_2021, 75),
            (_JULY_2021, 50),
            (_MAY_2024, 25),
            (_FIRST_LARGE_WEEKLY, 75),
            (_LAST_SMALL_MONTHLY, 25),
            (_AFTER_JANUARY_2025, 75),
            (_SERIES_2026, 65),
        ),
        "BANKNIFTY": (
            (_APRIL_2021, 25),
            (_JULY_2023, 15),
            (_AFTER_JANUARY_2025, 30),
            (_JULY_2025, 35),
            (_SERIES_2026, 30),
        ),
        "FINNIFTY": (
            (_APRIL_2021, 40),
            (_FINNIFTY_2024, 25),
            (_AFTER_JANUARY_2025, 65),
            (_SERIES_2026, 60),
        ),
        "MIDCPNIFTY": (
            (_APRIL_2023, 75),
            (_MIDCPNIFTY_2024, 50),
            (_AFTER_JANUARY_2025, 120),
            (_JULY_2025, 140),
            (_SERIES_2026, 120),
        ),
        "NIFTYNXT50": ((_OCTOBER_2024, 10), (_AFTER_JANUARY_2025, 25)),
        # January 2025 had both lots, and BSE moved its expiries in that month.
        "SENSEX": ((_AFTER_JANUARY_2025, 20),),
        "BANKEX": ((_AFTER_JANUARY_2025, 30),),
        "SENSEX50": ((_SEPTEMBER_2025, 75),),
        "FOCIT": ((_FOCIT, 45),),
    }
)
