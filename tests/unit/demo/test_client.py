"""The demo's client against a server that misbehaves."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lading.demo.client import ApiClient, ApiUnreachable, Persistence
from lading.foundation.access.records import ClientCredentials

TOKEN = b'{"access_token": "ldg_1_secret", "token_type": "bearer", "expires_in": 900}'
ORDER = b'{"ref": "HD-1", "status": "COMPLETE", "fulfilments": []}'
PERSISTENCE = Persistence(tries_max=3, pause_seconds=0.001)
Answers = Callable[[str], bytes]


def http(status: int, body: bytes, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def against(answers: Answers, task: Callable[[ApiClient], Awaitable[None]]) -> None:
    """Runs a task with a client of a server that answers each request line; no bytes mean it hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            answer = answers(head.split(b"\r\n")[0].decode())
            writer.write(answer)
            if not answer:
                break
        writer.close()
        await writer.wait_closed()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = ApiClient(f"http://127.0.0.1:{port}", ClientCredentials("1.client", "secret"), 1, PERSISTENCE)
        try:
            await task(client)
        finally:
            client.close()
            server.close()
            # The connections of both sides are closed in the next rounds of the loop.
            await asyncio.sleep(0.05)

    asyncio.run(run())


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), b": 0")
    await reader.readexactly(int(length.split(b":")[1]))
    return head


def test_a_busy_answer_is_waited_out_as_long_as_it_says() -> None:
    waits: list[float] = []

    def answers(line: str) -> bytes:
        if "/oauth/token" in line:
            return http(200, TOKEN)
        waits.append(asyncio.get_running_loop().time())
        return http(503, b'{"code": "QUEUE_FULL"}', "Retry-After: 1") if len(waits) == 1 else http(200, ORDER)

    async def task(client: ApiClient) -> None:
        assert (await client.order("HD-1")).status == "COMPLETE"

    against(answers, task)
    assert len(waits) == 2
    assert waits[1] - waits[0] >= 1.0


def test_a_server_that_hangs_up_is_asked_again() -> None:
    lines: list[str] = []

    def answers(line: str) -> bytes:
        lines.append(line)
        if "/oauth/token" in line:
            return http(200, TOKEN)
        return b"" if len(lines) == 2 else http(200, ORDER)

    async def task(client: ApiClient) -> None:
        assert (await client.order("HD-1")).ref == "HD-1"

    against(answers, task)
    assert len(lines) == 3


def test_a_token_that_has_run_out_is_replaced_once() -> None:
    lines: list[str] = []

    def answers(line: str) -> bytes:
        lines.append(line.split()[1])
        if "/oauth/token" in line:
            return http(200, TOKEN)
        return http(401, b'{"code": "TOKEN_EXPIRED"}') if lines.count("/api/v1/orders/HD-1") == 1 else http(200, ORDER)

    async def task(client: ApiClient) -> None:
        await client.order("HD-1")
        await client.order("HD-1")

    against(answers, task)
    assert lines == ["/oauth/token", *["/api/v1/orders/HD-1"], "/oauth/token", *["/api/v1/orders/HD-1"] * 2]


def test_an_api_that_never_answers_is_named_with_the_last_problem() -> None:
    async def task(client: ApiClient) -> None:
        with pytest.raises(ApiUnreachable, match="had no answer in 3 tries; the last was ConnectionResetError"):
            await client.order("HD-1")

    against(lambda _line: b"", task)
