"""A position's identity holds its key, for ever."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lading.inventory.effects import PositionKey
from lading.inventory.position_model import position_id, position_key

NUMBERS = st.integers(min_value=0, max_value=2**31 - 1)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_every_key_can_be_read_back_from_its_identity(catalogue: int, product: int, location: int) -> None:
    key = PositionKey(catalogue, product, location)
    identity = position_id(key)
    assert (identity.version, position_key(identity)) == (8, key)


@given(st.uuids(version=4))
def test_an_identity_of_something_else_is_no_position(identity: UUID) -> None:
    assert position_key(identity) is None
