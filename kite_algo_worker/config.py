"""Connection settings, the environment variables they come from, and the live gate."""

from __future__ import annotations

import ipaddress
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from ._base.secret import discreet, hide
from .exceptions import InvalidInputError, LiveModeDisabledError

ExecutionMode = Literal["dry_run", "paper", "live"]

DEFAULT_BASE_URL: Final = "http://localhost:18777"
DEFAULT_API_PREFIX: Final = "/api/algo-workers"
DEFAULT_ACCOUNT_SCOPE: Final = "kite:paper-a"
DEFAULT_TIMEOUT: Final = 10.0
# A day. What waits longer is a slip, and beyond some centuries sockets cannot be told.
_LONGEST_TIMEOUT: Final = 86_400
#: The base URL within ``kite-algo replay``, where no address is needed.
REPLAY_ADDRESS: Final = "replay:"

_LIVE_SWITCH: Final = "KITE_ALGO_ENABLE_LIVE"
_INSECURE_SWITCH: Final = "KITE_ALGO_ALLOW_INSECURE"

_PRIVATE_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",  # shared by the customers of a provider, and by those of an overlay
        "fc00::/7",
        "fe80::/10",
    )
)
_SINGLE_LABEL: Final = re.compile(r"[a-z][a-z0-9_-]*")
_PRIVATE_NAMES: Final = (".internal", ".local", ".home.arpa")
_warned: set[str] = set()


@dataclass(frozen=True, slots=True, repr=False)
class AlgoWorkerConfig:
    """How to reach a Kite Algo backend, checked when it is created.

    Args:
        base_url: Scheme and host, for example ``http://localhost:18777``. A path is kept.
        token: Worker token, sent as ``Authorization: Bearer <token>`` and shown nowhere.
        timeout: Seconds to wait for a connection and for each part of an answer; above 0, at most
            a day.
        api_prefix: Path under which the worker API is served.
        account_scope: Scope that examples and ``from_env`` workers use for their runs.
        execution_mode: Mode that examples and ``from_env`` workers use for their runs.
        enable_live: ``True`` acknowledges live execution, ``False`` forbids it, ``None`` (default)
            asks the environment variable ``KITE_ALGO_ENABLE_LIVE`` each time.
        allow_insecure: Accept a plain ``http`` base URL of any machine, where everybody on the way
            can read the token. This machine's own addresses need no permission; those of a private
            network (``http://10.0.0.5``, a container's name) pass with a warning.

    Raises:
        InvalidInputError: a field has an unusable value; ``.field`` names it.
    """

    base_url: str
    token: str
    timeout: float = DEFAULT_TIMEOUT
    api_prefix: str = DEFAULT_API_PREFIX
    account_scope: str = DEFAULT_ACCOUNT_SCOPE
    execution_mode: str = "dry_run"
    enable_live: bool | None = None
    allow_insecure: bool = False

    def __post_init__(self) -> None:
        prefix = "/" + _text("api_prefix", self.api_prefix, allow_empty=True).strip("/")
        prefix = "" if prefix == "/" else prefix
        base_url = _checked_base_url(self.base_url)
        if prefix and base_url.endswith(prefix):
            base_url = base_url[: -len(prefix)]
        if not self.allow_insecure and base_url.startswith("http://") and not is_local(base_url):
            _warn_or_refuse(base_url)
        object.__setattr__(self, "api_prefix", prefix)
        object.__setattr__(self, "base_url", base_url)
        object.__setattr__(self, "token", _checked_token(self.token))
        object.__setattr__(self, "timeout", _checked_timeout(self.timeout))
        object.__setattr__(self, "execution_mode", _checked_mode(self.execution_mode))
        _text("account_scope", self.account_scope)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> AlgoWorkerConfig:
        """Read the settings from the environment (or from ``environ``).

        ``KITE_ALGO_WORKER_TOKEN`` is required; ``KITE_ALGO_API_BASE``, ``KITE_ALGO_ACCOUNT_SCOPE``,
        ``KITE_ALGO_EXECUTION_MODE``, ``KITE_ALGO_ENABLE_LIVE``, ``KITE_ALGO_ALLOW_INSECURE`` and
        ``KITE_ALGO_TIMEOUT`` have defaults. Nothing is sent.

        Raises:
            InvalidInputError: the token is missing or a variable has an unusable value.
            LiveModeDisabledError: the mode is ``live`` without the acknowledgement.
        """
        env = _Environment(os.environ if environ is None else environ)
        enable_live = None if environ is None else env.get(_LIVE_SWITCH) == "1"
        del environ  # holds the token in the clear
        token = hide(env.get("KITE_ALGO_WORKER_TOKEN"))
        if not token:
            raise InvalidInputError(
                "KITE_ALGO_WORKER_TOKEN",
                "is not set; export the worker token (the local sandbox prints one when it starts)",
            )
        config = cls(
            base_url=env.get("KITE_ALGO_API_BASE") or DEFAULT_BASE_URL,
            token=token,
            timeout=_env_timeout(env.get("KITE_ALGO_TIMEOUT")),
            account_scope=env.get("KITE_ALGO_ACCOUNT_SCOPE") or DEFAULT_ACCOUNT_SCOPE,
            execution_mode=env.get("KITE_ALGO_EXECUTION_MODE") or "dry_run",
            enable_live=enable_live,
            allow_insecure=env.get(_INSECURE_SWITCH) == "1",
        )
        require_live_consent(config.execution_mode, config, field="KITE_ALGO_EXECUTION_MODE")
        return config

    @property
    def api_url(self) -> str:
        """Base URL and prefix, without a trailing slash."""
        return self.base_url + self.api_prefix

    @property
    def live_enabled(self) -> bool:
        """Whether live execution has been acknowledged, by argument or by the environment."""
        if self.enable_live is not None:
            return self.enable_live
        return os.environ.get(_LIVE_SWITCH, "").strip() == "1"

    def __repr__(self) -> str:
        return (
            f"AlgoWorkerConfig(base_url={self.base_url!r}, token='***', timeout={self.timeout!r}, "
            f"api_prefix={self.api_prefix!r}, account_scope={self.account_scope!r}, "
            f"execution_mode={self.execution_mode!r}, enable_live={self.enable_live!r}, "
            f"allow_insecure={self.allow_insecure!r})"
        )


