"""An order's money in the older words: one set of books, each step in it once."""

import asyncio
from typing import Any
from uuid import UUID

from lading.database.connection import transaction
from lading.engine.ports import Address
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import ACCOUNT, fulfilment
from tests.database.service.counter import open_counter
from tests.journeys.graphql.api import Graph, play
from tests.journeys.graphql.money import (
    CREATE_ORDER,
    authorised,
    banked,
    customer_of,
    order_paid,
    others,
    refusal,
    until_somebody_waits,
)

CREATE = """mutation ($input: CreateFinancialTransactionInput) { createFinancialTransaction(input: $input) {
  id ref type status total currency externalTransactionCode externalTransactionId cardType paymentMethod
  paymentProviderName workflowRef workflowVersion order { ref } } }"""
UPDATE = """mutation ($input: UpdatePaymentInput) { updatePayment(input: $input) {
  attributes { name type value } } }"""
OF_ORDER = """{ order(ref: "HD-1") { payment { ref }
    financialTransactions { edges { node { ref type status total } } } }
  payments(first: 9) { edges { node { ref authorised { amount } captured { amount } refunded { amount } } } } }"""


def _step(order_id: str, ref: str = "T-1", kind: str = "SALE", amount: float = 31.5, **more: Any) -> dict[str, Any]:
    """What the payment service did."""
    given = {
        "ref": ref,
        "type": kind,
        "amount": amount,
        "currency": "USD",
        "externalTransactionId": f"psp-{ref}",
        "paymentMethod": "CARD",
        "order": {"id": order_id},
    }
    return given | more


async def _order(graph: Graph, ref: str = "HD-1", payment: str | None = None) -> str:
    made = await graph.data(CREATE_ORDER, input=order_paid(await customer_of(graph), ref, payment))
    return str(made["createOrder"]["id"])


