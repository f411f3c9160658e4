"""Options and plans kept and orchestrated by GraphQL: asked, answered when the workflow has run, changed, read."""

import asyncio
import time
from typing import Any

from tests.database.order.shop import RETAILER
from tests.journeys.options.shop import BOSTON, STANDARD, Desk, play

Urls = tuple[str, str]

CREATE = """
mutation Ask($input: CreateFulfilmentOptionInput, $mode: ExecutionMode) {
  createFulfilmentOption(input: $input, executionMode: $mode) {
    id ref type status workflowRef locationRef address { city latitude }
    products { productRef requestedQuantity }
    notOffered { code productRef }
    plans { edges { node {
      id ref type status splitCount eta
      fulfilments { fulfilmentType locationRef eta readyAt items { productRef availableQuantity requestedQuantity } }
      exceptions { code attributes { name value } }
      terms { isComplete deliveryPriceMinor currency calculatedAt }
      fulfilmentOption { ref }
    } } }
  }
}
"""
AWAIT = "AWAIT_ORCHESTRATION"


def option(ref: str, kind: str = "HD", units: int = 2, **more: Any) -> dict[str, Any]:
    products = [{"productRef": "P1", "requestedQuantity": units}]
    return {"ref": ref, "type": kind, "retailerId": RETAILER, "address": BOSTON, "products": products} | more


def nodes(created: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in created["plans"]["edges"]]


async def open_up(desk: Desk) -> None:
    await desk.service("STD", STANDARD)
    await desk.shop.stock(NEAR_P1=3)


