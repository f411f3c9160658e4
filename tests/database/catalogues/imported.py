"""Workflows as others write them, in the words of the field."""

from collections.abc import Sequence
from typing import Any

CATALOGUE = "INVENTORY_CATALOGUE"
POSITION = "INVENTORY_POSITION"
QUANTITY = "INVENTORY_QUANTITY"
VIEW = "VIRTUAL_CATALOGUE"
VIRTUAL_POSITION = "VIRTUAL_POSITION"
ALWAYS = ["CREATED", "ACTIVE", "INACTIVE"]
Use = tuple[str, dict[str, Any] | None]


def stock_workflow() -> dict[str, Any]:
    """The chain of a stock update: load, create, hand down, upsert, notify; and rules for rows of the ledger."""
    closed = {"filterTypes": ["SALE", "CORRECTION", "DELTA"], "filterStatuses": ["ACTIVE"], "status": "INACTIVE"}
    on_hand = {"filterTypes": ["LAST_ON_HAND", "RESERVED", "SALE"], "filterStatuses": ["ACTIVE"]}
    notify = {"eventName": "VirtualCatalogueEvent", "virtualCatalogueRef": "BASE:1"}
    changed = ("ForwardIfOnHandChanged", {"eventName": "OnHandChanged"})
    rulesets = [
        _ruleset("CREATE", CATALOGUE, ["CREATED"], ("SetState", {"status": "ACTIVE"})),
        _ruleset(
            "InventoryChanged",
            CATALOGUE,
            ["ACTIVE"],
            ("LoadInventoryPosition", {"productCatalogueRef": "MASTER"}),
            ("ForwardIfInventoryPositionNotExists", {"eventName": "CreatePosition"}),
            ("DownToInventoryPositionIfExists", {"eventName": "UpsertQuantity"}),
        ),
        _ruleset("CreatePosition", CATALOGUE, ["ACTIVE"], ("CreateInventoryPosition", {"eventName": "UpsertQuantity"})),
        _ruleset(
            "UpdateInventoryQty", CATALOGUE, ["ACTIVE"], ("DownToInventoryPositionIfExists", {"eventName": "Moved"})
        ),
        _ruleset("CREATE", POSITION, ["CREATED"], ("SetState", {"status": "ACTIVE"})),
        _ruleset(
            "UpsertQuantity",
            POSITION,
            ["CREATED", "ACTIVE"],
            ("UpsertInventoryQuantity", {"inventoryQuantityType": "LAST_ON_HAND"}),
            ("UpdateInventoryQuantitiesStatus", closed),
            ("UpdateOnHand", on_hand),
            changed,
        ),
        _ruleset(
            "Moved",
            POSITION,
            ["ACTIVE"],
            ("CreateInventoryQuantityV2", {"type": "RESERVED"}),
            ("UpdateInventoryQuantityV2", None),
            changed,
        ),
        _ruleset("OnHandChanged", POSITION, ["CREATED", "ACTIVE"], ("NotifyVirtualCatalogueOnNetworkMatch", notify)),
        _ruleset("TellRows", POSITION, ALWAYS, ("SendEventToAllInventoryQuantities", {"eventName": "Told"})),
        _ruleset("CloseRows", POSITION, ALWAYS, ("SendEventToAllInventoryQuantities", {"eventName": "Close"})),
        _ruleset("Told", QUANTITY, ["ACTIVE"], ("SendEvent", {"eventName": "DO_NOTHING"})),
        _ruleset("Close", QUANTITY, ["ACTIVE"], ("SetState", {"status": "INACTIVE"})),
        _ruleset("Check", POSITION, ALWAYS, ("ApplyThresholdControlsToInventoryPosition", {"controlGroupRef": "CG"})),
        _ruleset("EachOfProduct", CATALOGUE, ["ACTIVE"], ("ProducePositionEventsForProduct", {"eventName": "Check"})),
    ]
    return _document(CATALOGUE, "DEFAULT", rulesets, (CATALOGUE, POSITION, QUANTITY))


def view_workflow() -> dict[str, Any]:
    """What keeps virtual positions up to date elsewhere."""
    rulesets = [
        _ruleset("CREATE", VIEW, ["CREATED"], ("SetState", {"status": "ACTIVE"})),
        _ruleset(
            "VirtualCatalogueEvent",
            VIEW,
            ["ACTIVE"],
            ("LoadVirtualPositionAndDetails", {"virtualPositionType": "BASE", "eventName": "Loaded"}),
            ("ForwardIfVirtualPositionNotExists", {"eventName": "Missing"}),
            ("DownToVirtualPositionIfExists", {"eventName": "Update"}),
        ),
        _ruleset("Loaded", VIEW, ["ACTIVE"], ("SendEvent", {"eventName": "DO_NOTHING"})),
        _ruleset("Missing", VIEW, ["ACTIVE"], ("CreateBaseVirtualPosition", None)),
        _ruleset(
            "Update",
            VIRTUAL_POSITION,
            ALWAYS,
            ("UpdateBaseVirtualPosition", None),
            ("ForwardIfInventoryPositionStatusEquals", {"statuses": ["INACTIVE"], "eventName": "Reset"}),
        ),
        _ruleset("Reset", VIRTUAL_POSITION, ALWAYS, ("ResetBaseVirtualPosition", None)),
    ]
    return _document(VIEW, "BASE", rulesets, (VIEW, VIRTUAL_POSITION))


def _ruleset(name: str, kind: str, statuses: Sequence[str], *uses: Use) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "eventType": "NORMAL",
        "rules": [{"name": f"ACME.globalinventory.{rule}", "props": props} for rule, props in uses],
        "triggers": [{"status": status} for status in statuses],
        "userActions": [],
    }


def _document(root: str, subtype: str, rulesets: list[dict[str, Any]], kinds: Sequence[str]) -> dict[str, Any]:
    return {
        "id": None,
        "name": f"{root}::{subtype}",
        "entityType": root,
        "entitySubtype": subtype,
        "retailerId": "1",
        "version": "1.47",
        "versionComment": None,
        "description": "",
        "createdBy": "somebody",
        "createdOn": "2025-01-01T00:00:00.000+0000",
        "settings": {},
        "rulesets": rulesets,
        "statuses": [{"name": name, "entityType": kind, "category": "BOOKING"} for kind in kinds for name in ALWAYS],
    }
