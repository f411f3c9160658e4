"""Products and categories as entities of their catalogue: what a working copy of them holds."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.foundation.products.model import Component


class CategoryKey(NamedTuple):
    """How the outside names a category: the catalogue's ref and its own."""

    catalogue_ref: str
    ref: str


class Known(msgspec.Struct, frozen=True):
    """A product or category that exists: its id, type and status."""

    id: UUID
    type: str
    status: str


class ProductFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a product is, beside its status and attributes. category_ids: sorted. components: what a kit holds."""

    name: str
    gtin: str | None = None
    summary: str | None = None
    price_minor: int | None = None
    currency: str | None = None
    standard_id: UUID | None = None
    details: Mapping[str, Any] = {}
    category_ids: tuple[UUID, ...] = ()
    components: tuple[Component, ...] = ()


class CategoryFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a category is, beside its status and attributes."""

    name: str
    summary: str | None = None
    parent_id: UUID | None = None
