"""The life of orders from outside: nothing but the API, from the basket to the counter, with changes on the way."""

from typing import Any

from tests.journeys.graphql.api import Graph, play

CREATE = "mutation($input: CreateOrderInput) { createOrder(input: $input) { id ref type status } }"
INVOKE = "mutation($input: InvokeUserActionInput) { invokeUserAction(input: $input) { eventId eventStatus } }"
ORDER = """query($ref: String) { order(ref: $ref) { status totalPrice attributes { name value }
  items { edges { node { ref quantity cancelledQuantity fulfilmentChoice { ref } } } }
  fulfilments { edges { node { ref status fromLocation { ref } items { edges { node { ref requestedQuantity } } } } } }
  fulfilmentChoices { edges { node { ref type status pickupLocationRef deliverAfter
    items { edges { node { ref } } } fulfilments { edges { node { ref } } } } } } } }"""
CHOICES = """query($place: [String], $status: [String]) {
  fulfilmentChoices(pickupLocationRef: $place, status: $status) { edges { node { id ref status } } } }"""
ANN = {"collectedBy": "Ann Lee", "identityChecked": True}


def basket(customer_id: str) -> dict[str, Any]:
    """One item goes home, one is collected at FAR."""
    address = {"ref": "A", "street": "1 Main St", "city": "Boston", "postcode": "02118", "country": "US"}
    return {
        "ref": "M-1",
        "type": "MULTI",
        "retailer": {"id": 1},
        "customer": {"id": customer_id},
        "totalPrice": 31.5,
        "fulfilmentChoices": [
            {"ref": "HOME", "deliveryType": "STANDARD", "deliveryAddress": {"name": "Ann", **address}},
            {
                "ref": "SHOP",
                "deliveryType": "STANDARD",
                "pickupLocationRef": "FAR",
                "deliveryFirstName": "Ann",
                "deliveryLastName": "Lee",
            },
        ],
        "items": [
            {
                "ref": "1",
                "productRef": "P1",
                "quantity": 2,
                "price": 10.5,
                "totalPrice": 21,
                "fulfilmentChoiceRef": "HOME",
            },
            {
                "ref": "2",
                "productRef": "P2",
                "quantity": 1,
                "price": 10.5,
                "totalPrice": 10.5,
                "fulfilmentChoiceRef": "SHOP",
            },
        ],
    }


async def _do(graph: Graph, entity: tuple[str, str], name: str, **attributes: Any) -> None:
    """A user action, offered and taken, worked off."""
    entity_type, ref = entity
    named = {"entityType": entity_type, "entityRef": ref, "rootEntityType": "ORDER", "rootEntityRef": "M-1"}
    await graph.data(INVOKE, input={"eventName": name, "attributes": attributes, **named})
    await graph.shop.work()


async def _order(graph: Graph) -> dict[str, Any]:
    found: dict[str, Any] = (await graph.data(ORDER, ref="M-1"))["order"]
    return found


def _statuses(order: dict[str, Any]) -> dict[str, str]:
    return {edge["node"]["ref"]: edge["node"]["status"] for edge in order["fulfilmentChoices"]["edges"]}


PROPOSED = """{ order(ref: "M-1") { revisionProposal { number request expiresOn
  difference { currency amount goods tax delivery } stock { ref wanted available isEnough }
  promises { fulfilmentChoiceRef before } } } }"""


async def _create(graph: Graph) -> None:
    await graph.shop.stock(NEAR_P1=5, FAR_P2=1)
    customer = (await graph.shop.row("SELECT id FROM customer WHERE ref = 'ANN'"))["id"]
    made = (await graph.data(CREATE, input=basket(str(customer))))["createOrder"]
    assert (made["ref"], made["type"], made["status"]) == ("M-1", "MULTI", "CREATED")
    await graph.shop.work()


