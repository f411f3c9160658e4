"""Mixed baskets from outside: every choice its own way, day and status, and the order what they make together."""

from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, ATLANTA, BOSTON, mixed
from tests.journeys.order_life.outside import Outside

M = ("ORDER", "M-1")
HOME: dict[str, Any] = {"deliveryAddress": BOSTON}
MOTHER: dict[str, Any] = {"deliveryAddress": ATLANTA}
CORNER: dict[str, Any] = {"pickupLocationRef": "NEAR", **ANN}
WORK: dict[str, Any] = {"pickupLocationRef": "FAR", **ANN}


def _choice(ref: str) -> tuple[str, str]:
    return "FULFILMENT_CHOICE", ref


async def _sourced(outside: Outside, choices: dict[str, Any], lines: list[tuple[str, int, str]], **stock: int) -> None:
    await outside.counts(**stock)
    await outside.takes(mixed("M-1", choices, lines))
    await outside.until_status("M-1", "PICK_PACK")


def test_two_addresses_and_two_stores(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        choices = {"HOME": HOME, "MOTHER": MOTHER, "CORNER": CORNER, "WORK": WORK}
        lines = [("P1", 1, "HOME"), ("P1", 2, "MOTHER"), ("P1", 1, "CORNER"), ("P2", 1, "WORK"), ("P3", 1, "WORK")]
        await _sourced(outside, choices, lines, NEAR_P1=5, FAR_P2=5, DEPOT_P1=5, DEPOT_P3=5)
        assert await outside.statuses("M-1") == dict.fromkeys(choices, "PICK_PACK")
        assert sorted(await outside.fulfilments("M-1"), key=repr) == [
            ("DEPOT", "AWAITING_WAVE", {"2": 2}),
            ("DEPOT", "AWAITING_WAVE", {"5": 1}),
            ("FAR", "AWAITING_WAVE", {"4": 1}),
            ("NEAR", "AWAITING_WAVE", {"1": 1}),
            ("NEAR", "AWAITING_WAVE", {"3": 1}),
        ]
        [home], [mother] = await outside.refs("M-1", "HOME"), await outside.refs("M-1", "MOTHER")
        [corner] = await outside.refs("M-1", "CORNER")
        await outside.picks("M-1", home, _1=1)
        await outside.picks("M-1", mother, _2=2)
        await outside.picks("M-1", corner, _3=1)
        for ref in await outside.refs("M-1", "WORK"):
            [fulfilment] = [one for one in (await outside.order("M-1"))["fulfilments"] if one["ref"] == ref]
            [item] = fulfilment["items"]
            await outside.picks("M-1", ref, **{f"_{item['orderItemRef']}": 1})
        assert await outside.statuses("M-1") == {
            "HOME": "AWAITING_COURIER_COLLECTION",
            "MOTHER": "AWAITING_COURIER_COLLECTION",
            "CORNER": "AWAITING_CUSTOMER_COLLECTION",
            "WORK": "PICK_PACK",
        }
        for ref in sorted({one["consignmentRef"] for one in await _articles(outside) if one["consignmentRef"]}):
            await outside.wants("M-1", ("CONSIGNMENT", ref), "CourierCollected")
        assert (await outside.statuses("M-1"))["HOME"] == "COMPLETE"
        assert await outside.status("M-1") == "PARTIALLY_COMPLETE"
        [parcel] = [one["ref"] for one in await _articles(outside) if one["status"] == "AWAITING_ARRIVAL"]
        await outside.wants("M-1", ("ARTICLE", parcel), "RecordArrival")
        assert len(await outside.told("M-1", "ReadyForCollection")) == 2
        for name in ("CORNER", "WORK"):
            wrong = await outside.does("M-1", _choice(name), "Collect", collectedBy="Bob Ray", identityChecked=True)
            assert wrong == "FAILED COLLECTOR_UNKNOWN"
            await outside.wants("M-1", _choice(name), "Collect", **ANN_COMES)
        await outside.until_status("M-1", "COMPLETE")
        assert await outside.statuses("M-1") == dict.fromkeys(choices, "COMPLETE")

    play(journey)


async def _articles(outside: Outside) -> list[dict[str, Any]]:
    return [one for each in (await outside.order("M-1"))["fulfilments"] for one in each["articles"]]


def test_what_cannot_be_had_escalates_alone_and_ends_alone(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=1)
        await outside.takes(mixed("M-1", {"HOME": HOME, "WORK": WORK}, [("P1", 1, "HOME"), ("P4", 2, "WORK")]))
        await outside.until_status("M-1", "ESCALATED")
        assert await outside.statuses("M-1") == {"HOME": "PICK_PACK", "WORK": "ESCALATED"}
        await outside.wants("M-1", M, "CancelItems", items=[{"ref": "2"}], cancellationRef="gone")
        assert await outside.statuses("M-1") == {"HOME": "PICK_PACK", "WORK": "CANCELLED"}
        assert await outside.money("M-1") == [-20]
        [home] = await outside.refs("M-1", "HOME")
        await outside.picks("M-1", home, _1=1)
        await outside.wants("M-1", ("CONSIGNMENT", "M-1-C1"), "CourierCollected")
        await outside.until_status("M-1", "COMPLETE")

    play(journey)


def test_nobody_comes_for_one_part(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("COLLECTION_DAYS", 2 / 86_400)
        await _sourced(
            outside, {"HOME": HOME, "WORK": WORK}, [("P1", 1, "HOME"), ("P2", 1, "WORK")], NEAR_P1=1, FAR_P2=1
        )
        [work] = await outside.refs("M-1", "WORK")
        await outside.picks("M-1", work, _2=1)
        await outside.until(lambda: outside.statuses("M-1"), {"HOME": "PICK_PACK", "WORK": "UNCOLLECTED"})
        await outside.wants("M-1", ("FULFILMENT", work), "PutBack")
        assert await outside.statuses("M-1") == {"HOME": "PICK_PACK", "WORK": "CANCELLED"}
        assert await outside.stock("FAR", "P2") == (1, 0, 1, 0)
        assert await outside.money("M-1") == [-10]

    play(journey)
