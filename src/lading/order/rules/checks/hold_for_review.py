"""The rule HoldForReview."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.checks.standing import (
    REMORSE_MINUTES,
    CheckStatus,
    results_in,
    waits_until,
    wanted_checks,
)
from lading.order.rules.forwarding import send


class Review(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the order may be sourced; reviewEventName: when something comes before that.

    isAlways: every order is reviewed, so that settings for a remorse period and for batches hold for all; else only
    those that ask for it by an attribute. checks: types of checks that every order takes.
    """

    event_name: str
    review_event_name: str
    is_always: bool = False
    checks: tuple[str, ...] = ()


@rule("HoldForReview", Review)
async def hold_for_review(call: RuleCall, parameters: Review) -> Actions:
    """Sends one of the two events: what the order's own attributes checks and remorseMinutes ask for, comes first.

    An order that was reviewed goes on; it costs one that asks for nothing no statement and no event.
    """
    root = call.aggregate.root
    attributes = root.attributes
    wanted, results = wanted_checks(attributes, parameters.checks), results_in(attributes)
    until = waits_until(attributes)
    is_asked = parameters.is_always or REMORSE_MINUTES in attributes
    is_begun = until is not None or bool(results)
    is_waiting = until is not None and until > call.at
    is_checked = all(name in results and results[name].status is CheckStatus.PASSED for name in wanted)
    if is_waiting or not is_checked or (is_asked and not is_begun):
        return send(call, parameters.review_event_name, call.entity)
    return send(call, parameters.event_name, call.entity)
