"""What the orders of one call refer to, looked up once for all of them: retailers, customers, products, workflows."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.products.kits import KitPart, parts_of_kits
from lading.foundation.workflow_versions.rollout import VersionChoice
from lading.order.new_order import CustomerLink, NewItem, NewOrder, PaymentLink, RetailerLink
from lading.order.payments.linking import Linked, Payer, Payments, find_payments
from lading.order.refusals import OrderInvalid

RETAILER_MAX = 2**31 - 1


class Retailer(msgspec.Struct, frozen=True):
    """A retailer's number and the currency of its orders."""

    number: int
    currency: str


class Product(msgspec.Struct, frozen=True):
    """A product's stock key and its catalogue. parts: what a kit holds; none of a product that is no kit."""

    number: int
    catalogue_ref: str
    parts: tuple[KitPart, ...] = ()


class References(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found; what is missing here does not exist in the account."""

    retailers: dict[int | str, Retailer]
    customers: dict[tuple[int, UUID | str], UUID]
    products: dict[str, list[Product]]
    workflow_versions: dict[tuple[int, str], VersionChoice]
    payments: Payments | None = None

    def workflow_version(self, retailer: int, workflow_ref: str, order_id: UUID) -> int:
        """The version a new order follows; 0 while its retailer has no such workflow."""
        choice = self.workflow_versions.get((retailer, workflow_ref))
        return 0 if choice is None else choice.version_of(order_id)

    def retailer(self, link: RetailerLink) -> Retailer:
        """The retailer named. Raises OrderInvalid RETAILER_UNKNOWN."""
        found = self.retailers.get(_retailer_key(link))
        if found is None:
            raise _unknown("retailer", _retailer_key(link), "/retailer")
        return found

    def customer(self, link: CustomerLink | None, retailer: Retailer) -> UUID | None:
        """The customer named, None for a guest. Raises OrderInvalid CUSTOMER_UNKNOWN."""
        if link is None:
            return None
        key = _uuid(link.id) if link.id is not None else link.ref
        found = self.customers.get((retailer.number, key)) if key is not None else None
        if found is None:
            raise _unknown("customer", link.id or link.ref, "/customer")
        return found

    def payment(self, link: PaymentLink | None, payer: Payer) -> Linked | None:
        """The payment named, which is the order's from now on; None where none is. Raises as Payments.claim does."""
        if link is None:
            return None
        assert self.payments is not None, "whatever an order names was looked up"
        return self.payments.claim(link, payer)

    def product(self, item: NewItem, index: int) -> Product:
        """The product of an item. Raises OrderInvalid PRODUCT_UNKNOWN or PRODUCT_AMBIGUOUS."""
        named = self.products.get(item.product_ref, [])
        catalogue_ref = item.product_catalogue_ref
        found = named if catalogue_ref is None else [one for one in named if one.catalogue_ref == catalogue_ref]
        if len(found) == 1:
            return found[0]
        pointer = f"/items/{index}/productRef"
        if not found:
            where = "" if catalogue_ref is None else f" in catalogue {catalogue_ref}"
            raise _unknown("product", f"{item.product_ref[:100]}{where}", pointer)
        raise OrderInvalid(
            "PRODUCT_AMBIGUOUS",
            f"{len(found)} catalogues have a product {item.product_ref}.",
            "Send productCatalogueRef too.",
            pointer=pointer,
        )


async def find_references(connection: Connection, account: int, orders: Sequence[NewOrder]) -> References:
    """Looks up everything the orders refer to, in one statement a kind; what kits hold only where a kit is named.

    Payments that are named stay locked until the transaction ends.
    """
    retailers = await _retailers(connection, account, orders)
    customers = await _customers(connection, account, orders)
    links = [order.payment for order in orders]
    return References(
        retailers=retailers,
        customers=customers,
        payments=await find_payments(connection, account, links, set(customers.values())),
        products=await _products(connection, account, orders),
        workflow_versions=await _workflow_versions(connection, account, orders, retailers),
    )


async def _retailers(connection: Connection, account: int, orders: Sequence[NewOrder]) -> dict[int | str, Retailer]:
    keys = {_retailer_key(order.retailer) for order in orders}
    rows = await queries_of(__package__, "references.sql").retailers_named(
        connection,
        account=account,
        numbers=[key for key in keys if isinstance(key, int)],
        refs=[key for key in keys if isinstance(key, str)],
    )
    found: dict[int | str, Retailer] = {}
    for number, ref, currency in rows:
        found[number] = found[ref] = Retailer(number, currency)
    return found


async def _customers(
    connection: Connection, account: int, orders: Sequence[NewOrder]
) -> dict[tuple[int, UUID | str], UUID]:
    links = [order.customer for order in orders if order.customer is not None]
    if not links:
        return {}
    ids = {id_ for link in links if link.id is not None and (id_ := _uuid(link.id)) is not None}
    refs = {link.ref for link in links if link.id is None and link.ref is not None}
    rows = await queries_of(__package__, "references.sql").customers_named(
        connection, account=account, ids=list(ids), refs=list(refs)
    )
    found: dict[tuple[int, UUID | str], UUID] = {}
    for id_, ref, retailer in rows:
        found[retailer, id_] = found[retailer, ref] = id_
    return found


async def _products(connection: Connection, account: int, orders: Sequence[NewOrder]) -> dict[str, list[Product]]:
    refs = {item.product_ref for order in orders for item in order.items}
    rows = await queries_of(__package__, "references.sql").products_named(connection, account=account, refs=list(refs))
    found: defaultdict[str, list[Product]] = defaultdict(list)
    groups = [row["number"] for row in rows if row["may_be_kit"]]
    parts = await parts_of_kits(connection, account, groups) if groups else {}
    for ref, catalogue_ref, number, _ in rows:
        found[ref].append(Product(number, catalogue_ref, parts.get(number, ())))
    return dict(found)


async def _workflow_versions(
    connection: Connection, account: int, orders: Sequence[NewOrder], retailers: dict[int | str, Retailer]
) -> dict[tuple[int, str], VersionChoice]:
    rows = await queries_of(__package__, "references.sql").workflows_active(
        connection,
        account=account,
        retailers=list({retailer.number for retailer in retailers.values()}),
        refs=list({workflow_ref_of(order.type) for order in orders}),
    )
    return {(retailer, ref): VersionChoice(*choice) for retailer, ref, *choice in rows}


def workflow_ref_of(order_type: str) -> str:
    """The workflow that orders of a type follow."""
    return f"ORDER::{order_type}"


def _retailer_key(link: RetailerLink) -> int | str:
    """A number where one is given, as a number or as text; else the ref."""
    if link.id is None:
        return link.ref or ""
    text = str(link.id)
    is_number = text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= RETAILER_MAX
    return int(text) if is_number else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _unknown(kind: str, name: object, pointer: str) -> OrderInvalid:
    return OrderInvalid(
        f"{kind.upper()}_UNKNOWN",
        f"There is no {kind} {name}.",
        f"Create the {kind} first, or correct the reference.",
        pointer=pointer,
    )
