"""New credentials for an account's administrator, for whoever may use the database itself."""

import secrets

from lading.bootstrap.provisioning import ADMINISTRATOR_REF
from lading.database.connection import Pool, dispatching, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.access.records import ClientCredentials, create_client, user_by_ref
from lading.foundation.accounts.records import Account, accounts_seen
from lading.kernel.refusal import NotFound


async def new_credentials(app_url: str, settings: DatabaseSettings, account_ref: str | None) -> ClientCredentials:
    """Makes one more client id and secret; those there were go on. account_ref may be None where there is one account.

    Raises NotFound ACCOUNT_MISSING, ACCOUNT_UNKNOWN or USER_UNKNOWN.
    """
    pool = await open_pool(app_url, settings, application="lading credentials")
    try:
        [account, *others] = await accounts_chosen(pool, account_ref)
        if others:
            raise several_accounts([account, *others])
        async with transaction(pool, account.account) as connection:
            user = await user_by_ref(connection, account.account, ADMINISTRATOR_REF)
            return await create_client(connection, account.account, user.id, secrets.token_urlsafe)
    finally:
        await pool.close()


async def accounts_chosen(pool: Pool, ref: str | None) -> list[Account]:
    """The account of that ref, or all where none is named; never empty. Raises NotFound ACCOUNT_MISSING or _UNKNOWN."""
    async with dispatching(pool) as connection:
        seen = await accounts_seen(connection)
    if not seen:
        raise NotFound("ACCOUNT_MISSING", "There is no account in this database yet.", "Run `lading init`.")
    chosen = [account for account in seen if ref in {None, account.ref}]
    if not chosen:
        raise NotFound("ACCOUNT_UNKNOWN", f"There is no account {ref}.", f"There are: {_refs(seen)}.")
    return chosen


def several_accounts(accounts: list[Account]) -> NotFound:
    """ACCOUNT_UNKNOWN: more than one could be meant."""
    return NotFound(
        "ACCOUNT_UNKNOWN",
        f"It could be one of {len(accounts)} accounts.",
        f"Name one with --account: {_refs(accounts)}.",
    )


def _refs(accounts: list[Account] | tuple[Account, ...]) -> str:
    return ", ".join(sorted(account.ref for account in accounts))
