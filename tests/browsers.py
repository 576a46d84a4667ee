"""A headless Chromium for tests of pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from tests import pace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def _found() -> tuple[str, str]:
    """The browser, and why there is none."""
    path = os.environ.get("KITE_ALGO_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if path is None:
        return "", f"no browser: none of {', '.join(NAMES)} is installed"
    version = subprocess.run([path, "--version"], capture_output=True, text=True)
    if version.returncode:  # what some distributions install in its place
        return "", f"{path} is no browser: {version.stderr.strip()[:200]}"
    return path, ""


CHROMIUM, NO_BROWSER = _found()


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            # Its own sandbox does not work for root, nor its shared memory in small containers.
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=pace.seconds(60) * 1000,
        )
        yield browser
        browser.close()
