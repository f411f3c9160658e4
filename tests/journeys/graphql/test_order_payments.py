"""An order that names a payment made before it: one payment pays one order, and nobody pays twice."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.service.billing.intake import account_of_order
from tests.database.order.shop import ACCOUNT, fulfilment
from tests.database.service.counter import Counter, open_counter
from tests.journeys.graphql.api import Graph, play
from tests.journeys.graphql.money import (
    CREATE_ORDER,
    CREATE_PAYMENT,
    authorised,
    banked,
    customer_of,
    order_paid,
    others,
    refusal,
    until_somebody_waits,
)

WITH_CUSTOMER = """mutation ($input: CreateOrderAndCustomerInput) {
  createOrderAndCustomer(input: $input) { id ref payment { ref } } }"""
LINKED = """{ payment(ref: "CARD-1") { orders(payment: {ref: "CARD-1"}) { edges { node { ref } } }
  billingAccount { ref customer { ref } } authorised { amount } captured { amount }
  paymentTransactions { edges { node { ref operation outcome } } } }
  orders(payment: {ref: "CARD-1"}) { edges { node { ref payment { ref } } } } }"""


async def _rest(graph: Graph, body: Any) -> Any:
    return await graph.client.post("/api/v1/orders", json=body, headers={"authorization": f"Bearer {graph.robot}"})


async def _statuses(counter: Counter, ref: str) -> set[Any]:
    return {status for _, status, *_ in await counter.shop.fulfilments(ref)}


def test_a_payment_made_at_the_checkout_is_linked_with_its_order_and_nobody_authorises_again(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await authorised(graph, "CARD-1", await banked(graph))
        order = order_paid(await customer_of(graph))
        first = (await graph.data(CREATE_ORDER, input=order))["createOrder"]
        assert first["payment"] == {"ref": "CARD-1"}
        assert (await graph.data(CREATE_ORDER, input=order))["createOrder"] == first
        assert (await _rest(graph, order)).json()["isDuplicate"]
        assert await graph.codes(CREATE_ORDER, input=order | {"payment": None}) == ["ORDER_REF_TAKEN"]
        await counter.shop.work()
        # What the checkout has authorised is enough: the goods may be picked, and nobody was asked for money.
        assert await _statuses(counter, "HD-1") == {"AWAITING_WAVE"}
        assert await graph.data(LINKED) == {
            "payment": {
                "orders": {"edges": [{"node": {"ref": "HD-1"}}]},
                "billingAccount": {"ref": "BA-ANN", "customer": {"ref": "ANN"}},
                "authorised": {"amount": 31.5},
                "captured": {"amount": 0.0},
                "paymentTransactions": {
                    "edges": [{"node": {"ref": "CARD-1-AUTH", "operation": "AUTHORISE", "outcome": "SUCCEEDED"}}]
                },
            },
            "orders": {"edges": [{"node": {"ref": "HD-1", "payment": {"ref": "CARD-1"}}}]},
        }
        none = '{ orders(payment: {ref: "NONE"}) { edges { node { ref } } } }'
        assert await graph.data(none) == {"orders": {"edges": []}}
        assert await counter.violations() == []

    play(urls, scenario)


def test_without_a_payment_point_a_payment_is_only_linked_and_an_unknown_point_is_refused(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await authorised(graph, "CARD-1", await banked(graph))
        ann = await customer_of(graph)
        typo = [{"name": "paymentPoint", "type": "STRING", "value": "checkout"}]
        refused = await refusal(graph, CREATE_ORDER, order_paid(ann, attributes=typo))
        assert refused == ("PAYMENT_POINT_UNKNOWN", "/input/attributes/0/value")
        await graph.data(CREATE_ORDER, input=order_paid(ann, attributes=[]))
        await counter.shop.work()
        assert await _statuses(counter, "HD-1") == {"AWAITING_WAVE"}
        found = {"fulfilmentItems": [{"ref": "1", "filledQuantity": 3}]}
        for name, said in (("ConfirmPick", found), ("PackFulfilment", None)):
            assert await counter.shop.act("HD-1", fulfilment("HD-1-F1"), name, said) == "SUCCESS"
        assert await counter.shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected") == "SUCCESS"
        # It has left, and nobody was asked for money: who moves it reports it.
        assert await counter.shop.rows("SELECT ref FROM payment_transaction") == [("CARD-1-AUTH",)]
        read = await graph.client.get("/api/v1/orders/HD-1", headers={"authorization": f"Bearer {graph.robot}"})
        [payment] = read.json()["payments"]
        assert (payment["ref"], payment["authorised"], payment["captured"]) == ("CARD-1", 31.5, 0)
        assert await counter.paid("HD-1", 31.5, "CAPTURE") == "SUCCESS"
        assert await counter.shop.rows("SELECT captured_minor FROM payment") == [(3150,)]
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_the_payment_lacks_is_asked_for_and_no_more(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await authorised(graph, "CARD-1", await banked(graph), amount=20)
        await graph.data(CREATE_ORDER, input=order_paid(await customer_of(graph)))
        await counter.shop.work()
        assert await _statuses(counter, "HD-1") == {"AWAITING_PAYMENT"}
        steps = "SELECT ref, operation, outcome, amount_minor FROM payment_transaction ORDER BY id"
        assert await counter.shop.rows(steps) == [
            ("CARD-1-AUTH", "AUTHORISE", "SUCCEEDED", 2000),
            ("HD-1-AUTHORISE-2", "AUTHORISE", "REQUESTED", 1150),
        ]

    play(urls, scenario)


def test_a_payment_that_the_order_may_not_have_is_refused_with_its_place_and_leaves_nothing(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await others(graph)
        ann = await customer_of(graph)
        mine = await banked(graph)
        await authorised(graph, "TAKEN", mine)
        await authorised(graph, "EUROS", mine, currency="EUR")
        await authorised(graph, "BOBS", await banked(graph, "BOB"))
        await authorised(graph, "CLEOS", await banked(graph, "CLEO", retailer=2), retailer=2)
        await authorised(graph, "NOBODYS", await banked(graph, None))
        await graph.data(CREATE_ORDER, input=order_paid(ann, "FIRST", "TAKEN"))
        wrong = {
            "NONE": "PAYMENT_UNKNOWN",
            "CLEOS": "PAYMENT_UNKNOWN",
            "BOBS": "PAYMENT_OF_ANOTHER",
            # Ann has a billing account: what she pays with is on it.
            "NOBODYS": "PAYMENT_OF_ANOTHER",
            "EUROS": "CURRENCY_MIXED",
            "TAKEN": "PAYMENT_TAKEN",
        }
        for payment, code in wrong.items():
            assert await refusal(graph, CREATE_ORDER, order_paid(ann, "HD-2", payment)) == (code, "/input/payment"), (
                payment
            )
        nonsense: list[Any] = [{"ref": 7}, {"ref": None}, "TAKEN", []]
        for malformed in nonsense:
            refused = await _rest(graph, order_paid(ann, "HD-2") | {"payment": malformed})
            assert (refused.status_code, refused.json()["code"]) == (422, "ORDER_MALFORMED"), malformed
        many = {
            "orders": [
                order_paid(ann, "HD-3", None),
                order_paid(None, "HD-4", "TAKEN"),
                order_paid(ann, "HD-5", "BOBS"),
            ]
        }
        results = (await _rest(graph, many)).json()["results"]
        assert [one["status"] for one in results] == [201, 422, 422]
        assert [one["problem"]["pointer"] for one in results[1:]] == ["/orders/1/payment", "/orders/2/payment"]
        assert await counter.shop.rows("SELECT ref FROM sales_order ORDER BY id") == [("FIRST",), ("HD-3",)]
        assert await counter.violations() == []

    play(urls, scenario)


def test_of_orders_that_name_one_payment_at_once_one_has_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        ann = await customer_of(graph)
        await authorised(graph, "CARD-1", await banked(graph))
        graphs = [graph.codes(CREATE_ORDER, input=order_paid(ann, f"G-{number}")) for number in range(4)]
        rests = [_rest(graph, order_paid(ann, f"R-{number}")) for number in range(4)]
        one_request = _rest(graph, {"orders": [order_paid(ann, f"B-{number}") for number in range(3)]})
        *answers, many = await asyncio.gather(*graphs, *rests, one_request)
        codes = [code for answer in answers[:4] for code in answer]
        codes += [answer.json()["code"] for answer in answers[4:] if answer.status_code >= 400]
        codes += [one["problem"]["code"] for one in many.json()["results"] if "problem" in one]
        assert codes == ["PAYMENT_TAKEN"] * 10
        [(winner,)] = await counter.shop.rows("SELECT ref FROM sales_order")
        await authorised(graph, "CARD-2", "BA-ANN")
        same = [graph.codes(CREATE_ORDER, input=order_paid(ann, "SAME", "CARD-2")) for _ in range(6)]
        assert [code for found in await asyncio.gather(*same) for code in found] == []
        linked = "SELECT y.ref, o.ref FROM payment AS y JOIN sales_order AS o ON o.id = y.order_id ORDER BY y.ref"
        assert await counter.shop.rows(linked) == [("CARD-1", winner), ("CARD-2", "SAME")]
        await counter.shop.work()
        assert await counter.violations() == []

    play(urls, scenario)


def test_a_payment_on_an_account_of_nobody_becomes_that_of_who_orders_first(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        nobodys = await banked(graph, None)
        for number in (1, 2, 3):
            await authorised(graph, f"CARD-{number}", nobodys)
        customer = {
            "username": "dan",
            "firstName": "Dan",
            "primaryEmail": "dan@example.com",
            "timezone": "America/New_York",
            "promotionOptIn": False,
            "retailer": {"id": "1"},
        }
        new = order_paid(None) | {"customer": customer}
        refused = await graph.codes(WITH_CUSTOMER, input=new | {"payment": {"ref": "NONE"}})
        assert refused == ["PAYMENT_UNKNOWN"]
        assert (await graph.data(WITH_CUSTOMER, input=new))["createOrderAndCustomer"]["payment"] == {"ref": "CARD-1"}
        assert (await _rest(graph, order_paid(None, "GUEST", "CARD-2"))).json()["code"] == "PAYMENT_OF_ANOTHER"
        dan = await customer_of(graph, "dan")
        booking = [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]
        assert await graph.codes(CREATE_ORDER, input=order_paid(dan, "HD-2", "CARD-2", attributes=booking)) == []
        await counter.shop.work()
        for ref in ("HD-1", "HD-2"):
            assert await _statuses(counter, ref) == {"AWAITING_WAVE"}
        assert await counter.shop.rows("SELECT 1 FROM payment_transaction WHERE outcome = 'REQUESTED'") == []
        # The books go on with the account that is theirs now.
        assert await counter.at_order("HD-1", "InvoiceOrder") == "SUCCESS"
        assert await counter.balance() == 3150
        assert len(await counter.shop.rows("SELECT 1 FROM billing_account")) == 1
        assert await counter.violations() == []

    play(urls, scenario)


def test_a_guest_pays_for_an_order_with_what_was_authorised_before(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        nobodys = await banked(graph, None)
        await authorised(graph, "CARD-1", nobodys)
        await authorised(graph, "CARD-2", nobodys)
        guest = order_paid(None, "GUEST")
        answers = await asyncio.gather(*[_rest(graph, guest | {"ref": f"GUEST-{number}"}) for number in range(4)])
        assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
        [(ref,)] = await counter.shop.rows("SELECT ref FROM sales_order")
        assert (await _rest(graph, guest | {"ref": ref})).json()["isDuplicate"]
        other = await _rest(graph, order_paid(None, "GUEST-9", "CARD-2"))
        assert other.json()["code"] == "PAYMENT_OF_ANOTHER"
        await counter.shop.work()
        assert await _statuses(counter, ref) == {"AWAITING_WAVE"}
        more = {"ref": "MORE", "order": {"ref": ref, "retailer": {"id": 1}}}
        step = {
            "ref": "MORE-1",
            "type": "SALE",
            "amount": {"amount": 1},
            "currency": {"alphabeticCode": "USD"},
            "paymentMethod": "CASH",
            "paymentServiceProvider": {"ref": "TILL"},
        }
        given = {"type": "CASH", "retailer": {"id": 1}, "amount": {"amount": 1}, "paymentTransactions": [step]}
        await graph.data(CREATE_PAYMENT, input=more | given)
        assert len(await counter.shop.rows("SELECT 1 FROM billing_account")) == 1
        assert await counter.violations() == []

    play(urls, scenario)


def test_two_guests_at_once_do_not_share_an_account(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        nobodys = await banked(graph, None)
        for number in range(4):
            await authorised(graph, f"CARD-{number}", nobodys)
        orders = [order_paid(None, f"GUEST-{number}", f"CARD-{number}") for number in range(4)]
        answers = await asyncio.gather(*[_rest(graph, one) for one in orders])
        assert sorted(one.status_code for one in answers) == [201, 422, 422, 422]
        assert {one.json().get("code") for one in answers} == {None, "PAYMENT_OF_ANOTHER"}
        assert len(await counter.shop.rows("SELECT 1 FROM payment WHERE order_id IS NOT NULL")) == 1

    play(urls, scenario)


def test_a_customer_who_is_given_an_account_at_that_moment_is_asked_to_send_the_order_again(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await authorised(graph, "CARD-1", await banked(graph, None))
        ann = await customer_of(graph)
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            # As a run opens it for another order.
            at = await connection.fetchval("SELECT clock_timestamp()")
            await account_of_order(connection, ACCOUNT, 1, (uuid4(), UUID(ann)), at)
            ordering = asyncio.create_task(_rest(graph, order_paid(ann)))
            await until_somebody_waits(connection)
        refused = await ordering
        assert (refused.status_code, refused.json()["code"]) == (409, "PAYMENT_TAKEN")
        assert (refused.json()["pointer"], refused.json()["hint"]) == ("/payment", "Send the order again.")
        assert (await _rest(graph, order_paid(ann))).json()["code"] == "PAYMENT_OF_ANOTHER"
        assert await counter.shop.rows("SELECT 1 FROM sales_order") == []
        assert await counter.violations() == []

    play(urls, scenario)


@pytest.mark.parametrize("retailer", ["1", "2"])
def test_whoever_orders_for_one_retailer_reaches_the_payments_of_that_one(urls: tuple[str, str], retailer: str) -> None:
    async def scenario(graph: Graph) -> None:
        await open_counter(graph.shop)
        await others(graph)
        await authorised(graph, "CARD-1", await banked(graph))
        permissions = (Permission.ORDER_CREATE, Permission.ORDER_VIEW)
        clerk = await graph.somebody("clerk", *permissions, contexts={AccessContext.RETAILER: retailer})
        order = order_paid(await customer_of(graph))
        expected = [] if retailer == "1" else ["RETAILER_UNKNOWN"]
        assert await graph.codes(CREATE_ORDER, input=order, token=clerk) == expected
        theirs = {"retailer": {"id": retailer}, "customer": {"id": await customer_of(graph, "CLEO")}}
        again = await graph.codes(CREATE_ORDER, input=order | theirs | {"ref": "HD-2"}, token=clerk)
        assert again == (["CUSTOMER_UNKNOWN"] if retailer == "1" else ["PAYMENT_UNKNOWN"])

    play(urls, scenario)
