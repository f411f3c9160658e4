"""What an operator does with webhooks: look, rotate secrets, disable and enable, replay."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.relaying import open_vault
from lading.database.connection import Connection, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.kernel.refusal import NotFound, Refused
from lading.outbox.keyring import public_key, rotate_secret
from lading.outbox.message import endpoint_id_of
from lading.outbox.outbound.policy import OutboundSettings
from lading.outbox.outbound.target import target_of

ROWS_MAX = 1000


class WebhookDesk:
    """Webhooks of one account, over one connection in a transaction."""

    def __init__(self, connection: Connection, account: int, settings: DatabaseSettings) -> None:
        self._connection = connection
        self._account = account
        self._settings = settings
        self._queries = queries_of("lading.outbox")

    async def endpoints(self) -> list[dict[str, Any]]:
        """Every endpoint with its state and how many messages wait or are dead."""
        rows = await self._queries.endpoints(self._connection, account=self._account, url=None)
        return [dict(row) for row in rows]

    async def add(self, url: str) -> str:
        """Makes an endpoint, or a new secret where there is one; returns the secret. Raises UrlRefused."""
        target_of(url, OutboundSettings().policy())
        await self._queries.ensure_endpoints(
            self._connection, account=self._account, ids=[endpoint_id_of(self._account, url)], urls=[url]
        )
        return await self.rotate(url, overlap_hours=24.0)

    async def rotate(self, url: str, *, overlap_hours: float) -> str:
        """A new secret; the old one signs beside it until the overlap is over. Raises NotFound ENDPOINT_UNKNOWN."""
        endpoint_id = await self._known(url)
        return await rotate_secret(
            self._connection,
            open_vault(self._settings),
            self._account,
            endpoint_id,
            overlap_seconds=overlap_hours * 3600,
        )

    async def change(
        self, url: str, *, status: str | None = None, vendor: bool | None = None, at_once: int | None = None
    ) -> None:
        """Enables or disables, and sets what is given. Raises NotFound ENDPOINT_UNKNOWN."""
        await self._queries.change_endpoint(
            self._connection,
            account=self._account,
            id=await self._known(url),
            status=status,
            status_reason="disabled by an operator" if status == "DISABLED" else None,
            has_vendor_signatures=vendor,
            concurrency_max=at_once,
        )

    async def public_key(self) -> str:
        """The public half of the key behind the vendor signatures, as PEM."""
        return await public_key(self._connection, open_vault(self._settings), self._account)

    async def dead(self, url: str | None) -> list[dict[str, Any]]:
        """Messages given up, oldest first."""
        rows = await self._queries.dead_messages(self._connection, account=self._account, url=url, rows_max=ROWS_MAX)
        return [dict(row) for row in rows]

    async def replay(self, ids: list[UUID]) -> int:
        """Sends messages given up once more; returns how many. Raises Refused NOTHING_TO_REPLAY."""
        replayed: int = await self._queries.replay_messages(self._connection, account=self._account, ids=ids)
        if not replayed:
            raise Refused("NOTHING_TO_REPLAY", "None of these is a dead letter.", "See `lading webhooks dead`.")
        return replayed

    async def _known(self, url: str) -> UUID:
        rows = await self._queries.endpoints(self._connection, account=self._account, url=url)
        if not rows:
            raise NotFound("ENDPOINT_UNKNOWN", f"There is no endpoint {url}.", "See `lading webhooks list`.")
        found: UUID = rows[0]["id"]
        return found


@asynccontextmanager
async def webhook_desk(app_url: str, settings: DatabaseSettings, account_ref: str | None) -> AsyncIterator[WebhookDesk]:
    """The desk of the account named, or of the only one there is; what is done is done when the block ends."""
    pool = await open_pool(app_url, settings, application="lading webhooks")
    try:
        accounts = await accounts_chosen(pool, account_ref)
        if len(accounts) > 1:
            raise several_accounts(accounts)
        [account] = accounts
        async with transaction(pool, account.account) as connection:
            yield WebhookDesk(connection, account.account, settings)
    finally:
        await pool.close()
