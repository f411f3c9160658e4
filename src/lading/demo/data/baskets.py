"""Baskets of a consumer shop: the articles of the real orders, but one to five lines of a piece or two.

The published orders are a wholesaler's, 14 lines and 135 pieces at the median. A shop that delivers to
homes sells one to three lines, so a bench of home delivery draws its own baskets: sizes by SHARES below,
articles in proportion to the number of real order lines that name them, each at most once in a basket.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate
from random import Random
from typing import Final

import msgspec

from lading.demo.data.addresses import AddressBook, read_address_book
from lading.demo.data.files import packaged_rows
from lading.demo.data.model import DemoAddress, DemoOrderLine
from lading.demo.data.orders import SourceInvoice, invoices
from lading.demo.data.positions import read_positions
from lading.demo.data.products import read_products

# Of 100 baskets so many have 1, 2, 3, 4, 5 lines (1.81 on average), and of 100 lines 1, 2, 3 pieces (1.19).
LINE_SHARES: Final = (52, 26, 13, 7, 2)
QUANTITY_SHARES: Final = (85, 11, 4)


class DemoBasket(msgspec.Struct, frozen=True):
    """A home-delivery basket of a consumer; line refs count from 1."""

    lines: tuple[DemoOrderLine, ...]
    delivery_address: DemoAddress


class Popularity(msgspec.Struct, frozen=True):
    """Stocked articles with their price, and how many order lines name the ones up to each."""

    product_refs: tuple[str, ...]
    lines_up_to: tuple[int, ...]
    prices_minor: Mapping[str, int]


def typical_baskets(count: int, seed: int) -> Iterator[DemoBasket]:
    """So many baskets; the same seed gives the same ones in the same order, on any machine."""
    return draw_baskets(read_popularity(), read_address_book(), count, seed)


def draw_baskets(popularity: Popularity, book: AddressBook, count: int, seed: int) -> Iterator[DemoBasket]:
    """As `typical_baskets`, of any articles and addresses."""
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for number in range(count):
        yield DemoBasket(draw_lines(popularity, random), book.address_for(f"{seed}/{number}"))


def read_popularity() -> Popularity:
    """The articles that have stock somewhere, most popular first."""
    stocked = {position.product_ref for position in read_positions()}
    sold = Counter(
        line.stock_code
        for invoice in invoices(packaged_rows("order_lines.csv.gz"))
        if isinstance(invoice, SourceInvoice)
        for line in invoice.products
        if not line.is_cancellation and line.stock_code in stocked
    )
    refs = sorted(sold, key=lambda ref: (-sold[ref], ref))
    prices = {product.ref: product.price_minor for product in read_products()}
    return Popularity(tuple(refs), tuple(accumulate(sold[ref] for ref in refs)), prices)


def draw_lines(popularity: Popularity, random: Random) -> tuple[DemoOrderLine, ...]:
    """The lines of one basket; needs at least as many articles as LINE_SHARES has sizes."""
    assert len(popularity.product_refs) >= len(LINE_SHARES), "too few articles for a basket of the largest size"
    chosen: dict[str, None] = {}
    lines_wanted = _draw(tuple(accumulate(LINE_SHARES)), random) + 1
    while len(chosen) < lines_wanted:
        chosen[popularity.product_refs[_draw(popularity.lines_up_to, random)]] = None
    pieces_up_to = tuple(accumulate(QUANTITY_SHARES))
    return tuple(
        DemoOrderLine(str(number), ref, _draw(pieces_up_to, random) + 1, popularity.prices_minor[ref])
        for number, ref in enumerate(chosen, start=1)
    )


def _draw(shares_up_to: tuple[int, ...], random: Random) -> int:
    """The index of a share, each as likely as it is large."""
    return bisect_right(shares_up_to, random.random() * shares_up_to[-1])
