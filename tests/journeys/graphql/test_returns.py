"""Returns and the books through GraphQL and events: nothing but the API, from the wish to the money."""

import asyncio
from typing import Any

from lading.foundation.access.permissions import Permission
from tests.database.service.counter import Counter, open_counter
from tests.journeys.graphql.api import Graph, play

CREATE_RETURN = "mutation ($input: CreateReturnOrderInput) { createReturnOrder(input: $input) { id ref status } }"
CREATE_PAYMENT = """mutation ($input: CreatePaymentInput) { createPayment(input: $input) {
  ref status currency { alphabeticCode } captured { amount } billingAccount { ref }
  orders { edges { node { ref } } } } }"""
CREATE_STEP = (
    "mutation ($input: CreatePaymentTransactionInput) { createPaymentTransaction(input: $input) { ref status } }"
)
CREATE_ACCOUNT = "mutation ($input: CreateBillingAccountInput) { createBillingAccount(input: $input) { ref status } }"
UPDATE_ACCOUNT = "mutation ($input: UpdateBillingAccountInput) { updateBillingAccount(input: $input) { ref name } }"
CREATE_INVOICE = """mutation ($input: CreateInvoiceInput) { createInvoice(input: $input) {
  ref totalBalance { amount } items { edges { node { ref amount { amount } } } } } }"""
CREATE_MEMO = "mutation ($input: CreateCreditMemoInput) { createCreditMemo(input: $input) { ref status } }"
EVERYTHING = """{ returnOrder(ref: "R-1", retailer: {id: 1}) { ref type status retailer { id } customer { ref }
    order { ref retailer { id } } lodgedLocation { ref } destinationLocation { ref } creditMemo { ref }
    currency { alphabeticCode } subTotalAmount { amount scale unscaledValue } totalTax { amount } totalAmount { amount }
    defaultTaxType { country group tariff } workflow { ref version }
    returnOrderItems { edges { node { ref status product { ref catalogue { ref } } orderItem { ref order { ref } }
      returnReason { value label } returnReasonComment unitQuantity { quantity } acceptedQuantity rejectedQuantity
      unitAmount { amount } itemAmount { amount } returnOrder { ref } } } }
    returnOrderFulfilments { edges { node { ref type status destinationLocation { ref }
      returnFulfilmentItems { edges { node { ref unitQuantity { quantity } returnOrderItem { ref } } } } } } } }
  creditMemo(ref: "CM-R-1") { ref status type order { ref } returnOrder { ref } totalAmount { amount }
    totalBalance { amount } workflowVersion items { edges { node { ref orderItem { ref } returnOrderItem { ref }
      creditReasonCode { value } amount { amount } creditMemo { ref } } } }
    billingAccount { customer { ref } balances { currency { alphabeticCode } amount { amount } }
      creditMemos { edges { node { ref } } } payments { edges { node { ref captured { amount } refunding { amount }
        paymentTransactions { edges { node { ref type outcome amount { amount }
          currency { alphabeticCode } } } } } } } } } }"""


def money(amount: float) -> dict[str, Any]:
    return {"amount": amount}


def a_return(ref: str = "R-1", units: int = 2, amount: float = 21.0, **more: Any) -> dict[str, Any]:
    """P1 of HD-1, at 10.50 each."""
    item = {
        "ref": f"{ref}-1",
        "type": "DEFAULT",
        "product": {"ref": "P1", "catalogue": {"ref": "MASTER"}},
        "orderItem": {"ref": "HD-1-1", "order": {"ref": "HD-1", "retailer": {"id": 1}}},
        "unitQuantity": {"quantity": units},
        "unitAmount": money(10.5),
        "itemAmount": money(amount),
        "itemTaxAmount": money(0),
        "returnReason": {"value": "FIT", "label": "Does not fit"},
        "returnReasonComment": "Too small",
    }
    whole = {
        "ref": ref,
        "retailer": {"id": 1},
        "type": "DEFAULT",
        "customer": {"ref": "ANN"},
        "order": {"ref": "HD-1", "retailer": {"id": 1}},
        "lodgedLocation": {"ref": "FAR"},
        "destinationLocation": {"ref": "NEAR"},
        "returnOrderItems": [item],
        "currency": {"alphabeticCode": "USD"},
        "defaultTaxType": {"country": "US", "group": "STANDARD", "tariff": "0"},
        "subTotalAmount": money(amount),
        "totalTax": money(0),
        "totalAmount": money(amount),
    }
    return whole | more


