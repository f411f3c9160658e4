"""Is there a billing account for the customer? And if not, one is opened."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.rules.forwarding import send
from lading.service.billing.loaders import KnownAccount, Owner
from lading.service.billing.model import BILLING_ACCOUNT, account_id_of
from lading.service.billing.opening import NewAccount, OpenAccount
from lading.service.rules.customer_account import owner_of

Accounts = Loader[Owner, KnownAccount | None]


class VerifyParameters(msgspec.Struct, frozen=True, kw_only=True):
    """BillingAccountExistsEventName: sent when there is one. NoBillingAccountExistsEventName: when none."""

    exists: str | None = msgspec.field(name="BillingAccountExistsEventName", default=None)
    missing: str | None = msgspec.field(name="NoBillingAccountExistsEventName", default=None)


class AccountParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """billingAccountType: which workflow it follows. eventName: sent to the order or return afterwards."""

    billing_account_type: str = "CUSTOMER"
    event_name: str | None = None


def verify_billing_account(accounts: Accounts) -> Rule[VerifyParameters]:
    """The rule, bound to the loader of billing accounts."""

    @rule("VerifyBillingAccount", VerifyParameters)
    async def verify(call: RuleCall, parameters: VerifyParameters) -> Actions:
        """Sends the event that says whether the customer of the order or return has a billing account.

        A guest has one for each order. Fails with BILLING_OWNER_UNKNOWN.
        """
        known = await call.read(accounts, owner_of(call))
        name = parameters.exists if known else parameters.missing
        return send(call, name, call.aggregate.root) if name else []

    return verify


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


def account_key(owner: Owner) -> EntityKey:
    """How the account of an owner is named before anybody looked whether it is there."""
    named: UUID | None = owner.customer_id or owner.order_id
    return EntityKey(BILLING_ACCOUNT, account_id_of(*owner), f"BA-{named}")
