"""What a criterion sees: one order, and the locations that hold something of it, as columns side by side."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lading.foundation.products.model import Product
from lading.order.sourcing.facts.places import Places, is_yes

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Facts for criteria. Everything is read only; columns are numpy arrays, one element a location.

    at: the instant of the decision, UTC. order: the order's document, as conditions see it (fulfilmentChoice, customer,
    items…). wanted: shape (products,), units. products: the product of each row, None where it is not known.
    available: shape (products, locations), units after controls. distances: km, NaN where not known. fact: what the
    criterion asked to be read: a Work, a Capacity, or StockFacts or Sales by row.
    """

    at: datetime
    order: Mapping[str, Any]
    wanted: NDArray[np.int32]
    products: Sequence[Product | None]
    available: NDArray[np.int32]
    places: Places
    columns: NDArray[np.int64]
    distances: Numbers
    fact: Any = None

    def __len__(self) -> int:
        return len(self.columns)

    def with_fact(self, fact: Any) -> "Seen":
        """The same with another fact; what was computed from the rest is kept."""
        twin = copy(self)
        object.__setattr__(twin, "fact", fact)
        return twin

    @cached_property
    def fills(self) -> NDArray[np.int32]:
        """Units of each product that each location could fill."""
        return np.minimum(self.available, self.wanted[:, None])

    @cached_property
    def units(self) -> Numbers:
        """Units of the whole order that each location could fill."""
        units: Numbers = self.fills.sum(axis=0, dtype=np.float64)
        return units

    @cached_property
    def coverage(self) -> Numbers:
        """The share of the order that each location could fill, 0 to 1."""
        return self.units / max(1, int(self.wanted.sum()))

    @cached_property
    def location_numbers(self) -> NDArray[np.int32]:
        """The stock key of each location."""
        return self.places.locations.numbers[self.columns]

    @property
    def choice(self) -> Mapping[str, Any]:
        """How the customer wants the goods."""
        choice: Mapping[str, Any] | None = self.order.get("fulfilmentChoice")
        return choice or {}

    @property
    def address(self) -> Mapping[str, Any]:
        """Where they go."""
        address: Mapping[str, Any] | None = self.choice.get("address")
        return address or {}

    def numbers_of(self, attribute: str, missing: float = float("nan")) -> Numbers:
        """A location attribute as numbers."""
        found = self.places.numbers_of(attribute)[self.columns]
        return np.where(np.isnan(found), missing, found)

    def flags_of(self, attribute: str) -> Flags:
        """Whether a location attribute says yes."""
        return self.places.flags_of(attribute)[self.columns]

    def having(self, attribute: str, values: Sequence[str]) -> Flags:
        """Whether a location attribute is, or lists, one of the values."""
        return self.places.having(attribute, values)[self.columns]

    def named(self, refs: Sequence[str]) -> Flags:
        """Whether a location is one of those named."""
        wanted = frozenset(refs)
        every = self.places.column(
            ("refs", wanted),
            lambda: np.array([ref in wanted for ref in self.places.locations.refs], dtype=np.bool_),
        )
        return every[self.columns]

    def rows_with(self, attribute: str) -> list[int]:
        """The rows of the products whose attribute says yes."""
        return [row for row in range(len(self.products)) if is_yes(self.attribute_of(row, attribute))]

    def attribute_of(self, row: int, attribute: str) -> Any:
        """The value of a product's attribute; None where it has none."""
        product = self.products[row]
        kept = product.attributes.get(attribute) if product is not None else None
        return kept.get("value") if isinstance(kept, Mapping) else kept
