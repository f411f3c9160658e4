"""A reservation lives exactly as long as its order needs it: races, repeats, moves and cancellations from outside."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.journeys.availability.stall import Stall, play


def event(name: str, order_ref: str, entity: tuple[str, str] | None = None, **attributes: Any) -> dict[str, Any]:
    kind, ref = entity or ("ORDER", order_ref)
    root = {"rootEntityType": "ORDER", "rootEntityRef": order_ref, "entityType": kind, "entityRef": ref}
    return {"name": name, "retailerId": 1, "attributes": attributes, **root}


async def send(stall: Stall, *events: dict[str, Any]) -> None:
    for one in events:
        answer = await stall.client.post("/api/v4.1/event/async", json=one)
        assert answer.status_code < 300, answer.text
    await stall.work()


async def reserved(stall: Stall) -> dict[tuple[str, str], int]:
    """Units reserved, by the counters of positions; the end of a play proves that they are the sums of their rows."""
    rows = await stall.sql(
        "SELECT coalesce(array_agg(ARRAY[product_ref, location_ref, reserved::text]), '{}') FROM iv_position"
        " WHERE account = 1 AND reserved <> 0"
    )
    return {(product, place): int(units) for product, place, units in rows}


async def sold(stall: Stall) -> dict[tuple[str, str], int]:
    """Units sold, by the counters of positions."""
    rows = await stall.sql(
        "SELECT coalesce(array_agg(ARRAY[product_ref, location_ref, sold::text]), '{}') FROM iv_position"
        " WHERE account = 1 AND sold <> 0"
    )
    return {(product, place): abs(int(units)) for product, place, units in rows}


def picked(order_ref: str, fulfilment_ref: str, units: int) -> dict[str, Any]:
    """The first line was picked so often."""
    found = [{"ref": "1", "filledQuantity": units}]
    return event("ConfirmPick", order_ref, ("FULFILMENT", fulfilment_ref), fulfilmentItems=found)


async def placed(stall: Stall, ref: str) -> list[tuple[str, str, dict[str, int]]]:
    order = (await stall.client.get(f"/api/v1/orders/{ref}")).json()
    return [
        (one["locationRef"], one["status"], {item["orderItemRef"]: item["requestedQuantity"] for item in one["items"]})
        for one in order["fulfilments"]
    ]


def test_five_of_three_here_and_ten_there_are_five_and_not_eight(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 10, ("MUG", "BROADWAY"): 1})
        await send_order(stall, "HD-1", {"KETTLE": 5, "MUG": 1})
        await stall.work()
        assert sum((await reserved(stall)).values()) == 6
        units = [items for _, _, items in await placed(stall, "HD-1")]
        assert sum(one.get("1", 0) for one in units) == 5

    play(database_url, scenario)


def test_twenty_first_movements_of_a_new_position_make_one_position(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        deltas = [{"deltaId": f"D-{n}", "productRef": "KETTLE", "locationRef": "NEWARK", "qty": 1} for n in range(20)]
        body = {"retailerId": 1, "entityType": "INVENTORY_CATALOGUE", "entityRef": "DEFAULT:1"}
        for one in deltas:
            sent = body | {"name": "INVENTORY_DELTA", "attributes": {"deltas": [one]}}
            answer = await stall.client.post("/api/v4.1/event/async", json=sent)
            assert answer.status_code < 300, answer.text
        await asyncio.gather(*(stall.work() for _ in range(4)))
        await stall.work()
        assert await stall.sql("SELECT count(*) FROM iv_position WHERE account = 1 AND product_ref = 'KETTLE'") == 1
        assert await stall.on_hand("KETTLE") == 20

    play(database_url, scenario)


def test_thirty_buyers_of_ten_units_and_four_workers_sell_ten(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 10})
        await asyncio.gather(*(stall.order(f"HD-{n}", "KETTLE", 1) for n in range(30)))
        await asyncio.gather(*(stall.work() for _ in range(4)))
        await stall.work()
        statuses = [await stall.status_of(f"HD-{n}") for n in range(30)]
        assert (statuses.count("PICK_PACK"), statuses.count("ESCALATED")) == (10, 20)
        assert await reserved(stall) == {("KETTLE", "NEWARK"): 10}
        assert await stall.on_hand("KETTLE") == 0

    play(database_url, scenario)


def test_a_decision_its_fulfilment_and_its_reservation_are_one_commit(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 10})
        await stall.order("HD-1", "KETTLE", 1)
        await stall.work()
        commits = await stall.sql(
            "SELECT array_agg(DISTINCT by::text) FROM (SELECT xmin AS by FROM sourcing_decision"
            " UNION ALL SELECT xmin FROM fulfilment_item UNION ALL SELECT xmin FROM inventory_quantity) AS written"
        )
        assert len(commits) == 1

    play(database_url, scenario)


def test_a_variant_is_reserved_and_not_the_product_it_is_a_variant_of(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("SHIRT", "NEWARK"): 9, ("SHIRT-M", "NEWARK"): 2, ("SHIRT-L", "NEWARK"): 2})
        await stall.order("HD-1", "SHIRT-M", 2)
        await stall.order("HD-2", "SHIRT-M", 1)
        await stall.work()
        assert await reserved(stall) == {("SHIRT-M", "NEWARK"): 2}
        assert await stall.status_of("HD-2") == "ESCALATED"

    play(database_url, scenario)


def test_cancelling_gives_back_at_every_location_and_nothing_brings_it_back(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 1, ("KETTLE", "BROOKLYN"): 1, ("KETTLE", "NEWARK"): 1})
        await stall.order("HD-1", "KETTLE", 3)
        await stall.work()
        assert len(await reserved(stall)) == 3
        # Nothing is left to sell, and cancelling works all the same.
        assert await stall.on_hand("KETTLE") == 0
        await send(stall, event("CancelOrder", "HD-1"))
        assert (await reserved(stall), await stall.status_of("HD-1")) == ({}, "CANCELLED")
        again = ("CREATE", "BookOrder", "SourceOrder", "SourcePartially", "SourceOpenItems", "CreateFulfilment")
        await send(stall, *(event(name, "HD-1") for name in again), event("CancelOrder", "HD-1"))
        for ref in ("HD-1-F1", "HD-1-F2", "HD-1-F3"):
            await send(stall, event("ConfirmPick", "HD-1", ("FULFILMENT", ref), fulfilmentItems=[]))
        assert (await reserved(stall), await stall.status_of("HD-1")) == ({}, "CANCELLED")
        assert await stall.on_hand("KETTLE") == 3

    play(database_url, scenario)


def test_a_pick_takes_the_reservation_of_its_own_location_along(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 5, ("MUG", "NEWARK"): 5})
        await send_order(stall, "HD-1", {"KETTLE": 2, "MUG": 2})
        await stall.work()
        fulfilments = {place: n for n, (place, _, _) in enumerate(await placed(stall, "HD-1"), start=1)}
        first = f"HD-1-F{fulfilments['BROADWAY']}"
        # The mugs lie elsewhere: nobody confirms them here.
        wrong = [{"ref": "2", "filledQuantity": 2}]
        await send(stall, event("ConfirmPick", "HD-1", ("FULFILMENT", first), fulfilmentItems=wrong))
        assert await reserved(stall) == {("KETTLE", "BROADWAY"): 2, ("MUG", "NEWARK"): 2}
        right = [{"ref": "1", "filledQuantity": 2}]
        await send(stall, event("ConfirmPick", "HD-1", ("FULFILMENT", first), fulfilmentItems=right))
        assert await reserved(stall) == {("MUG", "NEWARK"): 2}
        assert (await stall.on_hand("KETTLE"), await stall.on_hand("MUG")) == (3, 3)

    play(database_url, scenario)


def test_a_reservation_moves_only_to_a_place_that_has_it_and_leaves_the_old_one(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 2})
        await stall.order("HD-1", "KETTLE", 3)
        await stall.work()
        assert await reserved(stall) == {("KETTLE", "BROADWAY"): 3}
        # The picker finds none of the three; the only other place has two.
        await send(stall, picked("HD-1", "HD-1-F1", 0))
        assert await reserved(stall) == {("KETTLE", "NEWARK"): 2}
        assert await stall.on_hand("KETTLE") == 0
        [moved] = [one for one in await placed(stall, "HD-1") if one[0] == "NEWARK"]
        assert moved == ("NEWARK", "AWAITING_WAVE", {"1": 2})
        # Sold there, and nowhere else: the counter that moves is that of the place that ships.
        await send(stall, picked("HD-1", "HD-1-F2", 2), picked("HD-1", "HD-1-F3", 2))
        assert await reserved(stall) == {}
        assert await sold(stall) == {("KETTLE", "NEWARK"): 2}

    play(database_url, scenario)


def test_however_often_it_is_given_back_less_than_nothing_is_never_reserved(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 4})
        await stall.order("HD-1", "KETTLE", 2)
        await stall.order("HD-2", "KETTLE", 2)
        await stall.work()
        give_back = [event("CancelOrder", "HD-1"), picked("HD-1", "HD-1-F1", 0)] * 3
        give_back.append(event("CancelFulfilment", "HD-1", ("FULFILMENT", "HD-1-F1")))
        for one in give_back:
            assert (await stall.client.post("/api/v4.1/event/async", json=one)).status_code < 300
        await asyncio.gather(*(stall.work() for _ in range(3)))
        await stall.work()
        assert await reserved(stall) == {("KETTLE", "NEWARK"): 2}
        assert await stall.status_of("HD-2") == "PICK_PACK"
        with pytest.raises(asyncpg.CheckViolationError):
            await stall.sql("UPDATE inventory_position SET reserved = -1 WHERE account = 1 AND reserved > 0")

    play(database_url, scenario)


def test_an_order_that_is_sent_out_is_not_reserved_for_again_however_late_its_events_come(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 9})
        await stall.order("HD-1", "KETTLE", 2)
        again = ("CREATE", "BookOrder", "SourceOrder", "SourcePartially", "SourceOpenItems", "CreateFulfilment")
        repeats = [event(name, "HD-1") for name in again]
        await send(stall, *repeats)
        assert await reserved(stall) == {("KETTLE", "NEWARK"): 2}
        await send(stall, picked("HD-1", "HD-1-F1", 2), event("PackFulfilment", "HD-1", ("FULFILMENT", "HD-1-F1")))
        await send(stall, event("CourierCollected", "HD-1", ("CONSIGNMENT", "HD-1-C1")))
        assert await stall.status_of("HD-1") == "COMPLETE"
        # Hours later everything is delivered again, and the order is sent once more.
        await send(stall, *repeats, picked("HD-1", "HD-1-F1", 2))
        assert (await stall.order("HD-1", "KETTLE", 2)).status_code == 200
        await stall.work()
        assert (await reserved(stall), await sold(stall)) == ({}, {("KETTLE", "NEWARK"): 2})
        assert len(await placed(stall, "HD-1")) == 1
        assert await stall.on_hand("KETTLE") == 7

    play(database_url, scenario)


def test_an_order_of_a_hundred_and_twenty_lines_reserves_every_one(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 60, ("MUG", "NEWARK"): 60, ("POT", "NEWARK"): 60})
        lines = [(f"L{n}", ("KETTLE", "MUG", "POT")[n % 3], 1) for n in range(120)]
        await send_order(stall, "HD-1", lines)
        await stall.work()
        assert await reserved(stall) == {(product, "NEWARK"): 40 for product in ("KETTLE", "MUG", "POT")}

    play(database_url, scenario)


def test_stock_counted_and_lines_cancelled_while_orders_are_sourced_add_up(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 40})
        await asyncio.gather(*(stall.order(f"HD-{n}", "KETTLE", 2) for n in range(20)))

        async def count() -> None:
            for units in (40, 41, 40, 42, 40):
                await stall.count({("KETTLE", "NEWARK"): units})

        async def cancel() -> None:
            for n in range(0, 20, 2):
                await stall.client.post("/api/v4.1/event/async", json=event("CancelOrder", f"HD-{n}"))

        await asyncio.gather(count(), cancel(), *(stall.work() for _ in range(3)))
        await stall.work()
        statuses = {n: await stall.status_of(f"HD-{n}") for n in range(20)}
        assert [statuses[n] for n in range(0, 20, 2)] == ["CANCELLED"] * 10
        assert [statuses[n] for n in range(1, 20, 2)] == ["PICK_PACK"] * 10
        assert await reserved(stall) == {("KETTLE", "NEWARK"): 20}

    play(database_url, scenario)


async def send_order(stall: Stall, ref: str, items: dict[str, int] | list[tuple[str, str, int]]) -> None:
    rows = items if isinstance(items, list) else [(str(n), *one) for n, one in enumerate(items.items(), start=1)]
    address = {"name": "Ann", "street": "1 Main St", "city": "New York", "postcode": "10001", "country": "US"}
    body = {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": 1},
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": address},
        "items": [{"ref": line, "productRef": product, "quantity": units} for line, product, units in rows],
    }
    answer = await stall.client.post("/api/v1/orders", json=body)
    assert answer.status_code == 201, answer.text
