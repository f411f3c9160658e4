"""Packed positions hold what a plain dictionary would, whatever comes in whatever order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.projection.packed import PackedPositions, packed_keys

Key = tuple[int, int]
keys = st.tuples(st.integers(1, 4), st.integers(1, 5))
batches = st.lists(st.lists(st.tuples(keys, st.integers(0, 50)), min_size=1, max_size=8), max_size=8)


def put(packed: PackedPositions, rows: list[tuple[Key, int]], *, knows_supplied: bool) -> None:
    units = np.array([count for _, count in rows], dtype=np.int32)
    places = packed_keys([key[0] for key, _ in rows], [key[1] for key, _ in rows])
    packed.put(places, units, units * 2 if knows_supplied else None)


def shown(packed: PackedPositions, product: int) -> dict[int, tuple[int, int]]:
    rows = np.frombuffer(packed.of_product(product), dtype=">i4").reshape(-1, 3).tolist()
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    return {location: (on_hand, supplied) for location, on_hand, supplied in rows}


@given(batches)
def test_the_last_value_of_each_position_is_shown_and_positions_without_units_are_not(
    changes: list[list[tuple[Key, int]]],
) -> None:
    packed, model = PackedPositions(), dict[Key, int]()
    for rows in changes:
        put(packed, rows, knows_supplied=True)
        model.update(rows)
    assert len(packed) == len(model)
    for product in range(1, 5):
        expected = {at: (units, 2 * units) for (of, at), units in model.items() if of == product and units}
        assert shown(packed, product) == expected


@given(batches)
def test_a_change_that_does_not_know_what_was_supplied_leaves_it_as_it_was(
    changes: list[list[tuple[Key, int]]],
) -> None:
    packed = PackedPositions()
    put(packed, [((1, 1), 7)], knows_supplied=True)
    for rows in changes:
        put(packed, [*rows, ((1, 1), 3)], knows_supplied=False)
        assert shown(packed, 1)[1] == (3, 14)


def test_a_position_takes_sixteen_bytes() -> None:
    packed = PackedPositions()
    put(packed, [((1, at), 1) for at in range(1, 1001)], knows_supplied=True)
    assert packed.size_bytes == 16 * 1000
