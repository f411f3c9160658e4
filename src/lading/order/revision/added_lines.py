"""The lines that a revision adds: new ones, and more units of one that is there. Pure."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from lading.foundation.products.model import GROUP, Product, ProductKey
from lading.foundation.texts import check_ref
from lading.kernel.money import minor_units
from lading.order.amounts.due import ADDED_BY_REVISION
from lading.order.amounts.sharing import portion
from lading.order.model import OrderItem
from lading.order.new_order import Amount
from lading.order.refusals import RevisionRefused
from lading.order.revision.request import AddedLine

QUANTITY_MAX = 1_000_000


class LineMaker(msgspec.Struct, frozen=True, kw_only=True):
    """What new lines are made with: products by key, the number of the revision, the currency."""

    products: Mapping[ProductKey, Product | None]
    number: int
    currency: str
    next_id: Callable[[], UUID]


def more_of(item: OrderItem, units: int, line: int, maker: LineMaker) -> OrderItem:
    """A line with so many more units of an item, each at the price of the item's; its ref ends in -R and a number."""
    price = item.price_minor if item.price_minor is not None else _unit(item.total_minor, item.quantity)
    tax = item.tax_price_minor if item.tax_price_minor is not None else _unit(item.total_tax_minor, item.quantity)
    ref = f"{item.ref}-R{maker.number}"
    check_ref(ref)
    return msgspec.structs.replace(
        item,
        id=maker.next_id(),
        line=line,
        ref=ref,
        quantity=units,
        cancelled_quantity=0,
        status=None,
        price_minor=price,
        paid_price_minor=None,
        tax_price_minor=tax,
        total_minor=None if price is None else price * units,
        total_tax_minor=None if tax is None else tax * units,
        attributes=_attributes(maker.number),
    )


def new_line(added: AddedLine, items: Sequence[OrderItem], line: int, maker: LineMaker) -> OrderItem:
    """A line of a product that was not wanted before.

    Raises RevisionRefused PRODUCT_UNKNOWN, KIT_FIXED, QUANTITY_INVALID, PRICE_MISSING; Refused REF_INVALID, AMOUNT_….
    """
    check_ref(added.ref)
    if not 0 < added.quantity <= QUANTITY_MAX:
        message = f"{added.quantity} is no quantity of {added.ref}."
        raise RevisionRefused("QUANTITY_INVALID", message, f"Send a whole number from 1 to {QUANTITY_MAX}.")
    key = key_of(added, items)
    product = maker.products.get(key)
    if product is None:
        message = f"There is no product {added.product_ref[:100]} in catalogue {key.catalogue_ref}."
        raise RevisionRefused("PRODUCT_UNKNOWN", message, "Correct productRef or productCatalogueRef.")
    if product.type == GROUP:
        message = f"{added.product_ref} is a kit, and kits are taken in with the order."
        raise RevisionRefused("KIT_FIXED", message, "Add a line for each of its components.")
    price, tax, total, total_tax = _amounts(added, items, maker.currency)
    return OrderItem(
        id=maker.next_id(),
        line=line,
        ref=added.ref,
        product_number=product.number,
        product_ref=added.product_ref,
        product_catalogue_ref=key.catalogue_ref,
        quantity=added.quantity,
        fulfilment_choice_ref=added.fulfilment_choice_ref,
        price_minor=price,
        tax_price_minor=tax,
        total_minor=total,
        total_tax_minor=total_tax,
        tax_type=added.tax_type,
        attributes=_attributes(maker.number),
    )


def key_of(added: AddedLine, items: Sequence[OrderItem]) -> ProductKey:
    """The product of a new line; in the catalogue of the order's first line where it names none."""
    return ProductKey(added.product_catalogue_ref or items[0].product_catalogue_ref, added.product_ref)


def _amounts(
    added: AddedLine, items: Sequence[OrderItem], currency: str
) -> tuple[int | None, int | None, int | None, int | None]:
    def minor(amount: Amount | None, name: str) -> int | None:
        return None if amount is None else minor_units(amount, currency, pointer=f"/attributes/add/{name}")

    price, total = minor(added.price, "price"), minor(added.total_price, "totalPrice")
    tax, total_tax = minor(added.tax_price, "taxPrice"), minor(added.total_tax_price, "totalTaxPrice")
    if price is None and total is None:
        alike = next((item for item in items if item.product_ref == added.product_ref), None)
        price = (alike.price_minor or _unit(alike.total_minor, alike.quantity)) if alike is not None else None
        tax = tax if tax is not None or alike is None else alike.tax_price_minor
        if price is None:
            hint = "Send price or totalPrice with the line."
            raise RevisionRefused("PRICE_MISSING", f"Nobody says what {added.ref} costs.", hint)
    if total is None:
        total = (price or 0) * added.quantity
    if total_tax is None and tax is not None:
        total_tax = tax * added.quantity
    return price, tax, total, total_tax


def _unit(total: int | None, units: int) -> int | None:
    return None if total is None else portion(total, 1, units)


def _attributes(number: int) -> dict[str, object]:
    return {ADDED_BY_REVISION: {"type": "INTEGER", "value": number}}
