"""``kite-algo sandbox``: the sandbox as a process."""

from __future__ import annotations

import argparse
import asyncio
import errno
import ipaddress
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .settings import SandboxSettings, options

if TYPE_CHECKING:
    from .handle import Sandbox

DESCRIPTION = (
    "Serve the Kite Algo worker API on this computer. Prices are synthetic, orders are simulated, "
    "and nothing is sent to a broker."
)
TOKEN_VARIABLE = "KITE_ALGO_WORKER_TOKEN"
EXIT_UNUSABLE = 2

_INSTALL = 'The sandbox needs more packages: pip install "kite-algo-worker[sandbox]"'


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m kite_algo_sandbox`` and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m kite_algo_sandbox", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's options to a parser."""
    parser.add_argument(
        "--token",
        default=argparse.SUPPRESS,
        help=f"worker token to accept (default: ${TOKEN_VARIABLE}, else a new one)",
    )
    parser.add_argument(
        "--token-file",
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="JSON file with further tokens and what each of them may do",
    )
    kept = parser.add_mutually_exclusive_group()
    for name, option in options():
        option.add_to(kept if name == "data_file" else parser, name)
    kept.add_argument(
        "--ephemeral",
        action="store_true",
        default=argparse.SUPPRESS,
        help="keep nothing: the state ends with the process",
    )
    parser.add_argument(
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print the export lines only",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; returns the exit code of the process."""
    try:
        from .handle import Sandbox
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "kite_algo_worker":
            raise
        return _fail(_INSTALL)
    settings = SandboxSettings.of_command(arguments)
    if settings.start is not None and not settings.is_virtual:
        return _fail("--start needs --clock virtual")
    if settings.speed and not settings.is_virtual:
        return _fail("--speed needs --clock virtual or virtual-exchange")
    try:
        return _serve(Sandbox, settings, arguments)
    except KeyboardInterrupt:
        return 0


def _serve(make: type[Sandbox], settings: SandboxSettings, arguments: argparse.Namespace) -> int:
    from .server.journal import JournalError
    from .server.runner import SandboxServer, bind
    from .server.token_file import TokenFileError, read_token_file

    given = getattr(arguments, "token", "") or os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        tokens = read_token_file(getattr(arguments, "token_file", None))
        listener = bind(settings.host, settings.port)
    except TokenFileError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(_cannot_listen(settings.host, settings.port, error))
    data_file = _data_file(settings, is_kept=not hasattr(arguments, "ephemeral"))
    settings = replace(settings, port=listener.getsockname()[1], data_file=data_file)
    # A stream whose reader leaves is everyday life here; asyncio would warn of every one.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    _show_notes()
    try:
        sandbox = make(token=given or None, tokens=tokens, **settings.as_options())
    except ValueError as error:  # candles that cannot be used
        return _fail(str(error))
    except JournalError as error:
        return _fail(f"{error} (--ephemeral keeps nothing, --data-file names another file)")
    exports = _exports(sandbox, token_is_known=bool(given))
    if hasattr(arguments, "quiet"):
        _say(*exports)
    else:
        _announce(sandbox, settings, exports, token_is_known=bool(given))
    app = sandbox.asgi_app()
    try:
        asyncio.run(SandboxServer(app, app.state.hub).serve(sockets=[listener]))
    finally:
        sandbox.stop()
    return 0


def _show_notes() -> None:
    """Remarks on candle files go to the screen, one line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("warning: %(message)s"))
    logger = logging.getLogger("kite_algo_sandbox.candles")
    logger.addHandler(handler)
    logger.propagate = False


def _data_file(settings: SandboxSettings, *, is_kept: bool) -> Path | None:
    from .profiles import profile_named
    from .server.state_file import default_data_file

    if settings.data_file is not None:
        return Path(settings.data_file)
    # A free port, a clock of its own or somebody's candles: made for one occasion.
    one_off = settings.port == 0 or settings.is_virtual or settings.data is not None
    if one_off or not is_kept:
        return None
    profile = profile_named(settings.profile)
    cash = profile.cash if settings.cash is None else settings.cash
    return default_data_file(str(settings.clock), settings.seed, cash, profile.name)


def _exports(sandbox: Sandbox, *, token_is_known: bool) -> list[str]:
    # A token from the environment or the command line is not repeated on the screen.
    token = "the one you chose" if token_is_known else sandbox.token
    return [
        f"export KITE_ALGO_API_BASE={sandbox.base_url}",
        f"{'# ' if token_is_known else ''}export {TOKEN_VARIABLE}={token}",
        "export KITE_ALGO_EXECUTION_MODE=paper",
    ]


def _announce(
    sandbox: Sandbox, settings: SandboxSettings, exports: list[str], *, token_is_known: bool
) -> None:
    _say(
        "Kite Algo sandbox",
        f"  URL    {sandbox.base_url}",
        f"  Token  {'the one you chose' if token_is_known else sandbox.token}",
        *([f"  Profile {settings.profile}"] if settings.profile != "documented" else []),
        f"  Clock  {_clock_text(settings, sandbox)}",
        f"  Seed   {settings.seed}",
        f"  State  {settings.data_file or 'in memory only'}",
        *([f"  Page   {sandbox.dashboard_link()}"] if _is_loopback(settings.host) else []),
        *_replay_lines(sandbox),
        "",
        f"Prices are {'recorded' if sandbox.recordings else 'synthetic'} and orders are simulated: "
        "nothing reaches an exchange or a broker.",
        "",
        "Paste this into the shell of your strategy:",
        "",
        *(f"  {line}" for line in exports),
        "",
        "or, in PowerShell:",
        "",
        *(f"  {_in_powershell(line)}" for line in exports),
        "",
        "Press Ctrl-C to stop.",
    )
    if not _is_loopback(settings.host):
        print(
            f"warning: listening on {settings.host}; other computers can reach this sandbox",
            file=sys.stderr,
        )


def _in_powershell(line: str) -> str:
    """The same `export` line for PowerShell."""
    head, _, rest = line.partition("export ")
    name, _, value = rest.partition("=")
    return f'{head}$env:{name} = "{value}"'


def _replay_lines(sandbox: Sandbox) -> list[str]:
    """What is replayed, an instrument per line; all others keep made-up prices."""
    rows = sandbox.recordings
    return [f"  {'Replay' if index == 0 else '      '} {row}" for index, row in enumerate(rows)]


def _clock_text(settings: SandboxSettings, sandbox: Sandbox) -> str:
    if settings.is_virtual:
        start = sandbox.engine.clock.now().isoformat()
        hours = ", exchange hours" if settings.clock == "virtual-exchange" else ""
        return f"virtual, from {start} at {settings.speed:g}x speed{hours}"
    if settings.clock == "real":
        return "real exchange hours and holidays"
    return "always open"


def _say(*lines: str) -> None:
    print("\n".join(lines), flush=True)


def _fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return EXIT_UNUSABLE


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is already in use; choose another with --port, or --port 0"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
