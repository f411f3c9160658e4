"""Promises of the outermost ring: every answer is shaped, bounded, safe, and says nothing it should not."""

import asyncio
import dataclasses
import json
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from lading.api.application import route_table
from lading.api.edge import Edge, Exchange
from lading.api.message import Answer, json_answer
from lading.api.rest.landing import landing_page
from lading.api.routing import Access
from lading.api.settings import ApiSettings
from lading.database.connection import transaction
from tests.journeys.rest.api import ACCOUNT, Api, order, play

Respond = Callable[[Exchange], Any]
# A signal only asks a session to end, and the next request could still meet it: wait until they are gone.
CUT_THE_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def edge(api: Api, respond: Respond, **settings: Any) -> httpx.AsyncClient:
    services = dataclasses.replace(api.services, settings=ApiSettings(**settings))
    return client_of(Edge(services, respond))


def test_every_answer_carries_the_security_headers_and_no_banner(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for path in ("/", "/health/live", "/nothing", "/api/v1/orders/X", "/openapi.json"):
            headers = (await api.client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert len(headers["trace-id"]) == 32
            assert not {"server", "x-powered-by"} & headers.keys()

    play(database_url, scenario)


def test_the_trace_of_the_caller_is_kept_if_it_is_one(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        trace = "0af7651916cd43dd8448eb211c80319c"
        good = await api.client.get("/nothing", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
        assert good.json()["traceId"] == good.headers["trace-id"] == trace
        forged = await api.client.get("/nothing", headers={"traceparent": "00-<script>-x-01"})
        assert "script" not in forged.text

    play(database_url, scenario)


def test_unknown_paths_and_methods_are_told_apart(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        assert (await api.client.get("/api/v9/orders")).json()["code"] == "ROUTE_UNKNOWN"
        for method in ("DELETE", "TRACE", "OPTIONS", "PATCH", "BREW"):
            answer = await api.client.request(method, "/api/v4.1/workflow")
            assert (answer.status_code, answer.headers["allow"]) == (405, "PUT, GET")
        head = await api.client.head("/health/live")
        assert (head.status_code, head.content) == (200, b"")

    play(database_url, scenario)


def test_graphql_is_answered_inside_the_same_edge(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        good = await api.client.post("/graphql", json={"query": "{ __typename }"})
        assert (good.status_code, good.json()["data"]) == (200, {"__typename": "Query"})
        assert good.headers["x-content-type-options"] == "nosniff"
        nobody = await api.client.post("/graphql", json={"query": "{ __typename }"}, headers={"authorization": ""})
        assert (nobody.status_code, nobody.json()["code"]) == (401, "TOKEN_MISSING")
        assert (await api.client.get("/graphql")).status_code == 405
        assert (await api.client.post("/graphql", data={"query": "{ __typename }"})).status_code == 415

    play(database_url, scenario)


def test_bodies_and_headers_are_bounded(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        async def stream() -> Any:
            for _ in range(40):
                yield b" " * 100_000

        path = "/api/v4.1/event/async"
        for content in (b" " * 2_000_001, stream()):
            too_large = await api.client.post(path, content=content)
            assert (too_large.status_code, too_large.json()["code"]) == (413, "BODY_TOO_LARGE")
        long_headers = await api.client.get("/", headers={"x-long": "x" * 17_000})
        assert (long_headers.status_code, long_headers.json()["code"]) == (431, "HEADERS_TOO_LARGE")
        bulk = {"orders": [order("A", attributes=[{"name": "n", "type": "STRING", "value": "x" * 2_500_000}])]}
        assert (await api.client.post("/api/v1/orders", json=bulk)).status_code == 207

    play(database_url, scenario)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_what_is_not_plain_json_is_refused_so_that_no_form_of_a_browser_gets_in(
    database_url: str, headers: dict[str, str]
) -> None:
    async def scenario(api: Api) -> None:
        answer = await api.client.post("/api/v1/orders", content=json.dumps(order("A")), headers=headers)
        assert answer.status_code == 415
        assert await api.count("sales_order") == 0

    play(database_url, scenario)


def test_a_bug_is_a_plain_500_for_the_caller_and_a_redacted_log_entry_for_the_operator(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        async def broken(exchange: Exchange) -> Answer:
            raise KeyError(f"ann@example.com ldg_1_{'s' * 43} {exchange.route}")

        with structlog.testing.capture_logs() as entries:
            async with edge(api, broken) as client:
                answer = await client.get("/")
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
        assert "KeyError" not in answer.text
        assert "ann" not in answer.text
        [entry] = entries
        assert (entry["event"], entry["error"], entry["trace_id"]) == (
            "request_failed",
            "KeyError",
            answer.json()["traceId"],
        )
        assert "ann@" not in str(entry)
        assert "ldg_1_s" not in str(entry)

    play(database_url, scenario)


def test_a_database_that_is_away_is_a_503_that_may_be_tried_again(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for error in (
            ConnectionRefusedError(),
            asyncpg.CannotConnectNowError("starting"),
            asyncpg.DeadlockDetectedError("x"),
        ):

            async def failing(exchange: Exchange, error: Exception = error) -> Answer:
                del exchange
                raise error

            async with edge(api, failing) as client:
                answer = await client.get("/")
            assert (answer.status_code, answer.json()["retryable"], answer.headers["retry-after"]) == (503, True, "1")

    play(database_url, scenario)


def test_connections_that_the_database_cut_are_replaced_and_nothing_acknowledged_is_lost(
    database_url: str,
) -> None:
    async def scenario(api: Api) -> None:
        saboteur = await asyncpg.connect(database_url)
        statuses: dict[str, int] = {}

        async def send(number: int) -> None:
            answer = await api.client.post("/api/v1/orders", json=order(f"HD-{number}"))
            statuses[f"HD-{number}"] = answer.status_code

        for cut in range(4):
            sending = [asyncio.create_task(send(10 * cut + number)) for number in range(10)]
            await asyncio.sleep(0.002 * cut)
            await saboteur.execute(CUT_THE_OTHERS)
            await asyncio.gather(*sending)
        await saboteur.close()
        assert set(statuses.values()) <= {201, 503}
        await send(99)
        assert statuses["HD-99"] == 201
        async with transaction(api.pool, ACCOUNT) as connection:
            stored = {row["ref"] for row in await connection.fetch("SELECT ref FROM sales_order")}
        assert {ref for ref, status in statuses.items() if status == 201} <= stored

    play(database_url, scenario)


def test_a_request_that_takes_too_long_is_ended(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post("/api/v1/orders", json=order("HD-1"))
        body = {"name": "BookOrder", "retailerId": "1", "entityType": "ORDER", "entityRef": "HD-1"}
        async with transaction(api.pool, ACCOUNT) as connection:
            await connection.execute("SELECT 1 FROM lane FOR UPDATE")
            late = await api.client.post("/api/v4.1/event/async", json=body)
        assert (late.status_code, late.json()["code"], late.json()["retryable"]) == (504, "DEADLINE_EXCEEDED", True)
        assert await api.count("event") == 1
        assert (await api.client.post("/api/v4.1/event/async", json=body)).status_code == 202

    play(database_url, scenario, request_deadline_seconds=0.3)


def test_a_body_that_trickles_is_not_waited_for(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        async def trickle() -> Any:
            while True:
                yield b" "
                await asyncio.sleep(0.05)

        late = await api.client.post("/api/v4.1/event/async", content=trickle())
        assert (late.status_code, late.json()["code"]) == (408, "REQUEST_TIMEOUT")

    play(database_url, scenario, request_deadline_seconds=0.3)


def test_more_requests_than_can_be_answered_are_sent_away_at_once(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        release = asyncio.Event()

        async def waiting(exchange: Exchange) -> Answer:
            del exchange
            await release.wait()
            return json_answer(200, {})

        async with edge(api, waiting, requests_in_flight_max=5) as client:
            tasks = [asyncio.create_task(client.get("/")) for _ in range(8)]
            await asyncio.sleep(0.1)
            release.set()
            answers = await asyncio.gather(*tasks)
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [503] * 3

    play(database_url, scenario)


def test_orders_beyond_the_queue_are_sent_away_and_the_others_accepted(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        sent = [api.client.post("/api/v1/orders", json=order(f"HD-{number}")) for number in range(60)]
        answers = await asyncio.gather(*sent)
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {201, 503}
        assert await api.count("sales_order") == statuses.count(201)
        busy = next(answer for answer in answers if answer.status_code == 503)
        assert (busy.json()["code"], busy.headers["retry-after"]) == ("QUEUE_FULL", "1")

    play(database_url, scenario, order_queue_max=10, order_batch_max=5)


def test_what_proxies_say_about_the_client_and_the_host_changes_nothing(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        forged = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-for": "10.0.0.1"}
        sent = await api.client.post("/api/v1/orders", json=order("HD-1"), headers=forged | {"x-account": "2"})
        assert (sent.status_code, sent.headers["location"]) == (201, "/api/v1/orders/HD-1")
        assert "evil" not in (await api.client.get("/", headers=forged)).text
        assert (await api.client.get("/metrics", headers=forged)).status_code == 403

    play(database_url, scenario)


def test_metrics_are_for_this_machine_or_for_the_bearer_of_the_token(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post("/api/v1/orders", json=order("HD-1"))
        text = (await api.client.get("/metrics")).text
        assert 'lading_orders_total{outcome="accepted"} 1.0' in text
        assert 'http_route="/api/v1/orders"' in text
        assert "HD-1" not in text
        for path in ("/api/v1/orders/HD-1", "/api/v1/orders/HD-2", "/x", "/y"):
            await api.client.get(path)
        labels = {
            line.split("{")[1] for line in (await api.client.get("/metrics")).text.splitlines() if "_count{" in line
        }
        assert not any("HD-" in label or '"/x"' in label for label in labels)

    play(database_url, scenario)


def test_a_metrics_token_closes_the_metrics_to_everybody_else(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        assert (await api.client.get("/metrics")).json()["code"] == "METRICS_CLOSED"
        good = await api.client.get("/metrics", headers={"authorization": "Bearer s3cret"})
        assert good.status_code == 200

    play(database_url, scenario, metrics_token="s3cret")


def test_ready_means_that_the_schema_is_the_one_this_program_was_written_for(database_url: str, owner_url: str) -> None:
    async def scenario(api: Api) -> None:
        owner = await asyncpg.connect(owner_url)
        newest = api.services.revisions[-1]
        for revision, status in ((newest, 200), (api.services.revisions[0], 503), ("9999_pre_of_tomorrow", 200)):
            await owner.execute("UPDATE alembic_version SET version_num = $1", revision)
            assert (await api.client.get("/health/ready")).status_code == status, revision
        await owner.close()
        await api.pool.close()
        gone = await api.client.get("/health/ready")
        assert gone.status_code == 503
        assert (await api.client.get("/health/live")).status_code == 200

    play(database_url, scenario)


def test_the_description_names_every_route_and_who_may_call_it(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        document = (await api.client.get("/openapi.json", headers={"authorization": ""})).json()
        described = {(method.upper(), path) for path, one in document["paths"].items() for method in one}
        assert described == {(route.method, route.path) for route in route_table().routes}
        assert document["openapi"] == "3.1.0"
        for operations in document["paths"].values():
            for operation in operations.values():
                assert "security" in operation
                assert operation["security"] in ([], [{"operator": []}]) or "x-permission" in operation
        names = [one["operationId"] for operations in document["paths"].values() for one in operations.values()]
        assert len(names) == len(set(names))
        for reference in _references(document):
            assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]

    play(database_url, scenario)


def test_the_page_at_the_root_names_every_path_and_links_what_a_browser_may_open() -> None:
    routes = [route for route in route_table().routes if route.path != "/"]
    page = landing_page(routes).body.decode()
    for route in routes:
        place = f"<code>{route.method} {route.path}</code>"
        is_open = route.method == "GET" and route.access is Access.PUBLIC
        assert (f'<a href="{route.path}">{place}</a>' if is_open else f"<td>{place}</td>") in page
    assert "<h2>More</h2>" not in page, "a path of no subject: name it in one"


def test_what_needs_no_token_is_known_by_name() -> None:
    public = {route.path for route in route_table().routes if not isinstance(route.access, str)}
    assert public == {"/", "/health/live", "/health/ready", "/metrics", "/oauth/token", "/openapi.json"}


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for child in value.values() for found in _references(child)]
    if isinstance(value, list):
        return [found for child in value for found in _references(child)]
    return []
