"""All positions of a product, or at a location: their status as a set, or an event to each, a chunk at a time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.effects import SetPositionStatuses
from lading.inventory.position_model import INVENTORY_POSITION, POSITION_TYPE, PositionName, position_id
from lading.inventory.position_records import CHUNK_MAX, ChunkKey, ChunkPosition
from lading.kernel.identity import identity_of

Chunks = Loader[ChunkKey, tuple[ChunkPosition, ...]]


EVENTS_MAX = 200


AFTER = "afterPosition"


# A chunk follows as a timer that is due at once: it is no link of a chain that could become too long.
PAUSE = timedelta(milliseconds=1)


class NoMore(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """statusEventName is accepted and not needed."""

    status_event_name: str | None = None


async def update_chunk(call: RuleCall, chunks: Chunks, product_ref: str | None, location_ref: str | None) -> Actions:
    """Gives the next chunk of positions the status they are to have."""
    key = ChunkKey(call.aggregate.root.ref, product_ref, location_ref, _after(call), CHUNK_MAX)
    chunk = await call.read(chunks, key)
    differing = [one for one in chunk if one.status != one.wanted]
    actions: list[Action] = [
        SetPositionStatuses(tuple(one.key for one in differing if one.wanted == status), status)
        for status in sorted({one.wanted for one in differing})
    ]
    return [*actions, Log(f"{len(differing)} of {len(chunk)} positions"), *_next(call, chunk, CHUNK_MAX)]


async def produce_chunk(
    call: RuleCall, chunks: Chunks, event_name: str, product_ref: str | None, location_ref: str | None
) -> Actions:
    """An event for each position of the next chunk."""
    key = ChunkKey(call.aggregate.root.ref, product_ref, location_ref, _after(call), EVENTS_MAX)
    chunk = await call.read(chunks, key)
    return [*(_event(call, event_name, one) for one in chunk), *_next(call, chunk, EVENTS_MAX)]


def _event(call: RuleCall, event_name: str, position: ChunkPosition) -> SendEvent:
    name = PositionName(call.aggregate.root.ref, position.product_ref, position.location_ref)
    entity = EntityKey(INVENTORY_POSITION, position_id(position.key), name.ref)
    refs = {"productRef": position.product_ref, "skuRef": position.product_ref, "locationRef": position.location_ref}
    carried = {key: value for key, value in call.event.attributes.items() if key != AFTER}
    return SendEvent(
        name=event_name, entity=entity, subtype=POSITION_TYPE, lane=entity.id, attributes={**carried, **refs}
    )


def _next(call: RuleCall, chunk: Sequence[ChunkPosition], rows_max: int) -> list[Action]:
    if len(chunk) < rows_max:
        return []
    last = chunk[-1].key
    root = call.aggregate.root
    return [
        SendEvent(
            name=call.event.name,
            entity=call.entity.key,
            subtype=call.entity.subtype,
            lane=identity_of(root.type, root.ref, call.event.name, str(call.event.attributes)),
            attributes={**call.event.attributes, AFTER: [last.product_number, last.location_number]},
            scheduled_at=call.at + PAUSE,
        )
    ]


def _after(call: RuleCall) -> tuple[int, int]:
    given: Any = call.event.attributes.get(AFTER, (0, 0))
    try:
        return msgspec.convert(given, tuple[int, int])
    except msgspec.ValidationError as error:
        raise RuleFailed("AFTER_POSITION_INVALID", f"{AFTER} is {given!r:.60}, not two numbers") from error


def ref_in(call: RuleCall, name: str) -> str:
    """The ref of the product or location in the event. Raises RuleFailed ITEMS_MALFORMED."""
    value = call.event.attributes.get(name, call.event.attributes.get("ref"))
    if not isinstance(value, str):
        raise RuleFailed("ITEMS_MALFORMED", f"{name} is {value!r:.60}, not a ref")
    return value
