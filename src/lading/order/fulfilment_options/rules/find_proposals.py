"""FindProposedFulfilmentsFO: from where the cart could be served."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.model import CC, HD, NotOffered
from lading.order.fulfilment_options.proposals import (
    Proposal,
    collection_proposals,
    delivery_proposals,
    unfilled_anywhere,
)
from lading.order.fulfilment_options.reasons import Reason, not_offered, shortage
from lading.order.fulfilment_options.rules.closest_pickup_location import STORE_TYPES
from lading.order.fulfilment_options.trail import (
    PICKUP,
    PROPOSALS,
    cart_of,
    lines_in,
    option_of,
    refusing,
    to_root,
    with_facts,
)
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.split_limit import MAX_SPLIT_LIMIT_DEFAULT, fulfilments_max_of
from lading.order.sourcing.trail import candidates_in

# Nothing is handed over there, whatever lies there or could be sent there.
CLOSED = (Verdict.LOCATION_INACTIVE, Verdict.SWITCHED_OFF)


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent with the proposals. noProposalEventName: sent instead when there are none, or none is complete.

    maxSplitLimit: how many locations may serve together. pickupLocationTypes: where customers can collect.
    """

    no_proposal_event_name: str | None = None
    max_split_limit: int = MAX_SPLIT_LIMIT_DEFAULT
    pickup_location_types: tuple[str, ...] = STORE_TYPES


@rule("FindProposedFulfilmentsFO", Parameters)
async def find_proposed_fulfilments(call: RuleCall, parameters: Parameters) -> Actions:
    """Looks for the plans worth reckoning with, and sends them on.

    For an option with a place of collection: collection from its stock, or with the rest sent there or delivered. For
    any other: delivery by the best plan of all, of warehouses alone and of stores alone. What nobody has is noted with
    its reason.
    """
    candidates, limit = candidates_in(call), fulfilments_max_of(parameters.max_split_limit)
    column = _column_of(candidates, option_of(call).location_ref)
    refusal = _pickup_refusal(call, candidates, column, parameters)
    if refusal is not None:
        return refusing(call, refusal, event_name=parameters.no_proposal_event_name)
    proposals = _proposals(call, candidates, column, limit)
    shortages = _shortages(call, candidates, proposals, limit)
    if any(one.is_complete for one in proposals) or (proposals and parameters.no_proposal_event_name is None):
        attributes = with_facts(call, **{PROPOSALS: proposals, PICKUP: column})
        return [*refusing(call, *shortages), to_root(call, parameters.event_name, attributes)]
    actions = refusing(call, *shortages)
    if parameters.no_proposal_event_name is not None:
        attributes = with_facts(call, **{PROPOSALS: proposals, PICKUP: column})
        actions.append(to_root(call, parameters.no_proposal_event_name, attributes))
    return actions


def _proposals(call: RuleCall, candidates: Candidates, column: int | None, limit: int) -> tuple[Proposal, ...]:
    lines_in(call)
    wanted, option = cart_of(call).wanted, option_of(call)
    if column is None:
        return delivery_proposals(candidates, wanted, limit)
    is_delivered = bool(option.address)
    return collection_proposals(candidates, wanted, column, limit, is_delivered=is_delivered)


def _column_of(candidates: Candidates, ref: str | None) -> int | None:
    refs = candidates.locations.refs
    return refs.index(ref) if ref is not None and ref in refs else None


def _pickup_refusal(
    call: RuleCall, candidates: Candidates, column: int | None, parameters: Parameters
) -> NotOffered | None:
    ref = option_of(call).location_ref
    if ref is None:
        return None
    if column is None:
        return not_offered(Reason.PICKUP_LOCATION_UNKNOWN, method=CC, location_ref=ref)
    is_able = candidates.locations.types[column] in parameters.pickup_location_types
    if not is_able or candidates.dropped[column] in CLOSED:
        return not_offered(Reason.PICKUP_LOCATION_UNABLE, method=CC, location_ref=ref)
    return None


def _shortages(call: RuleCall, candidates: Candidates, proposals: tuple[Proposal, ...], limit: int) -> list[NotOffered]:
    """What no proposal fills, by product."""
    if any(one.is_complete for one in proposals):
        return []
    lines, method = lines_in(call), CC if option_of(call).location_ref else HD
    unfilled = proposals[0].unfilled if proposals else unfilled_anywhere(candidates, cart_of(call).wanted, limit)
    return [shortage(left, lines[left.product].product_ref, method) for left in unfilled]
