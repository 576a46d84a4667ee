"""Connection settings, environment variables and the live gate."""

from __future__ import annotations

import pickle

import pytest

from kite_algo_worker.config import AlgoWorkerConfig, require_live_consent
from kite_algo_worker.exceptions import (
    BrokerValidationError,
    InvalidInputError,
    KiteAlgoWorkerError,
    LiveModeDisabledError,
)

TOKEN = "kwa_secret-token-of-the-test"


def config(**changes: object) -> AlgoWorkerConfig:
    fields: dict[str, object] = {"base_url": "http://localhost:18777", "token": TOKEN, **changes}
    return AlgoWorkerConfig(**fields)  # type: ignore[arg-type]


def test_positional_order_and_defaults_are_those_of_the_contract() -> None:
    made = AlgoWorkerConfig("http://localhost:1", "t", 3.0, "/x")
    assert (made.base_url, made.token, made.timeout, made.api_prefix) == (
        "http://localhost:1",
        "t",
        3.0,
        "/x",
    )
    assert config().timeout == 10.0
    assert config().api_url == "http://localhost:18777/api/algo-workers"


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://localhost:18777/", "http://localhost:18777/api/algo-workers"),
        ("https://host/kite/", "https://host/kite/api/algo-workers"),
        ("https://host/api/algo-workers", "https://host/api/algo-workers"),
        ("http://[::1]:8080", "http://[::1]:8080/api/algo-workers"),
    ],
)
def test_the_api_url_is_base_and_prefix(base_url: str, expected: str) -> None:
    assert config(base_url=base_url).api_url == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", ""),
        ("base_url", "localhost:18777"),
        ("base_url", "ftp://host"),
        ("base_url", "http://user:pass@host"),
        ("base_url", "http://host?x=1"),
        ("base_url", "http://host:notaport"),
        ("base_url", "http://a b"),
        ("base_url", "https://host\u200b"),
        ("base_url", None),
        ("token", '"kwa_x"'),
        ("token", "'kwa_x'"),
        ("token", ""),
        ("token", "two words"),
        ("token", "line\nbreak"),
        ("token", None),
        ("timeout", None),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("inf")),
        ("timeout", float("nan")),
        ("timeout", 1e300),
        pytest.param("timeout", 10**400, id="timeout-no-float"),
        ("timeout", 86_401),
        ("timeout", "10"),
        ("timeout", True),
        ("execution_mode", "real"),
    ],
)
def test_an_unusable_value_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        config(**{field: value})
    assert caught.value.field == field
    assert isinstance(caught.value, (ValueError, BrokerValidationError))


def test_the_token_is_in_no_representation() -> None:
    made = config()
    assert TOKEN not in repr(made)
    assert TOKEN not in str(made)
    assert pickle.loads(pickle.dumps(made)).token == TOKEN


def test_a_bad_token_is_not_repeated_in_the_error() -> None:
    with pytest.raises(InvalidInputError) as caught:
        config(token="kwa_abc def")
    assert "kwa_abc" not in str(caught.value)


def test_all_variables_are_read() -> None:
    made = AlgoWorkerConfig.from_env(
        {
            "KITE_ALGO_API_BASE": "http://127.0.0.1:9000",
            "KITE_ALGO_WORKER_TOKEN": f" {TOKEN} ",
            "KITE_ALGO_ACCOUNT_SCOPE": "kite:paper-b",
            "KITE_ALGO_EXECUTION_MODE": "paper",
            "KITE_ALGO_TIMEOUT": "2.5",
        }
    )
    assert made == AlgoWorkerConfig(
        "http://127.0.0.1:9000",
        TOKEN,
        2.5,
        account_scope="kite:paper-b",
        execution_mode="paper",
        enable_live=False,
    )


def test_defaults_of_the_variables() -> None:
    made = AlgoWorkerConfig.from_env({"KITE_ALGO_WORKER_TOKEN": TOKEN})
    assert made.base_url == "http://localhost:18777"
    assert made.account_scope == "kite:paper-a"
    assert made.execution_mode == "dry_run"
    assert made.timeout == 10.0
    assert not made.live_enabled


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KITE_ALGO_WORKER_TOKEN", "  "),
        ("KITE_ALGO_TIMEOUT", "soon"),
        ("KITE_ALGO_TIMEOUT", "0"),
    ],
)
def test_a_bad_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        AlgoWorkerConfig.from_env({"KITE_ALGO_WORKER_TOKEN": TOKEN, variable: value})
    assert caught.value.field == variable


def test_live_from_the_environment_needs_the_acknowledgement() -> None:
    wanted = {"KITE_ALGO_WORKER_TOKEN": TOKEN, "KITE_ALGO_EXECUTION_MODE": "live"}
    with pytest.raises(LiveModeDisabledError):
        AlgoWorkerConfig.from_env(wanted)
    with pytest.raises(LiveModeDisabledError):
        AlgoWorkerConfig.from_env({**wanted, "KITE_ALGO_ENABLE_LIVE": "yes"})
    assert AlgoWorkerConfig.from_env({**wanted, "KITE_ALGO_ENABLE_LIVE": "1"}).live_enabled


@pytest.mark.parametrize("mode", ["live", "LIVE", " live "])
def test_the_gate_knows_live_however_it_is_written(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
    with pytest.raises(LiveModeDisabledError, match="KITE_ALGO_ENABLE_LIVE") as caught:
        require_live_consent(mode, config())
    assert isinstance(caught.value, KiteAlgoWorkerError)
    require_live_consent(mode, config(enable_live=True))
    monkeypatch.setenv("KITE_ALGO_ENABLE_LIVE", "1")
    require_live_consent(mode, config())
    with pytest.raises(LiveModeDisabledError):
        require_live_consent(mode, config(enable_live=False))


@pytest.mark.parametrize("mode", ["paper", "dry_run", None, 3])
def test_other_modes_pass_the_gate(mode: object) -> None:
    require_live_consent(mode, config(enable_live=False))
