"""The files that pages carry: style, script and the charting library."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

_WEB = resources.files("kite_algo_sandbox") / "_web"


@cache
def style() -> str:
    """The style of every page."""
    return _dense((_WEB / "page.css").read_text("utf-8"))


@cache
def charts_script() -> str:
    """The charting library and what draws a report with it."""
    return f"{library()}\n{_dense((_WEB / 'report.js').read_text('utf-8'))}"


@cache
def library() -> str:
    """The charting library as its project published it."""
    folder = _WEB / "vendor/lightweight-charts"
    manifest = json.loads((folder / "vendor.json").read_text("utf-8"))
    return (folder / str(manifest["file"])).read_text("utf-8")


@cache
def notice() -> str:
    """What the library's licence asks to be shown."""
    return (_WEB / "vendor/lightweight-charts/NOTICE").read_text("utf-8").strip()


def _dense(text: str) -> str:
    """Without indentation: no string in these files spans lines."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
