"""What changes of an order were worth, kept on the order: each under a reference of its own, each once. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from lading.engine.entity import Entity
from lading.kernel.money import decimal_amount
from lading.order.amounts.due import Due
from lading.order.refusals import LinesRefused

ATTRIBUTE = "adjustments"
ADJUSTMENTS_MAX = 1000

Kind = Literal["CANCELLATION", "REVISION", "UNCOLLECTED"]


class Adjustment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A change of what is due: negative is owed to the customer. request_ref: the sender's own name of the change."""

    reference: str
    kind: Kind
    at: datetime
    by: str
    request_ref: str | None = None
    goods_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    delivery_minor: int = 0
    delivery_tax_minor: int = 0
    total_minor: int = 0


def adjustments_of(order: Entity) -> tuple[Adjustment, ...]:
    """The adjustments of an order, oldest first."""
    kept = order.attributes.get(ATTRIBUTE)
    return msgspec.convert(kept["value"], tuple[Adjustment, ...]) if kept else ()


def is_known(adjustments: Sequence[Adjustment], request_ref: str | None) -> bool:
    """Whether a change asked for under this name was made already."""
    return request_ref is not None and any(one.request_ref == request_ref for one in adjustments)


def adjusted(
    order: Entity, kind: Kind, change: Due, *, at: datetime, by: str, request_ref: str | None
) -> tuple[dict[str, Any], Adjustment]:
    """The attributes of the order with one more adjustment, and it. Raises LinesRefused ADJUSTMENTS_TOO_MANY."""
    earlier = adjustments_of(order)
    if len(earlier) >= ADJUSTMENTS_MAX:
        hint = "Create a new order for what is wanted now."
        raise LinesRefused("ADJUSTMENTS_TOO_MANY", f"The order was changed {len(earlier)} times.", hint)
    added = Adjustment(
        reference=f"{order.ref}-{kind}-{len(earlier) + 1}",
        kind=kind,
        at=at,
        by=by,
        request_ref=request_ref,
        goods_minor=change.goods,
        tax_minor=change.tax,
        discount_minor=change.discount,
        delivery_minor=change.delivery,
        delivery_tax_minor=change.delivery_tax,
        total_minor=change.total,
    )
    value = msgspec.to_builtins((*earlier, added), builtin_types=())
    return {ATTRIBUTE: {"type": "JSON", "value": list(value)}}, added


def told(adjustment: Adjustment, currency: str) -> dict[str, Any]:
    """An adjustment as other systems are told of it: amounts are decimals, owed to the customer above zero."""
    parts = {
        "amount": -adjustment.total_minor,
        "goods": -adjustment.goods_minor,
        "tax": -adjustment.tax_minor,
        "discount": -adjustment.discount_minor,
        "delivery": -adjustment.delivery_minor,
        "deliveryTax": -adjustment.delivery_tax_minor,
    }
    amounts = {name: str(decimal_amount(minor, currency)) for name, minor in parts.items()}
    return {"reference": adjustment.reference, "kind": adjustment.kind, "currency": currency, **amounts}
