"""A workflow of a virtual catalogue as others write it: its positions are there, computed, and never stored."""

from collections.abc import Awaitable, Callable
from typing import Any

from lading.availability.virtual_positions import VirtualName, VirtualPositionLoader
from lading.database.connection import transaction
from tests.database.catalogues.business import Business
from tests.database.catalogues.imported import view_workflow
from tests.database.order.shop import ACCOUNT

Run = Callable[[Callable[[Business], Awaitable[None]]], None]
ROOT = ("VIRTUAL_CATALOGUE", "BASE:1")


async def events_of(business: Business, event: str, attributes: dict[str, Any]) -> list[tuple[str, ...]]:
    """(event, entity, rules run, quantity told) of what the virtual positions heard after an event."""
    assert await business.act(*ROOT, event, attributes) == "SUCCESS"
    return await business.shop.rows(
        "SELECT e.name, e.entity_ref, r.outcome, e.attributes->>'quantity' FROM event AS e "
        "JOIN event_run AS r ON r.event_id = e.id WHERE e.entity_type = 'VIRTUAL_POSITION' ORDER BY e.id"
    )


def test_an_event_reaches_the_virtual_position_with_what_may_be_sold_now(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(view_workflow())
        await business.shop.stock(NEAR_P1=7)
        await business.keep_back(2)
        named = {"productRef": "P1", "locationRef": "NEAR"}
        heard = await events_of(business, "VirtualCatalogueEvent", named)
        assert heard == [("Update", "P1:NEAR:BASE", "SUCCESS", "5")]
        missing = {"productRef": "P2", "locationRef": "NEAR"}
        assert await events_of(business, "VirtualCatalogueEvent", missing) == heard
        outcome = await business.act("VIRTUAL_POSITION", "P1:NEAR:BASE", "Update", root=ROOT)
        assert outcome == "SUCCESS"

    run(scenario)


def test_virtual_positions_are_what_the_view_says_they_are(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=7, FAR_P1=1, DEPOT_P1=4, NEAR_P2=3)
        await business.keep_back(2)
        await business.act("PRODUCT", "P2", "Deactivate", root=("PRODUCT_CATALOGUE", "MASTER"))
        names = [VirtualName("BASE:1", "P1", place) for place in ("NEAR", "FAR", "DEPOT")]
        names += [VirtualName("BASE:1", "P2", "NEAR"), VirtualName("BASE:1", "P1"), VirtualName("BASE:1", "P9", "NEAR")]
        async with transaction(business.shop.pool, ACCOUNT) as connection:
            found = await VirtualPositionLoader().fetch(connection, ACCOUNT, names)
        computed = {name.ref: (one.status, one.quantity) if one else None for name, one in found.items()}
        assert computed == {
            "P1:NEAR:BASE": ("ACTIVE", 5),
            "P1:FAR:BASE": ("ACTIVE", 0),
            "P1:DEPOT:BASE": ("ACTIVE", 2),
            "P2:NEAR:BASE": ("INACTIVE", 0),
            "P1:AGGREGATE": ("ACTIVE", 7),
            "P9:NEAR:BASE": None,
        }
        rows = await business.shop.rows("SELECT ref, status, quantity FROM iv_virtual_position")
        assert {ref: (status, quantity) for ref, status, quantity in rows}.items() <= computed.items()

    run(scenario)
