"""``kite-algo doctor``: what is wrong between here and the backend, and what to do about it."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

import httpx

from .._base.version import __version__
from . import DONE, FINDING, UNREACHABLE
from .connect import Stop, add_env_file, load_env_file
from .output import add_json, print_json

if TYPE_CHECKING:
    from .. import AlgoWorkerConfig, KiteAlgoWorkerClient

DESCRIPTION = (
    "Check the environment, the address, the token and its rights, the clock and the versions. "
    "Reads only; every finding comes with its cure."
)
NEEDED_RIGHTS: Final = ("runs:create", "runs:read", "intents:submit", "runs:exit", "market:read")
SKEW_SECONDS: Final = 5.0
"""A clock further off than this makes candles and heartbeats look late or early."""
EXTRAS: Final = {
    "dataframe": "pandas",
    "indicators": "numba",
    "sandbox": "uvicorn",
    "parquet": "pyarrow",
    "search": "optuna",
    "cluster": "distributed",
    "testing": "pytest",
    "plot": "matplotlib",
    "telemetry": "opentelemetry",
    "cli": "rich",
    "fast": "msgspec",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Literal["ok", "warning", "failed"]
    found: str
    cure: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check one thing after the other; what depends on a failed one is left out."""
    checks = []
    unreachable = False
    for check in _checks(arguments):
        checks.append(check)
        unreachable |= check.name == "address" and check.status == "failed"
        if not hasattr(arguments, "json"):
            _show(check)
    failed = [check for check in checks if check.status == "failed"]
    if hasattr(arguments, "json"):
        print_json("doctor", {"ok": not failed, "checks": [asdict(check) for check in checks]})
    elif not failed:
        print("Nothing stands in the way.")
    if unreachable:
        return UNREACHABLE
    return FINDING if failed else DONE


def _show(check: Check) -> None:
    mark = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}[check.status]
    print(f"{mark}  {check.name}: {check.found}")
    if check.cure:
        print(f"         {check.cure}")


def _checks(arguments: argparse.Namespace) -> Iterator[Check]:
    extras = [name for name, module in EXTRAS.items() if find_spec(module)]
    yield Check(
        "package",
        "ok",
        f"kite-algo-worker {__version__} on Python {platform.python_version()}, extras: "
        f"{', '.join(extras) or 'none'}",
    )
    try:
        read = load_env_file(arguments)
    except Stop as error:
        yield Check("environment", "failed", error.text)
        return
    settings = yield from _environment(str(read) if read else None)
    if settings is not None:
        yield from _backend(settings)


def _environment(read: str | None) -> Generator[Check, None, AlgoWorkerConfig | None]:
    """Check the variables; return the settings that the other checks use."""
    from ..config import AlgoWorkerConfig
    from ..exceptions import InvalidInputError, LiveModeDisabledError

    source = f" ({read} was read)" if read else ""
    try:
        settings = AlgoWorkerConfig.from_env()
    except LiveModeDisabledError:
        yield Check(
            "mode",
            "failed",
            "KITE_ALGO_EXECUTION_MODE is live without an acknowledgement",
            "export KITE_ALGO_ENABLE_LIVE=1 if real orders are meant, else use paper or dry_run",
        )
        # The rest can be looked at without trading: nothing below sends an order.
        settings = AlgoWorkerConfig.from_env({**os.environ, "KITE_ALGO_EXECUTION_MODE": "dry_run"})
    except InvalidInputError as error:
        yield Check("environment", "failed", f"{error}{source}", _environment_cure(error.field))
        return None
    yield Check(
        "environment",
        "ok",
        f"{settings.base_url}, {settings.execution_mode}, {settings.account_scope}{source}",
    )
    return settings


def _environment_cure(field: str) -> str:
    if field == "KITE_ALGO_WORKER_TOKEN":
        return "kite-algo sandbox prints a token to paste; a deployed backend shows one once"
    if field == "base_url":
        return "export KITE_ALGO_API_BASE=http://localhost:18777"
    return f"correct or unset {field}"


