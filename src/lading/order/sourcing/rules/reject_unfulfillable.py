"""CreateFulfilmentForUnfulfillableItems keeps what cannot be had at the system location, with the reason."""

from collections import Counter
from collections.abc import Iterable

from lading.engine.rule import RuleCall
from lading.order.sourcing.decision import Asked, Decision, UnfilledUnits, rejection_of
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.reasons import Shortage, Step
from lading.order.sourcing.trail import order_of, product_refs, trail_of


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """systemRejectedLocationRef: the location that stands for nowhere.

    rejectedStatuses: fulfilments in these statuses serve nothing any more; acceptedStatuses: those that do after all.
    """

    event_name: str = ""
    system_rejected_location_ref: str
    accepted_statuses: tuple[str, ...] = ()
    rejected_statuses: tuple[str, ...] = ()


def decision_to_reject(call: RuleCall, wanted: dict[int, int]) -> Decision:
    """Why these units are given up: by the last search if it was about them, else by what is known of the limit."""
    trail = trail_of(call)
    pending, trail.pending, trail.parts = trail.pending, None, ()
    refs = product_refs(order_of(call).items)
    asked = Asked(Step.REJECT, wanted, refs, trail.fulfilments_max, profile=trail.profile)
    if pending is not None and not pending.parts and asked.wanted_products == pending.wanted:
        return pending
    if _sum_by_product(trail.unfilled) == wanted:
        return rejection_of(asked, trail.unfilled)
    reason = Shortage.SPLIT_LIMIT if trail.is_limit_reached else Shortage.NOT_SEARCHED
    return rejection_of(asked, tuple(UnfilledUnits(number, quantity, reason) for number, quantity in wanted.items()))


def _sum_by_product(unfilled: Iterable[UnfilledUnits]) -> Counter[int]:
    units: Counter[int] = Counter()
    for left in unfilled:
        units[left.product_number] += left.quantity
    return units
