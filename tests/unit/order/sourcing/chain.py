"""An order, its stock and its network in memory, and a driver that runs the sourcing rules on them.

The driver answers the rules' reads from dictionaries and applies what they return as the engine does.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from lading.availability.stock import ProductStock, StockKey
from lading.engine.action import Action, Create, SendEvent, SetStatus
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.loading import ReadAll
from lading.engine.rule import Rule, RuleCall
from lading.foundation.locations import LocationSet, NetworkKey
from lading.foundation.places.model import Location, OpeningSchedule, StoreAddress
from lading.inventory.effects import Reserve
from lading.order.model import (
    FULFILMENT_CHOICE,
    ORDER,
    FulfilmentChoice,
    FulfilmentFields,
    FulfilmentItem,
    OrderFields,
    OrderItem,
)
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.rules import rules_of
from lading.order.sourcing.switches.model import Service, SwitchedOff

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYSTEM_REF = "RJT_1"
CATALOGUE = "HD-ATS"
NETWORK = "HD"
CATALOGUE_NUMBER = 7

Script = Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]


class Known:
    """A loader that knows its answers."""

    def __init__(self, name: str, values: Mapping[Any, Any]) -> None:
        self.name = name
        self.values = values

    async def fetch(self, connection: object, account: int, keys: Sequence[Any]) -> Mapping[Any, Any]:
        return {key: self.values[key] for key in keys}


class Identities:
    """Ids 1, 2, 3…"""

    def __init__(self) -> None:
        self.last = 1000

    def next(self) -> UUID:
        self.last += 1
        return UUID(int=self.last)


def location_row(number: int, longitude: float | None, **changes: Any) -> dict[str, Any]:
    """A location on the equator."""
    row = {
        "id": UUID(int=number),
        "number": number,
        "ref": f"L{number}",
        "name": f"Location {number}",
        "type": "STORE",
        "status": "ACTIVE",
        "latitude": None if longitude is None else 0.0,
        "longitude": longitude,
    }
    return row | changes


def stock_of(holdings: Mapping[int, int], withheld: Mapping[int, int] | None = None) -> ProductStock:
    """Units by location number."""
    numbers = sorted(holdings)
    return ProductStock(
        CATALOGUE_NUMBER,
        np.array(numbers, dtype=np.int32),
        np.array([holdings[number] for number in numbers], dtype=np.int32),
        np.array([(withheld or {}).get(number, 0) for number in numbers], dtype=np.int32),
    )


def order_item(line: int, product_number: int, quantity: int, cancelled: int = 0) -> OrderItem:
    return OrderItem(
        id=UUID(int=100 + line),
        line=line,
        ref=f"line-{line}",
        product_number=product_number,
        product_ref=f"P{product_number}",
        product_catalogue_ref="PC",
        quantity=quantity,
        cancelled_quantity=cancelled,
    )


def order_of(items: Sequence[OrderItem], longitude: float | None = 0.0, choice_type: str = "HD") -> Aggregate:
    """An order delivered to a place on the equator."""
    choice = FulfilmentChoice(
        ref="FC-1",
        type=choice_type,
        delivery_type="EXPRESS",
        latitude=None if longitude is None else 0.0,
        longitude=longitude,
    )
    fields = OrderFields(
        currency="GBP",
        items=tuple(items),
        customer_id=None,
        total_minor=None,
        total_tax_minor=None,
        created_at=AT,
    )
    root = Entity(EntityKey(ORDER, UUID(int=10), "HD-1"), subtype="HD", status="BOOKED", fields=fields)
    built = Aggregate(root, account=1, retailer=1, workflow_ref="ORDER::HD", workflow_version=1)
    key = EntityKey(FULFILMENT_CHOICE, UUID(int=50), choice.ref)
    built.add(Entity(key, subtype=choice_type, status="CREATED", fields=choice))
    return built


def fulfilment(
    order: Aggregate, number: int, status: str, items: Sequence[FulfilmentItem], **attributes: Any
) -> Entity:
    """An earlier fulfilment of the order at a location."""
    count = len(order.children("FULFILMENT"))
    fields = FulfilmentFields(
        delivery_type="EXPRESS",
        choice_ref="FC-1",
        location_id=UUID(int=number),
        location_ref=f"L{number}",
        location_number=number,
        items=tuple(items),
        created_at=AT,
    )
    key = EntityKey("FULFILMENT", UUID(int=200 + count), f"HD-1-F{count + 1}")
    entity = Entity(key, subtype="HD_PFS", status=status, fields=fields, attributes=attributes)
    order.add(entity)
    return entity


def fulfilment_item(line: int, requested: int, filled: int = 0, rejected: int = 0) -> FulfilmentItem:
    return FulfilmentItem(
        id=UUID(int=300 + line),
        ref=f"line-{line}",
        order_item_id=UUID(int=100 + line),
        requested_quantity=requested,
        filled_quantity=filled,
        rejected_quantity=rejected,
    )


class World:
    """What the rules read."""

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        stocks: Mapping[int, ProductStock],
        off: SwitchedOff = SwitchedOff(),  # noqa: B008 - frozen
    ) -> None:
        self.stocks = dict(stocks)
        sets = {
            NetworkKey(NETWORK, ()): LocationSet(rows),
            NetworkKey(NETWORK, ("ACTIVE",)): LocationSet([row for row in rows if row["status"] == "ACTIVE"]),
        }
        stock_by_key = {StockKey(CATALOGUE, number): stock for number, stock in stocks.items()}
        self.rules = rules_of(
            SourcingLoaders(
                Known("network_locations", sets),
                Known("location_by_ref", {SYSTEM_REF: system_location(), "RJT_9": None}),
                Known("product_stock", stock_by_key),
                Known("settings", {}),
                Known("sourcing_switches", dict.fromkeys(Service, off)),
                Known("sourcing_places", {}),
            )
        )
        self.rule: dict[str, Rule[Any]] = {rule.name: rule for rule in self.rules}


def system_location() -> Location:
    return Location(
        id=UUID(int=999),
        number=999,
        ref=SYSTEM_REF,
        retailer=1,
        type="STORE",
        name="Rejected items",
        status="ACTIVE",
        workflow_ref="LOCATION::STORE",
        workflow_version=0,
        address=StoreAddress(),
        latitude=None,
        longitude=None,
        time_zone="UTC",
        opening_schedule=OpeningSchedule(),
        attributes={},
        details={},
        created_at=AT,
        updated_at=AT,
    )


class Driver:
    """Runs one event with its inline events."""

    def __init__(self, world: World, order: Aggregate) -> None:
        self.world = world
        self.order = order
        self.memory: dict[str, Any] = {}
        self.ids = Identities()
        self.actions: list[Action] = []

    def event(self, name: str, entity: Entity, attributes: Mapping[str, Any]) -> Event:
        return Event(
            id=UUID(int=1),
            name=name,
            retailer=1,
            lane=self.order.root.id,
            root=self.order.root.key,
            entity=entity.key,
            attributes=dict(attributes),
            generated_by="test",
            accepted_at=AT,
        )

    def call(self, rule: str, props: Mapping[str, Any], **attributes: Any) -> list[Action]:
        """Runs one rule on the order and returns what it returned."""
        return self.call_on(self.order.root, rule, props, attributes)

    def call_on(
        self, entity: Entity, rule: str, props: Mapping[str, Any], attributes: Mapping[str, Any]
    ) -> list[Action]:
        """Runs one rule on an entity; actions take effect as in the engine."""
        chosen = self.world.rule[rule]
        call = RuleCall(
            self.order,
            entity,
            self.event("event", entity, attributes),
            at=AT,
            next_id=self.ids.next,
            memory=self.memory,
        )
        actions = drive(chosen.function(call, msgspec.convert(props, chosen.parameters, strict=False)))
        for action in actions:
            self._apply(action)
        self.actions += actions
        return actions

    def run(self, script: Script, start: str) -> list[str]:
        """Runs the rules of each event's ruleset until no event is left; returns the names of the events."""
        pending: deque[SendEvent] = deque([SendEvent(name=start, entity=self.order.root.key)])
        seen: list[str] = []
        while pending:
            event = pending.popleft()
            seen.append(event.name)
            assert len(seen) < 1000, "the chain does not end"
            for rule, props in script.get(event.name, ()):
                actions = self.call_on(self.order.root, rule, props, event.attributes)
                pending.extend(action for action in actions if isinstance(action, SendEvent))
        return seen

    def run_until(self, script: Script, start: str, end: str) -> list[SendEvent]:
        """Runs as far as an event, and returns the event without running it."""
        self.run({name: rules for name, rules in script.items() if name != end}, start)
        return [event for event in self.of_kind(SendEvent) if event.name == end]

    def of_kind(self, kind: type[Any]) -> list[Any]:
        """The actions of a kind so far."""
        return [action for action in self.actions if isinstance(action, kind)]

    def _apply(self, action: Action) -> None:
        if isinstance(action, Create):
            self.order.add(action.entity)
        elif isinstance(action, SetStatus):
            action.entity.status = action.status
        elif isinstance(action, Reserve):
            for line in action.lines:
                self.world.stocks[line.position.product_number].take(line.position.location_number, line.quantity)


def drive(coroutine: Any) -> list[Action]:
    """Runs a rule, answering every read at once."""
    answer: Any = None
    while True:
        try:
            read = coroutine.send(answer)
        except StopIteration as stop:
            actions: list[Action] = stop.value
            return actions
        values = read.loader.values
        answer = tuple(values[key] for key in read.keys) if isinstance(read, ReadAll) else values[read.key]
