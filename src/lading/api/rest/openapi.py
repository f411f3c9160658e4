"""/openapi.json: OpenAPI 3.1, written from the route table."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from lading.api.idempotency import HEADER
from lading.api.message import FORM, JSON
from lading.api.problem import PROBLEM_JSON
from lading.api.rest.token import TokenForm
from lading.api.routing import Access, Route

VERSION = "1"
SCHEMA_PLACE = "#/components/schemas/{name}"
PROBLEM_STATUSES = (400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503)


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An error (RFC 9457). pointer leads into the body, or is query/<field>; trace_id is in the logs."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    hint: str
    pointer: str
    retryable: bool
    trace_id: str


def openapi_document(routes: Sequence[Route]) -> dict[str, Any]:
    """The document for those routes."""
    kinds = [kind for route in routes for kind in (*route.bodies, *route.answers)]
    schemas, components = msgspec.json.schema_components([*kinds, Problem], ref_template=SCHEMA_PLACE)
    places = iter(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        body = _one_of([next(places) for _ in route.bodies])
        answer = _one_of([next(places) for _ in route.answers])
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, body, answer)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lading", "version": VERSION, "description": "Distributed order management by REST."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token of POST /oauth/token."},
                "operator": {"type": "http", "scheme": "bearer", "description": Access.OPERATOR.value},
            },
        },
    }


def _one_of(schemas: list[dict[str, Any]]) -> dict[str, Any] | None:
    if len(schemas) > 1:
        return {"oneOf": schemas}
    return schemas[0] if schemas else None


def _operation(route: Route, body: dict[str, Any] | None, answer: dict[str, Any] | None) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": route.handler.__name__ + "".join(f"_by_{place}" for place in route.places),
        "security": _security(route),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_key_parameter(route)],
        "responses": _responses(route, answer),
    }
    if body is not None:
        kind = FORM if TokenForm in route.bodies else JSON
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": body}}}
    if not isinstance(route.access, Access):
        operation["x-permission"] = str(route.access)
    return operation


def _security(route: Route) -> list[dict[str, list[str]]]:
    if route.access is Access.PUBLIC:
        return []
    return [{"operator": []}] if route.access is Access.OPERATOR else [{"bearer": []}]


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.places]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in route.query.items()
    ]


def _key_parameter(route: Route) -> list[dict[str, Any]]:
    if not route.is_keyed:
        return []
    meaning = "The same key with the same body has one effect and one answer; with another body it is refused."
    return [
        {"name": HEADER.title(), "in": "header", "description": meaning, "schema": {"type": "string", "maxLength": 255}}
    ]


def _responses(route: Route, answer: dict[str, Any] | None) -> dict[str, Any]:
    good = [status for status in route.statuses if status < 400]
    responses = {str(status): _response(status, JSON, answer) for status in good}
    problem = {"$ref": SCHEMA_PLACE.format(name="Problem")}
    for status in sorted({*PROBLEM_STATUSES, *route.statuses} - set(good)):
        responses[str(status)] = _response(status, PROBLEM_JSON, problem)
    return responses


def _response(status: int, kind: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if schema is not None:
        response["content"] = {kind: {"schema": schema}}
    return response
