"""Settings from outside: set, changed, found, the more particular before the more general, and nobody else's."""

from typing import Any

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.graphql.api import Graph, play

CREATE = """mutation($input: CreateSettingInput) {
  createSetting(input: $input) { id value lobValue valueType context contextId } }"""
UPDATE = "mutation($input: UpdateSettingInput) { updateSetting(input: $input) { id value lobValue } }"
LIST = """query($name: [String], $context: [String!], $contextId: [Int!], $value: [String], $after: String) {
  settings(name: $name, context: $context, contextId: $contextId, value: $value, first: 2, after: $after) {
    edges { node { id value } } pageInfo { hasNextPage endCursor } } }"""


def days(**changes: Any) -> dict[str, Any]:
    """The input of a setting of the account."""
    new = {"name": "COLLECTION_DAYS", "valueType": "INTEGER", "value": "3", "context": "ACCOUNT", "contextId": 0}
    return new | changes


def _found(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(edge["node"]["id"], edge["node"]["value"]) for edge in data["settings"]["edges"]]


def test_a_value_is_set_for_each_context_changed_and_found(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        made = (await graph.data(CREATE, input=days()))["createSetting"]
        assert made == {
            "id": "ACCOUNT:1:COLLECTION_DAYS",
            "value": "3",
            "lobValue": None,
            "valueType": "NUMBER",
            "context": "ACCOUNT",
            "contextId": 1,
        }
        await graph.data(CREATE, input=days(value="4", context="RETAILER", contextId=1))
        await graph.data(CREATE, input=days(value="0.5", valueType="NUMBER", context="AGENT", contextId=2))
        assert (await graph.data('{ location(ref: "FAR") { number } }'))["location"] == {"number": 2}
        assert await graph.codes(CREATE, input=days()) == ["REF_TAKEN"]
        days_of = await graph.data(LIST, name=["COLLECTION_DAYS"])
        assert _found(days_of) == [("ACCOUNT:1:COLLECTION_DAYS", "3"), ("AGENT:2:COLLECTION_DAYS", "0.5")]
        rest = await graph.data(LIST, after=days_of["settings"]["pageInfo"]["endCursor"])
        assert _found(rest) == [("RETAILER:1:COLLECTION_DAYS", "4")]
        assert _found(await graph.data(LIST, context=["AGENT"], contextId=[2], value=["0.5"])) == [
            ("AGENT:2:COLLECTION_DAYS", "0.5")
        ]
        policy = {"statuses": ["ASSIGNED"], "minutes": 5}
        changed = days(id=made["id"], valueType="JSON", lobValue=policy)
        del changed["value"]
        assert (await graph.data(UPDATE, input=changed))["updateSetting"] == {
            "id": made["id"],
            "value": None,
            "lobValue": policy,
        }
        one = await graph.data(
            '{ setting(id: "ACCOUNT:1:COLLECTION_DAYS") { lobValue } gone: setting(id: "X") { id } }'
        )
        assert one == {"setting": {"lobValue": policy}, "gone": None}

    play(urls, scenario)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"context": "WORLD"}, "SETTING_CONTEXT_UNKNOWN"),
        ({"contextId": 7}, "ACCOUNT_UNKNOWN"),
        ({"context": "RETAILER", "contextId": -1}, "RETAILER_UNKNOWN"),
        ({"context": "AGENT", "contextId": 77}, "LOCATION_UNKNOWN"),
        ({"valueType": "DATE"}, "SETTING_TYPE_UNKNOWN"),
        ({"valueType": "JSON"}, "SETTING_VALUE_MISSING"),
        ({"value": "three"}, "SETTING_VALUE_INVALID"),
        ({"value": "true"}, "SETTING_VALUE_INVALID"),
        ({"value": "NaN", "valueType": "NUMBER"}, "SETTING_VALUE_INVALID"),
        ({"name": "", "context": "RETAILER", "contextId": 1}, "SETTING_INVALID"),
    ],
)
def test_each_mistake_has_its_code_and_nothing_is_set(
    urls: tuple[str, str], changes: dict[str, Any], code: str
) -> None:
    async def scenario(graph: Graph) -> None:
        assert await graph.codes(CREATE, input=days(**changes)) == [code]
        assert _found(await graph.data(LIST)) == []

    play(urls, scenario)


def test_settings_are_within_reach_or_not_there(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.data(CREATE, input=days())
        await graph.data(CREATE, input=days(context="AGENT", contextId=1))
        near = await graph.somebody(
            "near", Permission.SETTING_UPDATE, Permission.SETTING_VIEW, contexts={AccessContext.LOCATION: "NEAR"}
        )
        assert _found(await graph.data(LIST, token=near)) == [("AGENT:1:COLLECTION_DAYS", "3")]
        assert await graph.codes(CREATE, token=near, input=days(name="OTHER")) == ["PERMISSION_MISSING"]
        far = days(name="OTHER", context="AGENT", contextId=2)
        assert await graph.codes(CREATE, token=near, input=far) == ["LOCATION_UNKNOWN"]
        everywhere = days(id="ACCOUNT:1:COLLECTION_DAYS", context="AGENT", contextId=1)
        assert await graph.codes(UPDATE, token=near, input=everywhere) == ["SETTING_UNKNOWN"]
        mine = days(id="AGENT:1:COLLECTION_DAYS", context="AGENT", contextId=1, value="9")
        assert (await graph.data(UPDATE, token=near, input=mine))["updateSetting"]["value"] == "9"
        assert await graph.codes(UPDATE, input=mine | {"name": "OTHER"}) == ["FIELD_FIXED"]
        viewer = await graph.somebody("nobody", Permission.ORDER_VIEW)
        assert await graph.codes(LIST, token=viewer) == ["PERMISSION_MISSING"]
        assert _found(await graph.data(LIST, token=await graph.stranger())) == []

    play(urls, scenario)
