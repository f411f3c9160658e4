"""One account's stock in a projection, and how it is read and kept up to date."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import numpy as np

from lading.availability.loaders import Held, with_holds_over
from lading.availability.projection.packed import PackedPositions, packed_keys
from lading.availability.promising.products import KnownLocation, locations_of_account
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.changes import KEPT, Cursor, PositionChange, cursor_now, read_changes

PAGE_POSITIONS = 50_000
CHANGES_PAGES_MAX = 1_000
# Twenty bytes a position as page_of_positions packs them, in five big-endian int32.
COLUMNS = 5


class Definitions(msgspec.Struct, frozen=True, kw_only=True):
    """What decides what is shown, besides stock. turns_at: when a scheduled control begins or ends next, or a day."""

    locations: Mapping[int, KnownLocation]
    has_shares: bool
    turns_at: datetime | None


class Change(msgspec.Struct, frozen=True):
    """What a catch-up found: products whose stock changed, whether definitions did, and how old the changes were.

    promised: products of which pools changed, or what is on its way. is_too_little: the stock must be read anew, as it
    now has to know what it did not keep.
    """

    products: frozenset[int] = frozenset()
    promised: frozenset[int] = frozenset()
    has_new_definitions: bool = False
    ages_seconds: tuple[float, ...] = ()
    is_too_little: bool = False


class AccountStock:
    """Stock and definitions of one account as of an instant."""

    def __init__(self, cursor: Cursor, definitions: Definitions) -> None:
        self.cursor = cursor
        self.definitions = definitions
        self._catalogues: dict[int, PackedPositions] = {}
        self._holds_over: dict[tuple[int, int], bytes] = {}
        self._short: set[tuple[int, int, int]] = set()

    @property
    def as_of(self) -> datetime:
        """The instant, by the database's clock, up to which every commit is in here."""
        return self.cursor.seen_at

    @property
    def positions(self) -> int:
        """How many positions are kept."""
        return sum(len(one) for one in self._catalogues.values())

    @property
    def size_bytes(self) -> int:
        """Memory of the packed positions."""
        return sum(one.size_bytes for one in self._catalogues.values())

    def of_product(self, catalogue_number: int, product_number: int) -> bytes:
        """The positions of a product with units to sell, packed with what was supplied, as the loaders read them."""
        packed = self._catalogues.get(catalogue_number)
        positions = b"" if packed is None else packed.of_product(product_number)
        over = self._holds_over.get((catalogue_number, product_number), b"")
        return with_holds_over(Held(positions, over), has_supplied=True)

    def append(self, page: bytes) -> tuple[int, int, int]:
        """Adds a page of positions; returns the key of its last."""
        rows = np.frombuffer(page, dtype=">i4").reshape(-1, COLUMNS)
        for number in np.unique(rows[:, 0]).tolist():
            own = rows[rows[:, 0] == number]
            keys = (own[:, 1].astype(np.int64) << 32) | own[:, 2]
            self._packed(number).append(keys, np.maximum(own[:, 3], 0).astype(np.int32), own[:, 4].astype(np.int32))
        self._short.update((row[0], row[1], row[2]) for row in rows[rows[:, 3] < 0, :3].tolist())
        catalogue, product, location = rows[-1, :3].tolist()
        return catalogue, product, location

    def put(self, changes: Iterable[PositionChange], supplied: Mapping[tuple[int, int, int], int]) -> frozenset[int]:
        """Takes changes over, the later ones last; returns the products changed. supplied: of positions, if known."""
        products: set[int] = set()
        for change in sorted(changes, key=lambda one: one.number):
            on_hand = np.where(np.array(change.active), np.maximum(change.on_hand, 0), 0).astype(np.int32)
            known = [
                supplied.get((change.catalogue_number, product, location))
                for product, location in zip(change.products, change.locations, strict=True)
            ]
            come = None if None in known else np.array(known, dtype=np.int32)
            keys = packed_keys(change.products, change.locations)
            self._packed(change.catalogue_number).put(keys, on_hand, come)
            products.update(change.products)
        return frozenset(products)

    def put_short(self, changes: Iterable[PositionChange]) -> frozenset[int]:
        """Takes over where more is promised than is there; returns the products of which that was or is so."""
        found: set[int] = set()
        for change in sorted(changes, key=lambda one: one.number):
            if not self._short and min(change.on_hand, default=0) >= 0:
                continue
            places = zip(change.products, change.locations, change.on_hand, strict=True)
            for product, location, on_hand in places:
                key = (change.catalogue_number, product, location)
                if on_hand < 0:
                    self._short.add(key)
                elif key in self._short:
                    self._short.discard(key)
                else:
                    continue
                found.add(product)
        return frozenset(found)

    def put_holds_over(self, over: Mapping[tuple[int, int], bytes]) -> frozenset[int]:
        """Takes over which holds are past their time; returns the products for which that is news."""
        changed = {key for key in over.keys() | self._holds_over.keys() if over.get(key) != self._holds_over.get(key)}
        self._holds_over = dict(over)
        return frozenset(product for _, product in changed)

    def _packed(self, catalogue_number: int) -> PackedPositions:
        return self._catalogues.setdefault(catalogue_number, PackedPositions())


