"""A step with the payment service, as both mutations are given one."""

from typing import Any
from uuid import UUID

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given
from lading.api.graphql.service.mutations.given import amount_given, check_names, currency_given
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.foundation.texts import check_text
from lading.kernel.refusal import Refused
from lading.service.billing.model import PAYMENT_TRANSACTION, Outcome, TransactionFields
from lading.service.billing.refusals import BillingInvalid
from lading.service.billing.reporting import operation_of

SAID = {"SUCCESS": Outcome.SUCCEEDED, "SUCCEEDED": Outcome.SUCCEEDED, "FAILED": Outcome.FAILED}


def step_given(call: GraphCall, given: dict[str, Any], payment_id: UUID, currency: str, pointer: str) -> Entity:
    """The transaction: its type says what was done, its status whether it succeeded, as it did where nothing is said.

    Raises Refused OPERATION_UNKNOWN, OUTCOME_UNKNOWN, CURRENCY_MIXED and what amounts raise, with the pointer.
    """
    try:
        if currency_given(given) != currency:
            hint = "Make another payment for another currency."
            raise BillingInvalid("CURRENCY_MIXED", f"The payment is in {currency}.", hint, pointer="/currency")
        check_names(given)
        check_text(given["paymentMethod"], "/paymentMethod")
        fields = TransactionFields(
            payment_id=payment_id,
            operation=operation_of(given["type"]),
            outcome=_outcome(given),
            currency=currency,
            amount_minor=amount_given(given, "amount", currency),
            provider_ref=given["paymentServiceProvider"]["ref"],
            provider_reference=given.get("authorizationKey"),
            card_type=given.get("cardType"),
            payment_method=given["paymentMethod"],
            created_at=call.request.at,
        )
        if not fields.amount_minor:
            raise BillingInvalid("AMOUNT_INVALID", "It is nothing.", "Send more than nothing.", pointer="/amount")
    except Refused as refused:
        raise refused.at(pointer) from refused
    return Entity(
        EntityKey(PAYMENT_TRANSACTION, call.next_id(), given["ref"]),
        subtype=given["type"],
        status=fields.outcome.value,
        fields=fields,
        attributes=attributes_given(given),
    )


def _outcome(given: dict[str, Any]) -> Outcome:
    said = given.get("status", Outcome.SUCCEEDED.value).upper()
    if said not in SAID:
        hint = "Send SUCCEEDED or FAILED; what is only asked for is not reported."
        raise BillingInvalid("OUTCOME_UNKNOWN", f"{said[:40]!r} is no outcome.", hint, pointer="/status")
    return SAID[said]
