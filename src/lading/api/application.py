"""The API as one ASGI application: REST by the route table, GraphQL mounted beside it, one edge around both."""

from collections.abc import Mapping

from starlette.types import ASGIApp

from lading.api.call import Call
from lading.api.edge import Edge, Exchange, mounted
from lading.api.fields import refuse_unknown_filters
from lading.api.graphql.application import build as build_graphql
from lading.api.message import Answer, Request, headers_of, json_answer, read_body
from lading.api.rest import availability
from lading.api.rest.landing import landing_page
from lading.api.rest.openapi import openapi_document
from lading.api.rest.routes import routes
from lading.api.routing import Access, Route, RouteTable
from lading.api.services import Services
from lading.foundation.access.principal import Principal, require_somewhere

GRAPHQL = "/graphql"
OPENAPI = "/openapi.json"


def build(services: Services) -> ASGIApp:
    """The application for these services. It opens nothing; at lifespan shutdown it drains the services."""
    return Edge(services, _Application(services, route_table(), build_graphql(services)).respond)


def route_table() -> RouteTable:
    """Every REST route, and what is written from them: /openapi.json and the page at the root."""
    listed = routes()

    async def landing(call: Call) -> Answer:
        """What is where, as a page."""
        del call
        return page

    async def openapi(call: Call) -> Answer:
        """Every REST path, its body and its answers."""
        del call
        return json_answer(200, document)

    listed.append(Route(method="GET", path="/", handler=landing, access=Access.PUBLIC, summary="What is where"))
    listed.append(
        Route(method="GET", path=OPENAPI, handler=openapi, access=Access.PUBLIC, summary="Every path, body and answer")
    )
    document = openapi_document(listed)
    page = landing_page(listed)
    return RouteTable(listed)


class _Application:
    def __init__(self, services: Services, table: RouteTable, graphql: ASGIApp) -> None:
        self._services = services
        self._table = table
        self._graphql = graphql

    async def respond(self, exchange: Exchange) -> Answer | None:
        path = _path_of(exchange)
        headers = headers_of(exchange.scope, bytes_max=self._services.settings.header_bytes_max)
        if path == GRAPHQL:
            exchange.route = GRAPHQL
            await mounted(self._graphql, exchange)
            return None
        if path == availability.PATH and exchange.scope["method"] == "GET":
            return await self._availability(exchange, headers)
        route, places = self._table.find(exchange.scope["method"], path)
        exchange.route = route.path
        caller = await self._admit(route, headers)
        exchange.is_arriving = True
        request = await self._request(exchange, route, headers)
        exchange.is_arriving = False
        if caller is not None:
            refuse_unknown_filters(request.query_fields(), route.query)
        return await route.handler(Call(request, self._services, caller, places))

    async def _availability(self, exchange: Exchange, headers: Mapping[str, str]) -> Answer:
        """What storefronts ask most: no route is looked for, and there is no body to wait for."""
        exchange.route = availability.PATH
        caller = await self._services.principals.of(headers)
        return await availability.answer_query(self._services, caller, exchange.scope["query_string"].decode("latin-1"))

    async def _admit(self, route: Route, headers: Mapping[str, str]) -> Principal | None:
        """Who asks, before a byte of the body is read. Raises Unauthenticated or Forbidden."""
        if route.access is Access.PUBLIC or route.access is Access.OPERATOR:
            return None
        caller = await self._services.principals.of(headers)
        if not isinstance(route.access, Access):
            require_somewhere(caller, route.access)
        return caller

    async def _request(self, exchange: Exchange, route: Route, headers: Mapping[str, str]) -> Request:
        settings = self._services.settings
        bytes_max = settings.orders_body_bytes_max if route.is_bulk else settings.body_bytes_max
        has_body = exchange.scope["method"] not in {"GET", "HEAD"}
        client = exchange.scope.get("client")
        return Request(
            method=exchange.scope["method"],
            path=exchange.scope["path"],
            query=exchange.scope["query_string"].decode("latin-1"),
            headers=headers,
            body=await read_body(exchange.receive, headers, bytes_max=bytes_max) if has_body else b"",
            client_address=client[0] if client else "",
            trace_id=exchange.trace_id,
            at=self._services.clock.now(),
        )


def _path_of(exchange: Exchange) -> str:
    """The path as it was sent, so that an encoded slash inside a ref stays inside its segment."""
    raw: bytes = exchange.scope.get("raw_path") or exchange.scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")
