"""The outermost ring of the API: trace, limits, deadline, security headers, figures, and the one place to catch all.

Whatever is raised further in leaves here as problem+json. Host and X-Forwarded-… headers decide nothing.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lading.api.database_failure import busy_for
from lading.api.message import Answer, ClientGone
from lading.api.problem import problem_answer
from lading.api.redaction import frames_of, redacted
from lading.api.refusals import DeadlineExceeded, RequestTimeout
from lading.api.services import Services
from lading.kernel.refusal import Busy, Refused

TRACE_PARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# Known routes are few; whatever else is asked for is counted together, or the labels would have no end.
UNKNOWN_ROUTE = "unknown"

Respond = Callable[["Exchange"], Awaitable[Answer | None]]


class Exchange:
    """One HTTP request under way.

    route becomes the pattern of the route once it is known, for the figures; is_arriving while the body is read.
    """

    __slots__ = ("is_answered", "is_arriving", "receive", "route", "scope", "send", "status", "trace_id")

    def __init__(self, scope: Scope, receive: Receive, send: Send, trace_id: str) -> None:
        self.scope = scope
        self.receive = receive
        self.send = self._sender(send)
        self.trace_id = trace_id
        self.route = UNKNOWN_ROUTE
        self.status = 0
        self.is_answered = False
        self.is_arriving = False

    def _sender(self, send: Send) -> Send:
        async def forward(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.is_answered = True
                _secure(message, self.trace_id)
            await send(message)

        return forward

    async def answer(self, answer: Answer) -> None:
        """Sends an answer; the body of a HEAD request stays behind."""
        headers = [(b"content-type", answer.media_type.encode()), (b"content-length", b"%d" % len(answer.body))]
        headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        body = b"" if self.scope["method"] == "HEAD" else answer.body
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


class Edge:
    """The ASGI application: respond answers inside, or returns None when it has sent its answer itself."""

    def __init__(self, services: Services, respond: Respond) -> None:
        self._services = services
        self._respond = respond
        self._in_flight = 0
        self._log = structlog.get_logger("lading.api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(Exchange(scope, receive, send, _trace_of(scope) or self._services.trace_id()))
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._services.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, exchange: Exchange) -> None:
        begin = asyncio.get_running_loop().time()
        self._in_flight += 1
        self._services.telemetry.in_flight.set(self._in_flight)
        try:
            answer = await self._guarded(exchange)
            if answer is not None and not exchange.is_answered:
                await exchange.answer(answer)
        finally:
            self._in_flight -= 1
            self._services.telemetry.in_flight.set(self._in_flight)
            seconds = asyncio.get_running_loop().time() - begin
            labels = (exchange.scope["method"][:10], exchange.route, str(exchange.status))
            self._services.telemetry.requests.labels(*labels).observe(seconds)

    async def _guarded(self, exchange: Exchange) -> Answer | None:
        try:
            async with asyncio.timeout(self._services.settings.request_deadline_seconds):
                self._refuse_overload()
                return await self._respond(exchange)
        except ClientGone:
            return None
        except Refused as refused:
            return problem_answer(refused, exchange.trace_id)
        except TimeoutError:
            return problem_answer(self._too_late(exchange), exchange.trace_id)
        except Exception as error:
            return problem_answer(self._unforeseen(error, exchange), exchange.trace_id)

    def _refuse_overload(self) -> None:
        if self._in_flight > self._services.settings.requests_in_flight_max:
            raise Busy("OVERLOADED", "Too many requests are being answered.", "Repeat the request after a second.")

    def _too_late(self, exchange: Exchange) -> Refused:
        seconds = self._services.settings.request_deadline_seconds
        if exchange.is_arriving:
            message = f"The body did not arrive within {seconds:g} s."
            return RequestTimeout("REQUEST_TIMEOUT", message, "Send it again, faster.")
        return DeadlineExceeded(
            "DEADLINE_EXCEEDED",
            f"The answer was not ready within {seconds:g} s; the request may have taken effect.",
            "Repeat it with the same Idempotency-Key to learn the outcome.",
        )

    def _unforeseen(self, error: Exception, exchange: Exchange) -> Refused:
        if busy := busy_for(error):
            self._log.warning("database_unavailable", trace_id=exchange.trace_id, route=exchange.route, code=busy.code)
            return busy
        self._log.error(
            "request_failed",
            trace_id=exchange.trace_id,
            route=exchange.route,
            error=type(error).__name__,
            message=redacted(str(error)),
            frames=frames_of(error),
        )
        return _ServerFailed(
            "INTERNAL", "The request failed inside.", "Report the trace id to whoever runs this server."
        )


class _ServerFailed(Refused):
    status = 500


def mounted(app: ASGIApp, exchange: Exchange) -> Awaitable[None]:
    """Hands the exchange to another ASGI application, which finds it in `scope["state"]["exchange"]`."""
    state: MutableMapping[str, Any] = exchange.scope.setdefault("state", {})
    state["exchange"] = exchange
    return app(exchange.scope, exchange.receive, exchange.send)


def _trace_of(scope: Scope) -> str | None:
    """The trace the caller is in (W3C Trace Context); anything but 32 hex digits is not taken over."""
    for name, value in scope["headers"]:
        if name == b"traceparent" and (match := TRACE_PARENT.fullmatch(value)):
            return match[1].decode()
    return None


def _secure(message: Message, trace_id: str) -> None:
    given = {name for name, _ in message["headers"]}
    defaults = (
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"trace-id", trace_id.encode()),
    )
    message["headers"] = [*message["headers"], *(item for item in defaults if item[0] not in given)]
