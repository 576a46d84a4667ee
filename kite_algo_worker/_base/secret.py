"""Secrets that show as ``***`` wherever values are shown: reprs, debuggers, tracebacks with locals.

pytest -l and error trackers print the arguments and variables of every frame. What is text of type
:class:`Secret` hides itself there; :func:`discreet_methods` makes it so for arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Final, SupportsIndex, TypeVar

MASK: Final = "***"
_SECRETS: Final = frozenset({"nonce", "safety_token", "session_nonce", "token"})

Function = Callable[..., Any]
T = TypeVar("T")


class Secret(str):
    """Text that debuggers, error trackers and test runners show as ``'***'`` among the locals."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        return Secret(str.__getitem__(self, key))  # what shows long values cuts them first


class SecretBytes(bytes):
    """A request's body, of which debuggers and error trackers show the length."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"

    def __getitem__(self, key: Any) -> Any:
        found = bytes.__getitem__(self, key)
        return found if isinstance(found, int) else SecretBytes(found)


class Unshown(Mapping[str, str]):
    """Headers of an answer, which may repeat those of the request, without a repr."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self)} headers>"


def hide(value: Any) -> Any:
    """``value``, shown as ``***`` when it is text. Its content stays what it was."""
    return Secret(value) if type(value) is str else value


def discreet_methods(cls: type[T]) -> type[T]:
    """Every method that others call gets its secrets hidden before its own frame begins.

    What it hands on to methods of its own is hidden by then.
    """
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and (name == "__init__" or not name.startswith("_")):
            setattr(cls, name, discreet(member))
    return cls


def discreet(function: Function) -> Function:
    """``function``; when it takes a secret, one that receives it in a form that hides itself."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    secret = _SECRETS.intersection(names)
    if not secret:
        return function
    places = frozenset(map(names.index, secret))
    first = min(places)

    def hidden(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        for name in secret & kwargs.keys():
            if type(kwargs[name]) is str:
                kwargs[name] = Secret(kwargs[name])
        return tuple(hide(arg) if at in places else arg for at, arg in enumerate(args))

    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def call_async(*args: Any, **kwargs: Any) -> Any:
            if len(args) > first or not secret.isdisjoint(kwargs):
                args = hidden(args, kwargs)
            return await function(*args, **kwargs)

        return call_async

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) > first or not secret.isdisjoint(kwargs):
            args = hidden(args, kwargs)
        return function(*args, **kwargs)

    return call
