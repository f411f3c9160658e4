"""The rules retailers ask for, in workflows on the real database and engine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from lading.bootstrap.registry import build_registry
from lading.database.connection import transaction
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.products.model import Component, NewProduct
from lading.foundation.products.records import upsert_products
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.reference_workflows import home_delivery_workflow
from lading.outbox.outbound.policy import OutboundPolicy
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, fulfilment, order, order_entity
from tests.database.outbox.post_office import THIS_MACHINE, PostOffice
from tests.database.outbox.sink import Reply, always, listening

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
Rules = list[tuple[str, dict[str, Any] | None]]


class Edited:
    """The reference workflow with some rules more."""

    def __init__(self) -> None:
        self.document = home_delivery_workflow({"retailer.id": str(RETAILER)})

    def before(self, entity_type: str, name: str, rules: Rules) -> "Edited":
        """Rules in front of those of a ruleset."""
        ruleset = self._ruleset(entity_type, name)
        ruleset["rules"] = [*_uses(rules), *ruleset["rules"]]
        return self

    def instead(self, entity_type: str, name: str, rules: Rules) -> "Edited":
        """Rules in place of those of a ruleset."""
        self._ruleset(entity_type, name)["rules"] = _uses(rules)
        return self

    def ruleset(self, entity_type: str, name: str, statuses: list[str], rules: Rules) -> "Edited":
        """A ruleset more."""
        triggers = [{"status": status} for status in statuses]
        added = {"name": name, "type": entity_type, "eventType": "NORMAL", "rules": _uses(rules), "userActions": []}
        self.document["rulesets"].append(added | {"triggers": triggers})
        return self

    async def publish(self, shop: Shop) -> None:
        async with transaction(shop.pool, ACCOUNT) as connection:
            await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=self.document, created_by="test"))

    def _ruleset(self, entity_type: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            one for one in self.document["rulesets"] if one["type"] == entity_type and one["name"] == name
        )
        return found


def _uses(rules: Rules) -> list[dict[str, Any]]:
    return [{"name": f"ACME.core.{name}", "props": props} for name, props in rules]


async def _set(shop: Shop, name: str, value: Any, location_ref: str | None = None) -> None:
    context = SettingContext.RETAILER if location_ref is None else SettingContext.AGENT
    setting = Setting(name=name, context=context, context_ref=location_ref or str(RETAILER), value=value)
    async with transaction(shop.pool, ACCOUNT) as connection:
        await put_setting(connection, ACCOUNT, setting)


async def _work(shop: Shop, *, policy: OutboundPolicy | None = None, workers: int = 1) -> None:
    """Lets engines run until nothing is to do."""

    async def one(number: int) -> None:
        registry = build_registry(shop.identities, policy)
        worker = Worker(shop.pool, registry, shop.identities, WorkerSettings(name=f"w{number}", lanes_max=5))
        idle = 0
        while idle < 3:
            idle = 0 if await worker.work_once() else idle + 1
            await asyncio.sleep(0.005)

    await asyncio.gather(*map(one, range(workers)))


def test_a_webhook_is_stored_with_its_cause_and_delivered_with_the_body_that_receivers_know(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        edited = Edited().before("ORDER", "CREATE", [("SendWebhook", {"webhookName": "order", "setting": "HOOK"})])
        edited.before("ORDER", "BookOrder", [("SendWebhook", {"webhookName": "order", "setting": "HOOK"})])
        await edited.publish(shop)
        async with listening(always(Reply())) as sink:
            await _set(shop, "HOOK", sink.url())
            await shop.stock(NEAR_P1=1)
            [taken] = await shop.take(order("HD-1"))
            await _work(shop, policy=THIS_MACHINE)
            assert await shop.status("HD-1") == "PICK_PACK"
            office = PostOffice(shop.pool)
            await office.relay().drain()
            await office.close()
            created, booked = sink.bodies()
        assert {key: created[key] for key in created.keys() - {"id", "attributes"}} == {
            "name": "CREATE",
            "accountId": "ACME",
            "retailerId": "1",
            "entityId": str(getattr(taken, "id", "")),
            "entityRef": "HD-1",
            "entityType": "ORDER",
            "entityStatus": "CREATED",
            "rootEntityId": str(getattr(taken, "id", "")),
            "rootEntityRef": "HD-1",
            "rootEntityType": "ORDER",
            "type": "NORMAL",
            "meta": {"mode": "AUTO", "simulation": False, "models": None},
            "trailLogs": [],
            "errorLogs": [],
            "sequence": 1,
        }
        assert (booked["name"], booked["entityStatus"], booked["sequence"]) == ("BookOrder", "RECEIVED", 2)
        assert created["id"] != booked["id"]
        assert [row[0] for row in await shop.rows("SELECT name FROM webhook_message ORDER BY sequence")] == [
            "CREATE",
            "BookOrder",
        ]

    run(scenario)


def test_a_webhook_to_an_inner_address_fails_its_event_and_tells_nothing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        props = {"webhookName": "order", "webhookEndpoint": "http://169.254.169.254/latest"}
        await Edited().before("ORDER", "CREATE", [("SendWebhook", props)]).publish(shop)
        await shop.take(order("HD-1"))
        await _work(shop)
        [(outcome, reason)] = await shop.rows("SELECT outcome, reason FROM event_run")
        assert (outcome, reason.split(":")[0]) == ("FAILED", "URL_FORBIDDEN")
        assert await shop.status("HD-1") == "CREATED"
        assert await shop.rows("SELECT 1 FROM webhook_message") == []

    run(scenario)


def test_a_kit_that_was_taken_apart_on_arrival_is_not_taken_apart_again(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await Edited().before("ORDER", "CREATE", [("ExplodeKits", None)]).publish(shop)
        kit = (Component(product_ref="P2", quantity=2), Component(product_ref="P3", quantity=1))
        new = NewProduct(id=uuid4(), ref="P1", name="Kit", type="GROUP", components=kit)
        async with transaction(shop.pool, ACCOUNT) as connection:
            await upsert_products(connection, ACCOUNT, "MASTER", [new])
        await shop.stock(NEAR_P2=4, NEAR_P3=2)
        await shop.take(order("HD-1", [("P1", 2)]))
        await _work(shop)
        assert await shop.rows(
            "SELECT line, ref, product_ref, quantity, cancelled_quantity, status FROM order_item ORDER BY line"
        ) == [
            (1, "HD-1-1", "P1", 2, 2, "EXPLODED"),
            (2, "HD-1-1-K1", "P2", 4, 0, None),
            (3, "HD-1-1-K2", "P3", 2, 0, None),
        ]
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1-K1": 4, "HD-1-1-K2": 2})
        ]
        assert await shop.violations() == []

    run(scenario)


FULL: Rules = [
    ("SendEventToUpdateInventoryQuantity", {"operation": "UNRESERVE", "inventoryCatalogueRef": "DEFAULT:1"}),
    ("RejectFulfilment", None),
    ("SendEventForOrder", {"eventName": "SourcePartially"}),
]


def with_capacity() -> Edited:
    """Locations have days: full ones are left out, and whoever comes too late is sourced again."""
    edited = Edited()
    edited.before("FULFILMENT", "CREATE", [("ReserveLocationCapacity", {"fullEventName": "DayFull"})])
    edited.before("FULFILMENT", "CancelFulfilment", [("ReleaseLocationCapacity", None)])
    edited.ruleset("FULFILMENT", "DayFull", ["CREATED"], FULL)
    filtering: Rules = [("FilterLocationsByCapacity", {"eventName": "SearchRoom"})]
    edited.instead("ORDER", "CalculateDistances", [("CalculateLocationsDistances", {"eventName": "FilterRoom"})])
    edited.ruleset("ORDER", "FilterRoom", ["BOOKED"], filtering)
    search = {"virtualCatalogueRef": "BASE:1", "eventName": "SelectFulfilment"}
    edited.ruleset("ORDER", "SearchRoom", ["BOOKED"], [("SearchInventoryAtLocations", search)])
    partly: Rules = [
        ("CalculateLocationsDistances", {"eventName": "FilterPartialRoom"}),
    ]
    edited.instead("ORDER", "CalculatePartialDistances", partly)
    again: Rules = [("FilterLocationsByCapacity", {"eventName": "SearchPartialInventory"})]
    edited.ruleset("ORDER", "FilterPartialRoom", ["BOOKED", "PICK_PACK", "ESCALATED"], again)
    return edited


def test_a_location_takes_so_many_fulfilments_a_day_and_a_cancelled_one_makes_room(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", 2, "NEAR")
        await shop.stock(NEAR_P1=50, FAR_P1=50)
        await shop.take(*[order(f"HD-{number}") for number in range(5)])
        await _work(shop)
        assert await _per_location(shop) == {"NEAR": 2, "FAR": 3}
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]
        [(ref,)] = await shop.rows(
            "SELECT min(o.ref) FROM sales_order o JOIN fulfilment f ON f.order_id = o.id"
            " JOIN location l ON l.id = f.location_id WHERE l.ref = 'NEAR'"
        )
        assert await shop.act(ref, order_entity(ref), "CancelOrder") == "SUCCESS"
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(1,)]
        await shop.take(order("HD-9"))
        await _work(shop)
        assert await shop.fulfilments("HD-9") == [("HD-9-F1", "AWAITING_WAVE", "NEAR", {"HD-9-1": 1})]
        assert await shop.violations() == []

    run(scenario)


def test_many_workers_never_give_the_last_place_of_a_day_away_twice(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", 7, "NEAR")
        await shop.stock(NEAR_P1=100, FAR_P1=100)
        await shop.take(*[order(f"HD-{number}") for number in range(60)])
        await _work(shop, workers=4)
        assert await _per_location(shop) == {"NEAR": 7, "FAR": 53}
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(7,)]
        assert await shop.violations() == []

    run(scenario)


def test_without_the_filter_whoever_comes_too_late_is_sourced_elsewhere(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        edited = Edited().before("FULFILMENT", "CREATE", [("ReserveLocationCapacity", {"fullEventName": "DayFull"})])
        await edited.ruleset("FULFILMENT", "DayFull", ["CREATED"], FULL).publish(shop)
        await _set(shop, "LOCATION_CAPACITY", 0, "NEAR")
        await shop.stock(NEAR_P1=5, FAR_P1=5)
        await shop.take(order("HD-1"))
        await _work(shop)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "REJECTED", "NEAR", {"HD-1-1": 1}),
            ("HD-1-F2", "AWAITING_WAVE", "FAR", {"HD-1-1": 1}),
        ]
        assert await shop.on_hand("NEAR", "P1") == (5, 0, 0, 0)
        assert await shop.violations() == []

    run(scenario)


def test_the_default_location_is_searched_where_the_network_serves_nobody(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        edited = Edited().instead("ORDER", "SourceOrder", [("UseDefaultLocation", {"eventName": "CalculateDistances"})])
        await edited.publish(shop)
        await _set(shop, "DEFAULT_LOCATION", "DEPOT")
        await shop.stock(DEPOT_P1=1, NEAR_P1=5)
        await shop.take(order("HD-1"))
        await _work(shop)
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "AWAITING_WAVE", "DEPOT", {"HD-1-1": 1})]
        assert await shop.on_hand("DEPOT", "P1") == (0, 1, 0, 0)

    run(scenario)


def test_what_a_vendor_sends_is_not_searched_for_in_our_stock(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        edited = Edited().before("ORDER", "BookOrder", [("AssignDropShipVendor", {"fulfilmentType": "HD_DS"})])
        for ruleset in edited.document["rulesets"]:
            if (ruleset["type"], ruleset["name"]) == ("FULFILMENT", "CREATE") and "subtype" not in ruleset:
                ruleset["subtype"] = "HD_PFS"
        edited.ruleset("FULFILMENT", "CREATE", ["CREATED"], [])
        edited.document["rulesets"][-1]["subtype"] = "HD_DS"
        edited.document["rulesets"][-1]["rules"] = _uses([("SetState", {"status": "AWAITING_VENDOR"})])
        edited.document["statuses"].append({"name": "AWAITING_VENDOR", "entityType": "FULFILMENT", "category": ""})
        await edited.publish(shop)
        vendor = {"dropShipLocationRef": {"type": "STRING", "value": "FAR"}}
        await shop.rows("UPDATE product SET attributes = to_jsonb($1::json) WHERE ref = 'P2'", vendor)
        await shop.stock(NEAR_P1=5)
        await shop.take(order("HD-1", [("P1", 1), ("P2", 3)]))
        await _work(shop)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_VENDOR", "FAR", {"HD-1-2": 3}),
            ("HD-1-F2", "AWAITING_WAVE", "NEAR", {"HD-1-1": 1}),
        ]
        assert await shop.violations() == []
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "AddOrderNote") == "NO_MATCH"

    run(scenario)


async def _per_location(shop: Shop) -> dict[str, int]:
    return dict(
        await shop.rows(
            "SELECT l.ref, count(*)::int FROM fulfilment f JOIN location l ON l.id = f.location_id"
            " WHERE f.status NOT IN ('REJECTED', 'CANCELLED') GROUP BY 1"
        )
    )
