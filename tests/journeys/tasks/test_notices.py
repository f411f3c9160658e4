"""What customers are told: one notice for each time something happens, with what it is about, and again when asked."""

from typing import Any

import msgspec

from tests.database.order.shop import collected, fulfilment, order, picked
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import conclude, setting, waiting

HD = ("ORDER", "HD-1")
C1 = ("CONSIGNMENT", "HD-1-C1")
URL = "https://hooks.example.com/notices"
FIELDS = {
    *("noticeId", "notice", "occurredOn", "isResent", "orderRef", "orderType", "fulfilmentChoiceRef"),
    *("fulfilmentRefs", "pickupLocationRef", "items", "tracking"),
}


async def _told(graph: Graph) -> list[dict[str, Any]]:
    """The notices that wait to be delivered, oldest first: what the receiver is sent."""
    rows = await graph.shop.rows("SELECT body FROM webhook_message ORDER BY created_at, sequence")
    bodies = [msgspec.json.decode(body) for (body,) in rows]
    for body in bodies:
        assert body["name"] == body["attributes"]["notice"]
        assert body["attributes"].keys() >= FIELDS
    return [body["attributes"] for body in bodies]


async def _taken(graph: Graph, document: dict[str, Any]) -> None:
    await setting(graph, "CUSTOMER_NOTICE_WEBHOOK", URL)
    await graph.shop.stock(NEAR_P1=5, NEAR_P2=5, FAR_P1=5)
    await graph.shop.take(document)
    await graph.shop.work()


async def _dispatched(graph: Graph) -> None:
    await _taken(graph, order("HD-1", [("P1", 2), ("P2", 1)]))
    await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2, HD_1_2=1))
    parcels = {"carrierRef": "FAST", "trackingLabel": "TRACK-1"}
    await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment", parcels)
    assert await graph.shop.act("HD-1", C1, "CourierCollected") == "SUCCESS"


def test_a_dispatch_is_told_once_with_its_tracking_and_its_units(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _dispatched(graph)
        assert await graph.shop.act("HD-1", C1, "CourierCollected") == "NO_MATCH"
        [told] = await _told(graph)
        assert (told["notice"], told["orderRef"], told["isResent"]) == ("Dispatched", "HD-1", False)
        assert told["items"] == [
            {"ref": "HD-1-1", "productRef": "P1", "quantity": 2, "missingQuantity": 0},
            {"ref": "HD-1-2", "productRef": "P2", "quantity": 1, "missingQuantity": 0},
        ]
        assert (told["tracking"]["carrierRef"], told["tracking"]["trackingLabel"]) == ("FAST", "TRACK-1")
        assert told["fulfilmentRefs"] == ["HD-1-F1"]

    play(urls, scenario)


def test_a_delivery_is_told_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _dispatched(graph)
        assert await graph.shop.act("HD-1", C1, "ConfirmDelivery") == "SUCCESS"
        assert await graph.shop.act("HD-1", C1, "ConfirmDelivery") == "NO_MATCH"
        assert [one["notice"] for one in await _told(graph)] == ["Dispatched", "Delivered"]

    play(urls, scenario)


def test_a_short_pick_is_told_with_what_is_missing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph, order("HD-1", [("P1", 2), ("P2", 1)]))
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=1, HD_1_2=1))
        [told] = await _told(graph)
        assert told["notice"] == "ShortPick"
        assert [(one["ref"], one["quantity"], one["missingQuantity"]) for one in told["items"]] == [
            ("HD-1-1", 1, 1),
            ("HD-1-2", 1, 0),
        ]

    play(urls, scenario)


def test_a_collection_is_told_when_it_is_ready(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph, collected("CC-1", [("P1", 1)]))
        await graph.shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=1))
        await graph.shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        [told] = await _told(graph)
        assert (told["notice"], told["pickupLocationRef"]) == ("ReadyForCollection", "NEAR")

    play(urls, scenario)


def test_a_service_that_failed_is_told_with_the_reason(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        document = order("HD-1", [("P1", 2)])
        document["items"][0]["attributes"] = [{"name": "services", "type": "STRING", "value": "GIFT_WRAP"}]
        await _taken(graph, document)
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        [task] = await waiting(graph)
        await conclude(graph, task["id"], "FAILED", reason="no paper")
        [told] = await _told(graph)
        assert (told["notice"], told["taskType"], told["reason"]) == ("ServiceFailed", "GIFT_WRAP", "no paper")

    play(urls, scenario)


def test_a_notice_is_sent_again_by_hand_as_it_was(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _dispatched(graph)
        await graph.shop.act("HD-1", C1, "ConfirmDelivery")
        dispatched, delivered = await _told(graph)
        assert await graph.shop.act("HD-1", HD, "ResendNotice") == "SUCCESS"
        named = {"noticeId": dispatched["noticeId"]}
        assert await graph.shop.act("HD-1", HD, "ResendNotice", named) == "SUCCESS"
        again = (await _told(graph))[2:]
        assert again == [{**delivered, "isResent": True}, {**dispatched, "isResent": True}]
        for unknown in ({"noticeId": "x"}, {"noticeId": 7}):
            assert await graph.shop.act("HD-1", HD, "ResendNotice", unknown) == "FAILED NOTICE_UNKNOWN"
        assert len(await _told(graph)) == 4

    play(urls, scenario)


def test_where_nobody_tells_customers_there_is_no_event_and_nothing_to_send_again(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await graph.shop.take(order("HD-1"))
        await graph.shop.work()
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=1))
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment")
        await graph.shop.act("HD-1", C1, "CourierCollected")
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.told("Dispatched", "ShortPick") == []
        assert await _told(graph) == []
        assert await graph.shop.act("HD-1", HD, "ResendNotice") == "FAILED NOTICE_UNKNOWN"

    play(urls, scenario)


def test_an_address_that_cannot_be_called_holds_no_parcel_up(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await setting(graph, "CUSTOMER_NOTICE_WEBHOOK", "http://127.0.0.1:9/x")
        await graph.shop.take(order("HD-1"))
        await graph.shop.work()
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=1))
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment")
        assert await graph.shop.act("HD-1", C1, "CourierCollected") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "COMPLETE"
        rows = await graph.shop.rows(
            "SELECT r.outcome, split_part(r.reason, ':', 1) FROM event e JOIN event_run r ON r.event_id = e.id"
            " WHERE e.name = 'Dispatched'"
        )
        assert rows == [("FAILED", "URL_FORBIDDEN")]

    play(urls, scenario)
