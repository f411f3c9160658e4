"""Keys that sign: made when first needed, rotated with an overlap, opened only in the process that delivers."""

import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.kernel.identity import identity_of
from lading.outbox.sealing import Vault
from lading.outbox.signing import SECRET_BYTES, new_rsa_key, public_key_text, rsa_key, secret_text

HMAC = "HMAC"
RSA = "RSA"
KEPT_SECONDS = 20.0
KEPT_MAX = 10_000


class SigningKeys(msgspec.Struct, frozen=True):
    """What signs the messages for one endpoint: its secrets, newest first, and the account's RSA key if it is used."""

    secrets: tuple[bytes, ...]
    rsa: RSAPrivateKey | None = None


class Keyring:
    """The opened keys of endpoints, kept for some seconds: a rotation holds after that."""

    def __init__(self, vault: Vault, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._vault = vault
        self._monotonic = monotonic
        self._kept: dict[tuple[int, UUID], tuple[float, SigningKeys]] = {}

    async def open(
        self, connection: Connection, account: int, endpoint_ids: Collection[UUID], *, needs_rsa: bool
    ) -> Mapping[UUID, SigningKeys]:
        """The keys of endpoints; missing ones are made. Raises MasterKeyRefused SECRET_UNREADABLE."""
        keys = {one: kept for one in endpoint_ids if (kept := self._kept_keys(account, one)) is not None}
        wanted = [one for one in endpoint_ids if one not in keys or (needs_rsa and keys[one].rsa is None)]
        if wanted:
            await self._make_missing(connection, account, wanted, needs_rsa=needs_rsa)
            keys |= await self._read(connection, account, wanted)
        return keys

    def _kept_keys(self, account: int, endpoint_id: UUID) -> SigningKeys | None:
        opened_at, keys = self._kept.get((account, endpoint_id), (float("-inf"), None))
        return keys if self._monotonic() - opened_at < KEPT_SECONDS else None

    async def _read(
        self, connection: Connection, account: int, endpoint_ids: Sequence[UUID]
    ) -> Mapping[UUID, SigningKeys]:
        secrets_of: dict[UUID, list[bytes]] = {endpoint_id: [] for endpoint_id in endpoint_ids}
        account_key: RSAPrivateKey | None = None
        for row in await queries_of(__package__).keys_of(connection, account=account, endpoint_ids=endpoint_ids):
            opened = self._vault.open(account, row["sealed"])
            if row["kind"] == HMAC:
                secrets_of[row["endpoint_id"]].append(opened)
            else:
                account_key = account_key or rsa_key(opened)
        found = {one: SigningKeys(tuple(opened), account_key) for one, opened in secrets_of.items()}
        self._keep(account, found)
        return found

    def _keep(self, account: int, found: Mapping[UUID, SigningKeys]) -> None:
        if len(self._kept) > KEPT_MAX:
            self._kept.clear()
        now = self._monotonic()
        self._kept.update({(account, endpoint_id): (now, keys) for endpoint_id, keys in found.items()})

    async def _make_missing(
        self, connection: Connection, account: int, endpoint_ids: Sequence[UUID], *, needs_rsa: bool
    ) -> None:
        """First keys have ids that follow from what they are for: two relays that make them at once make one."""
        rows = await queries_of(__package__).keys_of(connection, account=account, endpoint_ids=endpoint_ids)
        there = {row["endpoint_id"] for row in rows}
        for endpoint_id in (*endpoint_ids, *([None] if needs_rsa else [])):
            if endpoint_id not in there:
                first = identity_of("webhook_key", account, str(endpoint_id))
                await _insert(connection, self._vault, account, first, endpoint_id)


async def rotate_secret(
    connection: Connection, vault: Vault, account: int, endpoint_id: UUID, *, overlap_seconds: float
) -> str:
    """A new secret for an endpoint, in the form receivers take it; the old one signs too until the overlap is over."""
    await queries_of(__package__).retire_keys(
        connection, account=account, endpoint_id=endpoint_id, kind=HMAC, overlap_seconds=overlap_seconds
    )
    return secret_text(await _insert(connection, vault, account, uuid4(), endpoint_id))


async def public_key(connection: Connection, vault: Vault, account: int) -> str:
    """The public half of the account's RSA key as PEM; the key is made if there is none."""
    queries = queries_of(__package__)
    if not await queries.keys_of(connection, account=account, endpoint_ids=[]):
        await _insert(connection, vault, account, identity_of("webhook_key", account, "None"), None)
    rows = await queries.keys_of(connection, account=account, endpoint_ids=[])
    return public_key_text(vault.open(account, rows[0]["sealed"]))


async def _insert(connection: Connection, vault: Vault, account: int, key_id: UUID, endpoint_id: UUID | None) -> bytes:
    """Stores a new key and returns it. An endpoint's is a secret of its own, the account's an RSA key."""
    key = new_rsa_key() if endpoint_id is None else secrets.token_bytes(SECRET_BYTES)
    await queries_of(__package__).insert_key(
        connection,
        account=account,
        id=key_id,
        endpoint_id=endpoint_id,
        kind=RSA if endpoint_id is None else HMAC,
        sealed=vault.seal(account, key),
    )
    return key
