"""The relay: leases messages, delivers many at once, writes down what became of them. Any number of them, anywhere."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import structlog

from lading.database.connection import Connection, Pool, dispatching, is_connection_loss, transaction
from lading.database.queries import queries_of
from lading.kernel.clock import Clock
from lading.outbox.delivering import Poster, deliver
from lading.outbox.judging import Patience
from lading.outbox.keyring import Keyring, SigningKeys
from lading.outbox.message import Claimed
from lading.outbox.records import Tried, claim, give_back, settle
from lading.outbox.sealing import MasterKeyRefused


class RelaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of a relay. A lease outlives any try; gather_seconds is how long finished tries wait for company."""

    in_flight_max: int = 500
    lease_seconds: float = 30.0
    idle_seconds: float = 0.05
    gather_seconds: float = 0.005
    failure_pause_seconds: float = 0.5


class Relay:
    """Delivers the messages of every account until asked to stop."""

    def __init__(
        self, pool: Pool, poster: Poster, keyring: Keyring, patience: Patience, clock: Clock, settings: RelaySettings
    ) -> None:
        self._pool = pool
        self._poster = poster
        self._keyring = keyring
        self._patience = patience
        self._clock = clock
        self._settings = settings
        self._in_flight: dict[asyncio.Task[None], Claimed] = {}
        self._tried: list[Tried] = []
        self._log = structlog.get_logger("lading.relay")

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop; a lost database is waited for, and what was tried meanwhile is kept."""
        while not stop.is_set():
            try:
                await self.work_once()
            except Exception as error:
                if not is_connection_loss(error):
                    self._log.exception("relay.failed")
                await asyncio.sleep(self._settings.failure_pause_seconds)
            await self._wait()
        await self._end()

    async def work_once(self) -> int:
        """Settles what was tried and starts what is due; returns the number of tries started."""
        await self._settle()
        started = 0
        for account in await self._accounts():
            started += await self._start(account)
        return started

    async def drain(self) -> None:
        """Works until nothing is due and nothing under way."""
        while await self.work_once() or self._in_flight or self._tried:
            await self._wait()

    async def _accounts(self) -> list[int]:
        async with dispatching(self._pool) as connection:
            rows = await queries_of(__package__).accounts_with_messages(connection)
        return [row["account"] for row in rows]

    async def _start(self, account: int) -> int:
        room = self._settings.in_flight_max - len(self._in_flight)
        if room <= 0:
            return 0
        async with transaction(self._pool, account) as connection:
            claimed = await claim(connection, account, messages_max=room, lease_seconds=self._settings.lease_seconds)
            keys = await self._keys(connection, account, claimed) if claimed else {}
        ready = [message for message in claimed if message.endpoint_id in keys]
        for message in ready:
            task = asyncio.create_task(self._try(message, keys[message.endpoint_id]))
            self._in_flight[task] = message
        return len(ready)

    async def _keys(
        self, connection: Connection, account: int, claimed: Sequence[Claimed]
    ) -> Mapping[UUID, SigningKeys]:
        """Nothing goes out unsigned: without the keys the messages are given back, and wait."""
        endpoint_ids = {message.endpoint_id for message in claimed}
        needs_rsa = any(message.has_vendor_signatures for message in claimed)
        try:
            return await self._keyring.open(connection, account, endpoint_ids, needs_rsa=needs_rsa)
        except MasterKeyRefused as refused:
            self._log.error("relay.cannot_sign", account=account, reason=refused.message, hint=refused.hint)
            pause_seconds = self._settings.lease_seconds
            await give_back(connection, account, claimed[0].lease, pause_seconds=pause_seconds)
            return {}

    async def _try(self, message: Claimed, keys: SigningKeys) -> None:
        verdict = await deliver(message, keys, self._poster, self._patience, self._clock)
        self._tried.append(Tried(message, verdict))

    async def _wait(self) -> None:
        """Until a try has ended and a few others with it, or for the length of a rest."""
        if not self._in_flight:
            await asyncio.sleep(0 if self._tried else self._settings.idle_seconds)
            return
        done, _ = await asyncio.wait(
            self._in_flight, timeout=self._settings.idle_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if done:
            await asyncio.sleep(self._settings.gather_seconds)
        for task in [task for task in self._in_flight if task.done()]:
            message = self._in_flight.pop(task)
            error = task.exception()
            if error is not None:
                self._log.error("relay.try_failed", message_id=str(message.id), exc_info=error)

    async def _settle(self) -> None:
        by_account: defaultdict[int, list[Tried]] = defaultdict(list)
        for one in self._tried:
            by_account[one.message.account].append(one)
        for account, tried in by_account.items():
            async with transaction(self._pool, account) as connection:
                await settle(connection, account, tried)
            written = set(map(id, tried))
            self._tried = [one for one in self._tried if id(one) not in written]

    async def _end(self) -> None:
        """What is under way is broken off and its lease runs out: it may have arrived, so it counts as a try."""
        for task in self._in_flight:
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        self._in_flight.clear()
        await self._settle()
