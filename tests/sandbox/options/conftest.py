"""An option desk: an engine with a virtual clock, one worker run, and short forms of the calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.engine.conftest import Desk


class OptionDesk(Desk):
    """A desk that trades options in option runs."""

    def chain(self, underlying: str = "NIFTY", expiry: str | None = None) -> Any:
        return self.engine.get_option_chain(self.token, underlying, expiry=expiry)

    def select(self, *legs: dict[str, Any], underlying: str = "NIFTY", **body: Any) -> Any:
        request = {"legs": list(legs), **body}
        answer: Any = self.engine.resolve_option_contracts(self.token, underlying, request)
        return answer["resolved"]

    def leg(self, side: str = "BUY", lots: int = 1, **selector: Any) -> dict[str, Any]:
        """A leg of an option run: at the money unless a selector says otherwise."""
        fields = {"underlying", "expiry"} & selector.keys()
        where = {name: selector.pop(name) for name in fields}
        chosen = {"option_type": "CE"} | selector
        if len(chosen) == 1:
            chosen["offset"] = "ATM"
        [contract] = self.select(chosen, **where)
        return {
            "tradingsymbol": contract["tradingsymbol"],
            "exchange": contract["exchange"],
            "transaction_type": side,
            "quantity": lots * contract["lot_size"],
        }

    def straddle(self, side: str = "BUY") -> list[dict[str, Any]]:
        return [self.leg(side), self.leg(side, option_type="PE")]

    def create(self, legs: list[dict[str, Any]], **fields: Any) -> str:
        body = {"strategy_name": "test", "product": "NRML", "legs": legs} | fields
        return str(self.engine.create_option_run(self.token, body)["strategy_run_id"])

    def safety_token(self, run_id: str = "run-1") -> Any:
        return self.engine.safety_check(self.token, run_id)["safety_token"]

    def enter(self, option_run: str, nonce: str | None = None, **body: Any) -> Any:
        """Enter for the worker run ``run-1``; ``safety_token=None`` enters without one."""
        body.setdefault("safety_token", self.safety_token())
        return self.engine.enter_option_run(self.token, option_run, body, nonce)

    def exit(self, option_run: str, **body: Any) -> Any:
        return self.engine.exit_option_run(self.token, option_run, body)

    def status(self, option_run: str) -> Any:
        answer: Any = self.engine.get_option_run_state(self.token, option_run)
        return answer["state"]["status"]

    def protect(self, option_run: str, *rules: dict[str, Any], **more: Any) -> Any:
        body = {"rules": list(rules), "precedence": [r.get("role", "exit") for r in rules]} | more
        return self.engine.update_option_run_protection(self.token, option_run, body)

    def protection(self, option_run: str) -> Any:
        return self.engine.get_option_run_protection_state(self.token, option_run)


def code(caught: pytest.ExceptionInfo[Any]) -> Any:
    detail = caught.value.detail
    return detail.get("code") or detail.get("rejection_reason")


def net_units(desk: OptionDesk, run_id: str = "run-1") -> dict[str, int]:
    return {leg["tradingsymbol"]: leg["net_quantity"] for leg in desk.pnl(run_id)["legs"]}


@pytest.fixture
def desk() -> Iterator[OptionDesk]:
    """An option desk with a rich paper account and one open paper run, ``run-1``."""
    made = OptionDesk(starting_cash=5_000_000)
    made.run()
    yield made
    made.check_books()
