"""Sources orders as a contender would, one after the other, with the code that really sources them, and keeps nothing.

Facts are read once, in the caller's snapshot, and then followed in memory: what one order takes, of stock or of
capacity, the next one does not find. Capacity begins empty, because the slots of those days were filled by these very
orders.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import Event
from lading.engine.loading import Loader, ReadAll
from lading.engine.rule import RuleCall
from lading.engine.trampoline import Facts, Failure, Trampoline
from lading.order.capacity.model import claims_of
from lading.order.capacity.records import SlotCount
from lading.order.kits.explosion import EXPLODED
from lading.order.model import FULFILMENT_CHOICE, OrderFields
from lading.order.sourcing.decision import ChosenPart, Decision
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.reasons import CRITERION_BASE, Verdict
from lading.order.sourcing.simulation.model import Contender
from lading.order.sourcing.simulation.reference import source_by_reference
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.walking import Sourced, source_partly, source_whole
from lading.order.sourcing.trail import chosen, open_products

NOBODY = "simulation"


class Rehearsed(NamedTuple):
    """What became of the open units of an order, or of one of its choices."""

    call: RuleCall
    decision: Decision


class Rehearsal:
    """One contender on its way through the orders."""

    def __init__(
        self,
        connection: Connection,
        account: int,
        desk: StrategyDesk,
        contender: Contender,
        next_id: Callable[[], UUID],
    ) -> None:
        self._connection, self._account = connection, account
        self._desk, self._contender, self._next_id = desk, contender, next_id
        self._facts = Facts()
        self._stocks: defaultdict[int, list[ProductStock]] = defaultdict(list)
        self._taken: defaultdict[int, Counter[int]] = defaultdict(Counter)

    async def prepare(self, orders: Iterable[Aggregate]) -> None:
        """Reads the products of orders and their stock at once, so that each order has no more to wait for."""
        fields: Iterable[OrderFields] = (order.root.fields for order in orders)
        numbers = sorted({item.product_number for one in fields for item in one.items})
        loaders = self._desk.loaders
        catalogues = sorted(self._contender.virtual_catalogues)
        stocks = [StockKey(catalogue, number) for catalogue in catalogues for number in numbers]
        reads: tuple[tuple[Loader[Any, Any], Sequence[Any]], ...] = (
            (loaders.products, numbers),
            (loaders.product_stock, stocks),
        )
        for loader, keys in reads:
            missing = self._facts.missing(ReadAll(loader, keys))
            if missing:
                self._facts.learn(loader, await self._fetch(loader, missing))

    async def source(self, order: Aggregate, at: datetime) -> list[Rehearsed]:
        """Sources an order as it was asked for and takes what it gets. Raises what sourcing raises, such as RuleFailed.

        An order of several choices is sourced choice by choice, in their order.
        """
        _as_asked(order)
        done: list[Rehearsed] = []
        for entity in _entities(order):
            trampoline: Trampoline[list[Rehearsed]] = Trampoline(self._facts, self._fetch)
            call = RuleCall(order, entity, self._event(order, entity, at), at=at, next_id=self._next_id, memory={})
            [result] = await trampoline.drive([self._source(call)])
            if isinstance(result, Failure):
                raise result.error
            done += result
        return done

    async def _source(self, call: RuleCall) -> list[Rehearsed]:
        wanted = open_products(call, ())
        if not wanted:
            return []
        sourced = await self._sourced(call, wanted)
        for part in sourced.decision.parts:
            self._take_stock(part)
            await self._take_capacity(call, sourced, part)
        return [Rehearsed(call, sourced.decision)]

    async def _sourced(self, call: RuleCall, wanted: Mapping[int, int]) -> Sourced:
        profile = self._contender.profile
        if profile is None:
            return await source_by_reference(call, self._desk.loaders, self._contender, wanted)
        sourced = await source_whole(call, self._desk, profile, wanted)
        return sourced if sourced.decision.parts else await source_partly(call, self._desk, profile, wanted)

    def _take_stock(self, part: ChosenPart) -> None:
        """What is taken is gone in every virtual catalogue that shows it."""
        for product, units in part.quantities:
            self._taken[product][part.location_number] += units
            for stock in self._stocks[product]:
                if held := stock.at(part.location_number):
                    stock.take(part.location_number, min(units, held))

    async def _take_capacity(self, call: RuleCall, sourced: Sourced, part: ChosenPart) -> None:
        """What the location can do is less by this part, where the strategy keeps to it."""
        limits = sourced.limits.get(part.location_ref)
        if not limits or sourced.candidates is None:
            return
        locations = sourced.candidates.locations
        column = locations.index_of(part.location_number)
        assert column is not None, "a plan chose a location that was no candidate"
        kind = fulfilment_type_of(chosen(call), locations.types[column])
        zone = sourced.zones[part.location_ref]
        claims = claims_of(limits, locations.ids[column], zone, (kind, part.units), call.at)
        counts = await call.read_all(self._desk.loaders.capacity.counts, [one.slot for one in claims])
        for claim, count in zip(claims, counts, strict=True):
            count.taken += claim.amount

    async def _fetch(self, loader: Loader[Any, Any], keys: Sequence[Hashable]) -> Mapping[Any, Any]:
        if loader.name == self._desk.loaders.capacity.counts.name:
            return {key: SlotCount(0) for key in keys}
        found = await loader.fetch(self._connection, self._account, keys)
        if loader.name == self._desk.loaders.product_stock.name:
            self._follow(found)
        return found

    def _follow(self, found: Mapping[StockKey, ProductStock]) -> None:
        """Stock that is looked at through another catalogue has been taken from before."""
        for key, stock in found.items():
            self._stocks[key.product_number].append(stock)
            for location, units in self._taken[key.product_number].items():
                if held := stock.at(location):
                    stock.take(location, min(units, held))

    def _event(self, order: Aggregate, entity: Entity, at: datetime) -> Event:
        return Event(
            id=order.root.id,
            name="SourceOrder",
            retailer=order.retailer,
            lane=order.root.id,
            root=order.root.key,
            entity=entity.key,
            generated_by=NOBODY,
            accepted_at=at,
        )


def is_capacity_hit(decision: Decision) -> bool:
    """Whether a location that holds some of the order was taken out for want of room: criteria see only those."""
    notes = enumerate(decision.criteria)
    codes = [CRITERION_BASE + place for place, one in notes if one.reason == Verdict.CAPACITY_FULL.name]
    return bool(np.isin(decision.candidates.verdicts, codes).any())


def _entities(order: Aggregate) -> Sequence[Entity]:
    choices = order.children(FULFILMENT_CHOICE)
    return choices if len(choices) > 1 else (order.root,)


def _as_asked(order: Aggregate) -> None:
    """Puts the items back to what was asked for: nothing cancelled, except the lines of kits, which ship as parts."""
    fields: OrderFields = order.root.fields
    items = tuple(
        item if item.status == EXPLODED else msgspec.structs.replace(item, cancelled_quantity=0)
        for item in fields.items
    )
    order.root.fields = msgspec.structs.replace(fields, items=items)
