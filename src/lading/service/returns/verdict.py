"""What became of goods that arrived: accepted or not, what is paid for them, where they go. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.service.returns.model import Disposition, ReturnFulfilmentFields, ReturnItem
from lading.service.returns.new_return import disposition_of
from lading.service.returns.proration import share
from lading.service.returns.refusals import VerdictRefused


class Found(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was found of some units of a return item, as an event says it."""

    ref: str
    quantity: int
    disposition: Disposition
    condition: str | None = None
    comment: str | None = None


class Looked(msgspec.Struct, frozen=True):
    """The units of a return item that were looked at together."""

    item: ReturnItem
    found: Found


def look_at(
    found: Sequence[Found], items: Sequence[ReturnItem], fulfilment: ReturnFulfilmentFields
) -> tuple[Looked, ...]:
    """A verdict for every unit of the fulfilment; where nothing was found, what was meant to become of the item.

    Raises VerdictRefused VERDICT_ITEM_UNKNOWN, VERDICT_QUANTITY_INVALID or VERDICTS_INCOMPLETE.
    """
    arriving = {one.return_order_item_id: one.quantity for one in fulfilment.items}
    coming = {item.ref: item for item in items if item.id in arriving}
    if not found:
        return tuple(
            Looked(item, Found(ref=item.ref, quantity=arriving[item.id], disposition=disposition_of(item.details)))
            for item in coming.values()
        )
    seen: Counter[UUID] = Counter()
    for place, one in enumerate(found):
        if one.ref not in coming:
            message, hint = f"No item {one.ref[:100]} was to come.", "Send the ref of a return item."
            raise VerdictRefused("VERDICT_ITEM_UNKNOWN", message, hint, pointer=f"/verdicts/{place}/ref")
        if one.quantity < 1:
            message = f"{one.quantity} units of {one.ref}."
            raise VerdictRefused("VERDICT_QUANTITY_INVALID", message, "Send 1 or more.", pointer=f"/verdicts/{place}")
        seen[coming[one.ref].id] += one.quantity
    for item in coming.values():
        if seen[item.id] != arriving[item.id]:
            raise VerdictRefused(
                "VERDICTS_INCOMPLETE",
                f"{seen[item.id]} units of {item.ref} were looked at, {arriving[item.id]} were to come.",
                "Give every unit a verdict; those that did not come are MISSING.",
                pointer="/verdicts",
            )
    return tuple(Looked(coming[one.ref], one) for one in found)


def after_verdicts(
    items: Sequence[ReturnItem], looked: Sequence[Looked], accepted_before: Mapping[UUID, int]
) -> tuple[ReturnItem, ...]:
    """The items with what was accepted and rejected of them, and the money for what was accepted.

    accepted_before: units of each order item that were accepted from earlier returns.
    """
    accepted: Counter[UUID] = Counter()
    rejected: Counter[UUID] = Counter()
    for one in looked:
        (accepted if one.found.disposition.is_accepted else rejected)[one.item.id] += one.found.quantity
    ahead = Counter(accepted_before)
    after = []
    for item in items:
        if not accepted[item.id] and not rejected[item.id]:
            after.append(item)
            continue
        before = ahead[item.order_item_id] if item.order_item_id is not None else 0
        after.append(_looked_at(item, accepted[item.id], rejected[item.id], before))
        if item.order_item_id is not None:
            ahead[item.order_item_id] += accepted[item.id]
    return tuple(after)


def _looked_at(item: ReturnItem, accepted: int, rejected: int, before: int) -> ReturnItem:
    if item.worth is None or item.is_agreed:
        # What was agreed for all of its units, for those that were accepted; the others fall away.
        amount = share(item.amount_minor, item.quantity, 0, accepted)
        tax = share(item.tax_minor, item.quantity, 0, accepted)
    else:
        amount = share(item.worth.net_minor, item.worth.quantity, before, accepted)
        tax = share(item.worth.tax_minor, item.worth.quantity, before, accepted)
    return msgspec.structs.replace(
        item,
        accepted_quantity=accepted,
        rejected_quantity=rejected,
        amount_minor=amount,
        tax_minor=tax,
        status="RECEIVED",
    )
