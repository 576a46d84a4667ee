"""``RunConfig``: what a strategy run is created with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from .._base import checks as check
from .._base.checks import FieldErrors, echo, raise_errors
from ..exceptions import InvalidInputError
from ..market.words import ExecutionMode
from .model import InputModel, JsonObject, Text, by, one_of
from .protection import BackendProtection, validate_protection
from .scopes import account_scope, is_paper_scope

__all__ = ["STRATEGY_FAMILIES", "RunConfig", "is_paper_scope"]

STRATEGY_FAMILIES = (
    "discretionary_strategy",
    "indicator_strategy",
    "investment_strategy",
    "options_strategy",
)
"""What ``metadata["strategy_family"]`` of a live run may be."""

_DEFAULT_ACTIONS = ("edit_risk", "exit_strategy")
_ENTRY_SURFACE = "algo_worker"


def _run_id(value: object) -> str:
    run_id = check.text("", value)
    # The id becomes a part of request paths: a run with such an id could never be exited.
    if "/" in run_id or "\\" in run_id or run_id in (".", ".."):
        raise ValueError(f"must be usable in a path (no slashes), not {echo(value)}")
    return run_id


_Mode = Annotated[ExecutionMode | str, one_of("dry_run", "paper", "live")]


class RunConfig(InputModel):
    """What a run is created with, checked when it is constructed. The ``with_*`` methods return
    changed copies.

    Args:
        template_id: Strategy template.
        account_scope: ``kite:<identifier>``; ``kite:paper-a`` is a paper account.
        execution_mode: ``dry_run``, ``paper`` or ``live``. Paper needs a paper scope, live a
            broker scope and, in ``metadata``, ``strategy_family`` and ``strategy_name``.
        strategy_run_id: Stable id; with it creating the run again recovers it.
        summary_fields: Display fields of the run card, ``{"key", "label", "value"}``.
        risk_schema: Editable risk controls of the run card.
        allowed_actions: Actions the frontend offers.
        runtime_state: Initial state, for example ``{"risk": {...}}``.
        metadata: Strategy metadata; ``entry_surface`` of live runs defaults to ``algo_worker``.
        backend_protection: Rules the backend watches from the start.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    template_id: Text
    account_scope: Annotated[str, by(account_scope)]
    execution_mode: _Mode = "paper"
    strategy_run_id: Annotated[str, BeforeValidator(_run_id)] | None = None
    summary_fields: list[JsonObject] = Field(default_factory=list[dict[str, Any]])
    risk_schema: list[JsonObject] = Field(default_factory=list[dict[str, Any]])
    allowed_actions: list[Text] = Field(default_factory=lambda: list(_DEFAULT_ACTIONS))
    runtime_state: JsonObject = Field(default_factory=dict[str, Any])
    metadata: JsonObject = Field(default_factory=dict[str, Any])
    backend_protection: BackendProtection | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        errors: FieldErrors = []
        is_paper = is_paper_scope(self.account_scope)
        if self.execution_mode == "paper" and not is_paper:
            errors.append(("account_scope", "paper runs need a paper scope such as kite:paper-a"))
        if self.execution_mode == "live":
            if is_paper:
                errors.append(
                    ("account_scope", "live runs need kite:<broker_id>, not a paper scope")
                )
            errors.extend(self._live_metadata_problems())
        raise_errors(errors)
        if "backend_protection" in self.runtime_state:
            self._check_protection_in_state()
        return self

    def _live_metadata_problems(self) -> FieldErrors:
        errors: FieldErrors = []
        family = self.metadata.get("strategy_family")
        if family not in STRATEGY_FAMILIES:
            families = ", ".join(STRATEGY_FAMILIES)
            errors.append(("metadata.strategy_family", f"of a live run must be one of {families}"))
        name = self.metadata.get("strategy_name")
        if not isinstance(name, str) or not name.strip():
            errors.append(("metadata.strategy_name", "is required for a live run"))
        return errors

    def _check_protection_in_state(self) -> None:
        field = "runtime_state.backend_protection"
        if self.backend_protection is not None:
            raise InvalidInputError(field, "is given twice; backend_protection sets it")
        validate_protection(self.runtime_state["backend_protection"], field=field)

    def _changed(self, **changes: object) -> Self:
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**values, **changes})

    def with_metadata(self, **kwargs: object) -> Self:
        """A copy with these metadata keys added or replaced."""
        return self._changed(metadata={**self.metadata, **kwargs})

    def with_runtime_state_patch(self, **patch: object) -> Self:
        """A copy with these keys of the initial state added or replaced."""
        return self._changed(runtime_state={**self.runtime_state, **patch})

    def with_risk_patch(self, **patch: object) -> Self:
        """A copy with these risk settings added or replaced, in the state and the risk controls."""
        risk = self.runtime_state.get("risk")
        merged = {**(risk if isinstance(risk, Mapping) else {}), **patch}
        schema = [
            {**item, "value": patch[item["key"]]} if item.get("key") in patch else dict(item)
            for item in self.risk_schema
        ]
        return self._changed(
            runtime_state={**self.runtime_state, "risk": merged}, risk_schema=schema
        )

    def with_summary_field(self, key: str, value: object, **extra: object) -> Self:
        """A copy with a display field set; an earlier one with the same ``key`` is replaced."""
        entry = {"key": key, "value": value, **extra}
        fields = [dict(item) for item in self.summary_fields]
        keys = [item.get("key") for item in fields]
        if key in keys:
            fields[keys.index(key)] = entry
        else:
            fields.append(entry)
        return self._changed(summary_fields=fields)

    def with_allowed_actions(self, *actions: str) -> Self:
        """A copy that offers these actions besides those it has."""
        return self._changed(allowed_actions=list(dict.fromkeys([*self.allowed_actions, *actions])))

    def with_backend_protection(self, protection: BackendProtection) -> Self:
        """A copy that is protected by ``protection``."""
        return self._changed(backend_protection=protection)

    def to_create_run_payload(self) -> dict[str, Any]:
        """The body of the request that creates the run."""
        # Lists and dicts may have been changed in place since they were checked.
        checked = self._changed()
        state = dict(checked.runtime_state)
        if checked.backend_protection is not None:
            state["backend_protection"] = validate_protection(checked.backend_protection)
        elif "backend_protection" in state:
            state["backend_protection"] = validate_protection(state["backend_protection"])
        metadata = dict(checked.metadata)
        if checked.execution_mode == "live":
            metadata.setdefault("entry_surface", _ENTRY_SURFACE)
        payload: dict[str, Any] = {
            "template_id": checked.template_id,
            "account_scope": checked.account_scope,
            "execution_mode": checked.execution_mode,
            "summary_fields": checked.summary_fields,
            "risk_schema": checked.risk_schema,
            "allowed_actions": checked.allowed_actions,
            "runtime_state": check.free_form("runtime_state", state),
            "metadata": metadata,
        }
        if checked.strategy_run_id is not None:
            payload["strategy_run_id"] = checked.strategy_run_id
        return payload
