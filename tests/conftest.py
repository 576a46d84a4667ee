"""Fixtures that every test may use."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from kite_algo_sandbox import Sandbox

# On a shared machine an example can take long for reasons that are no fault of the code. The suite
# tries the same examples each time, so that it says one thing about one tree; `make explore` looks
# for new ones.
settings.register_profile("project", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=400, print_blob=True)
settings.load_profile(os.environ.get("KITE_ALGO_HYPOTHESIS", "project"))


# Whoever starts the suite in the background of a script makes it ignore Ctrl-C, and with it every
# process that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def audited() -> None:
    """Every sandbox of the tests checks its books after every event."""
    from kite_algo_sandbox.engine import SandboxEngine

    SandboxEngine.audit_by_default = True


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A live sandbox shared by the whole session: always open, prices move ten times a second.

    Tests share its paper account, so they use run ids and idempotency keys of their own.
    """
    from kite_algo_sandbox import Sandbox

    with Sandbox(tick_interval=0.1) as running:
        yield running


@pytest.fixture
def fresh_sandbox() -> Iterator[Sandbox]:
    """A live sandbox of its own, on a virtual clock that moves only by ``advance``."""
    from kite_algo_sandbox import Sandbox

    with Sandbox(clock="virtual", tick_interval=0.1) as running:
        yield running
