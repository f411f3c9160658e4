"""Sends the real orders through the API and walks each of them to its end, a bounded number at once."""

import asyncio
import time
from collections.abc import Iterator

import msgspec

from lading.demo.client import ApiClient
from lading.demo.data.model import DemoCancellation, DemoOrder
from lading.demo.data.orders import OrderOutcome
from lading.demo.data.refusals import Refusal
from lading.demo.documents import OrderView, order_document
from lading.demo.patience import Patience
from lading.demo.staff import StaffEvent, is_cancellable, is_ended, next_steps
from lading.demo.tally import Tally
from lading.demo.waves_desk import WavesDesk

STALLED_SECONDS = 120.0
WALKERS = 480


class WalkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """seed decides what pickers find; walkers bounds the orders under way."""

    retailer: int
    seed: int = 1
    walkers: int = WALKERS


class _Walk(msgspec.Struct):
    """An order under way: its latest view, what was done already, and since when it stands as it does."""

    view: OrderView
    done: set[tuple[str, str]]
    moved_at: float


class Walking:
    """The stream of orders and the people who work on them."""

    def __init__(self, client: ApiClient, tally: Tally, settings: WalkSettings) -> None:
        self._client = client
        self._tally = tally
        self._settings = settings
        self._desk = WavesDesk(client)
        self._patience = Patience()
        self._under_way: dict[str, _Walk] = {}

    async def run(self, outcomes: Iterator[OrderOutcome], stop: asyncio.Event) -> None:
        """Works until the stream is over and every order has come to its end, or until asked to stop."""
        desk = asyncio.create_task(self._desk.run())
        walkers = [asyncio.create_task(self._walk(outcomes, stop)) for _ in range(self._settings.walkers)]
        try:
            await _all_or_first_failure(walkers, desk)
        finally:
            for task in (desk, *walkers):
                task.cancel()
            await asyncio.gather(desk, *walkers, return_exceptions=True)

    async def _walk(self, outcomes: Iterator[OrderOutcome], stop: asyncio.Event) -> None:
        for outcome in outcomes:
            if stop.is_set():
                return
            if isinstance(outcome, DemoOrder):
                await self._take(outcome, stop)
            elif isinstance(outcome, Refusal):
                self._tally.left_out[outcome.code] += 1
            else:
                await self._cancel(outcome)

    async def _take(self, order: DemoOrder, stop: asyncio.Event) -> None:
        answer = await self._client.send_order(order_document(order, self._settings.retailer))
        if answer.status not in {200, 201}:
            self._tally.refused[answer.code] += 1
            return
        self._tally.accepted += 1
        walk = _Walk(OrderView(order.ref, "CREATED", ()), set(), time.monotonic())
        self._under_way[order.ref] = walk
        try:
            await self._follow(walk, stop)
        finally:
            del self._under_way[order.ref]

    async def _follow(self, walk: _Walk, stop: asyncio.Event) -> None:
        looks = 0
        while not stop.is_set():
            await asyncio.sleep(self._patience.before_look(looks))
            view = await self._client.order(walk.view.ref)
            if is_ended(view):
                self._tally.end(view)
                return
            looks = 0 if self._has_moved(walk, view) else looks + 1
            if time.monotonic() - walk.moved_at > STALLED_SECONDS:
                self._tally.give_up(view.ref)
                return
            self._tally.see(view)
            await self._work_on(walk)

    def _has_moved(self, walk: _Walk, view: OrderView) -> bool:
        if view == walk.view:
            return False
        now = time.monotonic()
        self._patience.learn(now - walk.moved_at)
        walk.view, walk.moved_at = view, now
        return True

    async def _work_on(self, walk: _Walk) -> None:
        steps = next_steps(walk.view, self._settings.seed)
        for waiting in steps.waiting:
            self._desk.add(waiting)
        for event in steps.events:
            if event.key not in walk.done:
                walk.done.add(event.key)
                answer = await self._client.send_for_order(walk.view.ref, event)
                assert answer.status == 202, f"{event.name} of {walk.view.ref}: {answer.status} {answer.code}"

    async def _cancel(self, cancellation: DemoCancellation) -> None:
        """Cancels the orders that are found and still can be; a part taken back cancels the whole."""
        for ref in dict.fromkeys(item.order_ref for item in cancellation.items):
            if ref is None:
                self._tally.cancellations["ORIGINAL_UNKNOWN"] += 1
                continue
            walk = self._under_way.get(ref)
            if walk is None or not is_cancellable(walk.view):
                self._tally.cancellations["TOO_LATE"] += 1
                continue
            event = StaffEvent(name="CancelOrder", entity_type="ORDER", entity_ref=ref)
            await self._client.send_for_order(ref, event)
            self._tally.cancellations["SENT"] += 1


async def _all_or_first_failure(walkers: list[asyncio.Task[None]], desk: asyncio.Task[None]) -> None:
    """Waits for the walkers. Raises what one of them raised, or the desk, which never ends by itself."""
    left: set[asyncio.Task[None]] = set(walkers)
    while left:
        done, _ = await asyncio.wait({desk, *left}, return_when=asyncio.FIRST_COMPLETED)
        left -= done
        for task in done:
            task.result()
