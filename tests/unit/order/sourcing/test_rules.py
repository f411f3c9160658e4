"""The sourcing rules, run on an order in memory: the exact actions each returns."""

from typing import Any
from uuid import UUID

import pytest

from lading.engine.action import Create, Log, RestsOnBatch, SendEvent, SetStatus
from lading.engine.rule import RuleFailed
from lading.inventory.effects import PositionKey, Reserve, ReservedLine
from lading.order.model import FulfilmentFields
from lading.order.sourcing.reasons import Outcome, Shortage, Step, Verdict
from lading.order.sourcing.recording import RecordDecision
from tests.unit.order.sourcing.chain import (
    CATALOGUE,
    CATALOGUE_NUMBER,
    NETWORK,
    SYSTEM_REF,
    Driver,
    World,
    fulfilment,
    fulfilment_item,
    location_row,
    order_item,
    order_of,
    stock_of,
)

NEAR, MIDDLE, FAR = 1, 2, 3
Rulesets = dict[str, list[tuple[str, dict[str, Any]]]]


def search(step: str, after: str) -> Rulesets:
    return {
        f"{step}": [("GetLocationsForNetwork", {"networkRef": NETWORK, "eventName": f"{step}Rank"})],
        f"{step}Rank": [("CalculateLocationsDistances", {"eventName": f"{step}Search"})],
        f"{step}Search": [
            ("SearchInventoryAtLocations", {"virtualCatalogueRef": CATALOGUE, "eventName": f"{step}Select"})
        ],
        f"{step}Select": [("SelectProposedFulfilment", {"step": step, "eventName": f"{step}Selected"})],
        f"{step}Selected": [
            ("ForwardIfProposedFulfilmentPresent", {"eventName": "Create"}),
            ("ForwardIfProposedFulfilmentNotPresent", {"eventName": after}),
        ],
    }


def script(max_split_limit: int = 1000) -> Rulesets:
    """The reference chain: whole from one location, else part by part up to the split limit, else rejected."""
    return {
        **search("WHOLE", "Split"),
        **search("PARTIAL", "Reject"),
        "Split": [
            ("ForwardIfMaxSplitLimitReached", {"maxSplitLimit": max_split_limit, "eventName": "Reject"}),
            ("ForwardIfMaxSplitLimitNotReached", {"maxSplitLimit": max_split_limit, "eventName": "PARTIAL"}),
        ],
        "Create": [("CreateFulfilment", {"eventName": "Created"})],
        "Created": [("ForwardIfUnfulfilledItemsExist", {"eventName": "Split"})],
        "Reject": [("CreateFulfilmentForUnfulfillableItems", {"systemRejectedLocationRef": SYSTEM_REF})],
    }


def world(near: dict[int, int], middle: dict[int, int], far: dict[int, int], **changes: Any) -> World:
    """Three locations at 1, 2 and 3 degrees; each argument is product number → units."""
    rows = [location_row(number, float(number)) for number in (NEAR, MIDDLE, FAR)]
    rows[0] |= changes
    held = {NEAR: near, MIDDLE: middle, FAR: far}
    products = {product for units in held.values() for product in units}
    stocks = {
        product: stock_of({number: units[product] for number, units in held.items() if product in units})
        for product in products
    }
    return World(rows, stocks)


def filled(driver: Driver) -> dict[str, list[tuple[str, int]]]:
    """Fulfilment's location → order item refs and units."""
    result: dict[str, list[tuple[str, int]]] = {}
    for each in driver.order.children("FULFILMENT"):
        fields: FulfilmentFields = each.fields
        assert fields.location_ref not in result, "two fulfilments at one place"
        result[fields.location_ref] = [(item.ref, item.requested_quantity) for item in fields.items]
    return result


def verdicts(driver: Driver, place: int = 0) -> dict[int, Verdict]:
    decision = driver.of_kind(RecordDecision)[place].decision
    return {candidate.location_number: candidate.verdict for candidate in decision.candidates}


