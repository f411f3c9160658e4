"""The demo's account: made and loaded once, found again at the next start."""

import secrets

import msgspec

from lading.bootstrap.provisioning import ADMINISTRATOR, provision_on
from lading.database.connection import Connection, Pool, dispatching, transaction
from lading.database.queries import queries_of
from lading.demo.customers import load_customers
from lading.demo.data.products import CURRENCY
from lading.demo.delivery import load_delivery_services
from lading.demo.loading import load_shop
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.records import (
    ClientCredentials,
    NewUser,
    create_client,
    create_user,
    grant_role,
    revoke_client,
)
from lading.foundation.accounts.records import accounts_seen, retailers
from lading.foundation.settings.records import Setting, SettingContext, put_setting, settings_named
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import Conflict

ACCOUNT_REF = "demo"
RETAILER_REF = "demo"
STAFF_REF = "demo-staff"
LOADED = "lading.demo.loaded"


class DemoAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The account and retailer, and how the demo's own staff signs in: the credentials last until the next start."""

    account: int
    retailer: int
    credentials: ClientCredentials
    is_new: bool


async def open_demo_account(pool: Pool) -> DemoAccount:
    """Finds the demo's account with all its data, or makes it. Raises Conflict DEMO_INCOMPLETE for half of one."""
    identities = Identities(SystemClock().milliseconds)
    found = await _find(pool)
    if found is None:
        made = await provision_on(pool, account_ref=ACCOUNT_REF, retailer_ref=RETAILER_REF, currency=CURRENCY)
        account, retailer = made.account, made.retailer
        await _load(pool, account, retailer, identities)
    else:
        account, retailer = found
    async with transaction(pool, account) as connection:
        credentials = await _fresh_credentials(connection, account)
    return DemoAccount(account=account, retailer=retailer, credentials=credentials, is_new=found is None)


async def _find(pool: Pool) -> tuple[int, int] | None:
    async with dispatching(pool) as connection:
        seen = await accounts_seen(connection)
    account = next((one.account for one in seen if one.ref == ACCOUNT_REF), None)
    if account is None:
        return None
    async with transaction(pool, account) as connection:
        if not await settings_named(connection, account, [LOADED]):
            raise Conflict(
                "DEMO_INCOMPLETE",
                "The demo's account is there, but loading it was interrupted.",
                "Give the demo a data directory of its own with LADING_DATA_DIR, or remove the present one.",
            )
        [retailer] = await retailers(connection, account, refs=[RETAILER_REF])
    return account, retailer.retailer


async def _load(pool: Pool, account: int, retailer: int, identities: Identities) -> None:
    await load_shop(pool, account, retailer, identities)
    await load_customers(pool, account, retailer, identities)
    await load_delivery_services(pool, account, retailer)
    async with transaction(pool, account) as connection:
        user = await create_user(connection, account, NewUser(id=identities.next(), ref=STAFF_REF, username=STAFF_REF))
        await grant_role(connection, account, user.id, ADMINISTRATOR, AccessContext.ACCOUNT)
        await put_setting(connection, account, Setting(name=LOADED, context=SettingContext.ACCOUNT, value=True))


async def _fresh_credentials(connection: Connection, account: int) -> ClientCredentials:
    """New ones each time, because a secret is kept nowhere; those of the start before end here."""
    queries = queries_of(__package__)
    user_id = await queries.user_with_ref(connection, account=account, ref=STAFF_REF)
    at = await queries.database_instant(connection)
    for row in await queries.clients_alive(connection, account=account, user_id=user_id):
        await revoke_client(connection, account, row["client_id"], at)
    return await create_client(connection, account, user_id, secrets.token_urlsafe)
