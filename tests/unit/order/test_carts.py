"""Whose held units an order may use: those of the cart it came from, and no others."""

from typing import Any
from uuid import uuid4

import pytest

from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.order.carts import cart_ref_in, holder_of


def order(attributes: dict[str, Any]) -> Entity:
    key = EntityKey("ORDER", uuid4(), "HD-1")
    return Entity(key, subtype="HD", status="CREATED", fields=None, attributes=attributes)


def test_an_order_from_a_cart_sees_its_own_held_units() -> None:
    one = order({"cartHold": {"type": "STRING", "value": "CART-1"}})
    assert cart_ref_in(one.attributes) == "CART-1"
    assert holder_of(one) == one.id


@pytest.mark.parametrize("kept", [{"type": "STRING", "value": ""}, {"type": "INTEGER", "value": 7}, "CART-1", None])
def test_an_order_that_names_no_cart_sees_nobodys(kept: object) -> None:
    assert holder_of(order({"cartHold": kept})) is None
    assert holder_of(order({})) is None
