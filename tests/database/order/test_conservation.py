"""Whatever people do to orders, in whatever order: nothing is invented, lost or taken twice."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.database.order.shop import Shop, order, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]

ORDER_EVENTS = ("CancelOrder", "SourcePartially", "CheckOrderComplete", "SourceOpenItems", "CompleteOrder")
FULFILMENT_EVENTS = (
    *("ConfirmPick", "ConfirmPick", "ConfirmPick", "PackFulfilment", "PackFulfilment"),
    *("CancelFulfilment", "CancelUnfulfillableItems", "FulfilmentFulfilled"),
)
REFUSED = {"ORDER_PICKED", "EVENT_INTERNAL"}


async def _step(shop: Shop, dice: random.Random) -> str:
    """One random event to one random entity; returns its outcome."""
    choice = dice.random()
    if choice < 0.1:
        order_ref = dice.choice(await shop.rows("SELECT ref FROM sales_order ORDER BY ref"))[0]
        return await shop.act(order_ref, ("ORDER", order_ref), dice.choice(ORDER_EVENTS))
    if choice < 0.3:
        found = await shop.rows(
            "SELECT o.ref, c.ref FROM consignment AS c JOIN sales_order AS o ON o.id = c.order_id ORDER BY 1, 2"
        )
        if found:
            order_ref, ref = dice.choice(found)
            return await shop.act(order_ref, ("CONSIGNMENT", ref), "CourierCollected")
    found = await shop.rows(
        "SELECT o.ref, f.ref, f.id FROM fulfilment AS f JOIN sales_order AS o ON o.id = f.order_id ORDER BY 1, 2"
    )
    order_ref, ref, fulfilment_id = dice.choice(found)
    name = dice.choice(FULFILMENT_EVENTS)
    attributes = await _pick(shop, fulfilment_id, dice) if name == "ConfirmPick" else {}
    return await shop.act(order_ref, ("FULFILMENT", ref), name, attributes)


async def _pick(shop: Shop, fulfilment_id: Any, dice: random.Random) -> dict[str, Any]:
    items = await shop.rows(
        "SELECT id, requested_quantity FROM fulfilment_item WHERE fulfilment_id = $1 ORDER BY id", fulfilment_id
    )
    return {
        "fulfilmentItems": [
            {"id": str(id_), "filledQuantity": dice.choice((requested, requested, dice.randint(0, requested)))}
            for id_, requested in items
        ]
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_unit_stays_in_one_place(run: Run, seed: int) -> None:
    async def scenario(shop: Shop) -> None:
        dice = random.Random(seed)
        places, products = ("NEAR", "FAR", "DEPOT"), ("P1", "P2", "P3")
        await shop.stock(**{f"{place}_{product}": dice.randint(0, 4) for place in places for product in products})
        lines = [[(dice.choice(products), dice.randint(1, 3)) for _ in range(dice.randint(1, 3))] for _ in range(6)]
        await shop.take(*(order(f"HD-{number}", wanted) for number, wanted in enumerate(lines)))
        await shop.work()
        assert await shop.violations() == []
        for _ in range(50):
            outcome = await _step(shop, dice)
            assert outcome in {"SUCCESS", "NO_MATCH"} or outcome.removeprefix("FAILED ") in REFUSED, outcome
            assert await shop.violations() == []
        assert await shop.rows("SELECT count(*) FROM inventory_position WHERE on_hand < 0 OR reserved < 0") == [(0,)]

    run(scenario)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE fulfilment SET status = 'REJECTED'", "I3a"),
        ("UPDATE inventory_quantity SET status = 'INACTIVE'", "I3b"),
        ("UPDATE sales_order SET total_minor = 999999", "I10"),
        ("UPDATE order_item SET cancelled_quantity = 1", "I15"),
        ("UPDATE sales_order SET status = 'CANCELLED'", "I17a"),
        ("UPDATE fulfilment SET status = 'COMPLETE'", "I17b"),
    ],
)
def test_a_broken_promise_is_found(run: Run, damage: str, code: str) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        assert await shop.violations() == []
        await shop.rows(damage)
        assert code in {found for found, _ in await shop.violations()}

    run(scenario)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE fulfilment_item SET filled_quantity = 1, rejected_quantity = 1", "I16a"),
        ("UPDATE article SET order_id = (SELECT id FROM sales_order WHERE ref = 'HD-2')", "I16b"),
    ],
)
def test_a_parcel_that_does_not_fit_is_found(run: Run, damage: str, code: str) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order("HD-1", [("P1", 2)]), order("HD-2", [("P1", 2)]))
        await shop.work()
        await shop.act("HD-1", ("FULFILMENT", "HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        await shop.act("HD-1", ("FULFILMENT", "HD-1-F1"), "PackFulfilment")
        assert await shop.violations() == []
        await shop.rows(damage)
        assert code in {found for found, _ in await shop.violations()}

    run(scenario)
