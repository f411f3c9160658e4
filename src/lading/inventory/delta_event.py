"""What an INVENTORY_DELTA event must carry. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lading.engine.rule import RuleFailed
from lading.inventory.deltas import Delta

DELTAS_MAX = 1_000


class DeltaBody(msgspec.Struct, frozen=True, kw_only=True):
    """One delta as it is sent."""

    delta_id: str = msgspec.field(name="deltaId")
    product_ref: str = msgspec.field(name="productRef")
    location_ref: str = msgspec.field(name="locationRef")
    quantity: int = msgspec.field(name="qty")
    inbound_ref: str | None = msgspec.field(name="inboundRef", default=None)


def read_deltas(attributes: Mapping[str, Any]) -> list[Delta]:
    """The deltas of an event: a list under deltas, or one standing alone; numbered from 1.

    Raises RuleFailed DELTA_MALFORMED, DELTAS_TOO_MANY.
    """
    sent = attributes.get("deltas", [attributes])
    if not isinstance(sent, Sequence) or isinstance(sent, str) or not sent:
        raise RuleFailed("DELTA_MALFORMED", "deltas is not a list with something in it")
    if len(sent) > DELTAS_MAX:
        raise RuleFailed("DELTAS_TOO_MANY", f"{len(sent)} deltas in one event; send at most {DELTAS_MAX}")
    return [_delta(line, body) for line, body in enumerate(sent, start=1)]


def _delta(line: int, sent: Any) -> Delta:
    try:
        body = msgspec.convert(sent, DeltaBody)
    except msgspec.ValidationError as error:
        raise RuleFailed("DELTA_MALFORMED", f"delta {line}: {error}") from error
    if not 1 <= len(body.delta_id) <= 255:
        raise RuleFailed("DELTA_MALFORMED", f"delta {line}: deltaId has {len(body.delta_id)} characters, not 1 to 255")
    if body.inbound_ref is not None and not (body.quantity > 0 and 1 <= len(body.inbound_ref) <= 255):
        message = f"delta {line}: inboundRef goes with units that came in, and has 1 to 255 characters"
        raise RuleFailed("DELTA_MALFORMED", message)
    return Delta(line, body.delta_id, body.product_ref, body.location_ref, body.quantity, body.inbound_ref)
