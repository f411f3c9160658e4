"""What a contender made of an order, by the yardstick; and what it comes to over all orders. Pure."""

from collections.abc import Sequence

from lading.order.sourcing.drafting import COLLECTION
from lading.order.sourcing.simulation.model import OrderResult, Shipped, Totals
from lading.order.sourcing.simulation.rehearsing import Rehearsed, is_capacity_hit
from lading.order.sourcing.simulation.yardstick import Yardstick
from lading.order.sourcing.trail import chosen


def measured(done: Sequence[Rehearsed], yardstick: Yardstick) -> OrderResult:
    """The result of an order. A parcel that is collected costs no label and goes no way."""
    parts: list[Shipped] = []
    cost = kilometres = grams = 0.0
    is_kept = True
    for call, decision in done:
        choice = chosen(call)
        is_collected = choice is not None and choice.type == COLLECTION
        for part in decision.parts:
            way = 0.0 if is_collected else part.distance_km or 0.0
            parts.append(Shipped(location_ref=part.location_ref, units=part.units, kilometres=part.distance_km))
            cost += yardstick.handling * part.units if is_collected else yardstick.cost(way, part.units)
            grams += 0.0 if is_collected else yardstick.grams(way)
            kilometres += way
            promised = yardstick.promised(choice.delivery_type if choice is not None else "")
            is_kept &= yardstick.days(way) <= promised
    wanted = sum(one.quantity for each in done for one in each.decision.wanted)
    placed = sum(part.units for part in parts)
    return OrderResult(
        parts=tuple(parts),
        units_wanted=wanted,
        units_placed=placed,
        cost=cost,
        kilometres=kilometres,
        carbon_grams=grams,
        is_promise_kept=is_kept and placed == wanted,
        is_capacity_hit=any(is_capacity_hit(each.decision) for each in done),
        strategy=", ".join(_strategies(done)),
    )


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
