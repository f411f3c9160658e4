"""The rule CallOffTransfer."""

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.inventory.transfers.effects import CallOffTransfer
from lading.order.sourcing.gathering import is_transfer


@rule("CallOffTransfer", NoParameters)
async def call_off_transfer(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Calls off the transfer of a fulfilment that ends before it was sent; for any other there is nothing to do."""
    return [CallOffTransfer(call.entity.id)] if is_transfer(call.entity) else []
