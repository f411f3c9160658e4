"""GraphQL over HTTP: POST of JSON by the bearer of a token; all else is refused, and nothing is ever a 5xx."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lading.api.graphql.schema import executable_schema
from tests.journeys.graphql.api import Graph, play, running

ME = {"query": "{ me { username } }"}


async def _send(graph: Graph, method: str = "POST", **options: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {graph.robot}"} | options.pop("headers", {})
    return await graph.client.request(method, "/graphql", headers=headers, **options)


def _problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_only_post_of_json_is_answered(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        for method in ("GET", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"):
            answer = await _send(graph, method, params=ME if method == "GET" else None)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            answer = await _send(graph, content=json.dumps(ME), headers={"content-type": kind})
            assert _problem(answer) == (415, "MEDIA_TYPE_UNSUPPORTED"), kind
        answer = await graph.post(ME)
        assert (answer.status_code, answer.json()) == (200, {"data": {"me": {"username": "robot"}}})

    play(urls, scenario)


def test_nobody_unknown_gets_further_than_the_door(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        for credentials in ("", "Bearer ", "Bearer x", "Basic cm9ib3Q6eA==", f"Bearer {graph.robot}x"):
            answer = await graph.client.post("/graphql", content=b"{", headers={"authorization": credentials})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "Did you mean" not in answer.text

    play(urls, scenario)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BODY_NOT_JSON"),
        (b"{", 400, "BODY_NOT_JSON"),
        (b"[]", 400, "BODY_NOT_OBJECT"),
        (b'[{"query": "{ me { id } }"}]', 400, "BODY_NOT_OBJECT"),
        (b"{}", 400, "QUERY_MISSING"),
        (b'{"query": 1}', 400, "QUERY_MISSING"),
        (b'{"query": "{ me { id } }", "variables": []}', 200, ""),
        (b'{"query": "{ me { id } }", "variables": [1]}', 400, "FIELD_INVALID"),
        (b'{"query": "{ me { id } }", "operationName": 1}', 400, "FIELD_INVALID"),
        (b'{"query": "{ me { id } }", "variables": {"a": NaN}}', 400, "JSON_NUMBER"),
        (b'{"query": "{ me { id } }", "variables": {"a": "\\u0000"}}', 400, "JSON_TEXT"),
        (b'{"query": "{ me { id } }", "query": "{ me { ref } }"}', 400, "JSON_DUPLICATE_KEY"),
        (b'{"query": "\xff"}', 400, "BODY_NOT_JSON"),
        (b'{"query": "' + b"#" * 2_000_000 + b'"}', 413, "BODY_TOO_LARGE"),
    ],
)
def test_a_body_that_is_no_operation_is_refused_for_what_it_is(
    urls: tuple[str, str], body: bytes, status: int, code: str
) -> None:
    async def scenario(graph: Graph) -> None:
        answer = await _send(graph, content=body, headers={"content-type": "application/json"})
        if status == 200:
            assert answer.json() == {"data": answer.json()["data"]}
        else:
            assert _problem(answer) == (status, code)

    play(urls, scenario)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": ""}, "GRAPHQL_SYNTAX"),
        ({"query": "{"}, "GRAPHQL_SYNTAX"),
        ({"query": "{ nothing }"}, "GRAPHQL_INVALID"),
        ({"query": "subscription { me { id } }"}, "GRAPHQL_INVALID"),
        ({"query": "query ($n: Int!) { orders(first: $n) { edges { cursor } } }"}, "GRAPHQL_INVALID"),
        ({"query": "query A { me { id } } query B { me { id } }"}, "OPERATION_UNKNOWN"),
        ({"query": "query A { me { id } }", "operationName": "B"}, "OPERATION_UNKNOWN"),
        ({"query": "{ orders(first: 501) { edges { cursor } } }"}, "PAGE_SIZE_INVALID"),
        ({"query": '{ orders(after: "x") { edges { cursor } } }'}, "CURSOR_INVALID"),
        ({"query": "{ orders(first: 1, last: 1) { edges { cursor } } }"}, "PAGE_AMBIGUOUS"),
        ({"query": '{ orders(createdOn: {from: "yesterday"}) { edges { cursor } } }'}, "GRAPHQL_INVALID"),
        ({"query": '{ order(ref: "\\u0000") { id } }'}, "JSON_TEXT"),
    ],
)
def test_an_operation_that_cannot_be_carried_out_says_why_in_one_error(
    urls: tuple[str, str], body: dict[str, Any], code: str
) -> None:
    async def scenario(graph: Graph) -> None:
        answer = await graph.post(body)
        assert answer.status_code == 200
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == code
        assert error["extensions"].keys() == {"code", "hint", "pointer", "retryable", "traceId"}
        assert error["extensions"]["traceId"] == answer.headers["trace-id"]
        newer = await graph.post(body, accept="application/graphql-response+json")
        has_begun = "data" in newer.json()
        assert (newer.status_code, newer.headers["content-type"]) == (
            200 if has_begun else 400,
            "application/graphql-response+json",
        )

    play(urls, scenario)


def test_a_named_operation_is_carried_out_alone(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        text = "query A { me { id } } query B { me { username } }"
        answer = await graph.post({"query": text, "operationName": "B", "variables": None, "extensions": {"x": 1}})
        assert answer.json() == {"data": {"me": {"username": "robot"}}}

    play(urls, scenario)


def test_the_schema_can_be_introspected_within_the_limits(urls: tuple[str, str]) -> None:
    from graphql import get_introspection_query

    async def scenario(graph: Graph) -> None:
        data = await graph.data(get_introspection_query())
        names = {kind["name"] for kind in data["__schema"]["types"]}
        assert {"Order", "CreateOrderInput", "DateTime", "Json"} <= names

    play(urls, scenario)


def test_no_value_of_any_argument_breaks_the_server(urls: tuple[str, str]) -> None:
    """Every list of the schema, with values nobody would think of."""
    values: dict[str, Any] = {
        "String": [
            "",
            "%",
            "\\",
            "'; DROP TABLE x; --",
            "\ud7ff",
            "\U0001f600" * 50,
            "_%_",
            "x" * 100_000,
            "\u202e",
            "-1",
            "$1",
        ],
        "Int": [0, -1, 2**31 - 1, -(2**31)],
        "Float": [0, -1.5, 1e308, 5e-324],
        "Boolean": [True, False],
        "DateTime": [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-02-29T00:00:00Z",
            "2026-01-01T00:00:00+14:00",
        ],
        "ID": ["", "0", "-1", "x" * 1_000, 7, 2**31 - 1],
    }

    async def scenario(graph: Graph) -> None:
        query = executable_schema().query_type
        assert query is not None
        for name, field in query.fields.items():
            inner = "{ edges { cursor } }" if str(field.type).endswith("Connection") else "{ __typename }"
            for argument, definition in field.args.items():
                kind = str(definition.type)
                for value in _values_of(kind, values):
                    others = {
                        other: _values_of(str(one.type), values)[0]
                        for other, one in field.args.items()
                        if other != argument and str(one.type).endswith("!")
                    }
                    given = {argument: value} | others
                    declared = ", ".join(f"${one}: {field.args[one].type}" for one in given)
                    passed = ", ".join(f"{one}: ${one}" for one in given)
                    body = {"query": f"query ({declared}) {{ {name}({passed}) {inner} }}", "variables": given}
                    answer = await graph.post(body)
                    assert answer.status_code == 200, (name, given, answer.text)
                    codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
                    assert "INTERNAL" not in codes, (name, given)

    play(urls, scenario)


def _values_of(kind: str, values: dict[str, Any]) -> list[Any]:
    named = kind.strip("[]!")
    if named == "DateRange":
        plain: list[Any] = [{"from": one} for one in values["DateTime"]] + [{"to": one} for one in values["DateTime"]]
    elif named in values:
        plain = list(values[named])
    else:
        plain = [{"ref": one} for one in values["String"]]
    for _ in range(kind.count("[")):
        plain = [[one] for one in plain]
    return plain


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Documents to cut and glue."""
    return [
        "{ me { id roles { role { name } } } }",
        "query Q($r: [String]) { orders(ref: $r) { edges { node { ...F } } } } fragment F on Order { id }",
        'mutation { createNetwork(input: {name: "\\"x\\"", retailers: [{id: 1}]}) { id } }',
        '{ __type(name: "Order") { fields { name } } }',
    ]


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_text_breaks_the_server(urls: tuple[str, str], texts: list[str], data: st.DataObject) -> None:
    """One server; hundreds of mangled documents."""
    import asyncio

    pieces = st.one_of(
        st.sampled_from(texts), st.text(max_size=30), st.sampled_from(["{", "}", "...", '"""', "@", "$"])
    )
    mangled = data.draw(st.lists(st.lists(pieces, min_size=1, max_size=4).map("".join), min_size=100, max_size=300))
    cut = [text[: len(text) // 2] for text in texts] + [text[len(text) // 3 :] for text in texts]

    async def scenario() -> None:
        async with running(*urls) as graph:
            for text in (*mangled, *cut):
                answer = await graph.post({"query": text})
                assert answer.status_code < 500, (text, answer.text)
                codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
                assert "INTERNAL" not in codes, text

    asyncio.run(scenario())
