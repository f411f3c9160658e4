"""A fulfilment option as it is asked, checked, and kept with the event that starts its workflow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import Newcomer, announce
from lading.foundation.coordinates import check_coordinates
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.refusal import Refused
from lading.order.fulfilment_options.model import FULFILMENT_OPTIONS, OptionFields, OptionProduct
from lading.order.fulfilment_options.working_copy import Kept, root_key

PRODUCTS_MAX = 500
QUANTITY_MAX = 1_000_000
ADDRESS_TEXTS = ("name", "companyName", "addressLine1", "addressLine2", "city", "state", "postcode", "country")


class AskedProduct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the cart as it is sent; without a catalogue the only product of that ref is meant."""

    product_ref: str
    catalogue_ref: str | None = None
    requested_quantity: int = 1


class NewOption(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. address holds the texts of ADDRESS_TEXTS; latitude and longitude decimal degrees."""

    id: UUID
    ref: str
    type: str
    retailer: int
    order_type: str | None = None
    location_ref: str | None = None
    tracking_code: str | None = None
    address: Mapping[str, Any] | None = None
    latitude: float | None = None
    longitude: float | None = None
    products: Sequence[AskedProduct] = ()
    attributes: Mapping[str, Any] = {}


async def create_option(connection: Connection, account: int, new: NewOption, at: datetime) -> None:
    """Keeps an option with its CREATE event.

    Raises what drafted raises; Conflict REF_TAKEN.
    """
    kept = await drafted(connection, account, new, at)
    fields = kept.fields
    made = await _queries().insert_option(
        connection,
        account=account,
        id=new.id,
        ref=new.ref,
        retailer=new.retailer,
        type=new.type,
        workflow_ref=kept.workflow_ref,
        workflow_version=kept.workflow_version,
        order_type=fields.order_type,
        location_ref=fields.location_ref,
        tracking_code=fields.tracking_code,
        address=fields.address,
        latitude=fields.latitude,
        longitude=fields.longitude,
        products=msgspec.to_builtins(fields.products),
        attributes=dict(new.attributes),
        at=at,
    )
    if made is None:
        raise refusals.ref_taken("fulfilment option", new.ref, "/ref")
    await announce(connection, account, _newcomer(kept, at))


async def drafted(connection: Connection, account: int, new: NewOption, at: datetime) -> Kept:
    """The option as it would be kept, nothing written.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, COORDINATES_…, PRODUCTS_MISSING,
    PRODUCTS_TOO_MANY, QUANTITY_INVALID, PRODUCT_UNKNOWN, PRODUCT_AMBIGUOUS, RETAILER_UNKNOWN,
    WORKFLOW_MISSING.
    """
    _check(new)
    workflow_ref = f"{FULFILMENT_OPTIONS}::{new.type}"
    version = await _queries().version_for(
        connection, account=account, retailer=new.retailer, workflow_ref=workflow_ref, id=new.id
    )
    if not version:
        await check_retailers(connection, account, {new.retailer: "/retailerId"})
        message = f"Retailer {new.retailer} has no active workflow {workflow_ref}."
        raise Refused("WORKFLOW_MISSING", message, "Publish one, or send another type.", pointer="/type")
    found = await located_products(connection, account, new.products)
    fields = OptionFields(
        order_type=new.order_type,
        location_ref=new.location_ref,
        tracking_code=new.tracking_code,
        address=new.address,
        latitude=new.latitude,
        longitude=new.longitude,
        products=tuple(
            OptionProduct(
                product_ref=asked.product_ref,
                catalogue_ref=one.catalogue_ref,
                requested_quantity=asked.requested_quantity,
            )
            for asked, one in zip(new.products, found, strict=True)
        ),
        created_at=at,
        stored_at=at,
    )
    return Kept(
        id=new.id,
        ref=new.ref,
        type=new.type,
        retailer=new.retailer,
        workflow_ref=workflow_ref,
        workflow_version=version,
        fields=fields,
        attributes=new.attributes,
    )


def _newcomer(kept: Kept, at: datetime) -> Newcomer:
    key = root_key(kept.id, kept.ref)
    return Newcomer(
        root=key,
        entity=key,
        subtype=kept.type,
        retailer=kept.retailer,
        workflow_version=kept.workflow_version,
        created_at=at,
    )


class Located(NamedTuple):
    """A product found: its stock key number and its catalogue."""

    number: int
    catalogue_ref: str


async def located_products(
    connection: Connection, account: int, products: Sequence[AskedProduct]
) -> tuple[Located, ...]:
    """The product of each line. Raises Refused PRODUCT_UNKNOWN or PRODUCT_AMBIGUOUS with its place."""
    refs = sorted({one.product_ref for one in products})
    rows = await queries_of("lading.order", "references.sql").products_named(connection, account=account, refs=refs)
    named: defaultdict[str, list[Located]] = defaultdict(list)
    for row in rows:
        named[row["ref"]].append(Located(row["number"], row["catalogue_ref"]))
    return tuple(_located(one, named[one.product_ref], index) for index, one in enumerate(products))


def _located(asked: AskedProduct, named: Sequence[Located], index: int) -> Located:
    found = [one for one in named if asked.catalogue_ref in (None, one.catalogue_ref)]
    pointer = f"/products/{index}/productRef"
    if not found:
        raise refusals.unknown("product", asked.product_ref[:100], pointer)
    if len(found) > 1:
        message = f"{len(found)} catalogues have a product {asked.product_ref}."
        raise Refused("PRODUCT_AMBIGUOUS", message, "Send catalogueRef too.", pointer=pointer)
    return found[0]


def _check(new: NewOption) -> None:
    check_ref(new.ref)
    check_type(new.type)
    check_attributes(new.attributes)
    for name, text in (
        ("orderType", new.order_type),
        ("locationRef", new.location_ref),
        ("trackingCode", new.tracking_code),
    ):
        check_text(text, f"/{name}")
    for name, text in (new.address or {}).items():
        check_text(text, f"/address/{name}")
    check_coordinates(new.latitude, new.longitude, (new.address or {}).get("country"), "/address")
    check_products(new.products)


def check_products(products: Sequence[AskedProduct]) -> None:
    """Refuses PRODUCTS_MISSING, PRODUCTS_TOO_MANY, QUANTITY_INVALID and TEXT_TOO_LONG with the place."""
    if not products:
        raise Refused("PRODUCTS_MISSING", "The cart is empty.", "Send at least one product.", pointer="/products")
    if len(products) > PRODUCTS_MAX:
        message = f"The cart has {len(products)} lines."
        raise Refused("PRODUCTS_TOO_MANY", message, f"Send at most {PRODUCTS_MAX}.", pointer="/products")
    for index, product in enumerate(products):
        check_text(product.product_ref, f"/products/{index}/productRef")
        check_text(product.catalogue_ref, f"/products/{index}/catalogueRef")
        if not 1 <= product.requested_quantity <= QUANTITY_MAX:
            raise Refused(
                "QUANTITY_INVALID",
                f"The quantity is {product.requested_quantity}.",
                f"Send 1 to {QUANTITY_MAX} units.",
                pointer=f"/products/{index}/requestedQuantity",
            )


def _queries() -> Queries:
    return queries_of(__package__)
