"""Events and user actions in GraphQL: the same answers as REST, within the same reach."""

from tests.database.order.shop import fulfilment, order, picked
from tests.journeys.graphql.api import Graph, play

OFFERED = """query($type: String!, $ref: String) { userActions(entityType: $type, entityRef: $ref) {
  status userActions { eventName context { label type modules confirm } attributes { name type mandatory } } } }"""
PAGE = """query($after: String) { events(rootEntityRef: "HD-1", first: 1, after: $after) {
  nodes { id name eventStatus context generatedOn } next } }"""
INVOKE = "mutation($input: InvokeUserActionInput) { invokeUserAction(input: $input) { eventId eventStatus } }"


async def sourced(graph: Graph) -> None:
    await graph.shop.stock(NEAR_P1=3)
    await graph.shop.take(order("HD-1", [("P1", 2)]))
    await graph.shop.work()


def test_events_are_found_page_by_page_and_their_steps_too(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sourced(graph)
        names, after = [], None
        for _ in range(10):
            page = (await graph.data(PAGE, after=after))["events"]
            names += [one["name"] for one in page["nodes"]]
            after = page["next"]
            if after is None:
                break
        assert names == ["FulfilmentExpiry", "CREATE"]
        steps = 'query { events(rootEntityRef: "HD-1", category: "ruleSet") { nodes { name category type } } }'
        found = (await graph.data(steps))["events"]["nodes"]
        assert {"name": "SourceOrder", "category": "ruleSet", "type": "ORCHESTRATION_AUDIT"} in found

    play(urls, scenario)


def test_the_tree_and_the_diagnosis_are_those_of_rest(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sourced(graph)
        await graph.shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=9))
        data = await graph.data('query { eventTree(ref: "HD-1") diagnosis(ref: "HD-1") }')
        assert [one["name"] for one in data["eventTree"]["events"]] == ["CREATE", "ConfirmPick"]
        assert data["diagnosis"]["verdict"] == "DEAD_LETTER"
        headers = {"authorization": f"Bearer {graph.robot}"}
        for name, path in (("eventTree", "events"), ("diagnosis", "diagnosis")):
            rest = await graph.client.get(f"/api/v1/entities/ORDER/HD-1/{path}", headers=headers)
            assert rest.json() == data[name]
        assert await graph.codes('query { diagnosis(ref: "HD-2") }') == ["ENTITY_UNKNOWN"]

    play(urls, scenario)


def test_a_user_action_is_offered_checked_and_carried_out(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sourced(graph)
        offered = (await graph.data(OFFERED, type="ORDER", ref="HD-1"))["userActions"]
        assert offered["status"] == "PICK_PACK"
        [cancel] = [one for one in offered["userActions"] if one["eventName"] == "CancelOrder"]
        assert (cancel["eventName"], cancel["context"][0]["confirm"]) == ("CancelOrder", True)
        named = {"entityType": "ORDER", "entityRef": "HD-1"}
        wrong = {"eventName": "CancelOrder", "attributes": {"cancellationReason": 7}, **named}
        assert await graph.codes(INVOKE, input=wrong) == ["ATTRIBUTE_TYPE"]
        elsewhere = {"eventName": "UpdateCoordinates", **named}
        assert await graph.codes(INVOKE, input=elsewhere) == ["USER_ACTION_NOT_OFFERED"]
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        right = {"eventName": "CancelOrder", "attributes": {"cancellationReason": "asked"}, **named}
        assert (await graph.data(INVOKE, input=right))["invokeUserAction"]["eventStatus"] == "PENDING"
        await graph.shop.work()
        assert await graph.shop.status("HD-1") == "CANCELLED"

    play(urls, scenario)
