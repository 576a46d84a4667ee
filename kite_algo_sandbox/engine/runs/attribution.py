"""Who an order belongs to: the labels the backend attaches to every order of a run."""

from __future__ import annotations

import copy

from .runs import FAMILIES, Run
from .tokens import Token

Json = dict[str, object]
_OVERRIDES = ("strategy_family", "strategy_name", "entry_surface")
_ADDED = (
    "worker_template_id",
    "scenario_key",
    "scenario_name",
    "deployment_key",
    "config_hash",
    "tags",
)


def attribution_of(token: Token, run: Run, key: str | None, metadata: Json) -> Json:
    """The attribution of one intent; its metadata may refine it, not redirect it."""
    family = run.metadata.get("strategy_family")
    labels: Json = {
        "strategy_run_id": run.strategy_run_id,
        "strategy_family": family if family in FAMILIES else "indicator_strategy",
        "strategy_name": run.metadata.get("strategy_name") or run.template_id,
        "execution_mode": run.execution_mode,
        "account_ref": run.account_scope,
        "account_scope": run.account_scope,
        "entry_surface": run.metadata.get("entry_surface") or "algo_worker",
        "source": "algo_worker",
        "idempotency_key": key,
        "source_system": "algo_worker",
        "token_id": token.token_id,
        "template_id": run.template_id,
        "strategy_id": run.strategy_run_id,
        "option_strategy_id": run.strategy_run_id,
    }
    for name in _OVERRIDES + _ADDED:
        if metadata.get(name):
            labels[name] = metadata[name]
    labels["metadata"] = copy.deepcopy(metadata)
    return labels
