"""Payments of an order: asked for under a reference that stays, answered once. Pure; amounts in minor units."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from lading.order.refusals import PaymentRefused

Operation = Literal["AUTHORISE", "SETTLE", "REVERSE"]
REQUESTED = "REQUESTED"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"


class Payment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One step with the payment service. amount_minor: asked for, and once it succeeded what was done."""

    reference: str
    operation: Operation
    amount_minor: int
    status: Literal["REQUESTED", "SUCCEEDED", "FAILED"] = "REQUESTED"
    provider_reference: str | None = None


class Standing(msgspec.Struct, frozen=True):
    """What succeeded so far: authorised ≥ settled + reversed, always."""

    authorised: int
    settled: int
    reversed: int

    @property
    def held(self) -> int:
        """Authorised and neither settled nor given back."""
        return self.authorised - self.settled - self.reversed


def standing_of(payments: Sequence[Payment]) -> Standing:
    """What the payments come to."""
    done = [one for one in payments if one.status == SUCCEEDED]

    def total(operation: str) -> int:
        return sum(one.amount_minor for one in done if one.operation == operation)

    return Standing(total("AUTHORISE"), total("SETTLE"), total("REVERSE"))


def request(
    payments: Sequence[Payment], operation: Operation, *, order_ref: str, order_total: int
) -> tuple[tuple[Payment, ...], Payment | None]:
    """The payments with a step asked for, and the step; None where there is nothing left to ask for.

    A step that waits for its answer is asked for again under its old reference: a provider that knows it does nothing
    twice. Authorises what the order costs beyond what is authorised; settles or reverses all that is held.
    """
    waiting = next((one for one in payments if one.operation == operation and one.status == REQUESTED), None)
    if waiting is not None:
        return tuple(payments), waiting
    standing = standing_of(payments)
    if operation == "AUTHORISE":
        amount = order_total - (standing.authorised - standing.reversed)
    else:
        amount = standing.held - _asked_of_held(payments)
    if amount <= 0:
        return tuple(payments), None
    number = 1 + sum(one.operation == operation for one in payments)
    asked = Payment(reference=f"{order_ref}-{operation}-{number}", operation=operation, amount_minor=amount)
    return (*payments, asked), asked


def _asked_of_held(payments: Sequence[Payment]) -> int:
    return sum(one.amount_minor for one in payments if one.status == REQUESTED and one.operation != "AUTHORISE")


def answer(
    payments: Sequence[Payment], reference: str, *, succeeded: bool, amount_minor: int | None, provider: str | None
) -> tuple[Payment, ...] | None:
    """The payments with the answer to a step; None when it was answered like this before: nothing is done twice.

    Raises PaymentRefused PAYMENT_UNKNOWN, PAYMENT_ANSWERED (otherwise before) or PAYMENT_AMOUNT_INVALID.
    """
    asked = next((one for one in payments if one.reference == reference), None)
    if asked is None:
        raise PaymentRefused("PAYMENT_UNKNOWN", f"Nothing was asked for as {reference}.", "Send the reference we sent.")
    status: Literal["SUCCEEDED", "FAILED"] = "SUCCEEDED" if succeeded else "FAILED"
    amount = asked.amount_minor if amount_minor is None else amount_minor
    if asked.status == status and (status == FAILED or amount == asked.amount_minor):
        return None
    if asked.status != REQUESTED:
        hint = "Ask the payment service what is true; the first answer stands."
        raise PaymentRefused("PAYMENT_ANSWERED", f"{reference} is {asked.status} already.", hint)
    if succeeded and not 0 < amount <= asked.amount_minor:
        message = f"{amount} minor units are said to be done, {asked.amount_minor} were asked for."
        raise PaymentRefused("PAYMENT_AMOUNT_INVALID", message, "Send what was done, not more than was asked for.")
    answered = msgspec.structs.replace(asked, status=status, amount_minor=amount, provider_reference=provider)
    return tuple(answered if one is asked else one for one in payments)
