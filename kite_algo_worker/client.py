"""The clients and the errors they raise; and the clients' helpers, as functions.

Each function calls the client's method of the same name, which documents it. Given an asynchronous
client a function returns what that method returns: something to ``await``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from ._async.client import AsyncKiteAlgoWorkerClient
from ._async.options import AsyncOptionWorkerClient
from ._sync.client import KiteAlgoWorkerClient
from ._sync.managed_run import ManagedRun
from ._sync.options import OptionWorkerClient
from .config import AlgoWorkerConfig
from .exceptions import (
    AuthError,
    BrokerValidationError,
    InvalidInputError,
    KiteAlgoWorkerError,
    PermissionDeniedError,
    StreamDisconnectedError,
)

__all__ = [
    "AlgoWorkerConfig",
    "AsyncKiteAlgoWorkerClient",
    "AuthError",
    "BrokerValidationError",
    "KiteAlgoWorkerClient",
    "KiteAlgoWorkerError",
    "ManagedRun",
    "PermissionDeniedError",
    "StreamDisconnectedError",
    "ensure_run",
    "preview_then_place_order",
    "resolve_delta_leg",
    "resolve_offset_leg",
    "resolve_option_contracts",
    "resolve_option_leg",
    "resolve_spread",
    "wait_for_fresh_candle",
    "wait_for_history",
    "wait_for_quotes",
    "wait_for_terminal_order_state",
    "warmup_history",
]

# Methods take the instrument under the name of the README, too.
_ONE_NAME = (
    "symbol_or_token: The instrument; ``instrument`` is another name for it.",
    "instrument: ``EXCHANGE:TRADINGSYMBOL``, or a token.",
)

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class OfClient(Protocol, Generic[P, R_co]):
    """A call of the client as a function of it."""

    @overload
    def __call__(self, client: KiteAlgoWorkerClient, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(
        self, client: AsyncKiteAlgoWorkerClient, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, R_co]: ...


class OfOptions(Protocol, Generic[P, R_co]):
    """A call of ``client.options`` as a function of it."""

    @overload
    def __call__(
        self, options_client: OptionWorkerClient, *args: P.args, **kwargs: P.kwargs
    ) -> R_co: ...
    @overload
    def __call__(
        self, options_client: AsyncOptionWorkerClient, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, R_co]: ...


def _of_client(method: Callable[Concatenate[Any, P], R]) -> OfClient[P, R]:
    return cast("OfClient[P, R]", _function(method, "client"))


def _of_options(method: Callable[Concatenate[Any, P], R]) -> OfOptions[P, R]:
    return cast("OfOptions[P, R]", _function(method, "options_client"))


def _function(method: Callable[..., Any], first: str) -> Callable[..., Any]:
    name = method.__name__

    @wraps(method)
    def function(client: Any, *args: Any, **kwargs: Any) -> Any:
        call = getattr(client, name, None)
        if call is None:
            hint = "; pass client.options" if hasattr(client, "options") else ""
            raise InvalidInputError(first, f"has no {name}{hint}")
        return call(*args, **kwargs)

    function.__module__ = __name__
    function.__doc__ = (method.__doc__ or "").replace(*_ONE_NAME)
    function.__signature__ = _signature(method, first)  # type: ignore[attr-defined]
    return function


def _signature(method: Callable[..., Any], first: str) -> inspect.Signature:
    """The method's, with the client by its name, and the instrument by the only one it had here."""
    shown = inspect.signature(method)
    own, *others = shown.parameters.values()
    parameters = [own.replace(name=first)]
    by_two_names = {"symbol_or_token", "instrument"} <= shown.parameters.keys()
    for parameter in others:
        if by_two_names and parameter.name == "symbol_or_token":
            parameter = parameter.replace(name="instrument")
        elif by_two_names and parameter.name == "instrument":
            continue
        parameters.append(parameter)
    return shown.replace(parameters=parameters)


ensure_run = _of_client(KiteAlgoWorkerClient.ensure_run)
preview_then_place_order = _of_client(KiteAlgoWorkerClient.preview_then_place_order)
wait_for_fresh_candle = _of_client(KiteAlgoWorkerClient.wait_for_fresh_candle)
wait_for_history = _of_client(KiteAlgoWorkerClient.wait_for_history)
wait_for_quotes = _of_client(KiteAlgoWorkerClient.wait_for_quotes)
wait_for_terminal_order_state = _of_client(KiteAlgoWorkerClient.wait_for_terminal_order_state)
warmup_history = _of_client(KiteAlgoWorkerClient.warmup_history)

resolve_delta_leg = _of_options(OptionWorkerClient.resolve_delta_leg)
resolve_offset_leg = _of_options(OptionWorkerClient.resolve_offset_leg)
resolve_option_contracts = _of_options(OptionWorkerClient.resolve_option_contracts)
resolve_option_leg = _of_options(OptionWorkerClient.resolve_option_leg)
resolve_spread = _of_options(OptionWorkerClient.resolve_spread)
