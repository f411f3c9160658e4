"""Kits: group products that hold other products of their catalogue, and how many of each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.products.model import GROUP, Component, NewProduct
from lading.kernel.json import Json
from lading.kernel.refusal import Refused

COMPONENTS_MAX = 200
QUANTITY_MAX = 1_000_000
KEEP_TOGETHER_SETTING = "lading.kits.keepTogether"


class KitPart(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a kit: its stock key number, ref and status, and how many of it each kit holds."""

    number: int
    ref: str
    status: str
    quantity: int


class Kit(NamedTuple):
    """What a kit is to hold. pointer: the place of the kit in the request."""

    id: UUID
    ref: str
    components: tuple[Component, ...]
    pointer: str


async def parts_of_kits(
    connection: Connection, account: int, product_numbers: Sequence[int]
) -> dict[int, tuple[KitPart, ...]]:
    """What each product holds, by its number; products that are no kits are left out."""
    rows = await _queries().parts_of_kits(connection, account=account, products=list(product_numbers))
    found: dict[int, list[KitPart]] = {}
    for row in rows:
        found.setdefault(row["kit_number"], []).append(kit_part(row))
    return {number: tuple(parts) for number, parts in found.items()}


def keeps_together(setting: Json) -> bool:
    """Whether the parts of a kit must come from one location, by the value of the setting; none: they need not."""
    return setting is True


def kit_part(row: Mapping[str, Any]) -> KitPart:
    """A part of a kit from its row."""
    return KitPart(number=row["number"], ref=row["ref"], status=row["status"], quantity=row["quantity"])


def check_components(new: NewProduct) -> None:
    """Raises Refused COMPONENTS_INVALID with the place; whether they exist is seen when they are written."""
    if new.components is None:
        return
    if new.components and new.type != GROUP:
        raise _invalid(f"{new.ref} is a {new.type} product", f"Only a {GROUP} product holds others.")
    if len(new.components) > COMPONENTS_MAX:
        raise _invalid(f"{len(new.components)} components are named", f"Send at most {COMPONENTS_MAX}.")
    seen: set[str] = set()
    for place, one in enumerate(new.components):
        pointer = f"/components/{place}"
        if one.product_ref == new.ref:
            raise _invalid(f"{new.ref} would hold itself", "Name other products.", pointer)
        if one.product_ref in seen:
            raise _invalid(f"{one.product_ref} stands twice", "Send each product once, with its quantity.", pointer)
        if not 1 <= one.quantity <= QUANTITY_MAX:
            raise _invalid(f"the quantity is {one.quantity}", f"Send 1 to {QUANTITY_MAX}.", f"{pointer}/quantity")
        seen.add(one.product_ref)


async def write_kits(connection: Connection, account: int, catalogue_id: UUID, kits: Sequence[Kit]) -> frozenset[UUID]:
    """Makes each kit hold what is given and nothing else; the ids of those that were different come back.

    Only inside a transaction that holds the catalogue. Raises Refused COMPONENT_UNKNOWN or KIT_NESTED with the place.
    """
    if not kits:
        return frozenset()
    ids = await _component_ids(connection, account, catalogue_id, kits)
    pairs = [(kit, place, one) for kit in kits for place, one in enumerate(kit.components)]
    values = {
        "pair_kits": [kit.id for kit, _, _ in pairs],
        "pair_components": [ids[one.product_ref] for _, _, one in pairs],
    }
    emptied = await _queries().empty_kits(connection, account=account, kit_ids=[kit.id for kit in kits], **values)
    await _check_nesting(connection, account, kits, ids)
    filled = await _queries().fill_kits(
        connection,
        account=account,
        places=[place for _, place, _ in pairs],
        quantities=[one.quantity for _, _, one in pairs],
        **values,
    )
    return frozenset(row["kit_id"] for row in (*emptied, *filled))


async def _component_ids(
    connection: Connection, account: int, catalogue_id: UUID, kits: Sequence[Kit]
) -> dict[str, UUID]:
    refs = sorted({one.product_ref for kit in kits for one in kit.components})
    rows = await queries_of(__package__).ids_in_catalogue(
        connection, account=account, catalogue_id=catalogue_id, refs=refs
    )
    found = {row["ref"]: row for row in rows}
    for kit in kits:
        for place, one in enumerate(kit.components):
            pointer = f"/components/{place}/productRef"
            if one.product_ref not in found:
                raise refusals.unknown("component", one.product_ref[:100], kit.pointer + pointer)
            if found[one.product_ref]["type"] == GROUP:
                raise _nested(kit, f"{one.product_ref} is a group of products itself", pointer)
    return {ref: row["id"] for ref, row in found.items()}


async def _check_nesting(connection: Connection, account: int, kits: Sequence[Kit], ids: Mapping[str, UUID]) -> None:
    """The database refuses kits in kits as well; here it is said which."""
    filled = {kit.ref: kit for kit in kits if kit.components}
    components = sorted({ids[one.product_ref] for kit in filled.values() for one in kit.components})
    rows = await _queries().nested(
        connection, account=account, kit_ids=[kit.id for kit in filled.values()], component_ids=components
    )
    nested = {row["id"] for row in rows}
    for kit in filled.values():
        if kit.id in nested:
            raise _nested(kit, f"{kit.ref} is in a kit itself", "")
        for place, one in enumerate(kit.components):
            if ids[one.product_ref] in nested or one.product_ref in filled:
                raise _nested(kit, f"{one.product_ref} is a kit itself", f"/components/{place}/productRef")


def _nested(kit: Kit, what: str, place: str) -> Refused:
    hint = "Name the plain products it comes to; kits do not nest."
    return Refused("KIT_NESTED", f"{what}, and {kit.ref} cannot be a kit with it.", hint, pointer=kit.pointer + place)


def _invalid(what: str, hint: str, pointer: str = "/components") -> Refused:
    return Refused("COMPONENTS_INVALID", f"{what[:1].upper()}{what[1:]}.", hint, pointer=pointer)


def _queries() -> Queries:
    return queries_of(__package__, "kits.sql")