# A mistake in another argument must not show the token among the locals of ``__init__``.
AlgoWorkerConfig.__init__ = discreet(AlgoWorkerConfig.__init__)  # type: ignore[method-assign]


class _Environment:
    """Variables by name, stripped; shows none of them."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> str:
        return str(self._values.get(name) or "").strip()


def require_live_consent(
    execution_mode: object, config: AlgoWorkerConfig, *, field: str = "execution_mode"
) -> None:
    """The live gate: refuse ``live`` unless it has been acknowledged.

    Called wherever a mode enters the package, before any request.

    Raises:
        LiveModeDisabledError: the mode is ``live`` and nobody acknowledged it.
    """
    is_live = isinstance(execution_mode, str) and execution_mode.strip().lower() == "live"
    if is_live and not config.live_enabled:
        raise LiveModeDisabledError(
            field,
            "live execution places real orders with real money; acknowledge it with "
            "KITE_ALGO_ENABLE_LIVE=1 or AlgoWorkerConfig(enable_live=True)",
        )


def is_local(base_url: str) -> bool:
    """Whether a URL names this machine: localhost or a loopback address."""
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _warn_or_refuse(base_url: str) -> None:
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    if not _is_private(host):
        raise InvalidInputError(
            "base_url",
            "sends the token unencrypted to another machine; use https, or say "
            "allow_insecure=True (KITE_ALGO_ALLOW_INSECURE=1)",
        )
    if base_url not in _warned:
        _warned.add(base_url)
        warnings.warn(
            f"{base_url} is not encrypted: whoever is in that network can read the worker token; "
            "use https, or say allow_insecure=True (KITE_ALGO_ALLOW_INSECURE=1)",
            stacklevel=5,
        )


def _is_private(host: str) -> bool:
    """Whether a host is one that the public internet does not lead to."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # A number alone is an address, too, in a spelling that resolvers understand.
        return bool(_SINGLE_LABEL.fullmatch(host)) or host.endswith(_PRIVATE_NAMES)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in _PRIVATE_NETWORKS)


def _text(field: str, value: object, *, allow_empty: bool = False) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, got {type(value).__name__}")
    if not value.strip() and not allow_empty:
        raise InvalidInputError(field, "must not be empty")
    return value.strip()


def _checked_base_url(value: object) -> str:
    url = _text("base_url", value).rstrip("/")
    if url == REPLAY_ADDRESS:
        return url
    if not url.isprintable() or " " in url:
        raise InvalidInputError("base_url", "must not contain spaces or invisible characters")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InvalidInputError("base_url", "is not a valid URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInputError("base_url", "must look like http://localhost:18777 or https://host")
    if parts.username is not None or parts.password is not None:
        # httpx would turn it into an Authorization header that replaces the token's.
        raise InvalidInputError("base_url", "must not contain a user name or password")
    if parts.query or parts.fragment:
        raise InvalidInputError("base_url", "must not contain a query or fragment")
    return url


def _checked_token(value: object) -> str:
    token: str = hide(_text("token", value))
    if token.lower().startswith("bearer "):
        raise InvalidInputError("token", "must be the token alone, without 'Bearer '")
    if token[0] in "\"'" and token[-1] == token[0]:
        raise InvalidInputError("token", "stands in quotation marks that belong to no token")
    if not all("!" <= char <= "~" for char in token):
        raise InvalidInputError("token", "must be printable ASCII without spaces or line breaks")
    return token


def _checked_timeout(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidInputError("timeout", "must be a number of seconds; there is no 'for ever'")
    if not 0 < value <= _LONGEST_TIMEOUT:  # NaN is not between them either
        raise InvalidInputError(
            "timeout", f"must be above 0 and at most {_LONGEST_TIMEOUT} seconds"
        )
    return float(value)


def _env_timeout(text: str) -> float:
    if not text.strip():
        return DEFAULT_TIMEOUT
    try:
        return _checked_timeout(float(text))
    except ValueError:
        raise InvalidInputError(
            "KITE_ALGO_TIMEOUT", f"must be a number of seconds above 0, at most {_LONGEST_TIMEOUT}"
        ) from None


def _checked_mode(value: object) -> str:
    mode = _text("execution_mode", value).lower()
    if mode not in ("dry_run", "paper", "live"):
        raise InvalidInputError("execution_mode", "must be one of dry_run, paper, live")
    return mode
