"""Options of the client: a misspelled one must not be a client without guards."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Guards,
    KiteAlgoWorkerClient,
    RateLimits,
)

CONFIG = AlgoWorkerConfig("http://localhost:18777", "kwa_planted-token-0123456789")
CLIENTS = [KiteAlgoWorkerClient, AsyncKiteAlgoWorkerClient]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"gaurds": Guards(orders_per_minute=1)}, "guards"),
        ({"jurnal": "intents.jsonl"}, "journal"),
        ({"limit": RateLimits()}, "limits"),
        ({"retires": None}, "retry"),
        ({"verify_run": False}, "verify_runs"),
    ],
)
def test_a_misspelled_option_is_refused(client: Any, given: dict[str, Any], meant: str) -> None:
    with pytest.raises(TypeError, match=f"{next(iter(given))!r}: did you mean {meant!r}"):
        client(CONFIG, **given)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_option_like_no_other_is_told_the_options(client: Any) -> None:
    with pytest.raises(TypeError, match="'colour': there are transport, retry, journal"):
        client(CONFIG, colour="red")


@pytest.mark.parametrize("client", CLIENTS)
def test_options_are_spelled_out_for_editors(client: Any) -> None:
    options = {
        name: one
        for name, one in inspect.signature(client).parameters.items()
        if one.kind is one.KEYWORD_ONLY
    }
    assert {"retry", "journal", "guards", "limits", "hooks", "settle"} <= set(options)
    assert all(f"{name}:" in (client.__doc__ or "") for name in options)
