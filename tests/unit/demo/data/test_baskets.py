"""Baskets of a consumer retailer, drawn from the popularity of real products."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from lading.demo.data.addresses import AddressBook
from lading.demo.data.baskets import (
    ITEM_SHARES,
    QUANTITY_SHARES,
    Popularity,
    draw_baskets,
    draw_items,
    read_popularity,
    typical_baskets,
)
from lading.demo.data.positions import read_positions
from lading.demo.data.products import read_products


@pytest.fixture(scope="module")
def popularity() -> Popularity:
    return read_popularity()


def test_baskets_are_drawn_from_the_installed_files(popularity: Popularity, book: AddressBook) -> None:
    assert list(typical_baskets(20, seed=7)) == list(draw_baskets(popularity, book, 20, seed=7))


def test_another_seed_gives_other_baskets(popularity: Popularity, book: AddressBook) -> None:
    assert list(draw_baskets(popularity, book, 20, seed=7)) != list(draw_baskets(popularity, book, 20, seed=8))


def test_asking_for_more_baskets_does_not_change_the_first_ones(popularity: Popularity, book: AddressBook) -> None:
    few, many = (list(draw_baskets(popularity, book, count, seed=7)) for count in (20, 30))
    assert many[:20] == few


def test_sizes_are_drawn_as_documented(popularity: Popularity, book: AddressBook) -> None:
    baskets = list(draw_baskets(popularity, book, 20_000, seed=1))
    sizes = Counter(len(basket.items) for basket in baskets)
    pieces = Counter(item.quantity for basket in baskets for item in basket.items)
    assert [sizes[items] / 200 for items in range(1, 6)] == pytest.approx(ITEM_SHARES, abs=1)
    assert [100 * pieces[quantity] / pieces.total() for quantity in range(1, 4)] == pytest.approx(
        QUANTITY_SHARES, abs=1
    )


def test_a_basket_names_a_stocked_product_once_at_its_price(popularity: Popularity, book: AddressBook) -> None:
    stocked = {position.product_ref for position in read_positions()}
    prices = {product.ref: product.price_minor for product in read_products()}
    for basket in draw_baskets(popularity, book, 500, seed=3):
        refs = [item.product_ref for item in basket.items]
        assert len(set(refs)) == len(refs)
        assert set(refs) <= stocked
        assert all(item.price_minor == prices[item.product_ref] for item in basket.items)
        assert [item.ref for item in basket.items] == [str(number) for number in range(1, len(refs) + 1)]


def test_popular_products_are_drawn_in_proportion() -> None:
    popularity = Popularity(("a", "b", "c", "d", "e"), (60, 80, 90, 95, 100), dict.fromkeys("abcde", 100))
    random = Random(5)
    first = Counter(draw_items(popularity, random)[0].product_ref for _ in range(20_000))
    assert [first[ref] / 200 for ref in "abcde"] == pytest.approx([60, 20, 10, 5, 5], abs=1)


def test_the_most_popular_product_is_the_one_most_lines_name(popularity: Popularity) -> None:
    counts = [popularity.sold_up_to[0]]
    counts += [b - a for a, b in pairwise(popularity.sold_up_to)]
    assert popularity.product_refs[0] == "85123A"
    assert counts == sorted(counts, reverse=True)
