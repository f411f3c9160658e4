"""Controls: what a virtual catalogue keeps out of sight. The first that applies wins; nothing adds up. Pure."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

EXCLUSION = "EXCLUSION"
QUANTITY_BUFFER = "QUANTITY_BUFFER"


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """One control. product_number or location_number None: every one. buffer in units, of a QUANTITY_BUFFER only."""

    ref: str
    type: str
    execution_order: int
    product_number: int | None = None
    location_number: int | None = None
    buffer: int = 0

    def is_about(self, product_number: int, location_number: int) -> bool:
        """Whether it applies to a position."""
        return self.product_number in (None, product_number) and self.location_number in (None, location_number)

    def withheld_of(self, on_hand: int) -> int:
        """The units it keeps out of sight where on_hand are there; a buffer keeps its size even where fewer are."""
        return on_hand if self.type == EXCLUSION else self.buffer


class ControlSet:
    """The controls of a group, in the order they are asked: execution_order, then ref."""

    __slots__ = ("_by_product", "_general")

    def __init__(self, controls: Iterable[Control]) -> None:
        self._general: list[Control] = []
        self._by_product: dict[int, list[Control]] = {}
        for control in sorted(controls, key=_order):
            if control.product_number is None:
                self._general.append(control)
            else:
                self._by_product.setdefault(control.product_number, []).append(control)

    def about(self, product_number: int) -> Sequence[Control]:
        """The controls that may apply to a product, first one first."""
        own = self._by_product.get(product_number)
        return sorted([*self._general, *own], key=_order) if own else self._general

    def first_for(self, product_number: int, location_number: int) -> Control | None:
        """The control that decides about a position; None when nothing is withheld."""
        about = (control for control in self.about(product_number) if control.is_about(product_number, location_number))
        return next(about, None)

    def withheld(
        self, product_number: int, location_numbers: NDArray[np.int32], on_hand: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Units kept out of sight at each location, in the buffer's own size even where fewer are there.

        on_hand is positive everywhere. What may be sold is on_hand - withheld, never below 0.
        """
        withheld = np.zeros(len(location_numbers), dtype=np.int32)
        open_places = np.ones(len(location_numbers), dtype=np.bool_)
        for control in self.about(product_number):
            if not open_places.any():
                break
            here = _places(control, location_numbers, open_places)
            withheld[here] = on_hand[here] if control.type == EXCLUSION else control.buffer
            open_places &= ~here
        return withheld


def _places(control: Control, location_numbers: NDArray[np.int32], open_places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if control.location_number is None:
        return open_places.copy()
    named: NDArray[np.bool_] = location_numbers == control.location_number
    return open_places & named


def _order(control: Control) -> tuple[int, str]:
    return control.execution_order, control.ref
