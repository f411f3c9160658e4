"""The rule CreateCreditMemoFromReturnOrder."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.service.billing.credits import ReturnCredit, memo_of_return
from lading.service.billing.model import AccountFields
from lading.service.rules.create_credit_memo import creation_of


class MemoParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """creditMemoType and creditMemoItemType: the types of the memo and of its items."""

    credit_memo_type: str = "RETURN"
    credit_memo_item_type: str = "RETURN"


def create_memo_from_return(credits_: Loader[UUID, ReturnCredit | None]) -> Rule[MemoParameters]:
    """The rule, bound to the loader of what returns have come to."""

    @rule("CreateCreditMemoFromReturnOrder", MemoParameters)
    async def create(call: RuleCall, parameters: MemoParameters) -> Actions:
        """Creates the one credit memo of a return: its accepted units, at what they were worked out to be worth.

        The event says which return (returnOrderId); all else is read from the return itself. The same return again
        does nothing. Items to be paid in STORE_CREDIT or by EXCHANGE stay credit. Fails with RETURN_UNKNOWN,
        RETURN_OF_ANOTHER (customer) or CREDIT_EMPTY.
        """
        credit = await _credit(call, credits_)
        if credit.memo_ref is not None:
            return [Log(f"return {credit.return_ref} has the credit memo {credit.memo_ref} already")]
        fields, refundable = memo_of_return(credit, parameters.credit_memo_item_type, call.next_id, call.at)
        if not fields.total_minor:
            raise RuleFailed("CREDIT_EMPTY", f"nothing is to be paid for return {credit.return_ref}")
        ref = f"CM-{credit.return_ref[:97]}"
        return [creation_of(call, ref, parameters.credit_memo_type, fields, refundable)]

    return create


async def _credit(call: RuleCall, credits_: Loader[UUID, ReturnCredit | None]) -> ReturnCredit:
    named = _uuid(call.event.attributes)
    credit: ReturnCredit | None = await call.read(credits_, named) if named is not None else None
    if credit is None:
        raise RuleFailed("RETURN_UNKNOWN", "send attributes.returnOrderId: the id of a return order")
    owner: AccountFields = call.aggregate.root.fields
    if not owner.is_of(credit.customer_id, credit.order_id):
        raise RuleFailed("RETURN_OF_ANOTHER", f"return {credit.return_ref} is not of the customer of this account")
    return credit


def _uuid(attributes: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(attributes.get("returnOrderId")))
    except ValueError:
        return None
