"""The rule CreateFinancialTransaction."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule
from lading.order.payments.ledger import Operation, Payment, standing_of
from lading.order.rules.payments import converted, keep_payments, minor_of, payments_of


class Transaction(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A payment that happened elsewhere, as the event carries it."""

    ref: str
    type: Operation
    amount: float | str
    provider_reference: str | None = None


@rule("CreateFinancialTransaction", NoParameters)
async def create_financial_transaction(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Notes a payment that happened elsewhere: attributes ref, type, amount. The same ref again does nothing."""
    said = converted(call, Transaction)
    payments = payments_of(call)
    if any(one.reference == said.ref for one in payments):
        return [Log(f"{said.ref} is noted already")]
    amount = minor_of(call, said.amount)
    held = standing_of(payments).held
    if amount <= 0 or (said.type != "AUTHORISE" and amount > held):
        raise RuleFailed("PAYMENT_AMOUNT_INVALID", f"{amount} minor units to {said.type}, {held} are held")
    noted = Payment(
        reference=said.ref,
        operation=said.type,
        amount_minor=amount,
        status="SUCCEEDED",
        provider_reference=said.provider_reference,
    )
    return [keep_payments(call, (*payments, noted))]
