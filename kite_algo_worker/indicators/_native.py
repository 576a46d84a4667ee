"""Kernels as machine code: compiled by numba once, kept on disk, loaded without numba.

numba turns a kernel into one object file without any reference to Python. That file goes to a
cache directory, and later processes load it with llvmlite alone. The first value of a process is
there after 0.26 s instead of the 0.59 s that numba and its own cache take (numpy included, one
kernel), which every start of a worker, a test run or a sweep feels; only documented calls of both
projects are used for it. Everything here may fail (no numba, no writable directory, an unknown
CPU): the caller then runs the same kernel as plain Python, with the same numbers.

The directory is NUMBA_CACHE_DIR, else the user's cache directory, else one below the system's
temporary directory. NUMBA_DISABLE_JIT=1 turns machine code off.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import logging
import os
import struct
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, Final

from . import _runner, kernels
from ._runner import INPUTS, NAN, Shape, runner_source, shape_of
from ._spec import Indicator, Setup, Step

NUMBA_AVAILABLE: Final = (
    importlib.util.find_spec("numba") is not None
    and importlib.util.find_spec("llvmlite") is not None
)
"""Whether kernels can be compiled. Without numba the same kernels run as plain Python."""

_LOG = logging.getLogger(__name__)
_MAGIC: Final = b"kite-kernel-2\n"
KEPT_VERSIONS: Final = 8
_LOCK: Final = threading.RLock()
_KEEP: Final[list[object]] = []
"""Engines own the memory of the code they loaded, so they live as long as the process."""


def enabled() -> bool:
    """Whether machine code may be used in this process."""
    return NUMBA_AVAILABLE and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def address(indicator: Indicator, setup: Setup) -> int | None:
    """Address of the indicator's compiled runner, or None when it has to run as Python."""
    return _address(indicator.kernel.step, shape_of(indicator, setup)) if enabled() else None


@cache
def _address(step: Step, shape: Shape) -> int | None:
    with _LOCK:
        try:
            return _load_or_compile(step, shape)
        except Exception as error:
            _LOG.warning("indicator kernel %s runs as Python: %s", step.__name__, error)
            return None


def _load_or_compile(step: Step, shape: Shape) -> int:
    file = _cache_file(step, shape)
    if file is not None:
        stored = _read(file)
        if stored is not None:
            return _load(*stored)
    symbol, code = _compile(step, shape)
    if file is not None:
        _write(file, symbol, code)
    return _load(symbol, code)


# --- compiling -----------------------------------------------------------------------------------


def _compile(step: Step, shape: Shape) -> tuple[str, bytes]:
    """Symbol and object code of a runner around `step`."""
    numba: Any = importlib.import_module("numba")
    values = numba.types.CPointer(numba.types.float64)
    whole = numba.types.int64
    signature = numba.types.void(values, values, values, whole, whole, *([values] * INPUTS), values)
    scope: dict[str, Any] = {"NAN": NAN, "step": _jit_namespace(step.__module__)[step.__name__]}
    exec(runner_source(shape), scope)
    compiled = numba.cfunc(signature, error_model="numpy")(scope["run"])
    module = _binding().parse_assembly(compiled.inspect_llvm())
    return compiled.native_name, _machine().emit_object(module)


@cache
def _jit_namespace(module: str) -> dict[str, Any]:
    """The globals of a kernel module, with every kernel function replaced by its njit twin."""
    import numba

    scope = dict(vars(sys.modules[module]))
    for name, value in list(scope.items()):
        if not isinstance(value, FunctionType):
            continue
        if value.__module__ == module:
            twin = FunctionType(value.__code__, scope, name, value.__defaults__)
            scope[name] = numba.njit(twin, error_model="numpy", forceinline=True)
        elif value.__module__.startswith(kernels.__name__ + "."):
            scope[name] = _jit_namespace(value.__module__)[value.__name__]
    return scope


# --- the cache on disk ---------------------------------------------------------------------------


def _read(file: Path) -> tuple[str, bytes] | None:
    """Symbol and object code of a cache file, or None when it is absent or damaged."""
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + 32 + 4
    if len(raw) < head or not raw.startswith(_MAGIC):
        return None
    body = raw[len(_MAGIC) + 32 :]
    if hashlib.sha256(body).digest() != raw[len(_MAGIC) : len(_MAGIC) + 32]:
        return None
    (length,) = struct.unpack_from("<I", body)
    return body[4 : 4 + length].decode(), body[4 + length :]


