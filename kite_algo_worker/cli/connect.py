"""The client of a command: settings from the environment or ``.env``, errors as exit codes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from . import FINDING, UNKNOWN, UNREACHABLE, USAGE
from .output import print_json, say

if TYPE_CHECKING:
    from .. import AlgoWorkerConfig, KiteAlgoWorkerClient


class Stop(Exception):
    """A command ends here, with this exit code and sentence."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code: int = code
        self.text: str = text


def add_env_file(parser: argparse.ArgumentParser) -> None:
    """Add ``--env-file``."""
    parser.add_argument(
        "--env-file",
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="read KITE_ALGO_* from this file; without it, from .env here when there is one. "
        "The environment wins",
    )


def load_env_file(arguments: argparse.Namespace) -> Path | None:
    """Put the variables of a ``.env`` file into the environment; return the file that was read."""
    named = getattr(arguments, "env_file", None)
    path = Path(named) if named is not None else Path(".env")
    if not path.is_file():
        if named is not None:
            raise Stop(USAGE, f"{path}: there is no such file")
        return None
    try:
        from dotenv import dotenv_values
    except ImportError:
        if named is None:
            return None
        raise Stop(USAGE, 'reading a file needs: pip install "kite-algo-worker[cli]"') from None
    for name, value in dotenv_values(path).items():
        if name.startswith("KITE_ALGO_") and value is not None:
            os.environ.setdefault(name, value)
    return path


def settings(arguments: argparse.Namespace) -> AlgoWorkerConfig:
    """The settings that a worker started here would have."""
    from ..config import AlgoWorkerConfig

    load_env_file(arguments)
    return AlgoWorkerConfig.from_env()


@contextmanager
def connected(arguments: argparse.Namespace) -> Iterator[KiteAlgoWorkerClient]:
    """A client with the settings of the environment."""
    from .. import KiteAlgoWorkerClient

    with KiteAlgoWorkerClient(settings(arguments)) as client:
        yield client


def explain(command: str, arguments: argparse.Namespace, error: Exception) -> int:
    """Print what went wrong, with what to do about it, and return the exit code.

    Anything that is no refusal, no lost connection and no mistake in the input is raised again:
    it is a fault of the command and deserves its traceback.
    """
    from .._base.extras import MissingExtraError
    from ..exceptions import (
        InvalidInputError,
        KiteAlgoWorkerError,
        OutcomeUnknownError,
        TransportError,
    )

    if isinstance(error, Stop):
        code, text = error.code, error.text
    elif isinstance(error, OutcomeUnknownError):
        code = UNKNOWN
        text = f"{error}\nLook before you try again: kite-algo orders RUN"
    elif isinstance(error, InvalidInputError | MissingExtraError):
        code, text = USAGE, str(error)
    elif isinstance(error, TransportError):
        code, text = UNREACHABLE, f"{error}\nkite-algo doctor says what to check"
    elif isinstance(error, KiteAlgoWorkerError):
        code, text = FINDING, str(error)
    else:
        raise error
    if hasattr(arguments, "json"):
        print_json(command, {"error": text.partition("\n")[0], "exit_code": code})
    say(text)
    return code
