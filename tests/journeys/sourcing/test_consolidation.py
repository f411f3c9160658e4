"""An order that no location holds alone is gathered at one place and leaves in one parcel."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from lading.order.sourcing.explanation import Explanation
from lading.order.sourcing.explanation_text import as_text
from tests.database.order.shop import fulfilment, order, picked
from tests.journeys.graphql.api import Graph, play
from tests.journeys.sourcing.profiles import (
    create,
    criterion,
    decisions,
    profile,
    refusal,
    sourced,
    strategy,
    use_profiles,
)

LINES = (("P1", 1), ("P2", 2))
# Only the depot gathers; it lies behind both stores.
AT_DEPOT = {"locationTypes": ["WAREHOUSE"], "transferCost": 0.3}
TRANSFERS = "SELECT ref, status FROM stock_transfer ORDER BY ref"
UNITS = (
    "SELECT t.ref, p.ref, l.quantity, l.dispatched, l.received, l.lost FROM stock_transfer_line AS l"
    " JOIN stock_transfer AS t ON t.id = l.transfer_id JOIN product AS p ON p.number = l.product_number"
    " ORDER BY t.ref, p.ref"
)
CONSIGNMENTS = (
    "SELECT c.ref, c.status, count(*) FROM consignment AS c"
    " JOIN consignment_article AS a ON a.consignment_id = c.id GROUP BY c.ref, c.status ORDER BY c.ref"
)


async def _gathered(graph: Graph, consolidation: Mapping[str, Any] = AT_DEPOT, **stock: int) -> None:
    await use_profiles(graph)
    await graph.shop.stock(**(stock or {"NEAR_P1": 1, "FAR_P2": 2}))
    await create(graph, profile(strategy("GATHER", criterion("locationDistance"), consolidation=consolidation)))


async def _act(graph: Graph, ref: str, name: str, attributes: Mapping[str, Any] | None = None) -> None:
    assert await graph.shop.act("HD-1", fulfilment(ref), name, dict(attributes or {})) == "SUCCESS"


async def _collected(graph: Graph, ref: str) -> None:
    assert await graph.shop.act("HD-1", ("CONSIGNMENT", ref), "CourierCollected") == "SUCCESS"


async def _sent(graph: Graph, ref: str, consignment: str, **units: int) -> None:
    """Picked, packed and collected by the carrier that brings it to the depot."""
    await _act(graph, ref, "ConfirmPick", picked(**units))
    await _act(graph, ref, "PackFulfilment")
    await _collected(graph, consignment)


async def _states(graph: Graph) -> list[tuple[str, str]]:
    return [(row[2], row[1]) for row in await graph.shop.fulfilments("HD-1")]


def test_two_transfers_come_to_the_depot_and_one_consignment_leaves_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "CREATED"), ("HD-1-F2", "CREATED")]
        assert await graph.shop.on_hand("FAR", "P2") == (0, 2, 0, 0)
        await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
        assert await _states(graph) == [("FAR", "IN_TRANSFER"), ("NEAR", "AWAITING_WAVE")]
        await _act(graph, "HD-1-F1", "ConfirmArrival")
        await _sent(graph, "HD-1-F2", "HD-1-C2", HD_1_1=1)
        assert await _states(graph) == [("FAR", "GATHERED"), ("NEAR", "IN_TRANSFER")]
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        assert await graph.shop.rows(UNITS) == [("HD-1-F1", "P2", 2, 2, 2, 0), ("HD-1-F2", "P1", 1, 1, 0, 0)]
        await _act(graph, "HD-1-F2", "ConfirmArrival")
        assert await _states(graph) == [("FAR", "AWAITING_COURIER_COLLECTION"), ("NEAR", "AWAITING_COURIER_COLLECTION")]
        assert (await graph.shop.rows(CONSIGNMENTS))[-1] == ("HD-1-C3", "PROCESSING", 2)
        assert await graph.shop.status("HD-1") == "AWAITING_COURIER_COLLECTION"
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "RECEIVED"), ("HD-1-F2", "RECEIVED")]
        await _collected(graph, "HD-1-C3")
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.on_hand("FAR", "P2") == (0, 0, 2, 0)
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_the_explanation_says_where_it_is_gathered_and_what_is_moved(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph, NEAR_P1=1, FAR_P2=2, DEPOT_P2=1)
        assert await sourced(graph, "HD-1", LINES) == ["DEPOT", "FAR", "NEAR"]
        [decision] = await decisions(graph, "HD-1")
        assert (decision["outcome"], decision["gathered"]["locationRef"]) == ("CONSOLIDATED", "DEPOT")
        assert decision["gathered"]["transfers"] == 2
        moved = [(one["locationRef"], one["isMoved"], round(one["transferKm"])) for one in decision["chosen"]]
        assert moved == [("DEPOT", False, 0), ("FAR", True, 1200), ("NEAR", True, 1506)]
        told = as_text(msgspec.convert({"orderRef": "HD-1", "decisions": [decision]}, Explanation))
        assert "\n   Ships     from DEPOT DEPOT (" in told
        assert "Transfer  from FAR FAR (1,200 km to there): 1 of P2" in told
        assert " km) in one parcel, once 2 transfers have come\n" in told

    play(urls, scenario)


async def _half_way(graph: Graph) -> None:
    """The units of FAR lie at the depot, that of NEAR is still to be picked."""
    await _gathered(graph)
    assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
    await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
    await _act(graph, "HD-1-F1", "ConfirmArrival")


def test_a_short_pick_is_made_up_by_a_transfer_to_the_same_place(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _half_way(graph)
        await graph.shop.stock(FAR_P1=1, DEPOT_P1=1)
        await _act(graph, "HD-1-F2", "ConfirmPick", picked(HD_1_1=0))
        assert await _states(graph) == [("FAR", "GATHERED"), ("NEAR", "REJECTED"), ("DEPOT", "AWAITING_WAVE")]
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "RECEIVED"), ("HD-1-F2", "CANCELLED")]
        await _act(graph, "HD-1-F3", "ConfirmPick", picked(HD_1_1=1))
        await _act(graph, "HD-1-F3", "PackFulfilment")
        assert await _states(graph) == [
            ("FAR", "AWAITING_COURIER_COLLECTION"),
            ("NEAR", "REJECTED"),
            ("DEPOT", "AWAITING_COURIER_COLLECTION"),
        ]
        assert (await graph.shop.rows(CONSIGNMENTS))[-1] == ("HD-1-C2", "PROCESSING", 2)
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_transfer_that_is_not_picked_in_time_is_called_off_and_sourced_again(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _half_way(graph)
        await graph.shop.hurry("FulfilmentExpiry")
        assert await _states(graph) == [("FAR", "GATHERED"), ("NEAR", "EXPIRED"), ("RJT_1", "ESCALATED")]
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "RECEIVED"), ("HD-1-F2", "CANCELLED")]
        assert await graph.shop.on_hand("NEAR", "P1") == (1, 0, 0, 0)
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "CancelRejectedItems") == "SUCCESS"
        assert (await _states(graph))[0] == ("FAR", "AWAITING_COURIER_COLLECTION")
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_what_has_come_may_be_shipped_without_the_rest_which_then_ships_by_itself(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _half_way(graph)
        await _act(graph, "HD-1-F1", "ShipGathered")
        assert await _states(graph) == [("FAR", "AWAITING_COURIER_COLLECTION"), ("NEAR", "AWAITING_WAVE")]
        await _sent(graph, "HD-1-F2", "HD-1-C3", HD_1_1=1)
        await _act(graph, "HD-1-F2", "ConfirmArrival")
        assert (await _states(graph))[1] == ("NEAR", "AWAITING_COURIER_COLLECTION")
        await _collected(graph, "HD-1-C2")
        await _collected(graph, "HD-1-C4")
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_units_lost_on_the_way_are_written_off_and_sent_again(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
        await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
        await graph.shop.stock(DEPOT_P2=1)
        too_many = picked(HD_1_2=3)
        failed = await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmArrival", too_many)
        assert failed == "FAILED ARRIVED_QUANTITY_INVALID"
        await _act(graph, "HD-1-F1", "ConfirmArrival", picked(HD_1_2=1))
        assert await _states(graph) == [("FAR", "GATHERED"), ("NEAR", "AWAITING_WAVE"), ("DEPOT", "AWAITING_WAVE")]
        assert await graph.shop.rows(UNITS) == [("HD-1-F1", "P2", 2, 2, 1, 1), ("HD-1-F2", "P1", 1, 0, 0, 0)]
        await _sent(graph, "HD-1-F2", "HD-1-C2", HD_1_1=1)
        await _act(graph, "HD-1-F2", "ReportLost")
        assert await _states(graph) == [
            ("FAR", "GATHERED"),
            ("NEAR", "REJECTED"),
            ("DEPOT", "AWAITING_WAVE"),
            ("RJT_1", "ESCALATED"),
        ]
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "RECEIVED"), ("HD-1-F2", "RECEIVED")]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_cancelling_frees_the_stock_at_its_source_and_calls_every_transfer_off(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "CancelOrder") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "CANCELLED"
        assert await graph.shop.rows(TRANSFERS) == [("HD-1-F1", "CANCELLED"), ("HD-1-F2", "CANCELLED")]
        assert await graph.shop.on_hand("FAR", "P2") == (2, 0, 0, 0)
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_an_event_delivered_twice_moves_a_transfer_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
        await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
        twice = [await graph.shop.send("HD-1", fulfilment("HD-1-F1"), "ConfirmArrival") for _ in range(2)]
        await graph.shop.work()
        outcomes = await graph.shop.rows("SELECT outcome FROM event_run WHERE event_id = ANY($1) ORDER BY 1", twice)
        assert outcomes == [("NO_MATCH",), ("SUCCESS",)]
        assert (await graph.shop.rows(UNITS))[0] == ("HD-1-F1", "P2", 2, 2, 2, 0)
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_orders_that_race_for_the_same_units_get_them_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        other = graph.shop.another()
        await graph.shop.take(*(order(f"HD-{n}", LINES) for n in (1, 2)))
        await asyncio.gather(graph.shop.work(), other.work())
        assert sorted([await graph.shop.status("HD-1"), await graph.shop.status("HD-2")]) == ["ESCALATED", "PICK_PACK"]
        assert len(await graph.shop.rows(TRANSFERS)) == 2
        assert await graph.shop.on_hand("FAR", "P2") == (0, 2, 0, 0)
        assert await graph.shop.violations() == []

    play(urls, scenario)


@pytest.mark.parametrize(
    ("consolidation", "places"),
    [({"transferCost": 1.5}, ["NEAR", "FAR"]), ({"locationTypes": ["PLANET"]}, ["NEAR", "FAR"])],
)
def test_two_parcels_go_directly_where_transfers_are_dearer_or_nobody_gathers(
    urls: tuple[str, str], consolidation: dict[str, Any], places: list[str]
) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph, consolidation)
        assert await sourced(graph, "HD-1", LINES) == places
        assert await graph.shop.rows(TRANSFERS) == []

    play(urls, scenario)


def test_a_consolidation_that_makes_no_sense_is_refused_with_its_place(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        async def refused(**given: Any) -> tuple[str, str]:
            code, pointer, _ = await refusal(graph, profile(strategy("A", consolidation=given)))
            return code, pointer.removeprefix("/input/sourcingStrategies/0/consolidation")

        assert await refused(transfersMax=0) == ("CONSOLIDATION_INVALID", "/transfersMax")
        assert await refused(transferCost=-1.0) == ("CONSOLIDATION_INVALID", "/transferCost")
        assert await refused(network={"ref": "MOON"}) == ("NETWORK_UNKNOWN", "/network/ref")
        assert await refused(originNetwork={"ref": "MOON"}) == ("NETWORK_UNKNOWN", "/originNetwork/ref")

    play(urls, scenario)


def test_a_place_sees_what_comes_to_it_and_the_transfer_of_an_order_moves_with_its_fulfilment(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        async def call(method: str, path: str) -> tuple[int, Any]:
            headers = {"authorization": f"Bearer {graph.robot}"}
            answer = await graph.client.request(method, f"/api/v1/stock-transfers{path}", headers=headers)
            return answer.status_code, answer.json()

        await _gathered(graph)
        assert await sourced(graph, "HD-1", LINES) == ["FAR", "NEAR"]
        await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
        status, inbound = await call("GET", "?toRef=DEPOT&status=DISPATCHED")
        assert (status, [(one["ref"], one["lines"][0]["inTransit"]) for one in inbound["transfers"]]) == (
            200,
            [("HD-1-F1", 2)],
        )
        assert inbound["transfers"][0]["orderId"]
        _, outbound = await call("GET", "?fromRef=NEAR")
        assert [one["status"] for one in outbound["transfers"]] == ["CREATED"]
        status, problem = await call("POST", "/HD-1-F2/dispatch")
        assert (status, problem["code"]) == (409, "TRANSFER_OF_ORDER")
        status, problem = await call("GET", "?of=NEAR")
        assert (status, problem["code"]) == (422, "FILTER_UNKNOWN")

    play(urls, scenario)


def test_a_transfer_that_slips_is_told_to_operations_and_the_customer_is_promised_another_day(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        await _gathered(graph)
        soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        wish = {"fulfilmentChoice": order("HD-1")["fulfilmentChoice"] | {"deliverBefore": soon}}
        assert await sourced(graph, "HD-1", LINES, **wish) == ["FAR", "NEAR"]
        await _sent(graph, "HD-1-F1", "HD-1-C1", HD_1_2=2)
        promised = [late["promisedBefore"] for _, late in await graph.shop.told("PromiseRenewed")]
        for times in (1, 2):
            await graph.shop.hurry("WaitStep")
            assert len(await graph.shop.told("NotifyOverdue")) == times
        assert (await _states(graph))[0] == ("FAR", "IN_TRANSFER")
        renewed = [late["promisedBefore"] for _, late in await graph.shop.told("PromiseRenewed")]
        assert renewed[: len(promised)] == promised
        assert renewed == sorted(set(renewed)), "each promise is later than the one before"
        assert renewed
        # It comes after all.
        await _act(graph, "HD-1-F1", "ConfirmArrival")
        await _sent(graph, "HD-1-F2", "HD-1-C2", HD_1_1=1)
        await _act(graph, "HD-1-F2", "ConfirmArrival")
        await _collected(graph, "HD-1-C3")
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.violations() == []

    play(urls, scenario)
