"""Ask the sandbox everything that published clients can ask, in both profiles.

    python tools/try_published.py ENV/bin/python [ANOTHER/bin/python ...]

Each interpreter belongs to an environment of its own in which a release of the client is installed.
Prints what was not answered as its caller expects, and counts the rest. What a platform around the
worker offers (workflows, screeners, signals, notifications, fundamentals) is counted apart, and so
is what a release cannot do on any backend.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import Token
from kite_algo_sandbox.profiles import DOCUMENTED, PROFILES

PROBE = Path(__file__).with_name("published_probe.py")
SECRET = "kwa_token_of_a_broker_account"
SECONDS = 150
VERSION = "import importlib.metadata as m; print(m.version('kite-algo-worker'))"

#: What a release asks for or reads in a way that no deployed backend can meet.
OWN_FAULTS = {
    "get_run_health_snapshot": "0.7.0 knows eleven of the fields of a run and refuses the others",
    "get_health_snapshot": "the same",
    "managed run log_decision_event": "a managed run does not send its session",
    "preview_order_snapshot": "0.13.0 refuses the fields of a cost that backends send",
    "preview_basket_snapshot": "the same",
}
#: The README's answers have fields that these refuse.
DOCUMENTED_FIELDS = frozenset({"get_funds_snapshot", "get_run_pnl_snapshot"})


def ask(interpreter: str, profile: str) -> list[dict[str, str]]:
    """What came of every call of one client on one profile."""
    token = Token.from_secret(
        SECRET, account_scope="kite:AB1234", allowed_modes=("paper", "dry_run", "live")
    )
    with Sandbox(profile=profile, tokens=[token], tick_interval=0.05) as sandbox:
        command = [interpreter, "-I", str(PROBE), sandbox.base_url, SECRET]
        with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True) as probe:
            try:
                out, trouble = probe.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                probe.kill()
                out, trouble = probe.communicate()
                trouble = f"not done after {SECONDS} seconds"
    rows = [json.loads(line) for line in out.splitlines()]
    if probe.returncode:
        rows.append({"group": "probe", "call": "what follows", "outcome": trouble[-2000:]})
    return rows


def verdict(row: dict[str, str], profile: str) -> str:
    """What to count a call as."""
    if row["outcome"] in {"ok", "platform"}:
        return row["outcome"]
    names = {row["call"], f"{row['group']} {row['call']}"}
    is_known = not names.isdisjoint(OWN_FAULTS) or (
        profile == DOCUMENTED.name and row["call"] in DOCUMENTED_FIELDS
    )
    return "own fault" if is_known else "refused"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 1 when a call was not answered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("interpreters", nargs="+", metavar="PYTHON")
    missing = 0
    for interpreter in parser.parse_args(argv).interpreters:
        version = subprocess.run(
            [interpreter, "-I", "-c", VERSION], capture_output=True, text=True, check=True
        ).stdout.strip()
        for profile in PROFILES:
            rows = ask(interpreter, profile)
            counts = Counter(verdict(row, profile) for row in rows)
            print(f"{version} on {profile}: " + ", ".join(f"{n} {w}" for w, n in counts.items()))
            for row in rows:
                if row["outcome"] not in {"ok", "platform"}:
                    shown = (verdict(row, profile), row["group"], row["call"], row["outcome"])
                    print("  {:10} {:13} {:28} {}".format(*shown))
            missing += counts["refused"]
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
