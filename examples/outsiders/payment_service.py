"""A payment service to try Lading with: it holds, takes, lets go and pays back money that nobody has.

    python examples/outsiders/payment_service.py --secret whsec_… [--port 9101] [--decline 1] [--forget 1] [--expire 1]

GET / shows its books.
"""

import argparse
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from receiving import Lading, Receiver, Say


@dataclass
class Moods:
    """How many of the next requests go wrong.

    decline: refused. forget: carried out and never answered. expire: met by an authorisation that has ended.
    copies: how often each answer is sent.
    """

    decline: int = 0
    forget: int = 0
    expire: int = 0
    copies: int = 1

    def strikes(self, name: str) -> bool:
        """Whether it happens now; then once less from now on."""
        left: int = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return left > 0


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
    moods: Moods = field(default_factory=Moods)
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secret", required=True, help="what `lading webhooks add` printed")
    parser.add_argument("--port", type=int, default=9101)
    parser.add_argument("--lading", default="http://127.0.0.1:8080", help="where Lading answers")
    for mood in ("decline", "forget", "expire"):
        parser.add_argument(f"--{mood}", type=int, default=0, help=f"{mood} the next so many")
    parser.add_argument("--copies", type=int, default=1, help="how often each answer is sent")
    given = parser.parse_args()
    lading = Lading(given.lading, os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    service = PaymentService(lading.say, Moods(given.decline, given.forget, given.expire, given.copies))
    receiver = Receiver(given.port, given.secret, service.told, service.books)
    print(f"A payment service listens on {receiver.url}", flush=True)
    try:
        receiver.wait()
    except KeyboardInterrupt:
        receiver.stop()


if __name__ == "__main__":
    main()
