"""Which events of a leased lane run together."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lading.engine.batch import lanes_of

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
LANE, LEASE = UUID(int=1), UUID(int=2)
ORDER, CATALOGUE = UUID(int=1), UUID(int=3)


def row(sequence: int, root_type: str, root_id: UUID) -> dict[str, Any]:
    return {
        "attempt": 1,
        "losses": 0,
        "sequence": sequence,
        "at": AT,
        "id": UUID(int=100 + sequence),
        "lane": LANE,
        "name": f"Event{sequence}",
        "retailer": 1,
        "root_type": root_type,
        "root_id": root_id,
        "root_ref": str(root_id),
        "entity_type": root_type,
        "entity_subtype": None,
        "entity_id": root_id,
        "entity_ref": str(root_id),
        "attributes": {},
        "generated_by": "test",
        "cause_id": None,
        "generation": 0,
        "accepted_at": AT,
        "scheduled_at": None,
        "trace_id": None,
    }


def names(rows: list[dict[str, Any]]) -> list[str]:
    [lane] = lanes_of(rows, LEASE)
    return [event.name for event in lane.events]


def test_the_events_of_one_root_run_together_in_sequence() -> None:
    assert names([row(5, "ORDER", ORDER), row(6, "ORDER", ORDER)]) == ["Event5", "Event6"]


def test_an_event_of_another_root_in_the_lane_waits_for_a_batch_of_its_own() -> None:
    rows = [
        row(5, "ORDER", ORDER),
        row(6, "ORDER", ORDER),
        row(7, "INVENTORY_CATALOGUE", CATALOGUE),
        row(8, "ORDER", ORDER),
    ]
    assert names(rows) == ["Event5", "Event6"]
    assert names(rows[2:]) == ["Event7"]
