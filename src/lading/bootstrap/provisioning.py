"""Makes an account that can take orders: retailer, roles, credentials, reference workflows, catalogues, networks.

Everything here can be changed later through the API; these are the names the reference workflows expect.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from lading.availability.records import NewVirtualCatalogue, create_virtual_catalogue
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import Connection, Pool, dispatching, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.records import (
    ClientCredentials,
    NewUser,
    create_client,
    create_user,
    grant_role,
    put_role,
)
from lading.foundation.accounts.records import (
    Account,
    NewRetailer,
    accounts_seen,
    create_account,
    create_retailer,
)
from lading.foundation.networks.records import NewNetwork, create_network
from lading.foundation.places.model import NewLocation
from lading.foundation.places.records import create_locations
from lading.foundation.products.model import NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.inventory.records import NewInventoryCatalogue, create_inventory_catalogue
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import Conflict

ADMINISTRATOR = "ADMINISTRATOR"
ADMINISTRATOR_REF = "administrator"
PROVISIONER = "lading init"
SYSTEM_LOCATION_TYPE = "SYSTEM"


class Provisioned(msgspec.Struct, frozen=True, kw_only=True):
    """A new account and how to sign in to it; the secret is kept nowhere."""

    account: int
    account_ref: str
    retailer: int
    retailer_ref: str
    client_id: str
    client_secret: str

    def as_json(self) -> dict[str, Any]:
        """The account as a JSON object."""
        return {
            "account": self.account,
            "accountRef": self.account_ref,
            "retailer": self.retailer,
            "retailerRef": self.retailer_ref,
            "clientId": self.client_id,
            "clientSecret": self.client_secret,
        }


async def provision(
    app_url: str, settings: DatabaseSettings, *, account_ref: str, retailer_ref: str, currency: str
) -> Provisioned:
    """Makes the account in one transaction. Raises Refused REF_TAKEN and what is wrong with the texts."""
    pool = await open_pool(app_url, settings, application="lading init")
    try:
        return await provision_on(pool, account_ref=account_ref, retailer_ref=retailer_ref, currency=currency)
    finally:
        await pool.close()


async def provision_on(pool: Pool, *, account_ref: str, retailer_ref: str, currency: str) -> Provisioned:
    """The same over a pool that is open already."""
    identities = Identities(SystemClock().milliseconds)
    account = 1 + max((one.account for one in await _accounts_unlike(pool, account_ref)), default=0)
    async with transaction(pool, account) as connection:
        await create_account(connection, account, account_ref, account_ref)
        retailer = await create_retailer(
            connection, account, NewRetailer(ref=retailer_ref, name=retailer_ref, currency=currency)
        )
        credentials = await _administrator(connection, account, identities)
        await _publish(connection, account, retailer.retailer)
        await _catalogues(connection, account, retailer.retailer, identities)
    return Provisioned(
        account=account,
        account_ref=account_ref,
        retailer=retailer.retailer,
        retailer_ref=retailer_ref,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
    )


async def _accounts_unlike(pool: Pool, ref: str) -> tuple[Account, ...]:
    async with dispatching(pool) as connection:
        seen = await accounts_seen(connection)
    if any(one.ref == ref for one in seen):
        raise Conflict(
            "REF_TAKEN",
            f"There is an account {ref} already; nothing was changed.",
            "`lading serve` runs it, `lading credentials` makes a new secret, --account REF makes another account.",
        )
    return seen


async def _administrator(connection: Connection, account: int, identities: Identities) -> ClientCredentials:
    await put_role(connection, account, ADMINISTRATOR, Permission)
    user = await create_user(
        connection, account, NewUser(id=identities.next(), ref=ADMINISTRATOR_REF, username=ADMINISTRATOR_REF)
    )
    await grant_role(connection, account, user.id, ADMINISTRATOR, AccessContext.ACCOUNT)
    return await create_client(connection, account, user.id, secrets.token_urlsafe)


async def _publish(connection: Connection, account: int, retailer: int) -> None:
    variables: Mapping[str, str] = {"account.id": str(account), "retailer.id": str(retailer)}
    for document in reference_workflows(variables):
        new = NewVersion(document=document, created_by=PROVISIONER)
        await publish_workflow(connection, account, retailer, new)


async def _catalogues(connection: Connection, account: int, retailer: int, identities: Identities) -> None:
    default = f"DEFAULT:{retailer}"
    network = NewNetwork(id=identities.next(), ref=f"HD_{retailer}", retailers=[retailer])
    await create_network(connection, account, network)
    await create_product_catalogue(
        connection,
        account,
        NewProductCatalogue(id=identities.next(), ref=default, retailer=retailer, name="Products"),
    )
    await create_inventory_catalogue(
        connection,
        account,
        NewInventoryCatalogue(id=identities.next(), ref=default, retailer=retailer, name="Inventory"),
    )
    await create_virtual_catalogue(
        connection,
        account,
        NewVirtualCatalogue(
            id=identities.next(),
            ref=f"BASE:{retailer}",
            type="BASE",
            name="What may be sold",
            retailer=retailer,
            inventory_catalogue_ref=default,
            product_catalogue_ref=default,
            network_refs=(f"HD_{retailer}",),
        ),
    )
    rejected = NewLocation(
        id=identities.next(),
        ref=f"RJT_{retailer}",
        retailer=retailer,
        type=SYSTEM_LOCATION_TYPE,
        name="Rejected fulfilments",
        status="ACTIVE",
    )
    await create_locations(connection, account, [rejected])
