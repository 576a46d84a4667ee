"""Compiling, the cache on disk, and what happens when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kite_algo_worker.indicators import INDICATORS, NUMBA_AVAILABLE, _batch, _native, njit, ta
from kite_algo_worker.indicators._runner import shape_of

pytestmark = pytest.mark.skipif(not NUMBA_AVAILABLE, reason="numba is not installed")

SMA = INDICATORS["sma"]
SETUP = SMA.setup({"period": 3})
SHAPE = shape_of(SMA, SETUP)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def fresh() -> Any:
    """Forget what this process has looked up, before and after."""
    caches = (_native._address, _native._cache_folder, _batch._prepared)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


def run_python(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_imports_are_lazy() -> None:
    code = (
        "import sys; heavy = {'numpy', 'pandas', 'numba', 'llvmlite'};"
        "import kite_algo_worker; a = heavy & set(sys.modules);"
        "import kite_algo_worker.indicators; b = heavy & set(sys.modules); print(a or '-', b)"
    )
    assert run_python(code) == "- {'numpy'}"


def test_a_warm_cache_needs_no_numba(tmp_path: Path) -> None:
    code = (
        "import sys; from kite_algo_worker.indicators import ta; x = ta.sma([1.0, 2.0, 3.0], 2);"
        "print(x.tolist(), 'llvmlite' in sys.modules, 'numba' in sys.modules)"
    )
    cold = run_python(code, NUMBA_CACHE_DIR=str(tmp_path))
    assert cold == "[nan, 1.5, 2.5] True True"
    assert len(list(tmp_path.rglob("sma_step-*.kernel"))) == 1
    assert run_python(code, NUMBA_CACHE_DIR=str(tmp_path)) == "[nan, 1.5, 2.5] True False"


def test_disabled_compiler(tmp_path: Path) -> None:
    code = (
        "import sys; from kite_algo_worker.indicators import ta; x = ta.sma([1.0, 2.0, 3.0], 2);"
        "print(x.tolist(), 'llvmlite' in sys.modules)"
    )
    seen = run_python(code, NUMBA_CACHE_DIR=str(tmp_path), NUMBA_DISABLE_JIT="1")
    assert seen == "[nan, 1.5, 2.5] False"


def test_without_numba(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['numba'] = None; import importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda n, *a: None if n == 'numba' else find(n, *a);"
        "from kite_algo_worker.indicators import ta, njit, NUMBA_AVAILABLE, LiveIndicatorEngine;"
        "e = LiveIndicatorEngine([('sma', {'period': 1})]);"
        "v = e.finalize_candle({'close': 4.0})['sma'].value;"
        "f = njit(lambda x: x + 1); g = njit(cache=True)(lambda x: x + 2);"
        "print(NUMBA_AVAILABLE, ta.sma([1.0, 2.0, 3.0], 2).tolist(), v, f(1), g(1))"
    )
    assert run_python(code) == "False [nan, 1.5, 2.5] 4.0 2 3"


def test_damaged_cache_files_are_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert _native.address(SMA, SETUP) is not None
    file = _native._cache_file(SMA.kernel.step, SHAPE)
    assert file is not None
    whole = file.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1], whole[:-1] + b"x", b"other"):
        file.write_bytes(damaged)
        assert _native._read(file) is None
    _native._address.cache_clear()
    assert _native.address(SMA, SETUP) is not None
    assert _native._read(file) == _native._read(file) is not None


def test_old_versions_are_dropped(tmp_path: Path) -> None:
    for k in range(12):
        file = tmp_path / f"sma_step-{k}.kernel"
        _native._write(file, "symbol", bytes([k]))
        os.utime(file, (k, k))
    _native._write(tmp_path / "sma_step-last.kernel", "symbol", b"code")
    assert len(list(tmp_path.iterdir())) == _native.KEPT_VERSIONS
    assert _native._read(tmp_path / "sma_step-last.kernel") == ("symbol", b"code")


def test_an_unusable_folder_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(_native.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    folder = _native._cache_folder()
    if sys.platform == "linux":
        assert folder is not None
        assert folder.parent == tmp_path / "tmp"
    monkeypatch.setattr(_native, "_candidates", lambda: iter([blocked / "x"]))
    _native._cache_folder.cache_clear()
    assert _native._cache_folder() is None
    assert _native.address(SMA, SETUP) is not None


def test_a_failing_compiler_leaves_python(
    monkeypatch: pytest.MonkeyPatch, fresh: None, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> int:
        raise RuntimeError("no such machine")

    monkeypatch.setattr(_native, "_load_or_compile", fail)
    np.testing.assert_array_equal(ta.sma([1.0, 2.0, 3.0], 2), [np.nan, 1.5, 2.5])
    assert "no such machine" in caplog.text


def test_njit_compiles() -> None:
    @njit
    def double(x: float) -> float:
        return 2 * x

    assert double(2.0) == 4.0