async def load_stock(connection: Connection, account: int, *, positions_max: int) -> AccountStock | None:
    """Everything, in a `read_only` transaction; None for an account with more positions than that."""
    count = await _queries().count_positions(connection, account=account, rows_max=positions_max + 1)
    if count > positions_max:
        return None
    stock = AccountStock(await cursor_now(connection), await _definitions(connection, account))
    last = (0, 0, 0)
    for _ in range(count // PAGE_POSITIONS + 1):
        page = await _queries().page_of_positions(
            connection,
            account=account,
            after_catalogue=last[0],
            after_product=last[1],
            after_location=last[2],
            rows_max=PAGE_POSITIONS,
        )
        if not page["positions"]:
            break
        last = stock.append(page["packed"])
    stock.put_holds_over(await _holds_over(connection, account))
    return stock


async def catch_up(connection: Connection, account: int, stock: AccountStock) -> Change:
    """Brings the stock up to what the `read_only` transaction sees. Raises Conflict CHANGES_PRUNED, CURSOR_UNKNOWN."""
    seen = stock.cursor.seen
    now = await cursor_now(connection)
    touched = await _queries().touched(connection, account=account, seen=seen)
    turns_at = stock.definitions.turns_at
    has_new_definitions = touched["definitions"] or (turns_at is not None and turns_at <= now.seen_at)
    if has_new_definitions:
        had_shares = stock.definitions.has_shares
        stock.definitions = await _definitions(connection, account)
        if stock.definitions.has_shares and not had_shares:
            return Change(is_too_little=True)
    changes, cursor = await _all_changes(connection, account, stock.cursor)
    supplied = await _supplied(connection, account, changes) if stock.definitions.has_shares else {}
    products = stock.put(changes, supplied) | stock.put_holds_over(await _holds_over(connection, account))
    promised = frozenset(touched["products"]) | stock.put_short(changes)
    # Last of all: what fails before this is read again.
    stock.cursor = cursor
    ages = tuple((now.seen_at - change.changed_at).total_seconds() for change in changes)
    return Change(products, promised, has_new_definitions, ages)


async def prune_touches(connection: Connection, account: int) -> int:
    """Throws away what tells of definitions changed a day ago; a projection that old is read anew anyway."""
    row = await _queries().prune_touches(connection, account=account, kept=KEPT)
    return int(row["definitions"] + row["promises"])


async def _all_changes(connection: Connection, account: int, cursor: Cursor) -> tuple[list[PositionChange], Cursor]:
    found: list[PositionChange] = []
    for _ in range(CHANGES_PAGES_MAX):
        page = await read_changes(connection, account, cursor)
        found += page.changes
        cursor = page.cursor
        if page.is_all:
            break
    return found, cursor


async def _definitions(connection: Connection, account: int) -> Definitions:
    row = await _queries().definitions(connection, account=account)
    locations = await locations_of_account(connection, account)
    return Definitions(locations=locations, has_shares=row["has_shares"], turns_at=row["turns_at"])


async def _supplied(
    connection: Connection, account: int, changes: Iterable[PositionChange]
) -> dict[tuple[int, int, int], int]:
    keys = sorted(
        {
            (change.catalogue_number, product, location)
            for change in changes
            for product, location in zip(change.products, change.locations, strict=True)
        }
    )
    rows = await _queries().supplied_of(
        connection,
        account=account,
        catalogues=[key[0] for key in keys],
        products=[key[1] for key in keys],
        locations=[key[2] for key in keys],
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def _holds_over(connection: Connection, account: int) -> dict[tuple[int, int], bytes]:
    over: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for row in await _queries().holds_over(connection, account=account):
        key = row["catalogue_number"], row["product_number"]
        over.setdefault(key, []).append((row["location_number"], row["units"], row["supplied"]))
    return {key: np.array(sorted(rows), dtype=">i4").tobytes() for key, rows in over.items()}


def _queries() -> Queries:
    return queries_of(__package__)
