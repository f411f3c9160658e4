"""One parcel from several places, from outside: in every weather it leaves once, nothing of it lost or doubled."""

from typing import Any

from lading.order.reference_workflows import home_delivery_with_profile
from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import delivered
from tests.journeys.order_life.outside import Outside
from tests.journeys.sourcing.profiles import CREATE, PROFILE, criterion, profile, strategy

F1, F2 = ("FULFILMENT", "H-1-F1"), ("FULFILMENT", "H-1-F2")
AT_DEPOT = {"locationTypes": ["WAREHOUSE"], "transferCost": 0.3}


async def _gathers(outside: Outside, **stock: int) -> None:
    """Orders are sourced by a profile that gathers at the depot; no place holds all of H-1."""
    wishes = profile(strategy("GATHER", criterion("locationDistance"), consolidation=AT_DEPOT))
    await outside.ask(CREATE, input=wishes)
    document = home_delivery_with_profile({"retailer.id": "1", "sourcing.profile": PROFILE})
    published = await outside.client.put("/api/v4.1/workflow", json=document)
    assert published.status_code == 200, published.text
    await outside.counts(**stock)
    await outside.takes(delivered("H-1", {"P1": 1, "P2": 2}))
    await outside.until_status("H-1", "PICK_PACK")


async def _sends(outside: Outside, ref: str, **found: int) -> None:
    """Picked, packed and on its way to the depot."""
    await outside.picks("H-1", ref, **found)
    [fulfilment] = [one for one in (await outside.order("H-1"))["fulfilments"] if one["ref"] == ref]
    [consignment] = {parcel["consignmentRef"] for parcel in fulfilment["articles"]}
    await outside.wants("H-1", ("CONSIGNMENT", consignment), "CourierCollected")
    await outside.until(lambda: _status(outside, ref), "IN_TRANSFER")


async def _status(outside: Outside, ref: str) -> str:
    [found] = [one["status"] for one in (await outside.order("H-1"))["fulfilments"] if one["ref"] == ref]
    return str(found)


async def _leaves(outside: Outside) -> None:
    """Everything that was gathered leaves for the customer in one consignment."""
    await outside.until_status("H-1", "AWAITING_COURIER_COLLECTION")
    waiting = [
        one for one in (await outside.order("H-1"))["fulfilments"] if one["status"] == "AWAITING_COURIER_COLLECTION"
    ]
    [consignment] = {parcel["consignmentRef"] for one in waiting for parcel in one["articles"]}
    await outside.wants("H-1", ("CONSIGNMENT", consignment), "CourierCollected")
    await outside.until_status("H-1", "COMPLETE")


async def _transfers(outside: Outside) -> list[tuple[str, list[tuple[int, int, int]]]]:
    """Status, and what was asked for, received and lost by line, of every transfer."""
    answer = await outside.client.get("/api/v1/stock-transfers", params={"toRef": "DEPOT"})
    found: list[dict[str, Any]] = answer.json()["transfers"]
    return [
        (one["status"], [(line["quantity"], line["received"], line["lost"]) for line in one["lines"]])
        for one in sorted(found, key=lambda one: str(one["ref"]))
    ]


def test_gathered_at_the_depot_and_delivered_in_one_parcel(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _gathers(outside, NEAR_P1=1, FAR_P2=2)
        assert [place for place, _, _ in await outside.fulfilments("H-1")] == ["FAR", "NEAR"]
        await _sends(outside, F1[1], _2=2)
        await outside.wants("H-1", F1, "ConfirmArrival")
        assert await outside.status("H-1") == "PICK_PACK"
        await _sends(outside, F2[1], _1=1)
        await outside.wants("H-1", F2, "ConfirmArrival")
        await _leaves(outside)
        assert await _transfers(outside) == [("RECEIVED", [(2, 2, 0)]), ("RECEIVED", [(1, 1, 0)])]
        assert await outside.stock("FAR", "P2") == (0, 0, 2, 0)
        assert await outside.stock("NEAR", "P1") == (0, 0, 1, 0)

    play(journey)


def test_what_is_lost_on_the_way_is_sent_again_from_another_place_and_the_parcel_waits(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _gathers(outside, NEAR_P1=1, FAR_P2=2)
        await outside.counts(DEPOT_P2=1)
        await _sends(outside, F1[1], _2=2)
        await outside.wants("H-1", F1, "ConfirmArrival", fulfilmentItems=[{"ref": "2", "filledQuantity": 1}])
        await _sends(outside, F2[1], _1=1)
        await outside.wants("H-1", F2, "ConfirmArrival")
        waiting = [
            ("FAR", "GATHERED", {"2": 2}),
            ("NEAR", "GATHERED", {"1": 1}),
            ("DEPOT", "AWAITING_WAVE", {"2": 1}),
        ]
        await outside.until(lambda: outside.fulfilments("H-1"), waiting)
        await outside.picks("H-1", "H-1-F3", _2=1)
        await _leaves(outside)
        assert await _transfers(outside) == [("RECEIVED", [(2, 1, 1)]), ("RECEIVED", [(1, 1, 0)])]
        assert await outside.stock("DEPOT", "P2") == (0, 0, 1, 0)

    play(journey)


def test_what_a_picker_does_not_find_comes_from_another_place_to_the_same_parcel(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _gathers(outside, NEAR_P1=1, FAR_P2=2)
        await outside.counts(DEPOT_P1=1)
        await outside.finds("H-1", F2[1], _1=0)
        await _sends(outside, F1[1], _2=2)
        await outside.wants("H-1", F1, "ConfirmArrival")
        await outside.until_idle()
        await outside.picks("H-1", "H-1-F3", _1=1)
        await _leaves(outside)
        assert await _transfers(outside) == [("RECEIVED", [(2, 2, 0)]), ("CANCELLED", [(1, 0, 0)])]
        assert await outside.stock("NEAR", "P1") == (0, 0, 0, 1)

    play(journey)
