"""Positions of one inventory catalogue, packed: sixteen bytes each, sorted by product and location."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_LOCATION_BITS = 32
_LOCATION_MASK = (1 << _LOCATION_BITS) - 1


class PackedPositions:
    """What positions hold: on hand, 0 where not ACTIVE, and what was supplied, which is counted with deltas since."""

    __slots__ = ("_keys", "_on_hand", "_supplied")

    def __init__(self) -> None:
        self._keys: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._on_hand: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._supplied: NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def size_bytes(self) -> int:
        """Memory of the arrays."""
        return self._keys.nbytes + self._on_hand.nbytes + self._supplied.nbytes

    def append(self, keys: NDArray[np.int64], on_hand: NDArray[np.int32], supplied: NDArray[np.int32]) -> None:
        """Adds positions behind all others: keys ascending and above those there are."""
        assert len(keys) == 0 or len(self._keys) == 0 or keys[0] > self._keys[-1], "positions were read out of order"
        self._keys = np.concatenate((self._keys, keys))
        self._on_hand = np.concatenate((self._on_hand, on_hand))
        self._supplied = np.concatenate((self._supplied, supplied))

    def put(self, keys: NDArray[np.int64], on_hand: NDArray[np.int32], supplied: NDArray[np.int32] | None) -> None:
        """Sets positions, new ones among them; of a key that stands twice the last counts. supplied None: as it was."""
        last = {int(key): place for place, key in enumerate(keys.tolist())}
        chosen = np.fromiter((last[key] for key in sorted(last)), dtype=np.int64, count=len(last))
        keys, on_hand = keys[chosen], on_hand[chosen]
        places = np.searchsorted(self._keys, keys)
        inside = places < len(self._keys)
        is_known = np.zeros(len(keys), dtype=np.bool_)
        is_known[inside] = self._keys[places[inside]] == keys[inside]
        self._on_hand[places[is_known]] = on_hand[is_known]
        if supplied is not None:
            self._supplied[places[is_known]] = supplied[chosen][is_known]
        if not is_known.all():
            new = ~is_known
            come = on_hand if supplied is None else supplied[chosen]
            self._keys = np.insert(self._keys, places[new], keys[new])
            self._on_hand = np.insert(self._on_hand, places[new], on_hand[new])
            self._supplied = np.insert(self._supplied, places[new], come[new])

    def of_product(self, product_number: int) -> bytes:
        """The positions of a product with units on hand: location, on hand, supplied, as the loaders read them."""
        first = product_number << _LOCATION_BITS
        start, end = np.searchsorted(self._keys, (first, first + _LOCATION_MASK + 1))
        on_hand = self._on_hand[start:end]
        there = on_hand > 0
        rows = np.empty((int(there.sum()), 3), dtype=">i4")
        rows[:, 0] = self._keys[start:end][there] & _LOCATION_MASK
        rows[:, 1] = on_hand[there]
        rows[:, 2] = self._supplied[start:end][there]
        return rows.tobytes()


def packed_keys(products: Sequence[int], locations: Sequence[int]) -> NDArray[np.int64]:
    """The keys of positions, given side by side."""
    keys: NDArray[np.int64] = np.array(products, dtype=np.int64) << _LOCATION_BITS
    return keys | np.array(locations, dtype=np.int64)
