"""Worker tokens: who calls, and what the caller may do."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ..base.errors import BadRequest, Forbidden, Unauthorized

ACTIONS = (
    "gtt:read",
    "gtt:write",
    "runs:create",
    "runs:read",
    "runs:log",
    "intents:submit",
    "risk:update",
    "runs:exit",
    "heartbeat",
    "market:read",
    "market:stream",
    "funds:read",
)
MODES = ("paper", "dry_run", "live")
#: The account of a caller who names none.
DEFAULT_SCOPE = "kite:paper-a"


@dataclass(frozen=True, slots=True)
class Token:
    """One worker token. The secret itself is never kept, only its SHA-256 digest."""

    token_id: str
    digest: str = field(repr=False)
    name: str = "sandbox"
    account_scope: str | None = None
    allowed_modes: tuple[str, ...] = ("paper", "dry_run")
    allowed_actions: tuple[str, ...] = ACTIONS
    allowed_templates: tuple[str, ...] = ()
    status: str = "active"
    expires_at: datetime | None = None

    @classmethod
    def from_secret(
        cls,
        secret: str,
        *,
        token_id: str | None = None,
        name: str = "sandbox",
        account_scope: str | None = None,
        allowed_modes: Iterable[str] = ("paper", "dry_run"),
        allowed_actions: Iterable[str] = ACTIONS,
        allowed_templates: Iterable[str] = (),
        status: str = "active",
        expires_at: datetime | None = None,
    ) -> Token:
        """A token for this secret; without ``token_id`` the id is derived from the digest."""
        digest = digest_of(secret)
        return cls(
            token_id=token_id or f"worker_{digest[:16]}",
            digest=digest,
            name=name,
            account_scope=account_scope,
            allowed_modes=tuple(mode.lower() for mode in allowed_modes),
            allowed_actions=tuple(allowed_actions),
            allowed_templates=tuple(allowed_templates),
            status=status,
            expires_at=expires_at,
        )

    def require(self, *actions: str) -> None:
        """Refuse unless one of ``actions`` is allowed."""
        if any(action in self.allowed_actions for action in actions):
            return
        if actions[0].startswith("gtt:"):
            raise Forbidden(
                {"rejection_reason": "WORKER_ACTION_NOT_ALLOWED", "required_action": actions[0]}
            )
        raise Forbidden(f"Worker token is not allowed to perform '{actions[0]}'")

    def may_use_scope(self, requested: str) -> bool:
        """Whether this token's account scope covers ``requested``."""
        if not self.account_scope:
            return True
        try:
            own, other = normalise_scope(self.account_scope), normalise_scope(requested)
        except BadRequest:
            return self.account_scope == requested
        if own == other:
            return True
        return not is_paper_scope(own) and is_paper_scope(other)

    def may_use_template(self, template_id: str) -> bool:
        """Whether the token may run this template; an empty list allows every template."""
        return not self.allowed_templates or template_id in self.allowed_templates


class TokenRegister:
    """The tokens the engine knows, found by the digest of the presented secret."""

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self._tokens: dict[str, Token] = {token.digest: token for token in tokens}

    def add(self, token: Token) -> None:
        """Add or replace a token."""
        self._tokens[token.digest] = token

    def revoke(self, token_id: str) -> None:
        """Forget every token with this id; later calls with it are refused."""
        self._tokens = {k: t for k, t in self._tokens.items() if t.token_id != token_id}

    def by_id(self, token_id: str) -> Token | None:
        """The token with this id."""
        return next((t for t in self._tokens.values() if t.token_id == token_id), None)

    def authenticate(self, secret: str | None, at: datetime) -> Token:
        """The token of a presented secret, or ``Unauthorized``."""
        text = (secret or "").strip()
        if not text:
            raise Unauthorized("Worker bearer token required")
        digest = digest_of(text)
        token = self._tokens.get(digest)
        if token is None or not hmac.compare_digest(token.digest, digest):
            raise Unauthorized("Invalid worker token")
        if token.status != "active":
            raise Unauthorized("Invalid worker token")
        if token.expires_at is not None and token.expires_at <= at:
            raise Unauthorized("Worker token expired")
        return token


def digest_of(secret: str) -> str:
    """SHA-256 of the token text, in hex."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


def normalise_scope(scope: str) -> str:
    """``kite:<identifier>`` with a lower-case prefix; anything else is refused."""
    prefix, colon, identifier = scope.strip().partition(":")
    if not scope.strip():
        raise BadRequest("account_scope is required")
    if not colon or prefix.strip().lower() != "kite" or not identifier.strip():
        raise BadRequest(f"Unsupported account_scope '{scope}'")
    return f"kite:{identifier.strip()}"


def is_paper_scope(scope: str) -> bool:
    """Whether a normalised scope names a paper account."""
    identifier = scope.partition(":")[2].lower()
    return (
        identifier == "paper"
        or identifier.startswith(("paper-", "paper_", "test-paper"))
        or identifier.endswith(("-paper", "_paper"))
    )
