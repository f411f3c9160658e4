"""The rule LeavePool."""

from lading.availability.pools.effects import EndHold, StayInPool
from lading.engine.action import Action, Actions
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.backorders.awaited import Awaited, awaited_of, is_waiting


@rule("LeavePool", NoParameters)
async def leave_pool(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the place of the fulfilment in its pool up, and what was released to it; run it before it ends."""
    awaited = awaited_of(call.entity)
    return [] if awaited is None or not is_waiting(call.entity) else _leaving(call, awaited)


def _leaving(call: RuleCall, awaited: Awaited) -> list[Action]:
    leave = StayInPool(pool_id=awaited.pool_id, entry_ref=awaited.entry_ref, fulfilment_id=call.entity.id, quantity=0)
    return [leave, EndHold(str(call.entity.id), call.aggregate.root.id)]
