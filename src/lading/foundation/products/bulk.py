"""Products by the thousand, row by row: a bad row is refused with its reason and harms no other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection, savepoint
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.products.categories import locked_catalogue
from lading.foundation.products.incoming import Price
from lading.foundation.products.model import GROUP, STANDARD, Component, NewProduct
from lading.foundation.products.records import check_product, upsert_each
from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused

ROWS_MAX = 5_000
REFUSED = "refused"
# Rows that only the write itself can refuse: a kit that would nest. Each costs one more try of the others.
LATE_REFUSALS_MAX = 20


class ProductRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A product as a row says it. product: ref of its standard product. categories, components: None leaves them."""

    ref: str
    name: str
    type: str = STANDARD
    gtin: str | None = None
    summary: str | None = None
    status: str = "CREATED"
    prices: tuple[Price, ...] = ()
    tax_type: dict[str, str] | None = None
    attributes: dict[str, Any] = {}
    categories: tuple[str, ...] | None = None
    product: str | None = None
    components: tuple[Component, ...] | None = None


class RowResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a row, counted from 1: inserted, changed, unchanged, or refused with its reason and place."""

    row: int
    ref: str | None
    outcome: str
    code: str = ""
    message: str = ""
    hint: str = ""
    pointer: str = ""


async def upsert_rows(
    connection: Connection,
    account: int,
    catalogue_ref: str,
    rows: Sequence[Any],
    next_id: Callable[[], UUID],
) -> list[RowResult]:
    """Makes the catalogue hold what the rows say; sent again, they are unchanged. A result for each row, in order.

    Raises Refused PRODUCT_CATALOGUE_UNKNOWN, ROWS_TOO_MANY; then nothing was written.
    """
    if len(rows) > ROWS_MAX:
        raise refusals.too_many("rows", len(rows), ROWS_MAX, "")
    catalogue = await locked_catalogue(connection, account, catalogue_ref)
    news, refused = _read(rows, next_id)
    refused |= await _without_their_links(connection, account, catalogue.id, news)
    outcomes: dict[str, str] = {}
    for _ in range(LATE_REFUSALS_MAX):
        good = {index: new for index, new in news.items() if index not in refused}
        try:
            async with savepoint(connection):
                outcomes = await upsert_each(connection, account, catalogue_ref, list(good.values()))
            break
        except Refused as late:
            place, _, pointer = late.pointer.removeprefix("/").partition("/")
            index = list(good)[int(place)]
            refused[index] = Refused(late.code, late.message, late.hint, pointer=f"/{pointer}" if pointer else "")
    else:
        raise refusals.too_many("nested kits", LATE_REFUSALS_MAX, LATE_REFUSALS_MAX - 1, "")
    return [_result(index, row, refused.get(index), outcomes) for index, row in enumerate(rows)]


def _read(rows: Iterable[Any], next_id: Callable[[], UUID]) -> tuple[dict[int, NewProduct], dict[int, Refused]]:
    """The products of the rows that can be read, and why the others cannot."""
    news: dict[int, NewProduct] = {}
    refused: dict[int, Refused] = {}
    seen: set[str] = set()
    for index, row in enumerate(rows):
        try:
            new = _product(row, next_id)
            check_product(new)
            if new.ref in seen:
                raise refusals.ref_twice("product", new.ref, "/ref")
        except Refused as refusal:
            refused[index] = refusal
        else:
            seen.add(new.ref)
            news[index] = new
    return news, refused


def _product(row: Any, next_id: Callable[[], UUID]) -> NewProduct:
    try:
        given = msgspec.convert(row, ProductRow, strict=True)
    except msgspec.ValidationError as error:
        raise Refused("ROW_INVALID", f"{error}.", "Send a product: ref, name and what else is known of it.") from error
    amounts = [
        minor_units(price.value, price.currency, pointer=f"/prices/{place}/value")
        for place, price in enumerate(given.prices)
    ]
    details: dict[str, Any] = {"prices": msgspec.to_builtins(given.prices)} if given.prices else {}
    if given.tax_type is not None:
        details["taxType"] = given.tax_type
    return NewProduct(
        id=next_id(),
        ref=given.ref,
        type=given.type,
        name=given.name,
        gtin=given.gtin,
        summary=given.summary,
        status=given.status,
        price_minor=amounts[0] if amounts else None,
        currency=given.prices[0].currency if amounts else None,
        standard_ref=given.product,
        attributes=given.attributes,
        details=details,
        category_refs=given.categories,
        components=given.components,
    )


async def _without_their_links(
    connection: Connection, account: int, catalogue_id: UUID, news: Mapping[int, NewProduct]
) -> dict[int, Refused]:
    """Rows that name what neither the catalogue nor another good row has."""
    queries = queries_of(__package__)
    named = {one.product_ref for new in news.values() for one in new.components or ()}
    named |= {new.standard_ref for new in news.values() if new.standard_ref is not None}
    filed = sorted({ref for new in news.values() for ref in new.category_refs or ()})
    values = {"account": account, "catalogue_id": catalogue_id}
    kept = {row["ref"]: row["type"] for row in await queries.ids_in_catalogue(connection, refs=sorted(named), **values)}
    categories = {row["ref"] for row in await queries.category_ids_in_catalogue(connection, refs=filed, **values)}
    refused: dict[int, Refused] = {}
    while True:
        known = kept | {new.ref: new.type for index, new in news.items() if index not in refused}
        found = {
            index: refusal
            for index, new in news.items()
            if index not in refused and (refusal := _missing_link(new, known, categories)) is not None
        }
        if not found:
            return refused
        refused |= found


def _missing_link(new: NewProduct, known: Mapping[str, str], categories: set[str]) -> Refused | None:
    for place, ref in enumerate(new.category_refs or ()):
        if ref not in categories:
            return refusals.unknown("category", ref[:100], f"/categories/{place}")
    if new.standard_ref is not None and known.get(new.standard_ref) != STANDARD:
        return refusals.unknown("standard product", new.standard_ref[:100], "/product")
    for place, one in enumerate(new.components or ()):
        kind = known.get(one.product_ref)
        if kind is None:
            return refusals.unknown("component", one.product_ref[:100], f"/components/{place}/productRef")
        if kind == GROUP:
            message = f"{one.product_ref[:100]} is a group of products itself."
            hint = "Name the plain products it comes to; kits do not nest."
            return Refused("KIT_NESTED", message, hint, pointer=f"/components/{place}/productRef")
    return None


def _result(index: int, row: Any, refusal: Refused | None, outcomes: Mapping[str, str]) -> RowResult:
    ref = row.get("ref") if isinstance(row, Mapping) else None
    ref = ref if isinstance(ref, str) else None
    if refusal is None:
        assert ref is not None
        return RowResult(row=index + 1, ref=ref, outcome=outcomes[ref])
    return RowResult(
        row=index + 1,
        ref=ref,
        outcome=REFUSED,
        code=refusal.code,
        message=refusal.message,
        hint=refusal.hint,
        pointer=refusal.pointer,
    )
