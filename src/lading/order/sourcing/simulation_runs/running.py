"""Runs simulations that wait: one at a time for an account, in a read-only snapshot, with its progress kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Pool, read_only, transaction
from lading.kernel.refusal import Refused
from lading.order.sourcing.simulation.contenders import contenders_named
from lading.order.sourcing.simulation.model import Simulation
from lading.order.sourcing.simulation.simulating import Progress, Stage, simulate
from lading.order.sourcing.simulation_runs.model import RunStatus, Wish
from lading.order.sourcing.simulation_runs.records import queries
from lading.order.sourcing.strategies.desk import StrategyDesk

ATTEMPTS_MAX = 3
LEASE_SECONDS = 30
KEEPING_SECONDS = 1.0
# A simulation of 100,000 orders by eight contenders takes less than so many of these.
KEEPINGS_MAX = 86_400


class _Claimed(NamedTuple):
    """A simulation that this worker holds."""

    id: UUID
    lease: UUID
    wish: Wish


class _Reached:
    """How far a simulation is."""

    def __init__(self) -> None:
        self.progress = Progress(0, 0)

    def watch(self, progress: Progress) -> None:
        """Notes the progress."""
        self.progress = progress


class RunDesk:
    """Runs the simulations of one account. desk_at: the desk that looks at the stock of an instant; None for now.

    is_stopping: asked now and then; the simulation is then left to whoever takes it next, from its beginning.
    """

    def __init__(
        self,
        pool: Pool,
        account: int,
        *,
        desk_at: Callable[[datetime | None], StrategyDesk],
        next_id: Callable[[], UUID],
        is_stopping: Callable[[], bool] = bool,
    ) -> None:
        self._pool = pool
        self._account = account
        self._desk_at = desk_at
        self._next_id = next_id
        self._is_stopping = is_stopping

    async def run_next(self) -> int:
        """Runs the simulation that waits longest to its end; returns how many it took, 0 or 1."""
        claimed = await self._claim()
        if claimed is None:
            return 0
        reached = _Reached()
        task = asyncio.create_task(self._simulated(claimed.wish, reached))
        try:
            async with self._kept(claimed, reached, task):
                simulation = await task
        except asyncio.CancelledError:
            # Ended by its keeper, for a reason the row tells; unless it is this worker that is to end.
            if _is_being_cancelled():
                task.cancel()
                raise
        except Refused as refusal:
            await self._failed(claimed, refusal)
        else:
            await self._finished(claimed, simulation)
        return 1

    async def _claim(self) -> _Claimed | None:
        lease = self._next_id()
        values = {"account": self._account, "seconds": LEASE_SECONDS, "attempts_max": ATTEMPTS_MAX}
        async with transaction(self._pool, self._account) as connection:
            row = await queries().claim_run(connection, lease=lease, **values)
        if row is None or row["status"] == RunStatus.FAILED:
            return None
        return _Claimed(row["id"], lease, msgspec.convert(row["wish"], Wish))

    async def _simulated(self, wish: Wish, reached: _Reached) -> Simulation:
        async with read_only(self._pool, self._account) as connection:
            contenders = await contenders_named(connection, self._account, wish.retailer, wish.profiles)
            stage = Stage(connection, self._account, self._desk_at(wish.stock_at), self._next_id)
            return await simulate(stage, wish.asked, contenders, reached.watch)

    @asynccontextmanager
    async def _kept(self, claimed: _Claimed, reached: _Reached, task: asyncio.Task[Simulation]) -> AsyncIterator[None]:
        """Keeps progress and lease while the block runs; ends the task when the simulation is not ours any more."""

        async def keep() -> None:
            for _ in range(KEEPINGS_MAX):
                await asyncio.sleep(KEEPING_SECONDS)
                done, total = reached.progress
                async with transaction(self._pool, self._account) as connection:
                    is_ours = await queries().keep_run(
                        connection, account=self._account, id=claimed.id, lease=claimed.lease, done=done,
                        total=total or None, seconds=LEASE_SECONDS,
                    )  # fmt: skip
                    if is_ours and self._is_stopping():
                        await queries().give_run_back(
                            connection, account=self._account, id=claimed.id, lease=claimed.lease
                        )
                        is_ours = 0
                if not is_ours:
                    task.cancel()
                    return

        keeper = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def _finished(self, claimed: _Claimed, simulation: Simulation) -> None:
        kept: dict[str, Any] = msgspec.to_builtins(simulation)
        async with transaction(self._pool, self._account) as connection:
            await queries().finish_run(
                connection,
                account=self._account,
                id=claimed.id,
                lease=claimed.lease,
                total=simulation.orders,
                contenders=kept["contenders"],
                differing=simulation.differing,
                differences=kept["differences"],
            )

    async def _failed(self, claimed: _Claimed, refusal: Refused) -> None:
        reason = {"code": refusal.code, "message": refusal.message, "hint": refusal.hint}
        async with transaction(self._pool, self._account) as connection:
            await queries().fail_run(
                connection, account=self._account, id=claimed.id, lease=claimed.lease, reason=reason
            )


def _is_being_cancelled() -> bool:
    """Whether this very task is being cancelled, and not only the one it waits for."""
    current = asyncio.current_task()
    return current is not None and current.cancelling() > 0
