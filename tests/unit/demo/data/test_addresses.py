"""Delivery addresses: always the same for one key, spread as the stores are."""

from collections import Counter

import pytest

from lading.demo.data.addresses import AddressBook, address_book
from lading.demo.data.model import DemoAddress


def address_in(state: str, street: str) -> DemoAddress:
    return DemoAddress(street, "", "Town", state, "00000", "US", 1.0, -100.0)


def test_a_key_always_gives_the_same_address(book: AddressBook) -> None:
    assert book.address_for("CUSTOMER-17850") == book.address_for("CUSTOMER-17850")
    assert book.address_for("CUSTOMER-17850").postcode == "02184"


def test_every_address_has_coordinates(book: AddressBook) -> None:
    addresses = [address for choices in book.addresses.values() for address in choices]
    assert len(addresses) == 5_759
    assert all(address.latitude and address.longitude for address in addresses)


def test_states_are_drawn_by_their_stores_and_addresses_within_a_state_evenly() -> None:
    addresses = [address_in("CA", "1"), address_in("CA", "2"), address_in("TX", "3")]
    book = address_book(addresses, {"CA": 1, "TX": 3})
    drawn = Counter(book.address_for(str(number)).street for number in range(20_000))
    assert [drawn[street] / 200 for street in "123"] == pytest.approx([12.5, 12.5, 75], abs=1)


def test_a_state_without_a_store_is_left_out() -> None:
    book = address_book([address_in("CA", "1"), address_in("NV", "2")], {"CA": 1})
    assert {book.address_for(str(number)).state for number in range(100)} == {"CA"}
