"""Takes what was picked for a whole wave, and tells each fulfilment what it got."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from lading.engine.action import Actions, SendEvent, SetAttributes
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, failing_on_refusal, rule
from lading.order.model import FULFILMENT, ORDER
from lading.store.picking.allocation import PickedItem, allocate_picks
from lading.store.picking.loaders import ItemsToPickLoader
from lading.store.rules.wave_request import request_from
from lading.store.waves.model import WaveFields, WaveFulfilment

CONFIRMED = "confirmedFulfilments"


class Picks(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each fulfilment with its fulfilmentItems. isLast: nothing more is picked for the wave."""

    event_name: str
    is_last: bool = False


class _Picked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    product_ref: str
    filled_quantity: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    items: tuple[_Picked, ...] = ()


@rule("ConfirmWavePicks", Picks)
async def confirm_wave_picks(call: RuleCall, parameters: Picks) -> Actions:
    """Gives the picked units of the event's items to the fulfilments of the wave, the soonest to expire first.

    Each that gets its units is sent eventName with fulfilmentItems. With isLast every fulfilment left is, and what was
    not found for it is a short pick. Fails with WAVE_PRODUCT_UNKNOWN, PICKED_TOO_MANY or PICKED_UNPLACED.
    """
    fields: WaveFields = call.entity.fields
    request = request_from(call.event.attributes, _Request)
    told = _told(call)
    items = [one for one in await call.read(ItemsToPickLoader(), call.entity.id) if str(one.fulfilment_id) not in told]
    picked: dict[str, int] = {}
    for one in request.items:
        picked[one.product_ref] = picked.get(one.product_ref, 0) + one.filled_quantity
    with failing_on_refusal():
        given = allocate_picks(items, picked, is_last=parameters.is_last)
    if not given:
        return []
    # Kept on the wave: until a fulfilment has heard of its units, the next picks must not be given to it as well.
    names = {"type": "ARRAY", "value": [*told, *(str(one) for one in given)]}
    members = {one.id: one for one in fields.fulfilments}
    return [
        SetAttributes(call.entity, {CONFIRMED: names}),
        *(_event(parameters.event_name, members[one], its) for one, its in given.items()),
    ]


def _told(call: RuleCall) -> list[str]:
    kept = call.entity.attributes.get(CONFIRMED)
    return list(kept["value"]) if kept else []


def _event(name: str, fulfilment: WaveFulfilment, items: Sequence[PickedItem]) -> SendEvent:
    return SendEvent(
        name=name,
        entity=EntityKey(FULFILMENT, fulfilment.id, fulfilment.ref),
        subtype=fulfilment.subtype,
        root=EntityKey(ORDER, fulfilment.order_id, fulfilment.order_ref),
        attributes={"fulfilmentItems": [{"id": str(one.id), "filledQuantity": one.filled_quantity} for one in items]},
    )
