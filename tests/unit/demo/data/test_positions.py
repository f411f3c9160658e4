"""The opening stock and the catalogue fit each other and the places."""

from collections import Counter

from lading.demo.data.model import Stores
from lading.demo.data.positions import read_positions
from lading.demo.data.products import read_products
from lading.demo.data.stores import read_distribution_centres


def test_every_position_is_of_a_known_place_and_a_known_product(packaged_stores: Stores) -> None:
    places = {location.ref for location in (*packaged_stores.accepted, *read_distribution_centres())}
    products = {product.ref for product in read_products()}
    positions = list(read_positions(include_empty=True))
    assert {position.location_ref for position in positions} <= places
    assert {position.product_ref for position in positions} == products
    assert len({(position.location_ref, position.product_ref) for position in positions}) == len(positions) == 121_472


def test_empty_positions_come_only_when_asked_for() -> None:
    filled = list(read_positions())
    assert len(filled) == 75_736
    assert all(position.on_hand or position.inbound_quantity for position in filled)


def test_quantities_are_not_negative_and_inbound_pieces_have_a_day() -> None:
    for position in read_positions(include_empty=True):
        assert min(position.on_hand, position.safety_stock, position.inbound_quantity) >= 0
        assert (position.inbound_after_days is not None) == (position.inbound_quantity > 0)


def test_three_centres_and_two_hundred_stores_hold_stock() -> None:
    by_place = Counter(position.location_ref for position in read_positions())
    assert len(by_place) == 203
    assert {ref for ref, _ in by_place.most_common(3)} == {"DC_EAST", "DC_CENTRAL", "DC_WEST"}


def test_products_that_differ_only_in_case_have_their_own_prices() -> None:
    products = {product.ref: product for product in read_products()}
    assert (products["15056BL"].price_minor, products["15056bl"].price_minor) == (595, 1_246)
    assert len(products) == 3_262


def test_every_product_has_a_name_and_a_price_in_sterling() -> None:
    for product in read_products():
        assert product.name == product.name.strip() != ""
        assert product.price_minor > 0
        assert product.currency == "GBP"
