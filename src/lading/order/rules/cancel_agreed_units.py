"""The rule CancelAgreedUnits."""

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.partners.cancelling import (
    ATTRIBUTE,
    Decided,
    agreed,
    asked_of,
)
from lading.order.rules.cancel_order_items import CancelParameters, carry_out
from lading.order.rules.forwarding import send
from lading.order.rules.withdrawing import Catalogues


class AgreedParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """As of CancelOrderItems; givenUpEventName: sent to a fulfilment that is wanted from elsewhere now."""

    given_up_event_name: str
    event_name: str | None = None
    cancelled_event_name: str | None = None
    emptied_event_name: str | None = None
    refund_event_name: str | None = None
    inventory_catalogue_ref: str | None = None

    @property
    def as_cancelling(self) -> CancelParameters:
        """The parameters of the cancellation itself."""
        names = ("event_name", "cancelled_event_name", "emptied_event_name", "refund_event_name")
        named = {name: getattr(self, name) for name in (*names, "inventory_catalogue_ref")}
        return CancelParameters(**named)


def cancel_agreed_units(catalogues: Catalogues) -> Rule[AgreedParameters]:
    """The rule, bound to the loader of inventory catalogues."""

    @rule("CancelAgreedUnits", AgreedParameters)
    async def cancel(call: RuleCall, parameters: AgreedParameters) -> Actions:
        """Cancels what the partner of the fulfilment was asked to let go, as CancelOrderItems would have at once.

        Sends givenUpEventName instead where the whole fulfilment was asked back to be filled elsewhere.
        """
        asked = asked_of(call.entity)
        forgotten = SetAttributes(call.entity, {ATTRIBUTE: {"type": "JSON", "value": None}})
        if asked is None or not asked.items:
            return [forgotten, *send(call, parameters.given_up_event_name, call.entity)]
        wanted, plan = agreed(call.aggregate, call.entity, asked)
        decided = Decided(plan=plan, wanted=wanted, actor=asked.by, request_ref=asked.request_ref)
        return [forgotten, *(await carry_out(call, parameters.as_cancelling, catalogues, decided) if wanted else [])]

    return cancel
