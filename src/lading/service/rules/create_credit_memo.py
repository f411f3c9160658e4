"""Credit memos: of goods that came back, and of money given for trouble."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.service.billing.credits import GivenBack, ReturnCredit, memo_of_amount, memo_of_return
from lading.service.billing.loaders import KnownMemo, MemoKey
from lading.service.billing.model import CREDIT_MEMO, PAYMENT, PAYMENT_TRANSACTION, DocumentFields, account_id_of
from lading.service.billing.standing import standing_of
from lading.service.returns.model import PaymentAction

REFUNDABLE = "refundableMinor"


class MemoParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """creditMemoType and creditMemoItemType: the types of the memo and of its items."""

    credit_memo_type: str = "RETURN"
    credit_memo_item_type: str = "RETURN"


class AppeasementParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """creditMemoType and creditMemoItemType: the types of the memo and of its item.

    onlyCaptured: give back no more than was captured for the order and is not given back yet; what nobody paid is not
    owed, for a cancellation say.
    """

    credit_memo_type: str = "CREDIT_MEMO"
    credit_memo_item_type: str = "APPEASEMENT"
    only_captured: bool = False


class Given(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An amount to give back, as SendEventForAppeasementToBillingAccount sends it."""

    order_id: UUID
    order_ref: str
    currency: str
    amount_minor: int
    reference: str
    reason: str | None = None
    comment: str | None = None
    payment_action: PaymentAction = PaymentAction.REFUND


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
        return [_created(call, ref, parameters.credit_memo_type, fields, refundable)]

    return create


def create_memo_from_appeasement(memos: Loader[MemoKey, KnownMemo | None]) -> Rule[AppeasementParameters]:
    """The rule, bound to the loader of known memos."""

    @rule("CreateCreditMemoFromAppeasement", AppeasementParameters)
    async def create(call: RuleCall, parameters: AppeasementParameters) -> Actions:
        """Creates a credit memo of an amount given back of an order, with its reason; the same reference does nothing.

        paymentAction STORE_CREDIT leaves it as credit. Fails with APPEASEMENT_MALFORMED.
        """
        try:
            given = msgspec.convert(call.event.attributes, Given, strict=False)
        except msgspec.ValidationError as error:
            raise RuleFailed("APPEASEMENT_MALFORMED", str(error)) from error
        ref = f"CM-{given.order_ref[:48]}-{given.reference[:46]}"
        known = await call.read(memos, MemoKey(CREDIT_MEMO, ref))
        if known is not None or any(one.ref == ref for one in call.aggregate.children(CREDIT_MEMO)):
            return [Log(f"credit memo {ref} is there already")]
        amount = given.amount_minor
        if parameters.only_captured:
            amount = min(amount, _left_of_captured(call, given.order_id))
        if amount <= 0:
            return [Log("nothing was captured that could be given back")]
        reason = {"value": given.reason, "label": given.comment} if given.reason else None
        back = GivenBack(order_id=given.order_id, currency=given.currency, amount_minor=amount, reason=reason)
        fields = memo_of_amount(back, parameters.credit_memo_item_type, call.next_id(), call.at)
        refundable = amount if given.payment_action is PaymentAction.REFUND else 0
        return [_created(call, ref, parameters.credit_memo_type, fields, refundable)]

    return create


def _left_of_captured(call: RuleCall, order_id: UUID) -> int:
    """What was captured for the order, less all that was credited for it."""
    payments = {one.id for one in call.aggregate.children(PAYMENT) if one.fields.order_id == order_id}
    steps = [one.fields for one in call.aggregate.children(PAYMENT_TRANSACTION) if one.fields.payment_id in payments]
    credited = [one.fields for one in call.aggregate.children(CREDIT_MEMO) if one.fields.order_id == order_id]
    given_back: int = sum(memo.total_minor for memo in credited)
    return standing_of(steps).captured - given_back


async def _credit(call: RuleCall, credits_: Loader[UUID, ReturnCredit | None]) -> ReturnCredit:
    named = _uuid(call.event.attributes)
    credit: ReturnCredit | None = await call.read(credits_, named) if named is not None else None
    if credit is None:
        raise RuleFailed("RETURN_UNKNOWN", "send attributes.returnOrderId: the id of a return order")
    guest_order_id = None if credit.customer_id else credit.order_id
    if account_id_of(credit.customer_id, guest_order_id) != call.aggregate.root.id:
        raise RuleFailed("RETURN_OF_ANOTHER", f"return {credit.return_ref} is not of the customer of this account")
    return credit


def _uuid(attributes: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(attributes.get("returnOrderId")))
    except ValueError:
        return None


def _created(call: RuleCall, ref: str, memo_type: str, fields: DocumentFields, refundable: int) -> Create:
    key = EntityKey(CREDIT_MEMO, call.next_id(), ref)
    attributes = {REFUNDABLE: {"type": "INTEGER", "value": refundable}}
    return Create(Entity(key, subtype=memo_type, status="CREATED", fields=fields, attributes=attributes))
