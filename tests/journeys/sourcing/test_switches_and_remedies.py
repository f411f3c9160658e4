"""Switching stores off in one call, remedies for many orders, and what planners know, over REST."""

from typing import Any

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.graphql.api import Graph, play
from tests.journeys.sourcing.profiles import (
    create,
    criterion,
    decisions,
    profile,
    sourced,
    strategy,
    use_profiles,
)

SWITCHES = "/api/v1/sourcing/switches"
REMEDIES = "/api/v1/sourcing/remedies"
FACTS = "/api/v1/sourcing/stock-facts"


async def post(
    graph: Graph, path: str, body: Any, *, token: str | None = None, method: str = "POST"
) -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {token or graph.robot}"}
    answer = await graph.client.request(method, path, json=body, headers=headers)
    return answer.status_code, answer.json()


def off(scope: str, ref: str = "", *, is_off: bool = True, reason: str = "stocktaking") -> dict[str, Any]:
    named = {"scopeRef": ref} if ref else {}
    return {"service": "SHIP_FROM_STORE", "scope": scope, "isOff": is_off, "reason": reason, **named}


async def _open(graph: Graph) -> None:
    await use_profiles(graph)
    await graph.shop.stock(NEAR_P1=50, FAR_P1=50, DEPOT_P1=50)
    await create(graph, profile(strategy("NEAREST", criterion("locationDistance"))))


@pytest.mark.parametrize(
    ("scope", "ref", "then"), [("LOCATION", "NEAR", "FAR"), ("NETWORK", "HD_1", "DEPOT"), ("ACCOUNT", "", "DEPOT")]
)
def test_ship_from_store_is_switched_off_and_on_in_one_call(
    urls: tuple[str, str], scope: str, ref: str, then: str
) -> None:
    async def scenario(graph: Graph) -> None:
        await _open(graph)
        assert await sourced(graph, "HD-1") == ["NEAR"]
        status, change = await post(graph, SWITCHES, off(scope, ref))
        assert (status, change["changedBy"], change["reason"]) == (201, "robot", "stocktaking")
        assert await sourced(graph, "HD-2") == [then]
        [decision] = await decisions(graph, "HD-2")
        reasons = {one["locationRef"]: one["reason"] for one in decision["candidates"]}
        assert reasons["NEAR"] == "SWITCHED_OFF"
        await post(graph, SWITCHES, off(scope, ref, is_off=False, reason="done"))
        assert await sourced(graph, "HD-3") == ["NEAR"]
        _, read = await post(graph, SWITCHES, None, method="GET")
        assert read["off"] == []
        assert [(one["isOff"], one["reason"]) for one in read["changes"]] == [(False, "done"), (True, "stocktaking")]

    play(urls, scenario)


def test_a_switch_holds_for_workflows_without_a_profile_too(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5, DEPOT_P1=5)
        await post(graph, SWITCHES, off("NETWORK", "HD_1"))
        assert await sourced(graph, "HD-1") == ["DEPOT"]

    play(urls, scenario)


def test_a_bad_switch_is_refused_and_changes_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        async def refusal(body: Any, token: str | None = None) -> tuple[int, str, str | None]:
            status, problem = await post(graph, SWITCHES, body, token=token)
            return status, problem["code"], problem.get("pointer")

        assert await refusal(off("LOCATION", "MOON")) == (422, "LOCATION_UNKNOWN", "/scopeRef")
        assert await refusal(off("NETWORK", "MOON")) == (422, "NETWORK_UNKNOWN", "/scopeRef")
        assert await refusal(off("ACCOUNT", "NEAR")) == (422, "SWITCH_SCOPE", "/scopeRef")
        assert await refusal(off("ACCOUNT", reason=" ")) == (422, "SWITCH_REASON_MISSING", "/reason")
        assert (await refusal(off("ACCOUNT") | {"service": "TAXI"}))[1:] == ("FIELD_INVALID", "/service")
        own = {AccessContext.RETAILER: "1"}
        manager = await graph.somebody("manager", Permission.SOURCINGSWITCH_UPDATE, contexts=own)
        assert (await refusal(off("ACCOUNT"), manager))[:2] == (403, "PERMISSION_MISSING")
        assert (await post(graph, SWITCHES, off("LOCATION", "NEAR"), token=manager))[0] == 201
        assert await graph.shop.rows("SELECT scope_ref FROM sourcing_switch") == [("NEAR",)]

    play(urls, scenario)


