"""What to ask the payment service for, from what the books hold of an order's money. Pure; amounts in minor units."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from lading.service.billing.model import Operation, Outcome, TransactionFields

EXPIRED = "EXPIRED"
_TAKES = frozenset({Operation.CAPTURE, Operation.VOID})


class Step(NamedTuple):
    """A payment transaction as the plan sees it. authorisation: the ref of the one it captures or gives up."""

    ref: str
    fields: TransactionFields
    authorisation: str | None = None
    expires_at: datetime | None = None


class Authorisation(msgspec.Struct, frozen=True, kw_only=True):
    """Money held at the payment service. left: neither captured nor given up, nor asked to be."""

    ref: str
    payment_id: UUID
    left: int
    expires_at: datetime | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One step to ask for. authorisation: whose money it captures or gives up."""

    operation: Operation
    amount_minor: int
    authorisation: Authorisation | None = None


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """An order's money. captured and authorising count what is asked for and not answered as well."""

    authorisations: tuple[Authorisation, ...]
    captured: int
    authorising: int

    @property
    def held(self) -> int:
        """What can still be captured."""
        return sum(one.left for one in self.authorisations)


def ref_of_end(authorisation: str) -> str:
    """The ref of the step by which what is left of an authorisation is given up, because its time is over."""
    return f"{authorisation[:90]}-{EXPIRED}"


def books_of(steps: Sequence[Step]) -> Books:
    """The books of an order, from all steps of its payments, the oldest first.

    A capture that others report does not say whose money it took: it is taken from the oldest authorisation. Of one
    that has ended nothing is left, although a step that took from it fails afterwards.
    """
    refs = {one.ref for one in steps}
    live = [one for one in steps if one.fields.outcome is not Outcome.FAILED]
    done = [one for one in live if one.fields.outcome is Outcome.SUCCEEDED]
    taken = [one for one in live if one.fields.operation in _TAKES]
    unnamed = sum(one.fields.amount_minor for one in taken if one.authorisation is None)
    found: list[Authorisation] = []
    for one in done:
        if one.fields.operation is not Operation.AUTHORISE:
            continue
        gone = sum(it.fields.amount_minor for it in taken if it.authorisation == one.ref)
        left = 0 if ref_of_end(one.ref) in refs else one.fields.amount_minor - gone
        unseen = min(max(left, 0), unnamed)
        unnamed -= unseen
        found.append(
            Authorisation(
                ref=one.ref, payment_id=one.fields.payment_id, left=max(left, 0) - unseen, expires_at=one.expires_at
            )
        )
    return Books(
        authorisations=tuple(found),
        captured=_total(live, Operation.CAPTURE) + _total(done, Operation.SALE),
        authorising=_total(live, Operation.AUTHORISE) - _total(done, Operation.AUTHORISE),
    )


def plan_authorisation(due: int, books: Books) -> tuple[Asked, ...]:
    """Asks for what is due and neither held, captured nor asked for."""
    missing = due - books.held - books.captured - books.authorising
    return (Asked(operation=Operation.AUTHORISE, amount_minor=missing),) if missing > 0 else ()


def plan_capture(due: int, books: Books) -> tuple[Asked, ...]:
    """Captures up to what is due, from the authorisation that ends soonest; what no authorisation holds is asked for.

    due is all that was handed over so far, so that asking twice, or after a failure, asks for nothing twice.
    """
    left = due - books.captured
    asked: list[Asked] = []
    for one in sorted(books.authorisations, key=_ends):
        amount = min(left, one.left)
        if amount > 0:
            asked.append(Asked(operation=Operation.CAPTURE, amount_minor=amount, authorisation=one))
            left -= amount
    missing = left - books.authorising
    return (*asked, *([Asked(operation=Operation.AUTHORISE, amount_minor=missing)] if missing > 0 else []))


def plan_void(due: int, books: Books) -> tuple[Asked, ...]:
    """Gives up what is held beyond what is still due, the youngest authorisation first."""
    excess = books.held - max(0, due - books.captured)
    asked: list[Asked] = []
    for one in reversed(books.authorisations):
        amount = min(excess, one.left)
        if amount > 0:
            asked.append(Asked(operation=Operation.VOID, amount_minor=amount, authorisation=one))
            excess -= amount
    return tuple(asked)


def lapsed(books: Books, at: datetime) -> tuple[Authorisation, ...]:
    """The authorisations with money left whose time is over: nothing can be captured from them any more."""
    return tuple(
        one for one in books.authorisations if one.left and one.expires_at is not None and one.expires_at <= at
    )


def _ends(one: Authorisation) -> tuple[bool, float]:
    return one.expires_at is None, one.expires_at.timestamp() if one.expires_at is not None else 0.0


def _total(steps: Sequence[Step], operation: Operation) -> int:
    return sum(one.fields.amount_minor for one in steps if one.fields.operation is operation)
