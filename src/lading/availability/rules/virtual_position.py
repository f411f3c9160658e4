"""Rules of virtual catalogues about their virtual positions: load, branch, hand down."""

from lading.availability.virtual_positions import AGGREGATE, BASE, VIRTUAL_POSITION, VirtualName, VirtualPosition
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.rules.forwarding import Forward

VirtualPositions = Loader[VirtualName, VirtualPosition | None]


class TypedForward(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; type (or virtualPositionType): BASE or AGGREGATE."""

    type: str | None = None
    virtual_position_type: str | None = None


def name_of(call: RuleCall, kind: str | None) -> VirtualName:
    """The virtual position an event is about: by itself, or by its productRef and locationRef."""
    if call.entity.type == VIRTUAL_POSITION:
        position: VirtualPosition = call.entity.fields
        return position.name
    product_ref = call.event.attributes.get("productRef", call.event.attributes.get("skuRef"))
    location_ref = call.event.attributes.get("locationRef")
    if not isinstance(product_ref, str) or not isinstance(location_ref, str | None):
        raise RuleFailed("ITEMS_MALFORMED", f"productRef is {product_ref!r:.60}, locationRef {location_ref!r:.60}")
    kind = kind or call.aggregate.root.subtype
    if kind not in {BASE, AGGREGATE}:
        raise RuleFailed("TYPE_INVALID", f"a virtual position is {BASE} or {AGGREGATE}, not {kind!r:.60}")
    if kind == BASE and location_ref is None:
        raise RuleFailed("ITEMS_MALFORMED", f"a {BASE} position needs its locationRef")
    return VirtualName(call.aggregate.root.ref, product_ref, location_ref if kind == BASE else None)
