"""Taking orders in: once, exactly, and each on its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lading.database.connection import transaction
from lading.order.intake import Accepted, OrderRefused
from tests.database.order.shop import ACCOUNT, Shop, order

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]

_COUNTS = "SELECT (SELECT count(*) FROM sales_order), (SELECT count(*) FROM order_item), (SELECT count(*) FROM event)"


def test_the_same_order_again_is_the_same_order(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        (first,) = await shop.take(order())
        (again,) = await shop.take(order())
        assert isinstance(first, Accepted) and not first.is_duplicate and first.event_id is not None
        assert again == Accepted(ref="HD-1", id=first.id, event_id=None, is_duplicate=True)
        assert await shop.rows(_COUNTS) == [(1, 1, 1)]

    run(scenario)


def test_another_order_under_a_ref_that_is_taken_is_refused(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.take(order())
        (refused,) = await shop.take(order(lines=[("P1", 2)]))
        assert isinstance(refused, OrderRefused)
        assert (refused.refusal.code, refused.refusal.pointer, refused.refusal.status) == (
            "ORDER_REF_TAKEN",
            "/ref",
            409,
        )
        assert await shop.rows("SELECT quantity FROM order_item") == [(1,)]

    run(scenario)


def test_the_same_ref_twice_in_one_call_is_stored_once(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        first, same, other = await shop.take(order(), order(), order(lines=[("P2", 1)]))
        assert isinstance(first, Accepted) and not first.is_duplicate
        assert isinstance(same, Accepted) and same.is_duplicate and same.id == first.id
        assert isinstance(other, OrderRefused) and other.refusal.code == "ORDER_REF_TAKEN"
        assert await shop.rows(_COUNTS) == [(1, 1, 1)]

    run(scenario)


def test_ten_senders_of_one_order_at_once_agree_on_its_id(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        refs = [f"HD-{n}" for n in range(5)]
        taken = await asyncio.gather(
            *(shop.take(*(order(ref) for ref in (refs if n % 2 else reversed(refs)))) for n in range(10))
        )
        ids: dict[str, set[Any]] = {ref: set() for ref in refs}
        originals = 0
        for outcome in (outcome for outcomes in taken for outcome in outcomes):
            assert isinstance(outcome, Accepted)
            ids[outcome.ref].add(outcome.id)
            originals += not outcome.is_duplicate
        assert originals == 5
        assert all(len(found) == 1 for found in ids.values())
        assert await shop.rows(_COUNTS) == [(5, 5, 5)]

    run(scenario)


def test_an_order_that_names_no_payment_takes_no_statement_for_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async def statements(*documents: dict[str, Any]) -> list[str]:
            asked: list[str] = []
            async with transaction(shop.pool, ACCOUNT) as connection:
                with connection.query_logger(lambda one: asked.append(one.query)):
                    await shop.take_on(connection, *documents)
            return [one for one in asked if "payment" in one or "billing" in one]

        assert await statements(order("HD-1"), order("HD-2")) == []
        assert len(await statements(order("HD-3"), order("HD-4", payment={"ref": "NONE"}))) == 3

    run(scenario)


def test_a_refused_order_does_not_touch_the_others(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        outcomes = await shop.take(order("HD-1"), order("HD-2", [("NONE", 1)]), order("HD-3"))
        assert [type(outcome) for outcome in outcomes] == [Accepted, OrderRefused, Accepted]
        assert await shop.rows("SELECT ref FROM sales_order ORDER BY ref") == [("HD-1",), ("HD-3",)]

    run(scenario)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"lines": [("P1", 1), ("NONE", 1)]}, "PRODUCT_UNKNOWN", "/items/1/productRef"),
        ({"customer": {"ref": "BOB"}}, "CUSTOMER_UNKNOWN", "/customer"),
        ({"customer": {"id": "no-uuid"}}, "CUSTOMER_UNKNOWN", "/customer"),
        ({"customer": {}}, "CUSTOMER_UNKNOWN", "/customer"),
        ({"retailer": {"id": 2}}, "RETAILER_UNKNOWN", "/retailer"),
        ({"retailer": {"id": "99999999999"}}, "RETAILER_UNKNOWN", "/retailer"),
        ({"retailer": {}}, "RETAILER_UNKNOWN", "/retailer"),
        ({"totalPrice": 1000}, "TOTAL_EXCEEDS_PARTS", "/totalPrice"),
        ({"totalPrice": 0.001}, "AMOUNT_TOO_FINE", "/totalPrice"),
        ({"totalPrice": -1}, "AMOUNT_NEGATIVE", "/totalPrice"),
    ],
)
def test_what_an_order_refers_to_must_exist(run: Run, fields: dict[str, Any], code: str, pointer: str) -> None:
    async def scenario(shop: Shop) -> None:
        (refused,) = await shop.take(order(**fields))
        assert isinstance(refused, OrderRefused)
        assert (refused.refusal.code, refused.refusal.pointer) == (code, pointer)
        assert refused.refusal.hint
        assert await shop.rows(_COUNTS) == [(0, 0, 0)]

    run(scenario)


def test_a_guest_may_order_and_amounts_become_minor_units(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        document = order(lines=[("P1", 3)], totalPrice=31.5)
        del document["customer"]
        (accepted,) = await shop.take(document)
        assert isinstance(accepted, Accepted)
        assert await shop.rows("SELECT customer_id, currency, total_minor FROM sales_order") == [(None, "USD", 3150)]
        assert await shop.rows("SELECT price_minor, total_minor, product_catalogue_ref FROM order_item") == [
            (1050, 3150, "MASTER")
        ]

    run(scenario)


def test_nothing_is_accepted_before_the_caller_commits(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async def give_up() -> None:
            async with transaction(shop.pool, ACCOUNT) as connection:
                await shop.take_on(connection, order())
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await give_up()
        assert await shop.rows(_COUNTS) == [(0, 0, 0)]

    run(scenario)


def test_an_order_of_ten_thousand_lines_is_taken_and_sourced(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2000, NEAR_P2=2000, NEAR_P3=2000, NEAR_P4=2000, NEAR_P5=2000)
        document = order("BIG", [(f"P{1 + n % 5}", 1) for n in range(10_000)])
        (accepted,) = await shop.take(document)
        assert isinstance(accepted, Accepted)
        await shop.work()
        assert await shop.status("BIG") == "PICK_PACK"
        assert await shop.rows("SELECT count(*), sum(requested_quantity) FROM fulfilment_item") == [(10_000, 10_000)]
        assert await shop.on_hand("NEAR", "P5") == (0, 2000, 0, 0)
        assert await shop.violations() == []

    run(scenario)