def test_remedies_are_counted_first_and_then_carried_out_for_all(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await create(graph, profile(strategy("NEAREST", criterion("locationDistance"))))
        for ref in ("HD-1", "HD-2"):
            assert await sourced(graph, ref) == ["RJT_1"]
        await graph.shop.stock(NEAR_P1=1)
        assert await sourced(graph, "HD-3") == ["NEAR"]
        status, counted = await post(graph, REMEDIES, {"remedy": "RETRY", "isAll": True, "dryRun": True})
        assert (status, counted["count"], counted["orderRefs"], counted["accepted"]) == (200, 2, ["HD-1", "HD-2"], [])
        await graph.shop.stock(FAR_P1=1)
        status, done = await post(graph, REMEDIES, {"remedy": "RETRY", "isAll": True})
        assert (status, done["accepted"], done["skipped"]) == (202, ["HD-1", "HD-2"], [])
        await graph.shop.work()
        assert sorted([await graph.shop.status("HD-1"), await graph.shop.status("HD-2")]) == ["ESCALATED", "PICK_PACK"]
        _, done = await post(graph, REMEDIES, {"remedy": "CANCEL", "orderRefs": ["HD-1", "HD-2", "HD-3"]})
        assert done["count"] == 1
        await graph.shop.work()
        assert await graph.shop.violations() == []
        assert "ESCALATED" not in {await graph.shop.status("HD-1"), await graph.shop.status("HD-2")}

    play(urls, scenario)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"remedy": "RETRY"}, "ORDERS_UNNAMED", "/orderRefs"),
        ({"remedy": "RETRY", "orderRefs": ["A"], "isAll": True}, "ORDERS_UNNAMED", "/orderRefs"),
        ({"remedy": "BY_HAND", "isAll": True}, "LOCATION_UNNAMED", "/locationRef"),
        ({"remedy": "CANCEL", "isAll": True, "locationRef": "NEAR"}, "LOCATION_UNNAMED", "/locationRef"),
        ({"remedy": "PRAY", "isAll": True}, "FIELD_INVALID", "/remedy"),
    ],
)  # fmt: skip
def test_a_remedy_that_is_not_clear_is_refused(urls: tuple[str, str], body: Any, code: str, pointer: str) -> None:
    async def scenario(graph: Graph) -> None:
        status, problem = await post(graph, REMEDIES, body)
        assert (status, problem["code"], problem["pointer"]) == (422, code, pointer)

    play(urls, scenario)


def test_ideal_stock_markdown_and_inbound_decide_where_they_are_asked(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=10, FAR_P1=10, DEPOT_P1=10)
        facts = [
            {"locationRef": "NEAR", "productRef": "P1", "idealUnits": 12, "markdownPercent": 0},
            {"locationRef": "FAR", "productRef": "P1", "idealUnits": 4, "markdownPercent": 10},
            {"locationRef": "DEPOT", "productRef": "P1", "idealUnits": 9, "markdownPercent": 50},
        ]
        status, kept = await post(graph, FACTS, {"productCatalogueRef": "MASTER", "facts": facts}, method="PUT")
        assert (status, kept) == (200, {"count": 3, "changed": 3})
        _, again = await post(graph, FACTS, {"productCatalogueRef": "MASTER", "facts": facts}, method="PUT")
        assert again == {"count": 3, "changed": 0}
        await create(graph, profile(strategy("SURPLUS", criterion("lading.sourcing.criterion.idealStockSurplus"))))
        assert await sourced(graph, "HD-1") == ["FAR"]
        [decision] = await decisions(graph, "HD-1")
        values = {one["locationRef"]: one["values"][0]["value"] for one in decision["candidates"]}
        assert values == {"NEAR": -2.0, "FAR": 6.0, "DEPOT": 1.0}
        markdown = strategy("MARKDOWN", criterion("lading.sourcing.criterion.markdown"))
        await create(graph, profile(markdown, ref="OTHER"))
        bad = [{"locationRef": "NEAR", "productRef": "P1", "inboundUnits": 3}]
        status, problem = await post(graph, FACTS, {"productCatalogueRef": "MASTER", "facts": bad}, method="PUT")
        assert (status, problem["code"], problem["pointer"]) == (422, "INBOUND_WITHOUT_DATE", "/facts/0/inboundAt")
        assert await graph.shop.rows("SELECT count(*) FROM sourcing_stock_fact WHERE inbound_units > 0") == [(0,)]

    play(urls, scenario)
