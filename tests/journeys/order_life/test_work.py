"""Work of people from outside: checks, scores and services are done once, whoever dies and however often it is said."""

from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import delivered
from tests.journeys.order_life.outside import Outside

H = ("ORDER", "H-1")
TASKS = """{ tasks(first: 50) { edges { node { id type status subject queue assignee outcomes } } } }"""
SCORED = {"FRAUD_CHECK": {"queue": "fraud", "scoring": {"passBelow": 30, "rejectFrom": 80, "answerHours": 2}}}


async def _tasks(outside: Outside) -> list[dict[str, Any]]:
    edges = (await outside.ask(TASKS))["tasks"]["edges"]
    return [edge["node"] for edge in edges]


async def _waiting(outside: Outside) -> list[str]:
    return sorted(one["type"] for one in await _tasks(outside))


async def _checked(outside: Outside, *checks: str) -> None:
    await outside.counts(NEAR_P1=5)
    wish = {"name": "checks", "type": "JSON", "value": list(checks)}
    await outside.takes(delivered("H-1", {"P1": 2}, attributes=[wish], totalPrice=20))
    await outside.until_status("H-1", "IN_REVIEW")


async def _does(outside: Outside, type_: str, **what: Any) -> int:
    """Does something with the task of a type; the status of the answer."""
    [task] = [one for one in await _tasks(outside) if one["type"] == type_]
    return (await outside.posts(f"/api/v1/tasks/{task['id']}", what)).status_code


def test_two_checks_are_claimed_and_passed_and_the_order_goes_on_once(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _checked(outside, "FRAUD_CHECK", "CREDIT_CHECK")
        await outside.until(lambda: _waiting(outside), ["CREDIT_CHECK", "FRAUD_CHECK"])
        assert await _does(outside, "FRAUD_CHECK", do="CLAIM") == 200
        assert await _does(outside, "FRAUD_CHECK", do="CONCLUDE", outcome="PASS") == 200
        await outside.until(lambda: _waiting(outside), ["CREDIT_CHECK"])
        assert await outside.status("H-1") == "IN_REVIEW"
        assert await _does(outside, "CREDIT_CHECK", do="CONCLUDE", outcome="PASS") == 200
        await outside.until_status("H-1", "PICK_PACK")
        assert await outside.fulfilments("H-1") == [("NEAR", "AWAITING_WAVE", {"1": 2})]
        assert await outside.stock("NEAR", "P1") == (3, 2, 0, 0)

    play(journey)


def test_a_rejected_order_is_cancelled_and_refunded_once(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _checked(outside, "FRAUD_CHECK", "CREDIT_CHECK")
        await outside.until(lambda: _waiting(outside), ["CREDIT_CHECK", "FRAUD_CHECK"])
        assert await _does(outside, "FRAUD_CHECK", do="CONCLUDE", outcome="REJECT", reason="stolen card") == 200
        await outside.until_status("H-1", "CANCELLED")
        await outside.until(lambda: _is_over(outside), True)
        assert [str(owed) for owed in await outside.money("H-1")] == ["-20.00"]
        assert await outside.stock("NEAR", "P1") == (5, 0, 0, 0)

    play(journey)


def test_a_score_from_outside_passes_rejects_or_asks_a_person(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("TASK_TYPES", SCORED)
        await _checked(outside, "FRAUD_CHECK")
        await outside.until(lambda: _count(outside, "CheckRequested"), 1)
        await outside.wants("H-1", H, "CheckScored", check="FRAUD_CHECK", score=50)
        await outside.until(lambda: _waiting(outside), ["FRAUD_CHECK"])
        await outside.does("H-1", H, "CheckScored", check="FRAUD_CHECK", score=0)
        assert await outside.status("H-1") == "IN_REVIEW"
        assert await _does(outside, "FRAUD_CHECK", do="CONCLUDE", outcome="PASS") == 200
        await outside.until_status("H-1", "PICK_PACK")

    play(journey)


def test_services_are_done_between_the_pick_and_the_parcel_one_after_the_other(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=5)
        order = delivered("H-1", {"P1": 2})
        services = [{"type": "ENGRAVING", "instructions": "For Ann"}, {"type": "GIFT_WRAP"}]
        order["items"][0]["attributes"] = [{"name": "services", "type": "JSON", "value": services}]
        await outside.takes(order)
        await outside.until_status("H-1", "PICK_PACK")
        await outside.finds("H-1", "H-1-F1", _1=2)
        await outside.until(lambda: _waiting(outside), ["ENGRAVING"])
        assert await outside.does("H-1", ("FULFILMENT", "H-1-F1"), "PackFulfilment") == "NO_MATCH"
        assert await _does(outside, "ENGRAVING", do="CONCLUDE", outcome="DONE") == 200
        await outside.until(lambda: _waiting(outside), ["GIFT_WRAP"])
        assert await _does(outside, "GIFT_WRAP", do="CONCLUDE", outcome="DONE", evidence={"photo": "1"}) == 200
        await outside.until(lambda: outside.fulfilments("H-1"), [("NEAR", "FULFILLED", {"1": 2})])
        await outside.wants("H-1", ("FULFILMENT", "H-1-F1"), "PackFulfilment")
        await outside.wants("H-1", ("CONSIGNMENT", "H-1-C1"), "CourierCollected")
        await outside.until_status("H-1", "COMPLETE")

    play(journey)


async def _count(outside: Outside, name: str) -> int:
    return len(await outside.told("H-1", name))


async def _is_over(outside: Outside) -> bool:
    return not await _tasks(outside)
