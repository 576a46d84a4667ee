"""Which of the sandbox's shares belong to an index: the lists as the sandbox knows them."""

from __future__ import annotations

from typing import Final

from .instrument_data import EQUITIES

BANKS: Final = frozenset(
    {"HDFCBANK", "ICICIBANK", "SBIN", "AXISBANK", "KOTAKBANK", "INDUSINDBK", "PNB", "BANKBARODA"}
)
_BEYOND_FIFTY: Final = frozenset(
    {
        "BANKBARODA",
        "BPCL",
        "BRITANNIA",
        "DIVISLAB",
        "HEROMOTOCO",
        "IDEA",
        "INDUSINDBK",
        "IRCTC",
        "PNB",
        "YESBANK",
    }
)
_NAMES: Final = {
    "nifty50": "Nifty50",
    "nifty": "Nifty50",
    "nifty500": "Nifty500",
    "niftybank": "NiftyBank",
    "banknifty": "NiftyBank",
}


def list_name(asked: str) -> str | None:
    """The name of a list as it is asked for in any case, or None when there is no such list."""
    return _NAMES.get(asked.replace("-", "").replace("_", "").casefold())


def members_of(name: str) -> tuple[str, ...]:
    """The trading symbols of a list, in order."""
    shares = [row[0] for row in EQUITIES if row[0] != "NIFTYBEES"]
    if name == "NiftyBank":
        shares = [symbol for symbol in shares if symbol in BANKS]
    elif name == "Nifty50":
        shares = [symbol for symbol in shares if symbol not in _BEYOND_FIFTY]
    return tuple(sorted(shares))
