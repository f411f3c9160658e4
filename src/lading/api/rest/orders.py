"""Orders in: one, or many with a result for each. The sender is answered when they are stored."""

from collections.abc import Sequence
from typing import Any

import msgspec

from lading.api.authority import Reach, order_reach
from lading.api.call import Call
from lading.api.idempotency import key_of
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.order_intake import OrderReceipt, Ticket, receipt_of, status_of
from lading.api.problem import problem
from lading.api.strict_json import json_object
from lading.database.connection import Connection
from lading.kernel.json import Json, JsonObject
from lading.kernel.refusal import Malformed, Refused
from lading.order.intake import OrderRefused, Outcome
from lading.order.new_order import NewOrder, new_order_from

ORDERS_MAX = 500
ROUTE = "orders"


class OrderResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one order; index counts from 0. status is 201, 200 (it was there) or that of the problem."""

    index: int
    status: int
    ref: str | None = None
    order: OrderReceipt | None = None
    problem: dict[str, Any] | None = None


class OrderResults(msgspec.Struct, frozen=True, kw_only=True):
    """The results of all orders, in the order they were sent."""

    accepted: int
    refused: int
    results: list[OrderResult]


class ManyOrders(msgspec.Struct, frozen=True):
    """Up to 500 orders, each accepted or refused on its own."""

    orders: tuple[NewOrder, ...]


async def create_orders(call: Call) -> Answer:
    """One order object, or {"orders": […]}."""
    body = json_object(call.request, bytes_max=call.services.settings.orders_body_bytes_max)
    reach = await order_reach(call)
    if "orders" not in body:
        return await _create_one(call, _readable(body, reach))
    readable = [_readable_or_refused(document, reach) for document in _documents(body)]
    return await once(call, ROUTE, lambda connection: _create_many(connection, call, readable))


async def _create_one(call: Call, order: NewOrder) -> Answer:
    user = call.user
    ticket = Ticket(order, user.username, key_of(call.request, ROUTE))
    result = await call.services.order_queue.submit(user.account, user.username, ticket)
    if isinstance(result, Refused):
        raise result
    return result


def _documents(body: JsonObject) -> Sequence[Json]:
    documents = body["orders"]
    if not isinstance(documents, list) or not documents or body.keys() != {"orders"}:
        raise Malformed(
            "ORDERS_INVALID",
            "orders is not a list with at least one order.",
            'Send {"orders": […]} alone.',
            pointer="/orders",
        )
    if len(documents) > ORDERS_MAX:
        message = f"There are {len(documents)} orders in the request."
        raise Refused("ORDERS_TOO_MANY", message, f"Send at most {ORDERS_MAX} at once.", pointer="/orders")
    return documents


async def _create_many(connection: Connection, call: Call, readable: Sequence[NewOrder | Refused]) -> Answer:
    orders = [order for order in readable if isinstance(order, NewOrder)]
    outcomes = iter(await call.services.order_intake.accept(connection, call.user.account, orders, call.user.username))
    results = [
        _result(index, order if isinstance(order, Refused) else next(outcomes)) for index, order in enumerate(readable)
    ]
    count = sum(result.order is not None for result in results)
    return json_answer(207, OrderResults(accepted=count, refused=len(results) - count, results=results))


def _readable(document: Json, reach: Reach | None) -> NewOrder:
    order = new_order_from(document)
    if reach is not None:
        reach.check(order.retailer)
    return order


def _readable_or_refused(document: Json, reach: Reach | None) -> NewOrder | Refused:
    try:
        return _readable(document, reach)
    except Refused as refused:
        return refused


def _result(index: int, outcome: Outcome | Refused) -> OrderResult:
    if isinstance(outcome, OrderRefused):
        return _refused(index, outcome.refusal, outcome.ref)
    if isinstance(outcome, Refused):
        return _refused(index, outcome, None)
    return OrderResult(index=index, status=status_of(outcome), ref=outcome.ref, order=receipt_of(outcome))


def _refused(index: int, refused: Refused, ref: str | None) -> OrderResult:
    members = problem(refused)
    members["pointer"] = f"/orders/{index}{refused.pointer}"
    return OrderResult(index=index, status=refused.status, ref=ref, problem=members)
