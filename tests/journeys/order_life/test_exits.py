"""Orders that could have stayed where they were for ever: each comes to an end, and whoever waits for it gets it."""

import asyncio
from functools import partial
from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside

POOL = {"ref": "P3-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P3", "limit": 30}
SHOP: dict[str, Any] = {"pickupLocationRef": "NEAR", **ANN}
LINES = [("P1", 1, "IT"), ("P3", 1, "IT")]


async def _statuses(outside: Outside, order: str) -> list[str]:
    return sorted(status for _, status, _ in await outside.fulfilments(order))


async def _goes_on_alone(outside: Outside, document: dict[str, Any]) -> None:
    """P1 waits for P3, which is cancelled: it is picked, packed, and handed over to whoever it is for."""
    order = document["ref"]
    await outside.takes(document)
    await outside.until(partial(_statuses, outside, order), ["AWAITING_OTHERS", "AWAITING_STOCK"])
    await outside.wants(order, ("ORDER", order), "CancelItems", items=[{"ref": "2"}], cancellationRef=f"{order}-2")
    await outside.until(partial(_statuses, outside, order), ["AWAITING_WAVE", "CANCELLED"])
    await outside.until_status(order, "PICK_PACK")
    await outside.picks(order, f"{order}-F1", _1=1)
    packed = next(one for one in (await outside.order(order))["fulfilments"] if one["ref"] == f"{order}-F1")
    if packed["status"] == "AWAITING_COURIER_COLLECTION":
        await outside.wants(order, ("CONSIGNMENT", packed["articles"][0]["consignmentRef"]), "CourierCollected")
    else:
        whose = ("ORDER", order) if document["type"] == "CC" else ("FULFILMENT_CHOICE", f"{order}-IT")
        await outside.wants(order, whose, "Collect", **ANN_COMES)
        assert len(await outside.told(order, "ReadyForCollection")) == 1
    await outside.until_status(order, "COMPLETE")
    assert await outside.money(order) == [-10]


def test_what_waits_for_something_that_is_cancelled_goes_on_without_it_and_is_handed_over(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("BACKORDER_SHIPMENT", "TOGETHER")
        assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
        await outside.counts(NEAR_P1=4)
        orders = [
            delivered("H-1", {"P1": 1, "P3": 1}, totalPrice=20),
            collected("C-1", {"P1": 1, "P3": 1}, totalPrice=20),
            mixed("M-1", {"M-1-IT": {"deliveryAddress": BOSTON}}, _of("M-1"), totalPrice=20),
            mixed("M-2", {"M-2-IT": SHOP}, _of("M-2"), totalPrice=20),
        ]
        async with outside.crew.while_many_speak():
            await asyncio.gather(*(_goes_on_alone(outside, one) for one in orders))
        assert await outside.stock("NEAR", "P1") == (0, 0, 4, 0)

    play(journey)


def _of(order: str) -> list[tuple[str, int, str]]:
    return [(product, units, f"{order}-{choice}") for product, units, choice in LINES]
