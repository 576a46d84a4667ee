"""Where the command keeps its state unless told otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def default_data_file(
    clock: str,
    seed: int,
    cash: int,
    profile: str = "documented",
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] | None = None,
) -> Path:
    """The file of a sandbox with these settings, in the user's directory for program state."""
    variables = os.environ if environment is None else environment
    kind = "" if profile == "documented" else f"-{profile}"
    name = f"sandbox-{clock}-seed{seed}-cash{cash}{kind}.sqlite3"
    return _directory(platform, variables) / name


def _directory(platform: str, variables: Mapping[str, str]) -> Path:
    home = Path(variables.get("HOME") or variables.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local") / "kite-algo"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "kite-algo"
    return Path(variables.get("XDG_STATE_HOME") or home / ".local" / "state") / "kite-algo"
