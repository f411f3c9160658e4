"""What the units of a line come to."""

import pytest

from lading.order.lines.line_status import line_status, share_in
from lading.order.quantities import Quantities


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ({"open": 3}, "OPEN"),
        ({"open": 1, "allocated": 2}, "PARTIALLY_ALLOCATED"),
        ({"allocated": 3}, "ALLOCATED"),
        ({"allocated": 2, "cancelled": 1}, "ALLOCATED"),
        ({"allocated": 1, "escalated": 2}, "ESCALATED"),
        ({"shipped": 1, "allocated": 2}, "PARTIALLY_SHIPPED"),
        ({"shipped": 2, "cancelled": 1}, "SHIPPED"),
        ({"cancelled": 3}, "CANCELLED"),
    ],
)
def test_a_line_stands_where_its_units_are(units: dict[str, int], status: str) -> None:
    nothing = {"open": 0, "allocated": 0, "shipped": 0, "cancelled": 0, "escalated": 0}
    assert line_status(Quantities(**{"ordered": 3, **nothing, **units})) == status


@pytest.mark.parametrize(
    ("statuses", "share"),
    [([], "NONE"), (["A"], "ALL"), (["A", "B"], "ALL"), (["A", "C"], "PARTIAL"), (["C", None], "NONE")],
)
def test_lines_are_all_some_or_none_in_the_statuses(statuses: list[str | None], share: str) -> None:
    assert share_in(statuses, frozenset({"A", "B"})) == share
