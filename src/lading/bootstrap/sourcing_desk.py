"""What an operator does with sourcing from the command line: look at switches and set them."""

import getpass
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.database.connection import Connection, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.profiles.promotion import promote_profile, rollback_profile
from lading.order.sourcing.switches.model import SwitchChange
from lading.order.sourcing.switches.records import NewChange, set_switch, switch_changes, switches_off

Result = TypeVar("Result")


class SourcingDesk:
    """Sourcing of one account, over one connection in a transaction."""

    def __init__(self, connection: Connection, account: int) -> None:
        self._connection = connection
        self._account = account
        self._identities = Identities(SystemClock().milliseconds)

    async def switch(self, new: Callable[[Identities], NewChange]) -> SwitchChange:
        """Sets a switch; kept with the name of who is signed in at this machine."""
        return await set_switch(self._connection, self._account, new(self._identities), _signed_in())

    async def promote(self, ref: str, version: int, percent: int) -> Profile:
        """Gives a version of a profile a share of the orders made from now on; 100 activates it."""
        return await promote_profile(self._connection, self._account, ref, (version, percent), _signed_in())

    async def roll_back(self, ref: str) -> Profile:
        """Ends the trial of a profile, or puts the version before in force; the version in force then."""
        return await rollback_profile(self._connection, self._account, ref)

    async def off(self) -> tuple[SwitchChange, ...]:
        """What is off now."""
        return await switches_off(self._connection, self._account)

    async def changes(self) -> tuple[SwitchChange, ...]:
        """The last changes, the newest first."""
        return await switch_changes(self._connection, self._account)


def _signed_in() -> str:
    return f"{getpass.getuser()} (command line)"


async def at_sourcing_desk(
    app_url: str,
    settings: DatabaseSettings,
    account_ref: str | None,
    task: Callable[[SourcingDesk], Awaitable[Result]],
) -> Result:
    """Does a task at the desk of the account, all of it or nothing."""
    pool = await open_pool(app_url, settings, application="lading sourcing")
    try:
        accounts = await accounts_chosen(pool, account_ref)
        if len(accounts) > 1:
            raise several_accounts(accounts)
        async with transaction(pool, accounts[0].account) as connection:
            return await task(SourcingDesk(connection, accounts[0].account))
    finally:
        await pool.close()
