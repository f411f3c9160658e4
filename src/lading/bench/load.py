"""A load generator that costs little: requests encoded beforehand, answers parsed by httptools, connections kept.

A general HTTP client costs several times what the server does here, and it would be what is measured.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httptools


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body, and seconds from the last byte sent to the last byte received."""

    status: int
    body: bytes
    seconds: float


class _Parsed:
    """Collects one response."""

    def __init__(self) -> None:
        self.body = b""
        self.is_complete = False

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.is_complete = True


class HttpConnection:
    """One kept-alive connection; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, request: bytes) -> Reply:
        """Sends an encoded request and waits for its answer. Raises ConnectionError when the server hangs up."""
        parsed = _Parsed()
        parser = httptools.HttpResponseParser(parsed)
        started = time.perf_counter()
        self._writer.write(request)
        while not parsed.is_complete:
            data = await self._reader.read(65_536)
            if not data:
                raise ConnectionError("the server closed the connection")
            parser.feed_data(data)
        return Reply(parser.get_status_code(), parsed.body, time.perf_counter() - started)

    def close(self) -> None:
        """Closes the connection."""
        self._writer.close()


def encode_request(url: str, method: str, path: str, token: str, body: bytes, *, headers: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request with a JSON body."""
    host = urlsplit(url).netloc
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode() + headers + b"\r\n" + body


@asynccontextmanager
async def connections(url: str, count: int) -> AsyncIterator[list[HttpConnection]]:
    """So many open connections."""
    parts = urlsplit(url)
    opened = [HttpConnection(*await asyncio.open_connection(parts.hostname, parts.port)) for _ in range(count)]
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()


async def each(connections_open: list[HttpConnection], task: Callable[[HttpConnection], Awaitable[bool]]) -> None:
    """Repeats a task on every connection at once, until it answers False there."""

    async def repeat(connection: HttpConnection) -> None:
        while await task(connection):
            pass

    await asyncio.gather(*map(repeat, connections_open))
