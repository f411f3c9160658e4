"""What a partner was asked to cancel, kept with the fulfilment until he has answered. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.order.cancellation.plan import Plan
from lading.order.cancellation.policy import ON_THE_COUNTER, WITH_PARTNER
from lading.order.cancellation.request import Actor, Wanted
from lading.order.fulfilment.withdrawal import units_in
from lading.order.model import FULFILMENT, FulfilmentFields, OrderFields
from lading.order.partners.partner import partner_asked, value_of

ATTRIBUTE = "cancellationAsked"


class AskedItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a fulfilment's item that are not wanted any more, and why."""

    ref: str
    units: int
    reason: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a partner is asked to cancel; without items to give all of it back, which is then filled elsewhere."""

    items: tuple[AskedItem, ...] = ()
    by: Actor = "AGENT"
    request_ref: str | None = None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A cancellation that may be carried out: units of lines, where they are taken from, who wants it."""

    plan: Plan
    wanted: Sequence[Wanted]
    actor: Actor
    request_ref: str | None = None


def asked_of(fulfilment: Entity) -> Asked | None:
    """What the partner was asked and has not answered; None where nothing is open."""
    kept = value_of(fulfilment.attributes, ATTRIBUTE)
    return msgspec.convert(kept, Asked) if kept else None


def kept_by_partners(order: Aggregate, *but: str) -> frozenset[UUID]:
    """The fulfilments that a partner was asked for and that are not at the store yet, but for some statuses."""
    over = {*but, ON_THE_COUNTER}
    return frozenset(one.id for one in order.children(FULFILMENT) if partner_asked(one) and one.status not in over)


def beyond_asking(order: Aggregate) -> frozenset[UUID]:
    """Those of them that he has picked: nobody asks him any more whether he lets them go."""
    return kept_by_partners(order, *WITH_PARTNER)


def with_partners(order: Aggregate, plan: Plan) -> frozenset[UUID]:
    """The fulfilments of a plan that a partner has to agree to, because he may be packing already."""
    return frozenset(
        one.id
        for one in order.children(FULFILMENT)
        if one.id in plan.taken and one.status in WITH_PARTNER and partner_asked(one)
    )


def without_asked(order: Aggregate, whole: Decided, asked: frozenset[UUID]) -> Decided:
    """What is left of a cancellation once the units are out that partners are only asked about."""
    units: Counter[UUID] = Counter()
    for fulfilment in order.children(FULFILMENT):
        if fulfilment.id in asked:
            for item in fulfilment.fields.items:
                units[item.order_item_id] += whole.plan.taken[fulfilment.id].get(item.id, 0)
    items = tuple(
        msgspec.structs.replace(item, cancelled_quantity=item.cancelled_quantity - units[item.id])
        for item in whole.plan.items
    )
    taken = {id_: them for id_, them in whole.plan.taken.items() if id_ not in asked}
    left = [msgspec.structs.replace(one, units=one.units - units[one.item.id]) for one in whole.wanted]
    return msgspec.structs.replace(
        whole,
        plan=Plan(items=items, taken=taken, emptied=whole.plan.emptied - asked),
        wanted=[one for one in left if one.units],
    )


def to_ask(
    fulfilment: Entity, units: Mapping[UUID, int], wanted: Sequence[Wanted], by: Actor, request_ref: str | None
) -> Asked:
    """What to ask the partner of a fulfilment: units by its items' ids, with the reasons of the order's lines."""
    reasons = {one.item.id: one.reason for one in wanted}
    fields: FulfilmentFields = fulfilment.fields
    items = tuple(
        AskedItem(ref=item.ref, units=units[item.id], reason=reasons.get(item.order_item_id))
        for item in fields.items
        if units.get(item.id)
    )
    return Asked(items=items, by=by, request_ref=request_ref)


def agreed(order: Aggregate, fulfilment: Entity, asked: Asked) -> tuple[list[Wanted], Plan]:
    """What the partner's agreement cancels: no more than is still in the fulfilment, found or not."""
    order_fields: OrderFields = order.root.fields
    fields: FulfilmentFields = fulfilment.fields
    lines = {item.id: item for item in order_fields.items}
    by_ref = {one.ref: one for one in asked.items}
    taken: dict[UUID, int] = {}
    wanted: list[Wanted] = []
    for item in fields.items:
        one = by_ref.get(item.ref)
        units = min(one.units, units_in(item)) if one else 0
        if one and units:
            taken[item.id] = units
            wanted.append(Wanted(item=lines[item.order_item_id], units=units, reason=one.reason))
    is_emptied = all(taken.get(item.id, 0) == units_in(item) for item in fields.items)
    by_line = {one.item.id: one.units for one in wanted}
    items = tuple(
        msgspec.structs.replace(item, cancelled_quantity=item.cancelled_quantity + by_line.get(item.id, 0))
        for item in order_fields.items
    )
    emptied = frozenset({fulfilment.id} if is_emptied else ())
    return wanted, Plan(items=items, taken={fulfilment.id: taken}, emptied=emptied)