def test_a_mixed_basket_goes_home_and_to_the_counter(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _create(graph)
        order = await _order(graph)
        assert (order["status"], _statuses(order)) == ("PICK_PACK", {"HOME": "PICK_PACK", "SHOP": "PICK_PACK"})
        nodes = [edge["node"] for edge in order["fulfilmentChoices"]["edges"]]
        assert [(one["type"], one["pickupLocationRef"]) for one in nodes] == [("HD", None), ("CC", "FAR")]
        assert [[edge["node"]["ref"] for edge in one["items"]["edges"]] for one in nodes] == [["1"], ["2"]]
        refs = {one["ref"]: one["fulfilments"]["edges"][0]["node"]["ref"] for one in nodes}
        for choice, item, units in (("HOME", "1", 2), ("SHOP", "2", 1)):
            picked = [{"ref": item, "filledQuantity": units}]
            await _do(graph, ("FULFILMENT", refs[choice]), "ConfirmPick", fulfilmentItems=picked)
            await _do(graph, ("FULFILMENT", refs[choice]), "PackFulfilment")
        await _do(graph, ("CONSIGNMENT", "M-1-C1"), "CourierCollected")
        order = await _order(graph)
        assert order["status"] == "PARTIALLY_COMPLETE"
        assert _statuses(order) == {"HOME": "COMPLETE", "SHOP": "AWAITING_CUSTOMER_COLLECTION"}
        waiting = await graph.data(CHOICES, place=["FAR"], status=["AWAITING_CUSTOMER_COLLECTION"])
        assert [edge["node"]["ref"] for edge in waiting["fulfilmentChoices"]["edges"]] == ["SHOP"]
        await _do(graph, ("FULFILMENT_CHOICE", "SHOP"), "Collect", **ANN)
        assert (await _order(graph))["status"] == "COMPLETE"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_it_is_changed_and_cancelled_on_the_way(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _create(graph)
        more = [{"ref": "1", "quantity": 3}]
        assert (await graph.data(PROPOSED))["order"] == {"revisionProposal": None}
        await _do(graph, ("ORDER", "M-1"), "ProposeRevision", items=more)
        proposed = (await graph.data(PROPOSED))["order"]["revisionProposal"]
        assert (proposed["number"], proposed["request"]["items"][0]["quantity"]) == (1, 3)
        assert proposed["difference"] == {"currency": "USD", "amount": 10.5, "goods": 10.5, "tax": 0, "delivery": 0}
        assert proposed["stock"] == [{"ref": "1-R1", "wanted": 1, "available": 3, "isEnough": True}]
        assert [one["fulfilmentChoiceRef"] for one in proposed["promises"]] == ["HOME", "SHOP"]
        assert all(one["before"] > proposed["expiresOn"] for one in proposed["promises"])
        await _do(graph, ("ORDER", "M-1"), "ConfirmRevision", number=1)
        assert (await graph.data(PROPOSED))["order"] == {"revisionProposal": None}
        order = await _order(graph)
        assert order["totalPrice"] == 42
        lines = [edge["node"] for edge in order["items"]["edges"]]
        assert [(one["ref"], one["quantity"], one["fulfilmentChoice"]["ref"]) for one in lines] == [
            ("1", 2, "HOME"),
            ("2", 1, "SHOP"),
            ("1-R1", 1, "HOME"),
        ]
        await _do(graph, ("ORDER", "M-1"), "CancelItems", items=[{"ref": "2", "reason": "LATE"}])
        assert _statuses(await _order(graph)) == {"HOME": "PICK_PACK", "SHOP": "CANCELLED"}
        await _do(graph, ("ORDER", "M-1"), "CancelOrder")
        order = await _order(graph)
        assert order["status"] == "CANCELLED"
        kept = {one["name"]: one["value"] for one in order["attributes"]}
        assert sum(one["totalMinor"] for one in kept["adjustments"]) == -3150
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_basket_that_cannot_be_carried_out_is_refused_with_the_place(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        customer = (await graph.shop.row("SELECT id FROM customer WHERE ref = 'ANN'"))["id"]
        wrong = basket(str(customer))
        wrong["items"][1]["fulfilmentChoiceRef"] = "NOWHERE"
        assert await graph.codes(CREATE, input=wrong) == ["FULFILMENT_CHOICE_UNKNOWN"]
        assert await graph.shop.rows("SELECT count(*) FROM sales_order") == [(0,)]

    play(urls, scenario)
