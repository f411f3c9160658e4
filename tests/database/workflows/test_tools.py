"""Import, try, replay and move on the real database: drafts meet real orders, and nothing is written by looking."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflow_moving import Move, Moved, move_running
from lading.bootstrap.workflow_replay import Replayed, Span, replay_events
from lading.bootstrap.workflow_tools import Question, Tried, import_workflow, try_event
from lading.database.connection import read_only, transaction
from lading.engine.action import Actions, Log
from lading.engine.operations.operating import Operator, replay
from lading.engine.registry import Registry
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.engine.worker import Worker, WorkerSettings
from lading.engine.workflow import parse_workflow, read_workflow
from lading.engine.workflows.draft import read_draft, refuse_unresolved
from lading.engine.workflows.findings import Severity
from lading.foundation.workflow_versions.records import (
    NewVersion,
    add_version,
    publish_workflow,
    workflow_text,
    workflow_versions,
)
from lading.kernel.refusal import Conflict, NotFound, Refused
from lading.order.reference_workflows import home_delivery_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, order, order_entity, shop_on

Scenario = Callable[[Shop], Awaitable[None]]
HD = "ORDER::HD"


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    async def within(scenario: Scenario) -> None:
        async with shop_on(database_url, owner_url) as shop:
            await scenario(shop)

    return lambda scenario: asyncio.run(within(scenario))


Run = Callable[[Scenario], None]


def changed(change: Callable[[dict[str, dict[str, Any]]], None] | None = None, **heads: Any) -> dict[str, Any]:
    """The home delivery workflow with a change to its rulesets, by TYPE name."""
    document = home_delivery_workflow({"retailer.id": str(RETAILER)}) | heads
    if change is not None:
        change({f"{one['type']} {one['name']}": one for one in document["rulesets"]})
    return document


async def tried(shop: Shop, document: dict[str, Any], question: Question) -> Tried:
    registry = build_registry(shop.identities)
    async with read_only(shop.pool, ACCOUNT) as connection:
        return await try_event(connection, ACCOUNT, registry, read_workflow(document), question)


async def replayed(shop: Shop, document: dict[str, Any]) -> Replayed:
    registry = build_registry(shop.identities)
    async with read_only(shop.pool, ACCOUNT) as connection:
        now = await connection.fetchval("SELECT clock_timestamp()")
        span = Span(retailer=RETAILER, since=now - timedelta(hours=1), until=now)
        return await replay_events(connection, ACCOUNT, registry, read_workflow(document), span)


async def everything(owner_url: str) -> Mapping[str, Any]:
    """A digest of every row of every table."""
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute("SET lading.account = '1'")
        tables = [
            row["name"]
            for row in await owner.fetch(
                "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
        ]
        statement = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"
        return {name: tuple((await owner.fetch(statement.format(name)))[0]) for name in tables}
    finally:
        await owner.close()


def test_trying_an_event_tells_its_path_and_writes_nothing(run: Run, owner_url: str) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1"))
        before = await everything(owner_url)
        assert sum(count for count, _ in before.values()) > 20
        answer = await tried(shop, changed(), Question(event="CREATE", entity_type="ORDER", entity_ref="HD-1"))
        assert answer.outcome == "SUCCESS"
        assert answer.statuses["ORDER:HD-1"] == ("CREATED", "PICK_PACK")
        assert answer.statuses["FULFILMENT:HD-1-F1"] == (None, "AWAITING_WAVE")
        assert "CalculateDistances" in [event["name"] for event in answer.trace["events"]]
        assert "FulfilmentExpiry" in answer.sent
        assert any("reserve" in json.dumps(effect).lower() for effect in answer.effects)
        assert answer.microseconds > 0
        assert await everything(owner_url) == before
        await shop.work()
        assert await shop.status("HD-1") == "PICK_PACK", "what was tried is what then happens"

    run(scenario)


def test_a_draft_is_tried_not_the_version_the_order_has(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.take(order("HD-1"))

        def stop(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER CREATE"]["rules"] = [{"name": "A.b.SetState", "props": {"status": "ESCALATED"}}]

        question = Question(event="CREATE", entity_type="ORDER", entity_ref="HD-1")
        assert (await tried(shop, changed(stop), question)).statuses == {"ORDER:HD-1": ("CREATED", "ESCALATED")}

        def unknown(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER CREATE"]["rules"].append({"name": "A.b.Mystery"})

        failed = await tried(shop, changed(unknown), question)
        assert (failed.outcome, failed.reason) == ("FAILED", "RULE_UNKNOWN: no rule Mystery is installed")
        with pytest.raises(NotFound) as refused:
            await tried(shop, changed(), Question(event="CREATE", entity_type="ORDER", entity_ref="HD-9"))
        assert refused.value.code == "ENTITY_UNKNOWN"

    run(scenario)


def test_an_import_is_exported_to_the_letter_and_tells_what_is_missing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        document = changed(version="9.9") | {"zzz": {"kept": None}}
        document["rulesets"][0]["rules"].append({"name": "ACME.INTEXP_1.Mystery", "props": {"who": "[[who.knows]]"}})
        text = json.dumps(document, indent=7).replace('"2026-01-01T00:00:00.000+0000"', '"2026-01-01T00:00:00+00:00"')
        draft = read_draft(text.replace('"9.9"', '"{{label}}"').encode(), {"label": "9.9"})
        registry = build_registry(shop.identities)
        with pytest.raises(Refused) as refused:
            refuse_unresolved(draft)
        assert (refused.value.code, refused.value.pointer) == ("VARIABLES_UNRESOLVED", "/rulesets/0/rules/3/props/who")
        async with transaction(shop.pool, ACCOUNT) as connection:
            made = await import_workflow(connection, ACCOUNT, RETAILER, draft, registry, active_by=("ada", False))
            assert await workflow_text(connection, ACCOUNT, RETAILER, HD, made.version) == text
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, HD)
        assert [(one.name, one.rulesets) for one in made.unknown_rules] == [("Mystery", ("ORDER CREATE",))]
        assert made.findings[Severity.ERROR] == 2, "the unknown rule and the variable"
        assert [(one.version, one.label, one.is_active) for one in versions] == [(2, "9.9", False), (1, "1.0", True)]

    run(scenario)


def test_a_replay_through_the_same_workflow_finds_no_difference(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)
        answer = await replayed(shop, changed())
        assert (answer.entities, answer.alike, answer.roots) == (3, 3, ())
        assert answer.events >= 6

    run(scenario)


def test_a_replay_says_in_words_which_orders_would_have_gone_another_way(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)

        def escalate(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER BookOrder"]["rules"] = [{"name": "A.b.SetState", "props": {"status": "ESCALATED"}}]

        answer = await replayed(shop, changed(escalate))
        assert [one.root for one in answer.roots] == ["ORDER:HD-1", "ORDER:HD-2", "ORDER:HD-3"]
        first = answer.roots[0]
        assert "After CREATE, ORDER:HD-1 is ESCALATED; it was PICK_PACK." in first.differences
        assert "After CREATE, FULFILMENT:HD-1-F1 is not there; it was AWAITING_WAVE." in first.differences
        assert "CREATE does not send FulfilmentExpiry any more." in first.differences
        assert first.undecided == ()

    run(scenario)


def test_a_replay_admits_what_it_cannot_know(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)

        def elsewhere(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER SourceOrder"]["rules"][-1]["props"]["networkRef"] = "OTHER"

        answer = await replayed(shop, changed(elsewhere))
        said = "GetLocationsForNetwork in SourceOrder did not run then, or with other parameters."
        assert all(said in one.undecided for one in answer.roots)
        assert len(answer.roots) == 3

    run(scenario)


def test_a_replay_follows_what_a_rule_did_although_its_event_is_called_otherwise_now(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)

        def detour(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER CREATE"]["rules"][1]["props"]["eventName"] = "Detour"
            rulesets["ORDER CREATE"]["rules"][1]["name"] = "A.b.ForwardIfOrderCoordinatesPresent"

        document = changed(detour)
        send = {"name": "A.b.SendEventGQL", "props": {"eventName": "BookOrder"}}
        document["rulesets"].append(
            {"name": "Detour", "type": "ORDER", "rules": [send], "triggers": [{"status": "RECEIVED"}]}
        )
        answer = await replayed(shop, document)
        assert (answer.entities, answer.alike, answer.roots) == (3, 3, ())

    run(scenario)


def test_a_replay_asks_a_rule_that_only_thinks_about_the_order_as_it_stands_today(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)

        def hold(rulesets: dict[str, dict[str, Any]]) -> None:
            condition = {"expression": "size(entity.items) == 1 && root.ref == 'HD-2'", "eventName": "Hold"}
            rulesets["ORDER BookOrder"]["rules"] = [
                {"name": "A.b.IfExpression", "props": condition | {"elseEventName": "BookAsEver"}}
            ]

        document = changed(hold)
        triggers = [{"status": "RECEIVED"}]
        status = {"name": "A.b.SetState", "props": {"status": "ESCALATED"}}
        document["rulesets"].append({"name": "Hold", "type": "ORDER", "rules": [status], "triggers": triggers})
        as_ever = next(one for one in changed()["rulesets"] if (one["type"], one["name"]) == ("ORDER", "BookOrder"))
        document["rulesets"].append(as_ever | {"name": "BookAsEver"})
        answer = await replayed(shop, document)
        today = "IfExpression in BookOrder was not asked then; this is its answer today."
        assert all(today in one.today for one in answer.roots)
        second = next(one for one in answer.roots if one.root == "ORDER:HD-2")
        assert "After CREATE, ORDER:HD-2 is ESCALATED; it was PICK_PACK." in second.differences
        assert second.undecided == ()

    run(scenario)


async def _history(shop: Shop) -> None:
    """Three orders: one picked, one cancelled, one that nobody can fill."""
    await shop.stock(NEAR_P1=5)
    await shop.take(order("HD-1", [("P1", 2)]), order("HD-2", [("P1", 1)]), order("HD-3", [("P2", 1)]))
    await shop.work()
    attributes = {"fulfilmentItems": [{"ref": "HD-1-1", "filledQuantity": 2}]}
    assert await shop.act("HD-1", ("FULFILMENT", "HD-1-F1"), "ConfirmPick", attributes) == "SUCCESS"
    assert await shop.act("HD-1", ("FULFILMENT", "HD-1-F1"), "PackFulfilment") == "SUCCESS"
    assert await shop.act("HD-2", order_entity("HD-2"), "CancelOrder") == "SUCCESS"
    assert await shop.act("HD-2", order_entity("HD-2"), "Nonsense") == "NO_MATCH"


@rule("Mystery", NoParameters)
async def mystery(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Solved."""
    return [Log("solved")]


