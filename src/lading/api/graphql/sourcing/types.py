"""What sourcing profiles show."""

from collections.abc import Callable, Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.availability.sources import virtual
from lading.api.graphql.call import Info
from lading.api.graphql.fields import Resolver, Source, by_ref, linked, object_type
from lading.api.graphql.foundation.sources import networks, retailer_nodes
from lading.api.graphql.listing import Listing
from lading.api.graphql.sourcing.mutations import mutations
from lading.api.graphql.sourcing.queries import queries
from lading.api.graphql.sourcing.simulations import simulation_type


def bindables() -> Sequence[SchemaBindable]:
    """The types of sourcing with their resolvers, and the fields of Query and Mutation."""
    network = _by_ref_in("network_ref", lambda: networks().list_of("networks", "networks_by_id"))
    catalogue = _by_ref_in(
        "virtual_catalogue_ref",
        lambda: virtual().list_of("catalogues", "catalogues_by_id", unkept={"description"}),
    )
    profile = {
        "retailer": linked(retailer_nodes(), "retailer"),
        "defaultNetwork": network,
        "defaultVirtualCatalogue": catalogue,
        "sourcingStrategies": _strategies("primary"),
        "sourcingFallbackStrategies": _strategies("fallback"),
    }
    strategy = {"network": network, "virtualCatalogue": catalogue}
    origin = _by_ref_in("origin_network_ref", lambda: networks().list_of("networks", "networks_by_id"))
    return [
        queries(),
        mutations(),
        object_type("SourcingProfile", profile),
        object_type("SourcingStrategy", strategy),
        object_type("SourcingFallbackStrategy", strategy),
        simulation_type(),
        object_type("SourcingConsolidation", {"network": network, "originNetwork": origin}),
    ]


def _strategies(which: str) -> Resolver:
    def resolve(source: Source, _info: Info) -> list[dict[str, Any]]:
        return [_strategy(strategy, place, source) for place, strategy in enumerate(source["document"][which], start=1)]

    return resolve


def _strategy(strategy: dict[str, Any], place: int, profile: Source) -> dict[str, Any]:
    return {
        **strategy,
        "priority": place,
        "maxSplit": strategy["max_split"],
        "keepKitsTogether": strategy["keep_kits_together"],
        "consolidation": _consolidation(strategy.get("consolidation")),
        "createdOn": profile["createdOn"],
        "updatedOn": profile["updatedOn"],
        "sourcingConditions": strategy["conditions"],
        "sourcingCriteria": strategy["criteria"],
    }


def _consolidation(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    return {
        **kept,
        "locationTypes": kept["location_types"],
        "transferCost": kept["transfer_cost"],
        "costPerKm": kept["cost_per_km"],
        "transfersMax": kept["transfers_max"],
    }


def _by_ref_in(column: str, listing: Callable[[], Listing]) -> Resolver:
    """The thing whose ref stands in a column."""

    def resolve(source: Source, info: Info) -> Any:
        ref = source[column]
        return None if ref is None else by_ref(listing())(None, info, ref=ref)

    return resolve
