"""Home delivery from outside: the way of an order in every weather, short picks and refusals of stores included."""

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import delivered
from tests.journeys.order_life.outside import Outside

H = ("ORDER", "H-1")


def test_split_short_picked_rejected_and_delivered_all_the_same(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=2, FAR_P1=1, DEPOT_P1=5, FAR_P2=1, DEPOT_P2=5)
        await outside.takes(delivered("H-1", {"P1": 2, "P2": 1}))
        await outside.until_status("H-1", "PICK_PACK")
        before = {place: found for place, _, found in await outside.fulfilments("H-1")}
        for ref, place in await _waiting(outside):
            items = before[place]
            await outside.finds("H-1", ref, **{f"_{item}": units - 1 for item, units in items.items()})
        # What was not found there comes from a place that has not been asked.
        for _ in range(4):
            for ref, _place in await _waiting(outside):
                [found] = [one for one in (await outside.order("H-1"))["fulfilments"] if one["ref"] == ref]
                wanted = {f"_{item['orderItemRef']}": item["requestedQuantity"] for item in found["items"]}
                await outside.finds("H-1", ref, **wanted)
        order = await outside.order("H-1")
        for one in order["fulfilments"]:
            if one["status"] in {"FULFILLED", "PARTIALLY_FULFILLED"}:
                await outside.wants("H-1", ("FULFILMENT", one["ref"]), "PackFulfilment")
        parcels = [parcel for one in (await outside.order("H-1"))["fulfilments"] for parcel in one["articles"]]
        for ref in sorted({parcel["consignmentRef"] for parcel in parcels}):
            await outside.wants("H-1", ("CONSIGNMENT", ref), "CourierCollected")
        await outside.until_status("H-1", "COMPLETE")
        filled = [
            item["filledQuantity"] for one in (await outside.order("H-1"))["fulfilments"] for item in one["items"]
        ]
        assert sum(filled) == 3

    play(journey)


async def _waiting(outside: Outside) -> list[tuple[str, str]]:
    found = (await outside.order("H-1"))["fulfilments"]
    return [(one["ref"], one["locationRef"]) for one in found if one["status"] == "AWAITING_WAVE"]


def test_the_same_order_is_one_order_and_another_of_its_name_is_refused(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=9)
        await outside.takes(delivered("H-1", {"P1": 2}))
        await outside.takes(delivered("H-1", {"P1": 2}))
        other = await outside.client.post("/api/v1/orders", json=delivered("H-1", {"P1": 3}))
        assert other.status_code == 409
        await outside.until_status("H-1", "PICK_PACK")
        assert await outside.stock("NEAR", "P1") == (7, 2, 0, 0)
        repeated = delivered("H-2", {"P1": 1})
        repeated["items"].append(repeated["items"][0] | {"ref": "2", "quantity": 2, "totalPrice": 20})
        await outside.takes(repeated)
        await outside.until_status("H-2", "PICK_PACK")
        assert await outside.stock("NEAR", "P1") == (4, 5, 0, 0)

    play(journey)
