"""Every event delivered twice, without any key that says so: it takes effect once."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.database.order.shop import Shop, collected, fulfilment, mixed, order, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
ANN = {"collectedBy": "Ann Lee", "identityChecked": True}
HARMLESS = ("NO_MATCH", "FAILED", "SUCCESS")


async def _twice(shop: Shop, order_ref: str, entity: tuple[str, str], name: str, **attributes: Any) -> None:
    assert await shop.act(order_ref, entity, name, attributes) == "SUCCESS", name
    assert (await shop.act(order_ref, entity, name, attributes)).startswith(HARMLESS), name
    assert await shop.violations() == [], name


async def _picked_and_packed(shop: Shop, order_ref: str, ref: str, items: dict[str, int]) -> None:
    await _twice(shop, order_ref, fulfilment(ref), "ConfirmPick", **picked(**items))
    await _twice(shop, order_ref, fulfilment(ref), "PackFulfilment")


def test_a_collection_by_transfer(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2, FAR_P2=1)
        for _ in range(2):
            await shop.take(collected("CC-1", [("P1", 2), ("P2", 1)]))
        await shop.work()
        await _picked_and_packed(shop, "CC-1", "CC-1-F1", {"CC_1_1": 2})
        await _picked_and_packed(shop, "CC-1", "CC-1-F2", {"CC_1_2": 1})
        await _twice(shop, "CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected")
        await _twice(shop, "CC-1", ("ARTICLE", "CC-1-F2-A1"), "RecordArrival")
        assert len(await shop.told("ReadyForCollection")) == 1
        await _twice(shop, "CC-1", ("ORDER", "CC-1"), "Collect", **ANN)
        assert await shop.status("CC-1") == "COMPLETE"
        assert await shop.rows("SELECT count(*) FROM article") == [(2,)]
        assert (await shop.on_hand("NEAR", "P1"), await shop.on_hand("FAR", "P2")) == ((0, 0, 2, 0), (0, 0, 1, 0))

    run(scenario)


def test_what_nobody_collects(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2)
        await shop.take(collected("CC-1", [("P1", 2)]))
        await shop.work()
        await _picked_and_packed(shop, "CC-1", "CC-1-F1", {"CC_1_1": 2})
        await shop.hurry("CollectionOver")
        await _twice(shop, "CC-1", fulfilment("CC-1-F1"), "PutBack")
        await shop.hurry("PutBackOverdue")
        assert await shop.on_hand("NEAR", "P1") == (2, 0, 2, 0)
        assert len(await shop.told("RefundDue")) == 1

    run(scenario)


def test_a_mixed_basket(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P2=1)
        address = {"postcode": "02118", "country": "US", "latitude": 42.34, "longitude": -71.07}
        choices: dict[str, dict[str, Any]] = {"A": {"deliveryAddress": address}, "C": {"pickupLocationRef": "FAR"}}
        for _ in range(2):
            await shop.take(mixed("M-1", choices, [("P1", 1, "A"), ("P2", 1, "C")]))
        await shop.work()
        refs = {row[0]: row[1] for row in await shop.rows("SELECT choice_ref, ref FROM fulfilment")}
        await _picked_and_packed(shop, "M-1", refs["A"], {"M_1_1": 1})
        await _picked_and_packed(shop, "M-1", refs["C"], {"M_1_2": 1})
        await _twice(shop, "M-1", ("CONSIGNMENT", "M-1-C1"), "CourierCollected")
        await _twice(shop, "M-1", ("FULFILMENT_CHOICE", "C"), "Collect", **ANN)
        assert await shop.status("M-1") == "COMPLETE"
        assert await shop.rows("SELECT count(*) FROM fulfilment") == [(2,)]

    run(scenario)


def test_changes_that_name_themselves(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=9)
        await shop.take(order("HD-1", [("P1", 5)]))
        await shop.work()
        hd = ("ORDER", "HD-1")
        items = [{"ref": "HD-1-1", "quantity": 1}]
        await _twice(shop, "HD-1", hd, "CancelItems", items=items, cancellationRef="c-1")
        await _twice(shop, "HD-1", hd, "ProposeRevision", items=[{"ref": "HD-1-1", "quantity": 3}], revisionRef="r-1")
        await _twice(shop, "HD-1", hd, "ConfirmRevision", number=1, revisionRef="r-1")
        assert await shop.rows("SELECT quantity, cancelled_quantity FROM order_item") == [(5, 2)]
        assert await shop.on_hand("NEAR", "P1") == (6, 3, 0, 0)
        await _twice(shop, "HD-1", hd, "CancelOrder")
        assert await shop.on_hand("NEAR", "P1") == (9, 0, 0, 0)
        assert len(await shop.told("RefundDue")) == 3

    run(scenario)
