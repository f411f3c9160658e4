"""Suggestions for a virtual catalogue, from stock as the database has it now."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from lading.availability.control_loading import product_facts
from lading.availability.loaders import ProductStockLoader, VirtualCatalogue, shown_catalogues
from lading.availability.promising.products import KnownProduct, locations_of_account, products_by_ref
from lading.availability.promising.reading import shown_catalogue
from lading.availability.replenishment.suggesting import Shelf, Suggestion, Wish, is_in_season, suggest
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.foundation.places.model import Location
from lading.foundation.places.records import locations_by_number
from lading.foundation.refusals import unknown
from lading.inventory.transfers.records import UnderWay, units_under_way

SEASON = "season"
CLIMATE = "climate"
ACTIVE = "ACTIVE"
NOWHERE = float("nan")


async def replenishment(
    connection: Connection, account: int, catalogue_ref: str, product_refs: Sequence[str], wish: Wish
) -> list[Suggestion]:
    """What should move between the active locations of a virtual catalogue, product by product.

    A product's attribute `season` and a location's attribute `climate`, texts or lists, say where it is wanted.
    Raises Refused VIRTUAL_CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN.
    """
    catalogue = await shown_catalogue(connection, account, catalogue_ref)
    products = await products_by_ref(connection, account, catalogue.product_catalogue_ref, product_refs)
    for place, ref in enumerate(product_refs):
        if ref not in products or products[ref].is_kit:
            raise unknown("product", ref, f"/productRefs/{place}")
    shown = (await shown_catalogues(connection, account, [catalogue_ref])).get(catalogue_ref)
    if shown is None:
        return []
    places = await _places(connection, account, shown)
    asked = [products[ref] for ref in dict.fromkeys(product_refs)]
    keys = {one.number: StockKey(catalogue_ref, one.number) for one in asked}
    stocks = await ProductStockLoader().fetch(connection, account, list(keys.values()))
    facts = await product_facts(connection, account, sorted(keys))
    under_way = await units_under_way(connection, account, shown.catalogue_number, sorted(keys))
    shelves = {
        one.ref: _with_transfers(
            _shelves(one, places, stocks[keys[one.number]], facts[one.number].attributes),
            places,
            [way for way in under_way if way.product_number == one.number],
        )
        for one in asked
    }
    return [move for ref, own in shelves.items() for move in suggest(ref, own, wish)]


async def _places(connection: Connection, account: int, shown: VirtualCatalogue) -> list[Location]:
    """The active locations that the virtual catalogue shows."""
    known = await locations_of_account(connection, account)
    numbers = [number for number, one in known.items() if one.status == ACTIVE]
    if shown.network_locations is not None:
        network = set(shown.network_locations.tolist())
        numbers = [number for number in numbers if number in network]
    found = await locations_by_number(connection, account, sorted(numbers))
    return [found[number] for number in sorted(found)]


def _shelves(product: KnownProduct, places: Sequence[Location], stock: ProductStock, attributes: object) -> list[Shelf]:
    season = attributes.get(SEASON) if isinstance(attributes, dict) else None
    return [
        Shelf(
            location_ref=place.ref,
            location_type=place.type,
            available=stock.at(place.number) if product.is_active else 0,
            latitude=NOWHERE if place.latitude is None else place.latitude,
            longitude=NOWHERE if place.longitude is None else place.longitude,
            is_in_season=is_in_season(season, place.attributes.get(CLIMATE)),
        )
        for place in places
    ]


def _with_transfers(shelves: Sequence[Shelf], places: Sequence[Location], under_way: Iterable[UnderWay]) -> list[Shelf]:
    """The shelves, beside the places they are at, with what transfers still bring and take."""
    come, leave = Counter[int](), Counter[int]()
    for one in under_way:
        come[one.to_number] += one.units
        leave[one.from_number] += one.to_leave
    return [
        msgspec.structs.replace(shelf, to_come=come[place.number], to_leave=leave[place.number])
        for shelf, place in zip(shelves, places, strict=True)
    ]
