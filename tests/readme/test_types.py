"""The snippets type-check as they stand: what an editor would underline is a bug of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.readme.blocks import ROOT
from tests.readme.test_documents import BLOCKS

_PRELUDE = """\
from kite_algo_worker import KiteAlgoWorkerClient
from kite_algo_worker.config import AlgoWorkerConfig
client = KiteAlgoWorkerClient(AlgoWorkerConfig.from_env())
"""


def test_snippets_type_check(tmp_path: Path) -> None:
    """One run for all documents, each a module of its own; comments tell where a snippet is."""
    modules = []
    for path, blocks in BLOCKS.items():
        if not blocks:
            continue
        module = tmp_path / f"{path.parent.name}_{path.stem}.py".lower().replace("-", "_")
        text = "" if path.stem == "README" else _PRELUDE
        for block in blocks:
            text += f"\n# {block}\n{block.code}"
        module.write_text(text, "utf-8")
        modules.append(str(module))
    # In one session a name may be used for one thing and later for another, as editors accept.
    reuse = ("--allow-redefinition-new", "--local-partial-types")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *reuse, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
