"""Connections that are used again."""

import asyncio

from lading.demo.connection import HttpConnections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_connection_the_server_has_closed_while_it_was_idle_is_not_used_again() -> None:
    async def scenario() -> None:
        served = 0

        async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal served
            await reader.readuntil(b"\r\n\r\n")
            served += 1
            writer.write(ANSWER)
            # Without a Connection header: as a server does that tires of an idle connection.
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(answer_once, "127.0.0.1", 0)
        connections = HttpConnections(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", 1)
        for _ in range(2):
            answer = await connections.send("GET", "/", {})
            assert (answer.status, answer.body) == (200, b"ok")
            [(reader, _)] = connections._idle
            assert await asyncio.wait_for(reader.read(), 5) == b"", "the server has closed it"
        assert served == 2
        connections.close()
        server.close()
        await asyncio.sleep(0.05)

    asyncio.run(scenario())
