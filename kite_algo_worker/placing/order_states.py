"""Which order states are final."""

from __future__ import annotations

from typing import Final

TERMINAL_ORDER_STATES: Final = frozenset({"COMPLETE", "CANCELLED", "REJECTED", "LAPSED"})
"""An order in one of these never changes again."""


def is_terminal(status: object) -> bool:
    """Whether an order status is final.

    ``CANCELLED AMO`` and the like count: a status that starts with CANCELLED or REJECTED is final.
    """
    text = str(status).strip().upper()
    return text in TERMINAL_ORDER_STATES or text.startswith(("CANCELLED", "REJECTED"))