def test_a_taken_payment_goes_into_the_books_once_and_the_order_goes_on(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        await counter.shop.work()
        assert [status for _, status, *_ in await counter.shop.fulfilments("HD-1")] == ["AWAITING_PAYMENT"]
        given = _step(order_id, externalTransactionCode="00", cardType="VISA", paymentProvider="PSP")
        made = (await graph.data(CREATE, input=given))["createFinancialTransaction"]
        assert made == {
            "id": made["id"],
            "ref": "T-1",
            "type": "SALE",
            "status": "SUCCEEDED",
            "total": 31.5,
            "currency": "USD",
            "externalTransactionCode": "00",
            "externalTransactionId": "psp-T-1",
            "cardType": "VISA",
            "paymentMethod": "CARD",
            "paymentProviderName": "PSP",
            "workflowRef": "BILLING_ACCOUNT::CUSTOMER",
            "workflowVersion": made["workflowVersion"],
            "order": {"ref": "HD-1"},
        }
        # The same again: under its ref, and by what the provider calls it under another.
        for again in (given, given | {"ref": "T-2"}):
            assert (await graph.data(CREATE, input=again))["createFinancialTransaction"] == made
        await counter.shop.work()
        assert [status for _, status, *_ in await counter.shop.fulfilments("HD-1")] == ["AWAITING_WAVE"]
        assert await graph.codes(CREATE, input=_step(order_id, "T-3", "REFUND", 10)) == []
        step = {"ref": "T-1", "type": "SALE", "status": "SUCCEEDED", "total": 31.5}
        refund = {"ref": "T-3", "type": "REFUND", "status": "SUCCEEDED", "total": 10.0}
        money = {"authorised": {"amount": 31.5}, "captured": {"amount": 31.5}, "refunded": {"amount": 10.0}}
        assert await graph.data(OF_ORDER) == {
            "order": {
                "payment": {"ref": "PAY-HD-1"},
                "financialTransactions": {"edges": [{"node": step}, {"node": refund}]},
            },
            "payments": {"edges": [{"node": {"ref": "PAY-HD-1"} | money}]},
        }
        assert await counter.balance() == -2150
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_is_told_of_an_order_is_found_by_each_of_its_fields(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await open_counter(graph.shop)
        order_id = await _order(graph)
        first = _step(order_id, externalTransactionCode="00", cardType="VISA", paymentProvider="PSP")
        await graph.data(CREATE, input=first)
        await graph.data(CREATE, input=_step(order_id, "T-2", "AUTHORISE", 9, paymentMethod="GIFT"))
        one = [
            *('ref: "T-1"', 'type: "SALE"', "total: 31.5", 'externalTransactionCode: "00"', 'cardType: "VISA"'),
            *('externalTransactionId: "psp-T-1"', 'paymentMethod: "CARD"', 'paymentProviderName: "PSP"'),
        ]
        both = ['status: "SUCCEEDED"', 'currency: "USD"', 'workflowRef: "BILLING_ACCOUNT::CUSTOMER"', 'ref: "T-%"']
        for asked, expected in [*((name, 1) for name in one), *((name, 2) for name in both), ("total: 9.5", 0)]:
            edges = f"financialTransactions({asked}) {{ edges {{ node {{ ref }} }} }}"
            found = await graph.data(f'{{ {edges} order(ref: "HD-1") {{ {edges} }} }}')
            assert found["financialTransactions"]["edges"][::-1] == found["order"]["financialTransactions"]["edges"]
            assert len(found["financialTransactions"]["edges"]) == expected, asked

    play(urls, scenario)


SHOWN = """{ order(ref: "HD-1") { payment { ref } financialTransactions { edges { node {
  ref type status total currency externalTransactionCode externalTransactionId cardType paymentMethod
  paymentProviderName } } } } }"""
NAMES = """{ payments(first: 9) { edges { node { ref type status
  currency { alphabeticCode } amount { amount } authorised { amount } captured { amount } voided { amount }
  refunded { amount } refunding { amount } } } } }"""


async def _read(graph: Graph, token: str) -> Any:
    answer = await graph.client.get("/api/v1/orders/HD-1", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_rest_shows_the_money_of_an_order_in_the_words_of_graphql(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await open_counter(graph.shop)
        order_id = await _order(graph)
        unpaid = await _read(graph, graph.robot)
        assert (unpaid["payment"], unpaid["payments"], unpaid["financialTransactions"]) == (None, [], [])
        first = _step(order_id, externalTransactionCode="00", cardType="VISA", paymentProvider="PSP")
        await graph.data(CREATE, input=first)
        await graph.data(CREATE, input=_step(order_id, "T-2", "REFUND", 10))
        read = await _read(graph, graph.robot)
        shown = (await graph.data(SHOWN))["order"]
        steps = [one["node"] for one in shown["financialTransactions"]["edges"]]
        assert read["payment"] == shown["payment"] == {"ref": "PAY-HD-1"}
        own = ("payment", "createdOn", "updatedOn")
        read_steps = read["financialTransactions"]
        assert [{name: one[name] for name in one if name not in own} for one in read_steps] == steps
        assert [one["payment"] for one in read_steps] == [{"ref": "PAY-HD-1"}] * 2
        [payment] = [one["node"] for one in (await graph.data(NAMES))["payments"]["edges"]]
        currency = payment.pop("currency")["alphabeticCode"]
        said = {name: value["amount"] if isinstance(value, dict) else value for name, value in payment.items()}
        assert read["payments"] == [said | {"currency": currency}]
        assert (said["captured"], said["refunded"]) == (31.5, 10.0)
        clerk = await graph.somebody("clerk", Permission.ORDER_VIEW)
        seen = await _read(graph, clerk)
        assert (seen["payment"], seen["payments"], seen["financialTransactions"]) == ({"ref": "PAY-HD-1"}, None, None)

    play(urls, scenario)


def test_a_capture_is_taken_from_the_payment_that_the_order_named(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await authorised(graph, "CARD-1", await banked(graph))
        order_id = await _order(graph, payment="CARD-1")
        capture = _step(order_id, "T-1", "CAPTURE", 20)
        await graph.data(CREATE, input=capture)
        # 11.50 are left of it.
        assert await graph.codes(CREATE, input=_step(order_id, "T-2", "CAPTURE", 11.51)) == ["PAYMENT_EXCEEDS"]
        assert await counter.paid("HD-1", 11.5, "CAPTURE") == "SUCCESS"
        payments = "SELECT ref, authorised_minor, captured_minor FROM payment"
        assert await counter.shop.rows(payments) == [("CARD-1", 3150, 3150)]
        assert (await graph.data(CREATE, input=capture))["createFinancialTransaction"]["total"] == 20
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_cannot_be_booked_is_refused_with_its_place_and_leaves_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        other = await _order(graph, "HD-2")
        nobody = "00000000-0000-7000-8000-000000000000"
        wrong: list[tuple[dict[str, Any], str, str]] = [
            ({"order": {"id": nobody}}, "ORDER_UNKNOWN", "/order/id"),
            ({"order": {"id": "HD-1"}}, "ORDER_UNKNOWN", "/order/id"),
            ({"type": "GIFT"}, "OPERATION_UNKNOWN", "/type"),
            ({"currency": "EUR"}, "CURRENCY_MIXED", "/currency"),
            ({"currency": "€"}, "CURRENCY_INVALID", "/currency"),
            ({"amount": 0}, "AMOUNT_INVALID", "/amount"),
            ({"amount": -1}, "AMOUNT_INVALID", "/amount"),
            ({"amount": 0.001}, "AMOUNT_TOO_FINE", "/amount"),
            ({"type": "REFUND"}, "PAYMENT_EXCEEDS", "/amount"),
            ({"type": "VOID"}, "PAYMENT_EXCEEDS", "/amount"),
            ({"ref": ""}, "REF_INVALID", "/ref"),
            ({"ref": "x" * 101}, "REF_INVALID", "/ref"),
            ({"type": ""}, "TYPE_INVALID", "/type"),
            ({"externalTransactionId": "x" * 256}, "TEXT_TOO_LONG", "/externalTransactionId"),
        ]
        for changes, code, pointer in wrong:
            assert await refusal(graph, CREATE, _step(order_id) | changes) == (code, f"/input{pointer}"), changes
        assert await counter.shop.rows("SELECT 1 FROM payment UNION ALL SELECT 1 FROM billing_account") == []
        await graph.data(CREATE, input=_step(order_id))
        otherwise: list[tuple[dict[str, Any], str]] = [
            ({"amount": 31}, "/ref"),
            ({"externalTransactionId": "psp-9"}, "/ref"),
            ({"type": "AUTHORISE"}, "/ref"),
            ({"ref": "T-2", "amount": 31}, "/externalTransactionId"),
            ({"order": {"id": other}}, "/ref"),
        ]
        for changes, pointer in otherwise:
            assert await refusal(graph, CREATE, _step(order_id) | changes) == ("REF_TAKEN", f"/input{pointer}"), changes
        assert len(await counter.shop.rows("SELECT 1 FROM payment_transaction")) == 1
        assert await counter.violations() == []

    play(urls, scenario)


def test_two_captures_under_the_id_of_one_authorisation_are_two(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        id_: dict[str, Any] = {"externalTransactionId": "psp-1"}
        await graph.data(CREATE, input=_step(order_id, "A", "AUTHORISE", **id_))
        # Two parcels of the same worth: the payment service names both by what it holds. Each comes three times.
        parcels = [_step(order_id, ref, "CAPTURE", 10, **id_) for ref in ("C-1", "C-2")] * 3
        told = await asyncio.gather(*[graph.data(CREATE, input=one) for one in parcels])
        assert [one["createFinancialTransaction"]["ref"] for one in told] == ["C-1", "C-2"] * 3
        await graph.data(CREATE, input=_step(order_id, "V-1", "VOID", 5, **id_))
        await graph.data(CREATE, input=_step(order_id, "V-2", "VOID", 5, **id_))
        # 1.50 are left; and one authorisation or refund has one id.
        assert await graph.codes(CREATE, input=_step(order_id, "C-3", "CAPTURE", 10, **id_)) == ["PAYMENT_EXCEEDS"]
        assert await graph.codes(CREATE, input=_step(order_id, "A-2", "AUTHORISE", 9, **id_)) == ["REF_TAKEN"]
        assert (await graph.data(CREATE, input=_step(order_id, "R-1", "REFUND", 3, **id_))) == (
            await graph.data(CREATE, input=_step(order_id, "R-2", "REFUND", 3, **id_))
        )
        books = "SELECT authorised_minor, captured_minor, voided_minor, refunded_minor FROM payment"
        assert await counter.shop.rows(books) == [(3150, 2000, 1000, 300)]
        assert await counter.violations() == []

    play(urls, scenario)


def test_a_capture_that_lading_asked_for_is_not_booked_again_when_it_is_told(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        await graph.data(CREATE, input=_step(order_id, "A", "AUTHORISE", 60, externalTransactionId="psp-1"))
        await graph.shop.work()
        found = {"fulfilmentItems": [{"ref": "1", "filledQuantity": 3}]}
        for name, said in (("ConfirmPick", found), ("PackFulfilment", None)):
            assert await graph.shop.act("HD-1", fulfilment("HD-1-F1"), name, said) == "SUCCESS"
        assert await graph.shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected") == "SUCCESS"
        answered = {"status": "SUCCEEDED", "providerReference": "psp-1"}
        asked = Address(entity_type="PAYMENT_TRANSACTION", entity_ref="HD-1-CAPTURE-1")
        assert await counter.act(asked, "PaymentAnswered", answered) == "SUCCESS"
        told = _step(order_id, "FROM-THE-STATEMENT", "CAPTURE", externalTransactionId="psp-1")
        assert (await graph.data(CREATE, input=told))["createFinancialTransaction"]["ref"] == "HD-1-CAPTURE-1"
        assert await counter.shop.rows("SELECT captured_minor FROM payment") == [(3150,)]
        assert await counter.violations() == []

    play(urls, scenario)


def test_of_many_who_tell_the_same_at_once_one_is_booked_and_all_are_answered(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        same = [_step(order_id, f"T-{n}", "AUTHORISE", externalTransactionId="psp-1") for n in range(6)]
        refs = await asyncio.gather(*[graph.data(CREATE, input=one) for one in same])
        assert len({one["createFinancialTransaction"]["ref"] for one in refs}) == 1
        parts = [graph.codes(CREATE, input=_step(order_id, f"C-{n}", "CAPTURE", 10)) for n in range(6)]
        codes = [code for found in await asyncio.gather(*parts) for code in found]
        assert codes == ["PAYMENT_EXCEEDS"] * 3
        books = "SELECT ref, authorised_minor, captured_minor FROM payment"
        assert await counter.shop.rows(books) == [("PAY-HD-1", 3150, 3000)]
        await counter.shop.work()
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_a_client_and_an_event_tell_at_once_is_booked_on_one_payment(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        refs = [f"HD-{number}" for number in range(1, 9)]
        ids = {ref: await _order(graph, ref) for ref in refs}
        await counter.shop.work()
        for ref in refs:
            said = {"reference": f"E-{ref}", "operation": "AUTHORISE", "amount": 10}
            await counter.send(Address(entity_type="ORDER", entity_ref=ref), "PaymentReported", said)
        told = [graph.codes(CREATE, input=_step(ids[ref], f"T-{ref}", "AUTHORISE", 20)) for ref in refs]
        *codes, _ = await asyncio.gather(*told, counter.crowd(2))
        assert codes == [[]] * len(refs)
        await counter.crowd(2)
        books = "SELECT ref, authorised_minor FROM payment ORDER BY ref"
        assert await counter.shop.rows(books) == [(f"PAY-{ref}", 3000) for ref in refs]
        assert await counter.dead_letters() == []
        assert await counter.violations() == []

    play(urls, scenario)


def test_a_payment_that_somebody_else_is_just_making_is_the_one(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        order_id = await _order(graph)
        await graph.data(CREATE, input=_step(order_id, "T-1", "AUTHORISE", 1))
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            # As if nobody had paid yet; then a run makes the order's payment, and is not done.
            await connection.execute("UPDATE payment SET ref = 'OTHER', order_id = NULL")
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            await connection.execute(
                "INSERT INTO payment (account, id, billing_account_id, ref, retailer, type, status, order_id, currency,"
                " amount_minor, created_at, updated_at) SELECT account, gen_random_uuid(), billing_account_id,"
                " 'PAY-HD-1', retailer, type, status, $1, currency, amount_minor, created_at, updated_at FROM payment",
                UUID(order_id),
            )
            telling = asyncio.create_task(graph.codes(CREATE, input=_step(order_id, "T-2", "AUTHORISE", 20)))
            await until_somebody_waits(connection)
        assert await telling == []
        books = "SELECT ref, authorised_minor FROM payment ORDER BY ref"
        assert await counter.shop.rows(books) == [("OTHER", 100), ("PAY-HD-1", 2000)]
        assert await counter.violations() == []

    play(urls, scenario)


def test_whoever_may_not_pay_for_a_retailer_tells_nothing_of_its_orders(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await open_counter(graph.shop)
        await others(graph)
        given = _step(await _order(graph))
        reader = await graph.somebody("reader", Permission.BILLINGACCOUNT_VIEW, Permission.ORDER_VIEW)
        assert await graph.codes(CREATE, input=given, token=reader) == ["PERMISSION_MISSING"]
        elsewhere = {AccessContext.RETAILER: "2"}
        permissions = (Permission.PAYMENT_CREATE, Permission.BILLINGACCOUNT_VIEW)
        cashier = await graph.somebody("cashier", *permissions, contexts=elsewhere)
        assert await graph.codes(CREATE, input=given, token=cashier) == ["ORDER_UNKNOWN"]
        assert await graph.codes(CREATE, input=given, token=await graph.stranger()) == ["ORDER_UNKNOWN"]
        await graph.data(CREATE, input=given)
        listed = "{ financialTransactions { edges { node { ref } } } }"
        assert await graph.data(listed, token=cashier) == {"financialTransactions": {"edges": []}}
        assert await graph.data(listed, token=reader) == {
            "financialTransactions": {"edges": [{"node": {"ref": "T-1"}}]}
        }

    play(urls, scenario)


def test_a_payment_takes_attributes_and_nothing_else(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        mine, nobodys = await banked(graph), await banked(graph, None)
        await authorised(graph, "CARD-1", mine)
        note = {"name": "terminal", "type": "STRING", "value": "7"}
        names = [note | {"name": f"n{number}"} for number in range(5)]
        given = {"ref": "CARD-1", "billingAccount": {"ref": mine}}
        await asyncio.gather(*[graph.data(UPDATE, input=given | {"attributes": [one]}) for one in [note, *names]])
        changed = await graph.data(UPDATE, input=given | {"attributes": [note | {"value": "8"}]})
        attributes = changed["updatePayment"]["attributes"]
        assert sorted(one["name"] for one in attributes) == ["n0", "n1", "n2", "n3", "n4", "terminal"]
        assert note | {"value": "8"} in attributes
        wrong: list[tuple[dict[str, Any], str, str]] = [
            ({"status": "PAID"}, "STATUS_OF_WORKFLOW", "/status"),
            ({"billingAccount": {"ref": nobodys}}, "FIELD_FIXED", "/billingAccount"),
            ({"billingAccount": {"ref": "NONE"}}, "BILLING_ACCOUNT_UNKNOWN", "/billingAccount/ref"),
            ({"ref": "NONE"}, "PAYMENT_UNKNOWN", "/ref"),
            ({"attributes": [note, note]}, "ATTRIBUTE_DUPLICATE", "/attributes"),
        ]
        for changes, code, pointer in wrong:
            assert await refusal(graph, UPDATE, {"ref": "CARD-1"} | changes) == (code, f"/input{pointer}"), changes
        stranger = await graph.stranger()
        assert await graph.codes(UPDATE, input=given, token=stranger) == ["PAYMENT_UNKNOWN"]
        assert await counter.violations() == []

    play(urls, scenario)
