"""A small HTTP/1.1 client over kept-alive connections, for programs that send thousands of small requests.

A general client costs several times what the server does for such a request; on one machine it would take the
processor away from what is to be watched.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import httptools
import msgspec

ANSWER_SECONDS = 30.0
CHUNK_BYTES = 65_536


class ApiAnswer(msgspec.Struct, frozen=True):
    """Status, headers by lower-case name, and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of the problem, if it is one."""
        decoded = msgspec.json.decode(self.body) if self.body else None
        return str(decoded.get("code", self.status)) if isinstance(decoded, dict) else str(self.status)


class _Parsed:
    """Collects one answer."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.is_complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, data: bytes) -> None:
        self.parts.append(data)

    def on_message_complete(self) -> None:
        self.is_complete = True


class HttpConnections:
    """Up to connections_max connections to one server, opened when needed; one request at a time on each."""

    def __init__(self, url: str, connections_max: int) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._authority = parts.hostname, parts.port, parts.netloc
        self._places = asyncio.Semaphore(connections_max)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> ApiAnswer:
        """Sends a request and waits for its answer. Raises OSError, also when the server hangs up or is silent."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._authority}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join((*lines, "", "")).encode("latin-1") + body
        async with self._places, asyncio.timeout(ANSWER_SECONDS):
            reader, writer = self._living() or await asyncio.open_connection(self._host, self._port)
            try:
                answer = await _exchange(reader, writer, request)
            except BaseException:
                writer.close()
                raise
            self._put_back(reader, writer, answer)
            return answer

    def close(self) -> None:
        """Closes the connections that are idle."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    def _living(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """An idle connection the server has not closed meanwhile, as it does with those idle for seconds."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    def _put_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: ApiAnswer) -> None:
        if answer.headers.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._idle.append((reader, writer))


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> ApiAnswer:
    parsed = _Parsed()
    parser = httptools.HttpResponseParser(parsed)
    writer.write(request)
    while not parsed.is_complete:
        data = await reader.read(CHUNK_BYTES)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        parser.feed_data(data)
    return ApiAnswer(parser.get_status_code(), parsed.headers, b"".join(parsed.parts))
