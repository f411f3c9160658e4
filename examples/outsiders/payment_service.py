"""A payment service to try Lading with: it holds, takes, lets go and pays back money that nobody has.

    python examples/outsiders/payment_service.py --secret whsec_… [--port 9101] [--decline 1] [--forget 1] [--expire 1]
        [--checkout psp-CARD-1=19.00]

--checkout: money that it holds already, by its own reference: a shop had it authorised before Lading knew of it.
GET / shows its books.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from receiving import Moods, Say, arguments, listen


@dataclass
class Lapses(Moods):
    """decline: refused. forget: carried out and never answered. expire: met by an authorisation that has ended."""

    decline: int = 0
    forget: int = 0
    expire: int = 0


@dataclass
class Held:
    """An authorisation."""

    amount: Decimal
    taken: Decimal = Decimal(0)
    let_go: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What may still be taken."""
        return self.amount - self.taken - self.let_go


@dataclass
class PaymentService:
    """One lot of books. Whatever reference was carried out once is never carried out again, only answered again."""

    say: Say
    moods: Lapses = field(default_factory=Lapses)
    held: dict[str, Held] = field(default_factory=dict)
    paid_back: Decimal = Decimal(0)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, name: str, request: Mapping[str, Any]) -> None:
        """PaymentRequested, RefundRequested: carries it out once, and answers unless it forgets to."""
        del name
        reference = request["reference"]
        with self._lock:
            is_new = reference not in self.answers
            if is_new:
                self.answers[reference] = self._carried_out(request)
            if is_new and self.moods.strikes("forget"):
                return
        answer = {
            "name": "PaymentAnswered",
            "retailerId": "1",
            "entityType": "PAYMENT_TRANSACTION",
            "entityRef": reference,
            "attributes": self.answers[reference],
        }
        for _ in range(self.moods.copies):
            self.say(answer)

    def books(self) -> dict[str, str]:
        """What is held, was taken, let go and paid back, in all."""
        with self._lock:
            held = self.held.values()
            return {
                "held": str(sum((one.left for one in held), Decimal(0))),
                "taken": str(sum((one.taken for one in held), Decimal(0))),
                "letGo": str(sum((one.let_go for one in held), Decimal(0))),
                "paidBack": str(self.paid_back),
            }

    def _carried_out(self, request: Mapping[str, Any]) -> dict[str, Any]:
        operation, amount = request["operation"], Decimal(str(request["amount"]))
        own = f"psp-{request['reference']}"
        if self.moods.strikes("decline"):
            return {"status": "FAILED", "reason": "DECLINED"}
        if operation == "AUTHORISE":
            self.held[own] = Held(amount)
        elif operation == "REFUND":
            self.paid_back += amount
        else:
            held = self.held[request["authorisationReference"]]
            if operation == "CAPTURE" and self.moods.strikes("expire"):
                held.let_go += held.left
                return {"status": "FAILED", "reason": "EXPIRED"}
            if amount > held.left:
                return {"status": "FAILED", "reason": "NOT_HELD"}
            if operation == "CAPTURE":
                held.taken += amount
            else:
                held.let_go += amount
        return {"status": "SUCCEEDED", "providerReference": own}


def main() -> None:
    """Listens until Ctrl-C."""
    parser = arguments(__doc__, 9101, ("decline", "forget", "expire"))
    parser.add_argument("--checkout", action="append", default=[], help="REFERENCE=AMOUNT that it holds already")
    given = parser.parse_args()
    moods = Lapses(given.copies, given.decline, given.forget, given.expire)
    before = dict(one.split("=") for one in given.checkout)

    def at_work(say: Say) -> Any:
        held = {reference: Held(Decimal(amount)) for reference, amount in before.items()}
        service = PaymentService(say, moods, held)
        return service.told, service.books

    listen("A payment service", given, at_work)


if __name__ == "__main__":
    main()
