"""Rules of products, categories and networks."""

from typing import Any
from uuid import UUID

import pytest

from lading.engine.action import Action, Change, Create, Log, SendEvent, SetAttributes
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleFailed
from lading.foundation.networks.membership import ChangeMembership
from lading.foundation.networks.records import Network
from lading.foundation.products.entities import CategoryFields, Known, ProductFields
from lading.foundation.rules import FoundationLoaders, rules_of
from tests.unit.order.build import AT
from tests.unit.order.rules.drive import AnyLoader, Sent, drive

GO = {"eventName": "Go"}
SHOES, SALE = UUID(int=71), UUID(int=72)


def rules() -> dict[str, Rule[Any]]:
    loaders = FoundationLoaders(**{name: AnyLoader(name) for name in FoundationLoaders.__struct_fields__})
    return {name: rule for rule in rules_of(loaders) for name in (rule.name, *rule.aliases)}


def catalogue() -> Aggregate:
    key = EntityKey("PRODUCT_CATALOGUE", UUID(int=50), "DEFAULT:1")
    root = Entity(key, subtype="DEFAULT", status="ACTIVE", fields=None)
    return Aggregate(root, account=1, retailer=1, workflow_ref="PRODUCT_CATALOGUE::DEFAULT", workflow_version=1)


def product(kind: str = "STANDARD", **fields: Any) -> Entity:
    key = EntityKey("PRODUCT", UUID(int=60), "P1")
    return Entity(key, subtype=kind, status="ACTIVE", fields=ProductFields(**{"name": "Shoe"} | fields))


def category() -> Entity:
    key = EntityKey("CATEGORY", SHOES, "SHOES")
    return Entity(key, subtype="DEFAULT", status="ACTIVE", fields=CategoryFields(name="Shoes"))


def run(
    name: str,
    attributes: dict[str, Any],
    props: dict[str, Any] | None = None,
    *,
    entity: Entity | None = None,
    **facts: Any,
) -> list[Action]:
    of = catalogue()
    if entity is not None:
        of.add(entity)
    sent = Sent(attributes=attributes)
    return drive(rules()[name], of, entity or of.root, props, facts=facts, sent=sent)


def failure(name: str, attributes: dict[str, Any], props: dict[str, Any] | None = None, **more: Any) -> str:
    with pytest.raises(RuleFailed) as failed:
        run(name, attributes, props, **more)
    return failed.value.code


def sent_names(actions: list[Action]) -> list[tuple[str, str]]:
    return [(action.name, action.entity.ref) for action in actions if isinstance(action, SendEvent)]


GOOD = {"ref": "P1", "name": "Shoe", "prices": [{"value": 12.5, "currency": "USD"}]}
BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "PRODUCT_MALFORMED"),
    ({"ref": 7}, "PRODUCT_MALFORMED"),
    ({"ref": " P1"}, "PRODUCT_MALFORMED"),
    ({"ref": "P1", "name": "x" * 256}, "TEXT_TOO_LONG"),
    ({"ref": "P1", "prices": [{"value": 1.005, "currency": "USD"}]}, "AMOUNT_TOO_FINE"),
    ({"ref": "P1", "prices": [{"value": -1, "currency": "USD"}]}, "PRICE_INVALID"),
    ({"ref": "P1", "prices": [{"value": 1, "currency": "usd"}]}, "CURRENCY_INVALID"),
    ({"ref": "P1", "attributes": {"colour": "red"}}, "ATTRIBUTE_INVALID"),
    ({"ref": "P1", "categories": [7]}, "PRODUCT_MALFORMED"),
    ({"ref": "P1", "categories": [f"C{n}" for n in range(101)]}, "PRODUCT_MALFORMED"),
]


@pytest.mark.parametrize("name", ["ValidateIncomingProduct", "ValidateStandardProduct", "ValidateGroupProduct"])
def test_a_product_that_can_be_kept_goes_on_and_another_fails_with_its_code(name: str) -> None:
    assert sent_names(run(name, GOOD, GO)) == [("Go", "DEFAULT:1")]
    assert run(name, GOOD) == []
    for attributes, code in BAD:
        assert failure(name, attributes) == code


def test_a_product_is_of_one_of_three_types() -> None:
    assert failure("ValidateIncomingProduct", {"ref": "P1", "type": "BUNDLE"}) == "TYPE_INVALID"
    assert run("ValidateIncomingProduct", {"ref": "P1", "type": "GROUP"}) == []


def test_a_variant_needs_the_standard_product_it_names() -> None:
    named = {**GOOD, "product": {"ref": "S1"}}
    known = Known(UUID(int=9), "STANDARD", "ACTIVE")
    assert run("ValidateVariantProduct", named, products=known) == []
    variant = Known(UUID(int=9), "VARIANT", "ACTIVE")
    for found in (None, variant):
        assert failure("ValidateVariantProduct", named, products=found) == "STANDARD_PRODUCT_UNKNOWN"
    assert run("ValidateVariantProduct", GOOD) == []


