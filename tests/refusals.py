"""What a test asks of input that is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kite_algo_worker.exceptions import InvalidInputError


def refused_fields(action: Callable[[], object]) -> list[str]:
    """The fields that the error names, in its order."""
    with pytest.raises(InvalidInputError) as caught:
        action()
    return [field for field, _ in caught.value.errors]
