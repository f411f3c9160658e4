"""Rules of virtual catalogues and controls: computed positions, few events, buffers that count at once."""

from typing import Any
from uuid import UUID

import pytest

from lading.availability.control_effects import SetControlBuffer
from lading.availability.control_loading import ProductControls
from lading.availability.controls import Control, ControlSet, ProductFacts
from lading.availability.notified import Target
from lading.availability.rules import AvailabilityLoaders, rules_of
from lading.availability.virtual_catalogue_store import lane_of, virtual_entity
from lading.availability.virtual_positions import VirtualName, VirtualPosition, virtual_position_id
from lading.engine.action import Action, Log, SendEvent, SetStatus
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleFailed
from tests.unit.inventory.build import KEY, catalogue, item, position
from tests.unit.order.rules.drive import AnyLoader, Sent, drive

GO = {"eventName": "Go"}
CATALOGUE = UUID(int=8000)


def rules() -> dict[str, Rule[Any]]:
    loaders = AvailabilityLoaders(**{name: AnyLoader(name) for name in AvailabilityLoaders.__struct_fields__})
    return {name: rule for rule in rules_of(loaders) for name in (rule.name, *rule.aliases)}


def view(kind: str = "BASE") -> Aggregate:
    root = Entity(EntityKey("VIRTUAL_CATALOGUE", CATALOGUE, "BASE:1"), subtype=kind, status="ACTIVE", fields=None)
    return Aggregate(root, account=1, retailer=1, workflow_ref="VIRTUAL_CATALOGUE::BASE", workflow_version=1)


def virtual(**changes: Any) -> VirtualPosition:
    plain: dict[str, Any] = {
        "id": virtual_position_id(CATALOGUE, 1, 2),
        "name": VirtualName("BASE:1", "P1", "L2"),
        "status": "ACTIVE",
        "quantity": 3,
        "on_hand": 5,
        "position": KEY,
    }
    return VirtualPosition(**plain | changes)


def run(name: str, props: dict[str, Any], of: Aggregate | None = None, **facts: Any) -> list[Action]:
    of = of or view()
    attributes = facts.pop("attributes", {"productRef": "P1", "locationRef": "L2"})
    entity = facts.pop("entity", None) or of.root
    return drive(rules()[name], of, entity, props, facts=facts, sent=Sent(attributes=attributes))


def sends(actions: list[Action]) -> list[SendEvent]:
    return [action for action in actions if isinstance(action, SendEvent)]


@pytest.mark.parametrize("name", ["LoadVirtualPositionAndVirtualCatalogueDetails", "LoadVirtualPositionAndDetails"])
def test_a_virtual_position_is_computed_and_sent_on(name: str) -> None:
    (event,) = sends(run(name, {"virtualPositionType": "BASE", **GO}, virtual_positions=virtual()))
    assert event.attributes["virtualPosition"] == {
        "ref": "P1:L2:BASE",
        "type": "BASE",
        "productRef": "P1",
        "groupRef": "L2",
        "status": "ACTIVE",
        "quantity": 3,
    }
    (event,) = sends(run(name, {"type": "AGGREGATE", **GO}, virtual_positions=None))
    assert (event.attributes["virtualPosition"]["ref"], event.attributes["virtualPosition"]["quantity"]) == (
        "P1:AGGREGATE",
        None,
    )


@pytest.mark.parametrize(
    ("props", "attributes", "code"),
    [
        ({}, {}, "ITEMS_MALFORMED"),
        ({}, {"productRef": "P1"}, "ITEMS_MALFORMED"),
        ({"type": "OTHER"}, {"productRef": "P1"}, "TYPE_INVALID"),
    ],
)
def test_an_event_that_names_no_virtual_position_fails(
    props: dict[str, Any], attributes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleFailed) as failed:
        run("DownToVirtualPositionIfExists", {**GO, **props}, attributes=attributes, virtual_positions=None)
    assert failed.value.code == code


def test_a_virtual_position_exists_wherever_its_inventory_position_does() -> None:
    assert run("ForwardIfVirtualPositionNotExists", GO, virtual_positions=virtual()) == []
    assert len(run("ForwardIfVirtualPositionNotExists", GO, virtual_positions=None)) == 1


