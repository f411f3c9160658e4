"""Controls over GraphQL: what each kind, scope and time does to what may be sold, and what is refused."""

from typing import Any

import pytest

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from tests.database.order.shop import ACCOUNT, order
from tests.journeys.graphql.api import Graph, play

VALUES = "{ ref status type description executionOrder values { name type value } }"


def values(**named: Any) -> list[dict[str, Any]]:
    return [{"name": name, "type": "STRING", "value": value} for name, value in named.items()]


async def group(graph: Graph, **more: Any) -> None:
    await graph.data(
        "mutation ($input: CreateControlGroupInput) { createControlGroup(input: $input) { ref } }",
        input={"ref": "CG", "type": "DEFAULT", "name": "Controls"} | more,
    )
    view = {"ref": "SEEN", "type": "BASE", "name": "Seen", "controlGroupRef": "CG"}
    view |= {"inventoryCatalogueRef": "DEFAULT:1", "productCatalogueRef": "MASTER"}
    await graph.data(
        "mutation ($base: CreateVirtualCatalogueInput, $sum: CreateVirtualCatalogueInput) {"
        " base: createVirtualCatalogue(input: $base) { ref } sum: createVirtualCatalogue(input: $sum) { ref } }",
        base=view,
        sum=view | {"ref": "SUM", "type": "AGGREGATE"},
    )


async def create(graph: Graph, ref: str, kind: str, execution_order: int, **named: Any) -> dict[str, Any]:
    given = {"ref": ref, "type": kind, "name": ref, "controlGroup": {"ref": "CG"}, "executionOrder": execution_order}
    text = f"mutation ($input: CreateControlInput) {{ createControl(input: $input) {VALUES} }}"
    made: dict[str, Any] = (await graph.data(text, input=given | {"values": values(**named)}))["createControl"]
    return made


async def update(graph: Graph, ref: str, **given: Any) -> dict[str, Any]:
    text = f"mutation ($input: UpdateControlInput) {{ updateControl(input: $input) {VALUES} }}"
    changed: dict[str, Any] = (await graph.data(text, input={"ref": ref, **given}))["updateControl"]
    return changed


async def seen(graph: Graph, catalogue: str = "SEEN") -> dict[str, int]:
    """What may be sold, by the ref of the virtual position."""
    data = await graph.data(
        "query ($ref: String!) { virtualPositions(catalogue: {ref: $ref}) { edges { node { ref quantity } } } }",
        ref=catalogue,
    )
    nodes = [edge["node"] for edge in data["virtualPositions"]["edges"]]
    return {node["ref"].removesuffix(":BASE").removesuffix(":AGGREGATE"): node["quantity"] for node in nodes}


async def network(graph: Graph, ref: str, *locations: str) -> None:
    async with transaction(graph.services.pool, ACCOUNT) as connection:
        await connection.execute("INSERT INTO network (account, id, ref) VALUES (1, gen_random_uuid(), $1)", ref)
        await connection.execute(
            "INSERT INTO network_location (account, network_id, location_id) SELECT 1, n.id, l.id "
            "FROM network AS n, location AS l WHERE n.ref = $1 AND l.ref = ANY ($2::text[])",
            ref,
            list(locations),
        )


def test_every_kind_of_control_withholds_what_it_says_until_it_is_changed(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20, FAR_P1=4, NEAR_P2=9)
        await group(graph)
        made = await create(graph, "K", "PERCENTAGE_BUFFER", 2, percentage=12.5)
        assert made["values"] == [{"name": "percentage", "type": "FLOAT", "value": 12.5}]
        assert await seen(graph) == {"P1:NEAR": 17, "P1:FAR": 3, "P2:NEAR": 7}
        assert await seen(graph, "SUM") == {"P1": 20, "P2": 7}
        changed = await update(graph, "K", type="THRESHOLD", values=values(threshold=4), description="Last pieces")
        assert (changed["type"], changed["description"]) == ("THRESHOLD", "Last pieces")
        assert await seen(graph) == {"P1:NEAR": 20, "P1:FAR": 0, "P2:NEAR": 9}
        await create(graph, "E", "EXCLUSION", 1, productRef="P2")
        assert await seen(graph) == {"P1:NEAR": 20, "P1:FAR": 0, "P2:NEAR": 0}
        await update(graph, "E", status="INACTIVE", controlGroup={"ref": "CG"})
        assert (await seen(graph))["P2:NEAR"] == 9
        await update(graph, "E", status="ACTIVE", executionOrder=7)
        await update(graph, "K", type="QUANTITY_BUFFER", values=values(buffer=2))
        assert await seen(graph) == {"P1:NEAR": 18, "P1:FAR": 2, "P2:NEAR": 7}

    play(urls, scenario)


