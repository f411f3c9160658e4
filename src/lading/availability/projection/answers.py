"""Answers kept ready: what was worked out for a product stays until its stock or a definition changes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from lading.availability.control_loading import GroupProduct, ProductControls, controls_for
from lading.availability.loaders import VirtualCatalogue as Shown
from lading.availability.loaders import decode_stock, networks_of_owed, owed_of, shown_catalogues, unsellable_of
from lading.availability.projection.stock import AccountStock
from lading.availability.promising.ahead import Outlook, outlooks_of
from lading.availability.promising.answering import Places, Terms, answered
from lading.availability.promising.products import KnownProduct, products_by_ref, unknown_groups, variants_of
from lading.availability.promising.question import Question, Selling, Way
from lading.availability.promising.reading import asked_numbers, asked_places, selling_of, sold_by
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import ProductStock
from lading.availability.waiting import Waiting, waiting_of
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
    selling: Selling
    shown: Shown | None


class Ready(msgspec.Struct, frozen=True):
    """An answer from the projection: its items as JSON, as of an instant of the database's clock."""

    view: View
    as_of: datetime
    items: list[bytes]
    unknown_refs: list[str]


class Decoding(NamedTuple):
    """What the stock of a product is decoded with: its controls, and what is owed to those who wait for it."""

    number: int
    controls: ProductControls
    waiting: Waiting | None


class Entry:
    """A product of a view: what its stock is decoded with, and the answers worked out since its stock changed last."""

    __slots__ = ("answers", "decodings", "outlooks", "product")

    def __init__(self, product: KnownProduct, decodings: tuple[Decoding, ...], outlooks: Mapping[int, Outlook]) -> None:
        self.product = product
        self.decodings = decodings
        self.outlooks = outlooks
        self.answers: dict[Way, bytes] = {}

    @property
    def numbers(self) -> tuple[int, ...]:
        """The products it depends on: itself, and the components of a kit."""
        return tuple({self.product.number, *(one.number for one in self.decodings)})


