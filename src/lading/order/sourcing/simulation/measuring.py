"""What a contender made of an order, by the yardstick; and what it comes to over all orders. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from lading.order.model import FulfilmentChoice
from lading.order.sourcing.decision import Decision
from lading.order.sourcing.drafting import COLLECTION
from lading.order.sourcing.simulation.model import OrderResult, Shipped, Totals
from lading.order.sourcing.simulation.rehearsing import Rehearsed, is_capacity_hit
from lading.order.sourcing.simulation.yardstick import Yardstick
from lading.order.sourcing.trail import chosen


class _Parcel(NamedTuple):
    """A parcel to the customer. kilometres: of its way, None where not known. legs: of each transfer before it."""

    location_ref: str
    units: int
    kilometres: float | None
    legs: tuple[float, ...]


def measured(done: Sequence[Rehearsed], yardstick: Yardstick) -> OrderResult:
    """The result of an order. A parcel that is collected costs no label and goes no way."""
    parcels = [(chosen(each.call), parcel) for each in done for parcel in _parcels(each.decision)]
    costs = [_cost(choice, parcel, yardstick) for choice, parcel in parcels]
    wanted = sum(one.quantity for each in done for one in each.decision.wanted)
    placed = sum(parcel.units for _, parcel in parcels)
    is_in_time = all(
        _days(choice, parcel, yardstick) <= yardstick.promised(choice.delivery_type if choice is not None else "")
        for choice, parcel in parcels
    )
    return OrderResult(
        parts=tuple(
            Shipped(
                location_ref=parcel.location_ref,
                units=parcel.units,
                kilometres=parcel.kilometres,
                transfers=len(parcel.legs),
            )
            for _, parcel in parcels
        ),
        units_wanted=wanted,
        units_placed=placed,
        cost=sum(costs),
        kilometres=sum(_way(choice, parcel) + sum(parcel.legs) for choice, parcel in parcels),
        carbon_grams=sum(_grams(choice, parcel, yardstick) for choice, parcel in parcels),
        is_promise_kept=is_in_time and placed == wanted,
        is_capacity_hit=any(is_capacity_hit(each.decision) for each in done),
        strategy=", ".join(_strategies(done)),
    )


def _parcels(decision: Decision) -> list[_Parcel]:
    """One from each location, or one of everything from the place that gathers it."""
    place = decision.gathering
    if place is None:
        return [_Parcel(part.location_ref, part.units, part.distance_km, ()) for part in decision.parts]
    legs = tuple(
        kilometres or 0.0
        for part, kilometres in zip(decision.parts, place.legs_km, strict=True)
        if part.location_number != place.location_number
    )
    return [_Parcel(place.location_ref, sum(part.units for part in decision.parts), place.distance_km, legs)]


def _way(choice: FulfilmentChoice | None, parcel: _Parcel) -> float:
    return 0.0 if _is_collected(choice) else parcel.kilometres or 0.0


def _cost(choice: FulfilmentChoice | None, parcel: _Parcel, yardstick: Yardstick) -> float:
    moved = yardstick.transfer * len(parcel.legs)
    if _is_collected(choice):
        return moved + yardstick.handling * parcel.units
    return moved + yardstick.cost(_way(choice, parcel), parcel.units)


def _grams(choice: FulfilmentChoice | None, parcel: _Parcel, yardstick: Yardstick) -> float:
    moved = yardstick.grams_per_km * sum(parcel.legs)
    return moved if _is_collected(choice) else moved + yardstick.grams(_way(choice, parcel))


def _days(choice: FulfilmentChoice | None, parcel: _Parcel, yardstick: Yardstick) -> float:
    """A parcel is prepared once everything has come: the longest transfer counts."""
    return max((yardstick.days(leg) for leg in parcel.legs), default=0.0) + yardstick.days(_way(choice, parcel))


def _is_collected(choice: FulfilmentChoice | None) -> bool:
    return choice is not None and choice.type == COLLECTION


def failed(code: str) -> OrderResult:
    """An order that cannot be sourced as the contender stands."""
    return OrderResult(
        parts=(),
        units_wanted=0,
        units_placed=0,
        cost=0.0,
        kilometres=0.0,
        carbon_grams=0.0,
        is_promise_kept=False,
        is_capacity_hit=False,
        strategy="",
        failure=code,
    )


def totals(name: str, results: Sequence[OrderResult], seconds: float) -> Totals:
    """The sum over all orders. Orders that nobody wanted anything of any more count as neither."""
    tried = [one for one in results if not one.failure and one.units_wanted]
    shipped = [one for one in tried if one.parts]
    fulfilments = sum(len(one.parts) for one in shipped)
    cost, kilometres = sum(one.cost for one in shipped), sum(one.kilometres for one in shipped)
    return Totals(
        name=name,
        orders=len(results),
        whole=sum(one.units_placed == one.units_wanted for one in shipped),
        partial=sum(one.units_placed < one.units_wanted for one in shipped),
        rejected=len(tried) - len(shipped),
        failed=sum(bool(one.failure) for one in results),
        split_rate=_share(sum(len(one.parts) > 1 for one in shipped), len(shipped)),
        fulfilments=fulfilments,
        transfers=sum(part.transfers for one in shipped for part in one.parts),
        units_wanted=sum(one.units_wanted for one in tried),
        units_placed=sum(one.units_placed for one in tried),
        cost=round(cost, 2),
        cost_per_order=_share(cost, len(shipped)),
        kilometres=round(kilometres, 1),
        kilometres_per_parcel=_share(kilometres, fulfilments),
        carbon_kilograms=round(sum(one.carbon_grams for one in shipped) / 1_000, 3),
        promise_kept_rate=_share(sum(one.is_promise_kept for one in tried), len(tried)),
        capacity_hits=sum(one.is_capacity_hit for one in tried),
        seconds=round(seconds, 2),
    )


def is_alike(results: Sequence[OrderResult]) -> bool:
    """Whether all contenders take an order from the same places."""
    first = _places(results[0])
    return all(_places(one) == first for one in results[1:])


def _places(result: OrderResult) -> tuple[object, ...]:
    return result.failure, result.units_placed, tuple(sorted((one.location_ref, one.units) for one in result.parts))


def _strategies(done: Sequence[Rehearsed]) -> list[str]:
    used = (each.decision.profile for each in done)
    return [one.strategy_ref for one in used if one is not None and one.strategy_ref]


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
