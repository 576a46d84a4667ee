"""A vertical spread from its selectors to its exit, under a worker run.

Start a backend (``kite-algo sandbox`` prints the variables to export), then::

    python examples/option_basket_worker.py

The option run's orders belong to the worker run whose safety token enters it, so the worker run's
orders, P&L and timeline show them.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    ManagedRun,
    OptionExecutionLeg,
    RunConfig,
    SpreadLegSelection,
    SpreadSpec,
    resolve_spread,
)

UNDERLYING = "NIFTY"


def choose(client: KiteAlgoWorkerClient) -> list[OptionExecutionLeg]:
    """A bull call spread of this week: the at-the-money call bought, two strikes higher sold."""
    session = client.options.ensure_session(UNDERLYING)
    print(f"{UNDERLYING} at {session.spot_ltp}, expiries {', '.join(session.expiries[:3])}")
    legs = resolve_spread(
        client.options,
        underlying=UNDERLYING,
        product="NRML",
        spec=SpreadSpec(
            spread_type="vertical_call_spread",
            expiry="current_week",
            legs=[
                SpreadLegSelection(
                    selection={"option_type": "CE", "moneyness": "ATM"}, transaction_type="BUY"
                ),
                SpreadLegSelection(
                    selection={"option_type": "CE", "moneyness": "+2_strike"},
                    transaction_type="SELL",
                ),
            ],
        ),
    )
    for leg in legs:
        print(
            f"  {leg.transaction_type} {leg.quantity} {leg.tradingsymbol} near {leg.ltp or 0:.2f}"
        )
    return legs


def create(client: KiteAlgoWorkerClient, legs: list[OptionExecutionLeg]) -> str:
    """Store the spread as an option run and look at what its entry needs."""
    option_run = client.options.create_run(
        strategy_name="Bull Call Spread",
        product="NRML",
        legs=[leg.model_dump(exclude_none=True) for leg in legs],
        protection={"stoploss_pct": 30.0, "target_pct": 60.0},
    )
    run_id = option_run["strategy_run_id"]
    preview = client.options.preview_entry(run_id)
    print(
        f"entry needs {preview['margin']['required']:.2f} rupees of margin"
        f" and costs {preview['charges']['estimated']:.2f}"
    )
    return str(run_id)


def trade(client: KiteAlgoWorkerClient, run: ManagedRun) -> None:
    """Enter the spread if the worker run may trade, look at it, and leave."""
    option_run_id = create(client, choose(client))
    safety = run.safety_check()
    if not safety.can_trade:
        raise SystemExit(f"blocked: {', '.join(safety.blocking_reasons) or safety.run_status}")
    entry = client.options.enter(
        option_run_id, safety_token=safety.safety_token, session_nonce=run.session_nonce
    )
    print(f"option run {option_run_id} is {entry['status']}")
    if entry["status"] != "entered":
        reasons = {
            order.get("reason") for order in entry.get("orders") or () if order.get("reason")
        }
        raise SystemExit(f"not entered: {'; '.join(sorted(reasons)) or entry['failed_legs']}")

    state = client.options.get_protection_state(option_run_id)
    known = {name: value for name, value in state["metrics"].items() if value is not None}
    figures = ", ".join(f"{name} {value:.2f}" for name, value in known.items())
    print(f"protection {'triggered' if state['triggered'] else 'is quiet'}: {figures}")

    left = client.options.exit(option_run_id)
    print(f"option run {option_run_id} is {left['status']}")
    print(f"net P&L {run.get_pnl()['totals']['net_pnl']:.2f} rupees after charges")


def main() -> int:
    try:
        settings = AlgoWorkerConfig.from_env()
        config = RunConfig(
            strategy_run_id=f"run_option_basket_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}",
            template_id="option-basket",
            account_scope=settings.account_scope,
            execution_mode=settings.execution_mode,
            metadata={"strategy_family": "options_strategy", "strategy_name": "Option Basket"},
        )
        with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
            print(f"run {run.run_id} is {run.run.status} in {run.run.execution_mode} mode")
            trade(client, run)
            run.exit_run(reason="demo complete", idempotency_key=f"{run.run_id}:exit:001")
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
