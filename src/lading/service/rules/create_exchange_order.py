"""Takes an order in the place of what comes back."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.entity import Aggregate
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.service.exchanges.effect import OpenExchange
from lading.service.exchanges.exchange import WantedExchange, exchange_order
from lading.service.returns.model import ReturnFields
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account

MEMORY = "exchange"


class ExchangeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """invoiceEventName: sent to the billing account, with the ref of the exchange order, to invoice it."""

    invoice_event_name: str | None = None


def create_exchange_order(orders: Loader[str, Aggregate | None], accounts: Accounts) -> Rule[ExchangeParameters]:
    """The rule, bound to the loaders of orders and billing accounts."""

    @rule("CreateExchangeOrder", ExchangeParameters)
    async def create(call: RuleCall, parameters: ExchangeParameters) -> Actions:
        """Takes an order of the return's items to be exchanged (returnPaymentAction EXCHANGE) to where the first went.

        They cost what they cost before: what came back pays for them. An event may name others: exchangeItems
        [{productRef, quantity, price}] with a price for each unit, and exchangeOrderRef. A return is exchanged once;
        without anything to exchange nothing happens. Fails with EXCHANGE_MALFORMED, EXCHANGE_DONE,
        EXCHANGE_WITHOUT_ORDER, EXCHANGE_PRICE_INVALID, and with what an order may be refused for.
        """
        root = call.aggregate.root
        fields: ReturnFields = root.fields
        wanted = _wanted(call)
        if fields.exchange_order_id is not None or MEMORY in call.memory:
            if not wanted.exchange_items:
                return [Log("the return has an exchange order already")]
            raise RuleFailed("EXCHANGE_DONE", f"return {root.ref} has an exchange order already")
        original = await call.read(orders, fields.order_ref) if fields.order_ref else None
        if original is None:
            if not wanted.exchange_items:
                return [Log("goods without a receipt are not exchanged")]
            raise RuleFailed("EXCHANGE_WITHOUT_ORDER", "nobody knows where to deliver; create an order instead")
        with failing_on_refusal():
            order = exchange_order(wanted.exchange_order_ref or f"{root.ref[:98]}-X", wanted, fields, original)
        if order is None:
            return [Log("nothing is to be exchanged")]
        call.memory[MEMORY] = order.ref
        opened = OpenExchange(root.id, order)
        if not parameters.invoice_event_name:
            return [opened]
        told = await sent_to_account(call, accounts, parameters.invoice_event_name, {"orderRef": order.ref})
        return [opened, told]

    return create


def _wanted(call: RuleCall) -> WantedExchange:
    try:
        return msgspec.convert(call.event.attributes, WantedExchange)
    except msgspec.ValidationError as error:
        raise RuleFailed("EXCHANGE_MALFORMED", str(error)) from error
