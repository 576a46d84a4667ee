"""A process of its own for replays, beside a process that has other things to do.

A replay takes over the clock of its process. On a cluster that process belongs to the scheduler's
worker, which must go on living in real time: each of its threads keeps a child that replays.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Final

from .pools import run_task
from .rows import SweepRow, Task

_LENGTH: Final = 8
_OWN = threading.local()


class ChildDiedError(RuntimeError):
    """The process that replayed has ended without an answer."""


def run_in_child(run: bytes, task: Task) -> SweepRow:
    """Run one set in this thread's child; a child that has died is replaced by the next call.

    Args:
        run: The pickled callable, as of :data:`.rows.Run`.
        task: The set.

    Raises:
        ChildDiedError: it died while it worked on the set.
    """
    child: subprocess.Popen[bytes] | None = getattr(_OWN, "child", None)
    if child is None or child.poll() is not None:
        child = _OWN.child = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, pickle.dumps((run, task)))
        answer = _receive(child.stdout)
    except OSError:
        answer = None
    if answer is None:
        end_child()
        raise ChildDiedError(f"it ended with {child.returncode}")
    row: SweepRow = pickle.loads(answer)
    return row


def end_child() -> None:
    """End this thread's child, whatever it does."""
    child: subprocess.Popen[bytes] | None = getattr(_OWN, "child", None)
    if child is None:
        return
    _OWN.child = None
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with suppress(OSError):  # something may be left that nobody reads
                stream.close()


def main() -> int:
    """Answer until nobody asks any more."""
    # What a strategy prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (question := _receive(sys.stdin.buffer)) is not None:
        run, task = pickle.loads(question)
        _send(answers, pickle.dumps(run_task(pickle.loads(run), task)))
    return 0


def _send(stream: IO[bytes], content: bytes) -> None:
    stream.write(len(content).to_bytes(_LENGTH, "big") + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    content = stream.read(length)
    return content if len(content) == length else None


if __name__ == "__main__":
    raise SystemExit(main())
