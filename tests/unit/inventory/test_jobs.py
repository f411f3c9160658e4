"""What a batch body must look like as a whole."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lading.inventory.jobs import RECORDS_MAX, parse_batch
from lading.kernel.refusal import Refused

ROW = {"locationRef": "L1", "skuRef": "P1", "qty": 5}
BODY: dict[str, Any] = {"action": "UPSERT", "entityType": "INVENTORY", "entities": [ROW]}


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"action": "DELETE"}, "ACTION_UNSUPPORTED", "/action"),
        ({"entityType": "PRODUCT"}, "ENTITY_TYPE_UNSUPPORTED", "/entityType"),
        ({"entities": []}, "ENTITIES_EMPTY", "/entities"),
        ({"entities": {"0": ROW}}, "ENTITIES_EMPTY", "/entities"),
        ({"entities": [ROW] * (RECORDS_MAX + 1)}, "ENTITIES_TOO_MANY", "/entities"),
        ({"asOf": "yesterday"}, "AS_OF_INVALID", "/asOf"),
        ({"asOf": "2026-03-01T12:00:00"}, "AS_OF_INVALID", "/asOf"),
        ({"meta": {"asOf": []}}, "AS_OF_INVALID", "/meta/asOf"),
        ({"event": ""}, "EVENT_INVALID", "/event"),
        ({"event": 5}, "EVENT_INVALID", "/event"),
        ({"catalogueRef": "x" * 101}, "CATALOGUE_REF_INVALID", "/catalogueRef"),
    ],
)
def test_what_is_wrong_with_a_batch_is_told_with_its_place(change: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_batch(BODY | change)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert refused.value.hint


@pytest.mark.parametrize("document", [None, [], "batch", 5])
def test_a_body_that_is_no_object_is_malformed(document: Any) -> None:
    with pytest.raises(Refused) as refused:
        parse_batch(document)
    assert (refused.value.code, refused.value.status) == ("BATCH_INVALID", 400)


@pytest.mark.parametrize("holder", ["conditions", "meta"])
def test_the_as_of_instant_may_stand_in_conditions_or_meta(holder: str) -> None:
    batch = parse_batch(BODY | {holder: {"asOf": "2026-03-01T14:00:00+02:00"}})
    assert batch.as_of == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_plain_batch_has_the_default_event_and_leaves_the_rest_to_its_job() -> None:
    batch = parse_batch(BODY)
    assert (batch.event_name, batch.catalogue_ref, batch.as_of) == ("InventoryChanged", None, None)
