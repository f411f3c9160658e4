"""When the customer has it, and what that costs: a proposal becomes offers, or the reasons why it cannot. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.foundation.delivery.charges import Charge, Parcel, charge_of, is_too_heavy, is_too_long, parcel_of
from lading.foundation.delivery.model import DeliveryService, Destination, Method
from lading.foundation.delivery.transit import Transit, transit_of
from lading.foundation.delivery.zones import zone_of
from lading.order.dates.known_day import is_day_known
from lading.order.fulfilment_options.lines import Line, currency_of, goods_price
from lading.order.fulfilment_options.model import NotOffered, PlanException, PlanKind, PlanTerms
from lading.order.fulfilment_options.places import Place
from lading.order.fulfilment_options.proposals import NOWHERE, Leg, Proposal, Way
from lading.order.fulfilment_options.reasons import SENTENCES, Reason, not_offered

METHOD_OF = {Way.DELIVER: Method.HD, Way.TRANSFER: Method.STS}


class Target(NamedTuple):
    """Where legs of one way go: as zones ask, and the distance from each column, NaN or None where it is not known."""

    destination: Destination
    distances_km: NDArray[np.float64] | None

    def distance_from(self, column: int) -> float | None:
        """The distance from a column, where it is known."""
        if self.distances_km is None or np.isnan(self.distances_km[column]):
            return None
        return float(self.distances_km[column])


class PromiseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What offers rest on. places by column; pickup: where the customer collects, None for home delivery.

    targets: by way; a way without one goes nowhere. arrival_hours: open hours between the arrival of a parcel at the
    store and its readiness for collection. default_eta: said where nothing can be reckoned, '' for nothing.
    priced: what was asked for, where that is not lines.
    """

    at: datetime
    lines: tuple[Line, ...]
    places: Mapping[int, Place]
    services: tuple[DeliveryService, ...]
    targets: Mapping[Way, Target]
    pickup: Place | None = None
    arrival_hours: float = 1.0
    default_eta: str = ""
    priced: tuple[Line, ...] = ()


class LegPromise(NamedTuple):
    """One leg with its times: ready, handed over and at the customer's disposal. place None: nobody knows yet where."""

    leg: Leg
    place: Place | None
    ready_at: datetime | None
    available_at: datetime | None
    transit: Transit | None = None
    service: DeliveryService | None = None
    zone_ref: str | None = None


class Offer(NamedTuple):
    """A proposal under the terms of one delivery service, or of none. eta None: the default was said."""

    proposal: Proposal
    legs: tuple[LegPromise, ...]
    eta: str | None
    eta_at: datetime | None
    exceptions: tuple[PlanException, ...]
    terms: PlanTerms


class Answer(NamedTuple):
    """What comes of the proposals: offers, the best first, and what is not offered."""

    offers: tuple[Offer, ...]
    refusals: tuple[NotOffered, ...]


class _Unable(Exception):
    """A leg cannot be promised."""

    def __init__(self, reason: Reason, location_ref: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.location_ref = location_ref


def answer_of(proposals: Iterable[Proposal], facts: PromiseFacts) -> Answer:
    """Offers for all proposals; deliveries one for each service that can, the others the best of all services."""
    offers: list[Offer] = []
    refusals: dict[NotOffered, None] = {}
    for proposal in proposals:
        made, refused = _offers(proposal, facts)
        offers += made if proposal.kind is PlanKind.HD else sorted(made, key=_rank)[:1]
        refusals.update(dict.fromkeys(refused))
    return Answer(tuple(sorted(offers, key=_rank)), tuple(refusals))


def iso(at: datetime) -> str:
    """An instant in UTC to the second, rounded up: a promise is never earlier than what was reckoned."""
    whole = at.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=bool(at.microsecond))
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")


def _offers(proposal: Proposal, facts: PromiseFacts) -> tuple[list[Offer], list[NotOffered]]:
    way = next((leg.way for leg in proposal.parts if leg.way is not Way.COLLECT and leg.column != NOWHERE), None)
    if proposal.kind is PlanKind.PRODUCT_AVAILABILITY or way is None:
        return _tried(proposal, facts, (None,))
    method = METHOD_OF[way]
    services = [one for one in facts.services if method in one.methods]
    if services:
        return _tried(proposal, facts, services)
    refusal = not_offered(Reason.NO_DELIVERY_SERVICE, method=proposal.kind.value)
    if facts.services:
        return [], [refusal]
    # Nobody has said how parcels travel: the times of the locations stand, and no price.
    offers, refusals = _tried(proposal, facts, (None,))
    return offers, [refusal, *refusals]


def _tried(
    proposal: Proposal, facts: PromiseFacts, services: Iterable[DeliveryService | None]
) -> tuple[list[Offer], list[NotOffered]]:
    offers: list[Offer] = []
    refusals: list[NotOffered] = []
    for service in services:
        try:
            offers.append(_offer(proposal, facts, service))
        except _Unable as unable:
            ref = None if service is None else service.ref
            refusals.append(
                not_offered(
                    unable.reason,
                    method=proposal.kind.value,
                    location_ref=unable.location_ref,
                    delivery_service_ref=ref,
                )
            )
    return offers, refusals


