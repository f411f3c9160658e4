"""A strategy is changed over the API, acts at once, and every answer to "why there?" is kept."""

from typing import Any

import msgspec
import pytest

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.kernel.json import Json
from lading.order.sourcing.explanation import Explanation
from lading.order.sourcing.explanation_text import as_text
from tests.database.order.shop import ACCOUNT, order
from tests.journeys.graphql.api import Graph, play
from tests.journeys.sourcing.profiles import (
    ACTIVATE,
    CREATE,
    PROFILE,
    condition,
    create,
    criterion,
    decisions,
    profile,
    refusal,
    sourced,
    strategy,
    use_profiles,
)


def test_the_first_version_is_active_later_ones_are_drafts_until_they_are_activated(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=20, DEPOT_P1=20)
        made = await create(graph, profile(strategy("NEAREST", criterion("locationDistance"))))
        assert (made["version"], made["status"], made["defaultMaxSplit"]) == (1, "ACTIVE", 1)
        assert (made["defaultNetwork"]["ref"], made["defaultVirtualCatalogue"]["ref"]) == ("HD_1", "BASE:1")
        assert made["sourcingStrategies"][0]["sourcingCriteria"] == [
            {"name": "locationDistance", "type": "fc.sourcing.criterion.locationDistance", "params": {}, "weight": 1.0}
        ]
        assert await sourced(graph, "HD-1") == ["NEAR"]
        from_depot = strategy("DEPOT", criterion("locationTypeExclusion", types=["STORE"]))
        draft = await create(graph, profile(from_depot))
        assert (draft["version"], draft["status"]) == (2, "DRAFT")
        assert await sourced(graph, "HD-2") == ["NEAR"]
        answer = await graph.data(ACTIVATE, input={"ref": PROFILE, "version": 2})
        assert answer["activateSourcingProfile"] == {"version": 2, "status": "ACTIVE"}
        assert await sourced(graph, "HD-3") == ["DEPOT"]
        await graph.data(ACTIVATE, input={"ref": PROFILE, "version": 1})
        assert await sourced(graph, "HD-4") == ["NEAR"]
        listed = await graph.data('{ sourcingProfiles(ref: ["GLOBAL%"]) { edges { node { version status } } } }')
        found = [edge["node"] for edge in listed["sourcingProfiles"]["edges"]]
        assert found == [{"version": 2, "status": "INACTIVE"}, {"version": 1, "status": "ACTIVE"}]
        newest = await graph.data('{ sourcingProfile(ref: "GLOBAL_DEFAULT") { version } }')
        active = await graph.data('{ sourcingProfile(ref: "GLOBAL_DEFAULT", status: "ACTIVE") { version } }')
        assert (newest["sourcingProfile"]["version"], active["sourcingProfile"]["version"]) == (2, 1)
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_every_candidate_every_value_and_every_strategy_passed_over_is_told(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=1, FAR_P1=9, DEPOT_P1=5)
        await create(
            graph,
            profile(
                strategy("OFF", status="INACTIVE"),
                strategy("GOLD", sourcingConditions=[condition("customer.attributes.byName.tier", "equals", "gold")]),
                strategy("WHOLE", criterion("locationDistanceExclusion", threshold=100)),
                strategy("MOST", criterion("inventoryAvailability"), criterion("lading.sourcing.criterion.mostStock")),
            ),
        )  # fmt: skip
        assert await sourced(graph, "HD-1", (("P1", 2),)) == ["FAR"]
        [decision] = await decisions(graph, "HD-1")
        used = decision["profile"]
        assert (used["ref"], used["version"], used["strategyRef"], used["isFallback"]) == (PROFILE, 1, "MOST", False)
        assert [(one["ref"], one["reason"]) for one in used["passed"]] == [
            ("OFF", "INACTIVE"),
            ("GOLD", "CONDITION"),
            ("WHOLE", "INCOMPLETE"),
        ]
        assert used["passed"][1]["detail"] == "customer.attributes.byName.tier"
        assert used["passed"][2]["detail"] == "1 units: ONLY_EXCLUDED"
        assert [one["unit"] for one in decision["criteria"]] == ["% of the units", "units"]
        told = {
            one["locationRef"]: (one["reason"], [(value["value"], value["rating"]) for value in one["values"]])
            for one in decision["candidates"]
        }
        assert told == {
            "FAR": ("CHOSEN", [(100.0, 1.0), (9.0, 1.0)]),
            "DEPOT": ("LOWER_RATED", [(100.0, 1.0), (5.0, 0.5)]),
            "NEAR": ("NOT_ENOUGH_STOCK", [(50.0, 0.0), (1.0, 0.0)]),
        }

    play(urls, scenario)


