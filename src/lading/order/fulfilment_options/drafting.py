"""An offer as the plan that is stored and shown. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np

from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.order.fulfilment_options.lines import Line
from lading.order.fulfilment_options.model import (
    FULFILMENT_PLAN,
    PlanFields,
    PlanFulfilment,
    PlanItem,
)
from lading.order.fulfilment_options.promising import LegPromise, Offer, iso
from lading.order.fulfilment_options.proposals import NOWHERE, WAREHOUSE, Way
from lading.order.sourcing.candidates import Candidates, availability_of
from lading.order.sourcing.planning.problem import Units

# As the fulfilment of an order that waits for stock.
AWAITED = "AWAITED"


def plan_entity(
    key: tuple[UUID, str], offer: Offer, candidates: Candidates, lines: Sequence[Line], pickup_ref: str | None
) -> Entity:
    """The plan of an offer; key is its id and ref."""
    id_, ref = key
    available = availability_of(candidates, tuple(line.product_number for line in lines))
    fields = PlanFields(
        split_count=max(0, len(offer.legs) - 1),
        eta=offer.eta,
        fulfilments=tuple(_fulfilment(one, candidates, lines, available, pickup_ref) for one in offer.legs),
        exceptions=offer.exceptions,
        terms=offer.terms,
        created_at=offer.terms.calculated_at,
    )
    return Entity(EntityKey(FULFILMENT_PLAN, id_, ref), subtype=offer.proposal.kind, status="CREATED", fields=fields)


def _fulfilment(
    promise: LegPromise, candidates: Candidates, lines: Sequence[Line], available: Units, pickup_ref: str | None
) -> PlanFulfilment:
    leg, place = promise.leg, promise.place
    there = 0 if leg.ahead is not None else None
    return PlanFulfilment(
        fulfilment_type=AWAITED if place is None or leg.ahead is not None else _type(leg.way, place.location.type),
        location_ref="" if place is None else place.ref,
        eta=None if promise.available_at is None else iso(promise.available_at),
        items=tuple(
            _item(lines[row], units, int(available[row, leg.column]) if there is None else there)
            for row, units in leg.quantities
        ),
        ready_at=None if promise.ready_at is None else _to_second(promise.ready_at),
        dispatched_at=None if promise.transit is None else promise.transit.dispatched_at,
        to_location_ref=pickup_ref if leg.way is Way.TRANSFER else None,
        delivery_service_ref=None if promise.service is None else promise.service.ref,
        zone_ref=promise.zone_ref,
        distance_km=_distance(candidates, leg.column),
        capacity_left=None if place is None or leg.ahead is not None else place.capacity_left,
        sold_ahead_as=None if leg.ahead is None else leg.ahead.kind,
        pool_ref=None if leg.ahead is None else leg.ahead.pool_ref,
        expected_on=None if leg.ahead is None else leg.ahead.expected_on,
    )


def _item(line: Line, units: int, available: int) -> PlanItem:
    return PlanItem(
        product_ref=line.product_ref,
        catalogue_ref=line.catalogue_ref,
        available_quantity=available,
        requested_quantity=units,
    )


def _type(way: Way, location_type: str) -> str:
    """HD_PFDC from a warehouse, HD_PFS from any other location; CC_… for what is collected."""
    method = "HD" if way is Way.DELIVER else "CC"
    return f"{method}_PFDC" if location_type == WAREHOUSE else f"{method}_PFS"


def _distance(candidates: Candidates, column: int) -> float | None:
    if column == NOWHERE or candidates.distances is None or np.isnan(candidates.distances[column]):
        return None
    return round(float(candidates.distances[column]), 1)


def _to_second(at: datetime) -> datetime:
    return datetime.fromisoformat(iso(at))
