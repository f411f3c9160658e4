"""Products over GraphQL: the tree they are filed in, what kits hold, changes, and in and out of sale."""

from typing import Any

import pytest

from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from tests.database.order.shop import ACCOUNT, RETAILER
from tests.journeys.graphql.api import Graph, play

BOOK = {"ref": "MASTER"}


def key(ref: str, catalogue: str = "MASTER") -> dict[str, Any]:
    return {"ref": ref, "catalogue": {"ref": catalogue}}


async def send(graph: Graph, what: str, fields: str, **given: Any) -> Any:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {fields} }}"
    return (await graph.data(text, input={"catalogue": BOOK} | given))[f"{what[0].lower()}{what[1:]}"]


async def refused(graph: Graph, what: str, **given: Any) -> tuple[str, str]:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {{ __typename }} }}"
    (error,) = (await graph.answer(text, input={"catalogue": BOOK} | given))["errors"]
    return error["extensions"]["code"], error["extensions"]["pointer"]


async def category(graph: Graph, ref: str, **more: Any) -> Any:
    return await send(graph, "CreateCategory", "{ ref status }", ref=ref, type="DEFAULT", name=ref.title(), **more)


async def product(graph: Graph, ref: str, **more: Any) -> Any:
    plain = {"ref": ref, "type": "STANDARD", "gtin": "4006381333931", "name": ref}
    return await send(graph, "CreateStandardProduct", "{ ref }", **plain | more)


def refs(connection: dict[str, Any]) -> list[str]:
    return sorted(edge["node"]["ref"] for edge in connection["edges"])


