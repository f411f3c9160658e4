"""Products and their catalogues as values. Prices are integer minor units of their currency."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

STANDARD = "STANDARD"
VARIANT = "VARIANT"
GROUP = "GROUP"
TYPES = (STANDARD, VARIANT, GROUP)

PRODUCT_CATALOGUE = "PRODUCT_CATALOGUE"
PRODUCT = "PRODUCT"
CATEGORY = "CATEGORY"


class ProductKey(NamedTuple):
    """How the outside names a product: the catalogue's ref and its own."""

    catalogue_ref: str
    ref: str


class NewProductCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A product catalogue to be created."""

    id: UUID
    ref: str
    retailer: int
    name: str
    description: str | None = None
    type: str = "DEFAULT"
    attributes: Mapping[str, Any] = {}


class ProductCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """What a retailer sells; the root of its products."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    workflow_ref: str
    workflow_version: int
    retailer: int
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


class Component(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product in a kit, by its ref in the kit's catalogue, and how many of it each kit holds."""

    product_ref: str
    quantity: int


class NewProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product to be created or brought up to date; id counts only when it is new.

    type is STANDARD, GROUP, or VARIANT with standard_id or standard_ref naming the product it is a variant of (if any).
    details hold further prices and tax as the API gave them. status counts only when it is new. category_refs and
    components replace what it is in and what it holds; None leaves them as they are.
    """

    id: UUID
    ref: str
    name: str
    type: str = STANDARD
    gtin: str | None = None
    summary: str | None = None
    price_minor: int | None = None
    currency: str | None = None
    standard_id: UUID | None = None
    standard_ref: str | None = None
    status: str = "CREATED"
    attributes: Mapping[str, Any] = {}
    details: Mapping[str, Any] = {}
    category_refs: tuple[str, ...] | None = None
    components: tuple[Component, ...] | None = None


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product of a catalogue; number is its dense stock key within the account."""

    id: UUID
    number: int
    catalogue_id: UUID
    catalogue_ref: str
    ref: str
    type: str
    name: str
    status: str
    workflow_ref: str
    workflow_version: int
    gtin: str | None
    summary: str | None
    price_minor: int | None
    currency: str | None
    standard_id: UUID | None
    attributes: Mapping[str, Any]
    details: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


INSERTED, CHANGED, UNCHANGED = "inserted", "changed", "unchanged"


class UpsertCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many products were new, different, or already as given."""

    inserted: int
    changed: int
    unchanged: int
