"""A worker as a replay runs it: a script as ``python worker.py`` would, or a function."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient, KiteAlgoWorkerClient

#: A value that ``--set`` gives.
Setting: TypeAlias = str | int | float | bool | list[Any] | tuple[Any, ...] | dict[str, Any] | None


class WorkerError(ValueError):
    """This is no worker: the file cannot be read, or it has no such setting."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What is replayed.

    Attributes:
        name: Of the file or function.
        digest: SHA-256 of its source.
        namespace: Where a function has its globals; empty for a script.
        run: Does it, to its end.
    """

    name: str
    digest: str
    namespace: dict[str, Any]
    run: Callable[[], object]


def worker_of(
    given: str | os.PathLike[str] | Callable[..., object],
    settings: Mapping[str, Setting],
    arguments: Sequence[str],
) -> Worker:
    """The worker of a file's path or of a function.

    Raises:
        WorkerError: the file cannot be read or is no Python, or a setting fits nothing in it.
    """
    if callable(given):
        return _of_function(given, settings)
    return _of_script(Path(given), settings, arguments)


def value_of(text: str) -> Setting:
    """What ``--set NAME=text`` means: a Python literal where it is one, else the text itself."""
    try:
        found: Setting = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return found


# -- scripts ---------------------------------------------------------------------------------------


def _of_script(path: Path, settings: Mapping[str, Setting], arguments: Sequence[str]) -> Worker:
    try:
        source = path.read_bytes()
        tree = ast.parse(source, str(path))
    except OSError as error:
        raise WorkerError(f"cannot read {path}: {error.strerror or error}") from None
    except SyntaxError as error:
        raise WorkerError(f"{path}, line {error.lineno}: {error.msg}") from None
    code = compile(_with_settings(tree, settings, path), str(path), "exec")

    def run() -> None:
        with _as_main(path, arguments) as module:
            exec(code, vars(module))

    return Worker(path.name, hashlib.sha256(source).hexdigest(), {}, run)


def _with_settings(tree: ast.Module, settings: Mapping[str, Setting], path: Path) -> ast.Module:
    """The module with other values for some names that it assigns at its top level."""
    missing = set(settings)
    body: list[ast.stmt] = []
    for statement in tree.body:
        body.append(statement)
        for name in settings:
            if name in _assigned(statement):
                missing.discard(name)
                value = ast.parse(repr(settings[name]), mode="eval").body
                body.append(ast.Assign([ast.Name(name, ast.Store())], value))
    if missing:
        names = ", ".join(sorted(missing))
        raise WorkerError(f"{path.name} assigns no {names} at its top level")
    made = ast.Module(body, tree.type_ignores)
    for before, node in zip([made, *body], body, strict=False):
        if not hasattr(node, "lineno"):
            ast.copy_location(node, before)
    return ast.fix_missing_locations(made)


def _assigned(statement: ast.stmt) -> set[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    nodes = (node for target in targets for node in ast.walk(target))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@contextmanager
def _as_main(path: Path, arguments: Sequence[str]) -> Iterator[ModuleType]:
    """A module that is ``__main__``, with its folder first on the path, as python runs a file."""
    module = ModuleType("__main__")
    vars(module).update(__file__=str(path), __builtins__=__builtins__)
    folder = str(path.resolve().parent)
    with ExitStack() as stack:
        stack.callback(sys.modules.__setitem__, "__main__", sys.modules["__main__"])
        stack.callback(setattr, sys, "argv", sys.argv)
        stack.callback(setattr, sys, "path", list(sys.path))
        known = set(sys.modules)
        stack.callback(_forget, folder, known)
        sys.modules["__main__"] = module
        sys.argv = [str(path), *arguments]
        sys.path.insert(0, folder)
        yield module


def _forget(folder: str, known: set[str]) -> None:
    """The worker's own modules are imported anew the next time: they may remember this one."""
    for name in set(sys.modules) - known:
        file = getattr(sys.modules[name], "__file__", None)
        if isinstance(file, str) and file.startswith(folder + os.sep) and "-packages" not in file:
            del sys.modules[name]


# -- functions -------------------------------------------------------------------------------------


def _of_function(function: Callable[..., object], settings: Mapping[str, Setting]) -> Worker:
    """A function may take ``client``, ``config`` and its settings, by these names."""
    name = getattr(function, "__qualname__", type(function).__name__)
    parameters = inspect.signature(function).parameters
    unknown = sorted(
        set(settings)
        - {key for key, one in parameters.items() if one.kind is not one.POSITIONAL_ONLY}
    )
    if unknown and not any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        raise WorkerError(f"{name}() takes no {', '.join(unknown)}")
    is_async = inspect.iscoroutinefunction(function)

    def run() -> object:
        config = AlgoWorkerConfig.from_env()
        given: dict[str, Any] = dict(settings)
        if "config" in parameters:
            given["config"] = config
        if is_async:
            return asyncio.run(_await(function, given, config, "client" in parameters))
        if "client" not in parameters:
            return function(**given)
        with KiteAlgoWorkerClient(config) as client:
            return function(**given, client=client)

    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        source = name
    digest = hashlib.sha256(source.encode()).hexdigest()
    return Worker(name, digest, getattr(function, "__globals__", {}), run)


async def _await(
    function: Callable[..., Any], given: dict[str, Any], config: AlgoWorkerConfig, with_client: bool
) -> object:
    if not with_client:
        return await function(**given)
    async with AsyncKiteAlgoWorkerClient(config) as client:
        return await function(**given, client=client)