async def _replay_with_rule(shop: Shop) -> None:
    """An operator replays the dead letter, and a worker that has the rule runs it."""
    installed = build_registry(shop.identities)
    registry = Registry((*installed.rules, mystery), installed.stores.values(), installed.handlers)
    async with transaction(shop.pool, ACCOUNT) as connection:
        dead = [row["event_id"] for row in await connection.fetch("SELECT event_id FROM dead_letter")]
        operator = Operator(
            operation=shop.identities.next(),
            by="ada",
            at=await connection.fetchval("SELECT clock_timestamp()"),
            next_id=shop.identities.next,
        )
        assert len(await replay(connection, ACCOUNT, dead, operator)) == 1
    worker = Worker(shop.pool, registry, shop.identities, WorkerSettings(name="with the rule"))
    while await worker.work_once():
        pass


async def _moved(shop: Shop, version: int, target: int) -> Moved:
    async with transaction(shop.pool, ACCOUNT) as connection:
        move = Move(retailer=RETAILER, ref=HD, version=version, target=target)
        return await move_running(connection, ACCOUNT, move)


async def _add(shop: Shop, document: dict[str, Any]) -> int:
    async with transaction(shop.pool, ACCOUNT) as connection:
        new = NewVersion(document=document, created_by="ada")
        return (await add_version(connection, ACCOUNT, RETAILER, new))[1]


