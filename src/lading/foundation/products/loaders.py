"""Products and categories as rules look them up."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from lading.database.connection import Connection
from lading.database.queries import Statement, queries_of
from lading.foundation.products.entities import CategoryKey, Known
from lading.foundation.products.kits import KitPart, kit_part
from lading.foundation.products.model import ProductKey


class KnownProductLoader:
    """Key ProductKey → Known; None where the catalogue has no such product."""

    name = "known_product"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[ProductKey]
    ) -> Mapping[ProductKey, Known | None]:
        """One statement however many keys."""
        return await _known(queries_of(__package__, "entities.sql").known_products, connection, account, keys)


class KnownCategoryLoader:
    """Key CategoryKey → Known; None where the catalogue has no such category."""

    name = "known_category"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[CategoryKey]
    ) -> Mapping[CategoryKey, Known | None]:
        """One statement however many keys."""
        return await _known(queries_of(__package__, "entities.sql").known_categories, connection, account, keys)


class KitLoader:
    """Key ProductKey → what the product holds; nothing where it is no kit, or no product."""

    name = "kit"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[ProductKey]
    ) -> Mapping[ProductKey, tuple[KitPart, ...]]:
        """One statement however many keys."""
        rows = await queries_of(__package__, "kits.sql").kits_named(
            connection,
            account=account,
            catalogue_refs=[key.catalogue_ref for key in keys],
            refs=[key.ref for key in keys],
        )
        found: dict[ProductKey, list[KitPart]] = {key: [] for key in keys}
        for row in rows:
            found[ProductKey(row["catalogue_ref"], row["kit_ref"])].append(kit_part(row))
        return {key: tuple(parts) for key, parts in found.items()}


Key = TypeVar("Key", ProductKey, CategoryKey)


async def _known(
    statement: Statement, connection: Connection, account: int, keys: Sequence[Key]
) -> Mapping[Key, Known | None]:
    rows = await statement(
        connection,
        account=account,
        catalogue_refs=[key.catalogue_ref for key in keys],
        refs=[key.ref for key in keys],
    )
    found = {(row["catalogue_ref"], row["ref"]): Known(row["id"], row["type"], row["status"]) for row in rows}
    return {key: found.get((key.catalogue_ref, key.ref)) for key in keys}