def test_the_nearest_location_that_holds_everything_gets_the_whole_order() -> None:
    driver = Driver(world({7: 1}, {7: 2, 8: 5}, {7: 9, 8: 9}), order_of([order_item(1, 7, 2), order_item(2, 8, 1)]))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"L2": [("line-1", 2), ("line-2", 1)]}
    assert verdicts(driver) == {1: Verdict.NOT_ENOUGH_STOCK, 2: Verdict.CHOSEN, 3: Verdict.FARTHER}


def test_creating_a_fulfilment_promises_its_stock_and_keeps_the_decision() -> None:
    stocks = {7: stock_of({1: 5}, withheld={1: 2})}
    driver = Driver(World([location_row(1, 1.0)], stocks), order_of([order_item(1, 7, 2)]))
    driver.run(script(), "WHOLE")
    create, reserve, record = (action for action in driver.actions if not isinstance(action, SendEvent))
    assert isinstance(create, Create) and isinstance(record, RecordDecision)
    item = create.entity.fields.items[0]
    line = ReservedLine(PositionKey(CATALOGUE_NUMBER, 7, 1), 2, item.id, withheld=2)
    assert reserve == Reserve(UUID(int=10), create.entity.id, (line,), CATALOGUE)
    assert (create.entity.ref, create.entity.subtype, create.entity.status) == ("HD-1-F1", "HD_PFS", "CREATED")
    assert (create.entity.fields.delivery_type, create.entity.fields.choice_ref) == ("EXPRESS", "FC-1")
    assert (record.decision.step, record.decision.outcome) == (Step.WHOLE, Outcome.WHOLE)
    assert record.order_id == UUID(int=10)


@pytest.mark.parametrize(
    ("location_type", "choice_type", "expected"),
    [("WAREHOUSE", "HD", "HD_PFDC"), ("STORE", "HD", "HD_PFS"), ("STORE", "CC", "CC_PFS"), ("HUB", "HD", "HD_PFS")],
)
def test_the_type_of_a_fulfilment_says_who_fills_it(location_type: str, choice_type: str, expected: str) -> None:
    order = order_of([order_item(1, 7, 1)], choice_type=choice_type)
    driver = Driver(world({7: 1}, {}, {}, type=location_type), order)
    driver.run(script(), "WHOLE")
    assert driver.of_kind(Create)[0].entity.subtype == expected


def test_a_split_order_is_decided_once_and_filled_part_by_part() -> None:
    driver = Driver(world({7: 2}, {7: 4}, {7: 1}), order_of([order_item(1, 7, 5)]))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 2)], "L2": [("line-1", 3)]}
    (record,) = driver.of_kind(RecordDecision)
    assert (record.decision.step, record.decision.outcome) == (Step.PARTIAL, Outcome.SPLIT)
    assert verdicts(driver) == {1: Verdict.CHOSEN, 2: Verdict.CHOSEN, 3: Verdict.NOT_IN_BEST_PLAN}
    assert driver.of_kind(RestsOnBatch) == []


def test_stock_taken_between_two_parts_leads_to_a_new_plan() -> None:
    driver = Driver(world({7: 2}, {7: 3}, {7: 3}), order_of([order_item(1, 7, 5)]))
    chain = dict(script())
    chain["Created"] = []
    driver.run(chain, "PARTIAL")
    driver.world.stocks[7].take(MIDDLE, 1)
    driver.run(script(), "Split")
    assert filled(driver) == {"L1": [("line-1", 2)], "L3": [("line-1", 3)]}
    assert len(driver.of_kind(RecordDecision)) == 2


def test_repeated_lines_of_a_product_are_filled_in_their_order() -> None:
    items = [order_item(1, 7, 2), order_item(2, 8, 1), order_item(3, 7, 2)]
    driver = Driver(world({7: 3}, {7: 1, 8: 1}, {}), order_of(items))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 2), ("line-3", 1)], "L2": [("line-2", 1), ("line-3", 1)]}