def test_an_event_goes_down_to_the_virtual_position_in_the_lane_of_its_product() -> None:
    (event,) = sends(run("DownToVirtualPositionIfExists", GO, virtual_positions=virtual()))
    assert (event.entity.type, event.entity.ref, event.lane) == (
        "VIRTUAL_POSITION",
        "P1:L2:BASE",
        lane_of("BASE:1", "P1"),
    )
    assert event.attributes["quantity"] == 3
    assert run("DownToVirtualPositionIfExists", GO, virtual_positions=None) == []


@pytest.mark.parametrize(
    "name",
    [
        "CreateBaseVirtualPosition",
        "UpdateBaseVirtualPosition",
        "ResetBaseVirtualPosition",
        "CreateAggregateVirtualPosition",
        "UpdateAggregateVirtualPosition",
    ],
)
def test_what_keeps_virtual_positions_elsewhere_only_forwards_here(name: str) -> None:
    assert [type(action) for action in run(name, {"statuses": ["ACTIVE"], **GO})] == [Log, SendEvent]
    assert [type(action) for action in run(name, {})] == [Log]


def test_branches_on_the_status_of_the_position_behind() -> None:
    rule, props = "ForwardIfInventoryPositionStatusEquals", {"statuses": "CREATED,ACTIVE", **GO}
    assert len(run(rule, props, virtual_positions=virtual())) == 1
    assert run(rule, props, virtual_positions=virtual(status="INACTIVE")) == []
    assert run(rule, props, virtual_positions=None) == []


def target(*shown: str, retailer: int = 1) -> Target:
    return Target(id=CATALOGUE, type="BASE", retailer=retailer, shown=frozenset(shown))


NOTIFY = "NotifyVirtualCatalogueOnNetworkMatch"
BY_REFS = "NotifyVirtualCataloguesByRefsOnNetworksMatch"


def test_nobody_is_told_who_is_not_named() -> None:
    assert [type(action) for action in run(NOTIFY, GO, catalogue(), attributes=item())] == [Log]


def test_a_catalogue_is_told_once_of_all_positions_it_shows_and_of_no_others() -> None:
    items = {"items": [item(), item(locationRef="L3"), item(skuRef="P2")]}
    props = {"virtualCatalogueRef": "BASE:1", **GO}
    (event,) = sends(run(NOTIFY, props, catalogue(), attributes=items, targets=(target("L2"),)))
    assert (event.name, event.entity.ref, event.root) == ("Go", "BASE:1", event.entity)
    assert event.attributes == {
        "items": [{"productRef": "P1", "locationRef": "L2"}, {"productRef": "P2", "locationRef": "L2"}]
    }
    (event,) = sends(run(NOTIFY, props, catalogue(), attributes=item(), targets=(target("L2"),)))
    assert (event.attributes, event.lane) == (
        {"productRef": "P1", "locationRef": "L2"},
        lane_of("BASE:1", "P1"),
    )
    nothing = run(NOTIFY, props, catalogue(), attributes=item(), targets=(target("L9"),))
    assert [type(action) for action in nothing] == [Log]


def test_a_position_tells_for_itself() -> None:
    of, own = catalogue(), position()
    of.add(own)
    (event,) = sends(
        run(NOTIFY, {"virtualCatalogueRef": "BASE:1"}, of, entity=own, attributes={}, targets=(target("L2"),))
    )
    assert (event.name, event.attributes) == (
        "VirtualCatalogueEvent",
        {"productRef": "P1", "locationRef": "L2"},
    )


def test_catalogues_of_other_retailers_are_told_under_their_own() -> None:
    props = {"virtualCatalogueRefs": ["BASE:1", "BASE:2"], **GO}
    found = (target("L2"), target("L2", retailer=2))
    events = sends(run(BY_REFS, props, catalogue(), attributes=item(), targets=found))
    assert [(event.entity.ref, event.retailer) for event in events] == [("BASE:1", 1), ("BASE:2", 2)]


