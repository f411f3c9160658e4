"""A client that never gives up: it repeats a write with the same key until it has an answer, as a good sender must."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from tests.simulation.torture.journal import Journal
from tests.simulation.torture.system import System

ANSWER_SECONDS = 12.0
PATIENCE_SECONDS = 90.0
# Later, please; or: who are you, after the token has expired.
_LOST = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)
_NOT_NOW = frozenset({429, 503, 504})


@dataclass(frozen=True)
class Reply:
    """An answer, its body as it came."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Client:
    """Signed in as the administrator of the account."""

    def __init__(self, system: System, journal: Journal) -> None:
        self._system = system
        self._journal = journal
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self._http = httpx.AsyncClient(base_url=system.group.url, timeout=ANSWER_SECONDS, limits=limits)
        self._token = "none yet"

    async def close(self) -> None:
        await self._http.aclose()

    async def read(self, path: str) -> Reply:
        """What GET answers in the end."""
        reply, _ = await self._until_answered("GET", path, None, {})
        return reply

    async def write(self, path: str, body: Any, *, key: str | None, writes: int = 1) -> Reply:
        """What POST answers in the end. Without a key a lost answer may mean that it was done already."""
        headers = {"idempotency-key": key} if key else {}
        reply, sent_at = await self._until_answered("POST", path, msgspec.json.encode(body), headers)
        if reply.status < 300:
            self._journal.acknowledge(sent_at, writes)
        return reply

    async def _until_answered(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[Reply, float]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            sent_at = time.monotonic()
            reply = await self._try(method, path, body, headers)
            if reply is not None:
                return reply, sent_at
            assert time.monotonic() < deadline, f"{method} {path} had no answer for {PATIENCE_SECONDS:g} s"
            await asyncio.sleep(0.1)

    async def _try(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply | None:
        sent = headers | {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        try:
            answer = await self._http.request(method, path, content=body, headers=sent)
        except _LOST as error:
            self._journal.counts[f"lost: {type(error).__name__}"] += 1
            return None
        self._journal.counts[f"status: {answer.status_code}"] += 1
        self._journal.expect(answer.status_code != 500, f"{method} {path}: {answer.text}")
        if answer.status_code == 401:
            await self._sign_in()
            return None
        if answer.status_code in {*_NOT_NOW, 500} or b"IDEMPOTENCY_KEY_IN_USE" in answer.content:
            return None
        return Reply(answer.status_code, answer.content)

    async def _sign_in(self) -> None:
        made = self._system.made
        form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.client_secret}
        try:
            answer = await self._http.post("/oauth/token", data=form)
        except _LOST:
            return
        if answer.status_code == 200:
            self._token = str(answer.json()["access_token"])
