"""A worker over recorded candles as something that runs one set of parameters."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from kite_algo_worker._base.version import __version__

from ..candle_files import read_directory
from ..replay import ReplayResult, replay
from ..replay.synthetic import SYNTHETIC
from ..replay.worker import worker_of
from .options import ReplayOptions
from .parameters import Parameters
from .rows import Run
from .uploading import UploadedRun, digests_of, sources_of

Worker: TypeAlias = str | os.PathLike[str] | Callable[..., object]


@dataclass(frozen=True)
class ReplayRun:
    """Replays a worker with one set of settings; can be sent to other processes.

    Attributes:
        worker: Path of the script, or a function that can be imported by its name.
        data: Directory of candle files, or ``synthetic``.
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
            "sources": {} if callable(self.worker) else digests_of(self._sources()),
            "data": data_digests(self.data),
            "options": dict(self.options),
            "package": __version__,
        }

    def uploaded(self) -> Run:
        """The same for other machines: with its source, and with the absolute path of the data."""
        data = place_of(self.data)
        if callable(self.worker):
            return replace(self, data=data)
        return UploadedRun(Path(self.worker).name, self._sources(), data, self.options)

    def _sources(self) -> dict[str, bytes]:
        assert not callable(self.worker)
        return sources_of(Path(self.worker))


def place_of(data: str) -> str:
    """The data as other processes find it, wherever they were started."""
    return data if data == SYNTHETIC else str(Path(data).resolve())


def data_digests(folder: str) -> Mapping[str, str]:
    """SHA-256 of every candle file by its name; synthetic prices are what their seed makes them."""
    if folder == SYNTHETIC:
        return {}
    return {
        file.name: hashlib.sha256((Path(folder) / file.name).read_bytes()).hexdigest()
        for file in read_directory(Path(folder))
    }
