"""Every filter of the API has a word on the command line, and a misspelt one is refused."""

from typing import Any
from uuid import UUID

import pytest

from lading.cli.event_searching import wanted_from
from lading.kernel.refusal import Refused

IDENTITY = UUID("01a216a1-60b1-71e4-a829-15e8e8dde048")


class Tools:
    def wanted(self, **given: Any) -> dict[str, Any]:
        return {name: value for name, value in given.items() if value is not None}


def asked(*filters: str) -> Any:
    return wanted_from(list(filters))(Tools())  # type: ignore[arg-type]


def test_every_filter_is_understood() -> None:
    found = asked(
        "name=CREATE", "status=FAILED", "root=ORDER:HD-1", "entity=FULFILMENT:", "retailer=2", "from=2026-03-01"
    )
    since = found.pop("since")
    assert found == {
        "name": "CREATE",
        "status": "FAILED",
        "root_type": "ORDER",
        "root_ref": "HD-1",
        "entity_type": "FULFILMENT",
        "retailers": [2],
    }
    assert since.isoformat() == "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (f"root={IDENTITY}", {"root_id": IDENTITY}),
        ("root=HD-1", {"root_ref": "HD-1"}),
        ("entity=P1:LOC:DEFAULT", {"entity_ref": "P1:LOC:DEFAULT"}),
        ("entity=INVENTORY_POSITION:P1:LOC", {"entity_type": "INVENTORY_POSITION", "entity_ref": "P1:LOC"}),
    ],
)
def test_an_entity_is_named_by_ref_type_or_id(named: str, expected: dict[str, Any]) -> None:
    assert asked(named) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nam=CREATE", "FILTER_UNKNOWN"),
        ("CREATE", "FILTER_UNKNOWN"),
        ("status=LOST", "STATUS_UNKNOWN"),
        ("retailer=one", "FILTER_MALFORMED"),
        ("from=yesterday", "INSTANT_MALFORMED"),
    ],
)
def test_what_is_no_filter_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(text)
    assert refused.value.code == code
