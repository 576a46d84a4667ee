"""The ``kite-algo`` command. Each of its commands is a module, imported when it is chosen.

``kite-algo --help`` therefore costs one import of argparse and nothing of the client.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn, Protocol, cast

from .._base.version import __version__

# Exit codes, the same for every command.
DONE: Final = 0
FINDING: Final = 1  # a check failed, or the backend refused
USAGE: Final = 2
UNREACHABLE: Final = 3
UNKNOWN: Final = 4  # an order or exit was sent and its answer was lost
INTERRUPTED: Final = 130

COMMANDS: Final = {
    "demo": "a sandbox, a strategy and what came of it, in one go",
    "doctor": "check environment, address, token and rights; say what to do",
    "sandbox": "serve a local backend with synthetic or recorded prices",
    "dashboard": "a link to the page of the sandbox",
    "new": "write a strategy with a test, ready to run",
    "fetch": "historical candles into files, once",
    "replay": "a strategy over recorded candles, as it is",
    "runs": "the runs of this token",
    "orders": "the orders of a run",
    "positions": "the positions and P&L of a run",
    "watch": "follow a run: P&L, orders and events as they come",
    "quotes": "the newest prices of instruments",
    "chain": "the option chain of an underlying",
    "history": "historical candles as a table, CSV or JSON",
    "sweep": "many settings of a strategy over the same candles, ranked",
    "report": "the figures of a replay as a page, as text or as JSON",
    "exit": "close the positions of a run",
    "completion": "shell completion for bash, zsh or fish",
}


class Command(Protocol):
    """What a module of this package offers."""

    DESCRIPTION: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""
        ...


class Parser(argparse.ArgumentParser):
    """An argument parser that suggests the command that was meant."""

    def error(self, message: str) -> NoReturn:
        """Print the mistake and leave with :data:`USAGE`."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: error: {message}\n")


def load(name: str) -> Command:
    """Import the module of a command."""
    if name == "sandbox":
        return cast("Command", import_module("kite_algo_sandbox.cli"))
    return cast("Command", import_module(f"{__name__}.{name}"))


def command_parser(name: str) -> Parser:
    """The parser of one command."""
    command = load(name)
    parser = Parser(
        prog=f"kite-algo {name}",
        description=command.DESCRIPTION,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    command.add_arguments(parser)
    return parser


def parsed(name: str, words: list[str]) -> argparse.Namespace:
    """The arguments of a command; ``rest`` is what stands after ``--``, where one takes that."""
    parser = command_parser(name)
    if parser.get_default("rest") is None or "--" not in words:
        return parser.parse_args(words)
    end = words.index("--")
    return parser.parse_args(words[:end], argparse.Namespace(rest=words[end + 1 :]))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        argv: Arguments without the program name; those of the process when omitted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview(), file=sys.stdout if words else sys.stderr)
        return DONE if words else USAGE
    if words[0] == "--version":
        print(f"kite-algo {__version__}")
        return DONE
    name = words[0]
    if name not in COMMANDS:
        print(f"kite-algo: {unknown(name)}", file=sys.stderr)
        return USAGE
    arguments = parsed(name, words[1:])
    try:
        return load(name).run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return DONE
    except Exception as error:
        from .connect import explain

        return explain(name, arguments, error)


def overview() -> str:
    """What ``kite-algo --help`` prints."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "usage: kite-algo COMMAND [options]",
            "",
            "Tools for Kite Algo strategy workers.",
            "",
            *lines,
            "",
            "kite-algo COMMAND --help lists the options of a command.",
            "Exit codes: 0 done, 1 finding or refusal, 2 usage, 3 backend unreachable, 4 outcome",
            "unknown, 130 interrupted.",
        ]
    )


def unknown(name: str) -> str:
    """The sentence about a command that does not exist."""
    if name.startswith("-"):
        return f"unknown option {name}; see kite-algo --help"
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"unknown command {name!r}{hint} (one of {', '.join(COMMANDS)})"
