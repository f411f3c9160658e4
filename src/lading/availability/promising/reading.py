"""Strong reads: availability as the database has it now, in the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import numpy as np

from lading.availability.loaders import ProductStockLoader, shown_catalogues
from lading.availability.promising.ahead import outlooks_of
from lading.availability.promising.answering import Places, Terms, answered
from lading.availability.promising.products import (
    KnownLocation,
    KnownProduct,
    locations_of_account,
    products_by_ref,
    unknown_groups,
    variants_of,
)
from lading.availability.promising.question import (
    LOW_STOCK_DEFAULT,
    LOW_STOCK_SETTING,
    Answered,
    Question,
    Selling,
    Way,
)
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.products.kits import KEEP_TOGETHER_SETTING, keeps_together
from lading.foundation.refusals import unknown
from lading.foundation.settings.records import SettingKey, resolve, settings_named


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a question. as_of: by the database's clock. unknown_refs: of no product of the catalogue."""

    as_of: datetime
    items: tuple[Answered, ...]
    unknown_refs: tuple[str, ...]


async def read_availability(connection: Connection, account: int, question: Question) -> Availability:
    """The present answer. Raises Refused VIRTUAL_CATALOGUE_UNKNOWN, LOCATION_UNKNOWN."""
    catalogue = await shown_catalogue(connection, account, question.catalogue_ref)
    places = asked_places(await locations_of_account(connection, account), question.way)
    asked, unknown_refs = await asked_products(connection, account, catalogue, question)
    selling = sold_by(await selling_of(connection, account, catalogue.retailer), question.way)
    stocks = await _stocks(connection, account, question.catalogue_ref, asked)
    as_of: datetime = await queries_of(__package__).present_instant(connection)
    shown = (await shown_catalogues(connection, account, [catalogue.ref])).get(catalogue.ref)
    outlooks = await outlooks_of(connection, account, catalogue.ref, shown, asked_numbers(asked))
    terms = Terms(selling, as_of.date(), outlooks)
    return Availability(
        as_of=as_of,
        items=tuple(
            answered(
                product,
                [stocks[one] for one in product.stock_numbers],
                places,
                question.way,
                terms,
            )
            for product in asked
        ),
        unknown_refs=unknown_refs,
    )


async def shown_catalogue(connection: Connection, account: int, ref: str) -> VirtualCatalogue:
    """The virtual catalogue. Raises Refused VIRTUAL_CATALOGUE_UNKNOWN."""
    found = (await virtual_catalogues_by_ref(connection, account, [ref])).get(ref)
    if found is None:
        raise unknown("virtual catalogue", ref, "query/catalogue")
    return found


def asked_places(known: Mapping[int, KnownLocation], way: Way) -> Places:
    """The locations asked for among those of the account. Raises Refused LOCATION_UNKNOWN."""
    if not way.location_refs:
        return Places(known, None)
    numbers = {one.ref: one.number for one in known.values()}
    missing = next((ref for ref in way.location_refs if ref not in numbers), None)
    if missing is not None:
        raise unknown("location", missing, "query/locations")
    return Places(known, np.array(sorted({numbers[ref] for ref in way.location_refs}), dtype=np.int32))


async def asked_products(
    connection: Connection, account: int, catalogue: VirtualCatalogue, question: Question
) -> tuple[list[KnownProduct], tuple[str, ...]]:
    """The products to answer about, in the order asked, variants last by their group; and the refs of no product."""
    products = catalogue.product_catalogue_ref
    known = await products_by_ref(connection, account, products, question.product_refs)
    variants = await variants_of(connection, account, products, question.group_refs) if question.group_refs else []
    asked = [known[ref] for ref in question.product_refs if ref in known]
    by_group = sorted(variants, key=lambda one: question.group_refs.index(one.group_ref or ""))
    unknown_refs = [ref for ref in question.product_refs if ref not in known]
    unknown_refs += await unknown_groups(connection, account, products, question.group_refs, variants)
    return [*asked, *by_group], tuple(unknown_refs)


def asked_numbers(asked: Iterable[KnownProduct]) -> list[int]:
    """The products whose outlook decides: those asked for, and the components of kits."""
    return sorted({number for product in asked for number in (product.number, *product.stock_numbers)})


async def selling_of(connection: Connection, account: int, retailer: int) -> Selling:
    """How a retailer sells, by its settings; a value that cannot be one counts as none."""
    settings = await settings_named(connection, account, [LOW_STOCK_SETTING, KEEP_TOGETHER_SETTING])
    low, keep = (
        resolve(SettingKey(name, retailer), settings, {}) for name in (LOW_STOCK_SETTING, KEEP_TOGETHER_SETTING)
    )
    is_number = isinstance(low, int) and not isinstance(low, bool) and low >= 0
    return Selling(low if isinstance(low, int) and is_number else LOW_STOCK_DEFAULT, keeps_together(keep))


def sold_by(selling: Selling, way: Way) -> Selling:
    """How the retailer sells to whoever asks in this way."""
    return selling if way.low_stock is None else selling._replace(low_stock=way.low_stock)


async def _stocks(
    connection: Connection, account: int, catalogue_ref: str, asked: Iterable[KnownProduct]
) -> dict[int, ProductStock]:
    numbers = sorted({number for product in asked for number in product.stock_numbers})
    keys = {number: StockKey(catalogue_ref, number) for number in numbers}
    found = await ProductStockLoader().fetch(connection, account, list(keys.values()))
    return {number: found[key] for number, key in keys.items()}
