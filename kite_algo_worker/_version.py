"""The version of the installed distribution."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kite-algo-worker")
except PackageNotFoundError:  # a source tree that was never installed, or a frozen program
    __version__ = "0"
