"""The rule UpdatePoolEntries."""

import msgspec

from lading.availability.pools.effects import StayInPool
from lading.engine.action import Action, Actions, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.backorders.awaited import awaited_of, is_waiting, units_awaited
from lading.order.sourcing.trail import fulfilments_of


@rule("UpdatePoolEntries", NoParameters)
async def update_pool_entries(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Waits for no more units than the fulfilments of the order, or of the choice, still want."""
    actions: list[Action] = []
    for fulfilment in fulfilments_of(call):
        awaited = awaited_of(fulfilment) if is_waiting(fulfilment) else None
        units = units_awaited(fulfilment)
        if awaited is None or not 0 < units < awaited.quantity:
            continue
        less = msgspec.structs.replace(awaited, quantity=units)
        stay = StayInPool(
            pool_id=awaited.pool_id, entry_ref=awaited.entry_ref, fulfilment_id=fulfilment.id, quantity=units
        )
        actions += [stay, SetAttributes(fulfilment, less.attribute)]
    return actions
