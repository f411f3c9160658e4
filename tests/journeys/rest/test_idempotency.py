"""Promises of Idempotency-Key: one effect, one answer, however often and however much at once a request comes."""

import asyncio
from typing import Any

import httpx
import pytest

from lading.database.connection import transaction
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, order, play, workflow

ORDERS = "/api/v1/orders"
EVENTS = "/api/v4.1/event/async"


def keyed(key: str) -> dict[str, str]:
    return {"idempotency-key": key}


def event(name: str = "BookOrder") -> dict[str, Any]:
    return {"name": name, "retailerId": "1", "entityType": "ORDER", "entityRef": "HD-1"}


def same(first: httpx.Response, again: httpx.Response) -> bool:
    return (first.status_code, first.content, first.headers.get("location")) == (
        again.status_code,
        again.content,
        again.headers.get("location"),
    )


@pytest.mark.parametrize("body", [order("HD-1"), {"orders": [order("HD-1"), order("HD-2", items=[])]}])
def test_a_repeated_order_gets_the_same_bytes_and_happens_once(database_url: str, body: dict[str, Any]) -> None:
    async def scenario(api: Api) -> None:
        first = await api.client.post(ORDERS, json=body, headers=keyed("k"))
        again = await api.client.post(ORDERS, json=body, headers=keyed("k"))
        assert first.status_code in {201, 207}
        assert same(first, again)
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
        assert await api.count("sales_order") == await api.count("event") == 1

    play(database_url, scenario)


def test_a_repeated_event_and_a_repeated_workflow_happen_once(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"))
        first, again = [await api.client.post(EVENTS, json=event(), headers=keyed("e")) for _ in range(2)]
        assert first.status_code == 202
        assert same(first, again)
        assert await api.count("event") == 2
        first, again = [
            await api.client.put("/api/v4.1/workflow", json=workflow("1.1"), headers=keyed("w")) for _ in range(2)
        ]
        assert first.status_code == 200
        assert same(first, again)
        assert await api.count("workflow") == 2

    play(database_url, scenario)


def test_the_same_key_with_another_body_is_refused_and_does_nothing(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"), headers=keyed("k"))
        for body in (order("HD-2"), {"orders": [order("HD-2")]}):
            other = await api.client.post(ORDERS, json=body, headers=keyed("k"))
            assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
        assert await api.count("sales_order") == 1

    play(database_url, scenario)


def test_a_refused_order_uses_no_key_up(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        refused = await api.client.post(ORDERS, json=order("HD-1", items=[]), headers=keyed("k"))
        assert refused.status_code == 422
        assert (await api.client.post(ORDERS, json=order("HD-1"), headers=keyed("k"))).status_code == 201

    play(database_url, scenario)


def test_a_key_belongs_to_one_route_and_one_account(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"), headers=keyed("k"))
        assert (await api.client.post(EVENTS, json=event(), headers=keyed("k"))).status_code == 202
        stranger = {"authorization": f"Bearer {await api.token(await open_account(api.pool, OTHER_ACCOUNT))}"}
        theirs = await api.client.post(ORDERS, json=order("HD-9"), headers=stranger | keyed("k"))
        assert theirs.status_code == 201
        assert "idempotent-replayed" not in theirs.headers

    play(database_url, scenario)


def test_of_many_at_once_with_one_key_one_takes_effect_and_the_others_wait_their_turn(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        async def persistent() -> httpx.Response:
            for _ in range(50):
                answer = await api.client.post(EVENTS, json=event(), headers=keyed("k"))
                if answer.status_code != 409:
                    return answer
                assert answer.json()["code"] == "IDEMPOTENCY_KEY_IN_USE"
                assert answer.json()["retryable"] is True
                assert answer.headers["retry-after"] == "1"
                await asyncio.sleep(0.02)
            raise AssertionError("the key stayed in use")

        await api.client.post(ORDERS, json=order("HD-1"))
        answers = await asyncio.gather(*[persistent() for _ in range(12)])
        assert len({answer.content for answer in answers}) == 1
        assert {answer.status_code for answer in answers} == {202}
        assert await api.count("event") == 2

    play(database_url, scenario)


def test_of_many_orders_at_once_with_one_key_one_is_accepted(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        sent = [api.client.post(ORDERS, json=order("HD-1"), headers=keyed("k")) for _ in range(20)]
        answers = await asyncio.gather(*sent)
        assert {answer.status_code for answer in answers} <= {201, 409}
        created = {answer.content for answer in answers if answer.status_code == 201}
        assert len(created) == 1
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"IDEMPOTENCY_KEY_IN_USE"}
        assert await api.count("sales_order") == await api.count("event") == await api.count("idempotency_key") == 1

    play(database_url, scenario)


def test_a_key_whose_first_request_is_still_running_is_in_use(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"))
        async with transaction(api.pool, ACCOUNT) as connection:
            # The row lock makes the first request wait behind this transaction, with its key already claimed.
            await connection.execute("SELECT 1 FROM lane FOR UPDATE")
            first = asyncio.create_task(api.client.post(EVENTS, json=event(), headers=keyed("k")))
            await asyncio.sleep(0.2)
            second = await api.client.post(EVENTS, json=event(), headers=keyed("k"))
            assert (second.status_code, second.json()["code"]) == (409, "IDEMPOTENCY_KEY_IN_USE")
        assert (await first).status_code == 202

    play(database_url, scenario)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(database_url: str, key: str) -> None:
    async def scenario(api: Api) -> None:
        answer = await api.client.post(ORDERS, json=order("HD-1"), headers=keyed(key))
        assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")
        assert await api.count("sales_order") == 0

    play(database_url, scenario)
