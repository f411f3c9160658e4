"""Why is this order stuck: the missing event or the failed rule by name, and what to do."""

from collections.abc import Awaitable, Callable

from lading.database.connection import transaction
from lading.engine.operations.diagnosis import Verdict
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.reference_workflows import home_delivery_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, fulfilment, order, picked
from tests.database.order_events.looking import diagnosis

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


async def sourced(shop: Shop) -> None:
    await shop.stock(NEAR_P1=3)
    await shop.take(order("HD-1", [("P1", 2)]))
    await shop.work()


def test_an_order_that_nobody_has_picked_waits_for_a_person_or_its_timer(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await sourced(shop)
        found = await diagnosis(shop)
        assert found.verdict is Verdict.WAITING_FOR_USER
        assert [(one.code, one.event) for one in found.findings[:2]] == [
            (Verdict.WAITING_FOR_USER, "ConfirmPick"),
            (Verdict.WAITING_FOR_TIMER, "FulfilmentExpiry"),
        ]
        assert Verdict.MISSING_EVENT not in {one.code for one in found.findings}, "the order waits for its fulfilment"
        packed = next(one for one in found.expected if one.event == "CheckOrderPacked")
        assert (packed.can_come, packed.senders) == (
            True,
            ("ORDER ResumeOrder", "ORDER ReviewOrder", "FULFILMENT BookCourier"),
        )

    run(scenario)


def test_an_order_whose_event_was_given_up_names_event_rule_and_remedy(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await sourced(shop)
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=9))
        found = await diagnosis(shop)
        first = found.findings[0]
        assert (found.verdict, first.event) == (Verdict.DEAD_LETTER, "ConfirmPick")
        assert "ConfirmPick, rule ConfirmFulfilmentItems" in first.message
        assert f"lading events replay {first.event_id}" in first.remedies

    run(scenario)


def test_a_rule_that_is_not_installed_is_to_be_installed_and_nothing_else_is_said_to_be_missing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        document = home_delivery_workflow({"retailer.id": str(RETAILER)})
        document["rulesets"][0]["rules"].append({"name": "A.b.Mystery", "props": None})
        async with transaction(shop.pool, ACCOUNT) as connection:
            await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="ada"))
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        found = await diagnosis(shop)
        assert [one.code for one in found.findings] == [Verdict.DEAD_LETTER]
        assert found.findings[0].remedies[0].startswith("Install the package that brings the rule, or write it")

    run(scenario)


def test_an_order_whose_event_was_lost_names_the_missing_event_and_who_would_have_sent_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await sourced(shop)
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE fulfilment SET status = 'COMPLETE'")
            await connection.execute("DELETE FROM event_schedule")
        found = await diagnosis(shop)
        first = found.findings[0]
        assert (found.verdict, first.entity) == (Verdict.MISSING_EVENT, "ORDER:HD-1")
        assert "CheckOrderComplete" in first.message
        assert "FULFILMENT CompleteFulfilment" in first.message
        assert first.remedies[-1] == "Or choose a way aside: Cancel order, Cancel items, Confirm the change."

    run(scenario)


def test_an_order_that_no_worker_takes_says_so_and_one_without_workflow_too(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.take(order("HD-1", [("P1", 2)]))
        assert (await diagnosis(shop)).verdict is Verdict.EVENTS_WAITING
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE event SET accepted_at = accepted_at - interval '1 hour'")
        assert (await diagnosis(shop)).verdict is Verdict.WORKER_MISSING
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE sales_order SET workflow_version = 0")
        await shop.work()
        assert (await diagnosis(shop)).verdict is Verdict.NO_WORKFLOW

    run(scenario)


def test_a_finished_order_is_not_stuck(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await sourced(shop)
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment")
        assert (await diagnosis(shop)).verdict is Verdict.WAITING_FOR_USER
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected")
        found = await diagnosis(shop)
        assert (found.verdict, found.root_status, len(found.findings)) == (Verdict.FINISHED, "COMPLETE", 1)

    run(scenario)


def test_an_order_that_found_no_stock_waits_for_somebody_to_decide(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        found = await diagnosis(shop)
        assert (found.verdict, found.findings[0].event) == (Verdict.WAITING_FOR_USER, "CancelUnfulfillableItems")

    run(scenario)
