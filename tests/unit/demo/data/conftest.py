"""The rows with defects are real rows of the published files, kept beside the tests."""

from collections.abc import Mapping

import pytest

from lading.demo.data.addresses import AddressBook, read_address_book
from lading.demo.data.model import Stores
from lading.demo.data.orders import stream_orders
from lading.demo.data.postcodes import PostcodeTable
from lading.demo.data.stores import accept_stores, north_american_postcodes, read_stores
from tests.unit.demo.data.outcomes import Outcomes, rows_of


@pytest.fixture(scope="session")
def postcodes() -> PostcodeTable:
    return north_american_postcodes()


@pytest.fixture(scope="session")
def book() -> AddressBook:
    return read_address_book()


@pytest.fixture(scope="session")
def packaged_stores() -> Stores:
    return read_stores()


@pytest.fixture(scope="session")
def store_rows() -> list[Mapping[str, str]]:
    return rows_of("stores_with_defects.csv")


@pytest.fixture(scope="session")
def defective_stores(postcodes: PostcodeTable, store_rows: list[Mapping[str, str]]) -> Stores:
    return accept_stores(store_rows, postcodes)


@pytest.fixture(scope="session")
def line_rows() -> list[Mapping[str, str]]:
    return rows_of("order_lines_with_defects.csv")


@pytest.fixture(scope="session")
def defective(line_rows: list[Mapping[str, str]], book: AddressBook) -> Outcomes:
    return Outcomes(stream_orders(line_rows, book, limit=11))
