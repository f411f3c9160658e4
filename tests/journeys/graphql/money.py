"""What is paid before there is an order, and the order that names it."""

import asyncio
import time
from typing import Any

from lading.database.connection import Connection, transaction
from tests.database.order.shop import ACCOUNT
from tests.journeys.graphql.api import Graph
from tests.journeys.graphql.test_creating import ADDRESS

CREATE_ACCOUNT = "mutation ($input: CreateBillingAccountInput) { createBillingAccount(input: $input) { ref } }"
CREATE_PAYMENT = "mutation ($input: CreatePaymentInput) { createPayment(input: $input) { ref } }"
CREATE_ORDER = "mutation ($input: CreateOrderInput) { createOrder(input: $input) { id ref payment { ref } } }"
OTHERS = """
INSERT INTO retailer (account, retailer, ref, name, currency) VALUES (1, 2, 'OTHER', 'Other', 'USD');
INSERT INTO customer (account, id, ref, retailer, username, first_name, primary_email)
VALUES (1, gen_random_uuid(), 'BOB', 1, 'bob', 'Bob', 'bob@example.com'),
       (1, gen_random_uuid(), 'CLEO', 2, 'cleo', 'Cleo', 'cleo@example.com');
"""


async def banked(graph: Graph, customer: str | None = "ANN", retailer: int = 1) -> str:
    """A billing account of a customer, or of nobody yet; its ref."""
    ref = f"BA-{customer or 'NOBODY'}"
    account = {"ref": ref, "type": "CUSTOMER", "name": ref, "retailer": {"id": retailer}}
    owned = account | ({"customer": {"ref": customer}} if customer else {})
    await graph.data(CREATE_ACCOUNT, input=owned)
    return ref


async def authorised(
    graph: Graph, ref: str, account: str, currency: str = "USD", amount: float = 31.5, retailer: int = 1
) -> None:
    """The shop has authorised a card before there is an order."""
    step = {
        "ref": f"{ref}-AUTH",
        "type": "AUTHORIZATION",
        "amount": {"amount": amount},
        "currency": {"alphabeticCode": currency},
        "authorizationKey": f"psp-{ref}",
        "paymentMethod": "CARD",
        "paymentServiceProvider": {"ref": "PSP"},
    }
    given = {
        "ref": ref,
        "type": "CARD",
        "retailer": {"id": retailer},
        "amount": {"amount": amount},
        "paymentTransactions": [step],
        "billingAccount": {"ref": account},
    }
    await graph.data(CREATE_PAYMENT, input=given)


def order_paid(customer_id: str | None, ref: str = "HD-1", payment: str | None = "CARD-1", **changes: Any) -> Any:
    named = {"customer": {"id": customer_id}} if customer_id else {}
    paid = {"payment": {"ref": payment}} if payment else {}
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": "1"},
        "totalPrice": 31.5,
        "attributes": [{"name": "paymentPoint", "type": "STRING", "value": "CHECKOUT"}],
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": ADDRESS},
        "items": [{"ref": "1", "productRef": "P1", "quantity": 3, "price": 10.5, "totalPrice": 31.5}],
        **named,
        **paid,
        **changes,
    }


async def customer_of(graph: Graph, ref: str = "ANN") -> str:
    return str((await graph.data(f'{{ customer(ref: "{ref}") {{ id }} }}'))["customer"]["id"])


async def others(graph: Graph) -> None:
    """Another customer, and another retailer with a customer."""
    async with transaction(graph.shop.pool, ACCOUNT) as connection:
        await connection.execute(OTHERS)


async def until_somebody_waits(connection: Connection) -> None:
    """Until somebody waits for this transaction."""
    deadline = time.monotonic() + 30
    while not await connection.fetchval("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def refusal(graph: Graph, text: str, given: dict[str, Any]) -> tuple[str, str]:
    """The code and the place of the one thing that is wrong with a mutation's input; there is always a hint."""
    answer = await graph.answer(text, input=given)
    [error] = [one["extensions"] for one in answer["errors"]]
    assert error["hint"]
    return error["code"], error["pointer"]
