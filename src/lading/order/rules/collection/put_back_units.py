"""The rule PutBackUnits."""

from typing import Any

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.inventory.effects import ApplyDeltas, PlacedDelta, PositionKey
from lading.order.choices.scope import choice_of
from lading.order.model import OrderFields
from lading.order.rules.collection.uncollected import TO_PUT_BACK
from lading.order.rules.forwarding import send
from lading.order.rules.withdrawing import Catalogues, stock_catalogue


class PuttingBack(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent afterwards. inventoryCatalogueRef: DEFAULT:<retailer> if left out."""

    event_name: str
    inventory_catalogue_ref: str | None = None


def put_back_units(catalogues: Catalogues, locations: Loader[str, Location | None]) -> Rule[PuttingBack]:
    """The rule, bound to the loaders of inventory catalogues and of locations by ref."""

    @rule("PutBackUnits", PuttingBack)
    async def put_back(call: RuleCall, parameters: PuttingBack) -> Actions:
        """Puts units that were taken out of a picked fulfilment back into the stock of the pick-up location, once."""
        kept = call.entity.attributes.get(TO_PUT_BACK)
        waiting: list[dict[str, Any]] = kept["value"] if kept and kept["value"] else []
        if not waiting:
            return send(call, parameters.event_name, call.entity)
        catalogue = await stock_catalogue(call, catalogues, parameters.inventory_catalogue_ref)
        choice = choice_of(call.aggregate, call.entity)
        ref = choice.pickup_location_ref if choice is not None and choice.pickup_location_ref else None
        location = await call.read(locations, ref) if ref is not None else None
        if ref is not None and location is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"location {ref} is gone")
        number = location.number if location is not None else call.entity.fields.location_number
        order: OrderFields = call.aggregate.root.fields
        product_of = {str(item.id): item.product_number for item in order.items}
        deltas = tuple(
            PlacedDelta(
                f"put-back-{one['item']}",
                PositionKey(catalogue.number, product_of[one["orderItem"]], number),
                int(one["quantity"]),
                call.at,
            )
            for one in waiting
        )
        done = SetAttributes(call.entity, {TO_PUT_BACK: {"type": "JSON", "value": []}})
        return [ApplyDeltas(deltas), done, *send(call, parameters.event_name, call.entity)]

    return put_back