def test_what_nobody_holds_goes_to_the_system_location_with_the_reason() -> None:
    driver = Driver(world({7: 1}, {}, {}), order_of([order_item(1, 7, 3)]))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 1)], SYSTEM_REF: [("line-1", 2)]}
    rejected = driver.of_kind(Create)[1].entity
    assert rejected.attributes == {"unfulfillable": {"type": "STRING", "value": "NO_STOCK"}}
    plan, rejection = (record.decision for record in driver.of_kind(RecordDecision))
    assert (plan.outcome, rejection.outcome, rejection.step) == (Outcome.PARTIAL, Outcome.REJECTED, Step.REJECT)
    assert plan.unfilled == rejection.unfilled
    assert [(left.quantity, left.reason) for left in rejection.unfilled] == [(2, Shortage.NO_STOCK)]
    assert driver.of_kind(RestsOnBatch) == [RestsOnBatch("2 units rejected: NO_STOCK")]
    assert len(driver.of_kind(Reserve)) == 1


def test_running_out_of_stock_is_a_different_reason_from_the_limit() -> None:
    driver = Driver(world({7: 2}, {7: 1}, {7: 1}), order_of([order_item(1, 7, 5)]))
    driver.run(script(max_split_limit=2), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 2)], "L2": [("line-1", 1)], SYSTEM_REF: [("line-1", 2)]}
    rejection = driver.of_kind(RecordDecision)[-1].decision
    assert [(left.quantity, left.reason) for left in rejection.unfilled] == [
        (1, Shortage.SPLIT_LIMIT),
        (1, Shortage.NO_STOCK),
    ]


def test_a_split_limit_of_none_rejects_before_splitting() -> None:
    driver = Driver(world({7: 1}, {7: 1}, {}), order_of([order_item(1, 7, 2)]))
    seen = driver.run(script(max_split_limit=0), "WHOLE")
    assert "PARTIAL" not in seen
    assert filled(driver) == {SYSTEM_REF: [("line-1", 2)]}
    (record,) = driver.of_kind(RecordDecision)
    assert (record.decision.step, record.decision.outcome) == (Step.WHOLE, Outcome.REJECTED)
    assert [left.reason for left in record.decision.unfilled] == [Shortage.SPLIT_LIMIT]


def test_a_limit_of_one_fills_what_one_location_can() -> None:
    driver = Driver(world({7: 1}, {7: 3}, {}), order_of([order_item(1, 7, 4)]))
    driver.run(script(max_split_limit=1), "WHOLE")
    assert filled(driver) == {"L2": [("line-1", 3)], SYSTEM_REF: [("line-1", 1)]}


def test_three_locations_are_three_splits() -> None:
    driver = Driver(world({7: 1}, {7: 1}, {7: 1}), order_of([order_item(1, 7, 3)]))
    driver.run(script(max_split_limit=3), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 1)], "L2": [("line-1", 1)], "L3": [("line-1", 1)]}


def test_short_picked_units_are_sought_elsewhere() -> None:
    order = order_of([order_item(1, 7, 5)])
    fulfilment(order, NEAR, "PARTIALLY_FULFILLED", [fulfilment_item(1, 5, filled=1, rejected=4)])
    driver = Driver(world({7: 9}, {7: 4}, {7: 4}), order)
    driver.run(script(), "Split")
    assert [each.fields.location_ref for each in order.children("FULFILMENT")] == ["L1", "L2"]
    assert driver.of_kind(Create)[0].entity.ref == "HD-1-F2"
    assert verdicts(driver) == {1: Verdict.EXCLUDED_USED, 2: Verdict.CHOSEN, 3: Verdict.FARTHER}


def test_a_short_pick_at_the_limit_is_rejected_for_the_limit() -> None:
    order = order_of([order_item(1, 7, 5)])
    fulfilment(order, NEAR, "PARTIALLY_FULFILLED", [fulfilment_item(1, 5, filled=1, rejected=4)])
    driver = Driver(world({}, {7: 4}, {}), order)
    driver.run(script(max_split_limit=1), "Split")
    (record,) = driver.of_kind(RecordDecision)
    assert (record.decision.step, record.decision.fulfilments_max) == (Step.REJECT, 1)
    assert [(left.quantity, left.reason) for left in record.decision.unfilled] == [(4, Shortage.SPLIT_LIMIT)]


def test_stock_at_a_used_location_only_has_its_own_reason() -> None:
    order = order_of([order_item(1, 7, 5)])
    fulfilment(order, NEAR, "REJECTED", [fulfilment_item(1, 5, rejected=5)])
    driver = Driver(world({7: 9}, {}, {}), order)
    driver.run(script(), "Split")
    rejection = driver.of_kind(RecordDecision)[-1].decision
    assert [(left.quantity, left.reason) for left in rejection.unfilled] == [(5, Shortage.ONLY_EXCLUDED)]


