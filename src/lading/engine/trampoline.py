"""Drives the runs of a batch in waves: what they all await is fetched by one statement per loader, then they go on.

A plain generator step costs about a tenth of an asyncio task, and the reads of two hundred runs cost one round trip.
"""

from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from lading.engine.loading import Loader, Read, ReadAll

Result = TypeVar("Result")
Fetch = Callable[[Loader[Any, Any], Sequence[Hashable]], Awaitable[Mapping[Any, Any]]]

AnyRead = Read[Any, Any] | ReadAll[Any, Any]
WAVES_MAX = 100_000


class Facts:
    """The values fetched in one batch, by loader and key."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Any, Any]] = {}

    def peek(self, loader: Loader[Any, Any], key: Any) -> Any | None:
        """The value already fetched for a key, or None."""
        return self._values.get(loader.name, {}).get(key)

    def missing(self, read: AnyRead) -> Sequence[Any]:
        """The keys of a read that are not fetched yet; what is known is never fetched again within the batch."""
        values = self._values.get(read.loader.name, {})
        keys = read.keys if isinstance(read, ReadAll) else (read.key,)
        return [key for key in keys if key not in values]

    def answer(self, read: AnyRead) -> Any:
        """The answer to a read that misses nothing."""
        values = self._values.get(read.loader.name, {})
        return tuple(map(values.get, read.keys)) if isinstance(read, ReadAll) else values.get(read.key)

    def learn(self, loader: Loader[Any, Any], values: Mapping[Any, Any]) -> None:
        """Keeps fetched values."""
        self._values.setdefault(loader.name, {}).update(values)


class Failure:
    """How a run ended that raised."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


class Trampoline(Generic[Result]):
    """One batch of coroutines that await nothing but reads."""

    def __init__(self, facts: Facts, fetch: Fetch) -> None:
        self._facts = facts
        self._fetch = fetch

    async def drive(self, runs: Sequence[Coroutine[Any, Any, Result]]) -> list[Result | Failure]:
        """Runs all to their end, in the order given within each wave. A run that raises ends as its Failure, alone."""
        results: list[Any] = [None] * len(runs)
        ready: list[tuple[int, Any]] = [(index, None) for index in range(len(runs))]
        for _ in range(WAVES_MAX):
            waiting: dict[str, tuple[Loader[Any, Any], dict[Hashable, None], list[tuple[int, AnyRead]]]] = {}
            for index, value in ready:
                read = self._advance(runs[index], value, results, index)
                if read is not None:
                    _, keys, readers = waiting.setdefault(read.loader.name, (read.loader, {}, []))
                    keys.update(dict.fromkeys(self._facts.missing(read)))
                    readers.append((index, read))
            if not waiting:
                return results
            ready = await self._fetch_all(waiting.values())
        raise AssertionError(f"a batch took more than {WAVES_MAX} waves of reads")

    def _advance(self, run: Coroutine[Any, Any, Result], value: Any, results: list[Any], index: int) -> AnyRead | None:
        """Lets a run go on to its next unanswered read (returned) or to its end (kept in results)."""
        try:
            while True:
                read: AnyRead = run.send(value)
                if self._facts.missing(read):
                    return read
                value = self._facts.answer(read)
        except StopIteration as stop:
            results[index] = stop.value
        except Exception as error:
            results[index] = Failure(error)
        return None

    async def _fetch_all(self, waiting: Any) -> list[tuple[int, Any]]:
        ready: list[tuple[int, Any]] = []
        for loader, keys, readers in waiting:
            self._facts.learn(loader, await self._fetch(loader, tuple(keys)))
            ready += [(index, self._facts.answer(read)) for index, read in readers]
        ready.sort(key=lambda entry: entry[0])
        return ready
