"""GraphQL over HTTP: POST of one operation as JSON, carried out as of one instant or in one transaction."""

from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from lading.api.call import Call
from lading.api.edge import Exchange
from lading.api.graphql.awaiting import FIELD, Awaited, awaited_in, until_run
from lading.api.graphql.call import GraphCall
from lading.api.graphql.cost import check_cost
from lading.api.graphql.documents import Documents
from lading.api.graphql.errors import error_answer
from lading.api.graphql.schema import executable_schema
from lading.api.message import JSON, Answer, Request, headers_of, read_body
from lading.api.once import once
from lading.api.refusals import MethodNotAllowed
from lading.api.services import Services
from lading.api.strict_json import json_object
from lading.database.connection import Connection, transaction_on
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.kernel.json import encode_json
from lading.kernel.refusal import Malformed, Refused

ROUTE = "graphql"
GRAPHQL_JSON = "application/graphql-response+json"
# One snapshot for the whole answer; plans are made for the filters that are really given, not for all there could be.
READING = "ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan"


@dataclass(frozen=True, slots=True)
class Asked:
    """The body of a request."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


def build(services: Services) -> ASGIApp:
    """The GraphQL application. What it refuses before the body is understood it raises, for the edge to answer."""
    return _Application(services).respond


class _NothingDone(Exception):
    """There is nothing to commit: the transaction is given up, its answer is not."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class _Application:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._schema = executable_schema()
        self._documents = Documents(self._schema)

    async def respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request, handed over by the edge."""
        del send
        if scope["method"] != "POST":
            raise MethodNotAllowed(scope["method"], ("POST",))
        exchange: Exchange = scope["state"]["exchange"]
        headers = headers_of(scope, bytes_max=self._services.settings.header_bytes_max)
        user = await self._services.principals.of(headers)
        exchange.is_arriving = True
        body = await read_body(receive, headers, bytes_max=self._services.settings.body_bytes_max)
        exchange.is_arriving = False
        request = Request(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
            client_address="",
            trace_id=exchange.trace_id,
            at=self._services.clock.now(),
        )
        await exchange.answer(await self._answer(request, user))

    async def _answer(self, request: Request, user: Principal) -> Answer:
        asked = _asked(request, bytes_max=self._services.settings.body_bytes_max)
        sees_schema = not user.scope_of(Permission.SCHEMA_VIEW).is_nowhere
        prepared = self._documents.prepare(asked.query, sees_schema=sees_schema)
        if prepared.document is None or prepared.errors:
            return _answer(ExecutionResult(None, list(prepared.errors)), request)
        try:
            operation = _operation(prepared.document, asked)
            check_cost(self._schema, prepared.document, operation, asked.variables)
            awaited = self._awaited(prepared.document, operation, asked)
        except Refused as refused:
            error = GraphQLError(refused.message, original_error=refused)
            return _answer(ExecutionResult(None, [error]), request)
        if operation.operation is not OperationType.MUTATION:
            return await self._read(prepared.document, asked, request, user)
        if awaited is not None:
            return await self._change_and_wait(prepared.document, asked, request, user, awaited)
        return await self._change(prepared.document, asked, request, user)

    def _awaited(self, document: DocumentNode, operation: OperationDefinitionNode, asked: Asked) -> Awaited | None:
        if operation.operation is not OperationType.MUTATION:
            return None
        return awaited_in(self._schema, document, operation, asked.variables)

    async def _read(
        self, document: DocumentNode, asked: Asked, request: Request, user: Principal, made: UUID | None = None
    ) -> Answer:
        """made: the entity that a mutation before has made, and that its field is to show now."""
        pool = self._services.pool
        try:
            async with pool.acquire() as connection, transaction_on(connection, user.account, READING):
                call = GraphCall(request, self._services, user, connection, is_writing=False)
                call.made = made
                _give_up(await self._carry_out(document, asked, call))
        except _NothingDone as nothing:
            return nothing.answer

    async def _change(self, document: DocumentNode, asked: Asked, request: Request, user: Principal) -> Answer:
        """One transaction: either some mutation took effect, and the key with it, or every one was refused."""
        try:
            return await self._commit(document, asked, request, user)
        except _NothingDone as nothing:
            return nothing.answer

    async def _commit(self, document: DocumentNode, asked: Asked, request: Request, user: Principal) -> Answer:
        """The answer of mutations that took effect. Raises _NothingDone."""

        async def effect(connection: Connection) -> Answer:
            call = GraphCall(request, self._services, user, connection, is_writing=True)
            answer = await self._carry_out(document, asked, call)
            return answer if call.effects else _give_up(answer)

        return await once(Call(request, self._services, user, {}), ROUTE, effect)

    async def _change_and_wait(
        self, document: DocumentNode, asked: Asked, request: Request, user: Principal, awaited: Awaited
    ) -> Answer:
        """Carries out, commits, waits for the workflow, and reads what the selection shows by then.

        A repeated key is answered with what is there now, too: nothing is made twice, and nothing old is shown.
        """
        try:
            await self._commit(document, asked, request, user)
            made = await until_run(self._services, user.account, awaited)
        except _NothingDone as nothing:
            return nothing.answer
        except Refused as refused:
            error = GraphQLError(refused.message, original_error=refused, path=[FIELD])
            return _answer(ExecutionResult(None, [error]), request)
        return await self._read(document, asked, request, user, made)

    async def _carry_out(self, document: DocumentNode, asked: Asked, call: GraphCall) -> Answer:
        result = execute(
            self._schema,
            document,
            context_value=call,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            hide_suggestions=call.user.scope_of(Permission.SCHEMA_VIEW).is_nowhere,
        )
        done = result if isinstance(result, ExecutionResult) else await result
        await call.loads.settle()
        return _answer(done, call.request)


def _give_up(answer: Answer) -> NoReturn:
    raise _NothingDone(answer)


def _asked(request: Request, *, bytes_max: int) -> Asked:
    """The operation in the body. Raises UnsupportedMedia, Malformed BODY_… or QUERY_MISSING or FIELD_INVALID."""
    body = json_object(request, bytes_max=bytes_max)
    query, variables, name = body.get("query"), body.get("variables") or {}, body.get("operationName") or None
    if not isinstance(query, str):
        raise Malformed("QUERY_MISSING", "The body has no query.", 'Send {"query": "…"}.', pointer="/query")
    if not isinstance(variables, dict):
        raise Malformed("FIELD_INVALID", "variables is no object.", "Send {…} or null.", pointer="/variables")
    if not isinstance(name, str | None):
        raise Malformed("FIELD_INVALID", "operationName is no text.", "Send a name.", pointer="/operationName")
    return Asked(query, variables, name)


def _operation(document: DocumentNode, asked: Asked) -> OperationDefinitionNode:
    operation = get_operation_ast(document, asked.operation_name)
    if operation is None:
        raise Refused(
            "OPERATION_UNKNOWN",
            "The query does not have that operation, or has several and none is named.",
            "Send operationName with the name of one operation of the query.",
            pointer="/operationName",
        )
    return operation


def _answer(result: ExecutionResult, request: Request) -> Answer:
    """The result as JSON. An operation that never began is a 400 to those who ask for the newer media type."""
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [error_answer(error, request.trace_id) for error in result.errors]
    has_begun = result.data is not None or any(error.path for error in result.errors or ())
    if has_begun:
        body["data"] = result.data
    is_newer = GRAPHQL_JSON in request.headers.get("accept", "")
    return Answer(400 if is_newer and not has_begun else 200, encode_json(body), GRAPHQL_JSON if is_newer else JSON)
