"""A client of the API as an integrator writes one: signs in, sends, waits when it is told to, and asks again."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from lading.demo.documents import OrderView
from lading.demo.staff import StaffEvent
from lading.foundation.access.records import ClientCredentials

TRIES_MAX = 60
PAUSE_SECONDS = 0.5
PAUSE_LONGEST_SECONDS = 10.0
CONNECTIONS = 32
_WAIT = frozenset({429, 503})


class ApiAnswer(msgspec.Struct, frozen=True):
    """Status and JSON of an answer."""

    status: int
    body: bytes

    @property
    def code(self) -> str:
        """The code of the problem, if it is one."""
        decoded = msgspec.json.decode(self.body)
        return str(decoded.get("code", self.status)) if isinstance(decoded, dict) else str(self.status)


class ApiUnreachable(Exception):
    """The API did not answer in any of the tries."""


class ApiClient:
    """One signed-in program. At most CONNECTIONS requests are under way; busy answers are waited out."""

    def __init__(self, url: str, credentials: ClientCredentials, retailer: int) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=30.0,
            trust_env=False,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        )
        self._credentials = credentials
        self._retailer = retailer
        self._token = ""
        self._signing_in = asyncio.Lock()
        self._places = asyncio.Semaphore(CONNECTIONS)
        self.busy_answers = 0

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def send_order(self, document: Mapping[str, Any]) -> ApiAnswer:
        """POST /api/v1/orders; the same order again is harmless."""
        return await self._send("POST", "/api/v1/orders", msgspec.json.encode(document))

    async def order(self, ref: str) -> OrderView:
        """GET /api/v1/orders/{ref}."""
        answer = await self._send("GET", f"/api/v1/orders/{quote(ref, safe='')}")
        assert answer.status == 200, f"order {ref}: {answer.status} {answer.code}"
        return msgspec.json.decode(answer.body, type=OrderView)

    async def send_for_order(self, order_ref: str, event: StaffEvent) -> ApiAnswer:
        """An event about an order or a part of it."""
        root = {"rootEntityType": "ORDER", "rootEntityRef": order_ref}
        return await self._event(event, root)

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
        return await self._send("POST", "/api/v4.1/event/async", msgspec.json.encode(body))

    async def _send(self, method: str, path: str, body: bytes = b"") -> ApiAnswer:
        """Sends until there is a real answer. Raises ApiUnreachable after TRIES_MAX tries."""
        pause, problem = PAUSE_SECONDS, ""
        for _ in range(TRIES_MAX):
            try:
                async with self._places:
                    response = await self._once(method, path, body)
            except httpx.TransportError as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if response.status_code not in _WAIT:
                    return ApiAnswer(response.status_code, response.content)
                self.busy_answers += 1
                problem = response.text[:200]
                pause = _retry_after(response, pause)
            await asyncio.sleep(pause)
            pause = min(PAUSE_LONGEST_SECONDS, pause * 1.5)
        raise ApiUnreachable(f"{method} {path}: {problem}")

    async def _once(self, method: str, path: str, body: bytes) -> httpx.Response:
        """One try; a token that has run out is replaced first."""
        token = self._token or await self._sign_in("")
        response = await self._request(method, path, body, token)
        if response.status_code == 401:
            response = await self._request(method, path, body, await self._sign_in(token))
        return response

    async def _request(self, method: str, path: str, body: bytes, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        if body:
            headers["Content-Type"] = "application/json"
        return await self._http.request(method, path, content=body, headers=headers)

    async def _sign_in(self, stale: str) -> str:
        async with self._signing_in:
            if self._token == stale:
                form = {
                    "grant_type": "client_credentials",
                    "client_id": self._credentials.client_id,
                    "client_secret": self._credentials.client_secret,
                }
                response = await self._http.post("/oauth/token", data=form)
                response.raise_for_status()
                self._token = str(response.json()["access_token"])
            return self._token


def _retry_after(response: httpx.Response, otherwise: float) -> float:
    text = response.headers.get("retry-after", "")
    return min(PAUSE_LONGEST_SECONDS, float(text)) if text.isdigit() else otherwise
