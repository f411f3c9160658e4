"""What can be read, page by page, of a shop in which orders were sourced, picked, packed and handed over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from lading.api.graphql.schema import executable_schema
from lading.api.services import Services
from lading.availability.control_records import NewControl, NewControlGroup, create_control, create_control_group
from lading.availability.control_values import ControlValues
from lading.database.connection import transaction
from lading.foundation.products.categories import NewCategory, create_category
from lading.foundation.products.model import Component, NewProduct
from lading.foundation.products.records import create_products
from tests.database.order.shop import ACCOUNT, fulfilment, order, picked
from tests.journeys.graphql.api import Graph, order_of, play, sold
from tests.journeys.options.shop import publish_workflows
from tests.journeys.tasks.clerks import conclude, waiting

PAGE = {"first", "last", "before", "after"}
# Nobody here sells variants, returns anything or has a profile: those have journeys of their own, with rows.
SEEN_ELSEWHERE = frozenset(
    {
        "variantProducts",
        "sourcingProfiles",
        "billingAccounts",
        "creditMemoes",
        "creditMemoItems",
        "invoices",
        "invoiceItems",
        "financialTransactions",
        "payments",
        "paymentTransactions",
        "returnOrders",
        "returnOrderItems",
        "returnFulfilments",
        "returnFulfilmentItems",
    }
)
# What a search must be asked to find anything here.
SEARCHED = MappingProxyType(
    {
        "searchVirtualInventory": {
            "virtualCatalogue": '{ref: "BASE:1"}',
            "productQuantities": '[{productRef: "P1", quantity: 1}]',
        }
    }
)

BIG = """query ($refs: [String], $first: Int) { orders(ref: $refs, first: $first) { edges { node { ref
  items { edges { node { ref quantity product { name } } } }
  fulfilments { edges { node { ref
    items { edges { node { ref requestedQuantity orderItem { ref } } } }
    articles { edges { node { ref } } } } } }
  customer { username } fulfilmentChoice { ref } sourcingDecisions } } } }"""


async def _handed_over(graph: Graph, ref: str) -> None:
    """An order that went all the way."""
    await sold(graph, ref)
    await graph.shop.act(ref, fulfilment(f"{ref}-F1"), "ConfirmPick", picked(**{f"{ref}-1": 2, f"{ref}-2": 1}))
    await graph.shop.act(ref, fulfilment(f"{ref}-F1"), "PackFulfilment")
    assert await graph.shop.act(ref, ("CONSIGNMENT", f"{ref}-C1"), "CourierCollected") == "SUCCESS"


async def _withheld(graph: Graph) -> None:
    """A control group with a control."""
    async with transaction(graph.services.pool, ACCOUNT) as connection:
        group = NewControlGroup(id=uuid4(), ref="CG", retailer=1, name="Controls")
        await create_control_group(connection, ACCOUNT, group)
        kept_back = ControlValues(buffer=2)
        control = NewControl(
            id=uuid4(),
            ref="K",
            control_group_ref="CG",
            type="QUANTITY_BUFFER",
            name="K",
            execution_order=1,
            values=kept_back,
        )
        await create_control(connection, ACCOUNT, control)


async def _filed(graph: Graph) -> None:
    """A kit in a category."""
    async with transaction(graph.services.pool, ACCOUNT) as connection:
        at = await connection.fetchval("SELECT now()")
        category = NewCategory(id=uuid4(), ref="SETS", name="Sets")
        await create_category(connection, ACCOUNT, "MASTER", category, at=at)
        part = Component(product_ref="P1", quantity=1)
        kit = NewProduct(id=uuid4(), ref="SET", name="Set", type="GROUP", components=(part,), category_refs=("SETS",))
        await create_products(connection, ACCOUNT, "MASTER", [kit])


async def _shelved(graph: Graph) -> None:
    """A storage area."""
    near = (await graph.data('{ location(ref: "NEAR") { id } }'))["location"]
    create = "mutation($input: CreateStorageAreaInput) { createStorageArea(input: $input) { id } }"
    await graph.data(create, input={"ref": "A-1", "location": near})


async def _asked(graph: Graph) -> None:
    """A fulfilment option with a plan."""
    await publish_workflows(graph.shop)
    create = "mutation($input: CreateFulfilmentOptionInput) { createFulfilmentOption(input: $input) { id } }"
    given = {"ref": "CART", "type": "HD", "retailerId": 1, "products": [{"productRef": "P1"}]}
    made = (await graph.data(create, input=given))["createFulfilmentOption"]
    add = "mutation($input: CreateFulfilmentPlanInput) { createFulfilmentPlan(input: $input) { id } }"
    plan = {"ref": "PLAN", "type": "HD", "retailerId": 1, "fulfilmentOptionId": made}
    await graph.data(add, input=plan)


async def _worked(graph: Graph) -> None:
    """Two tasks, one of them ended."""
    checks = [{"name": "checks", "type": "JSON", "value": "FRAUD_CHECK"}]
    await graph.shop.take(*(order(ref, attributes=checks) for ref in ("CHECKED-1", "CHECKED-2")))
    await graph.shop.work()
    first, _ = await waiting(graph)
    await conclude(graph, first["id"], "PASS")


async def _ruled(graph: Graph) -> None:
    """A setting of the retailer."""
    create = "mutation($input: CreateSettingInput) { createSetting(input: $input) { id } }"
    given = {"name": "PICK_DAYS", "valueType": "INTEGER", "value": "2", "context": "RETAILER", "contextId": 1}
    await graph.data(create, input=given)


def test_an_order_is_read_with_everything_that_became_of_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _handed_over(graph, "HD-1")
        data = await graph.data(
            """{ order(ref: "HD-1") { ref status totalPrice customerLink { ref } retailer { ref }
              items { edges { node { ref quantity price product { __typename name ... on StandardProduct { ref } } } } }
              fulfilments { edges { node { ref status fromLocation { ref } toAddress { city latitude }
                items { edges { node { ref filledQuantity orderItem { ref } } } }
                articles { edges { node { ref status quantity
                  items { edges { node { quantity orderItem { ref } } } }
                  consignmentArticles { edges { node { consignment { ref status } } } } } } } } } } } }"""
        )
        order = data["order"]
        assert (order["ref"], order["status"], order["retailer"]) == ("HD-1", "COMPLETE", {"ref": "HANDY"})
        assert order["customerLink"] == {"ref": "ANN"}
        assert _nodes(order["items"])[0] == {
            "ref": "HD-1-1",
            "quantity": 2,
            "price": 10.5,
            "product": {"__typename": "StandardProduct", "name": "Product 1", "ref": "P1"},
        }
        [sent] = _nodes(order["fulfilments"])
        assert (sent["fromLocation"], sent["toAddress"]) == ({"ref": "NEAR"}, {"city": "Boston", "latitude": 42.34})
        assert [(one["filledQuantity"], one["orderItem"]["ref"]) for one in _nodes(sent["items"])] == [
            (2, "HD-1-1"),
            (1, "HD-1-2"),
        ]
        [parcel] = _nodes(sent["articles"])
        assert parcel["quantity"] == 3
        assert sorted(one["quantity"] for one in _nodes(parcel["items"])) == [1, 2]
        [link] = _nodes(parcel["consignmentArticles"])
        assert link["consignment"]["ref"] == "HD-1-C1"

    play(urls, scenario)


def test_an_order_says_why_it_was_sourced_where_it_was(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        [decision] = (await graph.data('{ order(ref: "HD-1") { sourcingDecisions } }'))["order"]["sourcingDecisions"]
        assert (decision["outcome"], [part["locationRef"] for part in decision["chosen"]]) == ("WHOLE", ["NEAR"])
        assert {one["locationRef"]: one["reason"] for one in decision["candidates"]} == {
            "NEAR": "CHOSEN",
            "FAR": "NO_STOCK",
            "DEPOT": "NO_STOCK",
        }

    play(urls, scenario)


def test_a_page_of_orders_takes_as_many_statements_as_one_order(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, *(f"HD-{number}" for number in range(12)), units=1)
        await graph.data("{ me { id } }")
        one, of_one = await _statements(graph, BIG, refs=["HD-1"], first=10)
        twelve, of_twelve = await _statements(graph, BIG, refs=["HD-%"], first=12)
        assert (len(_nodes(of_one["orders"])), len(_nodes(of_twelve["orders"]))) == (1, 12)
        assert one == twelve
        assert one <= 25

    play(urls, scenario)


def test_every_list_filters_by_every_argument_it_has(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _handed_over(graph, "HD-1")
        await _withheld(graph)
        await _asked(graph)
        asked = 0
        for name, field in _lists(_query_type()):
            for argument, value in _filters(field):
                given = _arguments(field, first="1", **{argument: value})
                await graph.data(f"{{ {name}{given} {{ edges {{ cursor }} }} }}")
                asked += 1
            for inner, inner_field in _lists(_node_type(field)):
                for argument, value in _filters(inner_field):
                    inner_text = f"{inner}({argument}: {value}) {{ edges {{ cursor }} }}"
                    outer_text = f"{name}{_arguments(field, first='1')}"
                    await graph.data(f"{{ {outer_text} {{ edges {{ node {{ {inner_text} }} }} }} }}")
                    asked += 1
        assert asked > 300

    play(urls, scenario)


def test_every_field_of_every_entity_can_be_asked_for(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _handed_over(graph, "HD-1")
        await _withheld(graph)
        await _asked(graph)
        await _filed(graph)
        await _shelved(graph)
        await _ruled(graph)
        await _worked(graph)
        for name, field in _lists(_query_type()):
            text = _everything(_node_type(field), levels=2)
            given = _arguments(field, first="2", **SEARCHED.get(name, {}))
            data = await graph.data(f"{{ {name}{given} {{ edges {{ node {text} }} }} }}")
            assert _nodes(data[name]) or name in SEEN_ELSEWHERE, f"nothing to be seen of {name}"
        await graph.data(f"{{ me {_everything(_query_type().fields['me'].type, levels=2)} }}")

    play(urls, scenario)


def test_pages_follow_each_other_in_both_directions_and_hold_every_order_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        refs = [f"HD-{number}" for number in range(7)]
        for ref in refs:
            await graph.shop.take(order_of(ref))
        text = """query ($first: Int, $last: Int, $after: String, $before: String) {
          orders(first: $first, last: $last, after: $after, before: $before) {
            edges { cursor node { ref } } pageInfo { hasNextPage hasPreviousPage } } }"""
        newest_first = await _walked(graph, text)
        oldest_first = await _walked(graph, text, is_forward=False)
        assert newest_first == refs[::-1]
        assert oldest_first == refs[::-1]

    play(urls, scenario)


def test_orders_that_arrive_while_somebody_pages_move_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        for number in range(4):
            await graph.shop.take(order_of(f"HD-{number}"))
        text = """query ($after: String) { orders(first: 2, after: $after) {
          edges { node { ref } } pageInfo { endCursor } } }"""
        first = (await graph.data(text, after=""))["orders"]
        await graph.shop.take(order_of("HD-NEW"))
        second = (await graph.data(text, after=first["pageInfo"]["endCursor"]))["orders"]
        assert [node["ref"] for page in (first, second) for node in _nodes(page)] == ["HD-3", "HD-2", "HD-1", "HD-0"]

    play(urls, scenario)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ('ref: ["HD-1%"]', ["HD-1%0", "HD-11", "HD-1"]),
        ('ref: ["H%1"]', ["HD-11", "HD-1"]),
        ('ref: ["HD-1"]', ["HD-1"]),
        ('ref: ["HD_1"]', []),
        ('ref: ["HD-11", "CC-%"]', ["CC-1", "HD-11"]),
        ("ref: []", ["HD-1%0", "CC-1", "HD-11", "HD-1"]),
        ("ref: [null]", ["HD-1%0", "CC-1", "HD-11", "HD-1"]),
        ('status: ["CREATED"]', ["HD-1%0", "CC-1", "HD-11", "HD-1"]),
        ('status: ["BOOKED", "CREATED"], ref: "CC-1"', ["CC-1"]),
        ("totalPrice: [31.5]", ["CC-1"]),
        ('createdOn: {to: "2020-01-01T00:00:00Z"}', []),
        ('createdOn: {from: "2020-01-01T00:00:00+02:00"}, type: ["HD"], first: 1', ["HD-1%0"]),
        ('customerLink: {ref: "NOBODY"}', []),
        ('customerLink: {ref: "ANN"}, workflowVersion: [1], last: 1', ["HD-1"]),
    ],
)
def test_orders_are_found_by_their_filters(urls: tuple[str, str], filters: str, found: list[str]) -> None:
    async def scenario(graph: Graph) -> None:
        for ref, total in (("HD-1", 10.5), ("HD-11", 21), ("CC-1", 31.5), ("HD-1%0", 1)):
            await graph.shop.take(order_of(ref) | {"totalPrice": total})
        data = await graph.data(f"{{ orders({filters}) {{ edges {{ node {{ ref }} }} }} }}")
        assert [node["ref"] for node in _nodes(data["orders"])] == found

    play(urls, scenario)


def test_one_thing_is_found_by_exactly_its_ref_or_id(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.take(order_of("HD-1"))
        await graph.shop.take(order_of("HD-1%"))
        found = await graph.data('{ a: order(ref: "HD-1%") { id ref } b: order(ref: "HD-%") { id } }')
        assert (found["a"]["ref"], found["b"]) == ("HD-1%", None)
        for id_ in ("7", "", "not-an-id", "00000000-0000-7000-8000-000000000000", "x" * 10_000, "ⅷ"):
            assert await graph.data("query ($id: ID!) { orderById(id: $id) { ref } }", id=id_) == {"orderById": None}
            assert await graph.data("query ($id: ID!) { retailerById(id: $id) { ref } }", id=id_) == {
                "retailerById": None
            }
        again = await graph.data("query ($id: ID!) { orderById(id: $id) { ref } }", id=found["a"]["id"])
        assert again == {"orderById": {"ref": "HD-1%"}}
        assert await graph.codes("{ order { id } }") == ["KEY_MISSING"]

    play(urls, scenario)


def test_a_position_shows_what_its_ledger_adds_up_to(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await sold(graph, "HD-1")
        data = await graph.data(
            """{ inventoryPosition(ref: "P1:NEAR:DEFAULT", catalogue: {ref: "DEFAULT:1"}) { onHand reserved counted
              quantities { edges { node { type quantity status } } } }
              virtualPositions(catalogue: {ref: "BASE:1"}, productRef: ["P1"]) { edges { node { ref quantity } } } }"""
        )
        position = data["inventoryPosition"]
        assert (position["onHand"], position["reserved"], position["counted"]) == (998, 2, 1_000)
        assert sum(one["quantity"] for one in _nodes(position["quantities"])) == 998
        assert _nodes(data["virtualPositions"]) == [{"ref": "P1:NEAR:BASE", "quantity": 998}]

    play(urls, scenario)


def test_closed_entries_of_a_ledger_are_shown_to_those_who_ask_for_them(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _handed_over(graph, "HD-1")
        text = """query ($status: [String]) { inventoryPosition(ref: "P1:NEAR:DEFAULT", catalogue: {ref: "DEFAULT:1"}) {
          quantities(status: $status) { edges { node { type quantity status } } } } }"""
        types = {}
        for status in ("ACTIVE", "INACTIVE", None):
            found = await graph.data(text, status=[status] if status else None)
            types[status] = {one["type"] for one in _nodes(found["inventoryPosition"]["quantities"])}
        assert types == {
            "ACTIVE": {"LAST_ON_HAND", "SALE"},
            "INACTIVE": {"RESERVED"},
            None: {"LAST_ON_HAND", "SALE"},
        }

    play(urls, scenario)


def test_ten_thousand_items_are_read_page_by_page(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        from tests.database.order.shop import order

        await graph.shop.take(order("HD-BIG", [("P1", 1)] * 10_000))
        text = """query ($after: String) { order(ref: "HD-BIG") { items(first: 500, after: $after) {
          edges { node { ref } } pageInfo { hasNextPage endCursor } } } }"""
        refs: list[str] = []
        after, has_more = "", True
        while has_more:
            page = (await graph.data(text, after=after))["order"]["items"]
            refs += [node["ref"] for node in _nodes(page)]
            after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert refs == [f"HD-BIG-{line}" for line in range(1, 10_001)]

    play(urls, scenario)


def _nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


async def _walked(graph: Graph, text: str, *, is_forward: bool = True) -> list[str]:
    """The refs of all pages of two, in the order of the list."""
    refs: list[str] = []
    cursor, has_more = "", True
    while has_more:
        size, place = ("first", "after") if is_forward else ("last", "before")
        variables: dict[str, Any] = {size: 2, place: cursor}
        page = (await graph.data(text, **variables))["orders"]
        shown = [node["ref"] for node in _nodes(page)]
        refs = refs + shown if is_forward else shown + refs
        cursor = page["edges"][-1 if is_forward else 0]["cursor"]
        has_more = page["pageInfo"]["hasNextPage" if is_forward else "hasPreviousPage"]
    return refs


async def _statements(graph: Graph, query: str, **variables: Any) -> tuple[int, dict[str, Any]]:
    """How many statements an operation sends, and its data."""
    async with _counting(graph.services) as statements:
        data = await graph.data(query, **variables)
    return len(statements), data


@asynccontextmanager
async def _counting(services: Services) -> AsyncIterator[list[str]]:
    """Writes down every statement of every connection of the pool."""
    statements: list[str] = []
    held = [await services.pool.acquire() for _ in range(services.pool.get_size())]

    def write_down(record: Any) -> None:
        statements.append(record.query)

    loggers = [connection._con for connection in held]  # type: ignore[attr-defined]
    await asyncio.gather(*(services.pool.release(connection) for connection in held))
    for connection in loggers:
        connection.add_query_logger(write_down)
    yield statements
    for connection in loggers:
        connection.remove_query_logger(write_down)


def _query_type() -> GraphQLObjectType:
    query = executable_schema().query_type
    assert query is not None
    return query


def _lists(kind: Any) -> list[tuple[str, GraphQLField]]:
    assert isinstance(kind, GraphQLObjectType)
    return [(name, field) for name, field in kind.fields.items() if str(field.type).endswith("Connection")]


def _node_type(field: GraphQLField) -> Any:
    return executable_schema().get_type(str(field.type).removesuffix("Connection"))


def _filters(field: GraphQLField) -> list[tuple[str, str]]:
    return [(name, _literal(argument.type)) for name, argument in field.args.items() if name not in PAGE]


def _arguments(field: GraphQLField, **given: str) -> str:
    """The arguments given, and those the field must have, as query text."""
    demanded = {name: _literal(one.type) for name, one in field.args.items() if is_required_argument(one)}
    return "(" + ", ".join(f"{name}: {value}" for name, value in (demanded | given).items()) + ")"


def _literal(kind: Any) -> str:
    """A value of an argument's type as query text."""
    nullable = get_nullable_type(kind)
    if isinstance(nullable, GraphQLList):
        return f"[{_literal(nullable.of_type)}]"
    if isinstance(nullable, GraphQLEnumType):
        return str(next(iter(nullable.values)))
    if isinstance(nullable, GraphQLInputObjectType) and str(nullable) != "DateRange":
        demanded = [name for name, one in nullable.fields.items() if is_required_input_field(one)]
        names = demanded or list(nullable.fields)[:1]
        return "{" + ", ".join(f"{name}: {_literal(nullable.fields[name].type)}" for name in names) + "}"
    return _plain_literal(str(nullable))


def _plain_literal(name: str) -> str:
    if name == "DateRange":
        return '{from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"}'
    if name in {"Int", "Float"}:
        return "1"
    return "true" if name == "Boolean" else '"x%"'


def _everything(kind: Any, *, levels: int) -> str:
    """Every field of a type that asks for nothing and, so many levels deep, of the types it leads to."""
    parts = []
    named = get_named_type(kind)
    assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if any(is_required_argument(one) for one in field.args.values()):
            continue
        if is_leaf_type(inner):
            parts.append(name)
        elif (levels and name != "product") or (levels and named.name != "VariantProduct"):
            parts.append(_field(name, inner, levels))
    return "{ " + " ".join(parts or ["__typename"]) + " }"


def _field(name: str, kind: Any, levels: int) -> str:
    if kind.name.endswith("Connection"):
        node = executable_schema().get_type(kind.name.removesuffix("Connection"))
        return f"{name}(first: 1) {{ edges {{ cursor node {_everything(node, levels=levels - 1)} }} }}"
    return f"{name} {_everything(kind, levels=levels - 1)}"
