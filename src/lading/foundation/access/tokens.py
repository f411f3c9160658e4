"""Signing in and being recognised: opaque access tokens, kept as hashes, alive for at most 15 minutes.

Every function works in a transaction of the account that the token or client id names: see `account_of_token` and
`account_of_client`.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.access.credentials import (
    TextOfRandomBytes,
    account_of_client,
    account_of_token,
    new_token,
    secret_matches,
    token_hash,
)
from lading.foundation.access.principal import AccessContext, Grant, Principal
from lading.foundation.access.settings import AccessSettings
from lading.kernel.refusal import Refused, Unauthenticated


class AccessToken(msgspec.Struct, frozen=True):
    """A token as it is handed out, once; expires_in in seconds."""

    token: str
    expires_in: int

    def __repr__(self) -> str:
        return f"<AccessToken for {self.expires_in} s>"


class TokenDesk:
    """Hands out tokens: its settings, its randomness (`secrets.token_urlsafe`) and its instants come from outside."""

    def __init__(self, settings: AccessSettings, random_text: TextOfRandomBytes) -> None:
        self._settings = settings
        self._random_text = random_text

    async def issue_token(
        self, connection: Connection, account: int, user_id: UUID, at: datetime, *, client_id: str | None = None
    ) -> AccessToken:
        """A fresh token for a user of the account."""
        token = new_token(account, self._random_text)
        expires_in = self._settings.access_token_seconds
        values = {"token_hash": token_hash(token), "user_id": user_id, "client_id": client_id}
        instants = {"at": at, "expires_at": at + timedelta(seconds=expires_in)}
        queries = queries_of(__package__)
        await queries.remove_expired_tokens(connection, account=account, user_id=user_id, at=at)
        await queries.insert_token(connection, account=account, **values, **instants)
        return AccessToken(token, expires_in)

    async def token_for_client(
        self, connection: Connection, client_id: str, client_secret: str, at: datetime
    ) -> AccessToken:
        """Exchanges client credentials for a token.

        Raises Unauthenticated CREDENTIALS_INVALID, the same and as late for an unknown client as for a wrong secret.
        """
        account = account_of_client(client_id)
        client = None
        if account is not None:
            values = {"account": account, "client_id": client_id}
            client = await queries_of(__package__).client_to_sign_in(connection, **values)
        kept = None if client is None else client["secret_hash"]
        if not await _matches(client_secret, kept) or client is None or account is None:
            raise _refused()
        return await self.issue_token(connection, account, client["user_id"], at, client_id=client_id)

    async def token_for_password(
        self, connection: Connection, account: int, username: str, password: str, at: datetime
    ) -> AccessToken:
        """Exchanges a username and password for a token, where the installation allows it.

        Raises Refused PASSWORD_GRANT_OFF, or Unauthenticated CREDENTIALS_INVALID as above.
        """
        if not self._settings.legacy_password_grant:
            hint = "Sign in with grant_type=client_credentials, or set LADING_LEGACY_PASSWORD_GRANT=true."
            raise Refused("PASSWORD_GRANT_OFF", "This installation takes no passwords for tokens.", hint)
        user = await queries_of(__package__).user_to_sign_in(connection, account=account, username=username)
        kept = None if user is None else user["password_hash"]
        if not await _matches(password, kept) or user is None:
            raise _refused()
        return await self.issue_token(connection, account, user["id"], at)


async def authenticate(connection: Connection, token: str, at: datetime) -> Principal:
    """Who holds the token.

    Raises Unauthenticated TOKEN_INVALID: the same for a token unknown, expired or revoked, of a revoked client or of a
    user who is not active.
    """
    account = account_of_token(token)
    holder = None
    if account is not None:
        values = {"account": account, "token_hash": token_hash(token), "at": at}
        holder = await queries_of(__package__).token_holder(connection, **values)
    if holder is None or account is None:
        hint = "Get a new token from POST /oauth/token."
        raise Unauthenticated("TOKEN_INVALID", "The access token is not valid (any more).", hint)
    return Principal(
        account=account,
        user_id=holder["user_id"],
        username=holder["username"],
        client_id=holder["client_id"],
        grants=tuple(
            Grant(AccessContext(context), ref, frozenset(permissions)) for context, ref, permissions in holder["grants"]
        ),
    )


async def revoke_token(connection: Connection, token: str, at: datetime) -> bool:
    """Ends a token; whether it was alive."""
    account = account_of_token(token)
    if account is None:
        return False
    values = {"account": account, "token_hash": token_hash(token), "at": at}
    return bool(await queries_of(__package__).revoke_token(connection, **values))


async def _matches(secret: str, kept_hash: str | None) -> bool:
    # Hashing takes its time on purpose: a thread keeps the other requests going.
    return await asyncio.to_thread(secret_matches, secret, kept_hash)


def _refused() -> Unauthenticated:
    hint = "Check the id and secret; a secret is shown only once, when it is made."
    return Unauthenticated("CREDENTIALS_INVALID", "These credentials are not valid.", hint)
