"""Promises of services: each line's one after the other, each once, and never for units that are not there."""

from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from lading.order.model import FulfilmentItem, OrderItem
from lading.order.services.steps import ServiceStatus, has_open, next_steps, services_of

SPACE = UUID(int=7)


def line(ref: str, services: Any) -> OrderItem:
    return OrderItem(
        id=uuid5(SPACE, ref),
        line=1,
        ref=ref,
        product_number=1,
        product_ref="P1",
        product_catalogue_ref="MASTER",
        quantity=9,
        attributes={"services": {"type": "JSON", "value": services}},
    )


def item(ref: str, filled: int, withdrawn: int) -> FulfilmentItem:
    return FulfilmentItem(
        id=uuid5(SPACE, f"item {ref}"),
        ref=ref,
        order_item_id=uuid5(SPACE, ref),
        requested_quantity=9,
        filled_quantity=filled,
        withdrawn_quantity=withdrawn,
    )


types = st.lists(st.sampled_from(("GIFT_WRAP", "ENGRAVING", "EMBROIDERY")), max_size=5)
asked = st.dictionaries(st.sampled_from(("1", "2", "3")), types)
outcomes = st.sampled_from((ServiceStatus.DONE, ServiceStatus.FAILED))


@given(asked, st.integers(0, 9), st.data())
def test_every_service_of_every_line_is_done_once_and_in_its_order(
    asked: dict[str, list[str]], filled: int, data: st.DataObject
) -> None:
    items, lines = [item(ref, filled, 0) for ref in asked], [line(ref, services) for ref, services in asked.items()]
    standing: dict[str, ServiceStatus] = {}
    done: list[str] = []
    while steps := next_steps(items, lines, standing):
        assert len({step.item.ref for step in steps}) == len(steps)
        standing |= dict.fromkeys((step.key for step in steps), ServiceStatus.OPEN)
        assert next_steps(items, lines, standing) == ()
        assert has_open(standing)
        for step in steps:
            standing[step.key] = data.draw(outcomes)
            done.append(step.key)
    wanted = [f"{ref}:{service}" for ref, services in asked.items() for service in dict.fromkeys(services)]
    assert sorted(done) == (sorted(wanted) if filled else [])
    for ref in asked:
        in_order = [key for key in done if key.startswith(f"{ref}:")]
        assert in_order == [key for key in wanted if key.startswith(f"{ref}:")][: len(in_order)]
    assert not has_open(standing)


@given(st.integers(0, 9))
def test_nothing_is_done_to_units_that_were_taken_out(filled: int) -> None:
    assert next_steps([item("1", filled, filled)], [line("1", ["GIFT_WRAP"])], {}) == ()


def test_a_text_names_services_and_long_instructions_are_left_out() -> None:
    assert [one.type for one in services_of({"services": {"value": "GIFT_WRAP, ENGRAVING,,GIFT_WRAP"}})] == [
        "GIFT_WRAP",
        "ENGRAVING",
    ]
    [one] = services_of({"services": {"value": [{"type": "GIFT_WRAP", "instructions": "x" * 6_000}]}})
    assert one.instructions is None
