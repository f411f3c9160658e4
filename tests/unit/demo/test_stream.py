"""Which orders a demo sends, and when its people look again."""

from itertools import islice

from lading.demo.data.model import DemoOrder
from lading.demo.documents import order_document
from lading.demo.patience import LOOK_FIRST_SECONDS, LOOK_LONGEST_SECONDS, Patience
from lading.demo.running import orders_after


def refs(last_number: int, count: int) -> list[str]:
    return [outcome.ref for outcome in orders_after(last_number, count) if isinstance(outcome, DemoOrder)]


def test_the_first_start_begins_with_the_first_order() -> None:
    assert refs(0, 3) == ["HD-000001", "HD-000002", "HD-000003"]


def test_a_later_start_goes_on_where_the_last_one_ended_and_beyond_the_published_months() -> None:
    assert refs(2, 2) == ["HD-000003", "HD-000004"]
    assert refs(3725, 2) == ["HD-003726", "HD-003727"]


def test_the_document_adds_up_and_leaves_out_what_a_guest_did_not_say() -> None:
    orders = [one for one in islice(orders_after(0, 300), 400) if isinstance(one, DemoOrder)]
    guest = next(one for one in orders if one.customer_ref is None)
    document = order_document(guest, retailer=4)
    assert "customer" not in document
    assert "latitude" not in document["fulfilmentChoice"]["deliveryAddress"]
    goods = sum(item["totalPrice"] for item in document["items"])
    assert abs(document["totalPrice"] - goods - document["fulfilmentChoice"]["fulfilmentPrice"]) < 0.005
    assert document["retailer"] == {"id": 4}


def test_people_look_again_about_when_things_are_usually_done() -> None:
    patience = Patience()
    assert patience.before_look(0) == LOOK_FIRST_SECONDS
    for _ in range(100):
        patience.learn(2.0)
    assert 1.5 < patience.before_look(0) < 2.0
    assert patience.before_look(1) < patience.before_look(0)
    assert patience.before_look(50) == LOOK_LONGEST_SECONDS
