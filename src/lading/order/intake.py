"""Accepting orders: checked, stored once, and their CREATE event queued, in the caller's transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.availability.holds.records import claim_holds
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine import intake
from lading.engine.event import EntityKey, Event
from lading.kernel.refusal import Refused
from lading.order.drafting import Draft, draft_order
from lading.order.model import FULFILMENT_CHOICE, ORDER
from lading.order.new_order import NewOrder
from lading.order.payments.linking import link_payments
from lading.order.references import find_references
from lading.order.refusals import OrderRefTaken
from lading.order.storage.rows import write_rows


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The order is stored. event_id is its CREATE event; a duplicate was accepted before and starts nothing."""

    ref: str
    id: UUID
    event_id: UUID | None
    is_duplicate: bool = False


class OrderRefused(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing of the order is stored; refusal has code, message, hint and the pointer into the order."""

    ref: str
    refusal: Refused


Outcome = Accepted | OrderRefused


async def accept_orders(
    connection: Connection,
    account: int,
    orders: Sequence[NewOrder],
    *,
    at: datetime,
    by: str,
    next_id: Callable[[], UUID],
) -> list[Outcome]:
    """Accepts each order or says why not, in the order they came; a refused one does not touch the others.

    The same order again (ref and content) is Accepted with the id it has and is_duplicate; the same ref with other
    content is refused with ORDER_REF_TAKEN. Nothing holds before the caller commits. Raises PaymentTaken as
    link_payments does.
    """
    references = await find_references(connection, account, orders)
    outcomes: list[Outcome | None] = [None] * len(orders)
    drafts: dict[int, Draft] = {}
    for place, order in enumerate(orders):
        try:
            drafts[place] = draft_order(order, references, next_id)
        except Refused as refusal:
            outcomes[place] = OrderRefused(ref=order.ref, refusal=refusal)
    stored = await _store(connection, account, list(drafts.values()), at)
    new = [draft for draft in drafts.values() if stored[draft.ref][0] == draft.id]
    linked = [(draft.payment, draft.id, draft.customer_id) for draft in new if draft.payment is not None]
    await link_payments(connection, account, linked, at)
    events = {draft.id: _created(draft, by, at, next_id) for draft in new}
    await claim_holds(connection, account, {draft.cart_ref: draft.id for draft in reversed(new) if draft.cart_ref})
    await intake.accept(connection, account, [one for created in events.values() for one in created])
    for place, draft in drafts.items():
        outcomes[place] = _outcome(draft, stored[draft.ref], next(iter(events.get(draft.id, ())), None))
    return [outcome for outcome in outcomes if outcome is not None]


async def _store(
    connection: Connection, account: int, drafts: Sequence[Draft], at: datetime
) -> Mapping[str, tuple[UUID, bytes]]:
    """The id and content hash of the order that each ref now has: the draft's own, or one that was there before."""
    # One order a ref, by ref: two calls with the same orders wait for each other instead of in a circle.
    first = {draft.ref: draft for draft in reversed(drafts)}
    candidates = [first[ref] for ref in sorted(first)]
    stored = {draft.ref: (draft.id, draft.content_hash) for draft in candidates}
    if not candidates:
        return stored
    ids = await _insert_orders(connection, account, candidates, at)
    new = [draft for draft in candidates if draft.id in ids]
    queries = queries_of(__package__, "intake.sql")
    choices = [row for draft in new for row in draft.choice_rows]
    await write_rows(queries_of("lading.order.storage").insert_choices, connection, account, choices, at)
    await write_rows(
        queries.insert_order_items, connection, account, [row for draft in new for row in draft.item_rows], at
    )
    await write_rows(
        queries_of("lading.order.storage").update_order_items,
        connection,
        account,
        [row for draft in new for row in draft.kit_rows],
        at,
    )
    taken = [draft.ref for draft in candidates if draft.id not in ids]
    if taken:
        rows = await queries.orders_with_refs(connection, account=account, refs=taken)
        stored |= {ref: (id_, content_hash) for ref, id_, content_hash in rows}
    return stored


async def _insert_orders(connection: Connection, account: int, drafts: Sequence[Draft], at: datetime) -> set[UUID]:
    statement = queries_of(__package__, "intake.sql").insert_orders
    names = [name for name in statement.parameters if name not in {"account", "at"}]
    columns = zip(*(draft.order_row for draft in drafts), strict=True)
    rows = await statement(connection, account=account, at=at, **dict(zip(names, columns, strict=True)))
    return {row[0] for row in rows}


def _created(draft: Draft, by: str, at: datetime, next_id: Callable[[], UUID]) -> list[Event]:
    """CREATE of the order, and of each choice of a mixed basket: there the choices have a life of their own."""
    root = EntityKey(ORDER, draft.id, draft.ref)
    born = [(root, draft.type)]
    if draft.is_mixed:
        born += [(EntityKey(FULFILMENT_CHOICE, row[0], row[2]), row[3]) for row in draft.choice_rows]
    return [
        Event(
            id=next_id(),
            name="CREATE",
            retailer=draft.retailer,
            lane=draft.id,
            root=root,
            entity=entity,
            subtype=subtype,
            generated_by=by,
            accepted_at=at,
        )
        for entity, subtype in born
    ]


def _outcome(draft: Draft, stored: tuple[UUID, bytes], event: Event | None) -> Outcome:
    order_id, content_hash = stored
    if content_hash != draft.content_hash:
        return OrderRefused(
            ref=draft.ref,
            refusal=OrderRefTaken(
                "ORDER_REF_TAKEN",
                f"Another order has the ref {draft.ref}.",
                "Send this order under a ref of its own; a changed order is a revision, not a new order.",
                pointer="/ref",
            ),
        )
    return Accepted(ref=draft.ref, id=order_id, event_id=event.id if event else None, is_duplicate=event is None)
