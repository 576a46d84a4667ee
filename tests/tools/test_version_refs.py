"""One version everywhere, and a release whose tag says another is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import check_worker_sdk_version_refs as refs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / refs.OWN).parent.mkdir(parents=True)
    (tmp_path / refs.OWN).write_text('__version__ = "1.2.0"\n', "utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0\n\n## 1.1.0\n", "utf-8")
    (tmp_path / "README.md").write_text('pip install "kite-algo-worker[all]==1.2.0"\n', "utf-8")
    return tmp_path


def test_this_checkout_says_one_version() -> None:
    assert refs.main([]) == 0


def test_agreement(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refs.main(["--root", str(project), "--tag", "kite-algo-worker-v1.2.0"]) == 0
    assert capsys.readouterr().out == "Everything says 1.2.0.\n"


@pytest.mark.parametrize(
    ("file", "text", "seen"),
    [
        ("README.md", "pip install kite-algo-worker==1.1.0\n", "README.md:1 installs 1.1.0"),
        ("docs/a.md", '\n"kite-algo-worker[sandbox]==1.2.1"\n', "docs/a.md:2 installs 1.2.1"),
        ("CHANGELOG.md", "# Changelog\n\n## 1.1.0\n", "CHANGELOG.md begins with 1.1.0"),
        ("CHANGELOG.md", "# Changelog\n", "CHANGELOG.md begins with no version"),
        (refs.OWN, '__version__ = "1.1.0"\n', f"{refs.OWN} says 1.1.0"),
        (refs.OWN, "", f"{refs.OWN} says no version"),
    ],
)
def test_a_place_that_lags(
    project: Path, file: str, text: str, seen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / file).write_text(text, "utf-8")
    assert refs.main(["--root", str(project)]) == 1
    assert seen in capsys.readouterr().err


def test_a_tag_of_another_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refs.main(["--root", str(project), "--tag", "kite-algo-worker-v1.3.0"]) == 1
    assert "the tag is kite-algo-worker-v1.3.0" in capsys.readouterr().err