def test_running_orders_move_when_asked_and_run_by_the_new_version(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)

        def other(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER CancelOrder"]["name"] = "StopOrder"

        target = await _add(shop, changed(other, version="2.0"))
        assert await shop.act("HD-1", order_entity("HD-1"), "StopOrder") == "NO_MATCH", "nobody moves by itself"
        moved = await _moved(shop, 1, target)
        assert (moved.moved, moved.busy, moved.done) == (2, 0, 1)
        versions = dict(await shop.rows("SELECT ref, workflow_version FROM sales_order"))
        assert versions == {"HD-1": target, "HD-2": 1, "HD-3": target}, "the cancelled one is done and stays"
        assert await shop.act("HD-3", order_entity("HD-3"), "StopOrder") != "NO_MATCH"
        assert (await _moved(shop, 1, target)).moved == 0

    run(scenario)


def test_a_move_that_would_strand_an_entity_is_refused_and_moves_nobody(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)
        without = changed(version="2.0")
        without["statuses"] = [one for one in without["statuses"] if one["name"] != "AWAITING_COURIER_COLLECTION"]
        for one in without["rulesets"]:
            one["triggers"] = [t for t in one["triggers"] if t["status"] != "AWAITING_COURIER_COLLECTION"]
        deaf = changed(version="3.0")
        for one in deaf["rulesets"]:
            one["triggers"] = [t for t in one["triggers"] if one["type"] != "FULFILMENT" or t["status"] != "ESCALATED"]
        deaf["rulesets"] = [one for one in deaf["rulesets"] if one["triggers"]]
        assert parse_workflow(deepcopy(deaf)).version == "3.0"
        for document, said in ((without, "is not declared there"), (deaf, "has no way out there")):
            with pytest.raises(Conflict) as refused:
                await _moved(shop, 1, await _add(shop, document))
            assert refused.value.code == "MOVE_IMPOSSIBLE"
            assert said in refused.value.message
        assert await shop.rows("SELECT DISTINCT workflow_version FROM sales_order") == [(1,)]

    run(scenario)


def test_an_order_with_a_run_under_way_is_left_alone(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _history(shop)
        target = await _add(shop, changed(version="2.0"))
        await shop.rows(
            "UPDATE lane SET lease = gen_random_uuid(), available_at = clock_timestamp() + interval '1 min'"
            " WHERE id = (SELECT id FROM sales_order WHERE ref = 'HD-1') RETURNING 1"
        )
        moved = await _moved(shop, 1, target)
        assert (moved.moved, moved.busy) == (1, 1)

    run(scenario)


def test_an_event_that_met_an_unknown_rule_runs_once_the_rule_exists(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        def unknown(rulesets: dict[str, dict[str, Any]]) -> None:
            rulesets["ORDER CREATE"]["rules"].append({"name": "A.b.Mystery"})

        async with transaction(shop.pool, ACCOUNT) as connection:
            await publish_workflow(
                connection, ACCOUNT, RETAILER, NewVersion(document=changed(unknown), created_by="ada")
            )
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1"))
        await shop.work()
        row = await shop.row("SELECT outcome, reason FROM event_run")
        assert tuple(row) == ("FAILED", "RULE_UNKNOWN: no rule Mystery is installed")
        assert await shop.status("HD-1") == "CREATED"
        await _replay_with_rule(shop)
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.rows("SELECT workflow_version FROM sales_order") == [(2,)], "still by its own version"

    run(scenario)
