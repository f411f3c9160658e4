"""Puts messages into the outbox, in the transaction of what caused them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.outbox.message import Message

LaneKey = tuple[UUID, UUID]


async def enqueue(connection: Connection, account: int, messages: Sequence[Message], at: datetime) -> None:
    """Stores messages behind those already there for the same endpoint and entity; what commits will be delivered."""
    queries = queries_of(__package__)
    endpoints = {message.endpoint_id(account): message.url for message in messages}
    ids = sorted(endpoints)
    await queries.ensure_endpoints(connection, account=account, ids=ids, urls=[endpoints[one] for one in ids])
    sequences = await _sequences(connection, account, messages)
    await queries.insert_messages(
        connection,
        account=account,
        endpoint_ids=[message.endpoint_id(account) for message in messages],
        entity_ids=[message.entity_id for message in messages],
        sequences=sequences,
        ids=[message.id for message in messages],
        event_ids=[message.event_id for message in messages],
        names=[message.name for message in messages],
        bodies=[_body(message, sequence) for message, sequence in zip(messages, sequences, strict=True)],
        created_at=at,
    )


async def _sequences(connection: Connection, account: int, messages: Sequence[Message]) -> list[int]:
    """A number for each message: dense for an endpoint and entity, in the order given."""
    lanes = [(message.endpoint_id(account), message.entity_id) for message in messages]
    added = Counter(lanes)
    last = await _raise(connection, account, added)
    left, sequences = Counter(added), list[int]()
    for lane in lanes:
        left[lane] -= 1
        sequences.append(last[lane] - left[lane])
    return sequences


async def _raise(connection: Connection, account: int, added: Mapping[LaneKey, int]) -> Mapping[LaneKey, int]:
    keys = sorted(added)
    rows = await queries_of(__package__).raise_sequences(
        connection,
        account=account,
        endpoint_ids=[endpoint_id for endpoint_id, _ in keys],
        entity_ids=[entity_id for _, entity_id in keys],
        added=[added[key] for key in keys],
    )
    return {(row["endpoint_id"], row["entity_id"]): row["last_sequence"] for row in rows}


def _body(message: Message, sequence: int) -> bytes:
    return msgspec.json.encode({**message.document, "sequence": sequence})
