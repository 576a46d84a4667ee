"""A short option chain as the backend sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def row(
    strike: float, ce: Mapping[str, Any] | None, pe: Mapping[str, Any] | None
) -> dict[str, Any]:
    def contract(side: str, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if fields is None:
            return None
        tsym = f"NIFTY26MAY{strike:g}{side}"
        return {"token": int(strike) * 10 + (side == "PE"), "tsym": tsym, **fields}

    return {"strike": strike, "ce": contract("CE", ce), "pe": contract("PE", pe)}


CHAIN: dict[str, Any] = {
    "underlying": "NIFTY",
    "expiry": "2026-05-26",
    "spot_ltp": 24987.4,
    "atm_strike": 25000.0,
    "chain": [
        row(24900, {"ltp": 210.0, "delta": 0.6}, {"ltp": 108.0, "delta": -0.4}),
        row(24950, None, {"ltp": 128.0, "delta": -0.45}),
        row(25000, {"ltp": 152.35, "delta": 0.5}, {"ltp": 149.8, "delta": -0.5}),
        row(25050, {"ltp": 126.0, "delta": 0.45}, {"ltp": None, "delta": None}),
        row(25100, {"ltp": 104.0, "delta": 0.4, "token": None}, {"ltp": 201.0, "delta": -0.6}),
        row(25150, {"ltp": 84.0, "delta": 0.35}, {"ltp": 231.0, "delta": -0.65}),
    ],
}
