"""What-if over the API: asked for, followed, read side by side, called off; and nothing of the business changes."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from lading.bootstrap.simulating import simulation_desk
from lading.foundation.access.permissions import Permission
from lading.inventory.loading import process_pending_batches
from lading.order.sourcing.simulation_runs.running import RunDesk
from tests.database.order.shop import ACCOUNT, order
from tests.journeys.graphql.api import Graph, play
from tests.journeys.sourcing.profiles import PROFILE, create, criterion, profile, strategy, use_profiles

PATH = "/api/v1/sourcing/simulations"
MOST_STOCK = "lading.sourcing.criterion.mostStock"
SPAN = {"from": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z", "retailerId": 1}
TABLES = (
    "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname = 'public' AND c.relname NOT IN ('sourcing_simulation', 'idempotency')"
    " ORDER BY 1"
)


async def call(graph: Graph, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
    headers = {"authorization": f"Bearer {token or graph.robot}"}
    return await graph.client.request(method, f"{PATH}{path}", json=body, headers=headers)


async def started(graph: Graph, *profiles: str, **more: Any) -> str:
    answer = await call(graph, "POST", "", SPAN | {"profiles": list(profiles)} | more)
    assert (answer.status_code, answer.json()["status"]) == (202, "QUEUED"), answer.text
    return str(answer.json()["id"])


def desk(graph: Graph, *, is_stopping: Callable[[], bool] = bool) -> RunDesk:
    shop = graph.shop
    return RunDesk(shop.pool, ACCOUNT, desk_at=simulation_desk, next_id=shop.identities.next, is_stopping=is_stopping)


async def two_profiles(graph: Graph) -> None:
    """Version 1 takes the nearest, version 2 the location with most stock."""
    await use_profiles(graph)
    await create(graph, profile(strategy("NEAREST", criterion("locationDistance"))))
    await create(graph, profile(strategy("FULLEST", criterion(MOST_STOCK))))


async def counted(graph: Graph, **units: int) -> None:
    """Counts by LOCATION_PRODUCT, sent as batches are and loaded."""
    headers = {"authorization": f"Bearer {graph.robot}"}
    entities = [
        {"locationRef": name.split("_")[0], "skuRef": name.split("_")[1], "qty": quantity, "retailerId": 1}
        for name, quantity in units.items()
    ]
    batch = {"action": "UPSERT", "entityType": "INVENTORY", "source": "test", "event": "InventoryChanged"}
    job = await graph.client.post("/api/v4.1/job", json={"name": "counts", "retailerId": 1}, headers=headers)
    sent = await graph.client.post(
        f"/api/v4.1/job/{job.json()['id']}/batch", json=batch | {"entities": entities}, headers=headers
    )
    assert sent.status_code == 202, sent.text
    shop = graph.shop
    assert await process_pending_batches(
        shop.pool, ACCOUNT, now=lambda: datetime.now(UTC), next_id=shop.identities.next
    )


async def everything(graph: Graph) -> dict[str, Any]:
    """Every row of every table but the simulations themselves."""
    tables = await graph.shop.rows(TABLES)
    return {name: sorted(map(repr, await graph.shop.rows(f"TABLE {name}"))) for (name,) in tables}


def test_profiles_are_compared_side_by_side_and_nothing_of_the_business_changes(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)
        await graph.shop.stock(NEAR_P1=6, FAR_P1=9, NEAR_P2=5)
        await graph.shop.take(order("HD-1"), order("HD-2", [("P2", 1)]), order("HD-3", [("P1", 2)]))
        await graph.shop.work()
        before = await everything(graph)
        run = await started(graph, PROFILE, f"{PROFILE}@2", "REFERENCE")
        assert await desk(graph).run_next() == 1
        assert await desk(graph).run_next() == 0
        answer = (await call(graph, "GET", f"/{run}")).json()
        assert (answer["status"], answer["ordersDone"], answer["ordersTotal"]) == ("COMPLETE", 3, 3)
        nearest, fullest, reference = answer["contenders"]
        assert [one["name"] for one in answer["contenders"]] == [PROFILE, f"{PROFILE}@2", "REFERENCE"]
        assert nearest["kilometres"] == reference["kilometres"] < fullest["kilometres"]
        assert (answer["differing"], answer["keptDifferences"]) == (2, 2)
        page = (await call(graph, "GET", f"/{run}/differences?start=1&count=5")).json()["differences"]
        assert [one["orderRef"] for one in page] == ["HD-3"]
        assert [one["parts"][0]["locationRef"] for one in page[0]["results"]] == ["NEAR", "FAR", "NEAR"]
        assert await everything(graph) == before

    play(urls, scenario)


def test_stock_is_that_of_the_instant_asked_for(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)
        await counted(graph, NEAR_P1=5, FAR_P1=0)
        await graph.shop.take(order("HD-1", [("P1", 2)]))
        await graph.shop.work()
        await asyncio.sleep(0.05)
        then = datetime.now(UTC).isoformat()
        await asyncio.sleep(0.05)
        await graph.shop.take(order("HD-2", [("P1", 2)]))
        await graph.shop.work()
        await counted(graph, NEAR_P1=2, FAR_P1=4)

        async def kilometres(**more: Any) -> tuple[float, int]:
            run = await started(graph, PROFILE, **more)
            assert await desk(graph).run_next() == 1
            [totals] = (await call(graph, "GET", f"/{run}")).json()["contenders"]
            return totals["kilometresPerParcel"], totals["unitsPlaced"]

        far, units = await kilometres()
        near, units_then = await kilometres(stockAt=then)
        assert (near, units_then) == (2.4, 3)
        assert (far > 100, units) == (True, 4)

    play(urls, scenario)


def test_graphql_starts_follows_and_calls_off(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)
        await graph.shop.stock(NEAR_P1=3, FAR_P1=9)
        await graph.shop.take(order("HD-1"))
        start = (
            "mutation ($input: StartSourcingSimulationInput) {"
            " startSourcingSimulation(input: $input) { id status profiles createdBy } }"
        )
        asked = {
            "retailer": {"id": "1"},
            "profiles": [PROFILE, f"{PROFILE}@2"],
            "from": "2026-01-01T00:00:00.000Z",
            "until": "2100-01-01T00:00:00.000Z",
        }
        made = (await graph.data(start, input=asked))["startSourcingSimulation"]
        assert (made["status"], made["createdBy"]) == ("QUEUED", "robot")
        assert await desk(graph).run_next() == 1
        read = (
            "query ($id: ID!) { sourcingSimulation(id: $id) { status ordersDone differing contenders"
            " differences(start: 0, count: 10) } }"
        )
        found = (await graph.data(read, id=made["id"]))["sourcingSimulation"]
        assert (found["status"], found["ordersDone"], found["differing"]) == ("COMPLETE", 1, 1)
        assert [one["orderRef"] for one in found["differences"]] == ["HD-1"]
        other = (await graph.data(start, input=asked))["startSourcingSimulation"]
        cancel = "mutation ($id: ID!) { cancelSourcingSimulation(input: {id: $id}) { status } }"
        assert (await graph.data(cancel, id=other["id"]))["cancelSourcingSimulation"]["status"] == "CANCELLED"
        assert await desk(graph).run_next() == 0
        listed = (await graph.data("{ sourcingSimulations { status } }"))["sourcingSimulations"]
        assert [one["status"] for one in listed] == ["CANCELLED", "COMPLETE"]

    play(urls, scenario)


def test_a_simulation_whose_worker_died_or_stopped_is_run_by_another(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)
        await graph.shop.stock(NEAR_P1=3)
        await graph.shop.take(order("HD-1"))
        run = await started(graph, PROFILE)
        shop = graph.shop
        await shop.rows(
            "UPDATE sourcing_simulation SET status = 'RUNNING', lease = gen_random_uuid(),"
            " leased_until = now() + interval '1 minute', attempt = 1 RETURNING 1"
        )
        assert await desk(graph).run_next() == 0
        await shop.rows("UPDATE sourcing_simulation SET leased_until = now() - interval '1 second' RETURNING 1")
        assert await desk(graph).run_next() == 1
        assert (await call(graph, "GET", f"/{run}")).json()["status"] == "COMPLETE"
        given_up = await started(graph, PROFILE)
        await shop.rows("UPDATE sourcing_simulation SET attempt = 3 WHERE status = 'QUEUED' RETURNING 1")
        assert await desk(graph).run_next() == 0
        answer = (await call(graph, "GET", f"/{given_up}")).json()
        assert (answer["status"], answer["reason"]["code"]) == ("FAILED", "SIMULATION_GIVEN_UP")

    play(urls, scenario)


def test_what_makes_no_sense_is_refused_and_a_span_without_orders_fails_with_its_reason(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)

        async def refused(token: str | None = None, **given: Any) -> tuple[int, str]:
            answer = await call(graph, "POST", "", SPAN | {"profiles": [PROFILE]} | given, token)
            return answer.status_code, answer.json()["code"]

        assert await refused(profiles=["NOBODY"]) == (404, "SOURCING_PROFILE_UNKNOWN")
        assert await refused(profiles=[PROFILE, PROFILE]) == (422, "CONTENDERS_MALFORMED")
        assert await refused(until="2025-01-01T00:00:00Z") == (422, "SIMULATION_INVALID")
        assert await refused(ordersMax=0) == (422, "SIMULATION_INVALID")
        assert await refused(stockAt="2100-01-01T00:00:00Z") == (422, "SIMULATION_INVALID")
        assert await refused(retailerId=7, profiles=["REFERENCE"]) == (422, "RETAILER_UNKNOWN")
        clerk = await graph.somebody("clerk", Permission.SOURCINGPROFILE_VIEW)
        assert (await refused(token=clerk))[0] == 403
        run = await started(graph, PROFILE)
        assert await desk(graph).run_next() == 1
        answer = (await call(graph, "GET", f"/{run}")).json()
        assert (answer["status"], answer["reason"]["code"]) == ("FAILED", "ORDERS_NONE")
        assert (await call(graph, "GET", "/00000000-0000-0000-0000-000000000000")).status_code == 404
        assert (await call(graph, "GET", "/x")).status_code == 404

    play(urls, scenario)


def test_a_version_is_promoted_step_by_step_and_taken_back_over_rest(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)

        async def step(name: str, body: Any = None) -> tuple[int, Any]:
            headers = {"authorization": f"Bearer {graph.robot}"}
            path = f"/api/v1/sourcing/profiles/{PROFILE}/{name}"
            answer = await graph.client.post(path, json=body, headers=headers)
            return answer.status_code, answer.json()

        status, tenth = await step("promote", {"version": 2, "percent": 10})
        assert (status, tenth["version"], tenth["percent"]) == (200, 2, 10)
        assert (await step("rollback"))[1] == {"ref": PROFILE, "version": 1, "status": "ACTIVE", "percent": 100}
        await step("promote", {"version": 2, "percent": 100})
        assert (await step("rollback"))[1]["version"] == 1
        assert (await step("promote", {"version": 2**40, "percent": 10}))[0] == 422
        status, problem = await step("promote", {"version": 9, "percent": 10})
        assert (status, problem["code"]) == (404, "SOURCING_PROFILE_UNKNOWN")

    play(urls, scenario)


def test_a_simulation_called_off_while_it_runs_leaves_no_result(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await two_profiles(graph)
        await graph.shop.stock(NEAR_P1=900)
        for start in range(0, 600, 200):
            await graph.shop.take(*[order(f"HD-{number}") for number in range(start, start + 200)])
        run = await started(graph, *[PROFILE, f"{PROFILE}@2", "REFERENCE"])
        running = asyncio.create_task(desk(graph).run_next())
        for _ in range(2_000):
            if (await call(graph, "GET", f"/{run}")).json()["status"] != "QUEUED":
                break
            await asyncio.sleep(0.01)
        answer = await call(graph, "POST", f"/{run}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "CANCELLED")
        assert await running == 1
        answer = await call(graph, "GET", f"/{run}")
        assert (answer.json()["status"], answer.json()["contenders"]) == ("CANCELLED", None)

    play(urls, scenario)
