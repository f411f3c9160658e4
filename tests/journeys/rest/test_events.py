"""Promises of the event routes: accepted, run while the sender waits, found again."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, order, play, second_retailer, sign_up

ASYNC, SYNC, FIND = "/api/v4.1/event/async", "/api/v4.1/event/sync", "/api/v4.1/event"


def event(**changes: Any) -> dict[str, Any]:
    return {"name": "BookOrder", "retailerId": "1", "entityType": "ORDER", "entityRef": "HD-1"} | changes


async def with_order(api: Api) -> str:
    """HD-1, received by its workflow; its id."""
    sent = await api.client.post("/api/v1/orders", json=order("HD-1"))
    await api.work()
    return str(sent.json()["id"])


def test_an_event_is_accepted_and_later_found_with_what_became_of_it(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        order_id = await with_order(api)
        sent = await api.client.post(ASYNC, json=event(attributes={"why": "asked"}))
        assert sent.status_code == 202
        assert sent.json() == {"eventId": sent.json()["eventId"], "entityId": order_id, "eventStatus": "PENDING"}
        waiting = (await api.client.get(sent.headers["location"])).json()
        assert (waiting["eventStatus"], waiting["attributes"]) == ("PENDING", {"why": "asked"})
        await api.work()
        done = (await api.client.get(sent.headers["location"])).json()
        assert (done["eventStatus"], done["generatedBy"], done["context"]["entityRef"]) == ("SUCCESS", "robot", "HD-1")
        assert done["trace"]
        assert (await api.client.get("/api/v1/orders/HD-1")).json()["status"] == "BOOKED"

    play(database_url, scenario)


def test_an_entity_is_addressed_by_id_as_well_as_by_ref_and_root(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        order_id = await with_order(api)
        by_id = {"name": "BookOrder", "retailerId": 1, "entityType": "ORDER", "entityId": order_id}
        by_root = event(rootEntityType="ORDER", rootEntityRef="HD-1", rootEntityId=order_id)
        for body in (by_id, by_root):
            sent = await api.client.post(ASYNC, json=body)
            assert (sent.status_code, sent.json()["entityId"]) == (202, order_id), sent.text

    play(database_url, scenario)


def test_a_sync_event_answers_when_it_has_run(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)

        async def keep_working() -> None:
            while True:
                await api.work()
                await asyncio.sleep(0.01)

        worker = asyncio.create_task(keep_working())
        booked = await api.client.post(SYNC, json=event())
        assert (booked.status_code, booked.json()["eventStatus"]) == (200, "SUCCESS")
        unmatched = await api.client.post(SYNC, json=event(name="NobodyListens"), headers={"idempotency-key": "n"})
        again = await api.client.post(SYNC, json=event(name="NobodyListens"), headers={"idempotency-key": "n"})
        assert (unmatched.status_code, unmatched.json()["eventStatus"]) == (200, "NO_MATCH")
        assert unmatched.content == again.content
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    play(database_url, scenario)


def test_a_sync_event_that_nobody_runs_in_time_is_accepted_all_the_same(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        late = await api.client.post(SYNC, json=event())
        problem = late.json()
        assert (late.status_code, problem["code"], problem["retryable"]) == (504, "EVENT_NOT_RUN_YET", False)
        await api.work()
        found = await api.client.get(f"{FIND}/{problem['eventId']}")
        assert found.json()["eventStatus"] == "SUCCESS"

    play(database_url, scenario, sync_wait_seconds=0.2)


def test_an_event_for_later_is_scheduled_and_one_for_before_is_not(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        for path in (ASYNC, SYNC):
            sent = await api.client.post(path, json=event(scheduledOn=later))
            assert sent.json()["eventStatus"] == "SCHEDULED"
        await api.work()
        found = await api.client.get(FIND, params={"eventStatus": "SCHEDULED"})
        assert len(found.json()["results"]) == 2
        past = await api.client.post(ASYNC, json=event(scheduledOn="2020-01-01T00:00:00+0000"))
        assert past.json()["eventStatus"] == "PENDING"

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"entityRef": "HD-2"}, 404, "ENTITY_UNKNOWN"),
        ({"entityRef": None}, 404, "ENTITY_UNKNOWN"),
        ({"entityId": str(uuid4())}, 404, "ENTITY_UNKNOWN"),
        ({"entityId": "12"}, 404, "ENTITY_UNKNOWN"),
        ({"entityType": "SPACESHIP"}, 404, "ENTITY_UNKNOWN"),
        ({"rootEntityType": "SPACESHIP"}, 404, "ENTITY_UNKNOWN"),
        ({"retailerId": 2}, 422, "RETAILER_MISMATCH"),
        ({"retailerId": 0}, 422, "FIELD_INVALID"),
        ({"name": ""}, 422, "FIELD_INVALID"),
        ({"name": "x" * 256}, 422, "FIELD_INVALID"),
        ({"attributes": []}, 422, "FIELD_INVALID"),
        ({"scheduledOn": "tomorrow"}, 422, "FIELD_INVALID"),
        ({"scheduledOn": "2026-01-01T00:00:00"}, 422, "FIELD_INVALID"),
        ({"meta": {"workflow": {}}}, 422, "RUN_ONCE_UNSUPPORTED"),
    ],
)
def test_an_event_that_cannot_be_accepted_is_refused_and_not_stored(
    database_url: str, changes: dict[str, Any], status: int, code: str
) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        for path in (ASYNC, SYNC):
            refused = await api.client.post(path, json=event(**changes))
            assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
        assert await api.count("event") == 1

    play(database_url, scenario)


def test_an_entity_of_another_account_or_out_of_reach_is_an_unknown_one(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        order_id = await with_order(api)
        sent = await api.client.post(ASYNC, json=event())
        await second_retailer(api.pool)
        clerk = await sign_up(api.pool, ACCOUNT, "clerk", {AccessContext.RETAILER: "2"}, list(Permission))
        stranger = await open_account(api.pool, OTHER_ACCOUNT)
        for credentials in (clerk, stranger):
            headers = {"authorization": f"Bearer {await api.token(credentials)}"}
            by_ref = await api.client.post(ASYNC, json=event(), headers=headers)
            by_id = await api.client.post(ASYNC, json=event(entityId=order_id), headers=headers)
            assert [answer.json()["code"] for answer in (by_ref, by_id)] == ["ENTITY_UNKNOWN"] * 2
            assert (await api.client.get(sent.headers["location"], headers=headers)).json()["code"] == "EVENT_UNKNOWN"
            assert (await api.client.get(FIND, headers=headers)).json()["results"] == []
        assert await api.count("event") == 2

    play(database_url, scenario)


def test_events_are_found_by_every_filter_newest_first_and_page_by_page(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        order_id = await with_order(api)
        for _ in range(3):
            await api.client.post(ASYNC, json=event())
        matching = [
            {"context.rootEntityType": "ORDER", "context.rootEntityRef": "HD-1"},
            {"context.rootEntityId": order_id},
            {"context.entityType": "ORDER", "context.entityRef": "HD-1", "context.entityId": order_id},
            {"retailerId": "1", "category": "ORDER_WORKFLOW", "eventType": "ORCHESTRATION"},
            {"from": "2020-01-01T00:00:00Z"},
            {"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"},
            {},
        ]
        for fields in matching:
            found = (await api.client.get(FIND, params=fields)).json()
            assert [one["name"] for one in found["results"]] == [*["BookOrder"] * 3, "CREATE"], fields
        assert len((await api.client.get(FIND, params={"name": "CREATE"})).json()["results"]) == 1
        assert len((await api.client.get(FIND, params={"eventStatus": "PENDING"})).json()["results"]) == 3
        for fields in (
            {"retailerId": "2"},
            {"context.entityId": "12"},
            {"eventType": "API"},
            {"to": "2020-01-01T00:00:00Z"},
        ):
            assert (await api.client.get(FIND, params=fields)).json()["results"] == [], fields
        page = (await api.client.get(FIND, params={"start": "1", "count": "2"})).json()
        assert (page["start"], page["count"], page["hasMore"]) == (1, 2, True)

    play(database_url, scenario)


@pytest.mark.parametrize(
    "fields",
    [{"count": "0"}, {"count": "x"}, {"start": "-1"}, {"from": "yesterday"}, {"eventStatus": "?"}, {"colour": "red"}],
)
def test_a_filter_that_means_nothing_is_refused(database_url: str, fields: dict[str, str]) -> None:
    async def scenario(api: Api) -> None:
        refused = await api.client.get(FIND, params=fields)
        assert refused.status_code == 422
        assert refused.json()["pointer"] == f"query/{next(iter(fields))}"

    play(database_url, scenario)
