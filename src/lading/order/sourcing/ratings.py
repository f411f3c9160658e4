"""What criteria said of locations: as ratings that can be compared, and as decisions keep it, to three digits."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

DIGITS = 3
MANTISSA_MAX = 10**DIGITS - 1
# Nothing a criterion counts lies outside of these powers of ten; what does is kept as the edge.
EXPONENT_MIN, EXPONENT_MAX = -12, 15
UNKNOWN = 127
EXCLUDED = -1.0


class CriterionNote(msgspec.Struct, frozen=True, array_like=True):
    """A criterion as it was used: its name in the profile, its kind, what its values count, and which are preferred.

    reason: the code of a location it took out, sentence the words for it.
    """

    name: str
    type: str
    unit: str
    is_higher_better: bool
    reason: str
    sentence: str


class Digits(NamedTuple):
    """Values as mantissa times a power of ten; the exponent is UNKNOWN where there is no value."""

    mantissas: NDArray[np.int32]
    exponents: NDArray[np.int32]


def digits_of(values: NDArray[np.float64]) -> Digits:
    """Values, in any shape, to three significant digits."""
    known = np.isfinite(values)
    values = np.where(known, values, 0.0)
    # Zero has no logarithm; as one, it comes to a mantissa of 0 all the same.
    magnitudes = np.abs(np.where(values == 0.0, 1.0, values))
    exponents = np.floor(np.log10(magnitudes)).astype(np.int32) - (DIGITS - 1)
    exponents = np.minimum(np.maximum(exponents, EXPONENT_MIN), EXPONENT_MAX)
    mantissas = np.rint(_times_power(values, -exponents)).astype(np.int32)
    carried = np.abs(mantissas) > MANTISSA_MAX
    mantissas[carried] = np.rint(mantissas[carried] / 10)
    exponents[carried] += 1
    exponents[mantissas == 0] = 0
    exponents[~known] = UNKNOWN
    return Digits(np.minimum(np.maximum(mantissas, -MANTISSA_MAX), MANTISSA_MAX), exponents)


def values_of(digits: Digits) -> NDArray[np.float64]:
    """The values; NaN where there is none."""
    unknown = digits.exponents == UNKNOWN
    values = _times_power(digits.mantissas.astype(np.float64), np.where(unknown, 0, digits.exponents))
    values[unknown] = np.nan
    return values


def _times_power(values: NDArray[np.float64], exponents: NDArray[np.int32]) -> NDArray[np.float64]:
    """Values by a power of ten each, below 0 divided by the whole one: 123 by 10 to the -1 is 12.3 and nothing else."""
    powers = 10.0 ** np.arange(max(-EXPONENT_MIN, EXPONENT_MAX) + 2)
    raised: NDArray[np.float64] = values * powers[np.maximum(exponents, 0)] / powers[np.maximum(-exponents, 0)]
    return raised


def rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values as a decision keeps them."""
    return values_of(digits_of(values))


def ratings_of(
    values: NDArray[np.float64], excluded: NDArray[np.bool_], *, is_higher_better: bool
) -> NDArray[np.float64]:
    """Values as ratings: EXCLUDED for who is taken out, else 0 to 1, 1 for the best; what is not known rates 0.

    Where all are alike each rates 1. Only those that are left are compared with each other.
    """
    ratings = np.zeros(len(values), dtype=np.float64)
    known = np.isfinite(values) & ~excluded
    if known.any():
        ratings[known] = _scaled(values[known], is_higher_better=is_higher_better)
    ratings[excluded] = EXCLUDED
    return ratings


def _scaled(values: NDArray[np.float64], *, is_higher_better: bool) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    if high == low:
        return np.ones(len(values), dtype=np.float64)
    rated = (values - low) / (high - low)
    return rated if is_higher_better else 1.0 - rated
