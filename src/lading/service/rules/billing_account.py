"""Is there a billing account for the customer? And if not, one is opened."""

from uuid import UUID

from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.service.billing.loaders import KnownAccount, Owner
from lading.service.billing.model import BILLING_ACCOUNT, account_id_of

Accounts = Loader[Owner, KnownAccount | None]


def account_key(owner: Owner) -> EntityKey:
    """How the account of an owner is named before anybody looked whether it is there."""
    named: UUID | None = owner.customer_id or owner.order_id
    return EntityKey(BILLING_ACCOUNT, account_id_of(*owner), f"BA-{named}")