def test_the_answer_comes_with_the_plans(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        async with desk.working():
            answer = await desk.graphql(CREATE, input=option("CART-1"), mode=AWAIT)
        created = answer["data"]["createFulfilmentOption"]
        assert (created["status"], created["workflowRef"]) == ("COMPLETE", "FULFILMENT_OPTIONS::HD")
        (plan,) = nodes(created)
        assert (plan["ref"], plan["type"], plan["status"], plan["splitCount"]) == ("CART-1-P1", "HD", "OFFERED", 0)
        assert plan["fulfilments"][0]["items"] == [{"productRef": "P1", "availableQuantity": 3, "requestedQuantity": 2}]
        assert (plan["terms"]["deliveryPriceMinor"], plan["terms"]["currency"]) == (500, "USD")
        assert plan["fulfilmentOption"]["ref"] == "CART-1"

    play(urls, scenario)


def test_without_waiting_the_question_is_kept_and_answered_later(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        created = (await desk.graphql(CREATE, input=option("CART-1")))["data"]["createFulfilmentOption"]
        assert (created["status"], nodes(created)) == ("CREATED", [])
        await desk.shop.work()
        query = (
            'query { fulfilmentOptions(ref: ["CART%"]) { edges { node { status plans { edges { node { ref } } } } } } }'
        )
        (edge,) = (await desk.graphql(query))["data"]["fulfilmentOptions"]["edges"]
        assert edge["node"]["status"] == "COMPLETE"
        assert [plan["ref"] for plan in nodes(edge["node"])] == ["CART-1-P1"]
        query = 'query { fulfilmentPlans(type: ["HD"], splitCount: [0]) { edges { node { ref eta retailerId } } } }'
        (edge,) = (await desk.graphql(query))["data"]["fulfilmentPlans"]["edges"]
        assert edge["node"]["retailerId"] == RETAILER

    play(urls, scenario)


def test_a_question_that_cannot_be_answered_says_why(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        async with desk.working():
            answer = await desk.graphql(CREATE, input=option("CART-1", units=9), mode=AWAIT)
        created = answer["data"]["createFulfilmentOption"]
        assert created["notOffered"] == [{"code": "NO_STOCK", "productRef": "P1"}]
        (plan,) = nodes(created)
        assert not plan["terms"]["isComplete"]
        (exception,) = plan["exceptions"]
        assert {one["name"]: one["value"] for one in exception["attributes"]} == {"productRef": "P1", "quantity": 6}

    play(urls, scenario)


def test_a_refused_question_keeps_nothing(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        wrong = {
            "WORKFLOW_MISSING": option("A", "DRONE"),
            "PRODUCTS_MISSING": option("A", products=[]),
            "PRODUCT_UNKNOWN": option("A", products=[{"productRef": "P9"}]),
            "QUANTITY_INVALID": option("A", units=0),
            "RETAILER_UNKNOWN": option("A", retailerId=9),
            "REF_INVALID": option(" A"),
            "COORDINATES_SWAPPED": option("A", address={"latitude": -100.0, "longitude": 42.0}),
        }
        for code, given in wrong.items():
            answer = await desk.graphql(CREATE, input=given, mode=AWAIT)
            assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
        assert await desk.shop.rows("SELECT 1 FROM fulfilment_option") == []
        async with desk.working():
            await desk.graphql(CREATE, input=option("A"), mode=AWAIT)
            answer = await desk.graphql(CREATE, input=option("A"), mode=AWAIT)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["REF_TAKEN"]

    play(urls, scenario)


def test_waiting_beside_another_field_is_refused_before_anything_is_made(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        query = """
        mutation($input: CreateFulfilmentOptionInput, $other: CreateFulfilmentOptionInput) {
          ...Waiting
          other: createFulfilmentOption(input: $other) { id }
        }
        fragment Waiting on Mutation {
          createFulfilmentOption(input: $input, executionMode: AWAIT_ORCHESTRATION) { id }
        }
        """
        answer = await desk.graphql(query, input=option("A"), other=option("B"))
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["AWAIT_NOT_ALONE"]
        assert await desk.shop.rows("SELECT 1 FROM fulfilment_option") == []

    play(urls, scenario)


def test_a_repeated_key_makes_one_option_and_shows_its_plans(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        body = {"query": CREATE, "variables": {"input": option("CART-1"), "mode": AWAIT}}
        async with desk.working():
            answers = [
                await desk.client.post("/graphql", json=body, headers={"idempotency-key": "K"}) for _ in range(2)
            ]
        first, second = (answer.json()["data"]["createFulfilmentOption"] for answer in answers)
        assert first == second
        assert len(nodes(second)) == 1
        assert await desk.shop.rows("SELECT ref FROM fulfilment_option") == [("CART-1",)]

    play(urls, scenario)


def test_a_workflow_that_fails_is_told_and_the_option_is_kept(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        await desk.execute(
            "UPDATE workflow SET document ="
            " replace(document::text, 'LoadFulfilmentOptionFO', 'LoadSomethingElse')::json"
        )
        async with desk.working():
            answer = await desk.graphql(CREATE, input=option("CART-1"), mode=AWAIT)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["OPTION_NOT_ORCHESTRATED"]
        assert await desk.shop.rows("SELECT status FROM fulfilment_option") == [("CREATED",)]
        asked = await desk.post("/api/v1/fulfilment-options", {"types": ["HD"], "products": [{"productRef": "P1"}]})
        assert (asked.status_code, asked.json()["code"]) == (422, "RULE_UNKNOWN")

    play(urls, scenario)


def test_options_and_plans_can_be_changed_from_outside(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        async with desk.working():
            answer = await desk.graphql(CREATE, input=option("CART-1"), mode=AWAIT)
        created = answer["data"]["createFulfilmentOption"]
        given = {
            "id": created["id"],
            "trackingCode": "T-1",
            "attributes": [{"name": "a", "type": "STRING", "value": "b"}],
        }
        query = """mutation($input: UpdateFulfilmentOptionInput) {
          updateFulfilmentOption(input: $input) { status trackingCode attributes { name value } } }"""
        changed = (await desk.graphql(query, input=given))["data"]["updateFulfilmentOption"]
        assert changed == {"status": "COMPLETE", "trackingCode": "T-1", "attributes": [{"name": "a", "value": "b"}]}
        plan = {
            "ref": "MINE",
            "type": "HD",
            "retailerId": RETAILER,
            "fulfilmentOptionId": {"id": created["id"]},
            "eta": "tomorrow",
            "fulfilments": [
                {
                    "locationRef": "NEAR",
                    "items": [{"productRef": "P1", "availableQuantity": 1, "requestedQuantity": 1}],
                }
            ],
            "exceptions": [{"code": "LATE", "message": "A strike.", "attributes": []}],
        }
        query = """mutation($input: CreateFulfilmentPlanInput) {
          createFulfilmentPlan(input: $input) { id ref status eta fulfilments { locationRef } exceptions { code } } }"""
        made = (await desk.graphql(query, input=plan))["data"]["createFulfilmentPlan"]
        assert (made["status"], made["eta"], made["exceptions"]) == ("CREATED", "tomorrow", [{"code": "LATE"}])
        again = await desk.graphql(query, input=plan)
        assert [error["extensions"]["code"] for error in again["errors"]] == ["REF_TAKEN"]
        query = "mutation($input: UpdateFulfilmentPlanInput) { updateFulfilmentPlan(input: $input) { status eta ref } }"
        given = {"id": made["id"], "status": "WITHDRAWN", "exceptions": []}
        changed = (await desk.graphql(query, input=given))["data"]["updateFulfilmentPlan"]
        assert changed == {"status": "WITHDRAWN", "eta": "tomorrow", "ref": "MINE"}
        unknown = await desk.graphql(query, input={"id": created["id"], "status": "X"})
        assert [error["extensions"]["code"] for error in unknown["errors"]] == ["FULFILMENT_PLAN_UNKNOWN"]

    play(urls, scenario)


def test_a_change_from_outside_is_never_written_over_by_a_run(urls: Urls) -> None:
    """Twenty changes of an option while its workflow runs: the plans are there, and so is every attribute."""

    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        query = "mutation($input: UpdateFulfilmentOptionInput) { updateFulfilmentOption(input: $input) { id } }"
        created = (await desk.graphql(CREATE, input=option("CART-1")))["data"]["createFulfilmentOption"]

        async def change(number: int) -> None:
            attributes = [{"name": f"a{number}", "type": "INTEGER", "value": number}]
            answer = await desk.graphql(query, input={"id": created["id"], "attributes": attributes})
            assert "errors" not in answer

        async with desk.working():
            await asyncio.gather(*(change(number) for number in range(20)))
        # A run that met a change is tried again a moment later.
        deadline = time.monotonic() + 30
        while (row := await desk.shop.row("SELECT status, attributes FROM fulfilment_option"))["status"] != "COMPLETE":
            assert time.monotonic() < deadline, row["status"]
            await asyncio.sleep(0.05)
            await desk.shop.work()
        assert sorted(row["attributes"]) == sorted(f"a{number}" for number in range(20))

    play(urls, scenario)
