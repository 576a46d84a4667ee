"""The settings of a sandbox, written once: for the command line, for Python, for the state file and
for the table in the documentation.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, cast, get_args

if TYPE_CHECKING:
    from .engine import Clock

ClockName: TypeAlias = Literal["always-open", "real", "virtual", "virtual-exchange"]
VIRTUAL_CLOCKS = frozenset({"virtual", "virtual-exchange"})
DEFAULT_SEED = 7
#: Where the command listens; in Python any free port is taken.
COMMAND_PORT = 18777


@dataclass(frozen=True, slots=True)
class Option:
    """How a setting is given on the command line.

    Attributes:
        text: What it does.
        default: Its default in words.
        read: Makes a value of a text; a setting without it is a switch.
        flag: Its name, when that is another than the field's.
    """

    text: str
    default: str = ""
    read: Callable[[str], object] | None = None
    metavar: str | None = None
    choices: Sequence[str] | None = None
    flag: str | None = None
    repeated: bool = False

    def row(self, name: str) -> tuple[str, str, str]:
        """The option, its default and what it does, for a table."""
        flag = self.flag or name.replace("_", "-")
        metavar = f" {self.metavar}" if self.metavar else ""
        return f"`--{flag}{metavar}`", self.default, self.text

    def add_to(self, parser: argparse._ActionsContainer, name: str) -> None:
        """Add it to a command; what is not given is not in the result."""
        flag = "--" + (self.flag or name.replace("_", "-"))
        text = f"{self.text} (default: {self.default})" if self.default else self.text
        how: dict[str, Any] = {"dest": name, "default": argparse.SUPPRESS, "help": text}
        if self.choices is not None:
            parser.add_argument(flag, choices=self.choices, **how)
        elif self.read is None:
            parser.add_argument(flag, action="store_true", **how)
        else:
            action = "append" if self.repeated else "store"
            parser.add_argument(flag, type=self.read, metavar=self.metavar, action=action, **how)


def _set(
    value: object, text: str, default: str = "", read: Callable[[str], object] | None = None,
    metavar: str | None = None, *, choices: Sequence[str] | None = None, flag: str | None = None,
    repeated: bool = False,
) -> Any:  # fmt: skip
    option = Option(text, default, read, metavar, choices, flag, repeated)
    return field(default=value, metadata={"option": option})


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return port


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError("must be between 0 and 3600")
    return value


def _units(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _ticks(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


def _rupees(text: str) -> int:
    return _ticks(text.replace(",", ""))


def _instant(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be an ISO 8601 date and time") from None
    if value.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, for instance +05:30")
    return value


def _squareoff(text: str) -> tuple[str, time]:
    segment, _, clock = text.partition("=")
    if segment not in {"equity", "derivatives"}:
        raise argparse.ArgumentTypeError("is for equity or derivatives, for instance equity=15:15")
    try:
        return segment, time.fromisoformat(clock)
    except ValueError:
        raise argparse.ArgumentTypeError("needs a time, for instance equity=15:15") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Every setting of a sandbox but its tokens; each is explained by its :class:`Option`."""

    port: int = _set(0, "port; `0` takes any free one", str(COMMAND_PORT), _port)
    host: str = _set(
        "127.0.0.1", "address; anything else lets other computers in, and warns", "127.0.0.1", str
    )
    profile: str = _set(
        "documented",
        "whose manners it has: `documented` answers as the README says, `deployed` as backends do "
        "that are deployed",
        "documented",
        choices=("documented", "deployed"),
    )
    cash: int | None = _set(
        None,
        "opening balance of every paper account, in rupees",
        "100000; 1000000 with `--profile deployed`",
        _rupees,
    )
    seed: int = _set(DEFAULT_SEED, "decides all prices", str(DEFAULT_SEED), int)
    clock: ClockName | Clock = _set(
        "always-open",
        "`always-open`: the market trades at any hour; `real`: exchange hours and holidays; "
        "`virtual`: starts at `--start` and runs at `--speed`; `virtual-exchange`: the same, with "
        "exchange hours and holidays",
        "always-open",
        choices=get_args(ClockName),
    )
    start: datetime | str | None = _set(
        None,
        "first instant of a virtual clock, for instance 2026-05-08T09:15:00+05:30",
        "2026-05-08 09:15 IST, or the first candle of `--data`",
        _instant,
        "TIME",
    )
    speed: float = _set(
        0.0, "virtual seconds per second, of a virtual clock; above 0", "1", _positive
    )
    tick_interval: float = _set(1.0, "seconds between price movements", "1", _positive)
    heartbeat: float = _set(
        15.0, "seconds of silence after which a stream sends a keep-alive", "15", _positive
    )
    data_file: str | Path | None = _set(
        None,
        "remember everything in this file and continue from it",
        "a file of your own per profile, clock, seed and cash; nothing for `--port 0`, a virtual "
        "clock or `--data`",
        str,
        "FILE",
    )
    fsync: bool = _set(
        False, "wait for the disk at every write, so that a power failure loses nothing either"
    )
    data: str | Path | None = _set(
        None,
        "replay the candles of this directory, one CSV or Parquet file per instrument",
        "",
        str,
        "DIR",
    )
    bar_path: str = _set(
        "low-first",
        "which extreme a recorded candle touches first; `nearest-first`: the one nearer its open",
        "low-first",
        choices=("low-first", "high-first", "nearest-first"),
    )
    spread: int | None = _set(
        None,
        "ticks between bid and ask of what is recorded; with 0 all trades at the last price",
        "one that is made up",
        _ticks,
        "TICKS",
    )
    liquidity: int | None = _set(
        None,
        "units one order can fill per second; larger orders fill in parts",
        "no limit",
        _units,
        "UNITS",
    )
    slippage: int = _set(
        0,
        "ticks by which fills without a limit price are worse than the best price",
        "0",
        _ticks,
        "TICKS",
    )
    latency: float = _set(
        0.0,
        "how long an order, a change or a cancellation travels to the exchange",
        "0",
        _seconds,
        "SECONDS",
    )
    use_depth: bool = _set(
        False,
        "fill against the five quoted levels instead of wholly at the best price",
        flag="depth",
    )
    needs_protection: bool = _set(
        False,
        "refuse MARKET and SL-M orders without `market_protection`, as the broker does",
        flag="require-protection",
    )
    squareoff: Mapping[str, time] | None = _set(
        None,
        "another time at which the broker closes MIS positions of `equity` or `derivatives`, with "
        "exchange hours; may be given for each",
        "the broker's",
        _squareoff,
        "SEGMENT=HH:MM",
        repeated=True,
    )
    control: bool = _set(False, "let a test move the clock and script failures below `/sandbox`")

    @property
    def is_virtual(self) -> bool:
        """Whether a clock of that name moves only when it is told to."""
        return self.clock in VIRTUAL_CLOCKS

    @classmethod
    def of_command(cls, arguments: argparse.Namespace) -> Self:
        """The settings of a command line; what is not given is the command's default."""
        names = {one.name for one in fields(cls)}
        given = {name: value for name, value in vars(arguments).items() if name in names}
        given.setdefault("port", COMMAND_PORT)
        if "squareoff" in given:
            given["squareoff"] = dict(given["squareoff"])
        if given.get("clock") in VIRTUAL_CLOCKS:
            given.setdefault("speed", 1.0)
        return cls(**given)

    def as_options(self) -> dict[str, Any]:
        """Every setting by its name, as ``Sandbox`` takes them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def options() -> Iterator[tuple[str, Option]]:
    """Every setting with its option."""
    for one in fields(SandboxSettings):
        yield one.name, cast(Option, one.metadata["option"])


def option_table() -> str:
    """The options in Markdown."""
    rows = [("Option", "Default", "Meaning"), ("---", "---", "---")]
    rows += [option.row(name) for name, option in options()]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)
