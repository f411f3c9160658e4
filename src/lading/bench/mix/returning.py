"""What comes back of an order of the mix, and the money for it."""

import asyncio
import time

from lading.bench.mix.desk import Desk
from lading.bench.mix.fate import Fate
from lading.bench.mix.steps import Step
from lading.bench.mix.view import OrderView

PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.1
BOOKED = """query($ref: String!, $retailer: ID!) {
  returnOrder(ref: $ref, retailer: {id: $retailer}) { status returnOrderItems { edges { node { ref } } } } }"""
REFUND = "query($ref: [String!]) { paymentTransactions(ref: $ref) { edges { node { ref outcome } } } }"


async def pay(desk: Desk, order: OrderView, fate: Fate) -> None:
    """The payment service says that the order was paid."""
    paid = {"reference": f"{order.ref}-paid", "operation": "SALE", "amount": order.total_price}
    step = Step(name="PaymentReported", entity_type="ORDER", entity_ref=order.ref, attributes=paid)
    await desk.do(("ORDER", order.ref), step, fate)


async def bring_back(desk: Desk, order: OrderView, fate: Fate, retailer: int) -> None:
    """Units of the first line that was handed over come back, are looked at, and are paid for if they are accepted."""
    line = next((one for one in order.items if one.quantity > one.cancelled_quantity), None)
    if line is None:
        return
    ref = f"{order.ref}-back"
    wish = {"orderItem": {"ref": line.ref}, "unitQuantity": {"quantity": fate.units_returned}}
    asked = {"returnItems": [wish], "returnRef": ref}
    await desk.do(
        ("ORDER", order.ref),
        Step(name="RequestReturn", entity_type="ORDER", entity_ref=order.ref, attributes=asked),
        fate,
    )
    item = await _item_of(desk, ref, retailer)
    disposition = "RESTOCK" if fate.is_return_accepted else "SEND_BACK"
    verdicts = [{"ref": item, "quantity": fate.units_returned, "disposition": disposition}]
    looked_at = Step(
        name="ReceiveReturn",
        entity_type="RETURN_FULFILMENT",
        entity_ref=f"{ref}-F1",
        attributes={"verdicts": verdicts},
    )
    await desk.do(("RETURN_ORDER", ref), looked_at, fate)
    if fate.is_return_accepted:
        await _refunded(desk, f"CM-{ref}-REFUND-1", fate)


async def _item_of(desk: Desk, ref: str, retailer: int) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = (await desk.ask(BOOKED, ref=ref, retailer=str(retailer)))["returnOrder"]
        if found is not None and found["status"] == "BOOKED":
            return str(found["returnOrderItems"]["edges"][0]["node"]["ref"])
        assert time.monotonic() < deadline, f"the return {ref} was not booked: {found}"
        await asyncio.sleep(PAUSE_SECONDS)


async def _refunded(desk: Desk, ref: str, fate: Fate) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (await desk.ask(REFUND, ref=[ref]))["paymentTransactions"]["edges"]:
        assert time.monotonic() < deadline, f"the refund {ref} was not asked for"
        await asyncio.sleep(PAUSE_SECONDS)
    said = {"status": "SUCCEEDED", "providerReference": f"psp-{ref}"}
    step = Step(name="RefundAnswered", entity_type="PAYMENT_TRANSACTION", entity_ref=ref, attributes=said)
    await desk.do(("PAYMENT_TRANSACTION", ref), step, fate)
