"""From an order or a return to the billing account of its customer."""

from typing import Any

from lading.engine.action import SendEvent
from lading.engine.rule import RuleCall
from lading.service.rules.billing_account import Accounts, account_key
from lading.service.rules.customer_account import owner_of


async def sent_to_account(call: RuleCall, accounts: Accounts, name: str, attributes: dict[str, Any]) -> SendEvent:
    """The event for the billing account of the order's or return's customer."""
    owner = owner_of(call)
    known = await call.read(accounts, owner)
    # One opened in this very run is not to be found yet, but it is known how it will be called.
    key = known.key if known else account_key(owner)
    subtype = known.type if known else None
    return SendEvent(name=name, entity=key, root=key, subtype=subtype, attributes=attributes)
