"""The rule CreateBillingAccount."""

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.rules.forwarding import send
from lading.service.billing.opening import NewAccount, OpenAccount
from lading.service.rules.billing_account import Accounts, account_key
from lading.service.rules.customer_account import owner_of


class AccountParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """billingAccountType: which workflow it follows. eventName: sent to the order or return afterwards."""

    billing_account_type: str = "CUSTOMER"
    event_name: str | None = None


def create_billing_account(accounts: Accounts) -> Rule[AccountParameters]:
    """The rule, bound to the loader of billing accounts."""

    @rule("CreateBillingAccount", AccountParameters)
    async def create(call: RuleCall, parameters: AccountParameters) -> Actions:
        """Opens the billing account of the customer, or of a guest's order, if there is none yet.

        A hundred at once open one. Fails with BILLING_OWNER_UNKNOWN.
        """
        owner = owner_of(call)
        sent = send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else []
        if await call.read(accounts, owner) is not None:
            return list(sent)
        key = account_key(owner)
        opened = NewAccount(
            key=key,
            retailer=call.retailer,
            type=parameters.billing_account_type,
            name=key.ref,
            customer_id=owner.customer_id,
            order_id=owner.order_id,
        )
        created = SendEvent(name="CREATE", entity=key, root=key, subtype=opened.type)
        return [OpenAccount(opened), created, *sent]

    return create
