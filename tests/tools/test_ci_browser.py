"""A CI run has a browser or fails: pages that nobody looked at are not green."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browsers import NAMES

SCRIPT = Path(__file__).parents[2] / ".ci/browser"
BROWSER = "#!/bin/sh\necho Chromium 140\n"
STUB = "#!/bin/sh\necho 'run: snap install chromium' >&2\nexit 1\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is for POSIX shells")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that is the whole PATH: root's, without any browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "bash", "cat", "chmod"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    put(folder, "id", "#!/bin/sh\necho 0\n")
    put(folder, "timeout", '#!/bin/sh\nshift\nexec "$@"\n')
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    (folder / name).chmod(0o755)


def tried(programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    assert bash is not None
    return subprocess.run(
        [bash, os.fspath(SCRIPT)],
        env={"PATH": os.fspath(programs), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_ci_run_without_a_browser_fails_in_one_sentence(programs: Path) -> None:
    put(programs, "apt-get", "#!/bin/sh\nexit 100\n")
    done = tried(programs, CI="true")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "KITE_ALGO_CHROMIUM" in done.stderr


def test_elsewhere_it_is_said(programs: Path) -> None:
    done = tried(programs)
    assert done.returncode == 0
    assert "pages are not tried" in done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_starts_is_enough(name: str, programs: Path, tmp_path: Path) -> None:
    put(programs, name, BROWSER)
    put(programs, "apt-get", f"#!/bin/sh\necho called > {tmp_path}/called\n")
    done = tried(programs, CI="true")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "called").exists()


def test_a_named_browser_is_enough(programs: Path, tmp_path: Path) -> None:
    put(tmp_path, "mine", BROWSER)
    assert tried(programs, CI="true", KITE_ALGO_CHROMIUM=f"{tmp_path}/mine").returncode == 0


def test_a_stub_is_replaced_by_a_browser(programs: Path) -> None:
    put(programs, "chromium-browser", STUB)
    installs = (
        f'[ "$1" = install ] || exit 0\ncat > {programs}/chromium <<E\n{BROWSER}E\n'
        f"chmod +x {programs}/chromium\n"
    )
    put(programs, "apt-get", f"#!/bin/sh\n{installs}")
    assert tried(programs, CI="true").returncode == 0
    assert (programs / "chromium").exists()
