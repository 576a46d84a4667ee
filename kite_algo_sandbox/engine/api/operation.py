"""An operation of the worker API: a function, and what is done around every one of them.

A function becomes an operation by a decorator that says what it needs::

    @run_operation("intents:submit", session="if claimed")
    def cancel_bracket(ctx: RunContext, bracket_intent_id: str) -> Json: ...

Its name is the contract's operation id, its arguments are the contract's parameters by their names
(a trailing underscore stands for none: ``from_``), and ``body`` is the whole body; an operation
without ``body`` takes the body's fields as arguments, like any parameter. What is the same for all
is done here and nowhere else: the right is checked, the exchange is locked and brought to its
present, the run is looked up for its caller, and the worker session is checked.

There are two ways to ask for an operation. Tests and streams call a method of the engine with plain
values: token, run id where there is a run, the function's own arguments, and at the end the nonce
of the session where there is one::

    engine.cancel_bracket(token, "run-1", "bracket-1", nonce)

Whoever has a request (the server, a replay in the same process) looks the operation up by its id
and hands over what was sent, path, query and header values in one mapping::

    OPERATIONS["cancel_bracket"].perform(engine, token, params, body)

``params`` are values, not texts: whole numbers are ``int``. Both answer with fresh JSON-able
objects and raise :class:`~..base.errors.SandboxError` for what is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Self, TypeAlias, TypeVar, overload

from ..options.option_legs import OptionRun
from ..runs.runs import Run
from ..runs.tokens import Token
from .exchange import Exchange

Json: TypeAlias = dict[str, object]
Body: TypeAlias = Mapping[str, object]
#: ``if claimed``: the nonce is asked for while a worker holds the run; ``required``: always.
Session: TypeAlias = Literal["if claimed", "required"] | None

RUN_PARAMETER = "strategy_run_id"
SESSION_PARAMETER = "X-Worker-Session-Nonce"

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation works with: the exchange at one instant, and who asks."""

    exchange: Exchange
    token: Token
    at: datetime


@dataclass(frozen=True, slots=True)
class RunContext(Context):
    """The same with the run that the caller may use."""

    run: Run


@dataclass(frozen=True, slots=True)
class OptionContext(Context):
    """The same with an option run, and the session that the caller named."""

    run: OptionRun
    nonce: str | None


class Operation(Generic[R_co]):
    """An operation that is of no run."""

    of_run = False

    def __init__(
        self, function: Callable[..., R_co], rights: tuple[str, ...], session: Session, slow: bool
    ) -> None:
        self._function = function
        self._session = session
        #: The rights of which a caller needs one.
        self.rights = rights
        #: Whether an answer may take longer than a few milliseconds.
        self.slow = slow
        self.name = function.__name__
        self.__doc__ = function.__doc__
        #: What the function takes besides its context.
        self.arguments = tuple(inspect.signature(function).parameters)[1:]
        self._takes_body = "body" in self.arguments
        self._wanted = tuple((name, name.rstrip("_")) for name in self.arguments if name != "body")

    @property
    def needs_session(self) -> bool:
        """Whether the nonce of a worker session may be asked for."""
        return self._session is not None

    def __repr__(self) -> str:
        return f"<operation {self.name}>"

    @overload
    def __get__(self, exchange: None, owner: type) -> Self: ...

    @overload
    def __get__(self, exchange: Exchange, owner: type) -> Callable[..., R_co]: ...

    def __get__(self, exchange: Exchange | None, owner: type) -> Self | Callable[..., R_co]:
        return self if exchange is None else partial(self._call, exchange)

    def _call(self, exchange: Exchange, token: Token, /, *args: Any, **named: Any) -> R_co:
        own = list(args)
        run_id = own.pop(0) if self.of_run else ""
        nonce = named.pop("nonce", None)
        if self._session is not None and len(own) + len(named) > len(self.arguments):
            nonce = own.pop()
        return self._carry_out(exchange, token, run_id, nonce, own, named)

    def perform(
        self, exchange: Exchange, token: Token, params: Mapping[str, Any], body: Mapping[str, Any]
    ) -> R_co:
        """Carry out a request.

        Args:
            exchange: Where it happens.
            token: Who asks; see :meth:`SandboxEngine.authenticate`.
            params: Path, query and header values by their names in the contract, already checked.
            body: The JSON body; empty without one.

        Raises:
            SandboxError: it is refused.
        """
        named = {key: params[name] for key, name in self._wanted if name in params}
        if self._takes_body:
            named["body"] = body
        elif body:
            for key, name in self._wanted:
                if key not in named and body.get(name) is not None:
                    named[key] = body[name]
        nonce = params.get(SESSION_PARAMETER)
        nonce = nonce.strip() or None if isinstance(nonce, str) else None
        run_id = str(params[RUN_PARAMETER]) if self.of_run else ""
        return self._carry_out(exchange, token, run_id, nonce, (), named)

    def _carry_out(
        self,
        exchange: Exchange,
        token: Token,
        run_id: str,
        nonce: str | None,
        args: Iterable[Any],
        named: Mapping[str, Any],
    ) -> R_co:
        if self.rights:
            token.require(*self.rights)
        with exchange.lock:
            context = self._context(exchange, token, exchange.advance(), run_id, nonce)
            return self._function(context, *args, **named)

    def _context(
        self, exchange: Exchange, token: Token, at: datetime, run_id: str, nonce: str | None
    ) -> Context:
        return Context(exchange, token, at)


class RunOperation(Operation[R_co]):
    """An operation of a worker's run."""

    of_run = True

    def _context(
        self, exchange: Exchange, token: Token, at: datetime, run_id: str, nonce: str | None
    ) -> RunContext:
        run = exchange.runs.access(token, run_id)
        if self._session is not None:
            run.require_session(nonce, always=self._session == "required")
        return RunContext(exchange, token, at, run)


class OptionOperation(Operation[R_co]):
    """An operation of an option run; a worker run of the same id guards it with its session."""

    of_run = True

    def _context(
        self, exchange: Exchange, token: Token, at: datetime, run_id: str, nonce: str | None
    ) -> OptionContext:
        if self._session is not None and exchange.runs.find(run_id) is not None:
            exchange.runs.access(token, run_id).require_session(nonce)
        run = exchange.option_runs.get(run_id, at)
        if exchange.manners.guards_option_runs:
            for worker_id in (run.worker_run_id, run.strategy_run_id):
                if worker_id and exchange.runs.find(worker_id) is not None:
                    exchange.runs.access(token, worker_id)
        return OptionContext(exchange, token, at, run, nonce)


def operation(
    *rights: str, slow: bool = False
) -> Callable[[Callable[Concatenate[Context, P], R_co]], Operation[R_co]]:
    """An operation of an account or of the market; one of ``rights`` is enough."""
    return lambda function: Operation(function, rights, None, slow)


def run_operation(
    *rights: str, session: Session = None
) -> Callable[[Callable[Concatenate[RunContext, P], R_co]], Operation[R_co]]:
    """An operation of a worker's run."""
    return lambda function: RunOperation(function, rights, session, False)


def option_operation(
    *rights: str, session: Session = None
) -> Callable[[Callable[Concatenate[OptionContext, P], R_co]], Operation[R_co]]:
    """An operation of an option run."""
    return lambda function: OptionOperation(function, rights, session, False)