def test_a_location_without_coordinates_ranks_last_and_is_not_forgotten() -> None:
    rows = [location_row(1, None), location_row(2, 2.0)]
    driver = Driver(World(rows, {7: stock_of({1: 5, 2: 5})}), order_of([order_item(1, 7, 1)]))
    driver.run(script(), "WHOLE")
    assert verdicts(driver) == {1: Verdict.DISTANCE_UNKNOWN, 2: Verdict.CHOSEN}
    alone = Driver(World(rows, {7: stock_of({1: 5})}), order_of([order_item(1, 7, 1)]))
    alone.run(script(), "WHOLE")
    assert filled(alone) == {"L1": [("line-1", 1)]}


def test_without_coordinates_of_the_address_locations_rank_by_ref() -> None:
    rows = [location_row(1, 1.0, ref="B"), location_row(2, 2.0, ref="A")]
    driver = Driver(World(rows, {7: stock_of({1: 5, 2: 5})}), order_of([order_item(1, 7, 1)], longitude=None))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"A": [("line-1", 1)]}
    assert verdicts(driver) == {1: Verdict.LATER_BY_REF, 2: Verdict.CHOSEN}
    assert driver.of_kind(RecordDecision)[0].decision.ranked_by == "REF"


def test_filters_mark_locations_instead_of_forgetting_them() -> None:
    rows = [location_row(1, 1.0, type="WAREHOUSE"), location_row(2, 2.0), location_row(3, 30.0)]
    rows.append(location_row(4, 0.5, status="INACTIVE"))
    stocks = {7: stock_of({1: 5, 2: 5, 3: 5, 4: 5})}
    filters: Rulesets = {
        "WHOLERank": [("FilterLocationsByRadius", {"radius": "500", "eventName": "Types"})],
        "Types": [("FilterLocationsByType", {"locationTypes": ["STORE"], "eventName": "WHOLESearch"})],
    }
    driver = Driver(World(rows, stocks), order_of([order_item(1, 7, 1)]))
    driver.run(script() | filters, "WHOLE")
    assert filled(driver) == {"L2": [("line-1", 1)]}
    assert verdicts(driver) == {
        1: Verdict.WRONG_TYPE,
        2: Verdict.CHOSEN,
        3: Verdict.OUTSIDE_RADIUS,
        4: Verdict.LOCATION_INACTIVE,
    }


