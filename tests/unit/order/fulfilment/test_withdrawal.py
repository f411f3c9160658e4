"""Units taken out of a fulfilment are taken out once and the rest stays as it was."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lading.order.fulfilment.withdrawal import units_in, withdraw
from lading.order.model import FulfilmentFields, FulfilmentItem
from tests.unit.order.build import fulfilment, fulfilment_item, numbers


def fields_of(*items: FulfilmentItem) -> FulfilmentFields:
    fields: FulfilmentFields = fulfilment(1, "ASSIGNED", items).fields
    return fields


def held(item: FulfilmentItem) -> int:
    return item.requested_quantity - item.rejected_quantity - item.withdrawn_quantity


@st.composite
def items(draw: st.DrawFn, number: int) -> FulfilmentItem:
    requested = draw(st.integers(1, 9))
    filled = draw(st.integers(0, requested)) if draw(st.booleans()) else 0
    rejected = requested - filled if filled else 0
    withdrawn = draw(st.integers(0, max(0, filled - 1))) if filled else 0
    item = fulfilment_item(number, number, requested, filled=filled, rejected=rejected)
    return msgspec.structs.replace(item, withdrawn_quantity=withdrawn)


@given(st.data())
def test_nothing_is_lost_and_nothing_taken_twice(data: st.DataObject) -> None:
    before = fields_of(*(data.draw(items(number)) for number in range(1, data.draw(st.integers(2, 5)))))
    units = {item.id: data.draw(st.integers(0, units_in(item))) for item in before.items}
    out = withdraw(before, units, numbers())
    assert sum(map(held, before.items)) - sum(units.values()) == sum(map(held, out.fields.items))
    promised = {
        item.id: item.requested_quantity for item in before.items if not item.filled_quantity + item.rejected_quantity
    }
    freed = sum(promised[id_] for id_ in out.released)
    freed += sum(promised[line.from_item_id] - line.quantity for line in out.moved)
    put_back = sum(taken for _, taken in out.put_back)
    assert freed + put_back == sum(units.values())
    assert {line.to_item_id for line in out.moved} <= {item.id for item in out.fields.items}
    assert not set(out.released) & {item.id for item in out.fields.items}


def test_the_rest_of_an_item_is_a_new_item_with_the_promise_of_the_old() -> None:
    before = fields_of(fulfilment_item(1, 1, 5))
    out = withdraw(before, {before.items[0].id: 2}, numbers())
    [rest] = out.fields.items
    assert (rest.ref, rest.requested_quantity) == ("I1", 3)
    assert rest.id != before.items[0].id
    [moved] = out.moved
    assert (moved.from_item_id, moved.to_item_id, moved.quantity) == (before.items[0].id, rest.id, 3)


def test_picked_units_are_put_back_and_the_item_remembers() -> None:
    before = fields_of(fulfilment_item(1, 1, 5, filled=4, rejected=1))
    out = withdraw(before, {before.items[0].id: 3}, numbers())
    [item] = out.fields.items
    assert (item.withdrawn_quantity, item.kept_quantity) == (3, 1)
    assert [taken for _, taken in out.put_back] == [3]
    assert not out.released and not out.moved
