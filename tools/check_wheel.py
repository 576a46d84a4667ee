"""Does the installed wheel stand on its own? Run by `make build` where only the wheel is installed.

Every public name must import with the base dependencies, or say which extra it needs.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from importlib import resources


def main() -> int:
    problems = [*missing_files(), *broken_names()]
    for problem in problems:
        print(problem)
    if not problems:
        print("The wheel installs, imports and carries its type information.")
    return 1 if problems else 0


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


if __name__ == "__main__":
    raise SystemExit(main())
