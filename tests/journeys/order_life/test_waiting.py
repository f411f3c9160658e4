"""Orders for what is still on its way, from outside: each unit is promised to one, and sent when it has come."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, BOSTON, delivered, mixed
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.outsiders import PAYING, books, paying

POOL = {"ref": "P1-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P1", "limit": 10}


def _day(number: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=number)).isoformat()


async def _on_its_way(outside: Outside, **lots: tuple[int, str]) -> None:
    """Lots of P1 to NEAR, by ref: units and the day."""
    rows = [
        {"type": "INBOUND", "locationRef": "NEAR", "skuRef": "P1", "ref": ref, "qty": units, "expectedOn": day}
        for ref, (units, day) in lots.items()
    ]
    job = (await outside.client.post("/api/v4.1/job", json={"name": "inbound", "retailerId": 1})).json()["id"]
    batch = (await outside.client.post(f"/api/v4.1/job/{job}/batch", json={"entities": rows})).json()["id"]

    async def state() -> str:
        return str((await outside.client.get(f"/api/v4.1/job/{job}/batch/{batch}")).json()["status"])

    await outside.until(state, "COMPLETE")


async def _opened(outside: Outside) -> None:
    assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
    await _on_its_way(outside, PO1=(2, _day(3)), PO2=(2, _day(9)))


async def _pool(outside: Outside) -> tuple[int, int, int]:
    """Units waited for, given out, and left."""
    [one] = (await outside.client.get("/api/v1/promise-pools")).json()["pools"]
    return one["reserved"], one["sold"], one["available"]


def test_who_waits_no_longer_leaves_his_place_to_the_next(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _opened(outside)
        for ref in ("H-1", "H-2"):
            await outside.takes(delivered(ref, {"P1": 2}, totalPrice=20))
            await outside.until_status(ref, "AWAITING_STOCK")
        await outside.wants("H-1", ("ORDER", "H-1"), "CancelOrder")
        await outside.until_status("H-1", "CANCELLED")
        assert await _pool(outside) == (2, 0, 8)
        await outside.counts(NEAR_P1=2)
        await outside.until_status("H-2", "PICK_PACK")
        assert await outside.stock("NEAR", "P1") == (0, 2, 0, 0)

    play(journey)


def test_what_is_in_stock_waits_for_the_rest_where_the_setting_says_so(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("BACKORDER_SHIPMENT", "TOGETHER")
        await _opened(outside)
        await outside.counts(NEAR_P2=1)
        await outside.takes(delivered("H-1", {"P1": 2, "P2": 1}))
        await outside.until_status("H-1", "AWAITING_STOCK")
        assert [status for _, status, _ in await outside.fulfilments("H-1")] == ["AWAITING_OTHERS", "AWAITING_STOCK"]
        await outside.counts(NEAR_P1=2)
        together = ["AWAITING_WAVE", "CANCELLED", "AWAITING_WAVE"]
        await outside.until(lambda: _statuses(outside), together)
        assert [await outside.stock("NEAR", one) for one in ("P1", "P2")] == [(0, 2, 0, 0), (0, 1, 0, 0)]

    play(journey)


def test_who_waits_pays_when_it_comes_and_for_what_he_still_wants(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await outside.sets("BACKORDER_PAYMENT", "RELEASE")
            await _opened(outside)
            for ref in ("H-1", "H-2"):
                await outside.takes(delivered(ref, {"P1": 2}, totalPrice=20, **PAYING))
                await outside.until_status(ref, "AWAITING_STOCK")
            # The lot of H-1 slips: it gets that of H-2, and both are told their new day once.
            await _on_its_way(outside, PO1=(2, _day(20)))
            for ref, day in (("H-1", _day(9)), ("H-2", _day(20))):
                await outside.until(partial(_new_days, outside, ref), [day])
            assert (await books(service), await _pool(outside)) == (("0", "0", "0", "0"), (4, 0, 6))
            await outside.counts(NEAR_P1=2)
            await outside.until(partial(_statuses, outside, "H-1"), ["CANCELLED", "AWAITING_WAVE"])
            await outside.until(partial(books, service), ("20.00", "0", "0", "0"))
            assert await outside.status("H-2") == "AWAITING_STOCK"
            wish = [{"ref": "1", "quantity": 1, "reason": "TOO_LATE"}]
            await outside.wants("H-2", ("ORDER", "H-2"), "CancelItems", items=wish, cancellationRef="web-1")
            assert await outside.money("H-2") == [-10]
            assert await _pool(outside) == (1, 2, 7)
            await _sends(outside, "H-1", "H-1-F2", _1=2)
            await outside.counts(NEAR_P1=1)
            await outside.until(partial(_last_status, outside, "H-2"), "AWAITING_WAVE")
            await _sends(outside, "H-2", (await outside.order("H-2"))["fulfilments"][-1]["ref"], _1=1)
            for ref in ("H-1", "H-2"):
                await outside.until_status(ref, "COMPLETE")
            await outside.until(partial(books, service), ("0.00", "30.00", "0", "0"))
            assert (await outside.stock("NEAR", "P1"), await _pool(outside)) == ((0, 0, 1, 0), (0, 3, 7))

    play(journey)


def test_what_is_in_stock_is_sent_first_and_the_rest_in_the_order_of_the_orders(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await outside.sets("BACKORDER_PAYMENT", "RELEASE")
            await _opened(outside)
            await outside.counts(NEAR_P2=2)
            await outside.takes(delivered("H-1", {"P1": 2, "P2": 1}, totalPrice=30, **PAYING))
            await outside.until(partial(_statuses, outside, "H-1"), ["AWAITING_WAVE", "AWAITING_STOCK"])
            choices: dict[str, Any] = {
                "home": {"deliveryAddress": BOSTON},
                "shop": {"pickupLocationRef": "NEAR", **ANN},
            }
            await outside.takes(mixed("M-1", choices, [("P1", 1, "home"), ("P2", 1, "shop")], totalPrice=20, **PAYING))
            await outside.until(partial(outside.statuses, "M-1"), {"home": "AWAITING_STOCK", "shop": "PICK_PACK"})
            await outside.takes(delivered("H-2", {"P1": 1}, totalPrice=10, **PAYING))
            await outside.until_status("H-2", "AWAITING_STOCK")
            await _sends(outside, "H-1", "H-1-F1", _2=1)
            await _is_collected(outside)
            # Nothing is held for what is still to come.
            await outside.until(partial(books, service), ("0.00", "20.00", "0", "0"))
            # One unit is not enough for the first, and nobody else gets it; three are enough for the first two.
            await outside.counts(NEAR_P1=1)
            await outside.until_idle()
            assert (await outside.status("H-1"), await _pool(outside)) == ("PICK_PACK", (4, 0, 6))
            await outside.counts(NEAR_P1=3)
            await outside.until(partial(_last_status, outside, "M-1"), "AWAITING_WAVE")
            await outside.until(partial(_last_status, outside, "H-1"), "AWAITING_WAVE")
            await outside.until(partial(books, service), ("30.00", "20.00", "0", "0"))
            assert (await outside.status("H-2"), await _pool(outside)) == ("AWAITING_STOCK", (1, 3, 6))
            for ref, found in (("H-1", {"_1": 2}), ("M-1", {"_1": 1})):
                await _sends(outside, ref, (await outside.order(ref))["fulfilments"][-1]["ref"], **found)
                await outside.until_status(ref, "COMPLETE")
            await outside.until(partial(books, service), ("0.00", "50.00", "0", "0"))
            await outside.counts(NEAR_P1=1)
            await outside.until(partial(_last_status, outside, "H-2"), "AWAITING_WAVE")
            assert await books(service) == ("10.00", "50.00", "0", "0")
            assert [await outside.stock("NEAR", one) for one in ("P1", "P2")] == [(0, 1, 0, 0), (0, 0, 2, 0)]
            assert await _pool(outside) == (0, 4, 6)

    play(journey)


async def _new_days(outside: Outside, order: str) -> list[str]:
    return [one["expectedOn"] for one in await outside.told(order, "StockPromiseRenewed")]


async def _statuses(outside: Outside, order: str = "H-1") -> list[str]:
    return [status for _, status, _ in await outside.fulfilments(order)]


async def _last_status(outside: Outside, order: str) -> str:
    return (await _statuses(outside, order))[-1]


async def _sends(outside: Outside, order: str, fulfilment: str, **found: int) -> None:
    """A fulfilment is picked, packed, and handed to the carrier."""
    await outside.picks(order, fulfilment, **found)
    [one] = [one for one in (await outside.order(order))["fulfilments"] if one["ref"] == fulfilment]
    await outside.wants(order, ("CONSIGNMENT", one["articles"][0]["consignmentRef"]), "CourierCollected")


async def _is_collected(outside: Outside) -> None:
    """Ann fetches her part of M-1."""
    [shop] = await outside.refs("M-1", "shop")
    await outside.until(lambda: _status(outside, "M-1", shop), "AWAITING_WAVE")
    await outside.picks("M-1", shop, _2=1)
    await outside.until(lambda: _choice(outside, "shop"), "AWAITING_CUSTOMER_COLLECTION")
    choice = (await outside.choices("M-1"))["shop"]["ref"]
    await outside.wants("M-1", ("FULFILMENT_CHOICE", choice), "Collect", **ANN_COMES)
    assert await outside.statuses("M-1") == {"home": "AWAITING_STOCK", "shop": "COMPLETE"}


async def _status(outside: Outside, order: str, fulfilment: str) -> str:
    found = (await outside.order(order))["fulfilments"]
    return next(str(one["status"]) for one in found if one["ref"] == fulfilment)


async def _choice(outside: Outside, ref: str) -> str:
    return (await outside.statuses("M-1"))[ref]
