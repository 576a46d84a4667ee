"""The sandboxes of a test session: one per set of options, made new for every test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from ..engine import VirtualClock
from ..handle import Sandbox

#: Sandboxes that are kept running; a suite with more sets of options starts some of them again.
MOST = 8
_DEFAULTS: Mapping[str, Any] = {"clock": "virtual", "tick_interval": 3600.0}


class Servers:
    """Started when first asked for, stopped at the end of the session."""

    def __init__(self) -> None:
        self._running: dict[str, Sandbox] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for sandbox in self._running.values():
            sandbox.stop()
        self._running.clear()

    @contextmanager
    def fresh(self, options: Mapping[str, Any]) -> Iterator[Sandbox]:
        """A sandbox with these options, as if it had just been started."""
        chosen = {**_DEFAULTS, **options}
        if not _can_begin_anew(chosen):
            with Sandbox(**chosen) as sandbox:
                yield sandbox
            return
        key = repr(sorted(chosen.items()))
        if key not in self._running:
            self._running[key] = Sandbox(**chosen).start()
        # The one that was used last is stopped last.
        sandbox = self._running[key] = self._running.pop(key)
        while len(self._running) > MOST:
            self._running.pop(next(iter(self._running))).stop()
        try:
            yield sandbox
        finally:
            is_virtual = isinstance(sandbox.engine.clock, VirtualClock)
            if is_virtual:
                sandbox.control.set_speed(chosen.get("speed", 0.0))
            sandbox.control.reset(start=sandbox.started_at if is_virtual else None)


def _can_begin_anew(options: Mapping[str, Any]) -> bool:
    """Whether a used sandbox can be put back to its start: not with a file or a clock of one's
    own."""
    return options.get("data_file") is None and isinstance(options["clock"], str)
