"""Improves a covering set one member at a time."""

import numpy as np

from lading.order.sourcing.planning.cover import Chosen, Cover

SWAPS_MAX = 24


def swapped(cover: Cover, chosen: Chosen) -> Chosen:
    """The set after the best exchanges of one member for a cheaper location that fills its gap; units cost nothing."""
    assert cover.per_unit is None
    for _ in range(SWAPS_MAX):
        members = np.array(chosen)
        held = cover.stock[members]
        gaps = np.maximum(cover.wanted - (held.sum(axis=0) - held), 0)
        able = (cover.stock[None, :, :] >= gaps[:, None, :]).all(axis=2)
        able[:, members] = False
        saved = np.where(able, cover.fixed[members][:, None] - cover.fixed[None, :], 0.0)
        place, column = np.unravel_index(int(saved.argmax()), saved.shape)
        if saved[place, column] <= 0:
            break
        chosen = (*chosen[: int(place)], int(column), *chosen[int(place) + 1 :])
    return chosen
