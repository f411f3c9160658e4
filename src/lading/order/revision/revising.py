"""An order as a revision would leave it: lines, choices, units taken out, and what that is worth. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate
from lading.order.amounts.due import Bill, Due, bill_of, due_of, parts_of
from lading.order.cancellation.plan import Plan, plan_cancellation
from lading.order.cancellation.policy import Policy
from lading.order.cancellation.request import Wanted
from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import FULFILMENT_CHOICE, FulfilmentChoice, OrderFields, OrderItem
from lading.order.partners.cancelling import kept_by_partners
from lading.order.refusals import RevisionRefused
from lading.order.revision.added_lines import LineMaker, more_of, new_line
from lading.order.revision.request import Revision

REASON = "REVISION"
# Of choices to which nothing can be added any more.
ENDED = frozenset({"COMPLETE", "CANCELLED", "UNCOLLECTED"})


class Revised(msgspec.Struct, frozen=True, kw_only=True):
    """order, choices (by id): as they will be. plan: units taken out. added: new lines. worth: after less before."""

    order: OrderFields
    choices: Mapping[UUID, FulfilmentChoice]
    plan: Plan
    added: tuple[OrderItem, ...]
    worth: Due


def revise(
    order: Aggregate, asked: Revision, choices: Mapping[UUID, FulfilmentChoice], policy: Policy, maker: LineMaker
) -> Revised:
    """The order with a revision carried out. choices: those that change, and those that are new, as they will be.

    Fewer units of a line are taken out as a cancellation takes them, but none from a partner; more become a line of
    their own, so that what was agreed stays as it was. Raises RevisionRefused ORDER_ITEM_UNKNOWN, ORDER_ITEM_TWICE,
    QUANTITY_INVALID, KIT_FIXED or FULFILMENT_CHOICE_EMPTY and those of new_line; CancellationRefused ORDER_PICKED or
    FULFILMENT_PACKED.
    """
    fields: OrderFields = order.root.fields
    removed, more = _wishes(fields.items, asked)
    plan = plan_cancellation(order, removed, policy, kept_by_partners(order))
    line = max(item.line for item in fields.items)
    added = [more_of(item, units, line + place, maker) for place, (item, units) in enumerate(more, start=1)]
    added += [
        new_line(one, fields.items, line + len(more) + place, maker) for place, one in enumerate(asked.add, start=1)
    ]
    before = tuple(order.children(FULFILMENT_CHOICE))
    known = {one.id for one in before}
    new = tuple(choice for id_, choice in choices.items() if id_ not in known)
    _check_refs(order, fields.items, added, new)
    bill = bill_of(order)
    after_choices = (*(choices.get(one.id, one.fields) for one in before), *new)
    changed = _with_totals(bill, (*plan.items, *added), after_choices)
    worth = due_of(Bill(changed, after_choices)).minus(due_of(bill))
    return Revised(order=changed, choices=choices, plan=plan, added=tuple(added), worth=worth)


def _wishes(items: Sequence[OrderItem], asked: Revision) -> tuple[list[Wanted], list[tuple[OrderItem, int]]]:
    by_ref = {item.ref: item for item in items}
    removed: list[Wanted] = []
    more: list[tuple[OrderItem, int]] = []
    seen: set[str] = set()
    for wish in asked.items:
        item = _item_named(by_ref, wish.ref, seen)
        units = wish.quantity - (item.quantity - item.cancelled_quantity)
        if not 0 <= wish.quantity <= 1_000_000:
            hint = "Send how many units are wanted from now on, 0 for none."
            raise RevisionRefused("QUANTITY_INVALID", f"{wish.quantity} is no quantity of {wish.ref}.", hint)
        if units < 0:
            removed.append(Wanted(item=item, units=-units, reason=REASON))
        elif units > 0:
            more.append((item, units))
    return removed, more


def _item_named(by_ref: Mapping[str, OrderItem], ref: str, seen: set[str]) -> OrderItem:
    item = by_ref.get(ref)
    hint = "Name each item of the order at most once."
    if item is None:
        raise RevisionRefused("ORDER_ITEM_UNKNOWN", f"The order has no item {ref[:100]}.", hint)
    if ref in seen:
        raise RevisionRefused("ORDER_ITEM_TWICE", f"The item {ref[:100]} is named twice.", hint)
    if item.status == EXPLODED or PARENT in item.attributes:
        raise RevisionRefused("KIT_FIXED", f"{ref} belongs to a kit.", "Cancel the kit and add another line.")
    seen.add(ref)
    return item


def _check_refs(
    order: Aggregate, items: Sequence[OrderItem], added: Sequence[OrderItem], new: Sequence[FulfilmentChoice]
) -> None:
    refs = {item.ref for item in items}
    choices = {one.ref: one.status for one in order.children(FULFILMENT_CHOICE)} | {one.ref: None for one in new}
    empty = [one.ref for one in new if all(item.fulfilment_choice_ref != one.ref for item in added)]
    if empty:
        hint = "Send the new lines that are for it, each with its fulfilmentChoiceRef."
        raise RevisionRefused("FULFILMENT_CHOICE_EMPTY", f"No new line is for the choice {empty[0]}.", hint)
    for item in added:
        if item.ref in refs:
            hint = "Give every new line a ref of its own."
            raise RevisionRefused("ITEM_REF_DUPLICATE", f"The order has an item {item.ref} already.", hint)
        refs.add(item.ref)
        choice_ref = item.fulfilment_choice_ref
        if (choice_ref is None and len(choices) > 1) or (choice_ref is not None and choice_ref not in choices):
            hint = "Send fulfilmentChoiceRef with the new line."
            raise RevisionRefused("FULFILMENT_CHOICE_UNKNOWN", f"{item.ref} is for no choice of the order.", hint)
        if choice_ref is not None and choices[choice_ref] in ENDED:
            hint = "Add it to a choice that is under way, or create a new order."
            message = f"The choice {choice_ref} is {choices[choice_ref]}; {item.ref} cannot be added to it."
            raise RevisionRefused("REVISION_TOO_LATE", message, hint)


def _with_totals(bill: Bill, items: tuple[OrderItem, ...], choices: tuple[FulfilmentChoice, ...]) -> OrderFields:
    """The order with its new lines; its total grows by what they and the deliveries cost more: the discount stays."""
    order = bill.order
    changed = msgspec.structs.replace(order, items=items)
    grown = parts_of(Bill(changed, choices)) - parts_of(bill)
    tax = sum(item.total_tax_minor or 0 for item in items) - sum(item.total_tax_minor or 0 for item in order.items)
    return msgspec.structs.replace(
        changed,
        total_minor=None if order.total_minor is None else order.total_minor + grown,
        total_tax_minor=None if order.total_tax_minor is None else order.total_tax_minor + tax,
    )
