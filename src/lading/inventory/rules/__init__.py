"""The rules of inventory catalogues, under their names in workflows."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.inventory.rules.apply_inventory_deltas import apply_inventory_deltas
from lading.inventory.stock_places import StockPlaces, StockPlacesKey


def rules_of(places: Loader[StockPlacesKey, StockPlaces]) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (apply_inventory_deltas(places),)