def test_a_tree_of_categories_is_built_moved_and_read_from_both_ends(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await category(graph, "CLOTHES")
        await category(graph, "SHOES", parentCategory=key("CLOTHES"))
        await category(graph, "BOOTS", parentCategory=key("SHOES"))
        await category(graph, "WINTER", childCategories=[key("BOOTS")], parentCategory=key("CLOTHES"))
        await product(graph, "B1", categories=[key("BOOTS")])
        await product(graph, "S1", categories=[key("SHOES"), key("CLOTHES")])
        data = await graph.data(
            """fragment Refs on StandardProductConnection { edges { node { ref } } }
              { category(ref: "BOOTS", catalogue: {ref: "MASTER"}) { parentCategory { ref parentCategory { ref } } }
              top: category(ref: "CLOTHES", catalogue: {ref: "MASTER"}) { childCategories { edges { node { ref } } } }
              book: productCatalogue(ref: "MASTER") { categories { edges { node { ref } } } }
              winter: standardProducts(category: {ref: "WINTER", catalogue: {ref: "MASTER"}}) { ...Refs }
              clothes: standardProducts(category: {ref: "CLOTHES", catalogue: {ref: "MASTER"}}) { ...Refs }
              elsewhere: standardProducts(category: {ref: "CLOTHES", catalogue: {ref: "NONE"}}) { ...Refs }
              standardProduct(ref: "S1", catalogue: {ref: "MASTER"}) { categories { edges { node { ref } } } } }"""
        )
        parent = data["category"]["parentCategory"]
        assert (parent["ref"], parent["parentCategory"]["ref"]) == ("WINTER", "CLOTHES")
        assert refs(data["top"]["childCategories"]) == ["SHOES", "WINTER"]
        assert refs(data["book"]["categories"]) == ["BOOTS", "CLOTHES", "SHOES", "WINTER"]
        assert (refs(data["winter"]), refs(data["clothes"])) == (["B1"], ["B1", "S1"])
        assert refs(data["elsewhere"]) == []
        assert refs(data["standardProduct"]["categories"]) == ["CLOTHES", "SHOES"]
        moved = await send(
            graph,
            "UpdateCategory",
            "{ name status parentCategory { ref } }",
            ref="BOOTS",
            name="All boots",
            status="INACTIVE",
            parentCategory=key(""),
        )
        assert moved == {"name": "All boots", "status": "INACTIVE", "parentCategory": None}

    play(urls, scenario)


def test_a_tree_that_makes_no_sense_is_refused(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await category(graph, "A")
        await category(graph, "B", parentCategory=key("A"))
        plain = {"ref": "C", "type": "DEFAULT", "name": "C"}
        assert await refused(graph, "UpdateCategory", ref="A", parentCategory=key("B")) == (
            "CATEGORY_LOOP",
            "/input/parentCategory",
        )
        assert (await refused(graph, "UpdateCategory", ref="A", parentCategory=key("A")))[0] == "CATEGORY_LOOP"
        assert (await refused(graph, "UpdateCategory", ref="B", childCategories=[key("A")]))[0] == "CATEGORY_LOOP"
        assert await refused(graph, "CreateCategory", **plain, parentCategory=key("NONE")) == (
            "CATEGORY_UNKNOWN",
            "/input/parentCategory/ref",
        )
        assert await refused(graph, "CreateCategory", **plain, childCategories=[key("NONE")]) == (
            "CATEGORY_UNKNOWN",
            "/input/childCategories/0",
        )
        assert (await refused(graph, "CreateCategory", **plain, parentCategory=key("A", "O")))[
            0
        ] == "CATALOGUE_MISMATCH"
        assert (await refused(graph, "CreateCategory", **plain | {"ref": "A"}))[0] == "REF_TAKEN"
        assert await refused(graph, "UpdateCategory", ref="NONE") == ("CATEGORY_UNKNOWN", "/input/ref")
        last = "B"
        for depth in range(18):
            await category(graph, f"D{depth}", parentCategory=key(last))
            last = f"D{depth}"
        assert (await refused(graph, "CreateCategory", **plain, parentCategory=key(last)))[0] == "CATEGORY_TOO_DEEP"

    play(urls, scenario)


def test_a_kit_says_what_it_holds_and_how_many_of_each(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        shown = "{ ref type components { productRef quantity } prices { value } }"
        parts = [{"productRef": "P2", "quantity": 2}, {"productRef": "P1", "quantity": 1}]
        given = {"ref": "SET", "type": "GROUP", "name": "Set", "components": parts}
        price = [{"type": "DEFAULT", "currency": "USD", "value": 12.5}]
        made = await send(graph, "CreateGroupProduct", shown, **given, prices=price)
        assert made == {"ref": "SET", "type": "GROUP", "components": parts, "prices": [{"value": 12.5}]}
        changed = await send(graph, "UpdateGroupProduct", shown, ref="SET", products=[key("P3")])
        assert changed["components"] == [{"productRef": "P3", "quantity": 1}]
        assert changed["prices"] == [{"value": 12.5}]
        found = await graph.data(
            '{ groupProduct(ref: "SET", catalogue: {ref: "MASTER"}) { name } groupProducts { edges { node { ref } } }'
            ' standardProduct(ref: "SET", catalogue: {ref: "MASTER"}) { name } }'
        )
        assert found["groupProduct"] == {"name": "Set"}
        assert refs(found["groupProducts"]) == ["SET"]
        assert found["standardProduct"] is None
        big = given | {"ref": "BIG"}
        assert await refused(
            graph, "CreateGroupProduct", **big | {"components": [{"productRef": "SET", "quantity": 1}]}
        ) == (
            "KIT_NESTED",
            "/input/components/0/productRef",
        )
        own = [{"productRef": "BIG", "quantity": 1}]
        assert (await refused(graph, "CreateGroupProduct", **big | {"components": own}))[0] == "COMPONENTS_INVALID"
        unknown = [{"productRef": "NONE", "quantity": 1}]
        assert (await refused(graph, "UpdateGroupProduct", ref="SET", components=unknown))[0] == "COMPONENT_UNKNOWN"

    play(urls, scenario)


def test_what_an_update_leaves_out_stays_as_it_is(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await category(graph, "A")
        await category(graph, "B")
        tax = {"country": "US", "group": "CLOTHES", "tariff": "A"}
        price = [{"type": "LIST", "currency": "USD", "value": 3.5}]
        await product(graph, "S1", categories=[key("A"), key("B")], taxType=tax, prices=price, summary="Long")
        shown = "{ name summary gtin prices { value } tax { tariff } categories { edges { node { ref } } } }"
        changed = await send(graph, "UpdateStandardProduct", shown, ref="S1", name="New", gtin="1")
        assert (changed["name"], changed["summary"], changed["gtin"]) == ("New", "Long", "1")
        assert (changed["prices"], changed["tax"]) == ([{"value": 3.5}], {"tariff": "A"})
        assert refs(changed["categories"]) == ["A", "B"]
        removal = {"standardProduct": key("S1"), "categories": [key("A")]}
        text = "mutation ($i: RemoveCategoriesFromStandardProductInput) {"
        done = await graph.data(f"{text} removeCategoriesFromStandardProduct(input: $i) {{ status }} }}", i=removal)
        assert done["removeCategoriesFromStandardProduct"] == {"status": "UPDATED"}
        assert refs((await send(graph, "UpdateStandardProduct", shown, ref="S1"))["categories"]) == ["B"]
        variant = {"ref": "V1", "type": "VARIANT", "gtin": "2", "name": "V1"}
        await send(graph, "CreateVariantProduct", "{ ref }", **variant)
        linked = await send(graph, "UpdateVariantProduct", "{ product { ref } }", ref="V1", product=key("S1"))
        assert linked == {"product": {"ref": "S1"}}
        text = (
            "mutation ($input: UpdateProductCatalogueInput) { updateProductCatalogue(input: $input) { description } }"
        )
        data = await graph.data(text, input={"ref": "MASTER", "description": "All"})
        assert data["updateProductCatalogue"] == {"description": "All"}

    play(urls, scenario)


def test_a_product_out_of_sale_takes_its_positions_with_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5, NEAR_P2=4)
        async with transaction(graph.services.pool, ACCOUNT) as connection:
            for document in reference_workflows({"account.id": "1", "retailer.id": "1"}):
                if document["name"] == "INVENTORY_CATALOGUE::DEFAULT":
                    new = NewVersion(document=document, created_by="test")
                    made = await publish_workflow(connection, ACCOUNT, RETAILER, new)
                    await connection.execute("UPDATE inventory_catalogue SET workflow_version = $1", made.version)
        for status, quantity in (("INACTIVE", 0), ("ACTIVE", 5)):
            data = await send(graph, "UpdateStandardProduct", "{ status }", ref="P1", status=status)
            assert data == {"status": status}
            await graph.shop.work()
            shown = await graph.data(
                '{ virtualPositions(ref: ["P1:NEAR:BASE"]) { edges { node { status quantity } } } }'
            )
            node = shown["virtualPositions"]["edges"][0]["node"]
            assert node == {"status": status, "quantity": quantity}

    play(urls, scenario)


@pytest.mark.parametrize(
    ("what", "given", "code", "pointer"),
    [
        ("UpdateStandardProduct", {"ref": "NONE"}, "STANDARD_PRODUCT_UNKNOWN", "/input/ref"),
        ("UpdateVariantProduct", {"ref": "P1"}, "VARIANT_PRODUCT_UNKNOWN", "/input/ref"),
        ("UpdateStandardProduct", {"ref": "P1", "type": "GROUP"}, "TYPE_INVALID", "/input/type"),
        ("UpdateStandardProduct", {"ref": "P1", "status": ""}, "TYPE_INVALID", "/input/status"),
        ("UpdateStandardProduct", {"ref": "P1", "name": "x" * 300}, "TEXT_TOO_LONG", "/input/name"),
        ("UpdateStandardProduct", {"ref": "P1", "categories": [key("NO")]}, "CATEGORY_UNKNOWN", "/input/categories/0"),
        (
            "UpdateStandardProduct",
            {"ref": "P1", "categories": [key("A", "OTHER")]},
            "CATALOGUE_MISMATCH",
            "/input/categories/0/catalogue/ref",
        ),
        (
            "UpdateStandardProduct",
            {"ref": "P1", "catalogue": {"ref": "NO"}},
            "PRODUCT_CATALOGUE_UNKNOWN",
            "/input/catalogue/ref",
        ),
    ],
)
def test_a_change_that_cannot_be_made_says_why_and_where(
    urls: tuple[str, str], what: str, given: dict[str, Any], code: str, pointer: str
) -> None:
    async def scenario(graph: Graph) -> None:
        assert await refused(graph, what, **given) == (code, pointer)

    play(urls, scenario)


def test_products_change_by_permission_only(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        text = "mutation ($input: UpdateStandardProductInput) { updateStandardProduct(input: $input) { ref } }"
        given = {"ref": "P1", "catalogue": BOOK, "name": "Mine"}
        creator = await graph.somebody("creator", Permission.PRODUCT_CREATE, Permission.PRODUCT_VIEW)
        assert await graph.codes(text, token=creator, input=given) == ["PERMISSION_MISSING"]
        assert await graph.codes(text, token=await graph.stranger(), input=given) == ["PRODUCT_CATALOGUE_UNKNOWN"]

    play(urls, scenario)


def line(ref: str, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "name": ref} | more


async def upsert(graph: Graph, *rows: Any, **headers: str) -> dict[str, Any]:
    sent = {"authorization": f"Bearer {graph.robot}"} | headers
    answer = await graph.client.post("/api/v1/products", json={"catalogue": "MASTER", "products": rows}, headers=sent)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_products_are_taken_in_by_the_thousand_and_again_without_effect(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await category(graph, "SHOES")
        rows = [
            line("S1", categories=["SHOES"], prices=[{"value": 3.5, "currency": "USD", "type": "LIST"}]),
            line("V1", type="VARIANT", product="S1"),
            line("SET", type="GROUP", components=[{"productRef": "V1", "quantity": 2}]),
            *(line(f"N{number}") for number in range(1_000)),
        ]
        first = await upsert(graph, *rows)
        assert (first["inserted"], first["refused"]) == (1_003, 0)
        again = await upsert(graph, *rows)
        assert (again["unchanged"], again["changed"]) == (1_003, 0)
        changed = await upsert(graph, line("V1", type="VARIANT", product="S1", gtin="1"), rows[2] | {"components": []})
        assert [one["outcome"] for one in changed["results"]] == ["changed", "changed"]
        key_of = {"idempotency-key": "k-1"}
        once, twice = await upsert(graph, line("K1"), **key_of), await upsert(graph, line("K1"), **key_of)
        assert once == twice
        headers = {"authorization": f"Bearer {graph.robot}", "content-type": "application/x-ndjson"}
        answer = await graph.client.post(
            "/api/v1/products?catalogue=MASTER", content=b'{"ref":"L1","name":"L1"}\n\n{"ref":"S1"}\n', headers=headers
        )
        assert [(one["row"], one["outcome"]) for one in answer.json()["results"]] == [(1, "inserted"), (2, "refused")]

    play(urls, scenario)


def test_a_bad_row_is_refused_by_its_number_and_harms_no_other(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        bad: list[tuple[dict[str, Any], str, str]] = [
            ({"name": "Nameless"}, "ROW_INVALID", ""),
            (line("A", colour="red"), "ROW_INVALID", ""),
            (line("A", type="OTHER"), "TYPE_INVALID", "/type"),
            (line("A", prices=[{"value": 0.005, "currency": "USD"}]), "AMOUNT_TOO_FINE", "/prices/0/value"),
            (line("A1", categories=["NONE"]), "CATEGORY_UNKNOWN", "/categories/0"),
            (line("A2", type="VARIANT", product="NONE"), "STANDARD_PRODUCT_UNKNOWN", "/product"),
            (
                line("K", type="GROUP", components=[{"productRef": "K", "quantity": 1}]),
                "COMPONENTS_INVALID",
                "/components/0",
            ),
            (
                line("K", type="GROUP", components=[{"productRef": "A", "quantity": 1}]),
                "COMPONENT_UNKNOWN",
                "/components/0/productRef",
            ),
            (line("P1", type="GROUP", components=[{"productRef": "P2", "quantity": 1}]), "KIT_NESTED", ""),
            (line("OLD"), "REF_TWICE", "/ref"),
        ]
        await send(
            graph,
            "CreateGroupProduct",
            "{ ref }",
            ref="OLDKIT",
            type="GROUP",
            name="Old",
            components=[{"productRef": "P1", "quantity": 1}],
        )
        body = await upsert(graph, line("OLD"), *(row for row, _, _ in bad), line("NEW"))
        results = body["results"]
        assert [one["outcome"] for one in (results[0], results[-1])] == ["inserted", "inserted"]
        found = [(one["row"], one["code"], one.get("pointer", "")) for one in results[1:-1]]
        expected = [(number, code, pointer) for number, (_, code, pointer) in enumerate(bad, start=2)]
        assert found == [(number, code, pointer or found[number - 2][2]) for number, code, pointer in expected]
        assert body["refused"] == len(bad)
        data = await graph.data('{ standardProducts(ref: ["OLD", "NEW", "A"]) { edges { node { ref } } } }')
        assert refs(data["standardProducts"]) == ["NEW", "OLD"]

    play(urls, scenario)
