"""Goes on when everything that was to be known of an order is known, and nothing has to be waited for."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.order.checks.standing import CheckStatus, results_in, standing_of, waits_until
from lading.order.rules.forwarding import send_if


class CheckBranches(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when every check has passed and no period runs. rejectedEventName: when one has not."""

    event_name: str
    rejected_event_name: str


@rule("ForwardOnChecks", CheckBranches)
async def forward_on_checks(call: RuleCall, parameters: CheckBranches) -> Actions:
    """Sends eventName, rejectedEventName with the attributes of a cancellation by the system, or nothing yet."""
    attributes = call.aggregate.root.attributes
    results = results_in(attributes)
    standing, until = standing_of(results), waits_until(attributes)
    if standing == "REJECTED":
        failed = next(name for name, result in results.items() if result.status is CheckStatus.REJECTED)
        facts = {"cancelledBy": "SYSTEM", "cancellationReason": f"{failed}_REJECTED"}
        key, subtype = call.entity.key, call.entity.subtype
        return [SendEvent(name=parameters.rejected_event_name, entity=key, subtype=subtype, attributes=facts)]
    if standing == "OPEN" or (until is not None and until > call.at):
        return [Log("something is still open")]
    return send_if(True, call, parameters.event_name)