def test_a_location_taken_out_by_a_criterion_says_which_and_why(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=1, FAR_P1=1, DEPOT_P1=1)
        near = strategy("NEAR", criterion("locationDistanceExclusion", threshold="200", unit="mi"))
        await create(graph, profile(near))
        assert await sourced(graph, "HD-1") == ["NEAR"]
        [decision] = await decisions(graph, "HD-1")
        told = {one["locationRef"]: (one["reason"], one["sentence"]) for one in decision["candidates"]}
        assert told["DEPOT"] == ("TOO_FAR", "Lies farther from the delivery address than allowed.")
        assert told["FAR"][0] == "LOWER_RATED"

    play(urls, scenario)


@pytest.mark.parametrize(("max_split", "refs"), [(0, ["RJT_1"]), (1, ["NEAR", "FAR"])])
def test_a_split_limit_of_n_allows_n_plus_one_fulfilments(
    urls: tuple[str, str], max_split: int, refs: list[str]
) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=1, FAR_P2=1)
        given = profile(strategy("ALL", criterion("locationDistance")), defaultMaxSplit=max_split)
        await create(graph, given | {"sourcingFallbackStrategies": []})
        assert await sourced(graph, "HD-1", (("P1", 1), ("P2", 1))) == refs

    play(urls, scenario)


def test_what_no_strategy_fills_goes_to_the_fallback_and_then_to_the_system_location(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=2)
        await create(graph, profile(strategy("ALL", criterion("locationDistance"))))
        assert await sourced(graph, "HD-1", (("P1", 3),)) == ["NEAR", "RJT_1"]
        whole, partly, rejected = await decisions(graph, "HD-1")
        assert (whole["step"], whole["outcome"], whole["profile"]["strategyRef"]) == ("PROFILE", "REJECTED", "")
        assert [(one["ref"], one["reason"]) for one in whole["profile"]["passed"]] == [("ALL", "INCOMPLETE")]
        assert (partly["step"], partly["profile"]["strategyRef"]) == ("PARTIAL", "WHAT_THERE_IS")
        assert [(one["quantity"], one["reason"]) for one in rejected["missing"]] == [(1, "NO_STOCK")]
        assert await graph.shop.status("HD-1") == "ESCALATED"
        assert await graph.shop.violations() == []

    play(urls, scenario)


async def _escalated(graph: Graph) -> None:
    await use_profiles(graph)
    await graph.shop.stock(NEAR_P1=1)
    await create(graph, profile(strategy("ALL", criterion("locationDistance"))))
    assert await sourced(graph, "HD-1", (("P1", 3),)) == ["NEAR", "RJT_1"]


