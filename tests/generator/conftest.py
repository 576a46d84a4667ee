"""A package generated from small.yaml, importable as ``small_api`` for the tests of this folder."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tools import generate

SMALL_SPEC = Path(__file__).parent / "small.yaml"


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("generated") / "small_api"
    generate.generate(SMALL_SPEC, output)
    return output


@pytest.fixture(scope="session")
def small_api(small_package: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(small_package.parent))
    try:
        for module in ("types", "models", "operations"):
            importlib.import_module(f"small_api.{module}")
        yield importlib.import_module("small_api")
    finally:
        sys.path.remove(str(small_package.parent))
