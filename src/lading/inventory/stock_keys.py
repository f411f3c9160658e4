"""Positions of a catalogue as whole numbers, packed: product number above, location number below. Pure."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
_LOCATION_BITS = 32
_LOCATION_MASK = (1 << _LOCATION_BITS) - 1
# Products that share a bucket are locked together. A load of a few dozen products, side by side, meets few other loads;
# one of thousands locks all buckets, and the server has room for the locks of some dozen of those.
_BUCKETS = 256
_DEFLATE_LEVEL = 1


def keys_of(products: NDArray[np.integer], locations: NDArray[np.integer]) -> Keys:
    """The keys of positions, side by side."""
    return (products.astype(np.int64) << _LOCATION_BITS) | locations.astype(np.int64)


def products_of(keys: Keys) -> list[int]:
    """The product number of each key."""
    products: list[int] = (keys >> _LOCATION_BITS).tolist()
    return products


def locations_of(keys: Keys) -> list[int]:
    """The location number of each key."""
    locations: list[int] = (keys & _LOCATION_MASK).tolist()
    return locations


def buckets_of(products: NDArray[np.integer] | Sequence[int]) -> list[int]:
    """The buckets of products, ascending."""
    buckets: list[int] = np.unique(np.asarray(products, dtype=np.int64) % _BUCKETS).tolist()
    return buckets


def bucket_starts(keys: Keys) -> NDArray[np.intp]:
    """Where among ascending keys another product begins, and with it another bucket; 0 included."""
    return np.flatnonzero(np.diff(keys >> _LOCATION_BITS, prepend=-1))


def pack_keys(keys: Keys) -> bytes:
    """Ascending keys, each as its distance from the one before, deflated: about a byte where positions lie close."""
    return zlib.compress(np.diff(keys, prepend=np.int64(0)).astype("<i8").tobytes(), _DEFLATE_LEVEL)


def unpack_keys(packed: bytes) -> Keys:
    """What pack_keys packed."""
    return np.cumsum(np.frombuffer(zlib.decompress(packed), dtype="<i8"), dtype=np.int64)


def are_among(keys: Keys, others: Keys) -> NDArray[np.bool_]:
    """Whether each of some keys is among others, which ascend."""
    if not len(others):
        return np.zeros(len(keys), dtype=np.bool_)
    places = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    return np.asarray(others[places] == keys)
