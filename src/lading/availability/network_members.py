"""Which locations belong to networks, read again only after a location, a network or a membership has changed."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.accounts.kept import KeptWhileUnchanged

LocationNumbers = NDArray[np.int32]


class NetworkMembers:
    """The location numbers of networks by ref, ascending; those of an unknown network are none."""

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[str, LocationNumbers] = KeptWhileUnchanged()

    async def of(
        self, connection: Connection, account: int, number: int, refs: Iterable[str]
    ) -> Mapping[str, LocationNumbers]:
        """The members of each network; number: the change number of locations, read before in this transaction."""

        async def read(missing: Sequence[str]) -> Mapping[str, LocationNumbers]:
            rows = await queries_of(__package__).members_of_networks(connection, account=account, refs=missing)
            packed = {row["ref"]: row["locations"] for row in rows}
            return {ref: _unpacked(packed.get(ref) or b"") for ref in missing}

        return await self._kept.fetch(account, number, sorted(set(refs)), read)


def _unpacked(packed: bytes) -> LocationNumbers:
    return np.sort(np.frombuffer(packed, dtype=">i4").astype(np.int32))
