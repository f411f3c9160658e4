"""The rule VerifyBillingAccount."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.rules.forwarding import send
from lading.service.rules.billing_account import Accounts
from lading.service.rules.customer_account import owner_of


class VerifyParameters(msgspec.Struct, frozen=True, kw_only=True):
    """BillingAccountExistsEventName: sent when there is one. NoBillingAccountExistsEventName: when none."""

    exists: str | None = msgspec.field(name="BillingAccountExistsEventName", default=None)
    missing: str | None = msgspec.field(name="NoBillingAccountExistsEventName", default=None)


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
