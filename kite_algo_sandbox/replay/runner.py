"""Runs a worker over recorded history: same process, virtual clock, no sockets."""

from __future__ import annotations

import hashlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from kite_algo_worker._base.version import __version__
from kite_algo_worker.config import REPLAY_ADDRESS
from kite_algo_worker.market.intervals import INTERVALS, canonical_interval, interval_seconds
from kite_algo_worker.wire.in_process import present

from ..candle_files import CandleFile, read_directory
from ..engine import Rules, SandboxEngine, Token, VirtualClock
from ..engine.base.clock import from_epoch
from ..engine.market.recorded import PESSIMISTIC
from . import harvest
from .backend import Refused, ReplayBackend
from .history import History, Span, resampled, span_of
from .kernel import SECOND, Kernel, ReplayOver
from .patches import virtual_time
from .result import ReplayResult
from .round_trips import round_trips
from .rows import Manifest, Outcome
from .synthetic import SYNTHETIC, synthetic_candles
from .watchdog import Watchdog, WorkerStuckError
from .worker import Setting, Worker, worker_of

DEFAULT_CASH: Final = 1_000_000
#: Real seconds that a worker may compute without waiting.
PATIENCE: Final = 60.0

TOKEN: Final = "kwa_replay_of_recorded_history"
_SECRET: Final = hashlib.sha256(b"kite-algo-sandbox:replay").digest()


def replay(
    worker: str | os.PathLike[str] | Callable[..., object],
    *,
    data: str | os.PathLike[str],
    first: date | None = None,
    last: date | None = None,
    interval: str | None = None,
    cash: int = DEFAULT_CASH,
    settings: Mapping[str, Setting] | None = None,
    arguments: Sequence[str] = (),
    symbols: Sequence[str] = ("NSE:INFY",),
    seed: int = 7,
    bar_path: str = PESSIMISTIC,
    spread: int = 0,
    slippage: int = 0,
    liquidity: int | None = None,
    latency: float = 0.0,
    patience: float = PATIENCE,
    on_day: Callable[[date, float], None] | None = None,
    on_hung: Callable[[str], None] | None = None,
) -> ReplayResult:
    """Run a worker over recorded candles, and return what came of it.

    The worker is the one that trades: a script, run as ``python worker.py`` would, or a function,
    sync or async, that may take ``client`` and ``config`` by these names. It finds its backend
    where it always does, in the environment; nothing leaves the process. Its time is that of the
    candles: it passes only where the worker waits, in a stream, in a helper of the client, in
    ``time.sleep`` or ``asyncio.sleep``. When the candles are over it is told as Ctrl-C tells it.

    Nothing shows what has not happened yet: a candle is there when it is complete, a quote is of
    its second. A market order fills at the next price. Bars before ``first`` are history that the
    worker can read, and no part of the figures. Safe to repeat: the same data, worker and settings
    give the same ``ledger_hash``.

    Args:
        worker: Path of a script, or a function.
        data: Directory with one CSV or Parquet file of candles per instrument; ``"synthetic"`` for
            made-up ones of ``symbols``, which ``first`` and ``last`` are needed for.
        first: First evaluated day; that of the first candle when omitted.
        last: Last evaluated day, inclusive; that of the last candle when omitted.
        interval: Length of a bar (``"5minute"``): shorter candles are put together. As recorded
            when omitted.
        cash: Opening balance of every account, in whole rupees.
        settings: Other values for names that a script assigns at its top level; a function is given
            them as keywords.
        arguments: The script's command line.
        symbols: Instruments of synthetic prices.
        seed: Decides synthetic prices, and those of instruments that are not recorded.
        bar_path: Which extreme of a bar comes first: ``pessimistic`` (the one that hurts what is
            held), ``low-first``, ``high-first`` or ``nearest-first``.
        spread: Ticks between bid and ask; 0 trades at the last price.
        slippage: Ticks by which fills without a limit price are worse.
        liquidity: Units that one order can fill per second; all at once when omitted.
        latency: Seconds that an order travels to the exchange.
        patience: Real seconds that the worker may compute without waiting before it is stopped.
        on_day: Called with each day that is over and the part of the whole that is done.
        on_hung: Called with the place when a worker cannot be stopped.

    Returns:
        The result, however the worker ended: ``outcome`` and ``message`` tell how.

    Raises:
        CandleFileError: a candle file cannot be used.
        WorkerError: the script cannot be read, or has no such setting.
        ValueError: there are no candles between the dates, or a setting is out of range.
    """
    began = perf_counter()
    chosen = dict(settings or {})
    made = worker_of(worker, chosen, arguments)
    files = _bars_of(data, interval, symbols, first, last, seed)
    span = span_of(files, first, last)
    rules = Rules(
        liquidity=liquidity,
        slippage=slippage,
        latency=timedelta(seconds=latency),
        bar_path=bar_path,
        spread=spread,
    )
    engine = exchange_of(files, span, cash, rules, seed)
    history = history_of(engine, files, span, cash, rules)
    ended, refused = _live_through(made, engine, history, span, patience, on_day, on_hung)
    history.finish()
    executions = harvest.executions_of(engine)
    return ReplayResult(
        manifest=Manifest(
            package=__version__,
            worker=made.name,
            worker_digest=made.digest,
            arguments=tuple(arguments),
            settings={name: repr(value) for name, value in chosen.items()},
            data=str(data),
            data_digests=_digests(data, files, seed),
            interval=_interval_name(min(file.step for file in files)),
            first=span.first,
            last=span.last,
            cash=cash * 100,
            instruments=tuple(file.identifier for file in files),
            bar_path=bar_path,
            rules={field.name: str(getattr(rules, field.name)) for field in fields(rules)},
        ),
        ledger_hash=harvest.ledger_hash(engine),
        outcome=ended.outcome,
        message=ended.message,
        warnings=(*_notes(files), *_dry_runs(engine), *ended.warnings),
        sessions=tuple(history.sessions),
        equity=tuple(history.equity),
        orders=harvest.orders_of(engine),
        executions=executions,
        trades=round_trips(executions),
        fees=harvest.fees_of(engine, executions, span.last),
        rejections=harvest.rejections_of(engine, refused),
        positions=harvest.positions_of(engine),
        candles={
            file.identifier: harvest.candles_of(file, span.first, span.last) for file in files
        },
        bars=history.bars,
        seconds=perf_counter() - began,
    )


