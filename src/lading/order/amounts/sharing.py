"""An amount shared out so that the parts sum to the whole. Pure; integer minor units, no fractions."""

from collections.abc import Sequence


def share(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """The amount in proportion to the weights (not negative), each part exact or rounded, together exactly the amount.

    By largest remainder; of equal remainders the earlier gets the unit. Without any weight every part counts alike;
    there must be at least one part unless the amount is 0.
    """
    if not weights:
        assert amount == 0, f"nobody is there to bear {amount}"
        return ()
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    sign = -1 if amount < 0 else 1
    parts = [abs(amount) * weight // whole for weight in weights]
    remainders = [abs(amount) * weight % whole for weight in weights]
    left = abs(amount) - sum(parts)
    for place in sorted(range(len(weights)), key=lambda place: -remainders[place])[:left]:
        parts[place] += 1
    return tuple(sign * part for part in parts)


def portion(amount: int, units: int, of_units: int) -> int:
    """What so many of the units cost, counted from the first: portions of all steps sum to the whole amount."""
    assert 0 <= units <= of_units, f"{units} of {of_units} units"
    return amount * units // of_units if of_units else 0
