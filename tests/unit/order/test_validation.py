"""What is wrong with an order is said exactly, with its place."""

from typing import Any

import pytest

from lading.kernel.refusal import Malformed, Refused
from lading.order.new_order import new_order_from
from lading.order.refusals import OrderInvalid
from lading.order.validation import check_order, content_of, whole_quantity


def document(**fields: Any) -> dict[str, Any]:
    plain = {
        "ref": "HD-1",
        "type": "HD",
        "retailer": {"id": 1},
        "fulfilmentChoice": {"deliveryAddress": {"postcode": "02118", "country": "US"}},
        "items": [{"ref": "1", "productRef": "P1", "quantity": 1}],
    }
    return {**plain, **fields}


def items(*quantities: Any) -> list[dict[str, Any]]:
    return [{"ref": f"{n}", "productRef": "P1", "quantity": quantity} for n, quantity in enumerate(quantities)]


def address(**fields: Any) -> dict[str, Any]:
    return {"deliveryAddress": {"country": "US", **fields}}


def test_a_plain_order_is_accepted() -> None:
    check_order(new_order_from(document()))


@pytest.mark.parametrize("quantity", [1, 1_000_000, 2.0])
def test_a_whole_number_of_units_is_a_quantity(quantity: Any) -> None:
    check_order(new_order_from(document(items=items(quantity))))


@pytest.mark.parametrize(
    "quantity", [0, -1, 1_000_001, 2**70, 1.5, float("nan"), float("inf"), "3", True, None, [], 0.0]
)
def test_anything_else_is_no_quantity(quantity: Any) -> None:
    with pytest.raises(OrderInvalid) as refused:
        check_order(new_order_from(document(items=items(1, quantity))))
    assert (refused.value.code, refused.value.pointer) == ("QUANTITY_INVALID", "/items/1/quantity")


def test_a_number_sent_as_a_text_is_told_to_be_one() -> None:
    with pytest.raises(OrderInvalid, match=r"^'3' is a text, not a number\.$"):
        whole_quantity("3", "/items/0/quantity")


