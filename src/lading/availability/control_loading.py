"""Controls as they are read: those of many groups for many products, with what they ask of the products."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from lading.availability.controls import Buffers, Control, ControlSet, EffectiveBuffer, Numbers, ProductFacts
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of


class ProductControls(msgspec.Struct, frozen=True):
    """The controls of a group as they concern one product."""

    product: ProductFacts
    controls: ControlSet

    @property
    def needs_supplied(self) -> bool:
        """Whether any of the controls takes a share of what was supplied."""
        return self.controls.needs_supplied

    def effective_buffer(self, location_number: int, supplied: int) -> EffectiveBuffer:
        """What the controls come to at a location; supplied: units counted there, and deltas since."""
        return self.controls.effective_buffer(self.product, location_number, supplied)

    def buffers(self, location_numbers: Numbers, supplied: Numbers) -> Buffers:
        """The same at many locations at once."""
        return self.controls.buffers(self.product, location_numbers, supplied)


class GroupProduct(NamedTuple):
    """The controls of a group for one product. group None: no controls."""

    group_id: UUID | None
    product_number: int


def uncontrolled(product_number: int) -> ProductControls:
    """No controls at all."""
    return ProductControls(ProductFacts(number=product_number), ControlSet(()))


async def controls_for(
    connection: Connection, account: int, keys: Iterable[GroupProduct]
) -> dict[GroupProduct, ProductControls]:
    """The active controls of each group that are due now, by the database's clock.

    One statement however many keys; one more where any control asks for a network, and one where any asks for a
    category or an attribute.
    """
    keys = list(dict.fromkeys(keys))
    groups = sorted({key.group_id for key in keys if key.group_id is not None})
    products = sorted({key.product_number for key in keys})
    rows = (
        await _queries().controls_of(connection, account=account, control_groups=groups, products=products)
        if groups
        else []
    )
    members = await _members(connection, account, rows)
    facts = await _facts(connection, account, products, rows)
    sets = {group: _set_of(rows, group, members) for group in groups}
    return {
        key: ProductControls(facts[key.product_number], sets[key.group_id])
        if key.group_id is not None
        else uncontrolled(key.product_number)
        for key in keys
    }


def control_of(row: Mapping[str, Any], members: Mapping[UUID, frozenset[int]]) -> Control:
    """A control from its row; members: the location numbers of each network."""
    network_id = row["network_id"]
    return Control(
        ref=row["ref"],
        type=row["type"],
        execution_order=row["execution_order"],
        product_number=row["product_number"],
        category_id=row["category_id"],
        attribute=None if row["attribute_name"] is None else (row["attribute_name"], row["attribute_value"]),
        location_number=row["location_number"],
        network_locations=None if network_id is None else members.get(network_id, frozenset()),
        buffer=row["buffer"],
        basis_points=row["basis_points"],
        threshold=row["threshold"],
        active_from=row["active_from"],
        active_to=row["active_to"],
    )


async def network_members(
    connection: Connection, account: int, network_ids: Iterable[UUID]
) -> dict[UUID, frozenset[int]]:
    """The location numbers of each network."""
    rows = await _queries().network_members(connection, account=account, network_ids=sorted(set(network_ids)))
    return {row["id"]: frozenset(np.frombuffer(row["packed"] or b"", dtype=">i4").tolist()) for row in rows}


async def product_facts(
    connection: Connection, account: int, product_numbers: Sequence[int]
) -> dict[int, ProductFacts]:
    """What controls ask of each product: its categories with all above them, and its attributes."""
    rows = await _queries().facts_of_products(connection, account=account, products=list(product_numbers))
    return {
        row["number"]: ProductFacts(
            number=row["number"],
            category_ids=frozenset(row["category_ids"]),
            attributes={name: _value(kept) for name, kept in row["attributes"].items()},
        )
        for row in rows
    }


async def _members(
    connection: Connection, account: int, rows: Sequence[Mapping[str, Any]]
) -> Mapping[UUID, frozenset[int]]:
    named = {row["network_id"] for row in rows if row["network_id"] is not None}
    return await network_members(connection, account, named) if named else {}


async def _facts(
    connection: Connection, account: int, products: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> Mapping[int, ProductFacts]:
    plain = {number: ProductFacts(number=number) for number in products}
    if all(row["category_id"] is None and row["attribute_name"] is None for row in rows):
        return plain
    return plain | await product_facts(connection, account, products)


def _set_of(rows: Iterable[Mapping[str, Any]], group: UUID, members: Mapping[UUID, frozenset[int]]) -> ControlSet:
    own = [row for row in rows if row["control_group_id"] == group]
    is_stacking = any(row["is_stacking"] for row in own)
    return ControlSet((control_of(row, members) for row in own), is_stacking=is_stacking)


def _value(kept: Any) -> Any:
    """The value of an attribute, kept with its type or, by some importers, bare."""
    return kept.get("value") if isinstance(kept, Mapping) else kept


def _queries() -> Queries:
    return queries_of(__package__, "control_loading.sql")
