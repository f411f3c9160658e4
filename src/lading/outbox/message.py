"""What is told: the values of the outbox."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.kernel.identity import identity_of


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell one endpoint about one entity.

    id: what the receiver knows it by, the same on every try. event_id: its cause. document: the body; its sequence is
    added where the message gets its place behind the others about the same entity.
    """

    id: UUID
    url: str
    entity_id: UUID
    event_id: UUID
    name: str
    document: Mapping[str, Any]

    def endpoint_id(self, account: int) -> UUID:
        """The endpoint of the address."""
        return endpoint_id_of(account, self.url)


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message leased to this relay for its attempt-th try."""

    account: int
    endpoint_id: UUID
    entity_id: UUID
    sequence: int
    lease: UUID
    attempt: int
    id: UUID
    body: bytes
    url: str
    has_vendor_signatures: bool


def endpoint_id_of(account: int, url: str) -> UUID:
    """The id of an address within an account: whoever names the same URL means the same endpoint."""
    return identity_of("webhook_endpoint", account, url)