def a_payment(ref: str = "PAY-1", amount: float = 31.5, **more: Any) -> dict[str, Any]:
    step = {
        "ref": f"{ref}-1",
        "type": "CHARGE",
        "amount": money(amount),
        "currency": {"alphabeticCode": "USD"},
        "authorizationKey": f"psp-{ref}",
        "paymentMethod": "CARD",
        "paymentServiceProvider": {"ref": "PSP"},
    }
    whole = {
        "ref": ref,
        "type": "CARD",
        "retailer": {"id": 1},
        "amount": money(amount),
        "paymentTransactions": [step],
        "order": {"ref": "HD-1", "retailer": {"id": 1}},
    }
    return whole | more


def an_invoice() -> dict[str, Any]:
    """Three units at 10.00, with 1.50 of tax."""
    return {
        "ref": "INV-1",
        "type": "ORDER",
        "billingAccount": {"ref": "ANN-ACCOUNT"},
        "issueDate": "2026-01-31T09:00:00Z",
        "currency": {"alphabeticCode": "USD"},
        "defaultTaxType": {"country": "US", "group": "STANDARD", "tariff": "0"},
        "subTotalAmount": money(30),
        "totalTax": money(1.5),
        "totalAmount": {"unscaledValue": 3150, "scale": 2},
        "totalBalance": money(31.5),
        "items": [
            {
                "ref": "1",
                "type": "SALE",
                "unitQuantity": {"quantity": 3},
                "unitAmount": money(10),
                "amount": money(30),
                "taxAmount": money(1.5),
            }
        ],
    }


async def _event(graph: Graph, counter: Counter, name: str, **fields: Any) -> None:
    """An event over the API, and the engine has run."""
    body = {"name": name, "retailerId": "1"} | fields
    answer = await graph.client.post(
        "/api/v4.1/event/async", json=body, headers={"authorization": f"Bearer {graph.robot}"}
    )
    assert answer.status_code < 300, answer.text
    await counter.shop.work()


