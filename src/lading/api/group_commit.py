"""Group commit: requests that wait at the same time go into one transaction, and are answered after its commit.

Nothing lingers: whoever comes while no transaction is under way starts one at once, and whoever comes meanwhile goes
with the next. Isolation is kept: a request that breaks its transaction is found by halving the group; only it fails.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lading.api.database_failure import busy_for
from lading.database.connection import Connection, Pool, transaction
from lading.kernel.refusal import Busy

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = Callable[[Connection, int, Sequence[Item]], Awaitable[Sequence[Result]]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many requests may wait, how many go into one transaction, and how many transactions a sender has at once."""

    waiting_max: int
    batch_max: int
    runners_max: int


class _Lane(Generic[Item, Result]):
    """What waits for one account and sender, and how many transactions of it are under way."""

    __slots__ = ("runners", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self.runners = 0


class GroupCommit(Generic[Item, Result]):
    """Carries out items by work, many in one transaction. work gives one result for each item, in their order."""

    def __init__(self, pool: Pool, work: Work[Item, Result], bounds: Bounds) -> None:
        self._pool = pool
        self._work = work
        self._bounds = bounds
        self._lanes: dict[tuple[int, str], _Lane[Item, Result]] = {}
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def submit(self, account: int, sender: str, item: Item) -> Result:
        """The result for the item, once it is committed; items of one account and sender may share a transaction.

        Raises Busy QUEUE_FULL when too many wait already, and what its transaction raised when it failed.
        """
        if self._waiting >= self._bounds.waiting_max:
            raise Busy("QUEUE_FULL", "Too many requests wait to be stored.", "Repeat the request after a second.")
        lane = self._lanes.setdefault((account, sender), _Lane())
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        lane.waiting.append((item, result))
        self._waiting += 1
        if lane.runners < self._bounds.runners_max:
            lane.runners += 1
            task = asyncio.create_task(self._run((account, sender), lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await result

    async def drain(self) -> None:
        """Waits until everything that waits is stored or refused."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self, key: tuple[int, str], lane: _Lane[Item, Result]) -> None:
        while group := self._next_group(lane):
            await self._carry_out(key[0], group)
        lane.runners -= 1
        if not lane.runners:
            del self._lanes[key]

    def _next_group(self, lane: _Lane[Item, Result]) -> list[tuple[Item, asyncio.Future[Result]]]:
        """The longest waiting items; those whose caller has gone meanwhile are dropped unseen."""
        group: list[tuple[Item, asyncio.Future[Result]]] = []
        while lane.waiting and len(group) < self._bounds.batch_max:
            item, result = lane.waiting.popleft()
            self._waiting -= 1
            if not result.done():
                group.append((item, result))
        return group

    async def _carry_out(self, account: int, group: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        [outcome] = await asyncio.gather(self._commit(account, [item for item, _ in group]), return_exceptions=True)
        if not isinstance(outcome, BaseException):
            for (_, result), value in zip(group, outcome, strict=True):
                if not result.done():
                    result.set_result(value)
        elif len(group) == 1 or busy_for(outcome):
            for _, result in group:
                if not result.done():
                    result.set_exception(outcome)
        else:
            middle = len(group) // 2
            await self._carry_out(account, group[:middle])
            await self._carry_out(account, group[middle:])

    async def _commit(self, account: int, items: Sequence[Item]) -> Sequence[Result]:
        async with transaction(self._pool, account) as connection:
            return await self._work(connection, account, items)
