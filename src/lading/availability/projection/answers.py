"""Answers kept ready: what was worked out for a product stays until its stock or a definition changes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from lading.availability.control_loading import GroupProduct, ProductControls, controls_for
from lading.availability.loaders import VirtualCatalogue as Shown
from lading.availability.loaders import decode_stock, shown_catalogues
from lading.availability.projection.stock import AccountStock
from lading.availability.promising.answering import Places, Terms, answered
from lading.availability.promising.products import KnownProduct, products_by_ref, variants_of
from lading.availability.promising.question import Question, Way
from lading.availability.promising.reading import asked_places, low_stock_of
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import ProductStock
from lading.database.connection import Connection
from lading.foundation.refusals import unknown
from lading.kernel.json import encode_json

WAYS_MAX = 32

# Catalogue ref, product ref, and the ref of the product it is asked for as a variant of.
EntryKey = tuple[str, str, str | None]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue. shown None: it is inactive, or of an inactive inventory catalogue, and shows nothing."""

    ref: str
    retailer: int
    product_catalogue_ref: str
    low_stock: int
    shown: Shown | None


class Ready(msgspec.Struct, frozen=True):
    """An answer from the projection: its items as JSON, as of an instant of the database's clock."""

    view: View
    as_of: datetime
    items: list[bytes]
    unknown_refs: list[str]


class Entry:
    """A product of a view: what its stock is decoded with, and the answers worked out since its stock changed last."""

    __slots__ = ("answers", "controls", "numbers", "product")

    def __init__(self, product: KnownProduct, numbers: tuple[int, ...], controls: tuple[ProductControls, ...]) -> None:
        self.product = product
        self.numbers = numbers
        self.controls = controls
        self.answers: dict[Way, bytes] = {}


