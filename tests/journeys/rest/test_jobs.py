"""Promises of the job routes: a batch is kept when it is answered, and every row's fate is told."""

from typing import Any
from uuid import uuid4

import pytest

from lading.database.connection import transaction
from lading.inventory.loading import process_pending_batches
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, play

JOBS = "/api/v4.1/job"


async def with_catalogue(api: Api) -> None:
    async with transaction(api.pool, ACCOUNT) as connection:
        await connection.execute(
            "INSERT INTO inventory_catalogue (account, id, number, ref, name, workflow_ref, retailer)"
            " VALUES ($1, $2, 1, 'DEFAULT:1', 'Stock', 'INVENTORY_CATALOGUE::DEFAULT', 1)",
            ACCOUNT,
            uuid4(),
        )


async def opened(api: Api) -> str:
    await with_catalogue(api)
    answer = await api.client.post(JOBS, json={"name": "counts", "retailerId": "1"})
    assert (answer.status_code, answer.json()["status"]) == (201, "OPEN"), answer.text
    return str(answer.headers["location"])


def rows(*entities: Any) -> dict[str, Any]:
    return {"action": "UPSERT", "entityType": "INVENTORY", "entities": list(entities)}


def test_a_batch_tells_by_line_what_was_refused(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        good = {"locationRef": "NOWHERE", "skuRef": "P-1", "qty": 5}
        sent = await api.client.post(
            f"{job}/batch", json=rows(good, {"locationRef": "S-1", "skuRef": "P-1", "qty": -1})
        )
        assert (sent.status_code, sent.json()["status"], sent.json()["rowCount"]) == (202, "PENDING", 2)
        assert (await api.client.get(job)).json()["pendingCount"] == 1
        services = api.services
        await process_pending_batches(api.pool, ACCOUNT, now=services.clock.now, next_id=services.identities.next)
        done = (await api.client.get(sent.headers["location"])).json()
        assert (done["status"], done["refused"], done["inserted"]) == ("COMPLETE", 2, 0)
        assert {refusal["code"] for refusal in done["refusals"]} == {"LOCATION_UNKNOWN", "QUANTITY_NEGATIVE"}
        assert (await api.client.get(job)).json()["pendingCount"] == 0

    play(database_url, scenario)


def test_a_repeated_batch_is_kept_once_and_a_key_serves_one_job(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        other = (await api.client.post(JOBS, json={"name": "more", "retailerId": 1})).headers["location"]
        body, key = rows({"locationRef": "S-1", "skuRef": "P-1", "qty": 1}), {"idempotency-key": "k"}
        first, again = [await api.client.post(f"{job}/batch", json=body, headers=key) for _ in range(2)]
        assert first.content == again.content
        elsewhere = await api.client.post(f"{other}/batch", json=body, headers=key)
        assert elsewhere.json()["jobId"] != first.json()["jobId"]
        assert await api.count("batch") == 2

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (rows(), "ENTITIES_EMPTY"),
        (rows(*[{}] * 5_001), "ENTITIES_TOO_MANY"),
        (rows({}) | {"action": "DELETE"}, "ACTION_UNSUPPORTED"),
        (rows({}) | {"entityType": "PRODUCT"}, "ENTITY_TYPE_UNSUPPORTED"),
        (rows({}) | {"asOf": "9999-12-31T23:59:59Z"}, "AS_OF_IN_FUTURE"),
        (rows({}) | {"asOf": "now"}, "AS_OF_INVALID"),
        (rows({}) | {"catalogueRef": "NONE"}, "CATALOGUE_UNKNOWN"),
        (rows({}) | {"event": 7}, "EVENT_INVALID"),
    ],
)
def test_a_batch_that_cannot_be_kept_is_refused_whole(database_url: str, body: dict[str, Any], code: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        refused = await api.client.post(f"{job}/batch", json=body)
        assert refused.json()["code"] == code
        assert 400 <= refused.status_code < 500
        assert await api.count("batch") == 0

    play(database_url, scenario)


def test_a_job_of_another_account_looks_like_one_that_does_not_exist(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        batch = (await api.client.post(f"{job}/batch", json=rows({}))).headers["location"]
        headers = {"authorization": f"Bearer {await api.token(await open_account(api.pool, OTHER_ACCOUNT))}"}
        for path, unknown in ((job, f"{JOBS}/{uuid4()}"), (batch, f"{JOBS}/{uuid4()}/batch/{uuid4()}")):
            theirs = await api.client.get(path, headers=headers)
            nothing = await api.client.get(unknown, headers=headers)
            assert (theirs.status_code, theirs.json()["code"]) == (nothing.status_code, nothing.json()["code"])
            assert theirs.status_code == 404
        sent = await api.client.post(f"{job}/batch", json=rows({}), headers=headers)
        assert (sent.status_code, sent.json()["code"]) == (404, "JOB_UNKNOWN")
        assert (await api.client.get(f"{job}/batch/{uuid4()}")).json()["code"] == "BATCH_UNKNOWN"
        assert (await api.client.get(f"{JOBS}/12")).json()["code"] == "JOB_UNKNOWN"

    play(database_url, scenario)


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"name": "", "retailerId": 1}, {"name": "x", "retailerId": 99}])
def test_a_job_without_a_name_or_a_retailer_is_refused(database_url: str, body: dict[str, Any]) -> None:
    async def scenario(api: Api) -> None:
        refused = await api.client.post(JOBS, json=body)
        assert (refused.status_code, refused.json()["pointer"] in {"", "/name", "/retailerId"}) == (422, True)
        assert await api.count("job") == 0

    play(database_url, scenario)
