"""Which units of which fulfilments a cancellation takes, and whether it can take them at all. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.order.cancellation.policy import ASKED, GONE, Policy
from lading.order.cancellation.request import Wanted
from lading.order.fulfilment.withdrawal import units_in
from lading.order.model import ARTICLE, FULFILMENT, RELEASED_STATUSES, FulfilmentFields, OrderItem
from lading.order.quantities import order_quantities
from lading.order.refusals import CancellationRefused


class Source(msgspec.Struct, frozen=True):
    """Units of an order item in a fulfilment that may be cancelled."""

    fulfilment: Entity
    item_id: UUID
    units: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """items: the order's items with what is cancelled of them. taken: fulfilment id → item id → units to take out.

    emptied: fulfilments of which nothing is left.
    """

    items: tuple[OrderItem, ...]
    taken: Mapping[UUID, Mapping[UUID, int]]
    emptied: frozenset[UUID]


def plan_cancellation(order: Aggregate, wanted: Sequence[Wanted], policy: Policy, kept: Collection[UUID] = ()) -> Plan:
    """Takes open units first, then those of fulfilments in the order of the policy's statuses, the newest first.

    kept: fulfilments out of which nothing can be taken, whatever the policy says; so it is with what has left.
    Raises CancellationRefused ORDER_PICKED when units are beyond the policy, CANCELLATION_ASKED while a partner is
    asked about them, FULFILMENT_PACKED when a part of what is packed would have to be taken out. Linear in items.
    """
    sources = _sources(order, policy, kept)
    quantities = order_quantities(order)
    taken: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for one in wanted:
        left = one.units - min(one.units, max(0, quantities[one.item.id].open))
        for source in sources.get(one.item.id, ()):
            units = min(left, source.units)
            if units:
                taken[source.fulfilment.id][source.item_id] = units
                left -= units
        if left:
            raise _refusal(order, one, left)
    emptied = frozenset(
        one.id for one in order.children(FULFILMENT) if one.id in taken and _is_empty(one, taken[one.id])
    )
    _check_packed(order, taken, emptied)
    return Plan(items=_cancelled(order, wanted), taken=taken, emptied=emptied)


def _sources(order: Aggregate, policy: Policy, kept: Collection[UUID]) -> Mapping[UUID, Sequence[Source]]:
    ranks = {status: rank for rank, status in enumerate(policy.statuses)}
    found: defaultdict[UUID, list[Source]] = defaultdict(list)
    usable = [one for one in order.children(FULFILMENT) if one.status in ranks and not _is_over(one, kept)]
    usable.reverse()
    for fulfilment in sorted(usable, key=lambda one: ranks[one.status]):
        fields: FulfilmentFields = fulfilment.fields
        for item in fields.items:
            found[item.order_item_id].append(Source(fulfilment, item.id, units_in(item)))
    return found


def _is_over(fulfilment: Entity, kept: Collection[UUID]) -> bool:
    return fulfilment.id in kept or fulfilment.status in RELEASED_STATUSES or fulfilment.status in GONE


def _is_empty(fulfilment: Entity, taken: Mapping[UUID, int]) -> bool:
    fields: FulfilmentFields = fulfilment.fields
    return all(taken.get(item.id, 0) == units_in(item) for item in fields.items)


def _check_packed(order: Aggregate, taken: Mapping[UUID, Mapping[UUID, int]], emptied: frozenset[UUID]) -> None:
    packed = {article.fields.fulfilment_id for article in order.children(ARTICLE) if article.status != "CANCELLED"}
    for fulfilment in order.children(FULFILMENT):
        if fulfilment.id in taken and fulfilment.id in packed and fulfilment.id not in emptied:
            raise CancellationRefused(
                "FULFILMENT_PACKED",
                f"{fulfilment.ref} is packed; a part of it cannot be taken out.",
                "Cancel all of that fulfilment, or create a return order once it has arrived.",
            )


def _cancelled(order: Aggregate, wanted: Sequence[Wanted]) -> tuple[OrderItem, ...]:
    units = {one.item.id: one.units for one in wanted}
    return tuple(
        msgspec.structs.replace(item, cancelled_quantity=item.cancelled_quantity + units[item.id])
        if item.id in units
        else item
        for item in order.root.fields.items
    )


def _refusal(order: Aggregate, wanted: Wanted, left: int) -> CancellationRefused:
    holding = [
        one
        for one in order.children(FULFILMENT)
        if any(item.order_item_id == wanted.item.id and units_in(item) for item in one.fields.items)
    ]
    held = ", ".join(f"{one.ref} ({one.status})" for one in holding[:10])
    units = f"{left} units of {wanted.item.ref} of order {order.root.ref}"
    if any(one.status == ASKED for one in holding):
        return CancellationRefused(
            "CANCELLATION_ASKED",
            f"{units} are with a partner who is asked about an earlier cancellation: {held}.",
            "Wait for his answer, then cancel what is left.",
        )
    return CancellationRefused(
        "ORDER_PICKED",
        f"{units} can no longer be cancelled; they are in {held}.",
        "Create a return order once they are delivered.",
    )
