"""Products and categories taken in by event, through the workflow of their catalogue."""

from collections.abc import Awaitable, Callable
from typing import Any

from lading.database.connection import transaction
from lading.foundation.products.model import NewProduct, NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue, create_products
from tests.database.catalogues.business import Business
from tests.database.order.shop import ACCOUNT, RETAILER

Run = Callable[[Callable[[Business], Awaitable[None]]], None]
ROOT = ("PRODUCT_CATALOGUE", "MASTER")


async def upsert(business: Business, kind: str, **attributes: Any) -> str:
    return await business.act(*ROOT, f"Upsert{kind}", attributes)


async def product(business: Business, ref: str) -> tuple[Any, ...]:
    """Type, status, name, price and categories of a product."""
    (found,) = await business.shop.rows(
        "SELECT p.type, p.status, p.name, p.price_minor, ARRAY(SELECT c.ref FROM product_category AS m "
        "JOIN category AS c ON c.id = m.category_id WHERE m.product_id = p.id ORDER BY c.ref) "
        "FROM product AS p WHERE p.ref = $1",
        ref,
    )
    return found


def test_a_product_is_created_goes_on_sale_and_is_brought_up_to_date(run: Run) -> None:
    async def scenario(business: Business) -> None:
        assert await upsert(business, "Category", ref="SHOES", name="Shoes") == "SUCCESS"
        assert await upsert(business, "Category", ref="BOOTS", name="Boots", parentCategory="SHOES") == "SUCCESS"
        price = {"value": 12.5, "currency": "USD"}
        made = await upsert(
            business, "StandardProduct", ref="S1", name="Shoe", prices=[price], categories=["BOOTS", "SHOES"]
        )
        assert made == "SUCCESS"
        assert await product(business, "S1") == ("STANDARD", "ACTIVE", "Shoe", 1250, ["BOOTS", "SHOES"])
        await upsert(business, "StandardProduct", ref="S1", name="Better shoe", categories=["SHOES"])
        assert await product(business, "S1") == ("STANDARD", "ACTIVE", "Better shoe", 1250, ["SHOES"])
        await business.act("PRODUCT", "S1", "AddCategories", {"categories": ["BOOTS"]}, ROOT)
        await business.act("PRODUCT", "S1", "RemoveCategories", {"categories": ["SHOES"]}, ROOT)
        assert (await product(business, "S1"))[4] == ["BOOTS"]
        parents = await business.shop.rows(
            "SELECT c.ref, c.status, p.ref FROM category AS c LEFT JOIN category AS p ON p.id = c.parent_id ORDER BY 1"
        )
        assert parents == [("BOOTS", "ACTIVE", "SHOES"), ("SHOES", "ACTIVE", None)]

    run(scenario)


def test_a_variant_belongs_to_its_standard_product(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await upsert(business, "StandardProduct", ref="S1", name="Shoe")
        variant = await upsert(business, "VariantProduct", ref="V1", name="Red", product={"ref": "S1"})
        assert variant == "SUCCESS"
        (linked,) = await business.shop.rows(
            "SELECT s.ref FROM product AS v JOIN product AS s ON s.id = v.standard_id WHERE v.ref = 'V1'"
        )
        assert linked == ("S1",)
        orphan = await upsert(business, "VariantProduct", ref="V2", name="Blue", product={"ref": "NO"})
        assert orphan == "FAILED STANDARD_PRODUCT_UNKNOWN"
        await upsert(business, "GroupProduct", ref="G1", name="Set")
        assert (await product(business, "G1"))[:3] == ("GROUP", "ACTIVE", "Set")

    run(scenario)


def test_a_kit_is_taken_in_with_what_it_holds(run: Run) -> None:
    async def scenario(business: Business) -> None:
        components = [{"productRef": "P2", "quantity": 2}, {"productRef": "P1", "quantity": 1}]
        assert await upsert(business, "GroupProduct", ref="G1", name="Set", components=components) == "SUCCESS"
        parts = "SELECT ref, quantity FROM kit_component JOIN product ON id = component_id ORDER BY place"
        assert await business.shop.rows(parts) == [("P2", 2), ("P1", 1)]
        assert await upsert(business, "GroupProduct", ref="G1", name="Set", products=["P3"]) == "SUCCESS"
        assert await business.shop.rows(parts) == [("P3", 1)]
        assert await upsert(business, "GroupProduct", ref="G1", name="Better set") == "SUCCESS"
        assert await business.shop.rows(parts) == [("P3", 1)]
        nested = await upsert(business, "GroupProduct", ref="G2", name="Sets", products=["G1"])
        assert nested == "FAILED KIT_NESTED"
        unknown = await upsert(business, "GroupProduct", ref="G2", name="Sets", products=["NO"])
        assert unknown == "FAILED COMPONENT_UNKNOWN"

    run(scenario)


def test_a_product_that_cannot_be_leaves_nothing_behind(run: Run) -> None:
    async def scenario(business: Business) -> None:
        before = await business.shop.rows("SELECT count(*) FROM product")
        assert await upsert(business, "StandardProduct", name="No ref") == "FAILED PRODUCT_MALFORMED"
        unknown = await upsert(business, "StandardProduct", ref="S1", name="Shoe", categories=["NO"])
        assert unknown == "FAILED CATEGORY_UNKNOWN"
        assert await business.shop.rows("SELECT count(*) FROM product") == before

    run(scenario)


def test_what_the_api_creates_goes_through_its_workflow_too(run: Run) -> None:
    async def scenario(business: Business) -> None:
        next_id = business.shop.identities.next
        async with transaction(business.shop.pool, ACCOUNT) as connection:
            catalogue = NewProductCatalogue(id=next_id(), ref="SECOND", retailer=RETAILER, name="Second")
            await create_product_catalogue(connection, ACCOUNT, catalogue)
            news = [
                NewProduct(id=next_id(), ref="NEW", name="New"),
                NewProduct(id=next_id(), ref="KNOWN", name="Known", status="INACTIVE"),
            ]
            await create_products(connection, ACCOUNT, "SECOND", news)
        await business.shop.work()
        statuses = await business.shop.rows(
            "SELECT ref, status FROM product WHERE ref IN ('NEW', 'KNOWN') "
            "UNION ALL SELECT ref, status FROM product_catalogue WHERE ref = 'SECOND' ORDER BY 1"
        )
        assert statuses == [("KNOWN", "INACTIVE"), ("NEW", "ACTIVE"), ("SECOND", "ACTIVE")]

    run(scenario)
