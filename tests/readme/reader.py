"""A reader who types every snippet of a document into one session, against a live sandbox."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import pytest

from kite_algo_worker import (
    AsyncEventStream,
    EventStream,
    KiteAlgoWorkerClient,
    NotFoundError,
    TickStream,
    equity_market_order,
    limit_order,
)

if TYPE_CHECKING:
    from kite_algo_sandbox import Sandbox
    from tests.readme.blocks import Block

#: Chapters that the sandbox does not serve yet.
NOT_SERVED: frozenset[str] = frozenset()

BLOCK_SECONDS = 20.0
EVENTS_PER_STREAM = 2
PLACEHOLDER_URL = "http://localhost:18777"
PLACEHOLDER_TOKEN = "kwa_..."
PLACEHOLDER_ORDER = "250508000001"

_RUN_ID = re.compile(r"\brun_[a-z_]+_\d{3}\b")


class BlockTimeout(AssertionError):
    """A snippet did not come to its end."""


def play_along(patch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    """What a person would do: set the variables, watch a stream for a moment, not wait idly."""
    patch.setenv("KITE_ALGO_API_BASE", sandbox.base_url)
    patch.setenv("KITE_ALGO_WORKER_TOKEN", sandbox.token)
    patch.setenv("KITE_ALGO_EXECUTION_MODE", "paper")
    patch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
    patch.setattr("kite_algo_worker._sync.watching.sleep", lambda _: time.sleep(0.05))
    follow, follow_async = EventStream.__iter__, AsyncEventStream.__aiter__
    follow_all = EventStream.events

    def watch(stream: EventStream[Any]) -> Iterator[Any]:
        yield from islice(follow(stream), EVENTS_PER_STREAM)

    def watch_all(stream: EventStream[Any]) -> Iterator[Any]:
        # A store in the background goes on until its block is left.
        is_background = threading.current_thread().name == "kite-algo-worker"
        yield from islice(follow_all(stream), None if is_background else EVENTS_PER_STREAM)

    async def watch_async(stream: AsyncEventStream[Any]) -> AsyncIterator[Any]:
        left = EVENTS_PER_STREAM
        async for event in follow_async(stream):
            yield event
            left -= 1
            if left == 0:
                return

    follow_ticks = TickStream.__iter__

    def watch_ticks(stream: TickStream) -> Iterator[Any]:
        yield from islice(follow_ticks(stream), EVENTS_PER_STREAM)

    patch.setattr(EventStream, "__iter__", watch)
    patch.setattr(EventStream, "events", watch_all)
    patch.setattr(TickStream, "__iter__", watch_ticks)
    patch.setattr(AsyncEventStream, "__aiter__", watch_async)


class Reader:
    """Runs ``blocks`` in order, in one namespace, and keeps what became of each.

    Values that a document makes up are replaced before a block runs: the address and the token by
    the sandbox's, each example order id by an order of its own that fits the call, and the id of a
    run that an earlier block has closed by that of a new run. Nothing else is changed. A block that
    takes longer than ``seconds`` has failed.
    """

    def __init__(self, sandbox: Sandbox, blocks: list[Block], **names: object) -> None:
        self.blocks = blocks
        self.names: dict[str, object] = {"__name__": "__main__", **names}
        self.seconds = BLOCK_SECONDS
        self._sandbox = sandbox
        self._outcomes: list[BaseException | None] = []
        self._helper = KiteAlgoWorkerClient(sandbox.config())
        self._opened: list[KiteAlgoWorkerClient] = [self._helper]
        self._successors: dict[str, str] = {}
        self._numbers = count(1)

    def outcome(self, index: int) -> BaseException | None:
        """What block ``index`` raised, or None; runs it and those before it unless they ran."""
        while len(self._outcomes) <= index:
            self._outcomes.append(self._run(self.blocks[len(self._outcomes)]))
        return self._outcomes[index]

    def close(self) -> None:
        """Close every client the document opened."""
        for client in self._opened:
            client.close()

    def _run(self, block: Block) -> BaseException | None:
        raised: list[BaseException] = []

        def type_it() -> None:
            try:
                code = "\n" * (block.line - 1) + self._adapted(block)
                exec(compile(code, block.document, "exec"), self.names)
            except BaseException as error:
                raised.append(error)

        thread = threading.Thread(target=type_it, name=str(block), daemon=True)
        thread.start()
        thread.join(self.seconds)
        self._opened += [
            value
            for value in self.names.values()
            if isinstance(value, KiteAlgoWorkerClient) and value not in self._opened
        ]
        if thread.is_alive():
            return BlockTimeout(f"{block} still runs after {self.seconds:g} s")
        return raised[0] if raised else None

    # -- what a document makes up -----------------------------------------------------------------

    def _adapted(self, block: Block) -> str:
        code = block.code.replace(PLACEHOLDER_URL, self._sandbox.base_url)
        code = code.replace(PLACEHOLDER_TOKEN, self._sandbox.token)
        code = _RUN_ID.sub(lambda found: self._usable_run(found[0]), code)
        while PLACEHOLDER_ORDER in code:
            wants_end = "wait_for_terminal_order_state(" in code
            run_id = _run_of(code)
            order_id = self._filled_order(run_id) if wants_end else self._resting_order(run_id)
            code = code.replace(PLACEHOLDER_ORDER, order_id, 1)
        return code

    def _usable_run(self, run_id: str) -> str:
        current = self._successors.get(run_id, run_id)
        try:
            run = self._helper.get_run(current)
        except NotFoundError:
            return current  # the block creates it
        if run.status == "open":
            return current
        successor = f"{run_id[:-3]}{int(run_id[-3:]) + next(self._numbers):03}"
        self._helper.create_run(
            strategy_run_id=successor,
            template_id=run["template_id"],
            account_scope=run["account_scope"],
            execution_mode=run.execution_mode,
            metadata=run.metadata,
        )
        self._successors[run_id] = successor
        return successor

    def _resting_order(self, run_id: str) -> str:
        quote = self._helper.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]
        assert quote.last_price, "INFY has no price"
        bid = limit_order("NSE", "INFY", "BUY", "CNC", 1, price=round(quote.last_price * 0.95))
        return self._order(run_id, bid)

    def _filled_order(self, run_id: str) -> str:
        return self._order(run_id, equity_market_order("INFY", "BUY", 1))

    def _order(self, run_id: str, order: Any) -> str:
        key = f"{run_id}:placeholder:{next(self._numbers)}"
        order_id = self._helper.place_order(run_id, order, idempotency_key=key).order_id
        assert order_id, "the sandbox gave the order no id"
        return order_id


def _run_of(code: str) -> str:
    found = _RUN_ID.search(code)
    assert found, "a block with an order id names its run"
    return found[0]
