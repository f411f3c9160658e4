"""Stock follows the fulfilment, and the inventory workflow hears of it."""

from typing import Any
from uuid import UUID

import pytest

from lading.engine.action import Action, Log, SendEvent
from lading.engine.entity import Entity
from lading.engine.rule import RuleFailed
from lading.inventory.effects import ConfirmPick, PickedLine, PositionKey, Release, Reserve, ReservedLine
from lading.order.rules.confirm_fulfilment_items import confirm_fulfilment_items
from lading.order.rules.update_inventory_quantity import update_inventory_quantity
from lading.order.stock_catalogue import StockCatalogue
from tests.unit.order.build import fulfilment, fulfilment_item, order, order_item
from tests.unit.order.rules.drive import AnyLoader, Sent, drive


def told(entity: Entity, operation: str, catalogue: StockCatalogue | None) -> list[Action]:
    rule = update_inventory_quantity(AnyLoader("catalogue"))
    found = order([order_item(1, 5)], [entity])
    return drive(rule, found, entity, {"operation": operation}, facts={"catalogue": catalogue})


def catalogue() -> StockCatalogue:
    return StockCatalogue(UUID(int=77), 4)


def news(actions: list[Action]) -> dict[str, Any]:
    (sent,) = [action for action in actions if isinstance(action, SendEvent)]
    assert sent.name == "UpdateInventoryQty"
    assert sent.root is not None and (sent.root.type, sent.root.ref) == ("INVENTORY_CATALOGUE", "DEFAULT:1")
    assert sent.lane == UUID(int=6000)
    (item,) = sent.attributes["items"]
    assert (item["skuRef"], item["locationRef"]) == ("P1", "L1")
    return {name: value for name, value in item.items() if name.endswith("Qty")}


def test_a_fulfilment_made_in_this_run_has_its_promise_already() -> None:
    entity = fulfilment(1, "CREATED", [fulfilment_item(1, 1, 5)])
    entity.is_new = True
    actions = told(entity, "RESERVE", catalogue())
    assert not any(isinstance(action, Reserve) for action in actions)
    assert news(actions) == {"reserveQty": 5}


def test_a_fulfilment_made_elsewhere_gets_its_promise() -> None:
    actions = told(fulfilment(1, "CREATED", [fulfilment_item(1, 1, 5)]), "RESERVE", catalogue())
    line = ReservedLine(PositionKey(4, 1, 1), 5, UUID(int=2001))
    assert actions[0] == Reserve(UUID(int=6000), UUID(int=4001), (line,))


def test_a_fulfilment_not_wanted_any_more_gives_its_stock_back() -> None:
    actions = told(fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 5)]), "UNRESERVE", catalogue())
    assert actions[0] == Release(UUID(int=4001), (UUID(int=2001),))
    assert news(actions) == {"cancelQty": 5}


def test_after_a_pick_only_the_news_goes_out() -> None:
    actions = told(
        fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 5, filled=1, rejected=4)]), "RESET_RESERVE", catalogue()
    )
    assert len(actions) == 1
    assert news(actions) == {"saleQty": 1, "correctionQty": 4}


def test_units_that_could_not_be_had_were_never_promised() -> None:
    entity = fulfilment(
        1, "ESCALATED", [fulfilment_item(1, 1, 5)], unfulfillable={"type": "STRING", "value": "NO_STOCK"}
    )
    assert [type(action) for action in told(entity, "UNRESERVE", catalogue())] == [Log]


def test_an_inventory_catalogue_that_does_not_exist_stops_the_run() -> None:
    with pytest.raises(RuleFailed) as failed:
        told(fulfilment(1, "CREATED", [fulfilment_item(1, 1, 5)]), "RESERVE", None)
    assert failed.value.code == "INVENTORY_CATALOGUE_UNKNOWN"


def test_a_pick_settles_every_promise_of_the_fulfilment() -> None:
    entity = fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 5)])
    attributes = {"fulfilmentItems": [{"ref": "I1", "filledQuantity": 1}]}
    actions = drive(
        confirm_fulfilment_items, order([order_item(1, 5)], [entity]), entity, sent=Sent(attributes=attributes)
    )
    assert actions[1] == ConfirmPick(UUID(int=4001), (PickedLine(UUID(int=2001), 1, 4),))
    assert entity.fields.items[0].filled_quantity == 1
