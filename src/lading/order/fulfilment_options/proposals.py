"""Which locations could serve the cart, and how: the plans worth reckoning with. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from lading.availability.stock import ProductStock
from lading.order.fulfilment_options.model import PlanKind
from lading.order.sourcing.candidates import Candidates, availability_of, of_types, within_room
from lading.order.sourcing.decision import Asked
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import Plan, Unfilled, Units
from lading.order.sourcing.proposal import problem_of
from lading.order.sourcing.reasons import Shortage, Step

WAREHOUSE = "WAREHOUSE"
NOWHERE = -1


class Way(StrEnum):
    """How units reach the customer from a location."""

    COLLECT = "COLLECT"
    TRANSFER = "TRANSFER"
    DELIVER = "DELIVER"


class Ahead(NamedTuple):
    """What a part is promised from: a pool of its kind, and the day of the stock, None where nobody knows it."""

    kind: str
    pool_ref: str
    expected_on: date | None


class Leg(NamedTuple):
    """One location's part: the candidates' column, how its units reach the customer, and (row, units) of the cart.

    ahead: the units are not there yet; where they will be is not always known (NOWHERE).
    """

    column: int
    way: Way
    quantities: tuple[tuple[int, int], ...]
    ahead: Ahead | None = None


class Proposal(NamedTuple):
    """A way to serve the cart. unfilled: what it leaves out. rating: 0 to 100, once it is rated.

    awaited: parts that are promised from stock to come.
    """

    kind: PlanKind
    legs: tuple[Leg, ...]
    unfilled: tuple[Unfilled, ...] = ()
    rating: float = 0.0
    awaited: tuple[Leg, ...] = ()

    @property
    def parts(self) -> tuple[Leg, ...]:
        """All of its parts, those that are there first."""
        return (*self.legs, *self.awaited)

    @property
    def is_complete(self) -> bool:
        """Whether it serves the whole cart and leaves nothing out."""
        return not self.unfilled and self.kind is not PlanKind.PRODUCT_AVAILABILITY


def delivery_proposals(candidates: Candidates, wanted: Mapping[int, int], fulfilments_max: int) -> tuple[Proposal, ...]:
    """Plans that deliver the cart: the best of all, and the best from warehouses alone and from stores alone.

    Where not all can be had, only the one that fills most.
    """
    best = _plan(candidates, wanted, fulfilments_max)
    if not best.is_complete:
        return (_delivered(best),) if best.parts else ()
    found = {best.parts: best}
    for kinds in _kinds(candidates):
        plan = _plan(of_types(candidates, kinds), wanted, fulfilments_max)
        if plan.is_complete:
            found.setdefault(plan.parts, plan)
    return tuple(_delivered(plan) for plan in found.values())


def unfilled_anywhere(candidates: Candidates, wanted: Mapping[int, int], fulfilments_max: int) -> tuple[Unfilled, ...]:
    """What the best plan leaves out, with the reasons."""
    return _plan(candidates, wanted, fulfilments_max).unfilled


def collection_proposals(
    candidates: Candidates, wanted: Mapping[int, int], column: int, fulfilments_max: int, *, is_delivered: bool
) -> tuple[Proposal, ...]:
    """Plans that let the customer collect at a store (its column): from its stock alone, else with the rest brought.

    The rest is sent to the store; with is_delivered another plan delivers it to the customer's address.
    """
    units = np.fromiter(wanted.values(), dtype=np.int32, count=len(wanted))
    room = within_room(availability_of(candidates, tuple(wanted)), units, candidates.room)
    held = np.minimum(room[:, column], units)
    if not candidates.eligible[column]:
        held = np.zeros_like(held)
    rest = {product: units - int(here) for (product, units), here in zip(wanted.items(), held, strict=True)}
    missing = {product: units for product, units in rest.items() if units > 0}
    own = (Leg(column, Way.COLLECT, _quantities(held)),) if held.any() else ()
    if not missing:
        return (Proposal(PlanKind.CC, own),)
    rows = [row for row, product in enumerate(wanted) if product in missing]
    plan = _plan(_without(candidates, column), missing, max(1, fulfilments_max - len(own)))
    brought = _legs(plan, Way.TRANSFER, rows)
    unfilled = tuple(one._replace(product=rows[one.product]) for one in plan.unfilled)
    if not own and not brought:
        return ()
    proposals = [Proposal(_kind(own, brought), (*own, *brought), unfilled)]
    if own and brought and is_delivered:
        proposals.append(Proposal(PlanKind.MIXED, (*own, *_legs(plan, Way.DELIVER, rows)), unfilled))
    return tuple(proposals)


def _kind(own: tuple[Leg, ...], brought: tuple[Leg, ...]) -> PlanKind:
    if not own:
        return PlanKind.SHIP_TO_STORE
    return PlanKind.MIXED if brought else PlanKind.CC


def product_proposal(candidates: Candidates, wanted: Mapping[int, int], locations_max: int) -> Proposal:
    """Where each product can be had: up to so many locations each, the nearest first, whatever the others hold.

    unfilled: the units of a product that all of them together do not have.
    """
    available = availability_of(candidates, tuple(wanted))
    order = [column for column in _nearest_first(candidates) if candidates.eligible[column]]
    by_column: dict[int, list[tuple[int, int]]] = {}
    unfilled: list[Unfilled] = []
    for row, units in enumerate(wanted.values()):
        holders = [column for column in order if available[row, column] > 0]
        for column in holders[:locations_max]:
            by_column.setdefault(column, []).append((row, min(units, int(available[row, column]))))
        missing = units - sum(int(available[row, column]) for column in holders)
        if missing > 0:
            unfilled.append(Unfilled(row, missing, Shortage.NO_STOCK))
    legs = [Leg(column, Way.COLLECT, tuple(by_column[column])) for column in order if column in by_column]
    return Proposal(PlanKind.PRODUCT_AVAILABILITY, tuple(legs), tuple(unfilled))


def _without(candidates: Candidates, column: int) -> Candidates:
    """The candidates with nothing at one of them: what it has is given already."""
    number = int(candidates.locations.numbers[column])
    stocks = {product: _stock_elsewhere(stock, number) for product, stock in candidates.stocks.items()}
    return replace(candidates, stocks=stocks)


def _stock_elsewhere(stock: ProductStock, number: int) -> ProductStock:
    elsewhere = stock.location_numbers != number
    return ProductStock(
        stock.catalogue_number,
        stock.location_numbers[elsewhere],
        stock.available[elsewhere],
        stock.withheld[elsewhere],
    )


def _nearest_first(candidates: Candidates) -> list[int]:
    if candidates.distances is None:
        return list(range(len(candidates.locations)))
    return [int(column) for column in np.argsort(candidates.distances, kind="stable")]


def _kinds(candidates: Candidates) -> list[set[str]]:
    """Warehouses, and everything else; one group alone says nothing new."""
    kinds = set(candidates.locations.types)
    return [{WAREHOUSE}, kinds - {WAREHOUSE}] if WAREHOUSE in kinds and len(kinds) > 1 else []


def _plan(candidates: Candidates, wanted: Mapping[int, int], fulfilments_max: int) -> Plan:
    return best_plan(problem_of(Asked(Step.PARTIAL, dict(wanted), {}, fulfilments_max), candidates))


def _delivered(plan: Plan) -> Proposal:
    return Proposal(PlanKind.HD, _legs(plan, Way.DELIVER), plan.unfilled)


def _legs(plan: Plan, way: Way, rows: list[int] | None = None) -> tuple[Leg, ...]:
    return tuple(
        Leg(
            part.location,
            way,
            tuple((row if rows is None else rows[row], units) for row, units in part.quantities),
        )
        for part in plan.parts
    )


def _quantities(held: Units) -> tuple[tuple[int, int], ...]:
    return tuple((int(row), int(held[row])) for row in np.flatnonzero(held))
