"""Baskets of a consumer retailer: the products of the real orders, but one to five items of a piece or two.

The published orders are a wholesaler's, 15 items and 129 pieces at the median. A retailer that delivers to
homes sells one to three items, so a bench of home delivery draws its own baskets: sizes by the shares below,
products in proportion to the number of real order lines that name them, each at most once in a basket.
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
from lading.demo.data.model import DemoAddress, DemoOrderItem
from lading.demo.data.orders import SourceInvoice, invoices
from lading.demo.data.positions import read_positions
from lading.demo.data.products import read_products

# Of 100 baskets so many have 1, 2, 3, 4, 5 items (1.81 on average), and of 100 items 1, 2, 3 pieces (1.19).
ITEM_SHARES: Final = (52, 26, 13, 7, 2)
QUANTITY_SHARES: Final = (85, 11, 4)


class DemoBasket(msgspec.Struct, frozen=True):
    """A home-delivery basket of a consumer; item refs count from 1."""

    items: tuple[DemoOrderItem, ...]
    delivery_address: DemoAddress


class Popularity(msgspec.Struct, frozen=True):
    """Stocked products with their price, and how many published lines sell the ones up to each."""

    product_refs: tuple[str, ...]
    sold_up_to: tuple[int, ...]
    prices_minor: Mapping[str, int]


def typical_baskets(count: int, seed: int) -> Iterator[DemoBasket]:
    """So many baskets; the same seed gives the same ones in the same order, on any machine."""
    return draw_baskets(read_popularity(), read_address_book(), count, seed)


def draw_baskets(popularity: Popularity, book: AddressBook, count: int, seed: int) -> Iterator[DemoBasket]:
    """As `typical_baskets`, of any products and addresses."""
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for number in range(count):
        yield DemoBasket(draw_items(popularity, random), book.address_for(f"{seed}/{number}"))


def read_popularity() -> Popularity:
    """The products that have stock somewhere, most popular first."""
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


def draw_items(popularity: Popularity, random: Random) -> tuple[DemoOrderItem, ...]:
    """The items of one basket; needs at least as many products as ITEM_SHARES has sizes."""
    assert len(popularity.product_refs) >= len(ITEM_SHARES), "too few products for a basket of the largest size"
    chosen: dict[str, None] = {}
    items_wanted = _draw(tuple(accumulate(ITEM_SHARES)), random) + 1
    while len(chosen) < items_wanted:
        chosen[popularity.product_refs[_draw(popularity.sold_up_to, random)]] = None
    pieces_up_to = tuple(accumulate(QUANTITY_SHARES))
    return tuple(
        DemoOrderItem(str(number), ref, _draw(pieces_up_to, random) + 1, popularity.prices_minor[ref])
        for number, ref in enumerate(chosen, start=1)
    )


def _draw(shares_up_to: tuple[int, ...], random: Random) -> int:
    """The index of a share, each as likely as it is large."""
    return bisect_right(shares_up_to, random.random() * shares_up_to[-1])
