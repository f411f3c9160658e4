"""The rule SelectProposedFulfilment."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.kits import KEEP_TOGETHER_SETTING, keeps_together
from lading.foundation.settings.records import SettingKey
from lading.order.kits.explosion import EXPLODED
from lading.order.sourcing.candidates import Candidates, without_used
from lading.order.sourcing.decision import Asked, ChosenPart
from lading.order.sourcing.gathering import parcels_planned
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.open_kits import open_kits
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.parameters import ForwardExcluding
from lading.order.sourcing.planning.problem import Kit
from lading.order.sourcing.proposal import decide
from lading.order.sourcing.reasons import Step
from lading.order.sourcing.rules.search_inventory import with_stocks
from lading.order.sourcing.split_limit import MAX_SPLIT_LIMIT_DEFAULT, fulfilments_max_of
from lading.order.sourcing.trail import (
    CANDIDATES,
    PROPOSED_FULFILMENT,
    ProposedFulfilment,
    Trail,
    candidates_in,
    forward,
    fulfilments_of,
    open_products,
    order_of,
    product_refs,
    trail_of,
    used_locations,
)


class Parameters(ForwardExcluding, frozen=True, kw_only=True, rename="camel"):
    """step: WHOLE proposes only a location that fills everything; PARTIAL the next fulfilment of the best plan.

    keepKitsTogether: no fulfilment holds a part of a kit only; left out, the setting lading.kits.keepTogether says so.
    """

    step: Step = Step.PARTIAL
    keep_kits_together: bool | None = None


def select_proposed_fulfilment(loaders: SourcingLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SelectProposedFulfilment", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Decides which location is to fill the open units, or the next part of them, and sends the proposal on.

        The event goes on without a proposal when nothing can be had.
        """
        excluded = parameters.excluded_fulfilment_statuses
        wanted = open_products(call, excluded)
        if not wanted:
            return forward(call, parameters.event_name, **{PROPOSED_FULFILMENT: None})
        candidates = await with_stocks(call, loaders, candidates_in(call), wanted)
        trail = trail_of(call)
        if parameters.step is Step.WHOLE or not _is_plan_still_good(trail, wanted, candidates):
            asked = Asked(
                parameters.step,
                wanted,
                product_refs(order_of(call).items),
                _fulfilments_left(call, parameters),
                await _kits(call, loaders, parameters, wanted),
            )
            trail.adopt(decide(asked, without_used(candidates, used_locations(call))))
        proposed = _proposed(candidates, trail.parts[0]) if trail.parts else None
        return forward(call, parameters.event_name, **{CANDIDATES: candidates, PROPOSED_FULFILMENT: proposed})

    return run


def _is_plan_still_good(trail: Trail, wanted: dict[int, int], candidates: Candidates) -> bool:
    """Whether the plan made earlier in this run answers the question, and the stock of its next part is still there."""
    if not trail.follows(wanted):
        return False
    proposed = _proposed(candidates, trail.parts[0]) if trail.parts else None
    return not trail.parts or (proposed is not None and proposed.is_in_stock)


def _proposed(candidates: Candidates, part: ChosenPart) -> ProposedFulfilment | None:
    column = candidates.locations.index_of(part.location_number)
    return ProposedFulfilment(candidates, column, part.quantities) if column is not None else None


async def _kits(
    call: RuleCall, loaders: SourcingLoaders, parameters: Parameters, wanted: dict[int, int]
) -> tuple[Kit, ...]:
    """The kits that are not to be taken apart. Asks for the setting only where the order has any."""
    items = order_of(call).items
    keep = parameters.keep_kits_together
    if keep is None and any(item.status == EXPLODED for item in items):
        keep = keeps_together(await call.read(loaders.settings, SettingKey(KEEP_TOGETHER_SETTING, call.retailer)))
    if not keep:
        return ()
    open_by_item = open_units(items, fulfilments_of(call), parameters.excluded_fulfilment_statuses)
    return open_kits(items, open_by_item, tuple(wanted))


def _fulfilments_left(call: RuleCall, parameters: Parameters) -> int | None:
    if parameters.step is Step.WHOLE:
        return None
    limit = trail_of(call).fulfilments_max
    fulfilments_max = fulfilments_max_of(MAX_SPLIT_LIMIT_DEFAULT) if limit is None else limit
    return max(0, fulfilments_max - parcels_planned(fulfilments_of(call), parameters.excluded_fulfilment_statuses))
