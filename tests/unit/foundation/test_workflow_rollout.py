"""A roll-out takes the share it was given, always the same entities, and never lets one out again."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.workflow_versions.rollout import VersionChoice
from lading.kernel.identity import identity_of


@given(entity=st.uuids(), percent=st.integers(0, 99))
def test_raising_the_percentage_never_takes_an_entity_out_again(entity: UUID, percent: int) -> None:
    before = VersionChoice(1, 2, percent).version_of(entity)
    after = VersionChoice(1, 2, percent + 1).version_of(entity)
    assert (before, after) != (2, 1)


def test_ten_percent_are_about_a_tenth_and_the_ends_are_exact() -> None:
    entities = [identity_of("order", number) for number in range(10_000)]
    chosen = {
        percent: sum(VersionChoice(1, 2, percent).version_of(one) == 2 for one in entities) for percent in (0, 10, 100)
    }
    assert (chosen[0], chosen[100]) == (0, 10_000)
    assert 900 < chosen[10] < 1_100


def test_without_a_candidate_everybody_takes_the_active_version() -> None:
    assert VersionChoice(7).version_of(identity_of("order")) == 7
