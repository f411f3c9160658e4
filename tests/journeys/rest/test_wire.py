"""Promises on the wire itself: a real server on a real socket, and requests that no library would send."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from lading.api.application import build
from tests.journeys.rest.api import Api, play

HANGING_SECONDS = 5


async def exchange(port: int, request: bytes) -> bytes:
    """What the server says before it closes the connection or has nothing more to say."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(65_536), HANGING_SECONDS)
    finally:
        writer.close()


REQUESTS = (
    (b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n", b"200"),
    (b"GARBAGE\r\n\r\n", b"400"),
    (b"GET / HTTP/9.9\r\n\r\n", b"400"),
    (b"BREW / HTTP/1.1\r\nhost: x\r\n\r\n", b"400"),
    (b"TRACE / HTTP/1.1\r\nhost: x\r\n\r\n", b"405"),
    (b"GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n", b"400"),
    (b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde", b"400"),
    (b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n", b"400"),
    (b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n", b"400"),
    (b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n", b"413"),
    (b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 20_000 + b"\r\n\r\n", b"431"),
)


@asynccontextmanager
async def listening(api: Api) -> AsyncIterator[int]:
    """The port of a real server."""
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        options = uvicorn.Config(build(api.services), log_config=None, server_header=False, proxy_headers=False)
        server = uvicorn.Server(options)
        serving = asyncio.create_task(server.serve([here]))
        try:
            yield here.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


def test_what_is_no_proper_request_is_answered_plainly(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        async with listening(api) as port:
            await answering(port)
            for request, status in REQUESTS:
                answer = await exchange(port, request)
                assert answer.split(b" ")[1] == status, (request, answer)
                assert b"server:" not in answer.lower()
                assert b"uvicorn" not in answer.lower()

    play(database_url, scenario)


async def answering(port: int) -> None:
    """Returns as soon as the server takes connections."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise AssertionError("the server did not start")
