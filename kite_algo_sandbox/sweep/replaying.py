"""A worker over recorded candles as something that runs one set of parameters."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

from kite_algo_worker._base.version import __version__

from ..candle_files import read_directory
from ..replay import ReplayResult, replay
from ..replay.worker import worker_of
from .parameters import Parameters

Worker: TypeAlias = str | os.PathLike[str] | Callable[..., object]


class ReplayOptions(TypedDict, total=False):
    """What a sweep hands on to every replay, under the names that ``replay`` has for them."""

    interval: str | None
    cash: int
    arguments: Sequence[str]
    bar_path: str
    spread: int
    slippage: int
    liquidity: int | None
    latency: float
    patience: float


@dataclass(frozen=True)
class ReplayRun:
    """Replays a worker with one set of settings; can be sent to other processes.

    Attributes:
        worker: Path of the script, or a function that can be imported by its name.
        data: Directory of candle files.
        options: Further arguments of ``replay``.
    """

    worker: Worker
    data: str
    options: ReplayOptions

    def __call__(
        self, parameters: Parameters, first: date | None, last: date | None
    ) -> ReplayResult:
        """Replay one set."""
        return replay(
            self.worker, data=self.data, first=first, last=last, settings=parameters, **self.options
        )

    def context(self, example: Parameters) -> dict[str, Any]:
        """What decides the outcome of every set alike, as digests and plain values.

        Args:
            example: One of the sets: the worker must have settings of these names.

        Raises:
            WorkerError: the script cannot be read, or has no such setting.
            CandleFileError: the directory holds no candles.
        """
        return {
            "worker": worker_of(self.worker, example, ()).digest,
            "data": data_digests(self.data),
            "options": dict(self.options),
            "package": __version__,
        }


def data_digests(folder: str) -> Mapping[str, str]:
    """SHA-256 of every candle file by its name."""
    return {
        file.name: hashlib.sha256((Path(folder) / file.name).read_bytes()).hexdigest()
        for file in read_directory(Path(folder))
    }
