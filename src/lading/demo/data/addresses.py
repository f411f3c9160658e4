"""Who lives where: a delivery address for a customer or a guest, the same one every time."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import accumulate

import msgspec

from lading.demo.data.files import Row, packaged_rows
from lading.demo.data.model import DemoAddress


class AddressBook(msgspec.Struct, frozen=True):
    """Addresses by state, and how many in all stores are in the states up to each one.

    Nine tenths of the published addresses are in three western states. Drawing the state in proportion
    to its stores spreads the demand as the stores are spread; within a state every address is as likely.
    """

    states: tuple[str, ...]
    stores_up_to: tuple[int, ...]
    addresses: Mapping[str, tuple[DemoAddress, ...]]

    def address_for(self, key: str) -> DemoAddress:
        """The address of this customer or guest; depends on nothing but the key."""
        digest = blake2b(key.encode(), digest_size=16).digest()
        store = int.from_bytes(digest[:8]) % self.stores_up_to[-1]
        choices = self.addresses[self.states[bisect_right(self.stores_up_to, store)]]
        return choices[int.from_bytes(digest[8:]) % len(choices)]


def read_address_book() -> AddressBook:
    """The 5,759 addresses of the United States, drawn by the stores of their state."""
    stores = Counter(row["state"] for row in packaged_rows("stores.csv.gz"))
    return address_book(map(_address, packaged_rows("addresses.csv.gz")), stores)


def address_book(addresses: Iterable[DemoAddress], stores: Mapping[str, int]) -> AddressBook:
    """Addresses of states without a store are left out; there must be at least one in a state with one."""
    by_state: dict[str, list[DemoAddress]] = defaultdict(list)
    for address in addresses:
        by_state[address.state].append(address)
    states = tuple(sorted(state for state in by_state if stores.get(state)))
    assert states, "no address lies in a state with a store"
    up_to = tuple(accumulate(stores[state] for state in states))
    return AddressBook(states, up_to, {state: tuple(by_state[state]) for state in states})


def _address(row: Row) -> DemoAddress:
    return DemoAddress(
        street=row["street"],
        street2=row["street2"],
        city=row["city"],
        state=row["state"],
        postcode=row["postcode"],
        country="US",
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