def test_categories_named_must_exist() -> None:
    named = {**GOOD, "categories": ["SHOES", {"ref": "SALE"}]}
    assert run("ValidateProductCategoriesExist", named, categories=Known(SHOES, "DEFAULT", "ACTIVE")) == []
    assert failure("ValidateProductCategoriesExist", named, categories=None) == "CATEGORY_UNKNOWN"


@pytest.mark.parametrize(("part", "kind"), [("Standard", "STANDARD"), ("Variant", "VARIANT"), ("Group", "GROUP")])
def test_a_product_is_created_as_it_was_sent(part: str, kind: str) -> None:
    attributes = {**GOOD, "gtin": "42", "attributes": [{"name": "colour", "type": "STRING", "value": "red"}]}
    (made,) = run(f"Create{part}Product", attributes, products=None)
    assert isinstance(made, Create)
    entity = made.entity
    assert (entity.type, entity.ref, entity.subtype, entity.status) == ("PRODUCT", "P1", kind, "CREATED")
    assert entity.attributes == {"colour": {"type": "STRING", "value": "red"}}
    assert (entity.fields.name, entity.fields.gtin, entity.fields.price_minor, entity.fields.currency) == (
        "Shoe",
        "42",
        1250,
        "USD",
    )
    assert entity.fields.details["prices"][0]["value"] == 12.5


def test_a_product_that_exists_is_not_created_again() -> None:
    known = Known(UUID(int=60), "STANDARD", "ACTIVE")
    assert [type(action) for action in run("CreateStandardProduct", GOOD, products=known)] == [Log]
    assert [type(action) for action in run("CreateStandardProduct", GOOD, entity=product())] == [Log]


@pytest.mark.parametrize("part", ["", "Standard", "Variant", "Group"])
def test_an_update_changes_what_was_sent_and_keeps_the_rest(part: str) -> None:
    name = f"Update{part}Product"
    own = product(gtin="42", details={"taxType": "A"})
    attributes = {"summary": "New", "attributes": {"colour": {"type": "STRING", "value": "blue"}}}
    change, attributes_set = run(name, attributes, entity=own)
    assert isinstance(change, Change)
    assert change.fields == ProductFields(name="Shoe", gtin="42", summary="New", details={"taxType": "A"})
    assert isinstance(attributes_set, SetAttributes)
    assert run(name, {"name": "Shoe"}, entity=product()) == []
    assert failure(name, GOOD) == "ENTITY_UNSUITABLE"


@pytest.mark.parametrize(
    ("part", "kind"),
    [("StandardProduct", "STANDARD"), ("VariantProduct", "VARIANT"), ("GroupProduct", "GROUP"), ("Product", "GROUP")],
)
def test_branches_on_whether_a_product_exists(part: str, kind: str) -> None:
    known, other = Known(UUID(int=60), kind, "ACTIVE"), Known(UUID(int=60), "OTHER", "ACTIVE")
    exists, not_exists = f"ForwardIf{part}Exists", f"ForwardIf{part}NotExists"
    assert sent_names(run(exists, GOOD, GO, products=known)) == [("Go", "DEFAULT:1")]
    assert run(not_exists, GOOD, GO, products=known) == []
    assert run(exists, GOOD, GO, products=None) == []
    assert sent_names(run(not_exists, GOOD, GO, products=None)) == [("Go", "DEFAULT:1")]
    assert bool(run(exists, GOOD, GO, products=other)) is (part == "Product")


def test_an_event_goes_down_to_the_product_or_category_in_its_own_lane() -> None:
    for name in ("DownToProduct", "DownToStandardProduct", "DownToVariantProduct", "DownToGroupProduct"):
        (event,) = run(name, GOOD, GO, products=Known(UUID(int=60), "STANDARD", "ACTIVE"))
        assert isinstance(event, SendEvent)
        assert (event.entity.type, event.entity.ref, event.lane) == ("PRODUCT", "P1", UUID(int=60))
    (event,) = run("DownToCategory", {"ref": "SHOES"}, GO, categories=Known(SHOES, "DEFAULT", "ACTIVE"))
    assert isinstance(event, SendEvent)
    assert (event.entity.type, event.lane) == ("CATEGORY", SHOES)
    assert failure("DownToProduct", GOOD, GO, products=None) == "PRODUCT_UNKNOWN"
    assert failure("DownToCategory", {"ref": "SHOES"}, GO, categories=None) == "CATEGORY_UNKNOWN"


def test_what_the_run_just_made_is_reached_inline() -> None:
    (event,) = run("DownToProduct", GOOD, GO, entity=product(), products=None)
    assert isinstance(event, SendEvent)
    assert event.lane is None


