"""Promises of user actions: offered by status, module and permission, and nothing else is carried out."""

from typing import Any

import pytest

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from tests.journeys.rest.api import ACCOUNT, Api, order, play, second_retailer, sign_up, workflow

TRANSITION, ACTIONS = "/api/v4.1/transition", "/api/v1/user-actions"
TRIGGER = {"type": "ORDER", "subtype": "HD", "status": "RECEIVED", "retailerId": "1", "flexType": "ORDER::HD"}


def field(name: str, kind: str = "STRING", *, mandatory: bool = False, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name.title(), "type": kind, "source": "", "mandatory": mandatory} | more


def action(label: str, *modules: str, fields: list[dict[str, Any]] | None = None, **context: Any) -> dict[str, Any]:
    shown = {"label": label, "type": "PRIMARY", "modules": list(modules), "confirm": False} | context
    return {"context": [shown], "attributes": fields or []}


def with_actions() -> dict[str, Any]:
    """The orders' workflow: booking takes a form, and another step takes a permission."""
    document = workflow("2.0")
    booked = document["rulesets"][1]
    form = [
        field("reason", mandatory=True, source="settings.REASONS"),
        field("boxes", "INTEGER", defaultValue=1),
        field("items", "RETURN_ITEMS"),
        field("day", "DATE"),
    ]
    booked["userActions"] = [action("Book", "oms", fields=form)]
    secret = dict(booked, name="Override", userActions=[action("Override", "oms", permission="WORKFLOW_UPDATE")])
    document["rulesets"].append(secret)
    return document


async def received(api: Api) -> None:
    """HD-1, received by a workflow with user actions."""
    async with transaction(api.pool, ACCOUNT) as connection:
        await publish_workflow(connection, ACCOUNT, 1, NewVersion(document=with_actions(), created_by="test"))
        setting = Setting(name="REASONS", context=SettingContext.ACCOUNT, value=[{"value": "A", "label": "Asked"}, "B"])
        await put_setting(connection, ACCOUNT, setting)
    await api.client.post("/api/v1/orders", json=order("HD-1"))
    await api.work()


def wish(**changes: Any) -> dict[str, Any]:
    return {
        "eventName": "BookOrder",
        "entityType": "ORDER",
        "entityRef": "HD-1",
        "attributes": {"reason": "A"},
    } | changes


def test_actions_are_offered_by_status_module_and_version(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await received(api)
        triggers: list[dict[str, Any]] = [
            TRIGGER,
            TRIGGER | {"module": "oms"},
            TRIGGER | {"module": "store"},
            TRIGGER | {"status": "BOOKED"},
            TRIGGER | {"flexVersion": 1},
            TRIGGER | {"flexVersion": 9},
            TRIGGER | {"flexType": "ORDER::CC"},
        ]
        answer = await api.client.post(TRANSITION, json={"triggers": triggers})
        assert answer.status_code == 200, answer.text
        found = answer.json()["response"]
        names = [[one["eventName"] for one in response["userActions"]] for response in found]
        assert names == [["BookOrder", "Override"], ["BookOrder", "Override"], [], [], [], [], []]
        assert [one["trigger"]["status"] for one in found] == [one["status"] for one in triggers]
        assert found[0]["transitions"][0] == {
            "eventName": "BookOrder",
            "type": "ORDER",
            "subtype": None,
            "status": "RECEIVED",
            "statuses": ["BOOKED"],
        }
        assert [one["eventName"] for one in found[4]["transitions"]] == ["BookOrder"]
        first = found[0]["userActions"][0]
        assert first["context"][0]["label"] == "Book"
        assert first["attributes"][1] == {
            "name": "boxes",
            "label": "Boxes",
            "type": "INTEGER",
            "source": "",
            "defaultValue": 1,
            "mandatory": False,
        }

    play(database_url, scenario)


def test_an_action_that_takes_a_permission_is_not_offered_to_others(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await received(api)
        await second_retailer(api.pool)
        clerk = await sign_up(api.pool, ACCOUNT, "clerk", {AccessContext.RETAILER: "1"}, [Permission.EVENT_CREATE])
        other = await sign_up(api.pool, ACCOUNT, "other", {AccessContext.RETAILER: "2"}, list(Permission))
        expected = {"clerk": ["BookOrder"], "other": []}
        for name, credentials in (("clerk", clerk), ("other", other)):
            headers = {"authorization": f"Bearer {await api.token(credentials)}"}
            found = (await api.client.post(TRANSITION, json={"triggers": [TRIGGER]}, headers=headers)).json()
            assert [one["eventName"] for one in found["response"][0]["userActions"]] == expected[name]
            refused = await api.client.post(ACTIONS, json=wish(eventName="Override"), headers=headers)
            assert refused.status_code == (409 if name == "clerk" else 404), refused.text
        assert await api.count("event") == 1

    play(database_url, scenario)


def test_carrying_out_an_action_sends_its_event_with_the_defaults_filled_in(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await received(api)
        here = (await api.client.get(ACTIONS, params={"entityType": "ORDER", "entityRef": "HD-1"})).json()
        assert (here["status"], len(here["userActions"])) == ("RECEIVED", 2)
        headers = {"idempotency-key": "k"}
        sent, again = [await api.client.post(ACTIONS, json=wish(), headers=headers) for _ in range(2)]
        assert (sent.status_code, sent.content) == (202, again.content)
        await api.work()
        event = (await api.client.get(sent.headers["location"])).json()
        assert (event["eventStatus"], event["attributes"]) == ("SUCCESS", {"reason": "A", "boxes": 1})
        late = (await api.client.post(ACTIONS, json=wish())).json()
        assert (late["status"], late["code"]) == (409, "USER_ACTION_NOT_OFFERED")
        assert late["detail"] == "BookOrder is not offered for ORDER HD-1 in status BOOKED; it is in RECEIVED."

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attributes": {}}, "ATTRIBUTE_MISSING"),
        ({"attributes": {"reason": ""}}, "ATTRIBUTE_MISSING"),
        ({"attributes": {"reason": "C"}}, "ATTRIBUTE_CHOICE"),
        ({"attributes": {"reason": "A", "boxes": "2"}}, "ATTRIBUTE_TYPE"),
        ({"attributes": {"reason": "A", "boxes": True}}, "ATTRIBUTE_TYPE"),
        ({"attributes": {"reason": "A", "items": {}}}, "ATTRIBUTE_TYPE"),
        ({"attributes": {"reason": "A", "day": "tomorrow"}}, "ATTRIBUTE_TYPE"),
        ({"attributes": {"reason": "A", "colour": "red"}}, "ATTRIBUTE_UNKNOWN"),
        ({"module": "store"}, "USER_ACTION_NOT_OFFERED"),
        ({"eventName": "CREATE"}, "USER_ACTION_NOT_OFFERED"),
        ({"entityRef": "HD-2"}, "ENTITY_UNKNOWN"),
        ({"entityType": "SPACESHIP"}, "ENTITY_UNKNOWN"),
    ],
)
def test_what_is_not_allowed_is_refused_with_the_reason_and_nothing_is_sent(
    database_url: str, changes: dict[str, Any], code: str
) -> None:
    async def scenario(api: Api) -> None:
        await received(api)
        refused = await api.client.post(ACTIONS, json=wish(**changes))
        assert (refused.json()["code"], refused.status_code >= 400) == (code, True), refused.text
        assert await api.count("event") == 1

    play(database_url, scenario)
