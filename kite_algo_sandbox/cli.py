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
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Token
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
    parser = argparse.ArgumentParser(
        prog="python -m kite_algo_sandbox",
        description=DESCRIPTION,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's options to a parser."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=18777, help="port to listen on; 0: any free")
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
    parser.add_argument("--seed", type=int, default=7, help="decides the price history")
    parser.add_argument(
        "--clock",
        choices=("always-open", "real", "virtual", "virtual-exchange"),
        default="always-open",
        help="always-open: the market trades at any hour; real: exchange hours and holidays; "
        "virtual: starts at --start and runs at --speed; virtual-exchange: the same, with "
        "exchange hours and holidays",
    )
    parser.add_argument(
        "--start",
        type=_instant,
        default=argparse.SUPPRESS,
        metavar="TIME",
        help="first instant of a virtual clock, for instance 2026-05-08T09:15:00+05:30",
    )
    parser.add_argument(
        "--speed",
        type=_positive,
        default=argparse.SUPPRESS,
        help="virtual seconds per real second, of a virtual clock (default: 1)",
    )
    parser.add_argument(
        "--profile",
        choices=("documented", "deployed"),
        default="documented",
        help="documented: answers as the README says; deployed: as backends do that are deployed, "
        "to see a strategy meet them",
    )
    parser.add_argument(
        "--cash",
        type=_rupees,
        default=argparse.SUPPRESS,
        help="opening balance in rupees (default: 100000; 1000000 with --profile deployed)",
    )
    parser.add_argument(
        "--tick-interval", type=_positive, default=1.0, help="seconds between price movements"
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument(
        "--data-file",
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="remember everything in this file and continue from it (default: a file of your "
        "own per clock, seed and cash; nothing for --port 0, a virtual clock or --data)",
    )
    kept.add_argument(
        "--ephemeral",
        action="store_true",
        default=argparse.SUPPRESS,
        help="keep nothing: the state ends with the process",
    )
    parser.add_argument(
        "--fsync",
        action="store_true",
        default=argparse.SUPPRESS,
        help="wait for the disk at every write, so that a power failure loses nothing either",
    )
    parser.add_argument(
        "--data",
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="replay the candles of this directory (CSV or Parquet, one file per instrument)",
    )
    parser.add_argument(
        "--bar-path",
        choices=("low-first", "high-first", "nearest-first"),
        default=argparse.SUPPRESS,
        help="which extreme a recorded candle touches first (default: low-first)",
    )
    parser.add_argument(
        "--liquidity",
        type=_units,
        default=argparse.SUPPRESS,
        metavar="UNITS",
        help="units one order can fill per second (default: no limit, complete fills)",
    )
    parser.add_argument(
        "--slippage",
        type=_units,
        default=argparse.SUPPRESS,
        metavar="TICKS",
        help="ticks by which fills without a limit price are worse (default: 0)",
    )
    parser.add_argument(
        "--latency",
        type=_seconds,
        default=argparse.SUPPRESS,
        metavar="SECONDS",
        help="how long an order travels to the exchange (default: 0)",
    )
    parser.add_argument(
        "--depth",
        action="store_true",
        default=argparse.SUPPRESS,
        help="fill against the five quoted levels instead of wholly at the best price",
    )
    parser.add_argument(
        "--require-protection",
        action="store_true",
        default=argparse.SUPPRESS,
        help="refuse MARKET and SL-M orders without market_protection, as the broker does",
    )
    parser.add_argument(
        "--control",
        action="store_true",
        default=argparse.SUPPRESS,
        help="let a test move the clock and script failures below /sandbox",
    )
    parser.add_argument("--quiet", action="store_true", help="print the export lines only")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; returns the exit code of the process."""
    try:
        from .handle import Sandbox
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "kite_algo_worker":
            raise
        return _fail(_INSTALL)
    start = getattr(arguments, "start", None)
    if start is not None and not _is_virtual(arguments):
        return _fail("--start needs --clock virtual")
    if hasattr(arguments, "speed") and not _is_virtual(arguments):
        return _fail("--speed needs --clock virtual or virtual-exchange")
    try:
        return _serve(Sandbox, arguments, start)
    except KeyboardInterrupt:
        return 0


def _serve(make: type[Sandbox], arguments: argparse.Namespace, start: datetime | None) -> int:
    from .server.journal import JournalError
    from .server.runner import SandboxServer, bind
    from .server.token_file import TokenFileError, read_token_file

    given = getattr(arguments, "token", "") or os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        tokens = read_token_file(getattr(arguments, "token_file", None))
        listener = bind(arguments.host, arguments.port)
    except TokenFileError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(_cannot_listen(arguments.host, arguments.port, error))
    data_file = _data_file(arguments)
    # A stream whose reader leaves is everyday life here; asyncio would warn of every one.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    _show_notes()
    try:
        sandbox = _make(make, arguments, listener.getsockname()[1], given, tokens, start, data_file)
    except ValueError as error:  # candles that cannot be used
        return _fail(str(error))
    except JournalError as error:
        return _fail(f"{error} (--ephemeral keeps nothing, --data-file names another file)")
    _announce(sandbox, arguments, data_file, token_is_known=bool(given))
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


def _make(
    make: type[Sandbox],
    arguments: argparse.Namespace,
    port: int,
    token: str,
    tokens: list[Token],
    start: datetime | None,
    data_file: Path | None,
) -> Sandbox:
    return make(
        host=arguments.host,
        port=port,
        seed=arguments.seed,
        clock=arguments.clock,
        start=start,
        cash=getattr(arguments, "cash", None),
        token=token or None,
        tokens=tokens,
        tick_interval=arguments.tick_interval,
        speed=_speed(arguments) if _is_virtual(arguments) else 0.0,
        data_file=data_file,
        fsync=getattr(arguments, "fsync", False),
        control=getattr(arguments, "control", False),
        data=getattr(arguments, "data", None),
        liquidity=getattr(arguments, "liquidity", None),
        slippage=getattr(arguments, "slippage", 0),
        latency=getattr(arguments, "latency", 0.0),
        use_depth=getattr(arguments, "depth", False),
        needs_protection=getattr(arguments, "require_protection", False),
        bar_path=getattr(arguments, "bar_path", "low-first"),
        profile=arguments.profile,
    )


def _data_file(arguments: argparse.Namespace) -> Path | None:
    from .profiles import profile_named
    from .server.state_file import default_data_file

    named = getattr(arguments, "data_file", None)
    if named is not None:
        return Path(named)
    # A free port, a clock of its own or somebody's candles: made for one occasion.
    one_off = (
        arguments.port == 0
        or _is_virtual(arguments)
        or getattr(arguments, "data", None) is not None
    )
    if one_off or getattr(arguments, "ephemeral", False):
        return None
    profile = profile_named(arguments.profile)
    cash = getattr(arguments, "cash", profile.cash)
    return default_data_file(arguments.clock, arguments.seed, cash, profile.name)


def _announce(
    sandbox: Sandbox,
    arguments: argparse.Namespace,
    data_file: Path | None,
    *,
    token_is_known: bool,
) -> None:
    url = sandbox.base_url
    # A token from the environment or the command line is not repeated on the screen.
    shown = "the one you chose" if token_is_known else sandbox.token
    exports = [
        f"export KITE_ALGO_API_BASE={url}",
        f"{'# ' if token_is_known else ''}export {TOKEN_VARIABLE}={shown}",
        "export KITE_ALGO_EXECUTION_MODE=paper",
    ]
    if arguments.quiet:
        _say(*exports)
        return
    _say(
        "Kite Algo sandbox",
        f"  URL    {url}",
        f"  Token  {shown}",
        *([f"  Profile {arguments.profile}"] if arguments.profile != "documented" else []),
        f"  Clock  {_clock_text(arguments, sandbox)}",
        f"  Seed   {arguments.seed}",
        f"  State  {data_file or 'in memory only'}",
        *([f"  Page   {sandbox.dashboard_link()}"] if _is_loopback(arguments.host) else []),
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
    if not _is_loopback(arguments.host):
        print(
            f"warning: listening on {arguments.host}; other computers can reach this sandbox",
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


def _clock_text(arguments: argparse.Namespace, sandbox: Sandbox) -> str:
    if _is_virtual(arguments):
        start = sandbox.engine.clock.now().isoformat()
        hours = ", exchange hours" if arguments.clock == "virtual-exchange" else ""
        return f"virtual, from {start} at {_speed(arguments):g}x speed{hours}"
    if arguments.clock == "real":
        return "real exchange hours and holidays"
    return "always open"


def _speed(arguments: argparse.Namespace) -> float:
    speed: float = getattr(arguments, "speed", 1.0)
    return speed


def _is_virtual(arguments: argparse.Namespace) -> bool:
    return bool(arguments.clock in {"virtual", "virtual-exchange"})


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


def _rupees(text: str) -> int:
    value = int(text.replace(",", ""))
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


def _instant(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be an ISO 8601 date and time") from None
    if value.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, for instance +05:30")
    return value