def _backend(settings: AlgoWorkerConfig) -> Iterator[Check]:
    from .. import KiteAlgoWorkerClient
    from ..exceptions import AuthError, KiteAlgoWorkerError

    began = time.monotonic()
    try:
        # Without the token: whoever answers here is not known yet.
        answer = httpx.get(f"{settings.api_url}/worker/health", timeout=settings.timeout)
    except httpx.HTTPError as error:
        found = f"{settings.base_url} does not answer: {str(error) or type(error).__name__}"
        yield Check("address", "failed", found, _address_cure(settings.base_url))
        return
    milliseconds = (time.monotonic() - began) * 1000
    if answer.status_code not in (200, 401, 403):
        found = f"{settings.base_url} answers HTTP {answer.status_code}; is that Kite Algo?"
        yield Check("address", "failed", found, _address_cure(settings.base_url))
        return
    yield Check("address", "ok", f"{settings.base_url} answers in {milliseconds:.0f} ms")
    yield from _clock(answer.headers.get("date"))
    with KiteAlgoWorkerClient(settings) as client:
        try:
            health = client.health()
        except AuthError:
            yield Check(
                "token",
                "failed",
                "the backend does not know this token",
                "export KITE_ALGO_WORKER_TOKEN again: a sandbox makes a new one at every start "
                "unless it is told one",
            )
            return
        except KiteAlgoWorkerError as error:
            yield Check("token", "failed", str(error), "the backend's log says more")
            return
        yield from _token(settings, health)
        yield from _release(client)


def _address_cure(base_url: str) -> str:
    return (
        f"start a backend there (kite-algo sandbox serves http://localhost:18777), or correct "
        f"KITE_ALGO_API_BASE ({base_url}): scheme, host and port"
    )


def _clock(date: str | None) -> Iterator[Check]:
    if date is None:
        return
    skew = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    if abs(skew) <= SKEW_SECONDS:
        yield Check("clock", "ok", "agrees with the backend's to a few seconds")
        return
    yield Check(
        "clock",
        "warning",
        f"this machine is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the backend",
        "synchronise both with a time server; candles look late or early until then",
    )


def _token(settings: AlgoWorkerConfig, health: Mapping[str, object]) -> Iterator[Check]:
    modes, rights = health.get("allowed_modes"), health.get("allowed_actions")
    scope = health.get("account_scope")
    yield Check("token", "ok", f"accepted, backend is {health.get('status')}")
    if isinstance(modes, list) and modes and settings.execution_mode not in modes:
        yield Check(
            "mode",
            "failed",
            f"the token allows {', '.join(modes)}, not {settings.execution_mode}",
            "change KITE_ALGO_EXECUTION_MODE, or make a token that allows it",
        )
    if isinstance(scope, str) and scope != settings.account_scope:
        yield Check(
            "account",
            "failed",
            f"the token belongs to {scope}, KITE_ALGO_ACCOUNT_SCOPE is {settings.account_scope}",
            f"export KITE_ALGO_ACCOUNT_SCOPE={scope}",
        )
    if isinstance(rights, list) and rights:
        missing = [right for right in NEEDED_RIGHTS if right not in rights]
        yield Check(
            "rights",
            "failed" if missing else "ok",
            f"missing: {', '.join(missing)}" if missing else f"{len(rights)} actions allowed",
            "make a token with these actions in the backend" if missing else "",
        )


def _release(client: KiteAlgoWorkerClient) -> Iterator[Check]:
    from ..exceptions import KiteAlgoWorkerError, NotFoundError, NotImplementedByServerError

    try:
        client.list_runs(limit=1)
    except (NotFoundError, NotImplementedByServerError):
        yield Check(
            "backend",
            "warning",
            "is older than this package: it lists no runs, calendar or portfolio",
            "what needs them raises NotFoundError; the rest works. Update the backend to have them",
        )
    except KiteAlgoWorkerError as error:
        yield Check("backend", "warning", str(error))
    else:
        yield Check("backend", "ok", "knows every operation that was asked for")
