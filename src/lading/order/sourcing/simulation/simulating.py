"""Replays stored orders through contenders side by side. Nothing is written: the caller's transaction is read only."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate
from lading.engine.rule import RuleFailed
from lading.kernel.refusal import NotFound
from lading.order.model import FULFILMENT_CHOICE
from lading.order.sourcing.simulation.measuring import failed, is_alike, measured, totals
from lading.order.sourcing.simulation.model import Asked, Contender, Difference, OrderResult, Simulation
from lading.order.sourcing.simulation.rehearsing import Rehearsal
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.storage.loading import load_orders

ORDERS_AT_ONCE = 200
ORDERS_MAX = 100_000
CONTENDERS_MAX = 8


class Progress(NamedTuple):
    """How far a simulation is, in orders."""

    done: int
    total: int


Watch = Callable[[Progress], None]


class Stage(NamedTuple):
    """What a simulation works with. connection: in a snapshot of the account."""

    connection: Connection
    account: int
    desk: StrategyDesk
    next_id: Callable[[], UUID]


class _Line:
    """A contender, its way through the orders, and what it made of each."""

    def __init__(self, stage: Stage, contender: Contender) -> None:
        self.name = contender.name
        self.results: list[OrderResult] = []
        self.seconds = 0.0
        self._rehearsal = Rehearsal(stage.connection, stage.account, stage.desk, contender, stage.next_id)

    async def prepare(self, orders: Iterable[Aggregate]) -> None:
        started = time.perf_counter()
        await self._rehearsal.prepare(orders)
        self.seconds += time.perf_counter() - started

    async def take(self, order: Aggregate, at: datetime, asked: Asked) -> OrderResult:
        started = time.perf_counter()
        try:
            result = measured(await self._rehearsal.source(order, at), asked.yardstick)
        except RuleFailed as failure:
            result = failed(failure.code)
        self.seconds += time.perf_counter() - started
        self.results.append(result)
        return result


async def simulate(stage: Stage, asked: Asked, contenders: Sequence[Contender], watch: Watch) -> Simulation:
    """Sources every stored order of a span again, in the order they were made, by each contender for itself.

    watch: told after some orders how far it is. Raises NotFound ORDERS_NONE where no order was made in the span.
    """
    rows = await queries_of(__package__).orders_between(
        stage.connection,
        account=stage.account,
        retailer=asked.retailer,
        since=asked.since,
        until=asked.until,
        orders_max=asked.orders_max,
    )
    if not rows:
        span = f"between {asked.since.isoformat()} and {asked.until.isoformat()}"
        raise NotFound("ORDERS_NONE", f"No order was made {span}.", "Name a span with orders, as FROM..TO.")
    lines = [_Line(stage, contender) for contender in contenders]
    differing = 0
    differences: list[Difference] = []
    watch(Progress(0, len(rows)))
    for start in range(0, len(rows), ORDERS_AT_ONCE):
        chunk = rows[start : start + ORDERS_AT_ONCE]
        loaded = await load_orders(stage.connection, stage.account, [row["id"] for row in chunk])
        for line in lines:
            await line.prepare(loaded.values())
        for row in chunk:
            order = _without_outcome(loaded[row["id"]])
            results = tuple([await line.take(order.copy(), row["created_at"], asked) for line in lines])
            if not is_alike(results):
                differing += 1
                if len(differences) < asked.differences_max:
                    differences.append(Difference(order_ref=order.root.ref, results=results))
            # Others of this process go on meanwhile.
            await asyncio.sleep(0)
        watch(Progress(len(lines[0].results), len(rows)))
    return Simulation(
        since=asked.since,
        until=asked.until,
        orders=len(rows),
        contenders=tuple(totals(line.name, line.results, line.seconds) for line in lines),
        differing=differing,
        differences=tuple(differences),
    )


def _without_outcome(order: Aggregate) -> Aggregate:
    """The order and its choices, without anything that was made of it."""
    bare = Aggregate(
        order.root,
        account=order.account,
        retailer=order.retailer,
        workflow_ref=order.workflow_ref,
        workflow_version=order.workflow_version,
    )
    for choice in order.children(FULFILMENT_CHOICE):
        bare.add(choice)
    return bare
