"""Instants are read with their offset and written in UTC; JSON that cannot be kept is refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError

from lading.api.graphql.fields import without_nulls
from lading.api.graphql.scalars import instant_of_text, instant_text


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    instant = datetime(2026, 1, 31, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert instant_text(instant) == "2026-01-31T07:00:00.123Z"


def test_an_instant_is_read_with_its_offset() -> None:
    assert instant_of_text("2026-01-31T09:00:00+02:00") == datetime(2026, 1, 31, 7, tzinfo=UTC)
    assert instant_of_text("2026-01-31T09:00:00.000Z") == datetime(2026, 1, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-01-31T09:00:00", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "soon", "", 5, None]
)
def test_anything_else_is_no_instant(text: Any) -> None:
    with pytest.raises(GraphQLError, match="is not an instant"):
        instant_of_text(text)


def test_nulls_are_as_if_they_had_been_left_out_but_the_value_of_an_attribute_is_its_owners() -> None:
    attribute = {"name": "gift", "type": "JSON", "value": {"wrap": None, "notes": [None]}}
    assert without_nulls({"ref": None, "items": [None, {"ref": "1", "price": None}], "attributes": [attribute]}) == {
        "items": [{"ref": "1"}],
        "attributes": [attribute],
    }
