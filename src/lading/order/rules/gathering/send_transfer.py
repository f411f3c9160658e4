"""The rule SendTransfer."""

from lading.engine.action import Action, Actions, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, rule
from lading.foundation.places.model import Location
from lading.inventory.transfers.effects import SendTransfer
from lading.order.model import FulfilmentFields
from lading.order.rules.gathering.transferring import by_product
from lading.order.sourcing.gathering import LIES_AT, gathered_at

LocationLoader = Loader[str, Location | None]


def send_transfer(locations: LocationLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of locations by ref."""

    @rule("SendTransfer", NoParameters)
    async def send_off(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Notes that the units picked are on their way to the place that gathers the order."""
        fields: FulfilmentFields = call.entity.fields
        kept = {item.id: item.kept_quantity for item in fields.items}
        sent: list[Action] = [SendTransfer(call.entity.id, by_product(call, kept))]
        place = await call.read(locations, gathered_at(call.entity) or fields.location_ref)
        if place is None:
            return sent
        return [*sent, SetAttributes(call.entity, {LIES_AT: {"type": "INTEGER", "value": place.number}})]

    return send_off
