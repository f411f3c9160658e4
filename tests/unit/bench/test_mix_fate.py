"""What becomes of an order of the mix is drawn beforehand."""

from collections import Counter

from lading.bench.mix.fate import Change, Kind, fate_of, units_found

MANY = 4_000


def test_the_same_number_is_the_same_fate_and_all_kinds_and_changes_come_up() -> None:
    fates = [fate_of(number) for number in range(MANY)]
    assert fates == [fate_of(number) for number in range(MANY)]
    assert {one.kind for one in fates} == set(Kind)
    assert {one.change for one in fates} == set(Change)


def test_of_a_hundred_picks_about_ten_are_short_and_five_find_nothing() -> None:
    counts: Counter[str] = Counter()
    for number in range(MANY):
        [found] = units_found(fate_of(number), "F1", {"1": 1000})
        units = found["filledQuantity"]
        counts["full" if units == 1000 else "short" if units else "refused"] += 1
    assert 0.08 * MANY < counts["short"] < 0.12 * MANY
    assert 0.035 * MANY < counts["refused"] < 0.065 * MANY
