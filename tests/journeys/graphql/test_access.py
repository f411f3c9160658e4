"""Who sees what: nothing of another account, nothing beyond a role's context, no field without its permission."""

from collections.abc import Mapping
from typing import Any

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import ACCOUNT
from tests.journeys.graphql.api import Graph, play, sold

LISTS = [
    "orders",
    "fulfilments",
    "articles",
    "consignments",
    "locations",
    "networks",
    "customers",
    "retailers",
    "productCatalogues",
    "standardProducts",
    "variantProducts",
    "inventoryCatalogues",
    "inventoryPositions",
    "inventoryQuantities",
    "virtualCatalogues",
    "virtualPositions",
    "controlGroups",
    "controls",
]


def test_another_account_sees_nothing_by_id_ref_or_list(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        mine = await graph.data(
            '{ order(ref: "HD-1") { id items { edges { node { id } } } fulfilments { edges { node { id } } } }'
            ' location(ref: "NEAR") { id } network(ref: "HD_1") { id } customer(ref: "ANN") { id } }'
        )
        stranger = await graph.stranger()
        ids = {
            "orderById": mine["order"]["id"],
            "orderItemById": mine["order"]["items"]["edges"][0]["node"]["id"],
            "fulfilmentById": mine["order"]["fulfilments"]["edges"][0]["node"]["id"],
            "locationById": mine["location"]["id"],
            "networkById": mine["network"]["id"],
            "customerById": mine["customer"]["id"],
        }
        unknown = "00000000-0000-7000-8000-000000000000"
        for field, id_ in ids.items():
            text = f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
            assert await graph.answer(text, id=id_) == {"data": {field: {"id": id_}}}
            of_mine = await graph.answer(text, token=stranger, id=id_)
            assert of_mine == await graph.answer(text, token=stranger, id=unknown) == {"data": {field: None}}
        for field in ("order", "location", "network", "customer"):
            ref = {"order": "HD-1", "location": "NEAR", "network": "HD_1", "customer": "ANN"}[field]
            assert await graph.data(f'{{ {field}(ref: "{ref}") {{ id }} }}', token=stranger) == {field: None}
        mine_seen = await graph.data("{ " + " ".join(f"{name} {{ edges {{ cursor }} }}" for name in LISTS[:2]) + " }")
        assert all(page["edges"] for page in mine_seen.values())
        refs = await graph.data(
            "{ orders { edges { node { ref } } } locations { edges { node { ref } } } }", token=stranger
        )
        assert refs == {"orders": {"edges": []}, "locations": {"edges": []}}

    play(urls, scenario)


def test_a_ref_of_another_account_is_free_and_its_ids_cannot_be_linked(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        customer = (await graph.data('{ customer(ref: "ANN") { id } }'))["customer"]["id"]
        stranger = await graph.stranger()
        text = "mutation ($input: CreateOrderInput) { createOrder(input: $input) { ref } }"
        order: dict[str, Any] = {
            "ref": "HD-1",
            "type": "HD",
            "retailer": {"id": "1"},
            "customer": {"id": customer},
            "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": {"ref": "A", "postcode": "02118"}},
            "items": [{"ref": "1", "productRef": "P-1", "quantity": 1}],
        }
        assert await graph.codes(text, token=stranger, input=order) == ["CUSTOMER_UNKNOWN"]
        bob = await graph.data(
            """mutation { createCustomer(input: {username: "bob", firstName: "Bob", primaryEmail: "b@example.com",
              timezone: "UTC", promotionOptIn: false, retailer: {id: "1"}}) { id } }""",
            token=stranger,
        )
        mine = order | {"customer": {"id": bob["createCustomer"]["id"]}}
        assert await graph.data(text, token=stranger, input=mine) == {"createOrder": {"ref": "HD-1"}}

    play(urls, scenario)


def test_without_a_permission_its_fields_are_refused_and_the_others_answer(urls: tuple[str, str]) -> None:
    fields = {
        "{ orders { edges { cursor } } }": {Permission.ORDER_VIEW},
        "{ fulfilments { edges { cursor } } }": {Permission.FULFILMENT_VIEW},
        "{ articles { edges { cursor } } }": {Permission.FULFILMENT_VIEW},
        "{ locations { edges { cursor } } }": {Permission.LOCATION_VIEW},
        "{ networks { edges { cursor } } }": {Permission.NETWORK_VIEW},
        "{ customers { edges { cursor } } }": {Permission.CUSTOMER_VIEW},
        "{ retailers { edges { cursor } } }": {Permission.RETAILER_VIEW},
        "{ standardProducts { edges { cursor } } }": {Permission.PRODUCT_VIEW},
        "{ inventoryPositions { edges { cursor } } }": {Permission.INVENTORY_VIEW},
        "{ virtualCatalogues { edges { cursor } } }": {Permission.VIRTUALCATALOGUE_VIEW},
        "{ virtualPositions { edges { cursor } } }": {Permission.AVAILABILITY_VIEW},
        "{ controls { edges { cursor } } }": {Permission.CONTROL_VIEW},
        "{ __schema { queryType { name } } }": {Permission.SCHEMA_VIEW},
        'mutation { createNetwork(input: {name: "X", retailers: []}) { ref } }': {Permission.NETWORK_CREATE},
        'mutation { createInventoryCatalogue(input: {ref: "X", type: "DEFAULT", name: "X"}) { ref } }': {
            Permission.INVENTORY_CREATE
        },
        'mutation { createProductCatalogue(input: {ref: "X", type: "DEFAULT", name: "X"}) { ref } }': {
            Permission.PRODUCT_CREATE
        },
        'mutation { createControlGroup(input: {ref: "X", type: "DEFAULT", name: "X"}) { ref } }': {
            Permission.CONTROL_CREATE
        },
        "{ me { username roles { role { permissions { name } } } } }": set(),
    }

    async def scenario(graph: Graph) -> None:
        for missing in {permission for needed in fields.values() for permission in needed}:
            token = await graph.somebody(missing, *(one for one in Permission if one is not missing))
            for number, (text, needed) in enumerate(fields.items()):
                unique = text.replace('"X"', f'"{missing}-{number}"')
                expected = ["PERMISSION_MISSING"] if missing in needed else []
                assert await graph.codes(unique, token=token) == expected, unique

    play(urls, scenario)


def test_a_field_that_may_not_be_seen_is_null_and_its_neighbours_are_shown(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        token = await graph.somebody("orders", Permission.ORDER_VIEW)
        answer = await graph.answer(
            '{ order(ref: "HD-1") { ref customer { primaryEmail } fulfilments { edges { cursor } } } }', token=token
        )
        assert answer["data"] == {"order": {"ref": "HD-1", "customer": None, "fulfilments": None}}
        assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
            (["order", "customer"], "PERMISSION_MISSING"),
            (["order", "fulfilments"], "PERMISSION_MISSING"),
        ]

    play(urls, scenario)


def test_a_role_in_one_retailer_sees_and_creates_nothing_of_another(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        async with transaction(graph.services.pool, ACCOUNT) as connection:
            await connection.execute("INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 2, 'B', 'B')")
        token = await graph.somebody("b", *Permission, contexts={AccessContext.RETAILER: "2"})
        listed = await graph.data(
            "{ " + " ".join(f"{name} {{ edges {{ cursor }} }}" for name in LISTS) + " }", token=token
        )
        assert {name for name, page in listed.items() if page["edges"]} == {"retailers"}
        retailers = await graph.data("{ retailers { edges { node { id } } } retailerById(id: 1) { id } }", token=token)
        assert retailers == {"retailers": {"edges": [{"node": {"id": "2"}}]}, "retailerById": None}
        text = 'mutation ($r: ID!) { createNetwork(input: {name: "X", retailers: [{id: $r}]}) { ref } }'
        of_another = _without_trace(await graph.answer(text, token=token, r="1"))
        of_none = _without_trace(await graph.answer(text, token=token, r="7"))
        assert of_another["message"] == "There is no retailer 1."
        assert of_none == of_another | {"message": "There is no retailer 7."}
        product = """mutation { createStandardProduct(input: {ref: "X", catalogue: {ref: "MASTER"}, type: "STANDARD",
          gtin: "", name: "X"}) { ref } }"""
        assert await graph.codes(product, token=token) == ["PRODUCT_CATALOGUE_UNKNOWN"]

    play(urls, scenario)


def test_a_role_at_one_location_sees_the_fulfilments_there(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        text = """{ fulfilments { edges { node { ref order { ref } } } } locations { edges { node { ref } } }
          orders { edges { node { ref } } } }"""
        for place, refs in (("NEAR", ["HD-1-F1"]), ("FAR", [])):
            token = await graph.somebody(place, *_views(), contexts={AccessContext.LOCATION: place})
            data = await graph.data(text, token=token)
            assert [edge["node"]["ref"] for edge in data["fulfilments"]["edges"]] == refs
            assert [edge["node"]["order"] for edge in data["fulfilments"]["edges"]] == [None] * len(refs)
            assert data["locations"]["edges"] == [{"node": {"ref": place}}]
            assert data["orders"]["edges"] == []

    play(urls, scenario)


def _views() -> list[Permission]:
    return [permission for permission in Permission if permission.endswith("_VIEW")]


def _without_trace(answer: Mapping[str, Any]) -> dict[str, Any]:
    [error] = answer["errors"]
    error["extensions"].pop("traceId")
    return dict(error)
