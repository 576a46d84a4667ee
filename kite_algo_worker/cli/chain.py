"""``kite-algo chain NIFTY``: the strikes around the money, calls left, puts right."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table

DESCRIPTION = "Print the option chain of an underlying: prices in rupees, open interest in units."
COLUMNS = ("call OI", "call IV", "call", "strike", "put", "put IV", "put OI")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("underlying", help="such as NIFTY")
    parser.add_argument(
        "--expiry", default=argparse.SUPPRESS, metavar="DATE", help="the nearest by default"
    )
    parser.add_argument(
        "--strikes", type=int, default=10, help="on each side of the money, 1 to 20"
    )
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print the chain."""
    with connected(arguments) as client:
        client.options.ensure_session(arguments.underlying)
        chain = client.options.get_mini_chain(
            arguments.underlying,
            expiry=getattr(arguments, "expiry", None),
            window=arguments.strikes,
        )
    if hasattr(arguments, "json"):
        print_json("chain", dict(chain))
    else:
        print_table(COLUMNS, _rows(chain["contracts"]))
    return 0


def _rows(contracts: Iterable[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    for row in contracts:
        call, put = row.get("ce"), row.get("pe")
        yield {
            "strike": row.get("strike"),
            **({} if not isinstance(call, Mapping) else _side("call", call)),
            **({} if not isinstance(put, Mapping) else _side("put", put)),
        }


def _side(name: str, contract: Mapping[str, object]) -> dict[str, object]:
    volatility = contract.get("iv")
    return {
        name: contract.get("ltp"),
        f"{name} OI": contract.get("oi"),
        f"{name} IV": f"{volatility:.1%}" if isinstance(volatility, float) else None,
    }
