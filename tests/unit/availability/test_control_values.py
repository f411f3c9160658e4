"""A control whose time cannot be is refused, whatever the clock it is written by."""

import pytest

from lading.availability.control_values import check_values, read_values
from lading.availability.controls import EXCLUSION
from lading.kernel.refusal import Refused


@pytest.mark.parametrize(
    "values",
    [
        {"activeFrom": "2026-01-01T00:00:00", "activeTo": "2026-02-01T00:00:00Z"},
        {"activeFrom": "9999-12-31T23:59:59-14:00"},
        {"activeTo": "0001-01-01T00:00:00+14:00"},
        {"activeFrom": "2026-02-01T00:00:00Z", "activeTo": "2026-02-01T00:00:00Z"},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        check_values(EXCLUSION, read_values(values, {}))
    assert (refused.value.code, refused.value.pointer) == ("SCHEDULE_INVALID", "/values")
