"""Cart holds as they are placed, extended, released and claimed. Positions are locked first, holds after them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from lading.availability.holds import refusals
from lading.availability.holds.model import (
    ACTIVE,
    CLAIM_MINUTES,
    CLAIMED,
    EXPIRED,
    ITEMS_MAX,
    MINUTES_MAX,
    RELEASED,
    UNITS_MAX,
    Hold,
    HoldItem,
    NewHold,
)
from lading.availability.holds.placing import Placed, Short, Wanted, place
from lading.availability.holds.wanted import wanted_of
from lading.availability.loaders import ProductStockLoader
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import StockKey
from lading.database.connection import Connection, savepoint
from lading.database.queries import Queries, queries_of
from lading.foundation.refusals import unknown
from lading.foundation.settings.records import SettingKey, resolve, settings_named
from lading.foundation.texts import check_ref
from lading.inventory.soft_reserves import (
    Portion,
    end_soft_reserves,
    lock_positions,
    soft_reserves_at,
    soft_reserves_of,
    take_soft_reserves,
)

UNITS_SETTING = "lading.holds.unitsPerCustomer"
UNITS_PER_CUSTOMER = 100
TRIES_MAX = 5


class PlacedHold(msgspec.Struct, frozen=True):
    """The hold; is_new: it was placed or changed by this request."""

    hold: Hold
    is_new: bool


class _Lost(Exception):
    """Somebody took units between the look and the write."""


async def place_hold(
    connection: Connection, account: int, new: NewHold, *, next_id: Callable[[], UUID], units_max: int | None = None
) -> PlacedHold:
    """Holds a cart's items, all or none. A cart has one hold: asked for again with other items, it is changed.

    A changed hold ends when the first one would have; its own units count as available to it. The same items again
    change nothing. units_max: what the customer may hold in all, None: the setting. Raises Refused REF_INVALID,
    HOLD_ITEMS_INVALID, HOLD_MINUTES_INVALID, HOLD_LIMIT_REACHED, VIRTUAL_CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN,
    LOCATION_UNKNOWN; Conflict HOLD_STOCK_SHORT, HOLD_CLAIMED, HOLD_REF_TAKEN.
    """
    _check(new)
    await _queries().lock_customer(connection, account=account, customer_ref=new.customer_ref)
    await _queries().lock_cart(connection, account=account, ref=new.ref)
    catalogue = await _catalogue(connection, account, new.virtual_catalogue_ref)
    before = await _last_hold(connection, account, new)
    if before is not None and _is_the_same(before, new):
        return PlacedHold(before, is_new=False)
    wanted = await wanted_of(connection, account, catalogue.product_catalogue_ref, new.items)
    if units_max is None:
        units_max = await _units_max(connection, account, catalogue.retailer)
    await _check_limit(connection, account, new, sum(one.quantity for one in wanted), units_max)
    for _ in range(TRIES_MAX):
        try:
            async with savepoint(connection):
                await _write(connection, account, new, wanted, next_id)
        except _Lost:
            continue
        return PlacedHold(await hold_by_ref(connection, account, new.ref), is_new=True)
    # Five times somebody was quicker between the look and the lock: as good as sold out.
    raise refusals.short(new.items[0].product_ref, new.items[0].quantity, 0, "/items/0")


async def hold_by_ref(connection: Connection, account: int, ref: str) -> Hold:
    """The newest hold of a cart. Raises NotFound HOLD_UNKNOWN."""
    row = await _queries().hold_by_ref(connection, account=account, ref=ref)
    if row is None:
        raise refusals.hold_unknown(ref)
    values = dict(row) | {"items": msgspec.convert(row["items"], tuple[HoldItem, ...])}
    return Hold(**values)


async def extend_hold(connection: Connection, account: int, ref: str) -> Hold:
    """Gives a hold its minutes once more. Raises HOLD_UNKNOWN, HOLD_OVER, HOLD_CLAIMED, HOLD_EXTENDED."""
    await _queries().lock_cart(connection, account=account, ref=ref)
    extended = await _queries().extend_hold(connection, account=account, ref=ref)
    hold = await hold_by_ref(connection, account, ref)
    if not extended:
        raise _not_live(hold) or refusals.hold_extended(ref)
    return hold


async def release_hold(connection: Connection, account: int, ref: str, *, at: datetime) -> Hold:
    """Gives everything back at once; a hold that is over stays as it is. Raises HOLD_UNKNOWN, HOLD_CLAIMED."""
    hold = await hold_by_ref(connection, account, ref)
    if hold.status == ACTIVE:
        rows = await soft_reserves_of(connection, account, hold.id)
        await lock_positions(connection, account, [row.position for row in rows])
        if await _queries().end_hold(connection, account=account, id=hold.id, status=RELEASED, at=at):
            await end_soft_reserves(connection, account, rows, at=at)
        hold = await hold_by_ref(connection, account, ref)
    if hold.status in {CLAIMED, "CONVERTED"}:
        raise refusals.hold_claimed(ref)
    return hold


async def claim_holds(connection: Connection, account: int, orders: Mapping[str, UUID]) -> None:
    """Cart ref → order: holds that still hold wait for their orders from now on, for a day at most.

    A hold that is over claims nothing: its order is sourced like any other.
    """
    if orders:
        refs = sorted(orders)
        await _queries().claim_holds(
            connection, account=account, refs=refs, order_ids=[orders[ref] for ref in refs], minutes=CLAIM_MINUTES
        )


def _not_live(hold: Hold) -> Exception | None:
    if hold.status in {CLAIMED, "CONVERTED"}:
        return refusals.hold_claimed(hold.ref)
    return refusals.hold_over(hold.ref, hold.status) if hold.status != ACTIVE else None


def _check(new: NewHold) -> None:
    check_ref(new.ref)
    check_ref(new.customer_ref, "/customerRef")
    if not 1 <= new.minutes <= MINUTES_MAX:
        raise refusals.minutes_invalid(new.minutes)
    if not 1 <= len(new.items) <= ITEMS_MAX:
        raise refusals.items_invalid(f"{len(new.items)} items were sent.", "/items")
    for place_, item in enumerate(new.items):
        if not 1 <= item.quantity <= UNITS_MAX:
            message = f"{item.quantity} units of {item.product_ref[:100]} are asked for."
            raise refusals.items_invalid(message, f"/items/{place_}/quantity")


async def _catalogue(connection: Connection, account: int, ref: str) -> VirtualCatalogue:
    found = (await virtual_catalogues_by_ref(connection, account, [ref])).get(ref)
    if found is None:
        raise unknown("virtual catalogue", ref, "/catalogueRef")
    return found


async def _last_hold(connection: Connection, account: int, new: NewHold) -> Hold | None:
    """The cart's hold that has not been ended, though its time may be over; None when there is none."""
    row = await _queries().hold_by_ref(connection, account=account, ref=new.ref)
    if row is None or row["ended_at"] is not None:
        return None
    hold = await hold_by_ref(connection, account, new.ref)
    if hold.status == CLAIMED:
        raise refusals.hold_claimed(new.ref)
    if hold.status == ACTIVE and hold.customer_ref != new.customer_ref:
        raise refusals.hold_taken(new.ref)
    return hold


