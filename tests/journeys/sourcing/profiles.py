"""Profiles as a client makes them, and orders sourced by them."""

from collections.abc import Mapping
from typing import Any

from lading.database.connection import transaction
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.reference_workflows import home_delivery_with_profile
from tests.database.order.shop import ACCOUNT, RETAILER, order
from tests.journeys.graphql.api import Graph

PROFILE = "GLOBAL_DEFAULT"
CREATE = """
mutation ($input: CreateSourcingProfileInput) {
  createSourcingProfile(input: $input) { id ref version status defaultMaxSplit retailer { id }
    defaultNetwork { ref } defaultVirtualCatalogue { ref }
    sourcingStrategies { ref priority status maxSplit objective network { ref }
      sourcingConditions { name type params } sourcingCriteria { name type params weight } }
    sourcingFallbackStrategies { ref priority } }
}"""
ACTIVATE = (
    "mutation ($input: ActivateSourcingProfileInput) { activateSourcingProfile(input: $input) { version status } }"
)
DECISIONS = "query ($ref: String!) { order(ref: $ref) { sourcingDecisions } }"


def criterion(name: str, **params: Any) -> dict[str, Any]:
    type_ = name if "." in name else f"fc.sourcing.criterion.{name}"
    return {"name": name, "type": type_, "params": params}


def condition(path: str, operator: str, value: Any = None, **params: Any) -> dict[str, Any]:
    value = {} if value is None else {"value": value}
    return {
        "name": path,
        "type": "fc.sourcing.condition.path",
        "params": {"path": path, "operator": operator, **value, **params},
    }


def strategy(ref: str, *criteria: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {"ref": ref, "name": ref.title(), "sourcingCriteria": list(criteria)} | changes


def profile(*strategies: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "ref": PROFILE,
        "name": "Everywhere",
        "retailer": {"id": str(RETAILER)},
        "defaultNetwork": {"ref": "HD_1"},
        "defaultVirtualCatalogue": {"ref": "BASE:1"},
        "defaultMaxSplit": 1,
        "sourcingStrategies": list(strategies),
        "sourcingFallbackStrategies": [strategy("WHAT_THERE_IS", criterion("locationDistance"))],
    } | changes


async def use_profiles(graph: Graph) -> None:
    async with transaction(graph.shop.pool, ACCOUNT) as connection:
        document = home_delivery_with_profile({"retailer.id": str(RETAILER), "sourcing.profile": PROFILE})
        await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))


async def create(graph: Graph, given: Mapping[str, Any]) -> Any:
    return (await graph.data(CREATE, input=given))["createSourcingProfile"]


async def refusal(graph: Graph, given: Mapping[str, Any]) -> tuple[str, str, str]:
    """(code, pointer, hint) of the one refusal."""
    [error] = (await graph.answer(CREATE, input=given))["errors"]
    found = error["extensions"]
    return found["code"], found["pointer"], found["hint"]


async def sourced(graph: Graph, ref: str, lines: Any = (("P1", 1),), **fields: Any) -> list[str]:
    """Sends an order, lets the engine run, and returns where it is filled from."""
    await graph.shop.take(order(ref, lines, **fields))
    await graph.shop.work()
    return [row[2] for row in await graph.shop.fulfilments(ref) if row[1] != "CANCELLED"]


async def decisions(graph: Graph, ref: str) -> Any:
    return (await graph.data(DECISIONS, ref=ref))["order"]["sourcingDecisions"]
