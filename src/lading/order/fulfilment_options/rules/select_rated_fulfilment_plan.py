"""The rule SelectRatedFulfilmentPlanFO."""

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.fulfilment_options.rating import rated, weight_of
from lading.order.fulfilment_options.trail import PROPOSALS, cart_of, proposals_in, to_root, with_facts
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import candidates_in

PROPOSALS_MAX = 10


class RatedParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. plansMax: how many proposals are kept, 1 to 10.

    quantityWeightingSetting, proximityWeightingSetting: settings with the two weights; 50 where they are not set.
    """

    plans_max: int = 3
    quantity_weighting_setting: str = "QUANTITY.WEIGHTING.FACTOR"
    proximity_weighting_setting: str = "PROXIMITY.WEIGHTING.FACTOR"


def select_rated_fulfilment_plan(settings: Loader[SettingKey, Json]) -> Rule[RatedParameters]:
    """The rule, bound to the loader of settings."""

    @rule("SelectRatedFulfilmentPlanFO", RatedParameters)
    async def run(call: RuleCall, parameters: RatedParameters) -> Actions:
        """Rates the proposals by how much they fill and from how near, keeps the best, and sends them on."""
        names = (parameters.quantity_weighting_setting, parameters.proximity_weighting_setting)
        found = await call.read_all(settings, [SettingKey(name, call.retailer) for name in names])
        weights = (weight_of(found[0]), weight_of(found[1]))
        best = rated(proposals_in(call), candidates_in(call), cart_of(call).wanted, weights)
        kept = best[: min(max(1, parameters.plans_max), PROPOSALS_MAX)]
        return [to_root(call, parameters.event_name, with_facts(call, **{PROPOSALS: kept}))]

    return run
