"""Without the packages of an extra, what needs them says which extra brings them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LEG = {
    "option_type": "CE", "strike": 100.0, "transaction_type": "BUY", "quantity": 1, "price": 5.0,
}  # fmt: skip


def run(code: str, *absent: str) -> str:
    """What ``code`` prints, or the error it ends with, where some packages cannot be imported."""
    script = f"""
import json, sys
for name in {absent!r}:
    sys.modules[name] = None
leg = json.loads({json.dumps(json.dumps(LEG))})
try:
{chr(10).join("    " + line for line in code.splitlines())}
except ModuleNotFoundError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("code", "absent", "said"),
    [
        ("import kite_algo_worker.indicators", "numpy",
         "kite_algo_worker.indicators needs numpy: pip install \"kite-algo-worker[indicators]\""),
        ("from kite_algo_worker import ta", "numpy",
         "ta needs numpy: pip install \"kite-algo-worker[indicators]\""),
        ("from kite_algo_worker import candles_to_df", "numpy",
         "candles_to_df needs numpy: pip install \"kite-algo-worker[dataframe]\""),
        ("from kite_algo_worker import candles_to_df\ncandles_to_df([])", "pandas",
         "candles_to_df needs pandas: pip install \"kite-algo-worker[dataframe]\""),
        ("from kite_algo_worker import ohlcv_arrays\nohlcv_arrays([])", "pandas",
         "candles_to_df needs pandas: pip install \"kite-algo-worker[dataframe]\""),
        ("from kite_algo_sandbox import Sandbox", "starlette",
         "kite_algo_sandbox.Sandbox needs starlette: "
         "pip install \"kite-algo-worker[sandbox]\""),
        ("from kite_algo_sandbox.replay import replay", "numpy",
         "kite_algo_sandbox.replay needs numpy: pip install \"kite-algo-worker[sandbox]\""),
        ("from kite_algo_sandbox.sweep import sweep", "numpy",
         "kite_algo_sandbox.replay needs numpy: pip install \"kite-algo-worker[sandbox]\""),
        ("from kite_algo_sandbox.report import build_report", "starlette",
         "kite_algo_sandbox.replay needs starlette: pip install \"kite-algo-worker[sandbox]\""),
        ("from kite_algo_worker.options import payoff\npayoff([leg])", "numpy",
         "payoff needs numpy: pip install \"kite-algo-worker[dataframe]\""),
        ("from kite_algo_worker.options import plot_payoff\nplot_payoff([leg])", "matplotlib",
         "plot_payoff needs matplotlib: pip install \"kite-algo-worker[plot]\""),
    ],
)  # fmt: skip
def test_the_extra_is_named(code: str, absent: str, said: str) -> None:
    assert run(code, absent) == said


@pytest.mark.parametrize(
    ("words", "package"),
    [
        (["demo"], "numpy"),
        (["replay", "worker.py", "--data", "synthetic"], "starlette"),
        (["report", "result.json"], "numpy"),
        (["sweep", "worker.py", "--data", "synthetic", "--grid", "FAST=5"], "numpy"),
    ],
)
def test_a_command_names_its_extra_in_one_line(words: list[str], package: str) -> None:
    script = (
        f"import sys\nsys.modules[{package!r}] = None\n"
        f"from kite_algo_worker.cli import main\nsys.exit(main({words!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(f'needs {package}: pip install "kite-algo-worker[sandbox]"\n')


def test_everything_else_is_there_without_extras() -> None:
    code = "from kite_algo_worker import *\nprint(KiteAlgoWorkerClient.__name__, 'ta' in globals())"
    extras = ("numpy", "pandas", "numba", "matplotlib", "starlette", "uvicorn", "jsonschema_rs")
    assert run(code, *extras) == "KiteAlgoWorkerClient False"


def test_with_numpy_all_of_it_is_offered() -> None:
    code = "from kite_algo_worker import *\nprint(ta.__class__.__name__, candles_to_df.__name__)"
    assert run(code) == "TechnicalAnalysis candles_to_df"
