"""The public surface of release 0.7.0, read from ``surface.json``.

The file holds names, parameters, their kinds and defaults; nothing else. A worker written for that
release uses exactly these, so every one of them has to work here.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

SURFACE: dict[str, Any] = json.loads((Path(__file__).parent / "surface.json").read_text())

MODULES = list(SURFACE)

_SAMPLES: dict[str, Any] = {
    "str": "text",
    "int": 3,
    "float": 2.5,
    "bool": True,
    "list": [],
    "dict": {},
    "any": None,
}


@dataclass(frozen=True)
class Call:
    """One callable of 0.7.0: where it is, and its parameters."""

    module: str
    owner: str | None
    name: str
    parameters: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        return ".".join(part for part in (self.module, self.owner, self.name) if part)

    def ours(self) -> Callable[..., Any]:
        """The same callable of this package."""
        found = getattr(import_module(self.module), self.owner or self.name)
        return getattr(found, self.name) if self.owner else found

    def signature(self) -> inspect.Signature:
        """Our signature without ``self``."""
        signature = inspect.signature(self.ours())
        names = list(signature.parameters)
        if self.owner and names and names[0] == "self":
            signature = signature.replace(parameters=list(signature.parameters.values())[1:])
        return signature


def names() -> Iterator[tuple[str, str]]:
    """Every public name with its module."""
    for module, content in SURFACE.items():
        for group in ("classes", "functions", "names"):
            for name in content[group]:
                yield module, name


def functions() -> Iterator[Call]:
    """Every module-level function."""
    for module, content in SURFACE.items():
        for name, parameters in content["functions"].items():
            yield Call(module, None, name, tuple(parameters))


def methods() -> Iterator[Call]:
    """Every method of every class."""
    for module, content in SURFACE.items():
        for owner, found in content["classes"].items():
            for name, method in found["methods"].items():
                yield Call(module, owner, name, tuple(method["parameters"]))


def constructors() -> Iterator[Call]:
    """Every class as something to be called."""
    for module, content in SURFACE.items():
        for name, found in content["classes"].items():
            yield Call(module, None, name, tuple(found["parameters"]))


def properties() -> Iterator[tuple[str, str, str]]:
    """Every property: module, class, name."""
    for module, content in SURFACE.items():
        for owner, found in content["classes"].items():
            for name in found["properties"]:
                yield module, owner, name


def sample(parameter: dict[str, Any]) -> Any:
    """A harmless value for a parameter."""
    return _SAMPLES.get(parameter["type"])
