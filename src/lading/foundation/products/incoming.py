"""What an event says of a product or a category. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.rule import RuleFailed
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.model import Component, NewProduct
from lading.foundation.products.records import check_product
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused

CATEGORIES_MAX = 100
_PREVIEW_ID = UUID(int=0)


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """A price as it is sent."""

    value: float | int | str
    currency: str
    type: str | None = None


class Incoming(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product or category as it is sent; what is left out stays as it is.

    categories, childCategories: refs, or objects with a ref. product: the standard product of a variant.
    components: what a kit holds; products: the same, one of each.
    """

    ref: str
    type: str | None = None
    name: str | None = None
    gtin: str | None = None
    summary: str | None = None
    status: str | None = None
    prices: tuple[Price, ...] | None = None
    tax_type: Any = None
    attributes: Any = None
    categories: tuple[Any, ...] | None = None
    category_refs: tuple[str, ...] | None = None
    child_categories: tuple[Any, ...] = ()
    product: Any = None
    standard_product_ref: str | None = None
    parent_category: Any = None
    components: tuple[Component, ...] | None = None
    products: tuple[Any, ...] | None = None

    @property
    def category_names(self) -> tuple[str, ...]:
        """The refs of the categories named, each once."""
        return _refs(self.category_refs or self.categories or ())

    @property
    def standard_ref(self) -> str | None:
        """The ref of the standard product named."""
        return self.standard_product_ref or next(iter(_refs((self.product,) if self.product else ())), None)

    @property
    def parent_ref(self) -> str | None:
        """The ref of the parent category named."""
        return next(iter(_refs((self.parent_category,) if self.parent_category else ())), None)

    @property
    def child_names(self) -> tuple[str, ...]:
        """The refs of the child categories named."""
        return _refs(self.child_categories)

    @property
    def kit_components(self) -> tuple[Component, ...] | None:
        """What a kit is to hold; None where the event does not say."""
        if self.components is not None or self.products is None:
            return self.components
        return tuple(Component(product_ref=ref, quantity=1) for ref in _refs(self.products))

    @property
    def attribute_map(self) -> dict[str, Any]:
        """Attributes by name, however they were sent."""
        if isinstance(self.attributes, Mapping):
            return dict(self.attributes)
        listed = self.attributes if isinstance(self.attributes, list) else []
        return {
            str(one["name"]): {"type": one.get("type", "STRING"), "value": one.get("value")}
            for one in listed
            if isinstance(one, Mapping) and "name" in one
        }


def read_incoming(attributes: Mapping[str, Any], kind: str) -> Incoming:
    """What an event says. Raises RuleFailed PRODUCT_MALFORMED or CATEGORY_MALFORMED with the place."""
    try:
        incoming = msgspec.convert(dict(attributes), Incoming, strict=True)
        check_ref(incoming.ref)
        named = (*incoming.category_names, *incoming.child_names)
        _ = incoming.kit_components
    except (msgspec.ValidationError, Refused) as error:
        raise RuleFailed(f"{kind}_MALFORMED", str(error)) from error
    if len(named) > CATEGORIES_MAX:
        raise RuleFailed(f"{kind}_MALFORMED", f"{len(named)} categories are named; at most {CATEGORIES_MAX}")
    return incoming


def check_incoming_product(incoming: Incoming, product_type: str) -> None:
    """Raises RuleFailed with the code of what is wrong with it as a product of the type, new or not."""
    fields = product_fields(incoming, ProductFields(name=incoming.name or incoming.ref))
    new = NewProduct(
        id=_PREVIEW_ID,
        ref=incoming.ref,
        type=product_type,
        name=fields.name,
        gtin=fields.gtin,
        summary=fields.summary,
        price_minor=fields.price_minor,
        currency=fields.currency,
        status=incoming.status or "CREATED",
        attributes=incoming.attribute_map,
        details=fields.details,
        components=incoming.kit_components,
    )
    try:
        check_product(new)
    except Refused as refusal:
        raise RuleFailed(refusal.code, f"{refusal.message} {refusal.hint}") from refusal


def check_incoming_category(incoming: Incoming) -> None:
    """Raises RuleFailed with the code of what is wrong with it as a category."""
    try:
        check_text(incoming.name, "/name")
        check_text(incoming.summary, "/summary")
        check_type(incoming.type or "DEFAULT")
        check_attributes(incoming.attribute_map)
    except Refused as refusal:
        raise RuleFailed(refusal.code, f"{refusal.message} {refusal.hint}") from refusal


def product_fields(incoming: Incoming, before: ProductFields) -> ProductFields:
    """The product with what was sent; the first price is the one it is sold at, all are kept as they were sent."""
    price: dict[str, Any] = {}
    details = dict(before.details)
    if incoming.prices:
        price = _price(incoming.prices[0])
        details["prices"] = msgspec.to_builtins(incoming.prices)
    if incoming.tax_type is not None:
        details["taxType"] = incoming.tax_type
    given: dict[str, Any] = {
        name: value for name in ("name", "gtin", "summary") if (value := getattr(incoming, name)) is not None
    }
    if incoming.kit_components is not None:
        given["components"] = incoming.kit_components
    return msgspec.structs.replace(before, details=details, **given, **price)


def _price(price: Price) -> dict[str, Any]:
    try:
        return {"price_minor": minor_units(price.value, price.currency), "currency": price.currency}
    except Refused as refusal:
        raise RuleFailed(refusal.code, f"{refusal.message} {refusal.hint}") from refusal


def _refs(named: Iterable[Any]) -> tuple[str, ...]:
    refs = [one.get("ref") if isinstance(one, Mapping) else one for one in named]
    if not all(isinstance(ref, str) for ref in refs):
        raise msgspec.ValidationError("a category or product is named by its ref")
    return tuple(dict.fromkeys(str(ref) for ref in refs))
