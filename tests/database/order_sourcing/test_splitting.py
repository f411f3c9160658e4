"""How other systems split wrongly, as orders through the whole engine: each must come out right here."""

from collections.abc import Awaitable, Callable

from lading.database.connection import transaction
from tests.database.order.shop import ACCOUNT, Shop, collected, fulfilment, order, picked
from tests.database.order.test_business_rules import Edited

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


async def shares(shop: Shop, ref: str) -> dict[str, dict[str, int]]:
    """Units by order item of every fulfilment that is under way, by its location."""
    rows = await shop.fulfilments(ref)
    return {location: items for _, status, location, items in rows if status == "AWAITING_WAVE"}


def test_one_unit_at_each_of_two_places_ships_one_and_one(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P1=1)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        assert await shares(shop, "HD-1") == {"NEAR": {"HD-1-1": 1}, "FAR": {"HD-1-1": 1}}
        assert await shop.violations() == []

    run(scenario)


def test_five_of_two_four_and_five_come_from_one_place_and_of_two_and_four_from_two(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2, FAR_P1=4, DEPOT_P1=5)
        await shop.take(order("HD-1", [("P1", 5)]))
        await shop.work()
        assert await shares(shop, "HD-1") == {"DEPOT": {"HD-1-1": 5}}
        await shop.take(order("HD-2", [("P1", 5)]))
        await shop.work()
        assert await shares(shop, "HD-2") == {"NEAR": {"HD-2-1": 2}, "FAR": {"HD-2-1": 3}}
        assert await shop.violations() == []

    run(scenario)


def test_more_units_of_a_line_make_no_second_fulfilment_at_one_place(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=9)
        await shop.take(order("HD-1", [("P1", 1), ("P1", 1)]))
        await shop.work()
        assert await shares(shop, "HD-1") == {"NEAR": {"HD-1-1": 1, "HD-1-2": 1}}
        assert len(await shop.fulfilments("HD-1")) == 1

    run(scenario)


def test_a_split_order_keeps_the_one_delivery_price_it_was_made_with(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P1=1)
        await shop.take(order("HD-1", [("P1", 2)]))
        before = await shop.rows("SELECT total_minor FROM sales_order")
        charges = await shop.rows("SELECT count(*)::int FROM fulfilment_choice")
        await shop.work()
        assert len(await shares(shop, "HD-1")) == 2
        assert await shop.rows("SELECT total_minor FROM sales_order") == before
        assert await shop.rows("SELECT count(*)::int FROM fulfilment_choice") == charges == [(1,)]

    run(scenario)


def test_items_that_lie_at_different_places_are_one_order(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P2=1)
        await shop.take(order("HD-1", [("P1", 1), ("P2", 1)]))
        await shop.work()
        assert await shares(shop, "HD-1") == {"NEAR": {"HD-1-1": 1}, "FAR": {"HD-1-2": 1}}

    run(scenario)


def test_a_line_to_be_collected_that_is_not_found_is_never_sent_to_the_customer_instead(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2, NEAR_P2=1, FAR_P1=9)
        await shop.take(collected("CC-1", [("P1", 2), ("P2", 1)]))
        await shop.work()
        found = picked(CC_1_1=0, CC_1_2=1)
        assert await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", found) == "SUCCESS"
        assert [(row[2], row[3]) for row in await shop.fulfilments("CC-1")] == [
            ("NEAR", {"CC-1-1": 2, "CC-1-2": 1}),
            ("FAR", {"CC-1-1": 2}),
        ]
        assert {type_[:3] for (type_,) in await shop.rows("SELECT type FROM fulfilment")} == {"CC_"}
        assert await shop.violations() == []

    run(scenario)


def test_one_kit_that_cannot_be_found_goes_elsewhere_whole_and_the_other_stays(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        edited = Edited().before("ORDER", "CREATE", [("ExplodeKits", {"componentsAttribute": "kitComponents"})])
        for name in ("SelectFulfilment", "SelectPartialFulfilment"):
            _keep_kits(edited, name)
        await edited.publish(shop)
        kit = [{"productRef": "P2", "quantity": 2}, {"productRef": "P3", "quantity": 1}]
        attributes = {"kitComponents": {"type": "JSON", "value": kit}}
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE product SET attributes = $1 WHERE ref = 'P1'", attributes)
        # FAR has a whole kit; DEPOT has only a part of one and must not be asked for it.
        await shop.stock(NEAR_P2=4, NEAR_P3=2, DEPOT_P2=9, FAR_P2=2, FAR_P3=1)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        assert await shares(shop, "HD-1") == {"NEAR": {"HD-1-1-K1": 4, "HD-1-1-K2": 2}}
        # A picker is assigned and finds one of the two kits.
        found = picked(HD_1_1_K1=2, HD_1_1_K2=1)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", found) == "SUCCESS"
        rows = [(location, items) for _, _, location, items in await shop.fulfilments("HD-1")]
        assert rows == [("NEAR", {"HD-1-1-K1": 4, "HD-1-1-K2": 2}), ("FAR", {"HD-1-1-K1": 2, "HD-1-1-K2": 1})]
        assert await shop.violations() == []

    run(scenario)


def _keep_kits(edited: Edited, name: str) -> None:
    ruleset = next(one for one in edited.document["rulesets"] if (one["type"], one["name"]) == ("ORDER", name))
    for rule in ruleset["rules"]:
        if rule["name"].endswith("SelectProposedFulfilment"):
            rule["props"]["keepKitsTogether"] = True