def _is_the_same(before: Hold, new: NewHold) -> bool:
    asked = new.virtual_catalogue_ref, new.items
    return before.status == ACTIVE and (before.virtual_catalogue_ref, before.items) == asked


async def _units_max(connection: Connection, account: int, retailer: int) -> int:
    settings = await settings_named(connection, account, [UNITS_SETTING])
    value = resolve(SettingKey(UNITS_SETTING, retailer), settings, {UNITS_SETTING: UNITS_PER_CUSTOMER})
    return value if isinstance(value, int) and value >= 0 else UNITS_PER_CUSTOMER


async def _check_limit(connection: Connection, account: int, new: NewHold, units: int, units_max: int) -> None:
    held = await _queries().units_held_by(connection, account=account, customer_ref=new.customer_ref, ref=new.ref)
    if held + units > units_max:
        raise refusals.limit_reached(held, units, units_max)


async def _write(
    connection: Connection, account: int, new: NewHold, wanted: Sequence[Wanted], next_id: Callable[[], UUID]
) -> None:
    before = await _last_hold(connection, account, new)
    old = await soft_reserves_of(connection, account, before.id) if before else []
    live = before if before is not None and before.status == ACTIVE else None
    placed = await _place(connection, account, new, live, wanted)
    positions = [one.position for one in placed]
    await lock_positions(connection, account, [*positions, *(row.position for row in old)])
    now = await _queries().present_instant(connection)
    await _make_way(connection, account, before, at=now)
    over = [row for row in await soft_reserves_at(connection, account, sorted(positions), []) if row.is_over]
    await end_soft_reserves(connection, account, [*old, *over], at=now)
    hold_id = next_id()
    await _insert(connection, account, new, (hold_id, live, sum(one.quantity for one in placed)), now)
    portions = [Portion(next_id(), one.position, one.quantity, one.floor) for one in placed]
    if not await take_soft_reserves(connection, account, hold_id, portions, at=now):
        raise _Lost


async def _place(
    connection: Connection, account: int, new: NewHold, live: Hold | None, wanted: Sequence[Wanted]
) -> list[Placed]:
    holder = live.id if live else None
    ref, is_release = new.virtual_catalogue_ref, new.is_release
    keys = {one.product_number: StockKey(ref, one.product_number, holder, is_release) for one in wanted}
    found = await ProductStockLoader().fetch(connection, account, list(keys.values()))
    placed = place(wanted, {number: found[key] for number, key in keys.items()})
    if isinstance(placed, Short):
        index = placed.wanted.item
        product_ref = new.items[index].product_ref
        raise refusals.short(product_ref, placed.wanted.quantity, placed.available, f"/items/{index}")
    return placed


async def _make_way(connection: Connection, account: int, before: Hold | None, *, at: datetime) -> None:
    """Ends what the cart had. Raises _Lost when an order claimed it since it was looked at."""
    if before is not None:
        status = RELEASED if before.status == ACTIVE else EXPIRED
        if not await _queries().end_hold(connection, account=account, id=before.id, status=status, at=at):
            raise _Lost


async def _insert(
    connection: Connection, account: int, new: NewHold, what: tuple[UUID, Hold | None, int], now: datetime
) -> None:
    hold_id, live, units = what
    await _queries().insert_hold(
        connection,
        account=account,
        id=hold_id,
        ref=new.ref,
        customer_ref=new.customer_ref,
        virtual_catalogue_ref=new.virtual_catalogue_ref,
        items=msgspec.to_builtins(new.items),
        units=units,
        minutes=live.minutes if live else new.minutes,
        created_at=now,
        expires_at=live.expires_at if live else now + timedelta(minutes=new.minutes),
        extended_at=live.extended_at if live else None,
    )


def _queries() -> Queries:
    return queries_of(__package__)
