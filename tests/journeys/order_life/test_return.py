"""Returns from outside: each unit back once, to where its verdict says, and its money back once."""

from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import delivered
from tests.journeys.order_life.outside import Outside

D = ("ORDER", "D-1")
R = ("RETURN_ORDER", "BACK-1")
RETURN = """{ returnOrders { edges { node { ref status totalAmount { amount } } } }
  payments { edges { node { captured { amount } refunded { amount } } } }
  paymentTransactions(type: ["REFUND"]) { edges { node { ref outcome } } } }"""


async def _delivered(outside: Outside) -> None:
    await outside.counts(NEAR_P1=3, NEAR_P2=1)
    await outside.takes(delivered("D-1", {"P1": 3, "P2": 1}, totalPrice=40))
    await outside.until_status("D-1", "PICK_PACK")
    await outside.picks("D-1", "D-1-F1", _1=3, _2=1)
    await outside.wants("D-1", ("CONSIGNMENT", "D-1-C1"), "CourierCollected")
    await outside.until_status("D-1", "COMPLETE")
    await outside.wants("D-1", D, "PaymentReported", reference="pay-1", operation="SALE", amount=40)


def _wish(ref: str, units: int) -> dict[str, Any]:
    return {"orderItem": {"ref": ref}, "unitQuantity": {"quantity": units}, "returnReason": {"value": "DAMAGED"}}


async def _nodes(outside: Outside, name: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await outside.ask(RETURN))[name]["edges"]]


async def _returns(outside: Outside) -> list[tuple[str, str]]:
    return [(one["ref"], one["status"]) for one in await _nodes(outside, "returnOrders")]


def test_units_come_back_each_to_its_place_and_are_paid_back_once(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _delivered(outside)
        asked = {"returnItems": [_wish("1", 2), _wish("2", 1)], "returnRef": "BACK-1"}
        await outside.wants("D-1", D, "RequestReturn", **asked)

        await outside.until(lambda: _returns(outside), [("BACK-1", "BOOKED")])
        more = {"returnItems": [_wish("1", 2)], "returnRef": "BACK-2"}
        assert await outside.does("D-1", D, "RequestReturn", **more) == "FAILED RETURN_QUANTITY_EXCEEDED"
        verdicts = [
            {"ref": "1-1", "quantity": 1, "disposition": "RESTOCK"},
            {"ref": "1-1", "quantity": 1, "disposition": "SCRAP"},
            {"ref": "2-1", "quantity": 1, "disposition": "SEND_BACK"},
        ]
        items = await outside.ask("{ returnOrderItems { edges { node { ref } } } }")
        refs = sorted(edge["node"]["ref"] for edge in items["returnOrderItems"]["edges"])
        for verdict, ref in zip(verdicts, (refs[0], refs[0], refs[1]), strict=True):
            verdict["ref"] = ref
        await outside.wants(R, ("RETURN_FULFILMENT", "BACK-1-F1"), "ReceiveReturn", verdicts=verdicts)
        assert (await outside.stock("NEAR", "P1"))[0] == 1
        assert (await outside.stock("NEAR", "P2"))[0] == 0

        async def asked_for() -> list[str]:
            return [one["outcome"] for one in await _nodes(outside, "paymentTransactions")]

        await outside.until(asked_for, ["REQUESTED"])
        [refund] = await _nodes(outside, "paymentTransactions")
        step = ("PAYMENT_TRANSACTION", refund["ref"])
        account = await _account_of(outside)
        await outside.wants(account, step, "RefundAnswered", status="SUCCEEDED", providerReference="psp-1")
        await outside.until(lambda: _returns(outside), [("BACK-1", "COMPLETE")])
        assert await _nodes(outside, "payments") == [{"captured": {"amount": 40.0}, "refunded": {"amount": 20.0}}]
        assert len(await _nodes(outside, "paymentTransactions")) == 1

    play(journey)


async def _account_of(outside: Outside) -> tuple[str, str]:
    found = await outside.ask("{ billingAccounts { edges { node { ref } } } }")
    [edge] = found["billingAccounts"]["edges"]
    return "BILLING_ACCOUNT", edge["node"]["ref"]


def test_other_goods_are_sent_instead(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _delivered(outside)
        await outside.counts(FAR_P1=5)
        wish = _wish("1", 1) | {"returnPaymentAction": {"value": "EXCHANGE"}}
        await outside.wants("D-1", D, "RequestReturn", returnItems=[wish], returnRef="BACK-1")
        await outside.until(lambda: _returns(outside), [("BACK-1", "BOOKED")])
        found = await outside.ask("{ returnOrderItems { edges { node { ref } } } }")
        ref = found["returnOrderItems"]["edges"][0]["node"]["ref"]
        verdicts = [{"ref": ref, "quantity": 1, "disposition": "RESTOCK"}]
        await outside.wants(R, ("RETURN_FULFILMENT", "BACK-1-F1"), "ReceiveReturn", verdicts=verdicts)

        async def orders() -> int:
            return len((await outside.ask("{ orders { edges { node { ref } } } }"))["orders"]["edges"])

        await outside.until(orders, 2)
        await outside.until_idle()
        assert await orders() == 2
        far, near = await outside.stock("FAR", "P1"), await outside.stock("NEAR", "P1")
        # Of five and three, three were sold, one came back and one is promised to the exchange.
        assert (far[0] + near[0], far[1] + near[1]) == (5, 1)

    play(journey)
