"""What came out of a stream of orders, by kind, and the rows the tests put in."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from lading.demo.data.model import DemoCancellation, DemoOrder
from lading.demo.data.orders import OrderOutcome
from lading.demo.data.refusals import Refusal

DATA = Path(__file__).parents[3] / "data"


class Outcomes:
    """The outcomes of a stream of orders, by kind."""

    def __init__(self, outcomes: Iterator[OrderOutcome]) -> None:
        everything = list(outcomes)
        self.orders = [outcome for outcome in everything if isinstance(outcome, DemoOrder)]
        self.cancellations = [outcome for outcome in everything if isinstance(outcome, DemoCancellation)]
        self.refusals = [outcome for outcome in everything if isinstance(outcome, Refusal)]

    def order(self, invoice: str) -> DemoOrder:
        return next(order for order in self.orders if order.source_invoice == invoice)

    def cancellation(self, ref: str) -> DemoCancellation:
        return next(cancellation for cancellation in self.cancellations if cancellation.ref == ref)

    def refusal_codes(self, invoice: str) -> list[str]:
        return [refusal.code for refusal in self.refusals if invoice in refusal.row]


def rows_of(name: str) -> list[Mapping[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