def test_a_list_of_catalogues_is_forwarded_to_and_has_its_limit() -> None:
    rule = "ForwardEventToAllVirtualCatalogues"
    (event,) = sends(
        run(rule, {"virtualCatalogueRefList": "BASE:1, GONE"}, attributes={"a": 1}, targets=(target(), None))
    )
    assert (event.entity.ref, event.attributes) == ("BASE:1", {"a": 1})
    with pytest.raises(RuleFailed) as failed:
        run(rule, {"virtualCatalogueRefList": [f"V{n}" for n in range(21)]})
    assert failed.value.code == "TARGETS_TOO_MANY"


def control() -> tuple[Aggregate, Entity]:
    root = Entity(EntityKey("CONTROL_GROUP", UUID(int=9), "CG"), subtype="DEFAULT", status="ACTIVE", fields=None)
    of = Aggregate(root, account=1, retailer=1, workflow_ref="CONTROL_GROUP::DEFAULT", workflow_version=1)
    own = Entity(EntityKey("CONTROL", UUID(int=10), "CG:B"), subtype="QUANTITY_BUFFER", status="ACTIVE", fields=None)
    of.add(own)
    return of, own


@pytest.mark.parametrize(
    "attributes",
    [
        {"buffer": 4},
        {"value": 4},
        {"values": [{"name": "buffer", "type": "INTEGER", "value": 4}]},
        {"buffer": 4, "value": 9},
    ],
)
def test_a_control_gets_the_buffer_the_event_says(attributes: dict[str, Any]) -> None:
    of, own = control()
    actions = run("UpdateControlValue", GO, of, entity=own, attributes=attributes)
    assert actions[0] == SetControlBuffer(own.id, 4)
    assert [event.name for event in sends(actions)] == ["Go"]


@pytest.mark.parametrize("value", [None, -1, 1.5, True, "4", 10**10])
def test_a_buffer_that_is_no_number_of_units_is_refused(value: Any) -> None:
    of, own = control()
    with pytest.raises(RuleFailed) as failed:
        run("UpdateControlValue", {}, of, entity=own, attributes={"buffer": value})
    assert failed.value.code == "CONTROL_VALUE_INVALID"


def test_one_event_tells_a_catalogue_that_its_controls_changed() -> None:
    of, own = control()
    rule, props = "ProduceVirtualPositionEventsForControlUpdate", {"virtualCatalogueRef": "BASE:1"}
    (event,) = sends(run(rule, props, of, entity=own, attributes={"a": 1}, targets=target()))
    assert (event.entity.ref, event.attributes) == ("BASE:1", {"a": 1, "controlRef": "CG:B"})
    assert [type(action) for action in run(rule, props, of, entity=own, targets=None)] == [Log]


def threshold(units: int) -> ProductControls:
    control = Control(ref="T", type="THRESHOLD", execution_order=1, threshold=units)
    return ProductControls(ProductFacts(number=1), ControlSet([control]))


@pytest.mark.parametrize(
    ("units", "before", "after"), [(5, "ACTIVE", "INACTIVE"), (4, "ACTIVE", None), (4, "INACTIVE", "ACTIVE")]
)
def test_a_position_is_in_service_while_units_are_left_above_the_threshold(
    units: int, before: str, after: str | None
) -> None:
    of, own = catalogue(), position(before, on_hand=5)
    of.add(own)
    actions = run(
        "ApplyThresholdControlsToInventoryPosition",
        {"controlGroupRef": "CG", **GO},
        of,
        entity=own,
        control_groups=threshold(units),
    )
    assert [action.status for action in actions if isinstance(action, SetStatus)] == ([after] if after else [])
    assert len(sends(actions)) == (1 if after else 0)


def test_a_virtual_position_follows_what_may_be_sold_of_it() -> None:
    of, own = view(), virtual_entity(virtual(quantity=3))
    of.add(own)
    rule, props = "ApplyThresholdControlsToVirtualPosition", {"controlGroupRef": "CG", "statusBelow": "LOW"}
    (change,) = run(rule, props, of, entity=own, control_groups=threshold(3))
    assert isinstance(change, SetStatus)
    assert change.status == "LOW"
    with pytest.raises(RuleFailed) as failed:
        run(rule, props)
    assert failed.value.code == "ENTITY_UNSUITABLE"
