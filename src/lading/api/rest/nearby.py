"""Where an address is, which stores near it have what is asked for, and what lies where a cart comes from."""

from typing import Annotated, Any

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.rest.fulfilment_options import AddressBody, desks_of
from lading.api.rest.retailers_reached import reached
from lading.api.strict_json import json_object
from lading.availability.records import virtual_catalogues_by_ref
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.coordinates import check_coordinates
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.networks.records import networks_by_ref
from lading.foundation.refusals import unknown
from lading.kernel.refusal import NotFound, Refused
from lading.order.fulfilment_options.looking import CO_LOCATED_MAX, Around, Scope, products_beside
from lading.order.fulfilment_options.model import CC, HD, PlanFields
from lading.order.fulfilment_options.nearby import CoLocated, NearbyStore
from lading.order.fulfilment_options.new_option import AskedProduct, NewOption, check_products, located_products

ADDRESS_FIELDS = ("country", "postcode", "city", "state")
STORES_MAX = 100
Limit = Annotated[int, msgspec.Meta(ge=1, le=STORES_MAX)]
Radius = Annotated[float, msgspec.Meta(ge=0, le=25_000)]


class PlaceFound(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A point in decimal degrees, with the time zone kept there."""

    latitude: float
    longitude: float
    time_zone: str | None


class NearestBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A place, and perhaps products: the stores near it, the nearest first, with what they have of them."""

    retailer_id: int
    address: AddressBody
    products: list[AskedProduct] = []
    location_types: tuple[str, ...] = ("STORE",)
    in_stock_only: bool = False
    radius_km: Radius = 25_000.0
    stores_max: Limit = 10
    network_ref: str | None = None
    virtual_catalogue_ref: str | None = None


class NearestStores(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The stores, the nearest first, and the point that distances are measured from."""

    latitude: float
    longitude: float
    stores: tuple[NearbyStore, ...]


class CoLocatedBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A cart with an address or a place of collection. among: the products that come into question.

    Without among these are the products of the cart's own categories.
    """

    retailer_id: int
    products: list[AskedProduct]
    address: AddressBody | None = None
    location_ref: str | None = None
    among: Annotated[list[AskedProduct], msgspec.Meta(max_length=CO_LOCATED_MAX)] = []
    products_max: Limit = 20
    virtual_catalogue_ref: str | None = None


class CoLocatedAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the best plan takes the cart from, and what lies there too."""

    location_refs: list[str]
    products: tuple[CoLocated, ...]


async def geocode(call: Call) -> Answer:
    """The point of a postcode or place. Raises Refused COUNTRY_MISSING; NotFound ADDRESS_NOT_FOUND."""
    fields = call.request.query_fields()
    if not fields.get("country"):
        hint = "Send country=US or another code or English name."
        raise Refused("COUNTRY_MISSING", "No country is named.", hint, pointer="query/country")
    found = desks_of(call).geocoder.coordinates_of(fields)
    if found is None:
        raise NotFound("ADDRESS_NOT_FOUND", "The place is not known.", "Send a postcode or a city of that country.")
    zone = desks_of(call).geocoder.time_zone_at(found.latitude, found.longitude)
    return json_answer(200, PlaceFound(latitude=found.latitude, longitude=found.longitude, time_zone=zone))


async def nearest_stores(call: Call) -> Answer:
    """The stores near a place. Raises Refused RETAILER_UNKNOWN, ADDRESS_NOT_FOUND, PRODUCT_…, COORDINATES_…."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), NearestBody)
    retailer = reached(call, body.retailer_id, Permission.AVAILABILITY_VIEW)
    if body.products:
        check_products(body.products)
    point = _point(call, body.address)
    scope = _scope(retailer, body.network_ref, body.virtual_catalogue_ref)
    around = Around(point, body.stores_max, body.radius_km, body.location_types, body.in_stock_only)
    async with read_only(call.services.pool, call.user.account) as connection:
        await _check_named(connection, call, body.network_ref, body.virtual_catalogue_ref)
        stores = await desks_of(call).looking.stores_near(
            connection, call.user.account, scope, around, body.products, call.request.at
        )
    return json_answer(200, NearestStores(latitude=point.latitude, longitude=point.longitude, stores=stores))


async def co_located_products(call: Call) -> Answer:
    """What lies where the best plan of a cart takes it from: it can be added without another parcel."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), CoLocatedBody)
    retailer = reached(call, body.retailer_id, Permission.AVAILABILITY_VIEW)
    check_products(body.products)
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        await _check_named(connection, call, None, body.virtual_catalogue_ref)
        places = await _places_of(connection, call, body, retailer)
        products = await _products_of(connection, account, body)
        scope = _scope(retailer, None, body.virtual_catalogue_ref)
        found = await desks_of(call).looking.at_the_same_place(
            connection, account, scope, places, products, body.products_max
        )
    return json_answer(200, CoLocatedAnswer(location_refs=places, products=found))


async def _places_of(connection: Connection, call: Call, body: CoLocatedBody, retailer: int) -> list[str]:
    """The locations of the best plan for the cart."""
    texts = _texts(body.address)
    new = NewOption(
        id=call.services.identities.next(),
        ref="ASKED",
        type=HD if body.location_ref is None else CC,
        retailer=retailer,
        location_ref=body.location_ref,
        address={name: text for name, text in texts.items() if isinstance(text, str)} or None,
        latitude=texts.get("latitude"),
        longitude=texts.get("longitude"),
        products=body.products,
    )
    answered = await desks_of(call).asking.answer(connection, call.user.account, new, call.request.at)
    if not answered.plans:
        return []
    fields: PlanFields = answered.plans[0].fields
    return list(dict.fromkeys(one.location_ref for one in fields.fulfilments))


async def _products_of(connection: Connection, account: int, body: CoLocatedBody) -> dict[int, tuple[str, str]]:
    if not body.among:
        return await products_beside(connection, account, body.products)
    try:
        found = await located_products(connection, account, body.among)
    except Refused as refused:
        pointer = refused.pointer.replace("/products", "/among", 1)
        raise type(refused)(refused.code, refused.message, refused.hint, pointer=pointer) from refused
    return {one.number: (asked.product_ref, one.catalogue_ref) for asked, one in zip(body.among, found, strict=True)}


def _point(call: Call, address: AddressBody) -> Coordinates:
    check_coordinates(address.latitude, address.longitude, address.country, "/address")
    if address.latitude is not None and address.longitude is not None:
        return Coordinates(address.latitude, address.longitude)
    found = desks_of(call).geocoder.coordinates_of(_texts(address))
    if found is None:
        hint = "Send a country with a postcode or city, or latitude and longitude."
        raise Refused("ADDRESS_NOT_FOUND", "The place of the address is not known.", hint, pointer="/address")
    return found


async def _check_named(
    connection: Connection, call: Call, network_ref: str | None, virtual_catalogue_ref: str | None
) -> None:
    """Raises Refused alike for a virtual catalogue that is not there and one out of the caller's reach."""
    account = call.user.account
    if network_ref and network_ref not in await networks_by_ref(connection, account, [network_ref]):
        raise unknown("network", network_ref[:100], "/networkRef")
    if virtual_catalogue_ref:
        found = (await virtual_catalogues_by_ref(connection, account, [virtual_catalogue_ref])).get(
            virtual_catalogue_ref
        )
        if found is None or not reaches(call.user, Permission.AVAILABILITY_VIEW, found.retailer):
            raise unknown("virtual catalogue", virtual_catalogue_ref[:100], "/virtualCatalogueRef")


def _scope(retailer: int, network_ref: str | None, virtual_catalogue_ref: str | None) -> Scope:
    """By default those that the reference workflows read."""
    return Scope(
        retailer=retailer,
        network_ref=network_ref or f"HD_{retailer}",
        virtual_catalogue_ref=virtual_catalogue_ref or f"BASE:{retailer}",
    )


def _texts(address: AddressBody | None) -> dict[str, Any]:
    texts: dict[str, Any] = {} if address is None else msgspec.to_builtins(address)
    return texts