class Answers:
    """The entries of one account, the longest unused forgotten first."""

    def __init__(self, *, products_max: int) -> None:
        self._products_max = products_max
        self._generation = 0
        self._entries: OrderedDict[EntryKey, Entry | None] = OrderedDict()
        self._by_number: dict[int, set[EntryKey]] = {}
        self._groups: dict[tuple[str, str], tuple[str, ...]] = {}
        self._views: dict[str, View | None] = {}
        self._places: dict[tuple[str, ...], Places] = {}

    def forget(self, products: Iterable[int]) -> None:
        """Stock of these products changed."""
        for number in products:
            for key in self._by_number.get(number, ()):
                entry = self._entries.get(key)
                if entry is not None:
                    entry.answers.clear()

    def forget_all(self) -> None:
        """A definition changed."""
        self._generation += 1
        for kept in (self._entries, self._by_number, self._groups, self._views, self._places):
            kept.clear()

    def __len__(self) -> int:
        return len(self._entries)

    async def prepare(self, connection: Connection, account: int, question: Question) -> None:
        """Reads what the question needs and is not known yet; ask again then."""
        generation = self._generation
        await self._prepare(connection, account, question)
        if generation != self._generation:
            # A definition changed meanwhile, and what was read may be older than it.
            self.forget_all()

    async def _prepare(self, connection: Connection, account: int, question: Question) -> None:
        view = await self._prepare_view(connection, account, question.catalogue_ref)
        if view is None:
            return
        catalogue = view.product_catalogue_ref
        missing = [one for one in question.product_refs if (view.ref, one, None) not in self._entries]
        variants = await variants_of(connection, account, catalogue, question.group_refs) if question.group_refs else []
        known = await products_by_ref(connection, account, catalogue, missing) if missing else {}
        wanted: dict[EntryKey, KnownProduct | None] = {(view.ref, ref, None): known.get(ref) for ref in missing}
        wanted |= {(view.ref, one.ref, one.group_ref): one for one in variants}
        await self._prepare_entries(connection, account, view, wanted)
        for group in question.group_refs:
            self._groups[view.ref, group] = tuple(one.ref for one in variants if one.group_ref == group)

    def answer(self, stock: AccountStock, question: Question) -> Ready | None:
        """What can be had; None when something has to be read first: prepare, and ask again.

        Raises Refused VIRTUAL_CATALOGUE_UNKNOWN, LOCATION_UNKNOWN.
        """
        try:
            view = self._views[question.catalogue_ref]
            if view is None:
                raise unknown("virtual catalogue", question.catalogue_ref, "query/catalogue")
            entries = [self._entries[view.ref, ref, None] for ref in question.product_refs]
            if question.group_refs:
                entries += [self._entries[key] for key in self._variants(question)]
        except KeyError:
            return None
        way = question.way
        places = self._asked_places(stock, way)
        items = [
            entry.answers.get(way) or self._work_out(stock, (view, places), entry, way)
            for entry in entries
            if entry is not None
        ]
        unknown_refs = [ref for ref, entry in zip(question.product_refs, entries, strict=False) if entry is None]
        if len(self._entries) > self._products_max // 2:
            self._use(question, view)
        return Ready(view, stock.as_of, items, unknown_refs)

    def _use(self, question: Question, view: View) -> None:
        for ref in question.product_refs:
            self._entries.move_to_end((view.ref, ref, None))

    def _asked_places(self, stock: AccountStock, way: Way) -> Places:
        places = self._places.get(way.location_refs)
        if places is None:
            places = asked_places(stock.definitions.locations, way)
            if len(self._places) >= WAYS_MAX:
                self._places.clear()
            self._places[way.location_refs] = places
        return places

    def _work_out(self, stock: AccountStock, where: tuple[View, Places], entry: Entry, way: Way) -> bytes:
        view, places = where
        stocks = [_stock_of(stock, view, *each) for each in zip(entry.numbers, entry.controls, strict=True)]
        low_stock = view.low_stock if way.low_stock is None else way.low_stock
        terms = Terms(low_stock, stock.ahead.get((view.ref, entry.product.number)), stock.as_of.date())
        answer = encode_json(answered(entry.product, stocks, places, way, terms))
        if len(entry.answers) >= WAYS_MAX:
            entry.answers.clear()
        entry.answers[way] = answer
        return answer

    def _variants(self, question: Question) -> list[EntryKey]:
        ref = question.catalogue_ref
        return [(ref, product, group) for group in question.group_refs for product in self._groups[ref, group]]

    async def _prepare_view(self, connection: Connection, account: int, ref: str) -> View | None:
        if ref not in self._views:
            found = (await virtual_catalogues_by_ref(connection, account, [ref])).get(ref)
            if len(self._views) >= self._products_max:
                self._views.clear()
            self._views[ref] = None if found is None else await _view_of(connection, account, found)
        return self._views[ref]

    async def _prepare_entries(
        self, connection: Connection, account: int, view: View, wanted: Mapping[EntryKey, KnownProduct | None]
    ) -> None:
        group = view.shown.control_group_id if view.shown else None
        numbers = {key: product.stock_numbers for key, product in wanted.items() if product is not None}
        asked = {number: GroupProduct(group, number) for some in numbers.values() for number in some}
        controls = await controls_for(connection, account, asked.values())
        for key, product in wanted.items():
            own = numbers.get(key, ())
            decoding = tuple(controls[asked[number]] for number in own)
            self._entries[key] = None if product is None else Entry(product, own, decoding)
            for number in own:
                self._by_number.setdefault(number, set()).add(key)
        self._forget_the_unused()

    def _forget_the_unused(self) -> None:
        while len(self._entries) > self._products_max:
            key, entry = self._entries.popitem(last=False)
            for number in () if entry is None else entry.numbers:
                keys = self._by_number[number]
                keys.discard(key)
                if not keys:
                    del self._by_number[number]


async def _view_of(connection: Connection, account: int, found: VirtualCatalogue) -> View:
    return View(
        ref=found.ref,
        retailer=found.retailer,
        product_catalogue_ref=found.product_catalogue_ref,
        low_stock=await low_stock_of(connection, account, found.retailer),
        shown=(await shown_catalogues(connection, account, [found.ref])).get(found.ref),
    )


def _stock_of(stock: AccountStock, view: View, number: int, controls: ProductControls) -> ProductStock:
    if view.shown is None:
        return decode_stock(0, b"", controls, None)
    catalogue = view.shown.catalogue_number
    packed = stock.of_product(catalogue, number)
    return decode_stock(catalogue, packed, controls, view.shown.network_locations, has_supplied=True)
