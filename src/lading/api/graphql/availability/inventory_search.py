"""searchVirtualInventory: where enough of the products of a cart lies, as the database has it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lading.api.graphql.call import Info
from lading.api.graphql.paging import Connection, CursorKey, Page, connection_of, page_size
from lading.availability.loaders import ProductStockLoader
from lading.availability.promising.answering import by_location
from lading.availability.promising.products import KnownLocation, locations_of_account, products_by_ref
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import StockKey
from lading.database import connection as database
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.foundation.distance import distances_km
from lading.kernel.refusal import Refused

PRODUCTS_MAX = 200
ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: units by product ref, nearest first where a point is given, else those with most of it."""

    catalogue_ref: str
    status: str
    wanted: tuple[tuple[str, int], ...]
    excluded: frozenset[str]
    near: tuple[float, float] | None
    first: int


@dataclass(frozen=True, slots=True)
class SearchedInventory:
    """The locations each search finds."""

    async def __call__(
        self, connection: database.Connection, user: Principal, keys: Sequence[Search]
    ) -> Mapping[Search, Connection]:
        """A page for every search; nothing of a catalogue that is unknown or out of reach."""
        return {search: await _found(connection, user, search) for search in keys}


def search_virtual_inventory(_source: Any, info: Info, **arguments: Any) -> Any:
    """The locations that have enough of at least one of the products, each with the positions that are enough."""
    call = info.context
    require_somewhere(call.user, Permission.AVAILABILITY_VIEW)
    return call.load(SearchedInventory(), _search(arguments))


def _search(arguments: Mapping[str, Any]) -> Search:
    wanted = [(one["productRef"], one["quantity"]) for one in arguments["productQuantities"]]
    if not 1 <= len(wanted) <= PRODUCTS_MAX or any(quantity < 1 for _, quantity in wanted):
        hint = f"Ask for 1 to {PRODUCTS_MAX} products, 1 unit or more of each."
        raise Refused("QUANTITIES_INVALID", "The products asked for make no sense.", hint, pointer="/productQuantities")
    point = arguments.get("orderByProximity")
    return Search(
        catalogue_ref=arguments["virtualCatalogue"]["ref"],
        status=(arguments.get("virtualPosition") or {}).get("status") or ACTIVE,
        wanted=tuple(sorted(wanted)),
        excluded=frozenset(arguments.get("excludedLocationRefs") or ()),
        near=None if point is None else (point["latitude"], point["longitude"]),
        first=page_size(arguments.get("first"), "first"),
    )


async def _found(connection: database.Connection, user: Principal, search: Search) -> Connection:
    catalogue = (await virtual_catalogues_by_ref(connection, user.account, [search.catalogue_ref])).get(
        search.catalogue_ref
    )
    scope = user.scope_of(Permission.AVAILABILITY_VIEW)
    page = Page(size=search.first, is_forward=True, after=None, before=None)
    if catalogue is None or search.status != ACTIVE:
        return connection_of([], [], page, CursorKey(("number",), (int,)))
    places = await locations_of_account(connection, user.account)
    positions = await _positions(connection, user.account, catalogue, search)
    reach = scope.holds(catalogue.retailer)
    matches = {
        number: len(found)
        for number, found in positions.items()
        if places[number].ref not in search.excluded and (reach or scope.holds(location=places[number].ref))
    }
    ordered = _ordered(matches, places, search)[: search.first + 1]
    nodes = [_node(places[number], positions[number]) for number in ordered]
    return connection_of([{"number": number} for number in ordered], nodes, page, CursorKey(("number",), (int,)))


def _node(place: KnownLocation, positions: list[dict[str, Any]]) -> dict[str, Any]:
    named = [{"groupRef": place.ref, "ref": f"{one['productRef']}:{place.ref}:BASE"} for one in positions]
    return {
        "location_id": place.id,
        "virtualPositions": [one | names for one, names in zip(positions, named, strict=True)],
    }


async def _positions(
    connection: database.Connection, account: int, catalogue: VirtualCatalogue, search: Search
) -> dict[int, list[dict[str, Any]]]:
    """By location number, the positions with enough units."""
    wanted = dict(search.wanted)
    products = await products_by_ref(connection, account, catalogue.product_catalogue_ref, sorted(wanted))
    keys = sorted({StockKey(catalogue.ref, number) for one in products.values() for number in one.stock_numbers})
    stocks = await ProductStockLoader().fetch(connection, account, keys)
    found: dict[int, list[dict[str, Any]]] = {}
    for ref, product in products.items():
        lying = [stocks[StockKey(catalogue.ref, number)] for number in product.stock_numbers]
        for location, units in by_location(product, lying).items():
            if units >= wanted[ref]:
                found.setdefault(location, []).append(_position(catalogue, ref, product.number, location, units))
    return found


def _position(catalogue: VirtualCatalogue, ref: str, product: int, location: int, units: int) -> dict[str, Any]:
    return {
        "id": f"{catalogue.id}-{product}-{location}",
        "type": "BASE",
        "workflowRef": catalogue.workflow_ref,
        "workflowVersion": catalogue.workflow_version,
        "status": ACTIVE,
        "attributes": {},
        "productRef": ref,
        "quantity": units,
        "catalogue_id": catalogue.id,
        "catalogue_ref": catalogue.ref,
    }


def _ordered(matches: Mapping[int, int], places: Mapping[int, KnownLocation], search: Search) -> list[int]:
    if search.near is None:
        return sorted(matches, key=lambda number: (-matches[number], number))
    numbers = sorted(matches)
    latitudes, longitudes = (
        np.array([getattr(places[number], name) for number in numbers], dtype=np.float64)
        for name in ("latitude", "longitude")
    )
    # An unknown place is nowhere near.
    distances = np.nan_to_num(distances_km(*search.near, latitudes, longitudes), nan=np.inf)
    return [numbers[place] for place in np.argsort(distances, kind="stable").tolist()]
