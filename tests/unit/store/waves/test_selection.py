"""Which fulfilments a new wave takes, and why it leaves the others."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lading.store.waves import reasons
from lading.store.waves.model import Candidate, WaveFulfilment
from lading.store.waves.selection import Selection, WavePlace, select_named

HERE = UUID(int=1)
ELSEWHERE = UUID(int=2)
PLACE = WavePlace(HERE, "STORE-1", {})


def candidate(
    number: int, *, status: str = "AWAITING_WAVE", location_id: UUID = HERE, wave_ref: str | None = None
) -> Candidate:
    fulfilment = WaveFulfilment(
        id=UUID(int=100 + number),
        ref=f"F{number}",
        subtype="HD_PFS",
        order_id=UUID(int=200 + number),
        order_ref=f"HD-{number}",
    )
    return Candidate(fulfilment=fulfilment, status=status, location_id=location_id, expires_at=None, wave_ref=wave_ref)


def select(*candidates: Candidate, place: WavePlace = PLACE, fulfilments_max: int = 500) -> Selection:
    found = {one.fulfilment.id: one for one in candidates}
    return select_named(list(found), found, place, fulfilments_max=fulfilments_max)


def codes(selection: Selection) -> list[str]:
    return [skipped.code for skipped in selection.skipped]


def test_what_waits_here_is_taken_in_the_order_it_was_asked_for() -> None:
    second, first = candidate(2), candidate(1)
    assert select(second, first) == Selection((second.fulfilment, first.fulfilment), ())


def test_a_fulfilment_in_another_wave_is_left_there_by_name() -> None:
    taken = select(candidate(1, status="ASSIGNED", wave_ref="WAVE-A"), candidate(2))
    assert [one.ref for one in taken.taken] == ["F2"]
    assert codes(taken) == [reasons.FULFILMENT_IN_WAVE]
    assert taken.skipped[0].message == "HD-1/F1 is in wave WAVE-A."


def test_a_wave_made_a_moment_ago_in_the_same_run_counts() -> None:
    place = WavePlace(HERE, "STORE-1", {UUID(int=101): "WAVE-NEW"})
    selection = select(candidate(1), place=place)
    assert (selection.taken, codes(selection)) == ((), [reasons.FULFILMENT_IN_WAVE])


def test_another_place_another_status_and_nobody_are_three_reasons() -> None:
    unknown = UUID(int=999)
    elsewhere, picked = candidate(1, location_id=ELSEWHERE), candidate(2, status="FULFILLED")
    found = {elsewhere.fulfilment.id: elsewhere, picked.fulfilment.id: picked, unknown: None}
    selection = select_named(list(found), found, PLACE, fulfilments_max=10)
    assert selection.taken == ()
    assert codes(selection) == [
        reasons.FULFILMENT_ELSEWHERE,
        reasons.FULFILMENT_NOT_WAITING,
        reasons.FULFILMENT_UNKNOWN,
    ]


def test_a_fulfilment_named_twice_is_picked_once() -> None:
    one = candidate(1)
    selection = select_named([one.fulfilment.id] * 2, {one.fulfilment.id: one}, PLACE, fulfilments_max=10)
    assert selection == Selection((one.fulfilment,), ())


@given(
    st.lists(
        st.tuples(st.sampled_from(["AWAITING_WAVE", "ASSIGNED", "COMPLETE"]), st.booleans(), st.booleans()), max_size=30
    ),
    st.integers(min_value=1, max_value=10),
)
def test_everything_asked_for_is_either_taken_or_skipped_with_a_reason(
    asked: list[tuple[str, bool, bool]], fulfilments_max: int
) -> None:
    candidates = [
        candidate(
            number,
            status=status,
            location_id=HERE if is_here else ELSEWHERE,
            wave_ref="WAVE-A" if is_in_wave else None,
        )
        for number, (status, is_here, is_in_wave) in enumerate(asked)
    ]
    selection = select(*candidates, fulfilments_max=fulfilments_max)
    assert len(selection.taken) + len(selection.skipped) == len(candidates)
    free = [one for one in candidates if (one.status, one.location_id, one.wave_ref) == ("AWAITING_WAVE", HERE, None)]
    assert list(selection.taken) == [one.fulfilment for one in free[:fulfilments_max]]
    assert codes(selection).count(reasons.WAVE_FULL) == max(0, len(free) - fulfilments_max)