def exchange_of(
    files: Sequence[CandleFile], span: Span, cash: int, rules: Rules, seed: int
) -> SandboxEngine:
    """The exchange of a replay, on a clock that stands at the beginning of the span."""
    return SandboxEngine(
        VirtualClock(span.begins, "nse"),
        seed=seed,
        tokens=[Token.from_secret(TOKEN)],
        starting_cash=cash,
        secret=_SECRET,
        candles=files,
        rules=rules,
    )


def history_of(
    engine: SandboxEngine, files: Sequence[CandleFile], span: Span, cash: int, rules: Rules
) -> History:
    """What moves its time."""
    turned = []
    if rules.bar_path == PESSIMISTIC:
        found = (engine.instruments.find(file.identifier, span.begins) for file in files)
        turned = [instrument for instrument in found if instrument is not None]
    return History(engine, span, cash * 100, turned)


@dataclass(frozen=True, slots=True)
class _End:
    """How a worker ended."""

    outcome: Outcome
    message: str | None = None
    warnings: tuple[str, ...] = ()


def _bars_of(
    data: str | os.PathLike[str],
    interval: str | None,
    symbols: Sequence[str],
    first: date | None,
    last: date | None,
    seed: int,
) -> list[CandleFile]:
    if data == SYNTHETIC:
        if first is None or last is None:
            raise ValueError("synthetic prices need a first and a last day")
        files = synthetic_candles(symbols, first, last, seed)
    else:
        files = read_directory(Path(data))
    if interval is None:
        return files
    name = canonical_interval(interval)
    if name is None:
        raise ValueError(f"interval must be one of {', '.join(INTERVALS)}, not {interval!r}")
    return [resampled(file, name) for file in files]


