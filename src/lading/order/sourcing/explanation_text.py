"""The explanation of an order's sourcing in words that a customer-service agent can read out. Pure."""

from collections.abc import Iterable

from lading.order.sourcing.explanation import Considered, DecisionExplained, Explanation, Missing, Shipping, Units
from lading.order.sourcing.reasons import RANKING_SENTENCES, STEP_QUESTIONS, Outcome, Ranking, Step

FELL_THROUGH = "NOT YET"


def as_text(explanation: Explanation) -> str:
    """The document in words."""
    if not explanation.decisions:
        return f"Order {explanation.order_ref} has not been sourced yet: no decision is recorded.\n"
    numbered = enumerate(explanation.decisions, start=1)
    blocks = [_block(number, decision) for number, decision in numbered]
    count = len(blocks)
    head = f"Order {explanation.order_ref}: {count} sourcing decision{'s' if count > 1 else ''}"
    return "\n\n".join([head, *blocks]) + "\n"


def _block(number: int, decision: DecisionExplained) -> str:
    lines = [
        f"{number}. {decision.decided_at:%Y-%m-%d %H:%M:%S %Z}: {STEP_QUESTIONS[Step(decision.step)]}",
        f"   {FELL_THROUGH if _fell_through(decision) else decision.outcome}: {decision.sentence}",
        f"   Wanted    {_items(decision.wanted)}{_limit(decision)}",
        *_profile_lines(decision),
        *[_shipping_line(shipping) for shipping in decision.chosen],
        *_gathered_lines(decision),
        *_missing_lines(decision),
    ]
    return "\n".join([*lines, *_considered_lines(decision)])


def _fell_through(decision: DecisionExplained) -> bool:
    """Whether primary strategies were asked for everything and none had it: nothing is given up yet."""
    return decision.step == Step.PROFILE and decision.outcome == Outcome.REJECTED


def _missing_lines(decision: DecisionExplained) -> list[str]:
    """What is given up; why a strategy fell through stands beside its name."""
    if _fell_through(decision):
        return []
    return [f"   Missing   {_units(left)}: {left.sentence} ({left.reason})" for left in decision.missing]


def _profile_lines(decision: DecisionExplained) -> list[str]:
    used = decision.profile
    if used is None:
        return []
    kind = "fallback strategy" if used.is_fallback else "strategy"
    by = f"{kind} {used.strategy_name} ({used.strategy_ref})" if used.strategy_ref else f"no {kind}"
    passed = [f"   Passed    {each.sentence}{_detail(each.detail)} ({each.reason})" for each in used.passed]
    return [f"   By        {by} of profile {used.ref}, version {used.version}", *passed]


def _detail(detail: str) -> str:
    return f": {detail}" if detail else ""


def _considered_lines(decision: DecisionExplained) -> list[str]:
    if not decision.candidates_total:
        is_asked = bool(decision.network_ref)
        return [f"   Looked at no location: network {decision.network_ref} has none."] if is_asked else []
    ranking = RANKING_SENTENCES[Ranking(decision.ranked_by)]
    where = f"network {decision.network_ref} through virtual catalogue {decision.virtual_catalogue_ref}"
    return [
        f"   Looked at {decision.candidates_total} locations of {where}, {ranking}:",
        *[f"   {count.locations:>7}  {count.reason:<20}  {count.sentence}" for count in decision.reasons],
        f"   The best {len(decision.candidates)} of them:",
        _columns("", "distance", "could fill", "reason", "location"),
        *[
            line
            for place, candidate in enumerate(decision.candidates, start=1)
            for line in (_candidate_line(place, candidate), *_value_lines(decision, candidate))
        ],
    ]


def _value_lines(decision: DecisionExplained, candidate: Considered) -> list[str]:
    """What the criteria said of a location, in one line; those that do not rank say nothing."""
    units = {each.name: each.unit for each in decision.criteria}
    said = [
        f"{each.criterion} {each.value:,.6g} {units[each.criterion]}".rstrip() + _rating(each.rating)
        for each in candidate.values
        if each.value is not None
    ]
    return [f"            {'; '.join(said)}"] if said else []


def _rating(rating: float | None) -> str:
    return f" (rated {rating:.2f})" if rating is not None and rating >= 0 else ""


def _candidate_line(place: int, candidate: Considered) -> str:
    name = f"{candidate.location_ref} {candidate.location_name}".rstrip()
    return _columns(str(place), _kilometres(candidate.distance_km), str(candidate.units), candidate.reason, name)


def _columns(place: str, distance: str, units: str, reason: str, location: str) -> str:
    return f"   {place:>7}  {distance:>10}  {units:>10}  {reason:<20}  {location}"


def _shipping_line(shipping: Shipping) -> str:
    name = f"{shipping.location_ref} {shipping.location_name}".rstrip()
    if not shipping.is_moved:
        return f"   From      {name} ({_kilometres(shipping.distance_km)}): {_items(shipping.items)}"
    return f"   Transfer  from {name} ({_kilometres(shipping.transfer_km)} to there): {_items(shipping.items)}"


def _gathered_lines(decision: DecisionExplained) -> list[str]:
    place = decision.gathered
    if place is None:
        return []
    name = f"{place.location_ref} {place.location_name}".rstrip()
    come = f"once {place.transfers} transfer{'s have' if place.transfers != 1 else ' has'} come"
    return [f"   Ships     from {name} ({_kilometres(place.distance_km)}) in one parcel, {come}"]


def _items(items: Iterable[Units]) -> str:
    return ", ".join(_units(item) for item in items)


def _units(item: Units | Missing) -> str:
    return f"{item.quantity} of {item.product_ref}"


def _limit(decision: DecisionExplained) -> str:
    if decision.fulfilments_max is None or decision.fulfilments_max >= sum(item.quantity for item in decision.wanted):
        return ""  # no more locations than units can ever be needed: the limit does not bind
    locations = "1 more location" if decision.fulfilments_max == 1 else f"{decision.fulfilments_max} more locations"
    return f" (from at most {locations})" if decision.step == Step.PARTIAL else ""


def _kilometres(distance: float | None) -> str:
    if distance is None:
        return "-"
    return f"{distance:.1f} km" if distance < 100 else f"{distance:,.0f} km"
