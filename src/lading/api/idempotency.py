"""Idempotency keys: the same key gives the same answer and one effect, because key and effect commit together.

A refused request leaves nothing behind, neither effect nor key: it is judged again when it is repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

import msgspec

from lading.api.message import Answer, Request
from lading.api.refusals import KeyInUse
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.kernel.refusal import Malformed, Refused

HEADER = "idempotency-key"
LENGTH_MAX = 255
REPLAYED = ("idempotent-replayed", "true")

Claim: TypeAlias = "Answer | Refused | None"


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: its route, the sender's text, and what was asked with it."""

    route: str
    text: str
    request_hash: bytes


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    status: int
    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...]


def key_of(request: Request, route: str) -> Key | None:
    """The key of a request, None when it has none. Raises Malformed IDEMPOTENCY_KEY_INVALID."""
    text = request.headers.get(HEADER)
    if text is None:
        return None
    if not 1 <= len(text) <= LENGTH_MAX or not (text.isascii() and text.isprintable()):
        raise Malformed(
            "IDEMPOTENCY_KEY_INVALID",
            f"The Idempotency-Key has {len(text)} characters or holds some that do not print.",
            f"Send 1 to {LENGTH_MAX} printable ASCII characters, for example a UUID.",
        )
    return Key(route, text, sha256(b"\n".join((request.query.encode(), request.body))).digest())


async def claim_keys(connection: Connection, account: int, keys: Sequence[Key]) -> list[Claim]:
    """For each key: None when it is ours to use, the stored answer when it was used, the refusal otherwise.

    The keys are held until the transaction ends. A key standing twice in the list is in use the second time.
    """
    if not keys:
        return []
    queries = queries_of(__package__, "idempotency.sql")
    names = {"account": account, "routes": [key.route for key in keys], "keys": [key.text for key in keys]}
    ours = {row["position"] for row in await queries.lock_keys(connection, **names) if row["is_ours"]}
    stored = {row["position"]: row for row in await queries.stored_answers(connection, **names)}
    first = {(key.route, key.text): position for position, key in reversed([*enumerate(keys, start=1)])}
    claims: list[Claim] = []
    for position, key in enumerate(keys, start=1):
        if row := stored.get(position):
            claims.append(_replay(key, row["request_hash"], row["response"]))
        elif position in ours and first[key.route, key.text] == position:
            claims.append(None)
        else:
            claims.append(_in_use(key))
    return claims


async def keep_answers(
    connection: Connection, account: int, answers: Sequence[tuple[Key, Answer]], *, at: datetime
) -> None:
    """Stores the answers of claimed keys with the effects of the transaction."""
    if answers:
        await queries_of(__package__, "idempotency.sql").keep_answers(
            connection,
            account=account,
            at=at,
            routes=[key.route for key, _ in answers],
            keys=[key.text for key, _ in answers],
            request_hashes=[key.request_hash for key, _ in answers],
            statuses=[answer.status for _, answer in answers],
            responses=[_encoded(answer) for _, answer in answers],
        )


def _encoded(answer: Answer) -> bytes:
    return msgspec.msgpack.encode(_Stored(answer.status, answer.body, answer.media_type, answer.headers))


def _replay(key: Key, request_hash: bytes, response: bytes) -> Answer | Refused:
    if request_hash != key.request_hash:
        return Refused(
            "IDEMPOTENCY_KEY_REUSED",
            f"The Idempotency-Key {key.text!r} was used here with another body.",
            "Send a new key with a new request; repeat a request with exactly the same body.",
        )
    stored = msgspec.msgpack.decode(response, type=_Stored)
    return Answer(stored.status, stored.body, stored.media_type, (*stored.headers, REPLAYED))


def _in_use(key: Key) -> KeyInUse:
    return KeyInUse(
        "IDEMPOTENCY_KEY_IN_USE",
        f"A request with the Idempotency-Key {key.text!r} is still running.",
        "Repeat the request after a second to get its answer.",
    )
