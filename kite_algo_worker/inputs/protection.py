"""Rules the backend watches by itself, also when the worker is gone.

The backend evaluates them every few seconds and, when one fires, exits the **whole run**, even
for a rule about a single position. Percentages are above 0 and at most 1000, so ``stoploss_pct=2``
means "two percent below the entry"::

    BackendProtection(
        positions=[ProtectedPosition("CNC", "BUY", 1, 1500.0, symbol="NSE:INFY", stoploss_pct=2)],
        operations=OperationalProtection(exit_on_worker_stale=True, worker_stale_sec=300),
    )
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from .._base import checks as check
from .._base.checks import FieldErrors, located, raise_errors
from ..exceptions import InvalidInputError
from .model import CountOrText, Flag, InputModel, PositiveOrText, Symbol, by, one_of

__all__ = [
    "BackendProtection",
    "BasketProtection",
    "OperationalProtection",
    "ProtectedPosition",
    "validate_protection",
]

_MAX_PERCENT = 1000


def _percent(value: object) -> float:
    number = check.positive("", value, from_text=True)
    if number > _MAX_PERCENT:
        raise ValueError(f"must be at most {_MAX_PERCENT} percent, not {number:g}")
    return number


def _symbol(value: object) -> str:
    return check.text("", value).upper().replace(" ", "")


Percent = Annotated[float, BeforeValidator(_percent)]
_ProtectedProduct = Annotated[Literal["CNC", "MIS", "NRML"] | str, one_of("CNC", "MIS", "NRML")]
_Side = Annotated[Literal["BUY", "SELL"] | str, one_of("BUY", "SELL")]
_Mode = Annotated[
    Literal["exposure"],
    BeforeValidator(lambda value: check.choice("", value or "exposure", ("exposure",))),
]
_StaleSeconds = Annotated[int, by(check.whole_between, 30, 86400, from_text=True)]
_BufferSeconds = Annotated[int, by(check.whole_between, 0, 3600, from_text=True)]


def _as_sent(value: object) -> object:
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    return value.to_dict() if isinstance(value, _Rules) else value


class _Rules(InputModel):
    #: Members that say the same when they are left out as when they are empty or False.
    _said_by_absence: ClassVar[tuple[str, ...]] = ("positions", "exit_on_worker_stale")

    def to_dict(self) -> dict[str, Any]:
        """The object as the API takes it, without members that are not set."""
        members = ((name, _as_sent(value)) for name, value in self)
        return {
            name: value
            for name, value in members
            if value is not None and (value or name not in self._said_by_absence)
        }


class ProtectedPosition(_Rules):
    """Stop-loss, target or trailing stop of one position of the run.

    The position is named by ``instrument_token``, by ``symbol`` written ``"NSE:INFY"``, or by
    ``exchange`` and ``tradingsymbol``. The backend compares the run's real average price;
    ``entry_price`` (rupees) is used only when there is none, ``quantity`` (units) is informative.

    Args:
        stoploss_pct: Exit when the position loses this much.
        target_pct: Exit when it gains this much.
        trailing_stoploss_pct: Exit when it falls this many points below its best gain.

    Raises:
        InvalidInputError: No rule, no usable identity, or a value out of range.
    """

    product: _ProtectedProduct
    side: _Side
    quantity: CountOrText
    entry_price: PositiveOrText
    symbol: Annotated[str, BeforeValidator(_symbol)] | None = None
    instrument_token: CountOrText | None = None
    exchange: Symbol | None = None
    tradingsymbol: Symbol | None = None
    stoploss_pct: Percent | None = None
    target_pct: Percent | None = None
    trailing_stoploss_pct: Percent | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        errors: FieldErrors = []
        if not self.has_rules():
            errors.append(("stoploss_pct", "or target_pct or trailing_stoploss_pct must be given"))
        if not self._is_identified():
            errors.append(("symbol", self._identity_problem()))
        raise_errors(errors)
        return self

    def _is_identified(self) -> bool:
        by_symbol = self.symbol is not None and self._has_exchange()
        return (
            self.instrument_token is not None
            or by_symbol
            or (self.exchange is not None and self.tradingsymbol is not None)
        )

    def _has_exchange(self) -> bool:
        exchange, _, name = (self.symbol or "").partition(":")
        return bool(exchange and name)

    def _identity_problem(self) -> str:
        if self.symbol is not None:
            # The backend accepts a bare symbol and then matches it with nothing.
            return f"must name its exchange, for example 'NSE:{self.symbol.strip(':')}'"
        return "or instrument_token, or exchange with tradingsymbol, must say which position"

    def has_rules(self) -> bool:
        """Whether at least one of the three percentages is set."""
        rules = (self.stoploss_pct, self.target_pct, self.trailing_stoploss_pct)
        return any(rule is not None for rule in rules)


class BasketProtection(_Rules):
    """Rules on all open legs of the run together, in percent of what they cost.

    Args:
        stoploss_pct: Exit when the basket loses this much.
        target_pct: Exit when it gains this much.
        trailing_activate_pct: Gain from which the drawdown is watched.
        trailing_drawdown_pct: Exit when the gain falls this many points below its best.

    Raises:
        InvalidInputError: No rule, or only one half of a trailing rule, which watches nothing.
    """

    stoploss_pct: Percent | None = None
    target_pct: Percent | None = None
    trailing_activate_pct: Percent | None = None
    trailing_drawdown_pct: Percent | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        errors: FieldErrors = []
        for one, other in (
            ("trailing_activate_pct", "trailing_drawdown_pct"),
            ("trailing_drawdown_pct", "trailing_activate_pct"),
        ):
            if getattr(self, one) is None and getattr(self, other) is not None:
                errors.append((one, f"is required with {other}"))
        if not errors and not self.has_rules():
            errors.append(("stoploss_pct", "or target_pct or trailing_drawdown_pct must be given"))
        raise_errors(errors)
        return self

    def has_rules(self) -> bool:
        """Whether a stop-loss, a target or a trailing drawdown is set."""
        rules = (self.stoploss_pct, self.target_pct, self.trailing_drawdown_pct)
        return any(rule is not None for rule in rules)


class OperationalProtection(_Rules):
    """Rules that do not look at profit.

    Args:
        exit_on_worker_stale: Exit when the worker has not sent a heartbeat for
            ``worker_stale_sec`` (30 to 86400 seconds).
        mis_squareoff_buffer_sec: Exit intraday positions this long (0 to 3600 seconds) before the
            exchange's square-off time.
    """

    exit_on_worker_stale: Flag = False
    worker_stale_sec: _StaleSeconds | None = None
    mis_squareoff_buffer_sec: _BufferSeconds | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.exit_on_worker_stale and self.worker_stale_sec is None:
            raise InvalidInputError("worker_stale_sec", "is required with exit_on_worker_stale")
        return self

    def has_rules(self) -> bool:
        """Whether anything is watched."""
        return self.exit_on_worker_stale or self.mis_squareoff_buffer_sec is not None


class BackendProtection(_Rules):
    """Everything the backend watches for a run. ``enabled=False`` switches protection off.

    Raises:
        InvalidInputError: Enabled without any rule, or a part breaks a rule; the field is named
            with its path, for example ``positions[0].stoploss_pct``.
    """

    positions: list[ProtectedPosition] = Field(default_factory=list[ProtectedPosition])
    basket: BasketProtection | None = None
    operations: OperationalProtection | None = None
    enabled: Flag = True
    mode: _Mode = "exposure"
    version: CountOrText = 1

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.enabled and not self.has_rules():
            raise InvalidInputError(
                "enabled",
                "protection without a rule protects nothing; add positions, basket or operations, "
                "or switch it off with BackendProtection(enabled=False)",
            )
        return self

    def has_rules(self) -> bool:
        """Whether at least one rule exists, enabled or not."""
        operations = self.operations is not None and self.operations.has_rules()
        return bool(self.positions) or self.basket is not None or operations


def validate_protection(protection: object, *, field: str = "backend_protection") -> dict[str, Any]:
    """Check a ``BackendProtection`` or a mapping and return it as the API takes it.

    A mapping follows the same rules as :class:`BackendProtection`, ``enabled`` included: it is
    True unless it says otherwise.

    Raises:
        InvalidInputError: A rule is incomplete or out of range.
    """
    if isinstance(protection, BaseModel):
        # An instance may have been changed in place since it was checked.
        protection = protection.model_dump(exclude_none=True)
    if not isinstance(protection, Mapping):
        kind = type(protection).__name__
        raise InvalidInputError(field, f"must be a BackendProtection or a dict, not {kind}")
    try:
        return BackendProtection.model_validate(protection).to_dict()
    except InvalidInputError as error:
        raise located(error, field) from None
