"""No order gets stuck: every status that is not an end can be left, and whoever waits is looked after by a timer."""

from functools import cache

import pytest

from lading.engine.workflow import Workflow, parse_workflow
from lading.order.reference_workflows import order_workflow
from tests.unit.order.workflow_model import Machine

ENDS = {
    "ORDER": {"COMPLETE", "CANCELLED"},
    "FULFILMENT_CHOICE": {"COMPLETE", "CANCELLED"},
    "FULFILMENT": {"COMPLETE", "REJECTED", "EXPIRED", "CANCELLED"},
    "ARTICLE": {"COLLECTED", "CANCELLED"},
    "CONSIGNMENT": {"ACTIVE_LODGED", "DELIVERED", "CANCELLED"},
}
# Who waits in these waits for others, which have timers of their own and report: an order that is worked on, or waits
# for stock, for its fulfilments (that it has some is the invariant I17), a fulfilment that goes with the others of its
# order for them, a parcel for its fulfilment or consignment, units nobody can fill for the person who decides.
CARRIED = {
    "ORDER": {
        "AWAITING_STOCK",
        "PICK_PACK",
        "AWAITING_COURIER_COLLECTION",
        "BOOKED",
        "PARTIALLY_COMPLETE",
        "UNCOLLECTED",
    },
    "FULFILMENT_CHOICE": {"AWAITING_STOCK", "PICK_PACK", "AWAITING_COURIER_COLLECTION", "BOOKED", "UNCOLLECTED"},
    "FULFILMENT": {"ESCALATED", "AWAITING_OTHERS", "AWAITING_CUSTOMER_COLLECTION"},
    "ARTICLE": {"PENDING_CONSIGNMENT", "AWAITING_COURIER_COLLECTION", "AWAITING_CARRIER_COLLECTION"}
    | {"AWAITING_ARRIVAL", "AWAITING_CUSTOMER_COLLECTION"},
    "CONSIGNMENT": {"CREATED"},
}
# Fulfilments are also made from above at the system location: ESCALATED, and AWAITING_STOCK.
STARTS = {"FULFILMENT": ("CREATED", "ESCALATED", "AWAITING_STOCK")}
MACHINES = [
    *(
        ("HD", entity_type, "HD" if entity_type == "ORDER" else None)
        for entity_type in ENDS
        if "CHOICE" not in entity_type
    ),
    *(
        ("CC", entity_type, "CC" if entity_type == "ORDER" else None)
        for entity_type in ENDS
        if "CHOICE" not in entity_type
    ),
    ("MULTI", "ORDER", "MULTI"),
    ("MULTI", "FULFILMENT_CHOICE", "HD"),
    ("MULTI", "FULFILMENT_CHOICE", "CC"),
    *(("MULTI", entity_type, None) for entity_type in ("FULFILMENT", "ARTICLE", "CONSIGNMENT")),
]


def workflow(order_type: str) -> Workflow:
    return parse_workflow(order_workflow(order_type, {"retailer.id": "1"}))


@cache
def machine(order_type: str, entity_type: str, subtype: str | None) -> Machine:
    found = Machine(workflow(order_type), entity_type, subtype)
    found.explore(STARTS.get(entity_type, ("CREATED",)))
    return found


@pytest.mark.parametrize(("order_type", "entity_type", "subtype"), MACHINES)
def test_every_status_an_entity_can_rest_in_can_be_left(order_type: str, entity_type: str, subtype: str | None) -> None:
    found = machine(order_type, entity_type, subtype)
    stuck = {config.status for config in found.rests if not found.leads_on(config.status)}
    assert stuck <= ENDS[entity_type]


@pytest.mark.parametrize(("order_type", "entity_type", "subtype"), MACHINES)
def test_whoever_waits_is_looked_after_by_a_timer(order_type: str, entity_type: str, subtype: str | None) -> None:
    found = machine(order_type, entity_type, subtype)
    alone = {
        (config.status, cause)
        for config, cause in found.rests.items()
        if config.status not in ENDS[entity_type] | CARRIED[entity_type] and not found.is_timed(config)
    }
    assert alone == set()


@pytest.mark.parametrize(("order_type", "entity_type", "subtype"), MACHINES)
def test_every_end_is_reached(order_type: str, entity_type: str, subtype: str | None) -> None:
    found = machine(order_type, entity_type, subtype)
    # A consignment of an order to collect goes to the counter, not to the customer.
    never = {"DELIVERED"} if order_type == "CC" else set()
    assert {config.status for config in found.rests} >= ENDS[entity_type] - never


def test_a_wait_without_a_timer_is_found() -> None:
    document = order_workflow("CC", {"retailer.id": "1"})
    for ruleset in document["rulesets"]:
        ruleset["rules"] = [one for one in ruleset["rules"] if "StartCollectionPeriod" not in one["name"]]
    found = Machine(parse_workflow(document), "ORDER", "CC")
    found.explore()
    assert not all(found.is_timed(config) for config in found.rests if config.status == "AWAITING_CUSTOMER_COLLECTION")


def test_a_status_without_a_way_out_is_found() -> None:
    document = order_workflow("CC", {"retailer.id": "1"})
    document["rulesets"] = [one for one in document["rulesets"] if {"status": "UNCOLLECTED"} not in one["triggers"]]
    found = Machine(parse_workflow(document), "FULFILMENT")
    found.explore()
    assert "UNCOLLECTED" in {config.status for config in found.rests}
    assert not found.leads_on("UNCOLLECTED")


@pytest.mark.parametrize(
    ("order_type", "entity_type", "status"), [("HD", "ORDER", "IN_REVIEW"), ("CC", "ORDER", "IN_REVIEW")]
)
def test_a_review_that_nobody_looks_after_is_found(order_type: str, entity_type: str, status: str) -> None:
    found = machine(order_type, entity_type, order_type)
    assert all(found.is_timed(config) for config in found.rests if config.status == status)
    assert found.leads_on(status)
    alone = _without_timer(order_type, "BeginReview")
    assert not all(alone.is_timed(config) for config in alone.rests if config.status == status)


def _without_timer(order_type: str, ruleset: str) -> Machine:
    document = order_workflow(order_type, {"retailer.id": "1"})
    for one in document["rulesets"]:
        if one["name"] == ruleset:
            one["rules"] = [use for use in one["rules"] if "ScheduleEscalations" not in use["name"]]
    found = Machine(parse_workflow(document), "ORDER", order_type)
    found.explore()
    return found
