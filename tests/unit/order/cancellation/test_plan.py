"""Which units a cancellation takes, and when it cannot take them."""

from datetime import timedelta
from typing import Any

import pytest

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.order.cancellation.plan import Plan, plan_cancellation
from lading.order.cancellation.policy import Policy, check_policy, policy_of
from lading.order.cancellation.request import cancellation_in, check_reasons, wanted_of
from lading.order.model import ARTICLE, FULFILMENT, ArticleFields
from lading.order.refusals import CancellationRefused, LinesRefused
from tests.unit.order.build import AT, fulfilment, fulfilment_item, numbers, order, order_item


def five_of_one() -> Aggregate:
    """Line 1 wants 5: two in an assigned fulfilment, two in a waiting one, one is open."""
    parts = [
        fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 2)]),
        fulfilment(2, "AWAITING_WAVE", [fulfilment_item(2, 1, 2)]),
    ]
    return order([order_item(1, 5)], parts)


def plan(built: Aggregate, policy: Policy | None = None, **attributes: Any) -> Plan:
    wanted = wanted_of(cancellation_in(attributes), built.root.fields.items)
    return plan_cancellation(built, wanted, policy or Policy())


def taken(built: Aggregate, made: Plan) -> dict[str, int]:
    return {one.ref: sum(made.taken[one.id].values()) for one in built.children(FULFILMENT) if one.id in made.taken}


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (1, {}),
        (2, {"HD-1-F2": 1}),
        (3, {"HD-1-F2": 2}),
        (4, {"HD-1-F1": 1, "HD-1-F2": 2}),
        (5, {"HD-1-F1": 2, "HD-1-F2": 2}),
    ],
)
def test_open_units_go_first_then_those_nobody_walks_for(units: int, expected: dict[str, int]) -> None:
    built = five_of_one()
    made = plan(built, items=[{"ref": "I1", "quantity": units}])
    assert taken(built, made) == expected
    assert [item.cancelled_quantity for item in made.items] == [units]
    assert {one.ref for one in built.children(FULFILMENT) if one.id in made.emptied} == {
        ref for ref, taken_units in expected.items() if taken_units == 2
    }


def test_a_status_outside_the_policy_is_not_touched() -> None:
    built = five_of_one()
    with pytest.raises(CancellationRefused) as refused:
        plan(built, Policy(statuses=("AWAITING_WAVE",)), items=[{"ref": "I1", "quantity": 4}])
    assert refused.value.code == "ORDER_PICKED"
    assert "HD-1-F1 (ASSIGNED)" in refused.value.message
    assert taken(
        built, plan(built, Policy(statuses=("ASSIGNED", "AWAITING_WAVE")), items=[{"ref": "I1", "quantity": 2}])
    ) == {"HD-1-F1": 1}


@pytest.mark.parametrize("status", ["FULFILLED", "AWAITING_COURIER_COLLECTION"])
def test_picked_units_stay_unless_the_policy_says_so(status: str) -> None:
    picked = fulfilment(1, status, [fulfilment_item(1, 1, 3, filled=2, rejected=1)])
    built = order([order_item(1, 3)], [picked])
    with pytest.raises(CancellationRefused) as refused:
        plan(built)
    assert refused.value.code == "ORDER_PICKED"
    made = plan(built, Policy(statuses=(status,)))
    assert taken(built, made) == {"HD-1-F1": 2}


@pytest.mark.parametrize("status", ["AWAITING_ARRIVAL", "COMPLETE", "DELIVERED"])
def test_what_has_left_stays_whatever_the_policy_says(status: str) -> None:
    built = order([order_item(1, 3)], [fulfilment(1, status, [fulfilment_item(1, 1, 3, filled=3)])])
    with pytest.raises(CancellationRefused) as refused:
        plan(built, Policy(statuses=(status,)))
    assert refused.value.code == "ORDER_PICKED"


def test_what_a_partner_is_asked_about_is_not_said_to_be_picked() -> None:
    asked = fulfilment(1, "CANCELLATION_REQUESTED", [fulfilment_item(1, 1, 2)])
    with pytest.raises(CancellationRefused) as refused:
        plan(order([order_item(1, 2)], [asked]))
    assert refused.value.code == "CANCELLATION_ASKED"
    assert "HD-1-F1 (CANCELLATION_REQUESTED)" in refused.value.message


def test_a_part_of_what_is_packed_stays_packed() -> None:
    picked = fulfilment(1, "FULFILLED", [fulfilment_item(1, 1, 2, filled=2)])
    built = order([order_item(1, 2)], [picked])
    key = EntityKey(ARTICLE, numbers()(), "A1")
    fields = ArticleFields(fulfilment_id=picked.id, items=(), created_at=AT)
    built.add(Entity(key, subtype="DEFAULT", status="PENDING_CONSIGNMENT", fields=fields))
    with pytest.raises(CancellationRefused) as refused:
        plan(built, Policy(statuses=("FULFILLED",)), items=[{"ref": "I1", "quantity": 1}])
    assert refused.value.code == "FULFILMENT_PACKED"
    assert taken(built, plan(built, Policy(statuses=("FULFILLED",)))) == {"HD-1-F1": 2}


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([{"ref": "I9"}], "ORDER_ITEM_UNKNOWN"),
        ([{"ref": "I1"}, {"ref": "I1"}], "ORDER_ITEM_TWICE"),
        ([{"ref": "I1", "quantity": 0}], "QUANTITY_INVALID"),
        ([{"ref": "I1", "quantity": 6}], "QUANTITY_INVALID"),
        ([{"ref": "I2"}], "QUANTITY_INVALID"),
        ([{"quantity": 1}], "CANCELLATION_MALFORMED"),
        ("I1", "CANCELLATION_MALFORMED"),
    ],
)
def test_each_mistake_has_its_code(items: Any, code: str) -> None:
    with pytest.raises(LinesRefused) as refused:
        wanted_of(cancellation_in({"items": items}), (order_item(1, 5), order_item(2, 1, cancelled=1)))
    assert refused.value.code == code
    assert refused.value.hint


def test_every_reason_must_be_one_of_those_allowed() -> None:
    asked = cancellation_in({"items": [{"ref": "I1", "reason": "LATE"}], "cancellationReason": "OTHER"})
    check_reasons(asked, None)
    check_reasons(asked, ["LATE", "OTHER"])
    with pytest.raises(LinesRefused) as refused:
        check_reasons(asked, ["OTHER"])
    assert refused.value.code == "CANCELLATION_REASON_UNKNOWN"


def test_a_customer_may_not_cancel_what_somebody_walks_for() -> None:
    assert "ASSIGNED" not in policy_of("CUSTOMER", None).statuses
    assert "ASSIGNED" in policy_of("AGENT", None).statuses
    with pytest.raises(LinesRefused) as refused:
        policy_of("CUSTOMER", {"statuses": 5})
    assert refused.value.code == "CANCELLATION_POLICY_INVALID"


def test_a_policy_may_end_in_time_and_want_all_or_nothing() -> None:
    policy = policy_of("CUSTOMER", {"minutes": 30, "allowPartial": False})
    check_policy(policy, created_at=AT, at=AT + timedelta(minutes=30), is_partial=False)
    for at, is_partial, code in (
        (AT + timedelta(minutes=31), False, "CANCELLATION_TOO_LATE"),
        (AT, True, "CANCELLATION_PARTIAL"),
    ):
        with pytest.raises(CancellationRefused) as refused:
            check_policy(policy, created_at=AT, at=at, is_partial=is_partial)
        assert refused.value.code == code