def test_sourcing_is_tried_again_when_stock_has_come(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _escalated(graph)
        await graph.shop.stock(FAR_P1=5)
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "RetrySourcing") == "SUCCESS"
        refs = [(row[1], row[2]) for row in await graph.shop.fulfilments("HD-1")]
        assert refs == [("AWAITING_WAVE", "NEAR"), ("CANCELLED", "RJT_1"), ("AWAITING_WAVE", "FAR")]
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_location_named_by_hand_fills_what_it_holds_and_never_more(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _escalated(graph)
        by_hand = {"locationRef": "DEPOT"}
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "SourceByHand", by_hand) == "FAILED NOT_ENOUGH_STOCK"
        assert await graph.shop.status("HD-1") == "ESCALATED"
        await graph.shop.stock(DEPOT_P1=1)
        exact = by_hand | {"items": [{"ref": "HD-1-1", "quantity": 2}]}
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "SourceByHand", exact) == "FAILED NOT_ENOUGH_STOCK"
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "SourceByHand", by_hand) == "SUCCESS"
        live = [(row[1], row[2]) for row in await graph.shop.fulfilments("HD-1") if row[1] != "CANCELLED"]
        assert live == [("AWAITING_WAVE", "NEAR"), ("AWAITING_WAVE", "DEPOT"), ("ESCALATED", "RJT_1")]
        assert await graph.shop.on_hand("DEPOT", "P1") == (0, 1, 0, 0)
        told = await decisions(graph, "HD-1")
        assert "BY_HAND" in [one["step"] for one in told]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_missing_items_are_cancelled_or_wait_for_stock(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _escalated(graph)
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "BackorderItems") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "BACKORDERED"
        timers = await graph.shop.rows("SELECT name FROM event WHERE scheduled_at > now() AND name = 'RetryBackorder'")
        assert timers == [("RetryBackorder",)]
        assert await graph.shop.act("HD-1", ("ORDER", "HD-1"), "CancelRejectedItems") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        items = await graph.shop.rows("SELECT quantity, cancelled_quantity FROM order_item")
        assert items == [(3, 2)]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_bad_profile_is_refused_with_code_place_and_hint_and_nothing_is_kept(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        async def first(**changes: Any) -> tuple[str, str, str]:
            return await refusal(graph, profile(strategy("A") | changes))

        at = "/input/sourcingStrategies/0"
        code, pointer, hint = await first(sourcingCriteria=[{"name": "x", "type": "locationdistance"}])
        assert (code, pointer) == ("CRITERION_UNKNOWN", f"{at}/sourcingCriteria/0/type")
        assert hint == "Did you mean fc.sourcing.criterion.locationDistance?"
        code, pointer, hint = await first(sourcingCriteria=[criterion("locationDistanceExclusion", threshold="near")])
        assert (code, pointer) == ("CRITERION_PARAMETER", f"{at}/sourcingCriteria/0/params/threshold")
        assert hint == "It takes threshold, unit."
        code, pointer, _ = await first(sourcingCriteria=[criterion("locationDistance", radius=3)])
        assert (code, pointer) == ("CRITERION_PARAMETER", f"{at}/sourcingCriteria/0/params")
        code, pointer, hint = await first(sourcingConditions=[condition("totalPrice", "is", 3)])
        assert (code, pointer) == ("CONDITION_OPERATOR_UNKNOWN", f"{at}/sourcingConditions/0/params/operator")
        assert "greater_than" in hint
        code, pointer, _ = await first(sourcingConditions=[condition("price", "equals", 3)])
        assert (code, pointer) == ("CONDITION_PATH_UNKNOWN", f"{at}/sourcingConditions/0/params/path")
        code, pointer, _ = await first(sourcingConditions=[condition("totalPrice", "between", [5, 1])])
        assert (code, pointer) == ("CONDITION_VALUE", f"{at}/sourcingConditions/0/params/value")
        bad = {"name": "x", "type": "lading.sourcing.condition.expression", "params": {"expression": "attributes.("}}
        code, pointer, _ = await first(sourcingConditions=[bad])
        assert (code, pointer) == ("EXPRESSION_INVALID", f"{at}/sourcingConditions/0/params/expression")
        assert (await first(network={"ref": "NOWHERE"}))[:2] == ("NETWORK_UNKNOWN", f"{at}/network/ref")
        assert (await first(maxSplit=-1))[:2] == ("MAX_SPLIT_INVALID", f"{at}/maxSplit")
        assert (await first(status="OPEN"))[:2] == ("STRATEGY_STATUS_UNKNOWN", f"{at}/status")
        assert (await refusal(graph, profile()))[0] == "STRATEGIES_MISSING"
        twice = await refusal(graph, profile(strategy("A"), strategy("A")))
        assert twice[:2] == ("STRATEGY_REF_TWICE", "/input/sourcingStrategies/1/ref")
        assert await graph.shop.rows("SELECT ref FROM sourcing_profile_version") == []

    play(urls, scenario)


def test_profiles_are_made_and_activated_only_by_those_who_may(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        given = profile(strategy("A"))
        viewer = await graph.somebody("viewer", Permission.SOURCINGPROFILE_VIEW)
        assert await graph.codes(CREATE, token=viewer, input=given) == ["PERMISSION_MISSING"]
        await create(graph, given)
        key = {"ref": PROFILE, "version": 1}
        assert await graph.codes(ACTIVATE, token=viewer, input=key) == ["PERMISSION_MISSING"]
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            await connection.execute(
                "INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 2, 'OTHER', 'Other')"
            )
        elsewhere = await graph.somebody(
            "elsewhere", Permission.SOURCINGPROFILE_UPDATE, Permission.SOURCINGPROFILE_VIEW,
            contexts={AccessContext.RETAILER: "2"},
        )  # fmt: skip
        assert await graph.codes(ACTIVATE, token=elsewhere, input=key) == ["SOURCING_PROFILE_UNKNOWN"]
        seen = await graph.data('{ sourcingProfile(ref: "GLOBAL_DEFAULT") { version } }', token=elsewhere)
        assert seen == {"sourcingProfile": None}
        assert await graph.codes(ACTIVATE, input={"ref": PROFILE, "version": 9}) == ["SOURCING_PROFILE_UNKNOWN"]

    play(urls, scenario)


def test_the_last_place_of_a_day_is_given_once_and_given_back(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=9, FAR_P1=9)
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            limits: Json = [{"measure": "UNITS", "most": 3, "fulfilmentType": "HD_PFS"}]
            setting = Setting(name="LOCATION_CAPACITY", context=SettingContext.AGENT, context_ref="NEAR", value=limits)
            await put_setting(connection, ACCOUNT, setting)
        near = strategy("NEAREST", criterion("locationDistance"), criterion("locationDailyCapacity"))
        await create(graph, profile(near, defaultMaxSplit=3))
        await graph.shop.take(order("HD-2", (("P1", 2),)), order("HD-3", (("P1", 2),)))
        await graph.shop.work()
        where = {ref: (await graph.shop.fulfilments(ref))[0][2] for ref in ("HD-2", "HD-3")}
        assert sorted(where.values()) == ["FAR", "NEAR"]
        free = strategy("FREE", criterion("locationDailyCapacity"))
        await create(graph, profile(free, defaultMaxSplit=3))
        await graph.data(ACTIVATE, input={"ref": PROFILE, "version": 2})
        assert await sourced(graph, "HD-5") == ["FAR"]
        [decision] = await decisions(graph, "HD-5")
        shares = {one["locationRef"]: one["values"][0]["value"] for one in decision["candidates"] if one["values"]}
        assert (shares["NEAR"], shares["FAR"]) == (33.3, 100.0)
        held = next(ref for ref, location in where.items() if location == "NEAR")
        assert await graph.shop.act(held, ("ORDER", held), "CancelOrder") == "SUCCESS"
        await graph.data(ACTIVATE, input={"ref": PROFILE, "version": 1})
        assert await sourced(graph, "HD-4", (("P1", 3),)) == ["NEAR"]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_an_expression_decides_and_one_that_cannot_be_answered_does_not_hold(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=9, DEPOT_P1=9)
        kind = "lading.sourcing.condition.expression"

        def when(expression: str) -> dict[str, Any]:
            return {"name": expression[:20], "type": kind, "params": {"expression": expression}}

        from_depot = criterion("locationTypeExclusion", types=["STORE"])
        await create(
            graph,
            profile(
                strategy("BROKEN", from_depot, sourcingConditions=[when("attributes.nothing.there == 1")]),
                strategy("MANY", from_depot, sourcingConditions=[when("attributes.items.exists(i, i.quantity > 2.0)")]),
                strategy("OTHERS", criterion("locationDistance")),
            ),
        )
        assert await sourced(graph, "HD-1", (("P1", 3),)) == ["DEPOT"]
        assert await sourced(graph, "HD-2", (("P1", 1),)) == ["NEAR"]
        [decision] = await decisions(graph, "HD-2")
        assert [(one["ref"], one["reason"]) for one in decision["profile"]["passed"]] == [
            ("BROKEN", "CONDITION_FAULT"),
            ("MANY", "CONDITION"),
        ]

    play(urls, scenario)


def test_a_pool_is_kept_for_customers_of_a_tier(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=9, DEPOT_P1=9)
        pool = criterion("lading.sourcing.criterion.vipPool", values=["gold"])
        await create(graph, profile(strategy("POOL", pool, criterion("locationDistance"))))
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            yes = {"VIP_POOL": {"type": "BOOLEAN", "value": True}}
            await connection.execute("UPDATE location SET attributes = $1 WHERE ref = 'NEAR'", yes)
        assert await sourced(graph, "HD-1") == ["DEPOT"]
        [decision] = await decisions(graph, "HD-1")
        assert {one["locationRef"]: one["reason"] for one in decision["candidates"]}["NEAR"] == "KEPT_FOR_OTHERS"
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            gold = {"tier": {"type": "STRING", "value": "gold"}}
            await connection.execute("UPDATE customer SET attributes = $1 WHERE ref = 'ANN'", gold)
        assert await sourced(graph, "HD-2") == ["NEAR"]

    play(urls, scenario)


@pytest.mark.parametrize(("penalty", "places"), [(0.5, ["NEAR", "FAR"]), (50, ["DEPOT"])])
def test_a_split_is_made_where_it_saves_more_than_the_penalty_of_a_parcel(
    urls: tuple[str, str], penalty: float, places: list[str]
) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=1, FAR_P2=1, DEPOT_P1=1, DEPOT_P2=1)
        zones = [{"toKm": 1000, "label": 5}, {"label": 30}]
        cost = criterion("lading.sourcing.criterion.costToServe", zones=zones, splitPenalty=penalty)
        await create(graph, profile(strategy("CHEAP", cost, objective="WEIGHTED")))
        assert await sourced(graph, "HD-1", (("P1", 1), ("P2", 1))) == places

    play(urls, scenario)


def test_whoever_asked_to_be_told_is_told_of_an_order_that_could_not_be_had(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        async with transaction(graph.shop.pool, ACCOUNT) as connection:
            told = Setting(
                name="SOURCING_REJECTED_WEBHOOK",
                context=SettingContext.ACCOUNT,
                context_ref="",
                value="https://operations.example/rejected",
            )
            await put_setting(connection, ACCOUNT, told)
        await _escalated(graph)
        messages = await graph.shop.rows(
            "SELECT e.url, convert_from(m.body, 'UTF8')::jsonb FROM webhook_message AS m"
            " JOIN webhook_endpoint AS e ON e.id = m.endpoint_id"
        )
        [(url, body)] = messages
        assert url == "https://operations.example/rejected"
        assert "HD-1" in repr(body)

    play(urls, scenario)


def test_the_text_of_a_split_and_of_a_rejection_reads_as_it_happened(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await use_profiles(graph)
        await graph.shop.stock(NEAR_P1=1, FAR_P2=1)
        given = profile(strategy("WHOLE", criterion("locationDistance"), maxSplit=0))
        await create(graph, given)
        assert await sourced(graph, "HD-1", (("P1", 1), ("P2", 1), ("P3", 1))) == ["NEAR", "FAR", "RJT_1"]
        told = await decisions(graph, "HD-1")
        text = as_text(msgspec.convert({"orderRef": "HD-1", "decisions": told}, Explanation))
        whole, partly, given_up = text.split("\n\n")[1:]
        assert "NOT YET: No primary strategy fills everything; what a fallback strategy can do is asked next." in whole
        assert "Passed    Whole could not fill everything" in whole
        assert "Missing" not in whole
        assert "PARTIAL: Not everything can be had; this is the most that can." in partly
        assert "Missing   1 of P3: no stock is left at any of the locations considered (NO_STOCK)" in given_up

    play(urls, scenario)
