"""What repeating an operation would mean."""

from __future__ import annotations

from typing import Final

WRITES: Final = frozenset(
    {
        "cancel_bracket",
        "cancel_order",
        "claim_session",
        "create_bracket",
        "create_option_run",
        "create_run",
        "delete_gtt",
        "enter_option_run",
        "exit_option_run",
        "exit_run",
        "log_decision_event",
        "modify_gtt",
        "modify_order",
        "patch_risk",
        "place_gtt",
        "preview_option_run_entry",
        "preview_option_run_exit",
        "release_session",
        "submit_intent",
        "update_backend_protection",
        "update_option_run_protection",
    }
)
"""Operations that change something: when the answer is lost, their outcome is unknown."""

HEARTBEATS: Final = frozenset({"heartbeat", "run_heartbeat"})
"""Operations that change only a time stamp: sending one twice does no harm."""


def is_write(operation: str) -> bool:
    """Whether a lost answer to ``operation`` leaves its effect unknown."""
    return operation in WRITES