def test_a_stacking_group_adds_up_and_a_group_out_of_service_withholds_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20)
        await group(graph, isStacking=True, description="All together")
        await create(graph, "A", "QUANTITY_BUFFER", 1, buffer=3)
        await create(graph, "B", "PERCENTAGE_BUFFER", 2, percentage=10)
        assert await seen(graph) == {"P1:NEAR": 15}
        text = "mutation ($input: UpdateControlGroupInput) { updateControlGroup(input: $input) { isStacking status } }"
        await graph.data(text, input={"ref": "CG", "isStacking": False})
        assert await seen(graph) == {"P1:NEAR": 17}
        data = await graph.data(text, input={"ref": "CG", "status": "INACTIVE"})
        assert data["updateControlGroup"] == {"isStacking": False, "status": "INACTIVE"}
        assert await seen(graph) == {"P1:NEAR": 20}
        found = await graph.data('{ controlGroups(description: ["All together"]) { edges { node { ref } } } }')
        assert found["controlGroups"]["edges"] == [{"node": {"ref": "CG"}}]

    play(urls, scenario)


def test_controls_reach_as_far_as_their_scope(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20, FAR_P1=20, NEAR_P2=20)
        await network(graph, "CITY", "NEAR")
        async with transaction(graph.services.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE product SET attributes = '{\"hot\": true}' WHERE ref = 'P2'")
        await group(graph)
        await create(graph, "PLACE", "QUANTITY_BUFFER", 1, buffer=1, productRef="P1", locationRef="FAR")
        await create(graph, "CITY", "QUANTITY_BUFFER", 2, buffer=2, productRef="P1", networkRef="CITY")
        made = await create(graph, "HOT", "QUANTITY_BUFFER", 3, buffer=3, attribute="hot", attributeValue=True)
        assert [(one["name"], one["value"]) for one in made["values"]] == [
            ("attribute", "hot"),
            ("attributeValue", True),
            ("buffer", 3),
        ]
        assert await seen(graph) == {"P1:NEAR": 18, "P1:FAR": 19, "P2:NEAR": 17}

    play(urls, scenario)


def test_a_control_counts_while_it_is_due_by_the_clock_of_the_database(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20)
        await group(graph)
        await create(graph, "ALWAYS", "QUANTITY_BUFFER", 9, buffer=1)
        past, future = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
        await create(graph, "SALE", "QUANTITY_BUFFER", 1, buffer=5, activeFrom=past, activeTo=future)
        assert await seen(graph) == {"P1:NEAR": 15}
        changed = await update(graph, "SALE", values=values(buffer=5, activeFrom=future))
        assert changed["values"][-1] == {"name": "activeFrom", "type": "DATETIME", "value": "2999-01-01T00:00:00.000Z"}
        assert await seen(graph) == {"P1:NEAR": 19}
        await update(graph, "SALE", values=values(buffer=5, activeTo=past))
        assert await seen(graph) == {"P1:NEAR": 19}

    play(urls, scenario)


def test_orders_are_promised_no_unit_that_a_control_keeps_back(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=6, FAR_P1=1)
        await group(graph)
        await create(graph, "T", "THRESHOLD", 1, threshold=4)
        async with transaction(graph.services.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE virtual_catalogue SET control_group_ref = 'CG'")
        for number in range(1, 5):
            await graph.shop.take(order(f"HD-{number}", [("P1", 1)]))
        await graph.shop.work()
        data = await graph.data('{ inventoryPositions(productRef: ["P1"]) { edges { node { locationRef onHand } } } }')
        left = {edge["node"]["locationRef"]: edge["node"]["onHand"] for edge in data["inventoryPositions"]["edges"]}
        assert left == {"NEAR": 4, "FAR": 1}

    play(urls, scenario)


@pytest.mark.parametrize(
    ("kind", "named", "code", "pointer"),
    [
        ("OTHER", {}, "TYPE_INVALID", "/input/type"),
        ("EXCLUSION", {"buffer": 2}, "CONTROL_VALUE_UNSUITABLE", "/input/values"),
        ("PERCENTAGE_BUFFER", {"percentage": 101}, "PERCENTAGE_INVALID", "/input/values"),
        ("PERCENTAGE_BUFFER", {"percentage": -1}, "PERCENTAGE_INVALID", "/input/values"),
        ("PERCENTAGE_BUFFER", {"percentage": 0.125}, "PERCENTAGE_INVALID", "/input/values"),
        ("PERCENTAGE_BUFFER", {}, "PERCENTAGE_INVALID", "/input/values"),
        ("QUANTITY_BUFFER", {"percentage": 10}, "CONTROL_VALUE_UNSUITABLE", "/input/values"),
        ("QUANTITY_BUFFER", {"buffer": -1}, "BUFFER_INVALID", "/input/values"),
        ("QUANTITY_BUFFER", {"buffer": "2"}, "CONTROL_VALUE_INVALID", "/input/values/0"),
        ("QUANTITY_BUFFER", {"buffer": 1, "colour": "red"}, "CONTROL_VALUE_INVALID", "/input/values/1"),
        ("THRESHOLD", {"threshold": 0}, "THRESHOLD_INVALID", "/input/values"),
        ("EXCLUSION", {"productRef": "NONE"}, "PRODUCT_UNKNOWN", "/input/values"),
        ("EXCLUSION", {"categoryRef": "NONE"}, "CATEGORY_UNKNOWN", "/input/values"),
        ("EXCLUSION", {"locationRef": "NONE"}, "LOCATION_UNKNOWN", "/input/values"),
        ("EXCLUSION", {"networkRef": "NONE"}, "NETWORK_UNKNOWN", "/input/values"),
        ("EXCLUSION", {"attribute": "hot"}, "CONTROL_SCOPE_INVALID", "/input/values"),
        ("EXCLUSION", {"activeFrom": "yesterday"}, "CONTROL_VALUE_INVALID", "/input/values/0"),
        ("EXCLUSION", {"activeFrom": "2026-01-01T00:00:00"}, "SCHEDULE_INVALID", "/input/values"),
        (
            "EXCLUSION",
            {"activeFrom": "2026-02-01T00:00:00Z", "activeTo": "2026-01-01T00:00:00Z"},
            "SCHEDULE_INVALID",
            "/input/values",
        ),
    ],
)
def test_a_control_that_makes_no_sense_is_refused_at_its_place(
    urls: tuple[str, str], kind: str, named: dict[str, Any], code: str, pointer: str
) -> None:
    async def scenario(graph: Graph) -> None:
        await group(graph)
        given = {"ref": "K", "type": kind, "name": "K", "controlGroup": {"ref": "CG"}, "values": values(**named)}
        answer = await graph.answer(
            "mutation ($input: CreateControlInput) { createControl(input: $input) { ref } }", input=given
        )
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["pointer"]) == (code, pointer)
        assert (await graph.data("{ controls { edges { node { ref } } } }"))["controls"]["edges"] == []

    play(urls, scenario)


def test_two_schedules_for_the_same_stock_may_not_overlap(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await group(graph)
        days = [f"2026-12-{day:02}T00:00:00Z" for day in (1, 10, 20)]
        await create(graph, "A", "EXCLUSION", 1, productRef="P1", activeFrom=days[0], activeTo=days[1])
        await create(graph, "B", "EXCLUSION", 1, productRef="P1", activeFrom=days[1], activeTo=days[2])
        text = "mutation ($input: UpdateControlInput) { updateControl(input: $input) { ref } }"
        moved = {"ref": "B", "values": values(productRef="P1", activeFrom=days[0], activeTo=days[2])}
        assert await graph.codes(text, input=moved) == ["CONTROL_OVERLAPS"]
        assert await graph.codes(text, input=moved | {"executionOrder": 2}) == []

    play(urls, scenario)


def test_controls_out_of_reach_are_as_good_as_unknown(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await group(graph)
        await create(graph, "K", "EXCLUSION", 1)
        text = "mutation ($input: UpdateControlInput) { updateControl(input: $input) { ref } }"
        looker = await graph.somebody("looker", Permission.CONTROL_VIEW)
        assert await graph.codes(text, token=looker, input={"ref": "K"}) == ["PERMISSION_MISSING"]
        stranger = await graph.stranger()
        assert await graph.codes(text, token=stranger, input={"ref": "K"}) == ["CONTROL_UNKNOWN"]
        group_text = "mutation ($input: UpdateControlGroupInput) { updateControlGroup(input: $input) { ref } }"
        assert await graph.codes(group_text, input={"ref": "CG", "type": "OTHER"}) == ["FIELD_FIXED"]
        assert await graph.codes(group_text, token=stranger, input={"ref": "CG"}) == ["CONTROL_GROUP_UNKNOWN"]

    play(urls, scenario)


def test_a_virtual_catalogue_changes_its_network_its_controls_and_its_status(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20, FAR_P1=5)
        await network(graph, "CITY", "NEAR")
        city = (await graph.data('{ network(ref: "CITY") { id } }'))["network"]["id"]
        await group(graph)
        await create(graph, "K", "QUANTITY_BUFFER", 1, buffer=1)
        text = (
            "mutation ($input: UpdateVirtualCatalogueInput) {"
            " updateVirtualCatalogue(input: $input) { name description status networkIds controlGroupRef } }"
        )
        data = await graph.data(text, input={"ref": "SEEN", "networkIds": [city], "description": "Downtown"})
        assert data["updateVirtualCatalogue"]["networkIds"] == [city]
        assert await seen(graph) == {"P1:NEAR": 19}
        data = await graph.data(text, input={"ref": "SEEN", "networkIds": [], "controlGroupRef": ""})
        assert data["updateVirtualCatalogue"] == {
            "name": "Seen",
            "description": "Downtown",
            "status": "CREATED",
            "networkIds": [],
            "controlGroupRef": None,
        }
        assert await seen(graph) == {"P1:NEAR": 20, "P1:FAR": 5}
        await graph.data(text, input={"ref": "SEEN", "status": "INACTIVE"})
        assert await seen(graph) == {}
        assert await graph.codes(text, input={"ref": "SEEN", "controlGroupRef": "NONE"}) == ["CONTROL_GROUP_UNKNOWN"]
        assert await graph.codes(text, input={"ref": "SEEN", "type": "AGGREGATE"}) == ["FIELD_FIXED"]

    play(urls, scenario)


def test_every_figure_is_explained_the_same_way_wherever_it_is_asked_for(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=20, FAR_P1=2, NEAR_P2=9)
        await graph.shop.take(order("HD-1", [("P1", 3)]))
        await graph.shop.work()
        await group(graph)
        await create(graph, "T", "THRESHOLD", 1, threshold=2, productRef="P1")
        await create(graph, "B", "QUANTITY_BUFFER", 2, buffer=5)
        await create(graph, "E", "EXCLUSION", 3, productRef="P2")
        data = await graph.data(
            '{ availabilityExplanation(catalogue: {ref: "SUM"}, productRef: "P1")'
            ' virtualPosition(ref: "P1:NEAR:BASE", catalogue: {ref: "SEEN"}) { quantity explanation } }'
        )
        whole = data["availabilityExplanation"]
        assert (whole["available"], whole["onHand"], whole["withheld"], whole["reason"]) == (12, 19, 7, "SHOWN")
        assert (whole["controlGroupRef"], whole["controlsOfOtherProducts"]) == ("CG", 1)
        near, far = whole["places"]
        assert near["quantities"] == {"LAST_ON_HAND": 20, "RESERVED": -3}
        assert [(one["ref"], one["verdict"], one["units"]) for one in near["controls"]] == [
            ("T", "ABOVE_THRESHOLD", 0),
            ("B", "DECIDES", 5),
        ]
        assert (far["available"], far["reason"]) == (0, "ALL_WITHHELD")
        assert [(one["ref"], one["verdict"], one["units"]) for one in far["controls"]] == [
            ("T", "DECIDES", 2),
            ("B", "AFTER_THE_FIRST", 0),
        ]
        position = data["virtualPosition"]
        assert position["quantity"] == 12 == position["explanation"]["available"]
        assert position["explanation"]["places"] == [near]
        headers = {"authorization": f"Bearer {graph.robot}"}
        path = "/api/v1/availability-explanation?product=P1&catalogue=SUM"
        rest = (await graph.client.get(path, headers=headers)).json()
        assert rest["places"] == whole["places"]
        refusals = {
            path.replace("P1", "NONE"): "PRODUCT_UNKNOWN",
            path.replace("SUM", "NONE"): "VIRTUAL_CATALOGUE_UNKNOWN",
            f"{path}&location=NONE": "LOCATION_UNKNOWN",
            f"{path}&colour=red": "FILTER_UNKNOWN",
            "/api/v1/availability-explanation?catalogue=SUM": "PRODUCT_MISSING",
            "/api/v1/availability-explanation?product=P1": "VIRTUAL_CATALOGUE_MISSING",
        }
        for refused, code in refusals.items():
            assert (await graph.client.get(refused, headers=headers)).json()["code"] == code

    play(urls, scenario)