def test_a_return_made_through_the_api_is_received_credited_refunded_and_read(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await counter.shipped("HD-1")
        paid = (await graph.data(CREATE_PAYMENT, input=a_payment()))["createPayment"]
        assert paid["captured"] == {"amount": 31.5}
        assert paid["orders"]["edges"] == [{"node": {"ref": "HD-1"}}]
        made = (await graph.data(CREATE_RETURN, input=a_return()))["createReturnOrder"]
        assert (made["ref"], made["status"]) == ("R-1", "CREATED")
        await counter.shop.work()
        way = {"entityType": "RETURN_FULFILMENT", "entityRef": "R-1-F1", "rootEntityType": "RETURN_ORDER"}
        verdicts = [
            {"ref": "R-1-1", "quantity": 1, "disposition": "RESTOCK"},
            {"ref": "R-1-1", "quantity": 1, "disposition": "SEND_BACK"},
        ]
        await _event(graph, counter, "ReceiveReturn", rootEntityRef="R-1", attributes={"verdicts": verdicts}, **way)
        data = await graph.data(EVERYTHING)
        found = data["returnOrder"]
        assert (found["status"], found["creditMemo"]) == ("PENDING_REFUND", {"ref": "CM-R-1"})
        assert found["totalAmount"] == {"amount": 10.5}
        assert found["subTotalAmount"] == {"amount": 10.5, "scale": 2, "unscaledValue": 1050}
        [item] = [edge["node"] for edge in found["returnOrderItems"]["edges"]]
        assert (item["acceptedQuantity"], item["rejectedQuantity"], item["status"]) == (1, 1, "RECEIVED")
        assert item["returnReason"] == {"value": "FIT", "label": "Does not fit"}
        memo = data["creditMemo"]
        assert memo["items"]["edges"][0]["node"]["orderItem"] == {"ref": "HD-1-1"}
        assert memo["billingAccount"]["balances"] == [
            {"currency": {"alphabeticCode": "USD"}, "amount": {"amount": -42.0}}
        ]
        answered = {"status": "SUCCEEDED", "providerReference": "psp-9"}
        step = {"entityType": "PAYMENT_TRANSACTION", "entityRef": "CM-R-1-REFUND-1"}
        await _event(graph, counter, "RefundAnswered", attributes=answered, **step)
        statuses = '{ returnOrders(order: {ref: "HD-1", retailer: {id: 1}}) { edges { node { status } } }'
        assert await graph.data(statuses + " creditMemoes { edges { node { status } } } }") == {
            "returnOrders": {"edges": [{"node": {"status": "COMPLETE"}}]},
            "creditMemoes": {"edges": [{"node": {"status": "REFUND_COMPLETE"}}]},
        }
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_a_return_may_not_say_is_refused_with_its_place_and_changes_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await counter.shipped("HD-1")
        item = a_return()["returnOrderItems"][0]
        wrong: dict[str, dict[str, Any]] = {
            "RETURN_QUANTITY_EXCEEDED": a_return(units=3),
            "RETURN_AMOUNT_EXCEEDS": a_return(amount=21.01),
            "AMOUNTS_INCONSISTENT": a_return(totalAmount=money(20)),
            "AMOUNT_MISSING": a_return(totalTax={}),
            "AMOUNT_TOO_FINE": a_return(totalTax=money(0.001)),
            "CURRENCY_MIXED": a_return(currency={"alphabeticCode": "EUR"}),
            "CURRENCY_INVALID": a_return(currency={"alphabeticCode": "€"}),
            "CUSTOMER_UNKNOWN": a_return(customer={"ref": "BOB"}),
            "ORDER_UNKNOWN": a_return(order={"ref": "HD-9", "retailer": {"id": 1}}),
            "LOCATION_UNKNOWN": a_return(lodgedLocation={"ref": "NOWHERE"}),
            "PRODUCT_UNKNOWN": a_return(
                returnOrderItems=[item | {"product": {"ref": "P9", "catalogue": {"ref": "MASTER"}}}]
            ),
            "RETURN_ITEM_UNKNOWN": a_return(
                returnOrderItems=[item | {"product": {"ref": "P2", "catalogue": {"ref": "MASTER"}}}]
            ),
            "RETURN_QUANTITY_INVALID": a_return(returnOrderItems=[item | {"unitQuantity": {"quantity": -1}}]),
            "RETURN_ACTION_UNKNOWN": a_return(returnOrderItems=[item | {"returnPaymentAction": {"value": "GOLD"}}]),
            "RETURN_EMPTY": a_return(returnOrderItems=[]),
        }
        for code, given in wrong.items():
            assert await graph.codes(CREATE_RETURN, input=given) == [code], code
        placeless = {name: value for name, value in a_return().items() if not name.endswith("Location")}
        assert await graph.codes(CREATE_RETURN, input=placeless) == ["RETURN_DESTINATION_MISSING"]
        assert await counter.shop.rows("SELECT 1 FROM return_order") == []
        assert await graph.codes(CREATE_RETURN, input=a_return()) == []
        assert await graph.codes(CREATE_RETURN, input=a_return()) == ["RETURN_QUANTITY_EXCEEDED"]
        assert await counter.violations() == []

    play(urls, scenario)


def test_of_many_clients_that_return_the_same_unit_at_once_one_wins(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await counter.shipped("HD-1")
        tries = [graph.codes(CREATE_RETURN, input=a_return(f"R-{number}")) for number in range(8)]
        codes = [code for found in await asyncio.gather(*tries) for code in found]
        assert codes == ["RETURN_QUANTITY_EXCEEDED"] * 7
        assert len(await counter.shop.rows("SELECT 1 FROM return_order")) == 1
        assert await counter.violations() == []

    play(urls, scenario)


def test_goods_without_a_receipt_become_credit_not_money(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        given = {name: value for name, value in a_return(amount=8.0).items() if name != "order"}
        given["returnOrderItems"] = [
            {name: value for name, value in one.items() if name != "orderItem"} for one in given["returnOrderItems"]
        ]
        assert await graph.codes(CREATE_RETURN, input=given) == []
        await counter.shop.work()
        assert await counter.receive("R-1") == "SUCCESS"
        assert await counter.return_status("R-1") == "COMPLETE"
        assert await counter.memos() == [("CM-R-1", "KEPT_AS_CREDIT", 800, 800)]
        assert (await counter.shop.on_hand("NEAR", "P1"))[0] == 102
        assert await counter.balance() == -800
        assert await counter.violations() == []

    play(urls, scenario)


def test_payments_and_documents_are_booked_once_and_within_their_limits(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        account = {
            "ref": "ANN-ACCOUNT",
            "type": "CUSTOMER",
            "name": "Ann",
            "retailer": {"id": 1},
            "customer": {"ref": "ANN"},
        }
        assert (await graph.data(CREATE_ACCOUNT, input=account))["createBillingAccount"]["ref"] == "ANN-ACCOUNT"
        assert await graph.codes(CREATE_ACCOUNT, input=account | {"ref": "OTHER"}) == ["REF_TAKEN"]
        renamed = await graph.data(UPDATE_ACCOUNT, input={"ref": "ANN-ACCOUNT", "name": "Ann Lee"})
        assert renamed == {"updateBillingAccount": {"ref": "ANN-ACCOUNT", "name": "Ann Lee"}}
        assert await graph.codes(UPDATE_ACCOUNT, input={"ref": "ANN-ACCOUNT", "status": "X"}) == ["STATUS_OF_WORKFLOW"]
        payment = {name: value for name, value in a_payment().items() if name != "order"}
        assert await graph.codes(CREATE_PAYMENT, input=payment) == ["PAYMENT_UNASSIGNED"]
        payment["billingAccount"] = {"ref": "ANN-ACCOUNT"}
        assert await graph.codes(CREATE_PAYMENT, input=payment) == []
        assert await graph.codes(CREATE_PAYMENT, input=payment) == ["REF_TAKEN"]
        step = payment["paymentTransactions"][0] | {"payment": {"ref": "PAY-1"}, "ref": "S-2"}
        for kind, code in (("CAPTURE", "PAYMENT_EXCEEDS"), ("GIFT", "OPERATION_UNKNOWN")):
            assert await graph.codes(CREATE_STEP, input=step | {"type": kind}) == [code]
        assert await graph.codes(CREATE_STEP, input=step | {"amount": money(-1)}) == ["AMOUNT_INVALID"]
        refunds = [
            graph.codes(CREATE_STEP, input=step | {"type": "REFUND", "ref": f"S-{n}", "authorizationKey": f"r-{n}"})
            for n in range(4)
        ]
        codes = [code for found in await asyncio.gather(*refunds) for code in found]
        assert codes == ["PAYMENT_EXCEEDS"] * 3
        document = an_invoice()
        invoice = (await graph.data(CREATE_INVOICE, input=document))["createInvoice"]
        assert invoice["totalBalance"] == {"amount": 31.5}
        assert await graph.codes(CREATE_INVOICE, input=document) == ["REF_TAKEN"]
        wrong = document | {"ref": "INV-2", "items": [document["items"][0] | {"amount": money(29)}]}
        assert await graph.codes(CREATE_INVOICE, input=wrong) == ["AMOUNTS_INCONSISTENT"]
        assert await graph.codes(CREATE_MEMO, input=document | {"ref": "CM-1"}) == []
        # An invoice, what was paid and paid back, and a credit: all of it in the balance.
        assert await counter.balance() == 3150 - 3150 + 3150 - 3150
        assert await counter.violations() == []

    play(urls, scenario)


def test_who_may_not_see_or_make_them_does_not(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await counter.shipped("HD-1")
        await graph.data(CREATE_PAYMENT, input=a_payment())
        await graph.data(CREATE_RETURN, input=a_return())
        nobody = await graph.somebody("nobody", Permission.ORDER_VIEW)
        stranger = await graph.stranger()
        lists = (
            "returnOrders",
            "returnOrderItems",
            "billingAccounts",
            "payments",
            "paymentTransactions",
            "creditMemoes",
        )
        for name in lists:
            query = f"{{ {name} {{ edges {{ node {{ ref }} }} }} }}"
            assert await graph.codes(query, token=nobody) == ["PERMISSION_MISSING"]
            assert (await graph.data(query, token=stranger))[name]["edges"] == []
        assert await graph.data('{ payment(ref: "PAY-1") { ref } }', token=stranger) == {"payment": None}
        made = ((CREATE_RETURN, a_return("R-2")), (CREATE_PAYMENT, a_payment("PAY-2")))
        for mutation, given in made:
            assert await graph.codes(mutation, token=nobody, input=given) == ["PERMISSION_MISSING"]
            assert await graph.codes(mutation, token=stranger, input=given) != []
        assert len(await counter.shop.rows("SELECT 1 FROM return_order")) == 1

    play(urls, scenario)
