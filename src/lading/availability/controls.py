"""Controls: what a virtual catalogue keeps out of sight, as one buffer for each position. Pure.

Controls are asked in their order. The first that applies decides alone; in a stacking group all that apply add up. A
threshold applies only where the stock is at or below it, so it leaves everything above it to the controls behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

EXCLUSION = "EXCLUSION"
QUANTITY_BUFFER = "QUANTITY_BUFFER"
PERCENTAGE_BUFFER = "PERCENTAGE_BUFFER"
THRESHOLD = "THRESHOLD"
TYPES = (EXCLUSION, QUANTITY_BUFFER, PERCENTAGE_BUFFER, THRESHOLD)

WHOLE_BASIS_POINTS = 10_000
UNITS_MAX = 2**31 - 1
EVERYTHING = UNITS_MAX  # as a threshold no stock is above: nothing is shown

Numbers = NDArray[np.int32]


class ProductFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What controls ask of a product. category_ids: of those it is in and of all above them. attributes: values."""

    number: int
    category_ids: frozenset[UUID] = frozenset()
    attributes: Mapping[str, Any] = {}


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """One control: what it is about, and what it keeps back there. None: every product, every location.

    attribute: name and value a product must have; a list has the value if it holds it. buffer in units, of a
    QUANTITY_BUFFER; basis_points (0 to 10,000) of what was supplied, of a PERCENTAGE_BUFFER; threshold in units, of a
    THRESHOLD.
    """

    ref: str
    type: str
    execution_order: int
    product_number: int | None = None
    category_id: UUID | None = None
    attribute: tuple[str, Any] | None = None
    location_number: int | None = None
    network_locations: frozenset[int] | None = None
    buffer: int = 0
    basis_points: int = 0
    threshold: int = 0
    active_from: datetime | None = None
    active_to: datetime | None = None

    def is_about_product(self, product: ProductFacts) -> bool:
        """Whether the product is in its scope."""
        if self.product_number not in (None, product.number):
            return False
        if self.category_id is not None and self.category_id not in product.category_ids:
            return False
        return self.attribute is None or has_attribute(product.attributes, *self.attribute)

    def is_about_location(self, location_number: int) -> bool:
        """Whether the location is in its scope."""
        if self.location_number not in (None, location_number):
            return False
        return self.network_locations is None or location_number in self.network_locations

    def is_due(self, at: datetime) -> bool:
        """Whether its time has come and is not over: from active_from on, until active_to."""
        is_begun = self.active_from is None or self.active_from <= at
        return is_begun and (self.active_to is None or at < self.active_to)

    def buffer_of(self, supplied: int) -> int:
        """The units a buffer keeps back of so many supplied, a share of them rounded up; 0 for the other types."""
        if self.type == PERCENTAGE_BUFFER:
            return -(-max(supplied, 0) * self.basis_points // WHOLE_BASIS_POINTS)
        return self.buffer if self.type == QUANTITY_BUFFER else 0

    @property
    def hides_up_to(self) -> int:
        """The units on hand at or below which it shows nothing at all."""
        if self.type == EXCLUSION:
            return EVERYTHING
        return self.threshold if self.type == THRESHOLD else 0


class EffectiveBuffer(msgspec.Struct, frozen=True, kw_only=True):
    """What the controls come to for one position, whatever is on hand there.

    units are kept back; at or below shown_above nothing is shown. controls: those that may decide, in their order.
    """

    units: int = 0
    shown_above: int = 0
    controls: tuple[Control, ...] = ()

    def available_of(self, on_hand: int) -> int:
        """What may be sold of the units on hand."""
        return max(0, on_hand - self.units) if on_hand > self.shown_above else 0

    def withheld_of(self, on_hand: int) -> int:
        """The units kept out of sight; a buffer keeps its size even where fewer are there."""
        return self.units if on_hand > self.shown_above else max(on_hand, 0)

    def deciding(self, on_hand: int) -> tuple[Control, ...]:
        """The controls that make the difference for the units on hand: one, none, or in a stacking group several."""
        hiding = [one for one in self.controls if on_hand <= one.hides_up_to]
        return tuple(hiding[:1]) or tuple(one for one in self.controls if one.hides_up_to == 0)


class Buffers(msgspec.Struct, frozen=True):
    """Effective buffers of a product at many locations, side by side: units, and the threshold of each."""

    units: Numbers
    shown_above: Numbers

    def available_of(self, on_hand: Numbers) -> Numbers:
        """What may be sold at each location."""
        shown: Numbers = np.where(on_hand > self.shown_above, np.maximum(on_hand - self.units, 0), 0).astype(np.int32)
        return shown

    def withheld_of(self, on_hand: Numbers) -> Numbers:
        """What is kept out of sight at each location."""
        kept: Numbers = np.where(on_hand > self.shown_above, self.units, np.maximum(on_hand, 0)).astype(np.int32)
        return kept


class ControlSet:
    """The controls of a group, in the order they are asked: execution_order, then ref."""

    __slots__ = ("_by_product", "_general", "is_stacking")

    def __init__(self, controls: Iterable[Control], *, is_stacking: bool = False) -> None:
        self.is_stacking = is_stacking
        self._general: list[Control] = []
        self._by_product: dict[int, list[Control]] = {}
        for control in sorted(controls, key=_order):
            if control.product_number is None:
                self._general.append(control)
            else:
                self._by_product.setdefault(control.product_number, []).append(control)

    @property
    def needs_supplied(self) -> bool:
        """Whether any of them takes a share of what was supplied."""
        every = [*self._general, *(one for own in self._by_product.values() for one in own)]
        return any(control.type == PERCENTAGE_BUFFER for control in every)

    def about(self, product: ProductFacts) -> Sequence[Control]:
        """The controls that have the product in their scope, first one first."""
        own = self._by_product.get(product.number)
        every = sorted([*self._general, *own], key=_order) if own else self._general
        return [control for control in every if control.is_about_product(product)]

    def effective_buffer(self, product: ProductFacts, location_number: int, supplied: int) -> EffectiveBuffer:
        """What the controls come to for a product at a location; supplied: units counted there, and deltas since."""
        about = [control for control in self.about(product) if control.is_about_location(location_number)]
        asked = about if self.is_stacking else _up_to_the_first_that_decides(about)
        return EffectiveBuffer(
            units=min(sum(control.buffer_of(supplied) for control in asked), UNITS_MAX),
            shown_above=max((control.hides_up_to for control in asked), default=0),
            controls=tuple(asked),
        )

    def buffers(self, product: ProductFacts, location_numbers: Numbers, supplied: Numbers) -> Buffers:
        """effective_buffer at many locations at once."""
        units = np.zeros(len(location_numbers), dtype=np.int64)
        shown_above = np.zeros(len(location_numbers), dtype=np.int32)
        open_places = np.ones(len(location_numbers), dtype=np.bool_)
        for control in self.about(product):
            if not open_places.any():
                break
            here = open_places & _places(control, location_numbers)
            shown_above[here] = np.maximum(shown_above[here], control.hides_up_to)
            units[here] += _units(control, supplied[here])
            if _is_deciding(control) and not self.is_stacking:
                open_places &= ~here
        return Buffers(np.minimum(units, UNITS_MAX).astype(np.int32), shown_above)


def has_attribute(attributes: Mapping[str, Any], name: str, wanted: Any) -> bool:
    """Whether the attribute has the value, or is a list that holds it. True is not 1."""
    value = attributes.get(name)
    values = value if isinstance(value, list) else [value]
    return any(one == wanted and isinstance(one, bool) == isinstance(wanted, bool) for one in values)


def _up_to_the_first_that_decides(controls: Sequence[Control]) -> Sequence[Control]:
    """A threshold decides only where the stock is at or below it; what is above it is the next one's business."""
    last = next((place for place, control in enumerate(controls) if _is_deciding(control)), len(controls))
    return controls[: last + 1]


def _is_deciding(control: Control) -> bool:
    return control.type != THRESHOLD


def _units(control: Control, supplied: Numbers) -> NDArray[np.int64] | int:
    if control.type != PERCENTAGE_BUFFER:
        return control.buffer_of(0)
    shares: NDArray[np.int64] = -(
        -np.maximum(supplied, 0).astype(np.int64) * control.basis_points // WHOLE_BASIS_POINTS
    )
    return shares


def _places(control: Control, location_numbers: Numbers) -> NDArray[np.bool_]:
    here: NDArray[np.bool_] = np.ones(len(location_numbers), dtype=np.bool_)
    if control.location_number is not None:
        here &= location_numbers == control.location_number
    if control.network_locations is not None:
        members = np.fromiter(control.network_locations, dtype=np.int32, count=len(control.network_locations))
        here &= np.isin(location_numbers, members)
    return here


def _order(control: Control) -> tuple[int, str]:
    return control.execution_order, control.ref
