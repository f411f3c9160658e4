"""A proposed revision as the order keeps it: what was asked for and what came out, until it is confirmed. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from lading.engine.entity import Entity
from lading.kernel.money import decimal_amount
from lading.order.amounts.due import Due
from lading.order.model import OrderItem
from lading.order.refusals import RevisionRefused

ATTRIBUTE = "revisionProposal"
NUMBER = "revisions"


class Proposal(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """number: of the revision, counted from 1. difference: what is owed more (or, negative, less), with its parts.

    stock: for each added line the units wanted and the units to be had now. promised_before: when the goods of each
    choice are there if it is confirmed now, by ref. expires_at: until when it may be confirmed.
    """

    number: int
    revision_ref: str | None
    request: Mapping[str, Any]
    difference_minor: int
    difference: Mapping[str, str]
    stock: tuple[Mapping[str, Any], ...]
    promised_before: Mapping[str, datetime]
    expires_at: datetime


def proposal_of(order: Entity) -> Proposal | None:
    """The proposal that waits to be confirmed, if there is one."""
    kept = order.attributes.get(ATTRIBUTE)
    return msgspec.convert(kept["value"], Proposal) if kept and kept["value"] else None


def next_number(order: Entity) -> int:
    """The number of the next revision: those confirmed so far, and one."""
    kept = order.attributes.get(NUMBER)
    return 1 + (int(kept["value"]) if kept else 0)


def proposal_to_confirm(order: Entity, attributes: Mapping[str, Any], at: datetime) -> Proposal:
    """The proposal of the number and revisionRef, where they are given: nobody confirms what somebody else proposed.

    Raises RevisionRefused REVISION_UNKNOWN or REVISION_EXPIRED.
    """
    proposal = proposal_of(order)
    hint = "Propose the revision again and look at its price."
    number, ref = attributes.get("number"), attributes.get("revisionRef")
    is_other = proposal is not None and (number or proposal.number, ref or proposal.revision_ref) != (
        proposal.number,
        proposal.revision_ref,
    )
    if proposal is None or is_other:
        raise RevisionRefused("REVISION_UNKNOWN", "No such revision waits to be confirmed.", hint)
    if at > proposal.expires_at:
        raise RevisionRefused("REVISION_EXPIRED", f"The proposal was good until {proposal.expires_at}.", hint)
    return proposal


def check_same_price(proposal: Proposal, worth: Due, currency: str) -> None:
    """Raises RevisionRefused REVISION_STALE when the order has changed so that the price is another."""
    if worth.total != proposal.difference_minor:
        raise RevisionRefused(
            "REVISION_STALE",
            f"It would now cost {decimal_amount(worth.total, currency)} {currency}, not"
            f" {decimal_amount(proposal.difference_minor, currency)}.",
            "Propose the revision again and look at its price.",
        )


def shown(worth: Due, currency: str) -> dict[str, str]:
    """A difference as decimals, with its parts; above zero the customer owes it."""
    parts = {
        "amount": worth.total,
        "goods": worth.goods,
        "tax": worth.tax,
        "discount": worth.discount,
        "delivery": worth.delivery,
        "deliveryTax": worth.delivery_tax,
    }
    return {name: str(decimal_amount(minor, currency)) for name, minor in parts.items()}


def stock_shown(added: Sequence[OrderItem], available: Sequence[int]) -> tuple[dict[str, Any], ...]:
    """For each added line what is wanted and what is to be had; lines of one product share its units."""
    left: dict[int, int] = {}
    rows = []
    for item, units in zip(added, available, strict=True):
        free = left.setdefault(item.product_number, units)
        left[item.product_number] = max(0, free - item.quantity)
        rows.append({"ref": item.ref, "wanted": item.quantity, "available": free, "isEnough": free >= item.quantity})
    return tuple(rows)