def _write(file: Path, symbol: str, code: bytes) -> None:
    name = symbol.encode()
    body = struct.pack("<I", len(name)) + name + code
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_MAGIC + hashlib.sha256(body).digest() + body)
        Path(temporary).replace(file)
        _prune(file)
    except OSError as error:
        _LOG.info("indicator kernels are not cached: %s", error)


def _prune(file: Path) -> None:
    """Drop the oldest files of this kernel: each version of it and of the compiler leaves one."""
    name = file.name.rpartition("-")[0]
    files = sorted(file.parent.glob(f"{name}-*.kernel"), key=lambda one: one.stat().st_mtime)
    for old in files[:-KEPT_VERSIONS]:
        old.unlink(missing_ok=True)


def _cache_file(step: Step, shape: Shape) -> Path | None:
    folder = _cache_folder()
    if folder is None:
        return None
    key = hashlib.sha256(repr((_fingerprint(), step.__module__, step.__name__, shape)).encode())
    return folder / f"{step.__name__}-{key.hexdigest()[:32]}.kernel"


@cache
def _fingerprint() -> str:
    """What the object code depends on besides its kernel: all kernel sources, compiler and CPU."""
    llvmlite: Any = importlib.import_module("llvmlite")
    binding = _binding()
    digest = hashlib.sha256()
    sources = [path for folder in kernels.__path__ for path in Path(folder).glob("*.py")]
    for source in sorted([*sources, Path(_runner.__file__)]):
        digest.update(source.read_bytes())
    features = binding.get_host_cpu_features().flatten()
    machine = (binding.get_default_triple(), binding.get_host_cpu_name(), features)
    digest.update(repr((llvmlite.__version__, machine, sys.implementation.name)).encode())
    return digest.hexdigest()


@cache
def _cache_folder() -> Path | None:
    for folder in _candidates():
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.name == "posix" and folder.stat().st_uid != os.getuid():
                continue
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
        except OSError:
            continue
    return None


def _candidates() -> Iterator[Path]:
    name = "kite-algo-worker"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        yield Path(chosen) / name
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = str(Path("~/Library/Caches").expanduser())
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    if base:
        yield Path(base) / name
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    yield Path(tempfile.gettempdir()) / f"{name}{user}"


# --- loading -------------------------------------------------------------------------------------


@cache
def _binding() -> Any:
    """llvmlite, with stand-ins for what numba's C wrapper names but a kernel never calls."""
    binding: Any = importlib.import_module("llvmlite.binding")
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    stand_ins = {
        "numba_gil_ensure": ctypes.pythonapi.PyGILState_Ensure,
        "numba_gil_release": ctypes.pythonapi.PyGILState_Release,
    }
    for name, function in stand_ins.items():
        if binding.address_of_symbol(name) is None:
            binding.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
    return binding


def _machine() -> Any:
    """A description of this CPU for the code generator."""
    binding = _binding()
    return binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(),
        features=binding.get_host_cpu_features().flatten(),
        opt=3,
        jit=True,
    )


def _engine(assembly: str) -> Any:
    binding = _binding()
    engine = binding.create_mcjit_compiler(binding.parse_assembly(assembly), _machine())
    _KEEP.append(engine)
    return engine


def _load(symbol: str, code: bytes) -> int:
    engine = _engine("")
    engine.add_object_file(_binding().ObjectFileRef.from_data(code))
    engine.finalize_object()
    found = int(engine.get_function_address(symbol))
    if found == 0:
        raise RuntimeError(f"{symbol} is not in its object file")
    return found


def assemble(assembly: str, symbol: str) -> int | None:
    """Address of `symbol` in LLVM assembly text, or None where machine code is off."""
    if not enabled():
        return None
    with _LOCK:
        try:
            engine = _engine(assembly)
            engine.finalize_object()
            return int(engine.get_function_address(symbol))
        except Exception as error:
            _LOG.warning("the live indicator engine runs as Python: %s", error)
            return None
