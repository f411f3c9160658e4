"""An order of two lines to drive rules on, and how to look at what they return."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Action, SendEvent
from lading.engine.entity import Aggregate
from lading.engine.rule import Rule
from tests.unit.order.build import choice, fulfilment, fulfilment_item, order, order_item
from tests.unit.order.rules.drive import Sent, drive


def shop_order(**fields: Any) -> Aggregate:
    """Two lines, 30.00 in all, one fulfilment with three of four units."""
    lines = [msgspec.structs.replace(order_item(n, 2), price_minor=750, total_minor=1500) for n in (1, 2)]
    parts = [fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 2), fulfilment_item(2, 2, 1)])]
    built = order(lines, parts, fulfilment_choice=choice(latitude=42.3, longitude=-71.0, address={"city": "Boston"}))
    built.root.fields = msgspec.structs.replace(built.root.fields, total_minor=3000, **fields)
    return built


def sent(actions: list[Action]) -> list[str]:
    return [action.name for action in actions if isinstance(action, SendEvent)]


def told(*, cause: bool = True, **attributes: Any) -> Sent:
    return Sent(attributes=attributes, cause_id=UUID(int=9) if cause else None)


def asked(
    rule: Rule[Any], built: Aggregate, props: Mapping[str, Any], setting: Any = None, **attributes: Any
) -> list[Action]:
    """The actions of a rule on the order itself, with one setting."""
    return drive(rule, built, built.root, props, facts={"setting": setting}, sent=told(**attributes))
