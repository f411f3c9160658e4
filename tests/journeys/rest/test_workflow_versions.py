"""Promises of the workflow routes: a version is checked, rolled out to some, made active, taken back."""

from typing import Any

from lading.api.rest.routes import routes
from lading.foundation.access.permissions import Permission
from tests.journeys.rest.api import Api, play, workflow

BASE = "/api/v4.1/workflow"
NAME = "ORDER::HD"


async def two_versions(api: Api) -> None:
    answer = await api.client.put(BASE, json=workflow("1.1") | {"retailerId": "1"})
    assert answer.json()["version"] == 2, answer.text


def shares(answer: Any) -> dict[int, int]:
    assert answer.status_code == 200, answer.text
    return {one["version"]: one["percent"] for one in answer.json()["versions"]}


def chosen(version: int, **others: Any) -> dict[str, Any]:
    return {"name": NAME, "retailerId": "1", "version": version} | others


def test_a_version_is_rolled_out_and_taken_back(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await two_versions(api)
        assert shares(await api.client.post(f"{BASE}/active", json=chosen(1))) == {2: 0, 1: 100}
        assert shares(await api.client.post(f"{BASE}/rollout", json=chosen(2, percent=10))) == {2: 10, 1: 90}
        listed = await api.client.get(f"{BASE}/versions", params={"name": NAME, "retailerId": 1})
        assert shares(listed) == {2: 10, 1: 90}
        assert shares(await api.client.post(f"{BASE}/active", json=chosen(1))) == {2: 0, 1: 100}

    play(database_url, scenario)


def test_what_cannot_be_rolled_out_is_refused_and_nothing_changes(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        await two_versions(api)
        for body, status, code in (
            (chosen(9, percent=10), 404, "WORKFLOW_UNKNOWN"),
            (chosen(1, percent=101), 422, "FIELD_INVALID"),
            (chosen(1, percent=10) | {"retailerId": "7"}, 404, "WORKFLOW_UNKNOWN"),
        ):
            answer = await api.client.post(f"{BASE}/rollout", json=body)
            assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        listed = await api.client.get(f"{BASE}/versions", params={"name": NAME, "retailerId": 1})
        assert shares(listed) == {2: 100, 1: 0}

    play(database_url, scenario)


def test_a_document_is_judged_and_compared_without_being_published(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        changed = workflow("2.0") | {"retailerId": "1"}
        changed["rulesets"][0]["rules"].append({"name": "ACME.own.Mystery", "props": None})
        answer = await api.client.post(f"{BASE}/check", json=changed)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert [one["name"] for one in found["unknownRules"]] == ["Mystery"]
        assert ("error", "RULE_UNKNOWN") in [(one["severity"], one["code"]) for one in found["findings"]]
        assert "The version label was 1.0 and is 2.0." in [one["words"] for one in found["differences"]]
        listed = await api.client.get(f"{BASE}/versions", params={"name": NAME, "retailerId": 1})
        assert shares(listed) == {1: 100}

    play(database_url, scenario)


def test_who_may_only_look_may_not_roll_out() -> None:
    needed = {(route.method, route.path): route.access for route in routes() if route.path.startswith(BASE)}
    assert needed["GET", f"{BASE}/versions"] is Permission.WORKFLOW_VIEW
    assert needed["POST", f"{BASE}/check"] is Permission.WORKFLOW_VIEW
    assert needed["POST", f"{BASE}/active"] is needed["POST", f"{BASE}/rollout"] is Permission.WORKFLOW_UPDATE


def test_a_version_can_be_published_for_a_roll_out_without_ever_being_active(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        answer = await api.client.put(BASE, params={"active": "false"}, json=workflow("1.1") | {"retailerId": "1"})
        assert (answer.status_code, answer.json()["version"]) == (200, 2), answer.text
        listed = await api.client.get(f"{BASE}/versions", params={"name": NAME, "retailerId": 1})
        assert shares(listed) == {2: 0, 1: 100}
        assert shares(await api.client.post(f"{BASE}/rollout", json=chosen(2, percent=10))) == {2: 10, 1: 90}
        refused = await api.client.put(BASE, params={"active": "no"}, json=workflow("1.2") | {"retailerId": "1"})
        assert (refused.status_code, refused.json()["code"]) == (422, "FIELD_INVALID")

    play(database_url, scenario)


def test_publishing_tells_what_the_linter_found_and_which_rules_are_missing(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        changed = workflow("1.1") | {"retailerId": "1"}
        changed["rulesets"][0]["rules"].append({"name": "ACME.own.Mystery", "props": None})
        published = (await api.client.put(BASE, json=changed)).json()
        assert [one["name"] for one in published["unknownRules"]] == ["Mystery"]
        checked = (await api.client.post(f"{BASE}/check", json=changed)).json()
        assert published["findings"]["error"] == len([one for one in checked["findings"] if one["severity"] == "error"])

    play(database_url, scenario)


def test_an_expression_that_costs_too_much_is_never_published(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        loops = "event.attributes.a.all(a, event.attributes.b.all(b, event.attributes.c.all(c, a + b + c > 0)))"
        changed = workflow("1.1") | {"retailerId": "1"}
        props = {"expression": loops, "eventName": "Next"}
        changed["rulesets"][0]["rules"].append({"name": "[[account.id]].core.IfExpression", "props": props})
        refused = await api.client.put(BASE, json=changed)
        assert (refused.status_code, refused.json()["code"]) == (422, "EXPRESSION_LOOPS_TOO_DEEP"), refused.text
        place = len(changed["rulesets"][0]["rules"]) - 1
        assert refused.json()["pointer"] == f"/rulesets/0/rules/{place}/props/expression"
        listed = await api.client.get(f"{BASE}/versions", params={"name": NAME, "retailerId": 1})
        assert shares(listed) == {1: 100}

    play(database_url, scenario)