PARTS = ("Product", "StandardProduct", "VariantProduct", "GroupProduct")


@pytest.mark.parametrize("part", PARTS)
def test_a_product_joins_and_leaves_categories(part: str) -> None:
    known = Known(SHOES, "DEFAULT", "ACTIVE")
    named = {"categoryRefs": ["SHOES"]}
    (change,) = run(f"AddCategoriesTo{part}", named, entity=product(category_ids=(SALE,)), categories=known)
    assert isinstance(change, Change)
    assert change.fields.category_ids == (SHOES, SALE)
    own = product(category_ids=(SHOES, SALE))
    (change,) = run(f"RemoveCategoriesFrom{part}", named, entity=own, categories=known)
    assert isinstance(change, Change)
    assert change.fields.category_ids == (SALE,)
    assert run(f"RemoveCategoriesFrom{part}", named, entity=product(), categories=known) == []
    assert failure(f"AddCategoriesTo{part}", named, entity=product(), categories=None) == "CATEGORY_UNKNOWN"


def test_a_category_is_checked_created_and_brought_up_to_date() -> None:
    parent = Known(SALE, "DEFAULT", "ACTIVE")
    attributes = {"ref": "SHOES", "name": "Shoes", "parentCategory": {"ref": "SALE"}}
    assert run("ValidateIncomingCategory", attributes) == []
    assert failure("ValidateIncomingCategory", {"ref": "SHOES", "name": "x" * 256}) == "TEXT_TOO_LONG"
    assert run("ValidateCategoriesExist", attributes, categories=parent) == []
    assert failure("ValidateCategoriesExist", attributes, categories=None) == "CATEGORY_UNKNOWN"
    (made,) = run("CreateCategory", {"ref": "SHOES", "name": "Shoes"}, categories=None)
    assert isinstance(made, Create)
    assert (made.entity.ref, made.entity.fields) == ("SHOES", CategoryFields(name="Shoes"))
    (change,) = run("UpdateCategory", attributes, entity=category(), categories=parent)
    assert isinstance(change, Change)
    assert change.fields == CategoryFields(name="Shoes", parent_id=SALE)
    own_parent = {"parentCategory": "SHOES"}
    assert failure("UpdateCategory", own_parent, entity=category()) == "CATEGORY_LOOP"


def test_branches_on_whether_a_category_exists() -> None:
    known, named = Known(SHOES, "DEFAULT", "ACTIVE"), {"ref": "SHOES"}
    assert sent_names(run("ForwardIfCategoryExists", named, GO, categories=known)) == [("Go", "DEFAULT:1")]
    assert run("ForwardIfCategoryExists", named, GO, categories=None) == []
    assert run("ForwardIfCategoryNotExists", named, GO, categories=known) == []
    assert sent_names(run("ForwardIfCategoryNotExists", named, GO, categories=None)) == [("Go", "DEFAULT:1")]


def network() -> Network:
    return Network(
        id=UUID(int=80), ref="HD_1", type="DEFAULT", status="ACTIVE", attributes={}, created_at=AT, updated_at=AT
    )


@pytest.mark.parametrize(("name", "is_member"), [("AddNetworkToLocation", True), ("RemoveNetworkFromLocation", False)])
@pytest.mark.parametrize(
    "attributes", [{"networkRef": "HD_1"}, {"networkRefs": ["HD_1"]}, {"networks": [{"ref": "HD_1"}, "HD_1"]}]
)
def test_a_location_joins_and_leaves_networks(name: str, is_member: bool, attributes: dict[str, Any]) -> None:
    key = EntityKey("LOCATION", UUID(int=90), "L1")
    root = Entity(key, subtype="STORE", status="ACTIVE", fields=None)
    of = Aggregate(root, account=1, retailer=1, workflow_ref="LOCATION::STORE", workflow_version=1)
    actions = drive(rules()[name], of, root, GO, facts={"networks": (network(),)}, sent=Sent(attributes=attributes))
    assert actions[0] == ChangeMembership(UUID(int=80), UUID(int=90), is_member)
    assert sent_names(actions) == [("Go", "L1")]
    with pytest.raises(RuleFailed) as failed:
        drive(rules()[name], of, root, {}, facts={"networks": (None,)}, sent=Sent(attributes=attributes))
    assert failed.value.code == "NETWORK_UNKNOWN"
    with pytest.raises(RuleFailed) as failed:
        drive(rules()[name], of, root, {}, facts={}, sent=Sent(attributes={}))
    assert failed.value.code == "NETWORK_MISSING"


def test_only_a_location_is_in_networks() -> None:
    assert failure("AddNetworkToLocation", {"networkRef": "HD_1"}) == "ENTITY_UNSUITABLE"
