"""The words of the API that have few values, as types: editors complete them.

A function that takes one of them also takes other cases of it, and text out of a variable.
"""

from __future__ import annotations

from typing import Final, Literal

Exchange = Literal["NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX"]
TransactionType = Literal["BUY", "SELL"]
OrderType = Literal["MARKET", "LIMIT", "SL", "SL-M"]
Variety = Literal["regular", "amo", "co", "iceberg", "auction"]
Product = Literal["CNC", "MIS", "NRML", "MTF"]
Validity = Literal["DAY", "IOC", "TTL"]
OptionProduct = Literal["MIS", "NRML"]
OptionType = Literal["CE", "PE"]
ExpiryName = Literal["nearest", "current_week", "next_week", "current_month", "next_month"]
ExecutionMode = Literal["paper", "dry_run", "live"]
QuoteMode = Literal["ltp", "quote", "full"]
EventKind = Literal["execution", "decision", "protection"]
OnUnknown = Literal["raise", "resolve"]
"""What to do when the answer to a write is lost: this client's own word."""
Interval = Literal[
    "minute", "3minute", "5minute", "10minute", "15minute", "30minute", "60minute", "day"
]

EXCHANGES: Final = ("NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX")
TRANSACTION_TYPES: Final = ("BUY", "SELL")
ORDER_TYPES: Final = ("MARKET", "LIMIT", "SL", "SL-M")
VARIETIES: Final = ("regular", "amo", "co", "iceberg", "auction")
PRODUCTS: Final = ("CNC", "MIS", "NRML", "MTF")
VALIDITIES: Final = ("DAY", "IOC", "TTL")
QUOTE_MODES: Final = ("ltp", "quote", "full")
