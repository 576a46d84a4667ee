"""Does the installed wheel stand on its own? Run where nothing but the wheel is installed.

    python -I check_wheel.py                    the base install
    python -I check_wheel.py sandbox plot       with these extras

Every public name must import with the base dependencies, or say which extra it needs; the command
starts and explains itself; and of each extra that is named, what it is for is done once.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib
import io
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata, resources
from pathlib import Path
from typing import Any

NEEDING_SANDBOX = (
    ("demo",),
    ("sandbox",),
    ("replay", "worker.py", "--data", "synthetic"),
    ("report", "result.json"),
    ("sweep", "worker.py", "--data", "synthetic", "--grid", "FAST=5"),
)
LEGS = [{"tradingsymbol": "NIFTY26MAY25000CE", "transaction_type": "BUY", "quantity": 65, "ltp": 9}]


def main() -> int:
    extras = with_parts(sys.argv[1:])
    problems = [*missing_files(), *broken_names(), *broken_command("sandbox" in extras)]
    for extra in extras:
        try:
            SMOKES[extra]()
        except Exception as error:  # whatever it is, the extra does not do what it is for
            problems.append(f"extra {extra}: {error!r}")
    for problem in problems:
        print(problem)
    if not problems:
        print("The wheel installs, imports and does what its extras are for.")
    return 1 if problems else 0


def with_parts(named: list[str]) -> list[str]:
    """The extras, with those that they bring along; `all` has every one."""
    brought = {"indicators": ["dataframe"], "plot": ["dataframe"], "all": list(SMOKES)}
    brought |= {name: ["sandbox"] for name in ("cluster", "parquet", "search", "testing")}
    return sorted({part for one in named for part in (one, *brought.get(one, ()))} - {"all"})


def missing_files() -> list[str]:
    wanted = [
        ("kite_algo_worker", "py.typed"),
        ("kite_algo_worker_api", "py.typed"),
        ("kite_algo_worker_api", "worker.json"),
    ]
    found = [f"{p}/{f} is missing" for p, f in wanted if not (resources.files(p) / f).is_file()]
    contract = resources.files("kite_algo_worker_api") / "worker.json"
    found += broken_charts()
    if contract.is_file() and not json.loads(contract.read_text("utf-8"))["paths"]:
        found.append("worker.json describes no operation")
    return found


def broken_charts() -> list[str]:
    """What reports carry: the charting library, unchanged, with its licence."""
    folder = resources.files("kite_algo_sandbox") / "_web/vendor/lightweight-charts"
    names = ("LICENSE", "NOTICE", "vendor.json")
    found = [f"{name} of the charts is missing" for name in names if not (folder / name).is_file()]
    if found:
        return found
    manifest = json.loads((folder / "vendor.json").read_text("utf-8"))
    digest = hashlib.sha384((folder / manifest["file"]).read_bytes()).digest()
    if f"sha384-{base64.b64encode(digest).decode()}" != manifest["sha384"]:
        found.append(f"{manifest['file']} is not what was published")
    return found


def broken_names() -> list[str]:
    package = importlib.import_module("kite_algo_worker")
    api = importlib.import_module("kite_algo_worker_api.models")
    found = []
    for module in (package, api):
        for name in module.__all__:
            try:
                getattr(module, name)
            except ImportError as error:
                if "kite-algo-worker[" not in str(error):
                    found.append(f"{module.__name__}.{name}: {error!r}")
    return found


# -- the command -----------------------------------------------------------------------------------


def kite_algo(
    *words: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installed command, in an empty folder and with no settings but these."""
    suffix = ".exe" if sys.platform == "win32" else ""
    command = Path(sysconfig.get_path("scripts")) / f"kite-algo{suffix}"
    plain = {key: value for key, value in os.environ.items() if not key.startswith("KITE_ALGO_")}
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [str(command), *words],
            cwd=folder,
            env={**plain, "PYTHONUTF8": "1", **(settings or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )


def broken_command(has_sandbox: bool) -> Iterator[str]:
    """What the command does wrong before there is any backend."""
    version = metadata.version("kite-algo-worker")
    for word, wanted in (("--version", version), ("--help", "doctor")):
        done = kite_algo(word)
        if done.returncode or wanted not in done.stdout or done.stderr:
            yield f"kite-algo {word}: {done.stdout}{done.stderr}"
    done = kite_algo("doctor", "--json")
    found = json.loads(done.stdout) if done.returncode == 1 else {}
    if found.get("ok") is not False or version not in done.stdout:
        yield f"doctor without a token: {done.returncode} {done.stdout}{done.stderr}"
    for words in () if has_sandbox else NEEDING_SANDBOX:
        done = kite_algo(*words)
        fine = done.returncode == 2 and "kite-algo-worker[sandbox]" in done.stderr
        if not fine or "Traceback" in done.stderr:
            yield f"{words[0]} without its extra: {done.returncode} {done.stdout}{done.stderr}"


# -- what the extras are for -----------------------------------------------------------------------


def wanted(fine: bool, what: object) -> None:
    if not fine:
        raise RuntimeError(str(what))


def smoke_sandbox() -> None:
    done = kite_algo("demo")
    wanted(done.returncode == 0 and "net P&L" in done.stdout, f"demo: {done.stderr}")
    sandbox = public("kite_algo_sandbox", "Sandbox")
    with sandbox(clock="virtual") as running:
        settings = {
            "KITE_ALGO_API_BASE": running.base_url,
            "KITE_ALGO_WORKER_TOKEN": running.token,
            "KITE_ALGO_EXECUTION_MODE": "paper",
        }
        done = kite_algo("doctor", "--json", settings=settings)
    wanted(done.returncode == 0 and json.loads(done.stdout)["ok"], f"doctor: {done.stdout}")


def smoke_dataframe() -> None:
    row = {"ts": "2026-05-08T09:15:00+05:30", "open": 1.0, "high": 2.0, "low": 1.0, "close": 2.0}
    frame = public("kite_algo_worker", "candles_to_df")([{**row, "volume": 5, "oi": None}])
    wanted(len(frame) == 1 and frame["close"].iloc[0] == 2.0, frame)


def smoke_indicators() -> None:
    values = public("kite_algo_worker", "ta").sma([1.0, 2.0, 3.0, 4.0], 2)
    wanted(list(values)[1:] == [1.5, 2.5, 3.5], values)


def smoke_parquet() -> None:
    arrow = importlib.import_module("pyarrow")
    table = arrow.table({
        "date": ["2026-05-08 09:15:00+05:30"], "open": [100.0], "high": [101.0], "low": [99.0],
        "close": [100.5], "volume": [7],
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "NSE_INFY_5minute.parquet"
        importlib.import_module("pyarrow.parquet").write_table(table, path)
        file = public("kite_algo_sandbox.candle_files", "read_file")(path)
    wanted(file.identifier == "NSE:INFY", file)


def smoke_plot() -> None:
    os.environ["MPLBACKEND"] = "agg"
    axes = public("kite_algo_worker.options", "plot_payoff")(LEGS)
    wanted("profit" in axes.get_ylabel(), axes)


def smoke_search() -> None:
    public("optuna", "create_study")
    importlib.import_module("kite_algo_sandbox.sweep.searching")


def smoke_cluster() -> None:
    public("distributed", "Client")
    importlib.import_module("kite_algo_sandbox.sweep.cluster")


def smoke_telemetry() -> None:
    public("kite_algo_worker", "OpenTelemetryHook")()


def smoke_fast() -> None:
    wanted(public("kite_algo_worker.wire.json_text", "decoders")().fast is not None, "no msgspec")


def smoke_testing() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
            public("kite_algo_worker.cli", "main")(["new", "crossing"])
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "crossing"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    wanted(done.returncode == 0, done.stdout + done.stderr)


def smoke_cli() -> None:
    public("rich", "print")
    with tempfile.NamedTemporaryFile("w", suffix=".env", delete=False) as file:
        file.write(
            "KITE_ALGO_WORKER_TOKEN=kwa_from_a_file\nKITE_ALGO_API_BASE=http://127.0.0.1:9\n"
        )
    done = kite_algo("doctor", "--json", "--env-file", file.name)
    Path(file.name).unlink()
    names = {check["name"]: check["status"] for check in json.loads(done.stdout)["checks"]}
    wanted(names.get("environment") == "ok" and names.get("address") == "failed", done.stdout)


def public(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


SMOKES: dict[str, Callable[[], None]] = {
    "cli": smoke_cli,
    "cluster": smoke_cluster,
    "dataframe": smoke_dataframe,
    "fast": smoke_fast,
    "indicators": smoke_indicators,
    "parquet": smoke_parquet,
    "plot": smoke_plot,
    "sandbox": smoke_sandbox,
    "search": smoke_search,
    "telemetry": smoke_telemetry,
    "testing": smoke_testing,
}


if __name__ == "__main__":
    raise SystemExit(main())
