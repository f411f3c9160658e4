"""A receiver of webhooks: a real HTTP server on this machine that keeps a journal and answers as it is told."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it arrived; at is monotonic seconds."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Reply:
    """What to answer. delay: seconds before it; drips: bytes sent one by one, ten a second, without an end."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    drips: bool = False
    hangs_up: bool = False


Answering = Callable[[Request], Reply]


class Sink:
    """journal: every request, in order of arrival, with the status it was answered with (0: none)."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer
        self.journal: list[tuple[Request, int]] = []
        self.busiest: dict[str, int] = {}
        self._now: dict[str, int] = {}
        self.port = 0

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def bodies(self, path: str = "/hook") -> list[dict[str, Any]]:
        """The documents that were accepted, in order."""
        return [request.document for request, status in self.journal if request.path == path and 200 <= status < 300]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _request(reader)) is not None:
                if not await self._handle(request, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _handle(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        path = request.path
        self._now[path] = self._now.get(path, 0) + 1
        self.busiest[path] = max(self.busiest.get(path, 0), self._now[path])
        reply = self.answer(request)
        try:
            if reply.delay:
                await asyncio.sleep(reply.delay)
            self.journal.append((request, 0 if reply.hangs_up else reply.status))
            return await _send(reply, writer)
        finally:
            self._now[path] -= 1


@asynccontextmanager
async def listening(answer: Answering) -> AsyncIterator[Sink]:
    sink = Sink(answer)
    tasks: set[asyncio.Task[None]] = set()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(sink.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, backlog=512)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(first.split(" ")[1], headers, body, time.monotonic())


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    if reply.hangs_up:
        return False
    lines = [f"HTTP/1.1 {reply.status} Answer", *(f"{name}: {value}" for name, value in reply.headers.items())]
    length = 10_000_000 if reply.drips else len(reply.body)
    head = "\r\n".join([*lines, f"Content-Length: {length}", "", ""])
    writer.write(head.encode() + reply.body)
    await writer.drain()
    while reply.drips:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.1)
    return True


def always(reply: Reply) -> Answering:
    return lambda _request: reply


Scenario = Callable[[Sink], Awaitable[None]]
