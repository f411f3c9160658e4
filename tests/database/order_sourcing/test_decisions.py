"""Sourcing on the real engine and database: what is decided is kept with the run, and can be asked for."""

from collections.abc import Callable
from uuid import UUID

import msgspec
import pytest

from lading.database.connection import transaction
from lading.kernel.refusal import NotFound
from lading.order.sourcing.asking import explanation_of
from lading.order.sourcing.explanation import Explanation
from lading.order.sourcing.explanation_text import as_text
from lading.order.sourcing.reasons import Outcome, Step, Verdict
from lading.order.sourcing.records import RecordedDecision, decisions_of
from tests.database.order.shop import ACCOUNT, Shop, order, order_entity
from tests.database.order_sourcing.conftest import Scenario

Run = Callable[[Scenario], None]


async def decisions(shop: Shop, ref: str, account: int = ACCOUNT) -> tuple[RecordedDecision, ...]:
    order_id: UUID = (await shop.row("SELECT id FROM sales_order WHERE ref = $1", ref))["id"]
    async with transaction(shop.pool, account) as connection:
        return await decisions_of(connection, account, order_id)


async def explanation(shop: Shop, ref: str) -> Explanation:
    async with transaction(shop.pool, ACCOUNT) as connection:
        return await explanation_of(connection, ACCOUNT, ref)


def test_a_decision_is_kept_with_every_location_and_the_event_that_asked(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P1=5, DEPOT_P1=5)
        await shop.take(order(lines=[("P1", 2)]))
        await shop.work()
        (recorded,) = await decisions(shop, "HD-1")
        created = await shop.row(
            "SELECT e.id FROM event AS e JOIN sales_order AS o ON o.id = e.lane WHERE e.name = 'CREATE'"
        )
        assert recorded.event_id == created["id"]
        assert (recorded.decision.step, recorded.decision.outcome) == (Step.WHOLE, Outcome.WHOLE)
        verdicts = {each.location_number: each.verdict for each in recorded.decision.candidates}
        assert verdicts == {1: Verdict.NOT_ENOUGH_STOCK, 2: Verdict.CHOSEN, 3: Verdict.FARTHER}

    run(scenario)


def test_a_split_order_is_explained_by_one_decision(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2, FAR_P1=1, FAR_P2=1, DEPOT_P1=1)
        await shop.take(order(lines=[("P1", 3), ("P2", 1)]))
        await shop.work()
        (explained,) = (await explanation(shop, "HD-1")).decisions
        assert (explained.step, explained.outcome) == ("PARTIAL", "SPLIT")
        chosen = {
            each.location_ref: {item.product_ref: item.quantity for item in each.items} for each in explained.chosen
        }
        assert chosen == {"NEAR": {"P1": 2}, "FAR": {"P1": 1, "P2": 1}}
        assert [row[2] for row in await shop.fulfilments("HD-1")] == ["NEAR", "FAR"]
        assert await shop.on_hand("NEAR", "P1") == (0, 2, 0, 0)

    run(scenario)


def test_what_cannot_be_had_is_escalated_with_its_reason(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1)
        await shop.take(order(lines=[("P1", 3)]))
        await shop.work()
        assert await shop.status("HD-1") == "ESCALATED"
        found = await explanation(shop, "HD-1")
        assert [(each.step, each.outcome) for each in found.decisions] == [
            ("PARTIAL", "PARTIAL"),
            ("REJECT", "REJECTED"),
        ]
        assert [(left.quantity, left.reason) for left in found.decisions[1].missing] == [(2, "NO_STOCK")]
        text = as_text(found)
        assert "Missing   2 of P1: no stock is left at any of the locations considered (NO_STOCK)" in text
        assert "From      NEAR NEAR" in text

    run(scenario)


def test_orders_of_one_batch_do_not_plan_with_the_same_units(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, FAR_P1=1)
        await shop.take(*(order(f"HD-{number}") for number in range(1, 4)))
        await shop.work()
        served = [(await shop.fulfilments(f"HD-{number}"))[0][2] for number in range(1, 4)]
        assert sorted(served) == ["FAR", "NEAR", "RJT_1"]
        assert await shop.on_hand("NEAR", "P1") == (0, 1, 0, 0)
        assert await shop.violations() == []

    run(scenario)


def test_missing_units_are_sought_elsewhere_after_a_short_pick(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5, FAR_P1=5)
        await shop.take(order(lines=[("P1", 3)]))
        await shop.work()
        picked = {"fulfilmentItems": [{"ref": "HD-1-1", "filledQuantity": 1}]}
        assert await shop.act("HD-1", ("FULFILMENT", "HD-1-F1"), "ConfirmPick", picked) == "SUCCESS"
        first, second = await decisions(shop, "HD-1")
        assert [part.location_ref for part in first.decision.parts] == ["NEAR"]
        assert [part.location_ref for part in second.decision.parts] == ["FAR"]
        verdicts = {each.location_number: each.verdict for each in second.decision.candidates}
        assert verdicts[1] is Verdict.EXCLUDED_USED
        assert [(wanted.product_ref, wanted.quantity) for wanted in second.decision.wanted] == [("P1", 2)]

    run(scenario)


def test_a_thousand_lines_are_sourced_in_one_run(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=600, FAR_P1=600)
        await shop.take(order(lines=[("P1", 1)] * 1_114))
        await shop.work()
        (recorded,) = await decisions(shop, "HD-1")
        assert recorded.decision.outcome is Outcome.SPLIT
        units = [sum(row[3].values()) for row in await shop.fulfilments("HD-1")]
        assert units == [600, 514]

    run(scenario)


def test_nobody_else_sees_the_decisions_of_an_account(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order())
        await shop.work()
        assert len(await decisions(shop, "HD-1")) == 1
        assert await decisions(shop, "HD-1", account=2) == ()

    run(scenario)


def test_asking_for_an_unknown_order_is_refused(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        with pytest.raises(NotFound) as refused:
            await explanation(shop, "HD-9")
        assert refused.value.code == "ORDER_UNKNOWN"

    run(scenario)


def test_the_explanation_is_a_json_document(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order())
        await shop.work()
        document = msgspec.json.decode(msgspec.json.encode(await explanation(shop, "HD-1")))
        (decision,) = document["decisions"]
        assert document["orderRef"] == "HD-1"
        assert decision["chosen"] == [
            {
                "locationRef": "NEAR",
                "locationName": "NEAR",
                "distanceKm": 2.4,
                "items": [{"productRef": "P1", "quantity": 1}],
                "isMoved": False,
                "transferKm": None,
            }
        ]
        assert decision["candidatesTotal"] == 3
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert len((await explanation(shop, "HD-1")).decisions) == 1

    run(scenario)