def _offer(proposal: Proposal, facts: PromiseFacts, service: DeliveryService | None) -> Offer:
    promises: list[LegPromise] = []
    parcels: list[Parcel] = []
    for leg in proposal.parts:
        promise, parcel = _leg(leg, facts, service)
        promises.append(promise)
        parcels += [] if parcel is None else [parcel]
    times = [promise.available_at for promise in promises]
    eta_at = max((at for at in times if at is not None), default=None) if None not in times else None
    if proposal.kind is PlanKind.PRODUCT_AVAILABILITY:
        eta_at = None
    return Offer(
        proposal=proposal,
        legs=tuple(promises),
        eta=iso(eta_at) if eta_at is not None else facts.default_eta or None,
        eta_at=eta_at,
        exceptions=tuple(_exceptions(proposal, facts.lines)),
        terms=_terms(proposal, facts, service, parcels),
    )


def _leg(leg: Leg, facts: PromiseFacts, service: DeliveryService | None) -> tuple[LegPromise, Parcel | None]:
    day = leg.ahead.expected_on if leg.ahead else None
    if leg.column == NOWHERE or (leg.ahead is not None and not is_day_known(day)):
        return LegPromise(leg, facts.places.get(leg.column), None, None), None
    place = facts.places[leg.column]
    if day is not None:
        place = place.once_stocked(day)
    if place.problem is not None or place.ready_at is None or place.calendar is None:
        raise _Unable(place.problem or Reason.NEVER_READY, place.ref)
    if leg.way is Way.COLLECT:
        return LegPromise(leg, place, place.ready_at, place.ready_at), None
    if service is None:
        at = None if facts.default_eta else place.ready_at
        return LegPromise(leg, place, place.ready_at, at), None
    return _carried(leg, place, facts, service)


def _carried(leg: Leg, place: Place, facts: PromiseFacts, service: DeliveryService) -> tuple[LegPromise, Parcel]:
    assert place.ready_at is not None and place.calendar is not None, "a place without a problem is ready some time"
    target = facts.targets.get(leg.way)
    if service.location_types and place.location.type not in service.location_types:
        raise _Unable(Reason.LOCATION_TYPE_NOT_SERVED, place.ref)
    zone = None if target is None else zone_of(service, target.destination, target.distance_from(leg.column))
    if target is None or zone is None:
        raise _Unable(Reason.ZONE_NOT_SERVED, place.ref)
    parcel = parcel_of(service, zone, [facts.lines[row].goods(units) for row, units in leg.quantities])
    if is_too_heavy(service, parcel):
        raise _Unable(Reason.TOO_HEAVY, place.ref)
    if is_too_long(service, parcel):
        raise _Unable(Reason.TOO_LONG, place.ref)
    transit = transit_of(service, zone, place.ready_at, place.calendar, target.destination.time_zone)
    if transit is None:
        raise _Unable(Reason.NO_PICKUP_BY_CARRIER, place.ref)
    available_at = transit.arrives_at if leg.way is Way.DELIVER else _collectable(transit, facts)
    return LegPromise(leg, place, place.ready_at, available_at, transit, service, zone.ref), parcel


def _collectable(transit: Transit, facts: PromiseFacts) -> datetime:
    """When what arrives at the store can be collected there."""
    at = None if facts.pickup is None else facts.pickup.open_after(transit.arrives_at, facts.arrival_hours)
    if at is None:
        raise _Unable(Reason.NEVER_READY, None if facts.pickup is None else facts.pickup.ref)
    return at


def _terms(
    proposal: Proposal, facts: PromiseFacts, service: DeliveryService | None, parcels: Sequence[Parcel]
) -> PlanTerms:
    priced = facts.priced or facts.lines
    currency = currency_of(priced) if service is None else service.currency
    goods = goods_price(priced, currency)
    charge = _charge(proposal, service, parcels, goods)
    return PlanTerms(
        is_complete=proposal.is_complete,
        rating=proposal.rating,
        calculated_at=facts.at,
        delivery_type=None if service is None else service.delivery_type,
        currency=currency,
        delivery_cost_minor=None if charge is None else charge.cost_minor,
        delivery_price_minor=None if charge is None else charge.price_minor,
        is_delivery_free=charge is not None and charge.is_free,
        goods_minor=goods,
        total_minor=None if charge is None or goods is None else goods + charge.price_minor,
    )


def _charge(
    proposal: Proposal, service: DeliveryService | None, parcels: Sequence[Parcel], goods: int | None
) -> Charge | None:
    """None where nobody knows; what is collected from stock costs nothing to deliver."""
    if any(leg.column == NOWHERE for leg in proposal.awaited):
        return None
    if service is not None:
        return charge_of(service, parcels, goods)
    return Charge(0, 0, is_free=False) if proposal.kind is PlanKind.CC else None


def _exceptions(proposal: Proposal, lines: Sequence[Line]) -> Iterator[PlanException]:
    for left in proposal.unfilled:
        reason = Reason(left.reason.value)
        attributes = {
            "productRef": {"type": "STRING", "value": lines[left.product].product_ref},
            "quantity": {"type": "INTEGER", "value": left.quantity},
        }
        yield PlanException(code=reason.value, message=SENTENCES[reason], attributes=attributes)


def _rank(offer: Offer) -> tuple[bool, bool, float, int, int, float]:
    """Complete before partial, then the sooner, the cheaper, the fewer parcels, the better rated."""
    seconds = offer.eta_at.timestamp() if offer.eta_at is not None else 0.0
    price = offer.terms.delivery_price_minor or 0
    is_late = offer.eta_at is None
    return not offer.proposal.is_complete, is_late, seconds, price, len(offer.legs), -offer.proposal.rating
