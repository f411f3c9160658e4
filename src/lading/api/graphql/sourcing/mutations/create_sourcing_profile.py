"""createSourcingProfile: a profile, or the next version of one, checked before it is kept."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.foundation.mutations.keys import network_named
from lading.api.graphql.sourcing.sources import profile_nodes
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.order.sourcing.profiles.model import (
    Condition,
    Consolidation,
    CriterionUse,
    NewProfile,
    Objective,
    Strategies,
    Strategy,
    StrategyStatus,
)
from lading.order.sourcing.profiles.records import create_profile
from lading.order.sourcing.strategies.checking import check_profile

PRIMARY, FALLBACK = "sourcingStrategies", "sourcingFallbackStrategies"


async def create_sourcing_profile(call: GraphCall, given: dict[str, Any]) -> Any:
    """The version made: active when it is the first of its ref, else a draft.

    Raises Refused with the codes of check_profile and create_profile, STRATEGY_STATUS_UNKNOWN, OBJECTIVE_UNKNOWN,
    PARAMS_INVALID; Forbidden.
    """
    retailer = retailer_given(call, given, Permission.SOURCINGPROFILE_CREATE)
    new = NewProfile(
        id=call.next_id(),
        ref=given["ref"],
        retailer=retailer,
        name=given["name"],
        description=given.get("description"),
        version_comment=given.get("versionComment"),
        network_ref=await _network_ref(call, given["defaultNetwork"], "/defaultNetwork"),
        virtual_catalogue_ref=given["defaultVirtualCatalogue"]["ref"],
        max_split=given["defaultMaxSplit"],
        strategies=Strategies(
            primary=await _strategies(call, given, PRIMARY), fallback=await _strategies(call, given, FALLBACK)
        ),
    )
    check_profile(new, call.services.criteria)
    made = await create_profile(call.connection, call.account, new, call.user.username)
    return await node_of(call, profile_nodes(), made.id, Permission.SOURCINGPROFILE_CREATE)


async def _strategies(call: GraphCall, given: dict[str, Any], which: str) -> tuple[Strategy, ...]:
    every = enumerate(given.get(which, []))
    return tuple([await _strategy(call, one, f"/{which}/{place}") for place, one in every])


async def _network_ref(call: GraphCall, key: dict[str, Any], pointer: str) -> str:
    """The ref in a key, which is looked up when the profile is made, or that of the network of an id."""
    if "ref" in key:
        return str(key["ref"])
    return (await network_named(call, key, Permission.NETWORK_VIEW, pointer)).ref


async def _strategy(call: GraphCall, given: dict[str, Any], pointer: str) -> Strategy:
    conditions = given.get("sourcingConditions", [])
    criteria = given.get("sourcingCriteria", [])
    network_ref = await _network_ref(call, given["network"], f"{pointer}/network") if "network" in given else None
    return Strategy(
        id=call.next_id(),
        ref=given["ref"],
        name=given["name"],
        description=given.get("description"),
        status=StrategyStatus(_one_of(given.get("status", "ACTIVE"), StrategyStatus, "STRATEGY_STATUS", pointer)),
        network_ref=network_ref,
        virtual_catalogue_ref=given.get("virtualCatalogue", {}).get("ref"),
        max_split=given.get("maxSplit"),
        objective=Objective(_one_of(given.get("objective", "LEXICOGRAPHIC"), Objective, "OBJECTIVE", pointer)),
        keep_kits_together=given.get("keepKitsTogether", False),
        consolidation=await _consolidation(call, given.get("consolidation"), f"{pointer}/consolidation"),
        conditions=tuple(_condition(one, f"{pointer}/sourcingConditions/{n}") for n, one in enumerate(conditions)),
        criteria=tuple(_criterion(one, f"{pointer}/sourcingCriteria/{n}") for n, one in enumerate(criteria)),
    )


async def _consolidation(call: GraphCall, given: dict[str, Any] | None, pointer: str) -> Consolidation | None:
    if given is None:
        return None
    kept: dict[str, Any] = {ours: given[theirs] for theirs, ours in _KEPT if given.get(theirs) is not None}
    for theirs, ours in _NETWORKS:
        if given.get(theirs) is not None:
            kept[ours] = await _network_ref(call, given[theirs], f"{pointer}/{theirs}")
    return Consolidation(location_types=tuple(given.get("locationTypes") or ()), **kept)


_KEPT = (("transferCost", "transfer_cost"), ("costPerKm", "cost_per_km"), ("transfersMax", "transfers_max"))
_NETWORKS = (("network", "network_ref"), ("originNetwork", "origin_network_ref"))


def _condition(given: dict[str, Any], pointer: str) -> Condition:
    return Condition(name=given["name"], type=given["type"], params=_params(given, pointer))


def _criterion(given: dict[str, Any], pointer: str) -> CriterionUse:
    weight = float(given.get("weight", 1.0))
    return CriterionUse(name=given["name"], type=given["type"], params=_params(given, pointer), weight=weight)


def _params(given: dict[str, Any], pointer: str) -> dict[str, Any]:
    params = given.get("params", {})
    if not isinstance(params, dict):
        message = f"The params are a {type(params).__name__}."
        raise Refused("PARAMS_INVALID", message, "Send an object: {…}.", pointer=f"{pointer}/params")
    return params


def _one_of(text: str, kinds: type[StrategyStatus | Objective], what: str, pointer: str) -> str:
    if text not in set(kinds):
        message = f"There is no {what.lower().replace('_', ' ')} {text[:50]!r}."
        field = "status" if what == "STRATEGY_STATUS" else "objective"
        raise Refused(f"{what}_UNKNOWN", message, f"Use {' or '.join(kinds)}.", pointer=f"{pointer}/{field}")
    return text
