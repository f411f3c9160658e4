"""Workflows of the field find every rule of stock, availability, products and places under the names they use."""

from itertools import product

from lading.bootstrap.registry import build_registry
from lading.kernel.identity import Identities

STOCK = """
LoadInventoryPosition LoadInventoryPositionData ForwardIfInventoryPositionNotExists DownToInventoryPosition
DownToInventoryPositionIfExists CreateInventoryPosition CreateInventoryPositionV2 CreateInventoryQuantity
CreateInventoryQuantityV2 UpdateInventoryQuantity UpdateInventoryQuantityV2 UpsertInventoryQuantity
UpdateInventoryQuantitiesStatus UpdateInventoryQuantitiesStatusV2 SendEventOnDeltaInventoryUpdate
SendEventToAllInventoryQuantities UpdateOnHand ForwardIfOnHandChanged CalculateOnHandForInventoryPosition
NotifyVirtualCatalogueOnNetworkMatch NotifyVirtualCataloguesByRefsOnNetworksMatch ForwardEventToAllVirtualCatalogues
ProducePositionEventsForProduct ProducePositionEventsForLocation ForwardIfProductStatusEquals
ForwardIfLocationStatusEquals ForwardIfIncomingAttributeEquals Forward ApplyThresholdControlsToInventoryPosition
ApplyThresholdControlsToVirtualPosition
"""
AVAILABILITY = """
LoadVirtualPositionAndVirtualCatalogueDetails LoadVirtualPositionAndDetails ForwardIfVirtualPositionNotExists
DownToVirtualPositionIfExists CreateBaseVirtualPosition UpdateBaseVirtualPosition ResetBaseVirtualPosition
CreateAggregateVirtualPosition UpdateAggregateVirtualPosition ForwardIfInventoryPositionStatusEquals
ProduceVirtualPositionEventsForControlUpdate UpdateControlValue
"""
PRODUCTS_AND_PLACES = """
ValidateIncomingProduct ValidateProductCategoriesExist ValidateIncomingCategory ValidateCategoriesExist CreateCategory
UpdateCategory ForwardIfCategoryExists ForwardIfCategoryNotExists DownToProduct DownToCategory
NotifyInventoryCatalogueForProduct NotifyInventoryCatalogueForLocation AddNetworkToLocation RemoveNetworkFromLocation
SetState ChangeStateGQL SendEvent SendEventGQL
"""
BY_TYPE = (
    "Validate{}Product",
    "Create{}Product",
    "Update{}Product",
    "ForwardIf{}ProductExists",
    "ForwardIf{}ProductNotExists",
    "AddCategoriesTo{}Product",
    "RemoveCategoriesFrom{}Product",
)


def test_every_name_finds_its_rule() -> None:
    rules = build_registry(Identities(lambda: 0)).rules
    known = {name for rule in rules for name in (rule.name, *rule.aliases)}
    wanted = {*STOCK.split(), *AVAILABILITY.split(), *PRODUCTS_AND_PLACES.split()}
    wanted |= {name.format(kind) for name, kind in product(BY_TYPE, ("Standard", "Variant", "Group"))}
    assert wanted - known == set()


def test_every_rule_says_what_it_does_and_what_it_takes() -> None:
    for rule in build_registry(Identities(lambda: 0)).rules:
        assert rule.description, f"{rule.name} does not say what it does"
        assert rule.parameters.__doc__, f"{rule.name} does not say what its parameters mean"