def _interval_name(step: int) -> str:
    return next(name for name in INTERVALS if interval_seconds(name) == step)


def _digests(
    data: str | os.PathLike[str], files: Sequence[CandleFile], seed: int
) -> dict[str, str]:
    if data == SYNTHETIC:
        return {file.identifier: f"seed {seed}" for file in files}
    return {
        file.name: hashlib.sha256((Path(data) / file.name).read_bytes()).hexdigest()
        for file in files
    }


def _notes(files: Sequence[CandleFile]) -> Iterator[str]:
    for file in files:
        yield from file.notes


def _dry_runs(engine: SandboxEngine) -> Iterator[str]:
    for run in engine.runs.all():
        if run.execution_mode == "dry_run":
            yield f"run {run.strategy_run_id} is a dry run: its orders were checked, not traded"


def _live_through(
    worker: Worker,
    engine: SandboxEngine,
    history: History,
    span: Span,
    patience: float,
    on_day: Callable[[date, float], None] | None,
    on_hung: Callable[[str], None] | None,
) -> tuple[_End, list[Refused]]:
    kernel = Kernel(history.advance, history.length)
    backend = ReplayBackend(engine, history, kernel)
    history.on_day = on_day
    with Watchdog(kernel, patience, on_hung) as watchdog, _environment():
        try:
            with present(backend), virtual_time(kernel, span.begins, worker.namespace) as show:
                history.interrupted = lambda: kernel.has_ready
                history.on_time = show
                try:
                    end = _ending(worker, kernel, watchdog)
                finally:
                    kernel.close()
                    history.interrupted = lambda: False
        finally:
            history.on_time = None
    at = from_epoch(span.begins.timestamp() + kernel.now // SECOND)
    if kernel.now < history.length:
        # The exchange goes on without its worker, as it does when one ends by day.
        history.advance(history.length)
        end = _End(end.outcome, end.message, (*end.warnings, f"the worker ended at {at:%F %H:%M}"))
    return end, backend.refusals


def _ending(worker: Worker, kernel: Kernel, watchdog: Watchdog) -> _End:
    """Run the worker to its end."""
    try:
        worker.run()
        kernel.join_others()
    except WorkerStuckError:
        return _End("stuck", f"it neither waited nor ended, at {watchdog.place}")
    except ReplayOver:
        return _End("finished")
    except SystemExit as error:
        if error.code not in (None, 0):
            return _End("raised", f"it ended with exit code {error.code}")
    except BaseException as error:
        if kernel.is_over and _is_told(error):
            return _End("finished")
        if isinstance(error, KeyboardInterrupt):
            raise
        return _End("raised", _words(error))
    return _End("finished" if kernel.is_over else "exited-early")


def _is_told(error: BaseException) -> bool:
    """Whether an exception is only how the end of the candles came to light."""
    from asyncio import CancelledError

    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ReplayOver | CancelledError):
            return True
        found = found.__cause__ or found.__context__
    return False


def _words(error: BaseException) -> str:
    """What a worker raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if "kite_algo" not in Path(one.filename).parent.as_posix()]
    place = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    sys.stderr.write("".join(traceback.format_exception(error)))
    return f"{type(error).__name__}: {error}{place}"


@contextmanager
def _environment() -> Iterator[None]:
    """The environment in which a worker finds the replay, and nothing that is live."""
    before = dict(os.environ)
    os.environ.update(
        KITE_ALGO_API_BASE=REPLAY_ADDRESS,
        KITE_ALGO_WORKER_TOKEN=TOKEN,
        KITE_ALGO_EXECUTION_MODE="paper",
    )
    os.environ.pop("KITE_ALGO_ENABLE_LIVE", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
