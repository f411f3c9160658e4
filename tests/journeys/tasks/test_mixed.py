"""Mixed baskets are looked at once, as a whole, before any part of them is sourced."""

from typing import Any

from tests.database.order.shop import mixed
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import conclude, waiting

ORDER = ("ORDER", "M-1")
HOME = {"deliveryAddress": {"city": "Boston", "country": "US", "latitude": 42.34, "longitude": -71.07}}
SHOP = {"pickupLocationRef": "FAR", "deliveryFirstName": "Ann", "deliveryLastName": "Lee"}


async def _taken(graph: Graph, **attributes: Any) -> None:
    await graph.shop.stock(NEAR_P1=5, FAR_P2=5)
    named = [{"name": name, "type": "JSON", "value": value} for name, value in attributes.items()]
    lines = [("P1", 1, "HOME"), ("P2", 1, "SHOP")]
    await graph.shop.take(mixed("M-1", {"HOME": HOME, "SHOP": SHOP}, lines, attributes=named))
    await graph.shop.work()


def test_every_part_waits_for_one_check_and_goes_on_together(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph, checks=["FRAUD_CHECK"])
        assert await graph.shop.choices("M-1") == {"HOME": "IN_REVIEW", "SHOP": "IN_REVIEW"}
        [task] = await waiting(graph)
        await conclude(graph, task["id"], "PASS")
        assert await graph.shop.choices("M-1") == {"HOME": "PICK_PACK", "SHOP": "PICK_PACK"}
        assert await graph.shop.status("M-1") == "PICK_PACK"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_rejection_cancels_every_part(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph, checks=["FRAUD_CHECK", "CREDIT_CHECK"])
        fraud, _ = await waiting(graph)
        await conclude(graph, fraud["id"], "REJECT", reason="stolen card")
        assert await graph.shop.choices("M-1") == {"HOME": "CANCELLED", "SHOP": "CANCELLED"}
        assert await graph.shop.status("M-1") == "CANCELLED"
        assert await waiting(graph) == []
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_second_thoughts_hold_every_part_and_are_waived_for_all(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph, remorseMinutes=60)
        assert await graph.shop.choices("M-1") == {"HOME": "IN_REVIEW", "SHOP": "IN_REVIEW"}
        assert await graph.shop.act("M-1", ORDER, "WaiveReviewWait") == "SUCCESS"
        assert await graph.shop.choices("M-1") == {"HOME": "PICK_PACK", "SHOP": "PICK_PACK"}

    play(urls, scenario)


def test_a_basket_that_asks_for_nothing_is_sourced_at_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _taken(graph)
        assert await graph.shop.choices("M-1") == {"HOME": "PICK_PACK", "SHOP": "PICK_PACK"}

    play(urls, scenario)
