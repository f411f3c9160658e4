"""Identities: sorted by time, never twice, whatever the clock does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lading.kernel.identity import Identities, identity_of, instant_of


def test_an_identity_is_a_uuid_of_version_7_that_tells_its_millisecond() -> None:
    at = datetime(2026, 7, 1, 12, 0, 0, 123_000, tzinfo=UTC)
    made = Identities(lambda: int(at.timestamp() * 1000)).next()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert abs(instant_of(made) - at) < timedelta(milliseconds=1)


@given(st.lists(st.integers(min_value=1, max_value=2**47), min_size=1, max_size=200))
def test_later_identities_sort_later_even_when_the_clock_jumps(instants: list[int]) -> None:
    clock = iter(instants)
    identities = Identities(lambda: next(clock))
    made = [identities.next() for _ in instants]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_millisecond_that_runs_out_of_numbers_borrows_the_next() -> None:
    identities = Identities(lambda: 5, random_bytes=lambda count: b"\xff" * count)
    made = [identities.next() for _ in range(1000)]
    assert made == sorted(set(made))


def test_two_processes_do_not_meet() -> None:
    one, other = Identities(lambda: 5), Identities(lambda: 5)
    assert not {one.next() for _ in range(1000)} & {other.next() for _ in range(1000)}


def test_a_natural_key_has_one_identity_and_its_parts_do_not_run_together() -> None:
    assert identity_of("POSITION", "A", 1) == identity_of("POSITION", "A", 1)
    assert identity_of("POSITION", "A1") != identity_of("POSITION", "A", 1)
    assert identity_of("x").version == 8
