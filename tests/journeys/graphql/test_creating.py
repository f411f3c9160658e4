"""What can be created: each mutation happens wholly or not at all, once, and says exactly what is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from tests.database.order.shop import ACCOUNT
from tests.journeys.graphql.api import Graph, play

ADDRESS = {"ref": "A", "street": "1 Main St", "city": "Boston", "state": "MA", "postcode": "02118", "country": "US"}
CLOSED = {f"{day}{end}": 0 for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for end in ("Start", "End")}
CREATE_ORDER = "mutation ($input: CreateOrderInput) { createOrder(input: $input) { id ref status totalPrice } }"


def _order(customer_id: str, ref: str = "HD-1", **changes: Any) -> dict[str, Any]:
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": "1"},
        "customer": {"id": customer_id},
        "totalPrice": 31.5,
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": ADDRESS},
        "items": [
            {"ref": "1", "productRef": "P1", "productCatalogueRef": "MASTER", "quantity": 2, "price": 10.5},
            {"ref": "2", "productRef": "P2", "quantity": 1, "price": 10.5},
        ],
    } | changes


def _location(ref: str, **changes: Any) -> dict[str, Any]:
    return {
        "ref": ref,
        "type": "STORE",
        "name": f"Shop {ref}",
        "supportPhoneNumber": "555-0100",
        "retailer": {"id": "1"},
        "primaryAddress": ADDRESS | {"latitude": 42.36, "longitude": -71.06, "timeZone": "America/New_York"},
        "openingSchedule": {"allHours": False} | CLOSED | {"monStart": 930, "monEnd": 1800},
    } | changes


async def _customer(graph: Graph) -> str:
    return str((await graph.data('{ customer(ref: "ANN") { id } }'))["customer"]["id"])


async def _create(graph: Graph, what: str, given: Mapping[str, Any], fields: str, **options: Any) -> Any:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {fields} }}"
    data = await graph.data(text, input=given, **options)
    return data[f"{what[0].lower()}{what[1:]}"]


def test_a_business_is_set_up_and_its_first_order_sourced(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        network = await _create(
            graph, "CreateNetwork", {"name": "CITY", "retailers": [{"id": "1"}]}, "{ id ref type status }"
        )
        assert (network["ref"], network["type"]) == ("CITY", "DEFAULT")
        location = await _create(
            graph,
            "CreateLocation",
            _location("S-1", networks=[{"id": network["id"]}]),
            "{ ref name supportPhoneNumber openingSchedule { allHours monStart tueEnd }"
            " networks { edges { node { ref } } } primaryAddress { street latitude timeZone } retailer { id } }",
        )
        assert location == {
            "ref": "S-1",
            "name": "Shop S-1",
            "supportPhoneNumber": "555-0100",
            "openingSchedule": {"allHours": False, "monStart": 930, "tueEnd": 0},
            "networks": {"edges": [{"node": {"ref": "CITY"}}]},
            "primaryAddress": {"street": "1 Main St", "latitude": 42.36, "timeZone": "America/New_York"},
            "retailer": {"id": "1"},
        }
        catalogue = await _create(
            graph,
            "CreateInventoryCatalogue",
            {"ref": "STOCK", "type": "DEFAULT", "name": "Stock", "retailerRefs": ["HANDY"]},
            "{ ref retailerRefs workflowRef }",
        )
        assert catalogue == {
            "ref": "STOCK",
            "retailerRefs": ["HANDY"],
            "workflowRef": "INVENTORY_CATALOGUE::DEFAULT",
        }
        await _create(
            graph, "CreateProductCatalogue", {"ref": "BOOK", "type": "DEFAULT", "name": "Book"}, "{ ref retailerRefs }"
        )
        await _create(graph, "CreateControlGroup", {"ref": "CG", "type": "DEFAULT", "name": "Controls"}, "{ ref }")
        virtual = {
            "ref": "SEEN",
            "type": "BASE",
            "name": "Seen",
            "inventoryCatalogueRef": "STOCK",
            "productCatalogueRef": "BOOK",
            "networkIds": [network["id"]],
            "controlGroupRef": "CG",
        }
        seen = await _create(graph, "CreateVirtualCatalogue", virtual, "{ ref networkIds controlGroupRef }")
        assert seen == {"ref": "SEEN", "networkIds": [network["id"]], "controlGroupRef": "CG"}
        await graph.shop.stock(NEAR_P1=5, NEAR_P2=5)
        created = await _create(graph, "CreateOrder", _order(await _customer(graph)), "{ id status totalPrice }")
        assert (created["status"], created["totalPrice"]) == ("CREATED", 31.5)
        await graph.shop.work()
        data = await graph.data('{ order(ref: "HD-1") { status fulfilments { edges { node { ref status } } } } }')
        assert data["order"]["fulfilments"]["edges"][0]["node"]["ref"] == "HD-1-F1"

    play(urls, scenario)


def test_products_and_their_variants_keep_their_prices_and_taxes(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        product = {
            "ref": "SHIRT",
            "catalogue": {"ref": "MASTER"},
            "type": "STANDARD",
            "gtin": "4006381333931",
            "name": "Shirt",
            "prices": [
                {"type": "CURRENT", "currency": "USD", "value": 19.99},
                {"type": "LIST", "currency": "JPY", "value": 2900},
            ],
            "taxType": {"country": "US", "group": "CLOTHES", "tariff": "A"},
            "attributes": [{"name": "colours", "type": "JSON", "value": ["red", None]}],
        }
        shown = await _create(
            graph,
            "CreateStandardProduct",
            product,
            "{ ref gtin prices { type currency value } tax { country group tariff } attributes { name type value } }",
        )
        assert shown["prices"] == product["prices"]
        assert (shown["tax"], shown["attributes"]) == (product["taxType"], product["attributes"])
        variant = {
            "ref": "SHIRT-L",
            "catalogue": {"ref": "MASTER"},
            "type": "VARIANT",
            "gtin": "4006381333948",
            "name": "Shirt L",
            "product": {"ref": "SHIRT", "catalogue": {"ref": "MASTER"}},
        }
        made = await _create(graph, "CreateVariantProduct", variant, "{ ref prices { value } product { ref } }")
        assert made == {"ref": "SHIRT-L", "prices": [], "product": {"ref": "SHIRT"}}
        found = await graph.data(
            '{ standardProduct(ref: "SHIRT", catalogue: {ref: "MASTER"}) { variants { edges { node { ref } } } }'
            ' variantProduct(ref: "SHIRT", catalogue: {ref: "MASTER"}) { ref } }'
        )
        assert found["standardProduct"]["variants"]["edges"] == [{"node": {"ref": "SHIRT-L"}}]
        assert found["variantProduct"] is None

    play(urls, scenario)


def test_a_control_withholds_stock_from_what_is_shown(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await _create(graph, "CreateControlGroup", {"ref": "CG", "type": "DEFAULT", "name": "Controls"}, "{ ref }")
        virtual = {
            "ref": "SEEN",
            "type": "BASE",
            "name": "Seen",
            "inventoryCatalogueRef": "DEFAULT:1",
            "productCatalogueRef": "MASTER",
            "controlGroupRef": "CG",
        }
        await _create(graph, "CreateVirtualCatalogue", virtual, "{ ref }")
        values = [
            {"name": "productRef", "type": "STRING", "value": "P1"},
            {"name": "buffer", "type": "INTEGER", "value": 2},
        ]
        control = {"ref": "K", "type": "QUANTITY_BUFFER", "name": "K", "controlGroup": {"ref": "CG"}, "values": values}
        made = await _create(graph, "CreateControl", control, "{ values { name type value } executionOrder }")
        assert made == {"values": values, "executionOrder": 1}
        shown = await graph.data(
            '{ virtualPositions(catalogue: {ref: "SEEN"}) { edges { node { ref quantity } } }'
            ' control(ref: "K", controlGroup: {ref: "CG"}) { ref } }'
        )
        assert shown["virtualPositions"]["edges"] == [{"node": {"ref": "P1:NEAR:BASE", "quantity": 3}}]
        assert shown["control"] == {"ref": "K"}

    play(urls, scenario)


def test_a_customer_and_the_first_order_are_created_together_or_not_at_all(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        customer = {
            "username": "bob",
            "firstName": "Bob",
            "primaryEmail": "bob@example.com",
            "timezone": "America/New_York",
            "promotionOptIn": True,
            "retailer": {"id": "1"},
        }
        text = """mutation ($input: CreateOrderAndCustomerInput) {
          createOrderAndCustomer(input: $input) { ref customer { ref username timezone promotionOptIn } } }"""
        broken = _order("", items=[{"ref": "1", "productRef": "NONE", "quantity": 1}]) | {"customer": customer}
        refused = await graph.answer(text, input=broken)
        assert _codes_and_pointers(refused) == [("PRODUCT_UNKNOWN", "/input/items/0/productRef")]
        assert await graph.data('{ customer(ref: "bob") { ref } }') == {"customer": None}
        made = await graph.data(text, input=_order("") | {"customer": customer})
        assert made["createOrderAndCustomer"]["customer"] == {
            "ref": "bob",
            "username": "bob",
            "timezone": "America/New_York",
            "promotionOptIn": True,
        }
        again = await graph.answer(text, input=_order("", "HD-2") | {"customer": customer})
        assert _codes_and_pointers(again) == [("REF_TAKEN", "/input/customer/ref")]
        assert await graph.data('{ order(ref: "HD-2") { ref } }') == {"order": None}

    play(urls, scenario)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"ref": ""}, "REF_INVALID", "/input/ref"),
        ({"ref": "x" * 101}, "REF_INVALID", "/input/ref"),
        ({"items": []}, "ITEMS_EMPTY", "/input/items"),
        ({"retailer": {"id": "99"}}, "RETAILER_UNKNOWN", "/input/retailer"),
        ({"retailer": {"id": "HANDY"}}, "RETAILER_UNKNOWN", "/input/retailer"),
        ({"customer": {"id": "00000000-0000-7000-8000-000000000000"}}, "CUSTOMER_UNKNOWN", "/input/customer"),
        ({"customer": {"id": "x"}}, "CUSTOMER_UNKNOWN", "/input/customer"),
        ({"fulfilmentChoice": None}, "ADDRESS_MISSING", "/input/fulfilmentChoice/deliveryAddress"),
        ({"totalPrice": 0.001}, "AMOUNT_TOO_FINE", "/input/totalPrice"),
        ({"items": [{"ref": "1", "productRef": "P1", "quantity": 0}]}, "QUANTITY_INVALID", "/input/items/0/quantity"),
        ({"items": [{"ref": "1", "productRef": "P1", "quantity": -1}]}, "QUANTITY_INVALID", "/input/items/0/quantity"),
        (
            {"items": [{"ref": "1", "productRef": "P1", "quantity": 2_147_483_647}]},
            "QUANTITY_INVALID",
            "/input/items/0/quantity",
        ),
        (
            {"items": [{"ref": "1", "productRef": "NONE", "quantity": 1}]},
            "PRODUCT_UNKNOWN",
            "/input/items/0/productRef",
        ),
    ],
)
def test_an_order_that_cannot_be_accepted_says_where_and_leaves_nothing(
    urls: tuple[str, str], changes: dict[str, Any], code: str, pointer: str
) -> None:
    async def scenario(graph: Graph) -> None:
        answer = await graph.answer(CREATE_ORDER, input=_order(await _customer(graph), **changes))
        assert (answer["data"], _codes_and_pointers(answer)) == ({"createOrder": None}, [(code, pointer)])
        [error] = answer["errors"]
        assert error["path"] == ["createOrder"]
        assert error["extensions"]["retryable"] is False
        assert error["extensions"]["hint"]
        assert len(error["extensions"]["traceId"]) == 32
        assert await _rows(graph, "sales_order", "event") == [0, 0]

    play(urls, scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "COMPLETE"},
        {"createdOn": "2020-01-01T00:00:00Z"},
        {"account": 2},
        {"items": [{"ref": "1", "productRef": "P1", "quantity": 1, "status": "SHIPPED"}]},
        {"items": [{"ref": "1", "productRef": "P1", "quantity": 1.5}]},
        {"items": [{"ref": "1", "productRef": "P1", "quantity": 2**31}]},
        {"items": [{"ref": "1", "productRef": "P1", "quantity": "1"}]},
        {"items": [{"ref": "1", "productRef": "P1"}]},
        {"totalPrice": "1e3"},
        {"ref": None},
    ],
)
def test_what_no_client_may_set_or_has_another_type_is_no_input(urls: tuple[str, str], changes: dict[str, Any]) -> None:
    async def scenario(graph: Graph) -> None:
        answer = await graph.answer(CREATE_ORDER, input=_order(await _customer(graph), **changes))
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_INVALID"}
        assert "data" not in answer
        assert await _rows(graph, "sales_order") == [0]

    play(urls, scenario)


def test_the_same_order_again_is_the_same_order_and_another_under_its_ref_is_refused(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        order = _order(await _customer(graph))
        first = await graph.data(CREATE_ORDER, input=order)
        assert await graph.data(CREATE_ORDER, input=order) == first
        assert await graph.codes(CREATE_ORDER, input=order | {"totalPrice": 30}) == ["ORDER_REF_TAKEN"]
        assert await _rows(graph, "sales_order", "event") == [1, 1]

    play(urls, scenario)


def test_each_mutation_stands_for_itself_and_a_refused_one_leaves_the_others(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        text = """mutation ($a: CreateOrderInput, $b: CreateOrderInput, $c: CreateOrderInput) {
          a: createOrder(input: $a) { ref } b: createOrder(input: $b) { ref } c: createOrder(input: $c) { ref } }"""
        customer = await _customer(graph)
        answer = await graph.answer(
            text, a=_order(customer, "A"), b=_order(customer, "B", items=[]), c=_order(customer, "C")
        )
        assert answer["data"] == {"a": {"ref": "A"}, "b": None, "c": {"ref": "C"}}
        assert _codes_and_pointers(answer) == [("ITEMS_EMPTY", "/input/items")]
        assert await _rows(graph, "sales_order") == [2]

    play(urls, scenario)


def test_a_read_that_fails_below_a_mutation_does_not_take_it_back(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        text = """mutation ($input: CreateOrderInput) { createOrder(input: $input) {
          ref items(first: 1, after: "bm8") { edges { node { ref } } } } }"""
        order = _order(await _customer(graph), "HD-1")
        answer = await graph.answer(text, input=order)
        assert answer["data"] == {"createOrder": {"ref": "HD-1", "items": None}}
        assert _codes_and_pointers(answer) == [("CURSOR_INVALID", "/after")]
        assert await _rows(graph, "sales_order") == [1]

    play(urls, scenario)


def test_a_key_gives_one_effect_and_the_same_bytes_and_no_other_request(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        customer = await _customer(graph)
        body = {"query": CREATE_ORDER, "variables": {"input": _order(customer)}}
        first = await graph.post(body, idempotency_key="k-1")
        await graph.shop.work()
        again = await graph.post(body, idempotency_key="k-1")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotent-replayed"] == "true"
        other = await graph.post(body | {"variables": {"input": _order(customer, "HD-2")}}, idempotency_key="k-1")
        assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
        assert await _rows(graph, "sales_order") == [1]

    play(urls, scenario)


def test_a_refused_mutation_uses_no_key_up(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        customer = await _customer(graph)
        bad = {"query": CREATE_ORDER, "variables": {"input": _order(customer, items=[])}}
        good = {"query": CREATE_ORDER, "variables": {"input": _order(customer)}}
        assert "errors" in (await graph.post(bad, idempotency_key="k-1")).json()
        assert await _rows(graph, "idempotency_key") == [0]
        assert "errors" not in (await graph.post(good, idempotency_key="k-1")).json()

    play(urls, scenario)


@pytest.mark.parametrize(
    ("what", "given", "code", "pointer"),
    [
        ("CreateLocation", _location("NEAR"), "REF_TAKEN", "/input/ref"),
        ("CreateLocation", _location("X", networks=[{"id": "x"}]), "NETWORK_UNKNOWN", "/input/networks/0/id"),
        (
            "CreateLocation",
            _location("X", primaryAddress=ADDRESS | {"latitude": -71.06, "longitude": 42.36}),
            "COORDINATES_SWAPPED",
            "/input/primaryAddress",
        ),
        (
            "CreateLocation",
            _location("X", openingSchedule={"allHours": False} | CLOSED | {"monStart": 1000, "monEnd": 900}),
            "SCHEDULE_INVALID",
            "/input/openingSchedule/monEnd",
        ),
        ("CreateNetwork", {"name": "HD_1", "retailers": [{"id": "1"}]}, "REF_TAKEN", "/input/name"),
        ("CreateNetwork", {"name": "N", "retailers": [{"id": "2"}]}, "RETAILER_UNKNOWN", "/input/retailers/0"),
        (
            "CreateNetwork",
            {"name": "N", "retailers": [{"id": "1"}], "locations": [{"id": "x"}]},
            "LOCATION_UNKNOWN",
            "/input/locations/0/id",
        ),
        (
            "CreateStandardProduct",
            {"ref": "X", "catalogue": {"ref": "NONE"}, "type": "STANDARD", "gtin": "", "name": "X"},
            "PRODUCT_CATALOGUE_UNKNOWN",
            "/input/catalogue/ref",
        ),
        (
            "CreateStandardProduct",
            {"ref": "X", "catalogue": {"ref": "MASTER"}, "type": "VARIANT", "gtin": "", "name": "X"},
            "TYPE_INVALID",
            "/input/type",
        ),
        (
            "CreateProductCatalogue",
            {"ref": "X", "type": "DEFAULT", "name": "X", "retailerRefs": ["NONE"]},
            "RETAILER_UNKNOWN",
            "/input/retailerRefs/0",
        ),
        (
            "CreateControl",
            {"ref": "K", "type": "EXCLUSION", "name": "K", "controlGroup": {"ref": "NONE"}},
            "CONTROL_GROUP_UNKNOWN",
            "/input/controlGroup/ref",
        ),
        (
            "CreateVirtualCatalogue",
            {
                "ref": "V",
                "type": "BASE",
                "name": "V",
                "inventoryCatalogueRef": "DEFAULT:1",
                "productCatalogueRef": "MASTER",
                "networkIds": ["a", "b"],
            },
            "NETWORK_UNKNOWN",
            "/input/networkIds/0",
        ),
        (
            "CreateVirtualCatalogue",
            {
                "ref": "V",
                "type": "BASE",
                "name": "V",
                "inventoryCatalogueRef": "DEFAULT:1",
                "productCatalogueRef": "MASTER",
                "networkIds": ["a"] * 101,
            },
            "NETWORKS_TOO_MANY",
            "/input/networkIds",
        ),
    ],
)
def test_what_cannot_be_created_says_why_and_where(
    urls: tuple[str, str], what: str, given: dict[str, Any], code: str, pointer: str
) -> None:
    async def scenario(graph: Graph) -> None:
        field = what[0].lower() + what[1:]
        answer = await graph.answer(f"mutation ($i: {what}Input) {{ {field}(input: $i) {{ ref }} }}", i=given)
        assert (answer["data"], _codes_and_pointers(answer)) == ({field: None}, [(code, pointer)])

    play(urls, scenario)


def test_an_input_that_is_left_out_is_missed(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        assert await graph.codes("mutation { createOrder { id } }") == ["INPUT_MISSING"]

    play(urls, scenario)


def test_whoever_may_create_orders_sees_the_one_created_and_no_other(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        customer = await _customer(graph)
        token = await graph.somebody("web", Permission.ORDER_CREATE)
        made = await graph.data(CREATE_ORDER, token=token, input=_order(customer))
        assert made["createOrder"]["ref"] == "HD-1"
        assert await graph.codes('{ order(ref: "HD-1") { ref } }', token=token) == ["PERMISSION_MISSING"]

    play(urls, scenario)


async def _rows(graph: Graph, *tables: str) -> list[int]:
    async with transaction(graph.services.pool, ACCOUNT) as connection:
        return [int(await connection.fetchval(f"SELECT count(*) FROM {table}")) for table in tables]  # noqa: S608


def _codes_and_pointers(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(error["extensions"]["code"], error["extensions"]["pointer"]) for error in answer["errors"]]
