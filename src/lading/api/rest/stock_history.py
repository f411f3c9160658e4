"""What lay where, when and why: histories of positions, what they held at an instant, counts against the books."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import integer_field
from lading.api.message import Answer, json_answer
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.inventory import refusals
from lading.inventory.history import Drift, Held, History, SourceDrift, by_source
from lading.inventory.history_records import STEPS_MAX, Places, catalogue_number_of, drifts_since, held_at, history_of
from lading.inventory.jobs import instant_of
from lading.inventory.position_model import PositionName
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.side_quantities import SideQuantity, side_quantities_of
from lading.inventory.snapshot import resolve_numbers
from lading.kernel.refusal import Refused

STEPS_DEFAULT = 50
DAYS_DEFAULT = 7
DAYS_MAX = 400
REFS_MAX = 50
HISTORY_FIELDS = {
    "catalogueRef": "the inventory catalogue",
    "productRef": "the product",
    "locationRef": "the location",
    "count": "at most so many steps, 50 if left out, 500 at most",
}
HELD_FIELDS = {
    "catalogueRef": "the inventory catalogue",
    "productRef": "products, up to 50 separated by commas",
    "locationRef": "locations, separated by commas; every one, if left out",
    "at": "the instant, with its offset",
}
SIDE_FIELDS = {
    "catalogueRef": "the inventory catalogue",
    "productRef": "products, up to 50 separated by commas",
    "type": "types, such as INBOUND, separated by commas; every one, if left out",
}
DRIFT_FIELDS = {"catalogueRef": "the inventory catalogue", "days": "counts of so many days, 7 if left out"}


class ChangeRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One entry of a step. what: counted, added, closed or late: a count had seen it. onHand: what it changed by."""

    type: str
    what: str
    units: int
    on_hand: int
    source: str
    by: str
    as_of: datetime | None


class StepRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything that changed at one instant, and the units on hand since."""

    at: datetime
    on_hand: int
    changes: list[ChangeRead]


class HistoryRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Steps, the latest first. opening: units on hand before the last one listed; isWhole: none is older."""

    on_hand: int
    opening: int
    is_whole: bool
    steps: list[StepRead]


class HeldRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a position held: on hand is counted + delta - reserved - sold - corrected."""

    product_ref: str
    location_ref: str
    on_hand: int
    counted: int
    delta: int
    reserved: int
    sold: int
    corrected: int


class SideRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units beside what is on hand; expectedOn null: they are there already."""

    product_ref: str
    location_ref: str
    ref: str
    type: str
    status: str
    quantity: int
    condition: str
    storage_area_ref: str | None
    expected_on: datetime | None
    as_of: datetime
    updated_on: datetime


class DriftRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A count that differs from the books: countedBefore + delta - sold - corrected were expected."""

    product_ref: str
    location_ref: str
    as_of: datetime
    loaded_at: datetime
    counted: int
    expected: int | None
    units: int
    counted_before: int
    as_of_before: datetime | None
    sold: int
    corrected: int
    delta: int
    source: str
    by: str


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """Sums by source system, and every count that differs, the latest first."""

    sources: list[SourceDrift]
    drifts: list[DriftRead]


async def read_history(call: Call) -> Answer:
    """What a position held, step by step, the latest first."""
    fields = call.request.query_fields()
    name = PositionName(*[_text(fields, one) for one in ("catalogueRef", "productRef", "locationRef")])
    steps_max = integer_field(fields, "count", least=1, most=STEPS_MAX) or STEPS_DEFAULT
    async with read_only(call.services.pool, call.user.account) as connection:
        await _check_reach(connection, call, name.catalogue_ref)
        found = await history_of(connection, call.user.account, name, steps_max=steps_max)
    return json_answer(200, _history_read(found))


async def read_held(call: Call) -> Answer:
    """What positions held at an instant of the past, as it was known then."""
    fields = call.request.query_fields()
    locations = _refs(fields, "locationRef") if "locationRef" in fields else None
    places = Places(_text(fields, "catalogueRef"), _refs(fields, "productRef"), locations)
    at = instant_of(_text(fields, "at"), "query/at")
    async with read_only(call.services.pool, call.user.account) as connection:
        await _check_reach(connection, call, places.catalogue_ref)
        found = await held_at(connection, call.user.account, places, at=at)
    return json_answer(200, [_held_read(one) for one in found])


async def read_side_quantities(call: Call) -> Answer:
    """Units expected at a date, or known of beside what is on hand, by date."""
    fields = call.request.query_fields()
    catalogue, products = _text(fields, "catalogueRef"), _refs(fields, "productRef")
    types = _refs(fields, "type") if "type" in fields else None
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        await _check_reach(connection, call, catalogue)
        number = await catalogue_number_of(connection, account, catalogue)
        known = (await resolve_numbers(connection, account, number, set(products), set())).products
        found = await side_quantities_of(connection, account, number, list(known.values()), types)
    return json_answer(200, [_side_read(one) for one in found])


async def read_reconciliation(call: Call) -> Answer:
    """Counts of the last days against the books, by source system and count by count."""
    fields = call.request.query_fields()
    catalogue = _text(fields, "catalogueRef")
    days = integer_field(fields, "days", least=1, most=DAYS_MAX) or DAYS_DEFAULT
    async with read_only(call.services.pool, call.user.account) as connection:
        await _check_reach(connection, call, catalogue)
        since = call.request.at - timedelta(days=days)
        found = await drifts_since(connection, call.user.account, catalogue, since=since)
    differing = [_drift_read(one) for one in found if one.units]
    return json_answer(200, Reconciliation(sources=by_source(found), drifts=differing))


async def _check_reach(connection: Connection, call: Call, catalogue_ref: str) -> None:
    """Raises NotFound alike for unknown catalogues and those out of the caller's reach."""
    found = await inventory_catalogues_by_ref(connection, call.user.account, [catalogue_ref])
    if catalogue_ref not in found or not reaches(call.user, Permission.INVENTORY_VIEW, found[catalogue_ref].retailer):
        raise refusals.ref_unknown("inventory catalogue", catalogue_ref)


def _text(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise Refused("FIELD_MISSING", f"{name} is missing.", f"Send {name}.", pointer=f"query/{name}")
    return value


def _refs(fields: Mapping[str, str], name: str) -> list[str]:
    refs = [ref for ref in _text(fields, name).split(",") if ref]
    if not 1 <= len(refs) <= REFS_MAX:
        hint = f"Send 1 to {REFS_MAX} refs."
        raise Refused("FIELD_INVALID", f"{name} has {len(refs)} refs.", hint, pointer=f"query/{name}")
    return refs


def _history_read(history: History) -> HistoryRead:
    names = ChangeRead.__struct_fields__
    steps = [
        StepRead(
            at=step.at,
            on_hand=step.on_hand,
            changes=[ChangeRead(**{name: getattr(change, name) for name in names}) for change in step.changes],
        )
        for step in history.steps
    ]
    return HistoryRead(on_hand=history.on_hand, opening=history.opening, is_whole=history.is_whole, steps=steps)


def _held_read(held: Held) -> HeldRead:
    return HeldRead(**{name: getattr(held, name) for name in HeldRead.__struct_fields__})


def _side_read(found: SideQuantity) -> SideRead:
    same = set(SideRead.__struct_fields__) - {"expected_on", "updated_on"}
    values = {name: getattr(found, name) for name in same}
    return SideRead(**values, expected_on=found.expected_at, updated_on=found.updated_at)


def _drift_read(drift: Drift) -> DriftRead:
    return DriftRead(**{name: getattr(drift, name) for name in DriftRead.__struct_fields__})
