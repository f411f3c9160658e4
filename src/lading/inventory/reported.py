"""What a report about a position does to its stock: a count, or differences. Pure.

Promises are no business of reports: RESERVED rows are written by the transaction that makes or ends the promise, under
the fulfilment item's own key, so that no second report of it can reserve twice.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from lading.engine.rule import RuleFailed
from lading.inventory.deltas import DELTA_MAX
from lading.inventory.snapshot import QUANTITY_MAX

LAST_ON_HAND = "LAST_ON_HAND"
DELTA = "DELTA"
RESERVED = "RESERVED"
# Units that left the shelf, by the name a report gives them.
LEAVING: tuple[tuple[str, str], ...] = (("SALE", "saleQty"), ("CORRECTION", "correctionQty"))
PROMISING = ("reserveQty", "cancelQty")
TYPES = (LAST_ON_HAND, DELTA, RESERVED, "SALE", "CORRECTION")


class Difference(NamedTuple):
    """Units that came (or, negative, went). key names it for ever within its report's source."""

    key: str
    quantity: int


class Report(NamedTuple):
    """What is to be written: the units counted, if the report is a count, and differences."""

    counted: int | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be written."""
        return self.counted is None and not self.differences


def read_report(body: Mapping[str, Any], kind: str | None, *, source: str) -> Report:
    """The stock side of one item of an event, as far as it is of the quantity type asked for (None: any).

    source: names the item among all events, for differences without an id of their own. Raises RuleFailed
    QUANTITY_TYPE_UNKNOWN, QUANTITY_INVALID, PROMISE_WITHOUT_ORDER.
    """
    if kind is not None and kind not in TYPES:
        raise RuleFailed("QUANTITY_TYPE_UNKNOWN", f"{kind!r:.60} is none of {', '.join(TYPES)}")
    if kind == RESERVED or (kind is None and any(_units(body, name) for name in PROMISING)):
        raise RuleFailed("PROMISE_WITHOUT_ORDER", "stock is promised to orders of this account only, by the order")
    if kind == DELTA or (kind is None and "deltaId" in body):
        return _delta(body, source)
    if kind in {None, LAST_ON_HAND} and body.get("qty") is not None:
        return Report(counted=_counted(body))
    return Report(differences=tuple(_leaving(body, kind, source)))


def changes_on_hand(body: Mapping[str, Any]) -> bool:
    """Whether a report of what is written already says that units on hand changed: a pick leaves them as they are."""
    return "onHand" in body or any(_units(body, name) for name in PROMISING)


def _delta(body: Mapping[str, Any], source: str) -> Report:
    quantity = _units(body, "qty")
    if not quantity:
        return Report()
    return Report(differences=(Difference(str(body.get("deltaId") or f"{DELTA}:{source}"), quantity),))


def _leaving(body: Mapping[str, Any], kind: str | None, source: str) -> list[Difference]:
    key = ":".join(str(body[name]) for name in ("orderId", "orderItemId") if body.get(name)) or source
    found = [(name, _units(body, field)) for name, field in LEAVING if kind in {None, name}]
    return [Difference(f"{name}:{key}"[:255], -abs(units)) for name, units in found if units]


def _counted(body: Mapping[str, Any]) -> int:
    counted = _units(body, "qty", units_max=QUANTITY_MAX)
    if counted < 0:
        raise RuleFailed("QUANTITY_INVALID", f"qty is {counted}; a count is 0 or more")
    return counted


def _units(body: Mapping[str, Any], name: str, *, units_max: int = DELTA_MAX) -> int:
    value = body.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or abs(value) > units_max:
        raise RuleFailed("QUANTITY_INVALID", f"{name} is {value!r:.60}, not a whole number within {units_max}")
    return int(value)
