"""The ref of the account that is at work, as receivers of webhooks know it."""

from collections.abc import Mapping, Sequence

from lading.database.connection import Connection
from lading.database.queries import queries_of


class AccountRefLoader:
    """The account's ref; the key is the account itself."""

    name = "account_ref"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[int]) -> Mapping[int, str]:
        """One statement; the only key there can be is the account of the batch."""
        row = await queries_of("lading.foundation.accounts").account_by_number(connection, account=account)
        return dict.fromkeys(keys, row["ref"])
