"""The rule CreateCreditMemoFromAppeasement."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.service.billing.credits import GivenBack, memo_of_amount
from lading.service.billing.loaders import KnownMemo, MemoKey
from lading.service.billing.model import CREDIT_MEMO, PAYMENT, PAYMENT_TRANSACTION
from lading.service.billing.standing import standing_of
from lading.service.returns.model import PaymentAction
from lading.service.rules.create_credit_memo import creation_of


class AppeasementParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """creditMemoType and creditMemoItemType: the types of the memo and of its item.

    onlyCaptured: give back no more than was captured for the order and is not given back yet; what nobody paid is not
    owed, for a cancellation say. Of an order with payment points what it still costs stays captured.
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
    owed_minor: int = 0


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
            amount = min(amount, _left_of_captured(call, given.order_id) - given.owed_minor)
        if amount <= 0:
            return [Log("nothing was captured that could be given back")]
        reason = {"value": given.reason, "label": given.comment} if given.reason else None
        back = GivenBack(order_id=given.order_id, currency=given.currency, amount_minor=amount, reason=reason)
        fields = memo_of_amount(back, parameters.credit_memo_item_type, call.next_id(), call.at)
        refundable = amount if given.payment_action is PaymentAction.REFUND else 0
        return [creation_of(call, ref, parameters.credit_memo_type, fields, refundable)]

    return create


def _left_of_captured(call: RuleCall, order_id: UUID) -> int:
    """What was captured for the order, less all that was credited for it."""
    payments = {one.id for one in call.aggregate.children(PAYMENT) if one.fields.order_id == order_id}
    steps = [one.fields for one in call.aggregate.children(PAYMENT_TRANSACTION) if one.fields.payment_id in payments]
    credited = [one.fields for one in call.aggregate.children(CREDIT_MEMO) if one.fields.order_id == order_id]
    given_back: int = sum(memo.total_minor for memo in credited)
    return standing_of(steps).captured - given_back
