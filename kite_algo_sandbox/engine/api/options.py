"""Market data of options, and strategies made of them."""

from __future__ import annotations

from ..base.errors import Invalid
from ..market import option_selection
from ..market.option_sessions import MAX_MINI_WINDOW
from ..options import option_strategy
from .operation import Body, Context, Json, operation


@operation("market:read")
def get_option_session(ctx: Context, underlying: str) -> Json:
    """The pricing session of an underlying; one always runs. Safe to repeat."""
    return ctx.exchange.options.session(underlying, ctx.at)


@operation("market:read")
def list_option_expiries(ctx: Context, underlying: str) -> Json:
    """The expiries that still trade, ascending. Safe to repeat."""
    return ctx.exchange.options.expiries(underlying, ctx.at)


@operation("market:read")
def get_option_chain(ctx: Context, underlying: str, expiry: str | None = None) -> Json:
    """Every strike of one expiry with its call and put. Safe to repeat."""
    return ctx.exchange.options.chain(underlying, expiry, ctx.at)


@operation("market:read")
def get_option_mini_chain(
    ctx: Context, underlying: str, expiry: str | None = None, window: int = 5
) -> Json:
    """The strikes around the money. Safe to repeat."""
    if not 1 <= window <= MAX_MINI_WINDOW:
        raise Invalid("window", f"must be between 1 and {MAX_MINI_WINDOW}", window)
    return ctx.exchange.options.mini_chain(underlying, expiry, window, ctx.at)


@operation("market:read")
def get_option_greeks(ctx: Context, underlying: str, expiry: str | None = None) -> Json:
    """Volatility and sensitivities of one expiry. Safe to repeat."""
    return ctx.exchange.options.greeks(underlying, expiry, ctx.at)


@operation("market:read")
def get_option_pcr(ctx: Context, underlying: str, expiry: str | None = None) -> Json:
    """The put/call ratio of one expiry. Safe to repeat."""
    return ctx.exchange.options.put_call_ratio(underlying, expiry, ctx.at)


@operation("market:read")
def get_option_max_pain(ctx: Context, underlying: str, expiry: str | None = None) -> Json:
    """The max-pain strike of one expiry. Safe to repeat."""
    return ctx.exchange.options.max_pain(underlying, expiry, ctx.at)


@operation("market:read")
def resolve_option_contracts(ctx: Context, underlying: str, body: Body) -> Json:
    """The contracts that the legs' selectors name. Safe to repeat."""
    return option_selection.resolve(ctx.exchange.options, underlying, body, ctx.at)


@operation()
def preview_option_strategy(ctx: Context, body: Body) -> Json:
    """Classifies legs and proposes protection values; keeps nothing. Safe to repeat."""
    return {"strategy": option_strategy.preview(body)}
