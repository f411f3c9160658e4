"""The projections of a process: an account's is read when it is first asked for, and followed while it is asked for.

Every account has its own, and no reading of one touches another's. The memory is bounded: above the bound the account
longest unasked is forgotten, and an account that would take more than half of it is answered from the database instead.
"""

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from lading.availability.projection.answers import Answers, Ready
from lading.availability.projection.stock import AccountStock, Change, catch_up, load_stock
from lading.availability.promising.question import Question
from lading.database.connection import DATABASE_ERRORS, Connection, Pool, read_only
from lading.kernel.refusal import Busy, Conflict

POLL_SECONDS = 0.1
STALE_SECONDS = 0.8
STALE_SECONDS_MAX = 15.0
FOLLOWED_SECONDS = 10.0
FORGOTTEN_SECONDS = 600.0
PREPARATIONS_MAX = 5


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Positions kept over all accounts, and products of which answers are kept."""

    positions_max: int
    products_max: int


class Projection:
    """One account's copy of stock with its answers. caught_up_at: by the monotonic clock, before the reading began."""

    def __init__(self, stock: AccountStock, answers: Answers, at: float) -> None:
        self.stock = stock
        self.answers = answers
        self.caught_up_at = at
        self.asked_at = at
        self.lock = asyncio.Lock()


class Watch:
    """What a projection tells of itself; the API makes metrics of it."""

    def caught_up(self, change: Change, seconds: float) -> None:
        """A projection took changes over; seconds: how long reading them took."""

    def sized(self, accounts: int, positions: int, size_bytes: int) -> None:
        """How much is kept."""


class Projections:
    """Answers questions from the projections of this process."""

    def __init__(self, pool: Pool, bounds: Bounds, *, seconds: Callable[[], float], watch: Watch) -> None:
        self._pool = pool
        self._bounds = bounds
        self._seconds = seconds
        self._watch = watch
        self._known: dict[int, Projection] = {}
        self._loading: dict[int, asyncio.Lock] = {}
        self._follower: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("lading.projection")

    async def answer(self, account: int, question: Question) -> Ready | None:
        """The answer; None for an account or a question that is too large for the projection: ask the database.

        Raises Refused VIRTUAL_CATALOGUE_UNKNOWN, LOCATION_UNKNOWN; Busy AVAILABILITY_STALE when the
        database cannot be asked and what is known is older than 15 s.
        """
        now = self._seconds()
        projection = self._known.get(account)
        if projection is None or now - projection.caught_up_at > FORGOTTEN_SECONDS:
            projection = await self._load(account)
            if projection is None:
                return None
        projection.asked_at = now
        if now - projection.caught_up_at > STALE_SECONDS:
            await self._refresh(account, projection)
            # Given up, because it missed what it must know? Then it is read anew.
            projection = self._known.get(account) or await self._load(account)
            if projection is None:
                return None
        for _ in range(PREPARATIONS_MAX):
            ready = projection.answers.answer(projection.stock, question)
            if ready is not None:
                return ready
            async with read_only(self._pool, account) as connection:
                await projection.answers.prepare(connection, account, question)
        # Definitions change as quickly as they are read, or the question is larger than what is kept.
        return None

    async def catch_up(self, account: int) -> None:
        """Takes over now what was committed, if the account is known here: for whoever has just written and reads."""
        projection = self._known.get(account)
        if projection is not None:
            await self._catch_up(account, projection)

    async def close(self) -> None:
        """Stops following."""
        if self._follower is not None:
            self._follower.cancel()
            await asyncio.wait([self._follower])
            self._follower = None

    async def _load(self, account: int) -> Projection | None:
        """The account's projection, read now; whoever else asks meanwhile waits for the same reading."""
        async with self._loading.setdefault(account, asyncio.Lock()):
            at = self._seconds()
            known = self._known.get(account)
            if known is None or at - known.caught_up_at > FORGOTTEN_SECONDS:
                async with read_only(self._pool, account) as connection:
                    stock = await load_stock(connection, account, positions_max=self._bounds.positions_max // 2)
                if stock is None:
                    return None
                answers = Answers(products_max=self._bounds.products_max // 2)
                self._known[account] = Projection(stock, answers, at)
                self._make_room(account)
                self._follow()
        self._loading.pop(account, None)
        return self._known.get(account)

    def _make_room(self, newest: int) -> None:
        """Forgets the accounts longest unasked until what is kept is within the bounds."""
        kept = self._known
        for account in sorted(kept, key=lambda one: kept[one].asked_at):
            positions = sum(one.stock.positions for one in kept.values())
            products = sum(len(one.answers) for one in kept.values())
            if account == newest or (positions <= self._bounds.positions_max and products <= self._bounds.products_max):
                continue
            del kept[account]
        positions = sum(one.stock.positions for one in kept.values())
        self._watch.sized(len(kept), positions, sum(one.stock.size_bytes for one in kept.values()))

    async def _refresh(self, account: int, projection: Projection) -> None:
        """Catches up before the answer: nobody followed this account lately, or the database was away."""
        self._follow()
        try:
            await self._catch_up(account, projection)
        except (*DATABASE_ERRORS, TimeoutError) as error:
            if self._seconds() - projection.caught_up_at > STALE_SECONDS_MAX:
                message = "The database cannot be asked, and what is known is too old to promise."
                raise Busy("AVAILABILITY_STALE", message, "Repeat the request after a second.") from error

    async def _catch_up(self, account: int, projection: Projection) -> None:
        wanted_at = self._seconds()
        async with projection.lock:
            if projection.caught_up_at >= wanted_at:
                return
            at = self._seconds()
            async with read_only(self._pool, account) as connection:
                change = await self._changes(account, projection, connection)
            if change.is_too_little:
                self._known.pop(account, None)
                return
            projection.caught_up_at = at
            if change.has_new_definitions:
                projection.answers.forget_all()
            projection.answers.forget(change.products)
            projection.answers.forget_promises(change.promised)
            self._watch.caught_up(change, self._seconds() - at)

    async def _changes(self, account: int, projection: Projection, connection: Connection) -> Change:
        try:
            return await catch_up(connection, account, projection.stock)
        except Conflict:
            # Away for longer than changes are kept, or the database was restored: read everything anew.
            return Change(is_too_little=True)

    def _follow(self) -> None:
        if self._follower is None or self._follower.done():
            self._follower = asyncio.create_task(self._keep_following())

    async def _keep_following(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            for account, projection in list(self._known.items()):
                unasked_seconds = self._seconds() - projection.asked_at
                if unasked_seconds < FOLLOWED_SECONDS:
                    await self._try_to_catch_up(account, projection)
                elif unasked_seconds > FORGOTTEN_SECONDS:
                    self._known.pop(account, None)

    async def _try_to_catch_up(self, account: int, projection: Projection) -> None:
        try:
            await self._catch_up(account, projection)
        except (*DATABASE_ERRORS, TimeoutError) as error:
            self._log.warning("projection.not_caught_up", account=account, error=type(error).__name__)
