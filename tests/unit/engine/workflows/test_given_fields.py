"""A scenario says the fields that matter; the others are nothing, and a misspelt one is refused."""

import pytest

from lading.engine.workflows.given_fields import fields_from
from lading.kernel.refusal import Refused
from lading.order.model import FulfilmentFields, OrderFields


def test_what_is_not_said_is_nothing_by_type() -> None:
    fields = fields_from({"total_minor": 6000}, OrderFields, "ORDER:A")
    assert (fields.total_minor, fields.currency, fields.items, fields.customer_id) == (6000, "", (), None)


def test_parts_are_filled_too() -> None:
    fields = fields_from({"items": [{"ref": "1", "requested_quantity": 2}]}, FulfilmentFields, "FULFILMENT:F")
    [item] = fields.items
    assert (item.ref, item.requested_quantity, item.filled_quantity) == ("1", 2, 0)


def test_a_misspelt_field_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        fields_from({"totalMinor": 1}, OrderFields, "ORDER:A")
    assert refused.value.code == "SCENARIO_FIELDS"
    assert refused.value.message == "There is no field totalMinor."
    assert "total_minor" in refused.value.hint
    assert "stored_items" not in refused.value.hint


def test_a_value_of_another_type_is_refused_with_its_place() -> None:
    with pytest.raises(Refused, match="total_minor"):
        fields_from({"total_minor": "many"}, OrderFields, "ORDER:A")
