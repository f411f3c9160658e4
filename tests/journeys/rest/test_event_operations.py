"""Promises of operating on events by REST: audits of every step, the tree, the diagnosis, and operations done once."""

from typing import Any

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.rest.api import ACCOUNT, Api, order, play, second_retailer, sign_up
from tests.journeys.rest.test_events import ASYNC, FIND, event, with_order

OPERATE, LETTERS, ENTITY = "/api/v1/event-operations", "/api/v1/dead-letters", "/api/v1/entities/ORDER/HD-1"


async def with_dead_letter(api: Api) -> str:
    """HD-1 and the id of an event for it that was given up, because its workflow names a rule nobody has."""
    await with_order(api)
    async with api.pool.acquire() as connection:
        await connection.execute("SET lading.account = '1'")
        await connection.execute("UPDATE workflow SET document = replace(document::text, 'SetState', 'Unheard')::json")
    sent = await api.client.post(ASYNC, json=event())
    await api.work()
    return str(sent.json()["eventId"])


async def audits(api: Api, **fields: str) -> dict[str, Any]:
    answer = await api.client.get(FIND, params={"eventType": "ORCHESTRATION_AUDIT", **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_step_of_a_run_is_an_audit_event_of_its_category(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        found = (await audits(api))["results"]
        assert [(one["category"], one["name"]) for one in found] == [
            ("snapshot", "CREATE"),
            ("ruleSet", "CREATE"),
            ("rule", "LADING.core.SetState"),
            ("ACTION", "Mutation:status"),
        ]
        assert {one["eventStatus"] for one in found} == {"COMPLETE"}
        [create] = (await api.client.get(FIND)).json()["results"]
        assert {tuple(one["context"]["sourceEvents"]) for one in found} == {(create["id"],)}
        assert found[2]["attributes"]["props"] == {"status": "RECEIVED"}
        assert (await audits(api))["results"] == found, "a step has the same id whenever it is read"

    play(database_url, scenario)


def test_a_failure_is_an_audit_event_with_its_reason(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_dead_letter(api)
        [found] = (await audits(api, category="exception"))["results"]
        assert (found["name"], found["eventStatus"]) == ("RULE_UNKNOWN", "FAILED")
        assert found["reason"] == "RULE_UNKNOWN: no rule Unheard is installed"
        assert (await audits(api, eventStatus="FAILED"))["count"] == 1

    play(database_url, scenario)


@pytest.mark.parametrize("kind", ["ORCHESTRATION", "ORCHESTRATION_AUDIT"])
def test_pages_follow_each_other_without_a_gap_or_a_repetition(database_url: str, kind: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        await api.client.post("/api/v1/orders", json=order("HD-2"))
        for _ in range(3):
            await api.client.post(ASYNC, json=event())
        await api.work()
        whole = (await api.client.get(FIND, params={"eventType": kind})).json()
        assert whole["hasMore"] is False and whole["next"] is None
        after: dict[str, str] = {}
        seen = []
        for _ in range(100):
            page = (await api.client.get(FIND, params={"eventType": kind, "count": "2", **after})).json()
            seen += page["results"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert seen == whole["results"]
        by_start = (await api.client.get(FIND, params={"eventType": kind, "start": "3", "count": "1"})).json()
        assert by_start["results"] == whole["results"][3:4]

    play(database_url, scenario)


@pytest.mark.parametrize(
    "fields",
    [
        {"after": "x"},
        {"eventType": "ORCHESTRATION_AUDIT", "after": "x:1"},
        {"eventType": "ORCHESTRATION_AUDIT", "eventStatus": "PENDING"},
    ],
)
def test_a_cursor_or_status_that_means_nothing_is_refused(database_url: str, fields: dict[str, str]) -> None:
    async def scenario(api: Api) -> None:
        assert (await api.client.get(FIND, params=fields)).status_code == 422
        last = {"eventType": "ORCHESTRATION_AUDIT", "after": "ffffffff-ffff-ffff-ffff-ffffffffffff:-3"}
        assert (await api.client.get(FIND, params=last)).status_code == 200

    play(database_url, scenario)


def test_a_dead_letter_is_listed_replayed_once_and_seen_in_the_tree(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        event_id = await with_dead_letter(api)
        [letter] = (await api.client.get(LETTERS)).json()["results"]
        assert (letter["eventId"], letter["rootRef"], letter["attempts"]) == (event_id, "HD-1", 1)
        body = {"operation": "REPLAY", "eventIds": [event_id], "remark": "rule installed"}
        first, again = [await api.client.post(OPERATE, json=body, headers={"idempotency-key": "k"}) for _ in range(2)]
        assert first.content == again.content and first.json()["count"] == 1
        [done] = first.json()["operated"]
        assert (await api.client.post(OPERATE, json=body)).json()["skipped"] == [event_id]
        await api.work()
        tree = (await api.client.get(f"{ENTITY}/events")).json()
        old, new = tree["events"][1:]
        assert (old["id"], new["id"]) == (event_id, done["newEventId"])
        [operation] = old["operations"]
        assert (operation["kind"], operation["requestedBy"], operation["remark"]) == (
            "REPLAY",
            "robot",
            "rule installed",
        )
        assert [letter["eventId"] for letter in (await api.client.get(LETTERS)).json()["results"]] == [new["id"]]

    play(database_url, scenario)


def test_the_diagnosis_names_the_failed_rule(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        event_id = await with_dead_letter(api)
        found = (await api.client.get(f"{ENTITY}/diagnosis")).json()
        assert (found["verdict"], found["findings"][0]["eventId"]) == ("DEAD_LETTER", event_id)
        assert "BookOrder, rule Unheard" in found["findings"][0]["message"]

    play(database_url, scenario)


def test_many_events_are_counted_before_they_are_sent_again(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        for _ in range(3):
            await api.client.post(ASYNC, json=event(name="NobodyListens"))
        await api.work()
        many = {"operation": "RESEND", "filter": {"name": "NobodyListens"}}
        dry = (await api.client.post(OPERATE, json={**many, "dryRun": True})).json()
        assert (dry["count"], dry["operated"], len(dry["sample"])) == (3, [], 3)
        refused = await api.client.post(OPERATE, json={**many, "countMax": 2})
        assert (refused.status_code, refused.json()["code"]) == (409, "COUNT_EXCEEDED")
        assert await api.count("event") == 4
        done = (await api.client.post(OPERATE, json=many)).json()
        assert (done["count"], len(done["operated"]), done["skipped"]) == (3, 3, [])
        assert await api.count("event") == 7

    play(database_url, scenario)


@pytest.mark.parametrize(
    "body", [{"operation": "REPLAY"}, {"operation": "REPLAY", "eventIds": [], "filter": None}, {"operation": "BURN"}]
)
def test_an_operation_on_nothing_or_of_no_kind_is_refused(database_url: str, body: dict[str, Any]) -> None:
    async def scenario(api: Api) -> None:
        assert (await api.client.post(OPERATE, json=body)).status_code == 422

    play(database_url, scenario)


def test_nobody_operates_on_or_looks_into_what_is_out_of_reach(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        event_id = await with_dead_letter(api)
        await second_retailer(api.pool)
        clerk = await sign_up(api.pool, ACCOUNT, "clerk", {AccessContext.RETAILER: "2"}, list(Permission))
        viewer = await sign_up(api.pool, ACCOUNT, "viewer", {AccessContext.ACCOUNT: ""}, [Permission.EVENT_VIEW])
        headers = {"authorization": f"Bearer {await api.token(clerk)}"}
        body = {"operation": "REPLAY", "eventIds": [event_id]}
        assert (await api.client.post(OPERATE, json=body, headers=headers)).json()["skipped"] == [event_id]
        assert (await api.client.get(LETTERS, headers=headers)).json()["results"] == []
        for path in ("events", "diagnosis"):
            hidden = await api.client.get(f"{ENTITY}/{path}", headers=headers)
            assert (hidden.status_code, hidden.json()["code"]) == (404, "ENTITY_UNKNOWN")
        headers = {"authorization": f"Bearer {await api.token(viewer)}"}
        assert (await api.client.get(LETTERS, headers=headers)).json()["results"][0]["eventId"] == event_id
        assert (await api.client.post(OPERATE, json=body, headers=headers)).status_code == 403

    play(database_url, scenario)


def test_the_trace_of_the_sender_is_kept_with_the_event(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_order(api)
        trace = "0af7651916cd43dd8448eb211c80319c"
        headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        sent = await api.client.post(ASYNC, json=event(), headers=headers)
        assert (await api.client.get(sent.headers["location"])).json()["traceId"] == trace

    play(database_url, scenario)


def test_what_waits_is_shown_to_whoever_may_see_figures_and_to_prometheus(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await with_dead_letter(api)
        await api.client.post(ASYNC, json=event())
        queue = (await api.client.get("/api/v1/events/queue")).json()
        assert (queue["eventsWaiting"], queue["deadLetters"], queue["lagSeconds"] > 0) == (1, 1, True)
        cost = (await api.client.get("/api/v1/events/cost")).json()
        assert (cost["events"], cost["rules"]) == (0, []), "nobody watched the worker of this test"
        clerk = await sign_up(api.pool, ACCOUNT, "clerk", {AccessContext.RETAILER: "1"}, [Permission.METRICS_VIEW])
        headers = {"authorization": f"Bearer {await api.token(clerk)}"}
        assert (await api.client.get("/api/v1/events/queue", headers=headers)).status_code == 403
        page = (await api.client.get("/metrics")).text
        assert 'lading_dead_letters_open{account="1"} 1.0' in page
        assert 'lading_events_waiting{account="1"} 1.0' in page

    play(database_url, scenario)