ADDRESS = "/fulfilmentChoice/deliveryAddress"


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"items": []}, "ITEMS_EMPTY", "/items"),
        ({"items": items(1) + items(1)}, "ITEM_REF_DUPLICATE", "/items/1/ref"),
        ({"items": [{"ref": "", "productRef": "P1", "quantity": 1}]}, "REF_INVALID", "/items/0/ref"),
        ({"ref": ""}, "REF_INVALID", "/ref"),
        ({"ref": "x" * 101}, "REF_INVALID", "/ref"),
        ({"type": ""}, "TYPE_INVALID", "/type"),
        ({"fulfilmentChoice": None}, "ADDRESS_MISSING", ADDRESS),
        ({"fulfilmentChoice": {}}, "ADDRESS_MISSING", ADDRESS),
        ({"fulfilmentChoice": address()}, "ADDRESS_MISSING", ADDRESS),
        ({"fulfilmentChoice": address(latitude=42.3)}, "COORDINATES_INCOMPLETE", ADDRESS),
        ({"fulfilmentChoice": address(latitude=91, longitude=181)}, "COORDINATES_OUT_OF_RANGE", ADDRESS),
        ({"fulfilmentChoice": address(latitude=-71.06, longitude=42.36)}, "COORDINATES_SWAPPED", ADDRESS),
        ({"fulfilmentChoice": address(latitude=0, longitude=0)}, "COORDINATES_ZERO", ADDRESS),
        (
            {"fulfilmentChoice": {**address(city="Boston"), "deliveryInstruction": "x" * 251}},
            "TEXT_TOO_LONG",
            "/fulfilmentChoice/deliveryInstruction",
        ),
        ({"fulfilmentChoices": [address(city="Boston")]}, "FULFILMENT_CHOICES_BOTH", "/fulfilmentChoices"),
        (
            {"type": "CC", "fulfilmentChoice": {}},
            "PICKUP_LOCATION_MISSING",
            "/fulfilmentChoice/pickupLocationRef",
        ),
        (
            {"attributes": [{"name": "a", "type": "STRING", "value": 1}] * 2},
            "ATTRIBUTE_DUPLICATE",
            "/attributes",
        ),
    ],
)
def test_each_mistake_has_its_code_and_place(fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        check_order(new_order_from(document(**fields)))
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ref": 5}, "/ref"),
        ({"retailer": None}, "/retailer"),
        ({"items": {}}, "/items"),
        ({"items": [{"ref": "1", "quantity": 1}]}, "/items/0"),
        ({"items": [{"ref": "1", "productRef": "P1", "quantity": 1, "price": "ten"}]}, "/items/0/price"),
        ({"fulfilmentChoice": {"deliveryAddress": {"latitude": "north"}}}, f"{ADDRESS}/latitude"),
    ],
)
def test_a_document_of_another_shape_is_refused_with_the_place(fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(OrderInvalid) as refused:
        new_order_from(document(**fields))
    assert (refused.value.code, refused.value.pointer) == ("ORDER_MALFORMED", pointer)


def test_the_one_choice_may_come_in_the_list() -> None:
    fields = document(fulfilmentChoices=[address(city="Boston")])
    del fields["fulfilmentChoice"]
    check_order(new_order_from(fields))


def mixed(*choices: dict[str, Any], named: tuple[str | None, ...] = ("A", "B")) -> dict[str, Any]:
    """A mixed basket with an item for each name."""
    lines = [
        {"ref": f"{n}", "productRef": "P1", "quantity": 1} | ({"fulfilmentChoiceRef": ref} if ref else {})
        for n, ref in enumerate(named)
    ]
    fields = document(type="MULTI", fulfilmentChoices=list(choices), items=lines)
    del fields["fulfilmentChoice"]
    return fields


HOME = {"ref": "A", "deliveryAddress": {"country": "US", "city": "Boston"}}
SHOP = {"ref": "B", "pickupLocationRef": "L1"}
AFTER, BEFORE = "2026-12-24T12:00:00Z", "2026-12-24T09:00:00Z"


def test_a_mixed_basket_may_go_to_any_addresses_and_locations() -> None:
    check_order(new_order_from(mixed(HOME, SHOP)))
    check_order(new_order_from(mixed(HOME, {**HOME, "ref": "B"})))
    check_order(new_order_from(mixed({**SHOP, "ref": "A"}, SHOP, named=("B", "A", "B"))))


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        (mixed(HOME, HOME), "FULFILMENT_CHOICE_REF_DUPLICATE", "/fulfilmentChoices/1/ref"),
        (mixed(HOME, SHOP, named=("A", "C")), "FULFILMENT_CHOICE_UNKNOWN", "/items/1/fulfilmentChoiceRef"),
        (mixed(HOME, SHOP, named=("A", None)), "FULFILMENT_CHOICE_REF_MISSING", "/items/1/fulfilmentChoiceRef"),
        (mixed(HOME, SHOP, named=("A", "A")), "FULFILMENT_CHOICE_EMPTY", "/fulfilmentChoices/1"),
        (mixed(HOME, {"ref": "B"}), "ADDRESS_MISSING", "/fulfilmentChoices/1/deliveryAddress"),
        (mixed(HOME, {"ref": "B", "type": "CC"}), "PICKUP_LOCATION_MISSING", "/fulfilmentChoices/1/pickupLocationRef"),
        (mixed(HOME, SHOP) | {"type": "CC"}, "FULFILMENT_CHOICES_TOO_MANY", "/fulfilmentChoices"),
        (mixed(*([SHOP] * 201)), "FULFILMENT_CHOICES_TOO_MANY", "/fulfilmentChoices"),
        (
            mixed(HOME, {**SHOP, "dispatchOn": "2026-12-24T12:00:00"}),
            "DATE_WITHOUT_ZONE",
            "/fulfilmentChoices/1/dispatchOn",
        ),
        (
            mixed(HOME, {**SHOP, "deliverAfter": AFTER, "deliverBefore": BEFORE}),
            "DATES_CONTRADICT",
            "/fulfilmentChoices/1/deliverBefore",
        ),
    ],
)
def test_each_mistake_in_a_mixed_basket_has_its_code_and_place(fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        check_order(new_order_from(fields))
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert refused.value.hint


def test_content_tells_orders_apart() -> None:
    same = content_of(new_order_from(document()))
    assert content_of(new_order_from(document())) == same
    assert content_of(new_order_from(document(items=items(2)))) != same


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        content_of(new_order_from(document(fulfilmentChoice=address(city=text))))
    assert refused.value.code == "JSON_TEXT"


def test_text_that_only_looks_like_it_is_kept() -> None:
    assert content_of(new_order_from(document(fulfilmentChoice=address(city="\\u0000"))))


@pytest.mark.parametrize("point", ["checkout", "DISPATCH", "", None, 1, ["BOOKING"]])
def test_a_payment_point_that_nobody_knows_is_refused_before_money_is_asked_for_twice(point: Any) -> None:
    attributes = [{"name": "gift", "type": "STRING", "value": "yes"}]
    attributes.append({"name": "paymentPoint", "type": "STRING", "value": point})
    with pytest.raises(OrderInvalid) as refused:
        check_order(new_order_from(document(attributes=attributes)))
    assert (refused.value.code, refused.value.pointer) == ("PAYMENT_POINT_UNKNOWN", "/attributes/1/value")


@pytest.mark.parametrize("point", ["BOOKING", "CHECKOUT"])
def test_each_payment_point_is_accepted(point: str) -> None:
    check_order(new_order_from(document(attributes=[{"name": "paymentPoint", "type": "STRING", "value": point}])))