class Answers:
    """The entries of one account, the longest unused forgotten first."""

    def __init__(self, *, products_max: int) -> None:
        self._products_max = products_max
        self._generation = 0
        self._promises = 0
        self._entries: OrderedDict[EntryKey, Entry | None] = OrderedDict()
        self._by_number: dict[int, set[EntryKey]] = {}
        self._groups: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._views: dict[str, View | None] = {}
        self._places: dict[tuple[str, ...], Places] = {}

    def forget(self, products: Iterable[int]) -> None:
        """Stock of these products changed."""
        for number in products:
            for key in self._by_number.get(number, ()):
                entry = self._entries.get(key)
                if entry is not None:
                    entry.answers.clear()

    def forget_promises(self, products: Iterable[int]) -> None:
        """What may be promised of these products beside their stock changed: they are read anew."""
        for number in products:
            self._promises += 1
            for key in list(self._by_number.get(number, ())):
                self._drop(key)

    def forget_all(self) -> None:
        """A definition changed."""
        self._generation += 1
        for kept in (self._entries, self._by_number, self._groups, self._views, self._places):
            kept.clear()

    def __len__(self) -> int:
        return len(self._entries)

    async def prepare(self, connection: Connection, account: int, question: Question) -> None:
        """Reads what the question needs and is not known yet; ask again then."""
        generation, promises = self._generation, self._promises
        keys = await self._prepare(connection, account, question)
        # What changed meanwhile may be newer than what was read.
        if generation != self._generation:
            self.forget_all()
        if promises != self._promises:
            for key in keys:
                self._drop(key)

    async def _prepare(self, connection: Connection, account: int, question: Question) -> Sequence[EntryKey]:
        view = await self._prepare_view(connection, account, question.catalogue_ref)
        if view is None:
            return ()
        catalogue = view.product_catalogue_ref
        missing = [one for one in question.product_refs if (view.ref, one, None) not in self._entries]
        variants = await variants_of(connection, account, catalogue, question.group_refs) if question.group_refs else []
        known = await products_by_ref(connection, account, catalogue, missing) if missing else {}
        wanted: dict[EntryKey, KnownProduct | None] = {(view.ref, ref, None): known.get(ref) for ref in missing}
        wanted |= {(view.ref, one.ref, one.group_ref): one for one in variants}
        await self._prepare_entries(connection, account, view, wanted)
        unknown_refs = await unknown_groups(connection, account, catalogue, question.group_refs, variants)
        for group in question.group_refs:
            own = tuple(one.ref for one in variants if one.group_ref == group)
            self._groups[view.ref, group] = None if group in unknown_refs else own
        return tuple(wanted)

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
        unknown_refs += [ref for ref in question.group_refs if self._groups[view.ref, ref] is None]
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
        stocks = [_stock_of(stock, view, one) for one in entry.decodings]
        terms = Terms(sold_by(view.selling, way), stock.as_of.date(), entry.outlooks)
        answer = encode_json(answered(entry.product, stocks, places, way, terms))
        if len(entry.answers) >= WAYS_MAX:
            entry.answers.clear()
        entry.answers[way] = answer
        return answer

    def _variants(self, question: Question) -> list[EntryKey]:
        ref = question.catalogue_ref
        return [(ref, product, group) for group in question.group_refs for product in self._groups[ref, group] or ()]

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
        known = [product for product in wanted.values() if product is not None]
        asked = {number: GroupProduct(group, number) for one in known for number in one.stock_numbers}
        controls = await controls_for(connection, account, asked.values())
        waiting = await _waiting_of(connection, account, view, list(asked))
        outlooks = await outlooks_of(connection, account, view.ref, view.shown, asked_numbers(known))
        for key, product in wanted.items():
            if product is None:
                self._entries[key] = None
                continue
            own = product.stock_numbers
            decodings = tuple(Decoding(number, controls[asked[number]], waiting.get(number)) for number in own)
            told = {number: outlooks[number] for number in (product.number, *own) if number in outlooks}
            entry = self._entries[key] = Entry(product, decodings, told)
            for number in entry.numbers:
                self._by_number.setdefault(number, set()).add(key)
        self._forget_the_unused()

    def _forget_the_unused(self) -> None:
        while len(self._entries) > self._products_max:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: EntryKey) -> None:
        entry = self._entries.pop(key, None)
        for number in () if entry is None else entry.numbers:
            keys = self._by_number[number]
            keys.discard(key)
            if not keys:
                del self._by_number[number]


async def _waiting_of(connection: Connection, account: int, view: View, products: Sequence[int]) -> dict[int, Waiting]:
    """What is owed of products to those who wait, as the view has to heed it."""
    if view.shown is None or not products:
        return {}
    owed = await owed_of(connection, account, view.shown.catalogue_number, products)
    networks = await networks_of_owed(connection, account, owed.values(), {view.ref: view.shown})
    apart = await unsellable_of(connection, account, view.shown.catalogue_number, products)
    return {
        number: waiting_of(view.ref, owed.get(number, ()), networks, apart.get(number, b""))
        for number in owed.keys() | apart.keys()
    }


async def _view_of(connection: Connection, account: int, found: VirtualCatalogue) -> View:
    return View(
        ref=found.ref,
        retailer=found.retailer,
        product_catalogue_ref=found.product_catalogue_ref,
        selling=await selling_of(connection, account, found.retailer),
        shown=(await shown_catalogues(connection, account, [found.ref])).get(found.ref),
    )


def _stock_of(stock: AccountStock, view: View, how: Decoding) -> ProductStock:
    if view.shown is None:
        return decode_stock(0, b"", how.controls, None)
    catalogue = view.shown.catalogue_number
    packed = stock.of_product(catalogue, how.number)
    network = view.shown.network_locations
    return decode_stock(catalogue, packed, how.controls, network, has_supplied=True, waiting=how.waiting)
