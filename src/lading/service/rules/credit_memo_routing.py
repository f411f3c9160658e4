"""From a credit memo to the return it is for."""

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.rules.forwarding import Forward
from lading.service.billing.model import CREDIT_MEMO, DocumentFields
from lading.service.returns.model import RETURN_ORDER


@rule("SendEventForCreditMemoToReturn", Forward)
async def send_event_for_credit_memo(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName from a credit memo to its return order; a memo without a return sends nothing.

    Attributes: creditMemoRef, creditMemoStatus.
    """
    if call.entity.type != CREDIT_MEMO:
        raise RuleFailed("RULE_MISPLACED", f"{call.entity.type} is not a credit memo")
    fields: DocumentFields = call.entity.fields
    if fields.return_order_id is None:
        return []
    key = EntityKey(RETURN_ORDER, fields.return_order_id, fields.return_ref or "")
    attributes = {"creditMemoRef": call.entity.ref, "creditMemoStatus": call.entity.status}
    return [
        SendEvent(name=parameters.event_name, entity=key, root=key, subtype=fields.return_type, attributes=attributes)
    ]
