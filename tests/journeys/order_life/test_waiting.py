"""Orders for what is still on its way, from outside: each unit is promised to one, and sent when it has come."""

from datetime import UTC, datetime, timedelta

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import delivered
from tests.journeys.order_life.outside import Outside

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


def test_two_wait_for_what_comes_and_get_it_in_their_order(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _opened(outside)
        for ref in ("H-1", "H-2"):
            await outside.takes(delivered(ref, {"P1": 2}))
            await outside.until_status(ref, "AWAITING_STOCK")
        assert await _pool(outside) == (4, 0, 6)
        await outside.counts(NEAR_P1=2)
        await outside.until_status("H-1", "PICK_PACK")
        await outside.until_idle()
        assert await outside.status("H-2") == "AWAITING_STOCK"
        assert await outside.stock("NEAR", "P1") == (0, 2, 0, 0)
        await outside.counts(NEAR_P1=4)
        await outside.until_status("H-2", "PICK_PACK")
        assert await _pool(outside) == (0, 4, 6)
        assert await outside.stock("NEAR", "P1") == (0, 4, 0, 0)

    play(journey)


def test_a_lot_that_slips_moves_the_promise_and_tells_the_customer(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _opened(outside)
        await outside.takes(delivered("H-1", {"P1": 2}))
        await outside.until_status("H-1", "AWAITING_STOCK")
        await _on_its_way(outside, PO1=(2, _day(20)))
        await outside.until(lambda: _count(outside, "StockPromiseRenewed"), 1)

    play(journey)


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

    play(journey)


async def _count(outside: Outside, name: str) -> int:
    return len(await outside.told("H-1", name))


async def _statuses(outside: Outside) -> list[str]:
    return [status for _, status, _ in await outside.fulfilments("H-1")]
