"""What to install when a package of an extra is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OWN: Final = "kite_algo_worker"


class MissingExtraError(ModuleNotFoundError):
    """A package is missing that an extra brings; the text says which."""


def missing(what: str, extra: str, error: ModuleNotFoundError) -> MissingExtraError:
    """The same error, saying which extra brings the package."""
    package = (error.name or "").partition(".")[0]
    text = f'{what} needs {package}: pip install "kite-algo-worker[{extra}]"'
    return MissingExtraError(text, name=error.name)


@contextmanager
def needs(what: str, extra: str) -> Iterator[None]:
    """Around imports of packages that ``extra`` brings, for the sake of ``what``."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or _OWN).partition(".")[0] == _OWN:
            raise
        raise missing(what, extra, error) from None