def test_a_location_of_unknown_distance_is_not_ruled_out_by_a_radius() -> None:
    rows = [location_row(1, None)]
    filters: Rulesets = {"WHOLERank": [("FilterLocationsByRadius", {"radius": 500, "eventName": "WHOLESearch"})]}
    driver = Driver(World(rows, {7: stock_of({1: 5})}), order_of([order_item(1, 7, 1)]))
    driver.run(script() | filters, "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 1)]}


def test_cancelled_units_are_not_sourced() -> None:
    driver = Driver(
        world({7: 9}, {}, {}), order_of([order_item(1, 7, 3, cancelled=2), order_item(2, 7, 1, cancelled=1)])
    )
    driver.run(script(), "WHOLE")
    assert filled(driver) == {"L1": [("line-1", 1)]}


def test_nothing_open_creates_nothing() -> None:
    driver = Driver(world({7: 9}, {}, {}), order_of([order_item(1, 7, 1, cancelled=1)]))
    driver.run(script(), "WHOLE")
    assert filled(driver) == {}
    assert driver.of_kind(RecordDecision) == []


def test_facts_end_with_the_chain() -> None:
    driver = Driver(world({7: 9}, {}, {}), order_of([order_item(1, 7, 1)]))
    driver.run(script(), "WHOLE")
    (created,) = (event for event in driver.of_kind(SendEvent) if event.name == "Created")
    assert created.attributes == {}


def test_a_proposal_whose_stock_went_meanwhile_creates_nothing() -> None:
    driver = Driver(world({7: 1}, {}, {}), order_of([order_item(1, 7, 1)]))
    (selected,) = driver.run_until(script(), "WHOLE", "Create")
    driver.world.stocks[7].take(NEAR, 1)
    actions = driver.call("CreateFulfilment", {"eventName": "Created"}, **selected.attributes)
    log, event = actions
    assert log == Log("the proposed stock was taken meanwhile")
    assert isinstance(event, SendEvent) and event.name == "Created"


def test_a_rule_out_of_its_place_says_what_is_missing() -> None:
    driver = Driver(world({7: 1}, {}, {}), order_of([order_item(1, 7, 1)]))
    with pytest.raises(RuleFailed) as failed:
        driver.call("CalculateLocationsDistances", {"eventName": "X"})
    assert failed.value.code == "LOCATIONS_MISSING"
    with pytest.raises(RuleFailed) as failed:
        driver.call("CreateFulfilment", {})
    assert failed.value.code == "PROPOSAL_MISSING"


def test_an_unknown_system_location_fails_with_its_ref() -> None:
    driver = Driver(world({}, {}, {}), order_of([order_item(1, 7, 1)]))
    with pytest.raises(RuleFailed, match="RJT_9") as failed:
        driver.call("CreateFulfilmentForUnfulfillableItems", {"systemRejectedLocationRef": "RJT_9"})
    assert failed.value.code == "SYSTEM_LOCATION_UNKNOWN"
    assert driver.actions == []


def test_units_rejected_without_a_search_say_so() -> None:
    driver = Driver(world({}, {}, {}), order_of([order_item(1, 7, 1)]))
    driver.call("CreateFulfilmentForUnfulfillableItems", {"systemRejectedLocationRef": SYSTEM_REF})
    (record,) = driver.of_kind(RecordDecision)
    assert [left.reason for left in record.decision.unfilled] == [Shortage.NOT_SEARCHED]


def test_rejected_units_are_not_rejected_again() -> None:
    driver = Driver(world({}, {}, {}), order_of([order_item(1, 7, 1)]))
    for status in ("ESCALATED", "REJECTED"):
        driver.call("CreateFulfilmentForUnfulfillableItems", {"systemRejectedLocationRef": SYSTEM_REF})
        driver.order.children("FULFILMENT")[0].status = status
    assert len(driver.of_kind(Create)) == 1


def test_only_fulfilments_at_the_system_location_change_their_state() -> None:
    order = order_of([order_item(1, 7, 2)])
    live = fulfilment(order, NEAR, "CREATED", [fulfilment_item(1, 1)])
    driver = Driver(world({}, {}, {}), order)
    driver.call("CreateFulfilmentForUnfulfillableItems", {"systemRejectedLocationRef": SYSTEM_REF})
    rejected = order.children("FULFILMENT")[1]
    props = {"status": "ESCALATED", "systemRejectedLocationRef": SYSTEM_REF}
    assert driver.call_on(live, "ChangeStateForUnfulfilableFulfilment", props, {}) == []
    assert driver.call_on(rejected, "ChangeStateForUnfulfilableFulfilment", props, {}) == [
        SetStatus(rejected, "ESCALATED")
    ]
    rejected.status = "CREATED"
    assert driver.call("ChangeStateForUnfulfilableFulfilment", props) == [SetStatus(rejected, "ESCALATED")]
    assert live.status == "CREATED"


def test_excluded_statuses_open_their_units_and_free_a_split() -> None:
    order = order_of([order_item(1, 7, 1)])
    fulfilment(order, NEAR, "LOST", [fulfilment_item(1, 1)])
    driver = Driver(world({}, {}, {}), order)
    props = {"maxSplitLimit": 1, "eventName": "X"}
    assert driver.call("ForwardIfUnfulfilledItemsExist", {"eventName": "X"}) == []
    assert driver.call("ForwardIfMaxSplitLimitReached", props) != []
    props["excludedFulfilmentStatuses"] = ["LOST"]
    assert driver.call("ForwardIfUnfulfilledItemsExist", props | {"eventName": "X"}) != []
    assert driver.call("ForwardIfMaxSplitLimitReached", props) == []
    assert driver.call("ForwardIfMaxSplitLimitNotReached", props) != []
