"""Forked and spawned processes for tests. Importable by name, for processes that start afresh."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
import warnings
from collections.abc import Callable
from typing import Any

from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, KiteAlgoWorkerError

PATIENCE = 10.0


def in_child(work: Callable[[], object]) -> Any:
    """What ``work`` returns, or the exception it raises, in a forked child; it must not hang."""
    readable, writable = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns that threads do not survive; this is what these tests are about.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _report(work, writable)
    os.close(writable)
    try:
        return pickle.loads(_read_all(readable, time.monotonic() + PATIENCE))
    finally:
        os.close(readable)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _report(work: Callable[[], object], writable: int) -> None:
    result: object
    try:
        result = work()
    except BaseException as error:
        result = error
    try:
        os.write(writable, pickle.dumps(result))
    finally:
        os._exit(0)


def _read_all(readable: int, deadline: float) -> bytes:
    data = b""
    while True:
        ready, _, _ = select.select([readable], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError("the forked process hangs")
        piece = os.read(readable, 65536)
        if not piece:
            return data
        data += piece


def health_with_config(config: AlgoWorkerConfig) -> str:
    """What a worker process does that is given a config."""
    with KiteAlgoWorkerClient(config) as client:
        return str(client.health()["status"])


def health_with_client(client: KiteAlgoWorkerClient) -> str:
    """What a worker process does that is given a client."""
    try:
        return str(client.health()["status"])
    except KiteAlgoWorkerError as error:
        return f"refused: {error}"
