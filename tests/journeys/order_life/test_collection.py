"""Click and collect from outside: in every weather the customer gets the goods once, or the money back once."""

from datetime import datetime, timedelta

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN_COMES, collected
from tests.journeys.order_life.outside import Outside

CC = ("ORDER", "CC-1")
F1, F2 = ("FULFILMENT", "CC-1-F1"), ("FULFILMENT", "CC-1-F2")
# A day as short as a test can wait for, as a part of a real one.
MOMENT = 2 / 86_400


async def _sourced(outside: Outside, **stock: int) -> None:
    """CC-1 wants two P1 and one P2, to be collected at NEAR."""
    await outside.counts(**stock)
    await outside.takes(collected("CC-1", {"P1": 2, "P2": 1}, totalPrice=30))
    await outside.until_status("CC-1", "PICK_PACK")


async def _on_the_counter(outside: Outside) -> None:
    await _sourced(outside, NEAR_P1=3, NEAR_P2=1)
    await outside.picks("CC-1", F1[1], _1=2, _2=1)
    await outside.until_status("CC-1", "AWAITING_CUSTOMER_COLLECTION")


def test_from_stock_ready_collected(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _on_the_counter(outside)
        assert await outside.fulfilments("CC-1") == [("NEAR", "AWAITING_CUSTOMER_COLLECTION", {"1": 2, "2": 1})]
        assert len(await outside.told("CC-1", "ReadyForCollection")) == 1
        await outside.wants("CC-1", CC, "Collect", **ANN_COMES)
        order = await outside.order("CC-1")
        assert order["status"] == "COMPLETE"
        [fulfilment] = order["fulfilments"]
        assert [one["status"] for one in fulfilment["articles"]] == ["COLLECTED"]
        kept = order["attributes"]["collection"]["value"]
        assert (kept["collectedBy"], kept["identityDocument"]) == ("Ann Lee", "PASSPORT")
        assert [await outside.stock("NEAR", name) for name in ("P1", "P2")] == [(1, 0, 2, 0), (0, 0, 1, 0)]

    play(journey)


def test_the_wrong_person_gets_nothing(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _on_the_counter(outside)
        for said, code in (
            ({}, "COLLECTOR_MISSING"),
            ({"collectedBy": "Ann Lee"}, "IDENTITY_UNCHECKED"),
            ({"collectedBy": "Bob Ray", "identityChecked": True}, "COLLECTOR_UNKNOWN"),
        ):
            assert await outside.does("CC-1", CC, "Collect", **said) == f"FAILED {code}"
            assert await outside.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        friend = {"collectedBy": "Bob Ray", "identityChecked": True, "isAuthorised": True}
        await outside.wants("CC-1", CC, "Collect", **friend)
        await outside.until_status("CC-1", "COMPLETE")

    play(journey)


def test_from_transfer_with_arrival(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _sourced(outside, NEAR_P1=2, FAR_P2=4)
        assert await outside.fulfilments("CC-1") == [
            ("NEAR", "AWAITING_WAVE", {"1": 2}),
            ("FAR", "AWAITING_WAVE", {"2": 1}),
        ]
        await outside.picks("CC-1", F1[1], _1=2)
        await outside.picks("CC-1", F2[1], _2=1)
        await outside.wants("CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected")
        await outside.until(lambda: _statuses(outside), ["AWAITING_CUSTOMER_COLLECTION", "AWAITING_ARRIVAL"])
        assert await outside.told("CC-1", "ReadyForCollection") == []
        assert await outside.does("CC-1", CC, "Collect", **ANN_COMES) == "NO_MATCH"
        await outside.wants("CC-1", ("ARTICLE", "CC-1-F2-A1"), "RecordArrival")
        await outside.until_status("CC-1", "AWAITING_CUSTOMER_COLLECTION")
        assert len(await outside.told("CC-1", "ReadyForCollection")) == 1
        await outside.wants("CC-1", CC, "Collect", **ANN_COMES)
        await outside.until_status("CC-1", "COMPLETE")

    play(journey)


def test_what_is_lost_on_the_way_comes_from_elsewhere(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _sourced(outside, NEAR_P1=2, FAR_P2=1, DEPOT_P2=1)
        await outside.picks("CC-1", F2[1], _2=1)
        await outside.wants("CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected")
        await outside.wants("CC-1", F2, "ReportLost")
        assert await outside.fulfilments("CC-1") == [
            ("NEAR", "AWAITING_WAVE", {"1": 2}),
            ("FAR", "REJECTED", {"2": 1}),
            ("DEPOT", "AWAITING_WAVE", {"2": 1}),
        ]
        assert await outside.stock("FAR", "P2") == (0, 0, 1, 0)

    play(journey)


def test_reminded_uncollected_refunded_and_back_in_stock(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("COLLECTION_DAYS", 2 * MOMENT)
        await outside.sets("COLLECTION_REMINDER_DAYS", MOMENT)
        await _on_the_counter(outside)
        await outside.until_status("CC-1", "UNCOLLECTED")
        [reminder] = await outside.events("CC-1", "CollectionReminder")
        assert "RemindCustomer" in await outside.trace(reminder["id"])
        await outside.until(lambda: _count(outside, "RefundDue"), 1)
        [refund] = await outside.told("CC-1", "RefundDue")
        assert (refund["amount"], refund["kind"]) == ("30.00", "UNCOLLECTED")
        assert await outside.stock("NEAR", "P1") == (1, 0, 2, 0)
        assert await outside.does("CC-1", CC, "Collect", **ANN_COMES) == "NO_MATCH"
        await outside.wants("CC-1", F1, "PutBack")
        await outside.until_status("CC-1", "CANCELLED")
        assert [await outside.stock("NEAR", name) for name in ("P1", "P2")] == [(3, 0, 2, 0), (1, 0, 1, 0)]

    play(journey)


def test_more_time_on_request(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("COLLECTION_DAYS", 3 * MOMENT)
        await _on_the_counter(outside)
        before = await _collect_by(outside)
        await outside.wants("CC-1", CC, "ExtendCollection", days=1, extensionRef="call-1")
        assert await _collect_by(outside) == before + timedelta(days=1)
        # The end of the time before comes, and nothing happens.
        await outside.until(lambda: _ended(outside), ["SUCCESS", "SCHEDULED"])
        assert await outside.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        await outside.wants("CC-1", CC, "ExtendCollection", days=1, extensionRef="call-2")
        refused = await outside.does("CC-1", CC, "ExtendCollection", days=1, extensionRef="call-3")
        assert refused == "FAILED EXTENSIONS_USED_UP"
        assert await outside.does("CC-1", CC, "ExtendCollection", days=0) == "FAILED EXTENSION_INVALID"
        assert await _collect_by(outside) == before + timedelta(days=2)
        await outside.wants("CC-1", CC, "Collect", **ANN_COMES)
        await outside.until_status("CC-1", "COMPLETE")

    play(journey)


def test_another_store_takes_over(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _sourced(outside, NEAR_P1=2, FAR_P1=2, FAR_P2=1, DEPOT_P2=1)
        refused = await outside.does("CC-1", CC, "ChangeStore", pickupLocationRef="RJT_1")
        assert refused == "FAILED PICKUP_LOCATION_UNKNOWN"
        await outside.wants("CC-1", CC, "ChangeStore", pickupLocationRef="FAR")

        async def live() -> list[tuple[str, str, dict[str, int]]]:
            return [one for one in await outside.fulfilments("CC-1") if one[1] != "CANCELLED"]

        await outside.until(live, [("FAR", "AWAITING_WAVE", {"1": 2, "2": 1})])
        assert await outside.stock("NEAR", "P1") == (2, 0, 0, 0)
        assert await outside.stock("DEPOT", "P2") == (1, 0, 0, 0)
        [ref] = [one["ref"] for one in (await outside.order("CC-1"))["fulfilments"] if one["status"] != "CANCELLED"]
        await outside.finds("CC-1", ref, _1=2, _2=1)
        refused = await outside.does("CC-1", CC, "ChangeStore", pickupLocationRef="NEAR")
        assert refused == "FAILED ORDER_PICKED"

    play(journey)


def test_a_store_nobody_knows_is_put_right(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=5)
        await outside.takes(collected("CC-1", {"P1": 1}, place="NOWHERE"))
        await outside.until_status("CC-1", "ESCALATED")
        kept = (await outside.order("CC-1"))["attributes"]["escalationReason"]["value"]
        assert (kept, await outside.fulfilments("CC-1")) == ("PICKUP_LOCATION_UNKNOWN", [])
        await outside.wants("CC-1", CC, "ChangeStore", pickupLocationRef="NEAR")
        await outside.until_status("CC-1", "PICK_PACK")
        assert await outside.fulfilments("CC-1") == [("NEAR", "AWAITING_WAVE", {"1": 1})]

    play(journey)


def test_a_short_pick_is_made_good_by_another_store(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _sourced(outside, NEAR_P1=2, NEAR_P2=1, FAR_P1=2)
        await outside.finds("CC-1", F1[1], _1=1, _2=1)
        assert await outside.fulfilments("CC-1") == [
            ("NEAR", "PARTIALLY_FULFILLED", {"1": 2, "2": 1}),
            ("FAR", "AWAITING_WAVE", {"1": 1}),
        ]
        assert (await outside.stock("NEAR", "P1"))[0] == 0

    play(journey)


async def _statuses(outside: Outside) -> list[str]:
    return [status for _, status, _ in await outside.fulfilments("CC-1")]


async def _count(outside: Outside, name: str) -> int:
    return len(await outside.told("CC-1", name))


async def _collect_by(outside: Outside) -> datetime:
    return datetime.fromisoformat((await outside.order("CC-1"))["attributes"]["collectBy"]["value"])


async def _ended(outside: Outside) -> list[str]:
    """What became of the events that end the time to collect, oldest first."""
    return [one["eventStatus"] for one in await outside.events("CC-1", "CollectionOver")]
