"""A client of the API as an integrator writes one: signs in, sends, waits when it is told to, and asks again."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from lading.demo.connection import ApiAnswer, HttpConnections
from lading.demo.documents import OrderView
from lading.demo.staff import StaffEvent
from lading.foundation.access.records import ClientCredentials
from lading.kernel.refusal import Busy

PAUSE_LONGEST_SECONDS = 10.0
CONNECTIONS = 32
_WAIT = frozenset({429, 503})


class Persistence(msgspec.Struct, frozen=True, kw_only=True):
    """How often a request is tried, and the pause after the first failure; later ones are longer."""

    tries_max: int = 60
    pause_seconds: float = 0.5


class ApiUnreachable(Busy):
    """The API did not answer in any of the tries."""


class ApiClient:
    """One signed-in program. At most CONNECTIONS requests are under way; busy answers are waited out."""

    def __init__(
        self, url: str, credentials: ClientCredentials, retailer: int, persistence: Persistence | None = None
    ) -> None:
        self._http = HttpConnections(url, CONNECTIONS)
        self._credentials = credentials
        self._retailer = retailer
        self._persistence = persistence or Persistence()
        self._token = ""
        self._signing_in = asyncio.Lock()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    async def send_order(self, document: Mapping[str, Any]) -> ApiAnswer:
        """POST /api/v1/orders; the same order again is harmless."""
        return await self.call("POST", "/api/v1/orders", msgspec.json.encode(document))

    async def order(self, ref: str) -> OrderView:
        """GET /api/v1/orders/{ref}."""
        answer = await self.call("GET", f"/api/v1/orders/{quote(ref, safe='')}")
        assert answer.status == 200, f"order {ref}: {answer.status} {answer.code}"
        return msgspec.json.decode(answer.body, type=OrderView)

    async def send_for_order(self, order_ref: str, event: StaffEvent) -> ApiAnswer:
        """An event about an order or a part of it."""
        return await self._event(event, {"rootEntityType": "ORDER", "rootEntityRef": order_ref})

    async def create_wave(self, location_ref: str, attributes: dict[str, Any]) -> ApiAnswer:
        """Asks a location for a wave of chosen fulfilments."""
        event = StaffEvent(
            name="CreateWaveByFulfilmentIds", entity_type="LOCATION", entity_ref=location_ref, attributes=attributes
        )
        return await self._event(event, {})

    async def _event(self, event: StaffEvent, root: Mapping[str, str]) -> ApiAnswer:
        body = {
            "name": event.name,
            "retailerId": self._retailer,
            "entityType": event.entity_type,
            "entityRef": event.entity_ref,
            "attributes": event.attributes,
            **root,
        }
        return await self.call("POST", "/api/v4.1/event/async", msgspec.json.encode(body))

    async def call(self, method: str, path: str, body: bytes = b"") -> ApiAnswer:
        """Sends any request with the token; one that has run out is replaced first."""
        token = self._token or await self._sign_in("")
        answer = await self._send(method, path, _headers(token), body)
        if answer.status == 401:
            answer = await self._send(method, path, _headers(await self._sign_in(token)), body)
        return answer

    async def _sign_in(self, stale: str) -> str:
        async with self._signing_in:
            if self._token == stale:
                form = {
                    "grant_type": "client_credentials",
                    "client_id": self._credentials.client_id,
                    "client_secret": self._credentials.client_secret,
                }
                headers = {"Content-Type": "application/x-www-form-urlencoded"}
                answer = await self._send("POST", "/oauth/token", headers, urlencode(form).encode())
                assert answer.status == 200, f"signing in: {answer.status} {answer.code}"
                self._token = str(msgspec.json.decode(answer.body)["access_token"])
            return self._token

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ApiAnswer:
        """Sends until there is a real answer. Raises ApiUnreachable when all tries are used up."""
        pause, problem = self._persistence.pause_seconds, ""
        for _ in range(self._persistence.tries_max):
            try:
                answer = await self._http.send(method, path, headers, body)
            except (OSError, TimeoutError) as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if answer.status not in _WAIT:
                    return answer
                problem = answer.code
                pause = _retry_after(answer, pause)
            await asyncio.sleep(pause)
            pause = min(PAUSE_LONGEST_SECONDS, pause * 1.5)
        message = f"{method} {path} had no answer in {self._persistence.tries_max} tries; the last was {problem}."
        raise ApiUnreachable("API_UNREACHABLE", message, "The log of the processes may say why; start again later.")


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _retry_after(answer: ApiAnswer, otherwise: float) -> float:
    text = answer.headers.get("retry-after", "")
    return min(PAUSE_LONGEST_SECONDS, float(text)) if text.isdigit() else otherwise
