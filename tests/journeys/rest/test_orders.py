"""Promises of POST /api/v1/orders and of reading an order back."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, order, play, second_retailer, sign_up

ORDERS = "/api/v1/orders"


def test_an_order_is_there_when_it_is_answered(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        sent = await api.client.post(ORDERS, json=order("HD-1"))
        assert (sent.status_code, sent.json()["isDuplicate"]) == (201, False)
        read = (await api.client.get(sent.headers["location"])).json()
        assert (read["id"], read["status"], read["retailerId"]) == (sent.json()["id"], "CREATED", "1")
        assert [(item["productRef"], item["quantity"], item["price"]) for item in read["items"]] == [
            ("P-1", 2, 10.5),
            ("P-2", 1, None),
        ]
        assert read["fulfilmentChoices"][0]["deliveryAddress"]["city"] == "Chicago"
        assert read["fulfilments"] == []

    play(database_url, scenario)


def test_when_the_customer_wants_the_goods_is_read_back(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        wish = {"deliverAfter": "2099-01-31T10:00:00+01:00", "deliverBefore": "2099-02-01T00:00:00Z"}
        sent = order("HD-1")
        sent["fulfilmentChoice"] |= wish | {"deliveryInstruction": "Ring twice."}
        located = await api.client.post(ORDERS, json=sent)
        [choice] = (await api.client.get(located.headers["location"])).json()["fulfilmentChoices"]
        assert (choice["deliverAfter"], choice["deliverBefore"]) == ("2099-01-31T09:00:00Z", "2099-02-01T00:00:00Z")
        assert (choice["dispatchOn"], choice["deliveryInstruction"]) == (None, "Ring twice.")
        assert choice["attributes"] == {}

    play(database_url, scenario)


def test_an_order_with_a_slash_in_its_ref_is_found_by_its_location(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        sent = await api.client.post(ORDERS, json=order("HD/1 ü"))
        read = await api.client.get(sent.headers["location"])
        assert read.json()["ref"] == "HD/1 ü"

    play(database_url, scenario)


def test_the_same_order_again_is_the_same_order_and_other_content_is_refused(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        first = await api.client.post(ORDERS, json=order("HD-1"))
        again = await api.client.post(ORDERS, json=order("HD-1"))
        assert (again.status_code, again.json()["isDuplicate"]) == (200, True)
        assert again.json()["id"] == first.json()["id"]
        other = await api.client.post(ORDERS, json=order("HD-1", totalPrice=5))
        assert (other.status_code, other.json()["code"]) == (409, "ORDER_REF_TAKEN")
        assert await api.count("sales_order") == await api.count("event") == 1

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"items": []}, "ITEMS_EMPTY", "/items"),
        ({"items": [{"ref": "1", "productRef": "NOPE", "quantity": 1}]}, "PRODUCT_UNKNOWN", "/items/0/productRef"),
        ({"items": [{"ref": "1", "productRef": "P-1", "quantity": 0}]}, "QUANTITY_INVALID", "/items/0/quantity"),
        ({"items": [{"ref": "1", "productRef": "P-1", "quantity": 1.5}]}, "QUANTITY_INVALID", "/items/0/quantity"),
        ({"items": [{"ref": "1", "productRef": "P-1", "quantity": "2"}]}, "QUANTITY_INVALID", "/items/0/quantity"),
        ({"items": [{"ref": "1", "productRef": "P-1", "quantity": 10**9}]}, "QUANTITY_INVALID", "/items/0/quantity"),
        ({"items": [{"ref": 1, "productRef": "P-1", "quantity": 1}]}, "ORDER_MALFORMED", "/items/0/ref"),
        ({"retailer": {"id": 99}}, "RETAILER_UNKNOWN", "/retailer"),
        ({"customer": {"ref": "nobody"}}, "CUSTOMER_UNKNOWN", "/customer"),
    ],
)
def test_an_order_that_cannot_be_accepted_says_where_and_leaves_nothing(
    database_url: str, changes: dict[str, Any], code: str, pointer: str
) -> None:
    async def scenario(api: Api) -> None:
        refused = await api.client.post(ORDERS, json=order("HD-1", **changes))
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["pointer"]) == (422, code, pointer)
        assert refused.headers["content-type"] == "application/problem+json"
        assert problem["hint"] and problem["detail"] and not problem["retryable"]
        assert problem["traceId"] == refused.headers["trace-id"]
        assert await api.count("sales_order") == 0

    play(database_url, scenario)


def test_one_bad_order_of_many_harms_none_of_the_others(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        sent = [order("A"), order("B", items=[]), order("C"), {"ref": "D"}, order("A")]
        answer = await api.client.post(ORDERS, json={"orders": sent})
        body = answer.json()
        assert (answer.status_code, body["accepted"], body["refused"]) == (207, 3, 2)
        assert [result["status"] for result in body["results"]] == [201, 422, 201, 422, 200]
        assert body["results"][1]["problem"]["code"] == "ITEMS_EMPTY"
        assert body["results"][1]["problem"]["pointer"] == "/orders/1/items"
        assert body["results"][3]["problem"]["code"] == "ORDER_MALFORMED"
        assert body["results"][4]["order"]["id"] == body["results"][0]["order"]["id"]
        assert await api.count("sales_order") == 2

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"orders": []}, 400, "ORDERS_INVALID"),
        ({"orders": 7}, 400, "ORDERS_INVALID"),
        ({"orders": [order("A")], "more": 1}, 400, "ORDERS_INVALID"),
        ({"orders": [{}] * 501}, 422, "ORDERS_TOO_MANY"),
        ([order("A")], 400, "BODY_NOT_OBJECT"),
    ],
)
def test_a_list_that_is_no_list_of_orders_is_refused_as_a_whole(
    database_url: str, body: Any, status: int, code: str
) -> None:
    async def scenario(api: Api) -> None:
        answer = await api.client.post(ORDERS, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert await api.count("sales_order") == 0

    play(database_url, scenario)


def test_orders_sent_at_once_share_transactions_and_keep_their_own_answers(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        bodies = [order(f"HD-{number}", **({"items": []} if number % 10 == 0 else {})) for number in range(100)]
        answers = await asyncio.gather(*[api.client.post(ORDERS, json=body) for body in bodies])
        assert Counter(answer.status_code for answer in answers) == {201: 90, 422: 10}
        for number, answer in enumerate(answers):
            assert answer.json().get("ref", f"HD-{number}") == f"HD-{number}"
        assert await api.count("sales_order") == 90
        batches = api.services.telemetry.registry.get_sample_value("lading_order_batch_size_count")
        assert batches is not None
        assert batches < 50

    play(database_url, scenario)


def test_an_order_of_another_account_looks_like_one_that_does_not_exist(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"))
        stranger = {"authorization": f"Bearer {await api.token(await open_account(api.pool, OTHER_ACCOUNT))}"}
        theirs = await api.client.get(f"{ORDERS}/HD-1", headers=stranger)
        unknown = await api.client.get(f"{ORDERS}/HD-2", headers=stranger)
        assert (theirs.status_code, unknown.status_code) == (404, 404)
        assert _without_trace(theirs.json()) == _without_trace(unknown.json(), "HD-2", "HD-1")
        same_ref = await api.client.post(ORDERS, json=order("HD-1"), headers=stranger)
        assert same_ref.status_code == 201

    play(database_url, scenario)


def test_a_retailer_out_of_reach_looks_like_one_that_does_not_exist(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await api.client.post(ORDERS, json=order("HD-1"))
        permissions = [Permission.ORDER_CREATE, Permission.ORDER_VIEW]
        await second_retailer(api.pool)
        clerk = await sign_up(api.pool, ACCOUNT, "clerk", {AccessContext.RETAILER: "2"}, permissions)
        headers = {"authorization": f"Bearer {await api.token(clerk)}"}
        sent = await api.client.post(ORDERS, json=order("HD-2"), headers=headers)
        unknown = await api.client.post(ORDERS, json=order("HD-2", retailer={"id": 77}), headers=headers)
        assert (sent.status_code, sent.json()["code"]) == (422, "RETAILER_UNKNOWN")
        assert _without_trace(sent.json()) == _without_trace(unknown.json(), "77", "1")
        assert (await api.client.get(f"{ORDERS}/HD-1", headers=headers)).status_code == 404
        for link in ({"id": 2}, {"id": "2"}, {"ref": "SECOND"}):
            own = await api.client.post(ORDERS, json=order(f"OWN-{link}", retailer=link), headers=headers)
            assert own.status_code == 201, own.text

    play(database_url, scenario)


def test_an_order_that_was_not_sourced_yet_has_no_decisions_and_an_unknown_one_no_explanation(
    database_url: str,
) -> None:
    async def scenario(api: Api) -> None:
        sent = await api.client.post(ORDERS, json=order("HD-1"))
        explained = await api.client.get(f"{sent.headers['location']}/explanation")
        assert (explained.status_code, explained.json()) == (200, {"orderRef": "HD-1", "decisions": []})
        unknown = await api.client.get(f"{ORDERS}/HD-2/explanation")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "ORDER_UNKNOWN")

    play(database_url, scenario)


def test_an_order_of_ten_thousand_lines_is_accepted(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        items = [{"ref": f"L{number}", "productRef": "P-1", "quantity": 1} for number in range(10_000)]
        sent = await api.client.post(ORDERS, json=order("BIG", items=items))
        assert sent.status_code == 201, sent.text
        assert len((await api.client.get(f"{ORDERS}/BIG")).json()["items"]) == 10_000

    play(database_url, scenario)


def _without_trace(problem: dict[str, Any], old: str = "", new: str = "") -> dict[str, Any]:
    text = {name: str(value).replace(old, new) if old else str(value) for name, value in problem.items()}
    return {name: value for name, value in text.items() if name != "traceId"}
