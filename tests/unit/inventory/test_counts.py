"""Counts in columns: what goes in comes out, once, in order, whole."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.inventory.counting import chunks_of, counts_of
from lading.inventory.stock_keys import are_among, locations_of, pack_keys, products_of, unpack_keys

NUMBERS = st.integers(1, 2**31 - 1)
ROWS = st.lists(st.tuples(st.integers(1, 200), st.integers(1, 5), st.integers(0, 9)), min_size=1, max_size=60)


def columns(rows: list[tuple[int, int, int]]) -> list[np.ndarray]:
    return [np.array(column, dtype=np.int32) for column in zip(*rows, strict=True)]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.just(0)), min_size=1))
def test_packed_keys_are_unpacked_as_they_were(rows: list[tuple[int, int, int]]) -> None:
    keys = counts_of(*columns(rows)).keys
    assert unpack_keys(pack_keys(keys)).tolist() == keys.tolist()
    pairs = list(zip(products_of(keys), locations_of(keys), strict=True))
    assert pairs == sorted({row[:2] for row in rows})


@given(ROWS)
def test_of_two_lines_for_one_position_the_later_one_counts(rows: list[tuple[int, int, int]]) -> None:
    counts = counts_of(*columns(rows))
    last = {row[:2]: row[2] for row in rows}
    found = dict(
        zip(
            zip(products_of(counts.keys), locations_of(counts.keys), strict=True),
            counts.quantities.tolist(),
            strict=True,
        )
    )
    assert found == last


@given(ROWS, st.integers(1, 40))
def test_pieces_are_the_whole_and_no_two_of_them_share_a_product(rows: list[tuple[int, int, int]], size: int) -> None:
    counts = counts_of(*columns(rows))
    pieces = chunks_of(counts, size)
    assert np.concatenate([piece.keys for piece in pieces]).tolist() == counts.keys.tolist()
    products = [set(products_of(piece.keys)) for piece in pieces]
    assert sum(map(len, products)) == len(set().union(*products))


def test_no_counts_are_no_pieces() -> None:
    nothing = np.array([], dtype=np.int32)
    assert chunks_of(counts_of(nothing, nothing, nothing), 10) == []


@given(st.sets(st.integers(0, 50)), st.sets(st.integers(0, 50)))
def test_membership_is_that_of_sets(some: set[int], others: set[int]) -> None:
    keys, known = np.array(sorted(some), dtype=np.int64), np.array(sorted(others), dtype=np.int64)
    assert are_among(keys, known).tolist() == [key in others for key in sorted(some)]
