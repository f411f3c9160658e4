"""Orders as the API takes them in: whatever waits together is accepted together, each with its own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from lading.api.group_commit import GroupCommit
from lading.api.idempotency import Key, claim_keys, keep_answers
from lading.api.message import Answer
from lading.api.telemetry import Telemetry
from lading.database.connection import Connection
from lading.kernel.clock import Clock
from lading.kernel.identity import Identities
from lading.kernel.json import encode_json
from lading.kernel.refusal import Refused
from lading.order.intake import Accepted, OrderRefused, Outcome, accept_orders
from lading.order.new_order import NewOrder


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order that waits to be accepted, with the idempotency key of its request, if there is one."""

    order: NewOrder
    by: str
    key: Key | None


OrderQueue = GroupCommit[Ticket, "Answer | Refused"]


class OrderReceipt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An accepted order. A duplicate had been accepted before, with the same content, and started nothing."""

    ref: str
    id: Any
    status: str = "CREATED"
    is_duplicate: bool = False
    event_id: Any = None


class OrderIntake:
    """Accepts orders for the API."""

    def __init__(self, clock: Clock, identities: Identities, telemetry: Telemetry) -> None:
        self._clock = clock
        self._identities = identities
        self._telemetry = telemetry

    async def accept_tickets(
        self, connection: Connection, account: int, tickets: Sequence[Ticket]
    ) -> list[Answer | Refused]:
        """Accepts the orders of several requests of one sender; one result a ticket, in their order."""
        self._telemetry.order_batch.observe(len(tickets))
        claims = iter(await claim_keys(connection, account, [ticket.key for ticket in tickets if ticket.key]))
        results = [next(claims) if ticket.key else None for ticket in tickets]
        free = [place for place, result in enumerate(results) if result is None]
        outcomes = await self.accept(connection, account, [tickets[place].order for place in free], tickets[0].by)
        kept: list[tuple[Key, Answer]] = []
        for place, outcome in zip(free, outcomes, strict=True):
            results[place] = result = _result(outcome)
            if isinstance(result, Answer) and (key := tickets[place].key):
                kept.append((key, result))
        await keep_answers(connection, account, kept, at=self._clock.now())
        return [result for result in results if result is not None]

    async def accept(
        self, connection: Connection, account: int, orders: Sequence[NewOrder], by: str
    ) -> Sequence[Outcome]:
        """Accepts orders in the caller's transaction and counts their outcomes."""
        if not orders:
            return []
        outcomes = await accept_orders(
            connection, account, orders, at=self._clock.now(), by=by, next_id=self._identities.next
        )
        for outcome in outcomes:
            kind = "refused" if isinstance(outcome, OrderRefused) else _kind(outcome)
            self._telemetry.orders.labels(kind).inc()
        return outcomes


def receipt_of(accepted: Accepted) -> OrderReceipt:
    """What the sender of an accepted order is told."""
    return OrderReceipt(
        ref=accepted.ref, id=accepted.id, is_duplicate=accepted.is_duplicate, event_id=accepted.event_id
    )


def status_of(accepted: Accepted) -> int:
    """201 for a new order, 200 for one that was there."""
    return 200 if accepted.is_duplicate else 201


def place_of(ref: str) -> str:
    """The path of an order."""
    return f"/api/v1/orders/{quote(ref, safe='')}"


def _kind(accepted: Accepted) -> str:
    return "duplicate" if accepted.is_duplicate else "accepted"


def _result(outcome: Outcome) -> Answer | Refused:
    if isinstance(outcome, OrderRefused):
        return outcome.refusal
    body = encode_json(receipt_of(outcome))
    return Answer(status_of(outcome), body, headers=(("location", place_of(outcome.ref)),))
