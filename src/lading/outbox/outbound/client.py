"""The outbound client: bounded in time and bytes, no redirects, allowed addresses only."""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping

import httpcore
import msgspec

from lading.outbox.outbound.policy import OutboundPolicy
from lading.outbox.outbound.resolving import AddressForbidden, CheckedBackend, Resolve
from lading.outbox.outbound.target import Target, UrlRefused, target_of

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
ANSWER_BYTES_MAX = 64 * 1024
EXCERPT_BYTES_MAX = 1024
KEPT_MAX = 10
ORIGINS_MAX = 500
KEEP_SECONDS = 30.0

# Scheme, host, port.
Origin = tuple[str, str, int]


class Answer(msgspec.Struct, frozen=True):
    """What came back: status, headers in lower case, and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    excerpt: bytes


class NoAnswer(Exception):
    """Nothing usable came back. is_ambiguous: the receiver may have taken the request all the same."""

    def __init__(self, code: str, message: str, *, is_ambiguous: bool) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.is_ambiguous = is_ambiguous


class OutboundClient:
    """Posts bodies to URLs. Connections are kept for each receiver apart: a slow one holds up itself only.

    A connection carries one request at a time and is kept only after a whole answer; one whose request was broken off,
    for whatever reason, is closed. (A shared pool counts broken-off requests as busy for ever, and fills up.)
    """

    def __init__(self, policy: OutboundPolicy, resolve: Resolve, *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._policy = policy
        self._total_seconds = total_seconds
        self._backend = CheckedBackend(policy, resolve)
        self._tls = ssl.create_default_context()
        self._idle: dict[Origin, deque[httpcore.AsyncHTTPConnection]] = {}

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Posts a body once. Raises NoAnswer; whatever status comes back is an answer."""
        try:
            target = target_of(url, self._policy)
            async with asyncio.timeout(self._total_seconds):
                return await self._exchange(target, body, headers)
        except (UrlRefused, AddressForbidden) as error:
            raise NoAnswer("URL_FORBIDDEN", str(error), is_ambiguous=False) from error
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise NoAnswer("NOT_CONNECTED", str(error), is_ambiguous=False) from error
        except TimeoutError as error:
            raise NoAnswer("TIMED_OUT", f"no answer in {self._total_seconds:g} s", is_ambiguous=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise NoAnswer("BROKEN_OFF", str(error) or type(error).__name__, is_ambiguous=True) from error

    async def close(self) -> None:
        """Closes every connection kept."""
        for origin in list(self._idle):
            await self._forget(origin)

    async def _exchange(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = await self._connection(_origin(target))
        try:
            response = await connection.handle_async_request(_request(target, body, headers))
            excerpt = await _beginning(response)
            await response.aclose()
        except BaseException:
            await connection.aclose()
            raise
        await self._keep(_origin(target), connection)
        found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Answer(response.status, found, excerpt)

    async def _connection(self, origin: Origin) -> httpcore.AsyncHTTPConnection:
        """A kept connection to the origin that still stands, the last used first, or a new one."""
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        scheme, host, port = origin
        return httpcore.AsyncHTTPConnection(
            httpcore.Origin(scheme.encode(), host.encode(), port),
            ssl_context=self._tls,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=self._backend,
        )

    async def _keep(self, origin: Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        if not connection.is_available():
            await connection.aclose()
            return
        idle = self._idle.setdefault(origin, deque())
        idle.append(connection)
        if len(idle) > KEPT_MAX:
            await idle.popleft().aclose()
        if len(self._idle) > ORIGINS_MAX:
            await self._forget(next(iter(self._idle)))

    async def _forget(self, origin: Origin) -> None:
        for connection in self._idle.pop(origin):
            await connection.aclose()


def _origin(target: Target) -> Origin:
    return target.scheme, target.host, target.port


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> httpcore.Request:
    url = httpcore.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
    )
    return httpcore.Request(
        method="POST",
        url=url,
        headers=[(b"Host", _host_header(target)), *_encoded(headers), (b"Content-Length", b"%d" % len(body))],
        content=body,
        extensions={"timeout": {"connect": CONNECT_SECONDS}},
    )


async def _beginning(response: httpcore.Response) -> bytes:
    """The beginning of the body; the rest is read as far as the limit, so that the connection can be used again."""
    excerpt, length = b"", 0
    async for chunk in response.aiter_stream():
        length += len(chunk)
        excerpt += chunk[: EXCERPT_BYTES_MAX - len(excerpt)]
        if length > ANSWER_BYTES_MAX:
            raise NoAnswer("ANSWER_TOO_LONG", f"more than {ANSWER_BYTES_MAX} bytes", is_ambiguous=True)
    return excerpt


def _host_header(target: Target) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    is_default = (target.scheme, target.port) in {("https", 443), ("http", 80)}
    return (host if is_default else f"{host}:{target.port}").encode()


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
