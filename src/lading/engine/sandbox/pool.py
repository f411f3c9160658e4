"""Warm processes of all packages: a batch of calls in, an answer for each out, whatever the code does."""

import asyncio
import contextlib
import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import UUID

import msgspec

from lading.engine.sandbox.limits import Limits
from lading.engine.sandbox.nursery import Nursery
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.process import Ended, SandboxProcess
from lading.engine.sdk.running import Answer, Done, Failed, RuleDescription

SUSPECTS_MAX = 10_000
BEREFT_MAX = 100
Owner = tuple[RulePackage, int]


class SandboxCall(msgspec.Struct, frozen=True):
    """One call, ready to be sent; equal calls have equal answers. event_id is the accepted event it belongs to."""

    event_id: UUID
    rule: str
    body: bytes


class PackageBroken(Exception):
    """A package that cannot be used: it says no rules, or cannot be loaded."""


class SandboxPool:
    """Lends processes to batches. A process serves one package and one account in its life: nothing carries over.

    Threads wait for the pipes, because a batch's round trip is one wait, and processes must not depend on a loop.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._nursery = Nursery()
        self._idle: OrderedDict[SandboxProcess, Owner] = OrderedDict()
        self._suspects: OrderedDict[UUID, None] = OrderedDict()
        # Who has lost a process, and how many are being made ready for it.
        self._bereft: OrderedDict[Owner, int] = OrderedDict()
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(self._limits.processes_max, thread_name_prefix="sandbox")

    def describe(self, package: RulePackage) -> tuple[RuleDescription, ...]:
        """The rules of a package, told by a process that ends at once. Raises PackageBroken."""
        try:
            process = SandboxProcess(self._nursery, package, self._limits, describes=True)
            try:
                greeting = process.greeting()
            finally:
                process.end()
        except Ended as ended:
            raise PackageBroken(f"{package.name}: {ended.code}: {ended.message}") from ended
        if greeting.problem:
            raise PackageBroken(f"{package.name}: {greeting.problem}")
        return greeting.rules

    async def call_all(self, package: RulePackage, account: int, calls: Sequence[SandboxCall]) -> list[Answer]:
        """An answer for each call, in their order. Those that cost a process its life have failed, alone."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.answers, package, account, calls)

    def answers(self, package: RulePackage, account: int, calls: Sequence[SandboxCall]) -> list[Answer]:
        """The same, waiting for it."""
        found: dict[int, Answer] = {}
        # Who has killed before comes last: it may use up the time of the batch, but not of those before it.
        pending = sorted(range(len(calls)), key=lambda place: calls[place].event_id in self._suspects)
        deadline = time.monotonic() + self._limits.batch_seconds
        while pending and time.monotonic() < deadline:
            pending = self._round((package, account), calls, pending, found, deadline)
        message = f"the calls of the batch took more than {self._limits.batch_seconds} s together"
        busy = Failed(code="SANDBOX_BUSY", message=message, is_final=False)
        return [found.get(place, busy) for place in range(len(calls))]

    def close(self) -> None:
        """Ends every process and thread."""
        self._threads.shutdown()
        while self._idle:
            self._idle.popitem()[0].end()
        self._nursery.close()

    def _round(
        self,
        owner: Owner,
        calls: Sequence[SandboxCall],
        pending: list[int],
        found: dict[int, Answer],
        deadline: float,
    ) -> list[int]:
        """Asks one process until all is answered, or it must be killed; returns what is left."""
        done, process = 0, None
        try:
            process = self._take(owner)
            process.send([calls[place].body for place in pending])
            for place in pending:
                started = time.monotonic()
                limit = min(deadline, started + self._limits.call_seconds)
                found[place] = _decoded(process.next_answer(limit))
                done += 1
                self._check_memory(found[place])
        except Ended as ended:
            if process is not None:
                self._lose(process, owner)
            return self._after(ended, calls, pending[done:], found, is_late=time.monotonic() >= deadline)
        self._give_back(process, owner)
        return []

    def _after(
        self,
        ended: Ended,
        calls: Sequence[SandboxCall],
        left: list[int],
        found: dict[int, Answer],
        *,
        is_late: bool,
    ) -> list[int]:
        """Blames the first call without an answer, unless the whole batch's time was over or the process lives on."""
        if not left or ended.code == _SPENT or (is_late and ended.code == "RULE_TIMEOUT"):
            return left
        culprit = calls[left[0]]
        found[left[0]] = Failed(code=ended.code, message=f"{culprit.rule}: {ended.message}", is_final=False)
        with self._lock:
            self._suspects[culprit.event_id] = None
            if len(self._suspects) > SUSPECTS_MAX:
                self._suspects.popitem(last=False)
        return left[1:]

    def _check_memory(self, answer: Answer) -> None:
        """A process that hit its limit of memory has answered, but is not fit for another call."""
        if isinstance(answer, Failed) and answer.code == "MEMORY_LIMIT":
            raise Ended(_SPENT, "its memory is spent")

    def _take(self, owner: Owner) -> SandboxProcess:
        with self._lock:
            process = next((one for one, its in reversed(self._idle.items()) if its == owner), None)
            if process is not None:
                del self._idle[process]
        if process is not None and process.is_worn():
            process.end()
            process = None
        process = process or self._started(owner)
        self._restock(owner)
        return process

    def _lose(self, process: SandboxProcess, owner: Owner) -> None:
        """Ends a process, and remembers that its owner may soon lose the next."""
        process.end()
        with self._lock:
            self._bereft.setdefault(owner, 0)
            if len(self._bereft) > BEREFT_MAX:
                self._bereft.popitem(last=False)

    def _restock(self, owner: Owner) -> None:
        """Fills the reserve of an owner that has lost processes, while the calls at hand are answered."""
        with self._lock:
            if owner not in self._bereft:
                return
            ready = sum(its == owner for its in self._idle.values())
            room = self._limits.processes_max - len(self._idle) - sum(self._bereft.values())
            missing = max(0, min(room, self._limits.reserve - ready - self._bereft[owner]))
            self._bereft[owner] += missing
        for _ in range(missing):
            with contextlib.suppress(RuntimeError):  # the pool is closing
                self._threads.submit(self._make_ready, owner)

    def _make_ready(self, owner: Owner) -> None:
        try:
            with contextlib.suppress(Ended):  # whoever needs it will start one, and be told
                self._give_back(self._started(owner), owner)
        finally:
            with self._lock:
                if owner in self._bereft:
                    self._bereft[owner] -= 1

    def _started(self, owner: Owner) -> SandboxProcess:
        process = SandboxProcess(self._nursery, owner[0], self._limits)
        try:
            greeting = process.greeting()
        except Ended as ended:
            process.end()
            raise Ended("SANDBOX_UNAVAILABLE", ended.message) from ended
        if greeting.problem:
            process.end()
            raise Ended("SANDBOX_UNAVAILABLE", greeting.problem)
        return process

    def _give_back(self, process: SandboxProcess, owner: Owner) -> None:
        surplus: SandboxProcess | None = None
        with self._lock:
            self._idle[process] = owner
            if len(self._idle) > self._limits.processes_max:
                surplus, _ = self._idle.popitem(last=False)
        if surplus is not None:
            surplus.end()


_SPENT = "MEMORY_SPENT"


# The character PostgreSQL cannot store, as JSON writes it; a backslash before it makes it plain text.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def _decoded(body: bytes) -> Answer:
    if _NUL.search(body):
        return Failed(code="ACTIONS_MALFORMED", message="the actions hold the character NUL", is_final=True)
    try:
        return msgspec.json.decode(body, type=Done | Failed)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Ended("ANSWER_MALFORMED", f"its answer is not one: {error}"[:300]) from error
