"""Many senders at once over kept-alive connections, each answer with the time it took."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from lading.demo.connection import ApiAnswer, HttpConnections


class Senders:
    """So many connections to one API, signed in."""

    def __init__(self, url: str, token: str, count: int) -> None:
        self._connections = HttpConnections(url, count)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._count = count

    async def send(self, method: str, path: str, body: bytes = b"") -> tuple[ApiAnswer, float]:
        """The answer, and the seconds it took."""
        started = time.perf_counter()
        answer = await self._connections.send(method, path, self._headers, body)
        return answer, time.perf_counter() - started

    async def each(self, task: Callable[[], Awaitable[bool]]) -> None:
        """Repeats a task on every connection at once, on each until it answers False; then closes them."""

        async def repeat() -> None:
            while await task():
                pass

        await asyncio.gather(*[repeat() for _ in range(self._count)])
        self._connections.close()
