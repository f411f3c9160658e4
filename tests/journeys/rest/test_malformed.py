"""The promise that no input whatever gives a 5xx, and that a refused request has written nothing."""

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from lading.api.application import route_table
from lading.api.routing import Access
from tests.journeys.rest.api import Api, order, play, workflow

JSON_HEADERS = {"content-type": "application/json"}

# What no reader of ours may take for JSON.
BROKEN_BODIES = (
    b"",
    b"{",
    b"null",
    b"7",
    b'"text"',
    b"[]",
    b"[" * 100_000,
    b'{"a":' * 70 + b"1" + b"}" * 70,
    b'{"ref":"A","ref":"B"}',
    b'{"quantity":NaN}',
    b'{"quantity":-Infinity}',
    b'{"quantity":1e999}',
    b'{"quantity":' + b"9" * 5_000 + b"}",
    b'{"ref":"\\ud800"}',
    b'{"ref":"\\u0000"}',
    b'{"ref":"a\x00b"}',
    b'{"ref":"\xff\xfe"}',
    b'\xef\xbb\xbf{"ref":"A"}',
    b"\xff\xfe{\x00}\x00",
    b'{"ref":"A"} trailing',
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
)

# Values put in the place of every field of a good body, one after the other.
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**63 - 1,
    -(2**63) + 1,
    1.5,
    1e308,
    "",
    " ",
    "x" * 300,
    "\u202eevil",
    "9" * 400,
    "2026-02-30T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:60Z",
    "9999-12-31T23:59:59-14:00",
    "NaN",
    "'; DROP TABLE account; --",
    "%",
    [],
    [[]],
    [None],
    {},
    {"a": {"b": []}},
)


def event() -> dict[str, Any]:
    return {
        "name": "BookOrder",
        "retailerId": "1",
        "entityType": "ORDER",
        "entityRef": "HD-1",
        "entitySubtype": "HD",
        "rootEntityType": "ORDER",
        "rootEntityRef": "HD-1",
        "attributes": {"a": 1},
        "scheduledOn": "2026-01-01T00:00:00Z",
        "meta": {},
    }


def full_order() -> dict[str, Any]:
    item = {"ref": "1", "productRef": "P-1", "productCatalogueRef": "PC", "quantity": 1, "price": 1, "taxPrice": 0.1}
    attribute = {"name": "a", "type": "STRING", "value": "b"}
    whole = order("HD-1", customer={"ref": "C"}, items=[item], attributes=[attribute], totalPrice=1, totalTaxPrice=0)
    whole["fulfilmentChoice"]["deliveryAddress"] |= {"latitude": 41.8, "longitude": -87.6, "timeZone": "UTC"}
    whole["fulfilmentChoice"] |= {"deliverAfter": "2026-01-01T00:00:00Z", "fulfilmentPrice": 1.0}
    return whole


def cart(*, is_collected: bool = True) -> dict[str, Any]:
    address = {
        "city": "Chicago",
        "state": "IL",
        "postcode": "60601",
        "country": "US",
        "latitude": 41.8,
        "longitude": -87.6,
    }
    products = [{"productRef": "P-1", "catalogueRef": "PC", "requestedQuantity": 2}]
    asked = {"retailerId": 1, "address": address, "products": products}
    return asked | ({"locationRef": "S-1"} if is_collected else {})


def delivery_service() -> dict[str, Any]:
    rates = [{"weightGramsMax": 1000, "priceMinor": 500}]
    zone = {"ref": "US", "transitDays": 2, "countries": ["US"], "distanceKmMax": 10.5, "rates": rates}
    return {
        "name": "Standard",
        "currency": "USD",
        "pickups": {"mon": "1600"},
        "deliveryDays": ["mon", "tue"],
        "deliveredBy": "2000",
        "holidays": ["2026-12-25"],
        "methods": ["HD"],
        "volumetricDivisor": 5000,
        "freeFromMinor": 5000,
        "charging": "PER_ORDER",
        "zones": [zone | {"states": ["IL"], "postcodes": ["606"], "perStartedKilogramMinor": 100}],
    }


def stock_bodies() -> dict[str, dict[str, Any]]:
    """Bodies about what is kept back, sold ahead, sent on, and taken in."""
    line = {"productRef": "P-1", "quantity": 1}
    return {
        "/api/v1/cart-holds": {
            "ref": "CART-1",
            "customerRef": "C",
            "catalogueRef": "BASE:1",
            "items": [line | {"locationRef": "S-1"}],
            "minutes": 10,
        },
        "/api/v1/products": {
            "catalogue": "PC",
            "products": [{"ref": "P-9", "type": "STANDARD", "name": "Nine", "categories": ["A"], "attributes": []}],
        },
        "/api/v1/promise-pools": {
            "ref": "POOL-1",
            "kind": "PREORDER",
            "catalogueRef": "BASE:1",
            "productRef": "P-1",
            "limit": 5,
            "expectedOn": "2026-12-01",
            "status": "ACTIVE",
        },
        "/api/v1/promise-pools/{ref}/entries": {"ref": "E-1", "customerRef": "C", "quantity": 1, "orderRef": "HD-1"},
        "/api/v1/replenishment-suggestions": {
            "catalogueRef": "DEFAULT:1",
            "productRefs": ["P-1"],
            "minimum": 1,
            "maximum": 5,
        },
        "/api/v1/stock-transfers": {
            "ref": "T-1",
            "catalogueRef": "DEFAULT:1",
            "fromRef": "S-1",
            "toRef": "S-2",
            "lines": [line],
        },
        "/api/v1/stock-transfers/{ref}/receive": {
            "receiptRef": "R-1",
            "lines": [{"productRef": "P-1", "received": 1, "lost": 1}],
        },
    }


def task_bodies() -> dict[str, dict[str, Any]]:
    """Bodies of what people do with their work."""
    deed = {
        "do": "CONCLUDE",
        "assignee": "ann",
        "outcome": "PASS",
        "quantity": 1,
        "reason": "why",
        "evidence": {"seen": "a card"},
    }
    return {
        "/api/v1/task-queues": {"queue": "fraud"},
        "/api/v1/tasks": deed | {"ids": ["0199e5a0-0000-7000-8000-000000000000"]},
        "/api/v1/tasks/{id}": deed,
    }


def sourcing_bodies() -> dict[str, dict[str, Any]]:
    """Bodies of what people decide about sourcing."""
    return {
        "/api/v1/sourcing/profiles/{ref}/promote": {"version": 1, "percent": 10},
        "/api/v1/sourcing/simulations": {
            "profiles": ["REFERENCE"],
            "from": "2026-01-01T00:00:00Z",
            "until": "2026-02-01T00:00:00Z",
            "retailerId": 1,
            "ordersMax": 10,
            "differencesMax": 10,
            "stockAt": "2026-01-01T00:00:00Z",
        },
        "/api/v1/sourcing/remedies": {
            "remedy": "BY_HAND",
            "orderRefs": ["HD-1"],
            "isAll": False,
            "locationRef": "S-1",
            "dryRun": False,
            "countMax": 10,
        },
        "/api/v1/sourcing/stock-facts": {
            "productCatalogueRef": "PC",
            "facts": [
                {
                    "locationRef": "S-1",
                    "productRef": "P-1",
                    "idealUnits": 5,
                    "inboundUnits": 1,
                    "inboundAt": "2026-01-01T00:00:00Z",
                    "stockedAt": "2026-01-01T00:00:00Z",
                    "markdownPercent": 10,
                }
            ],
        },
        "/api/v1/sourcing/switches": {
            "service": "COLLECTION",
            "scope": "LOCATION",
            "scopeRef": "S-1",
            "isOff": True,
            "reason": "why",
        },
    }


BODY_ROUTES = (
    ("POST", "/api/v1/cart-holds"),
    ("POST", "/api/v1/products"),
    ("POST", "/api/v1/promise-pools"),
    ("POST", "/api/v1/promise-pools/{ref}/entries"),
    ("POST", "/api/v1/replenishment-suggestions"),
    ("POST", "/api/v1/sourcing/profiles/{ref}/promote"),
    ("POST", "/api/v1/sourcing/remedies"),
    ("POST", "/api/v1/sourcing/simulations"),
    ("PUT", "/api/v1/sourcing/stock-facts"),
    ("POST", "/api/v1/sourcing/switches"),
    ("POST", "/api/v1/stock-transfers"),
    ("POST", "/api/v1/stock-transfers/{ref}/receive"),
    ("POST", "/api/v1/task-queues"),
    ("POST", "/api/v1/tasks"),
    ("POST", "/api/v1/tasks/{id}"),
    ("POST", "/api/v1/event-operations"),
    ("PUT", "/api/v1/delivery-services/{ref}"),
    ("POST", "/api/v1/fulfilment-options"),
    ("POST", "/api/v1/fulfilment-options/co-located"),
    ("POST", "/api/v1/orders"),
    ("POST", "/api/v1/stores/nearest"),
    ("POST", "/api/v1/user-actions"),
    ("POST", "/api/v4.1/event/async"),
    ("POST", "/api/v4.1/event/sync"),
    ("POST", "/api/v4.1/job"),
    ("POST", "/api/v4.1/job/{id}/batch"),
    ("POST", "/api/v4.1/transition"),
    ("PUT", "/api/v4.1/workflow"),
    ("POST", "/api/v4.1/workflow/active"),
    ("POST", "/api/v4.1/workflow/check"),
    ("POST", "/api/v4.1/workflow/rollout"),
)


def good_body(route: tuple[str, str]) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "/api/v1/event-operations": {
            "operation": "RESEND",
            "filter": {"name": "CREATE", "retailerId": "1", "from": "2026-01-01T00:00:00Z", "eventStatus": "SUCCESS"},
            "dryRun": False,
            "countMax": 10,
            "remark": "why",
        },
        "/api/v1/delivery-services/{ref}": delivery_service(),
        "/api/v1/fulfilment-options": cart() | {"types": ["HD"], "at": "2026-01-01T00:00:00Z", "orderType": "A"},
        "/api/v1/fulfilment-options/co-located": cart() | {"among": [{"productRef": "P-2"}], "productsMax": 5},
        "/api/v1/stores/nearest": cart(is_collected=False)
        | {"locationTypes": ["STORE"], "inStockOnly": True, "radiusKm": 10.5, "storesMax": 5},
        "/api/v1/orders": full_order(),
        "/api/v1/user-actions": {
            "eventName": "BookOrder",
            "entityType": "ORDER",
            "entityRef": "HD-1",
            "rootEntityType": "ORDER",
            "rootEntityRef": "HD-1",
            "module": "oms",
            "attributes": {"reason": "A"},
        },
        "/api/v4.1/transition": {
            "triggers": [
                {
                    "type": "ORDER",
                    "subtype": "HD",
                    "status": "RECEIVED",
                    "retailerId": "1",
                    "module": "oms",
                    "flexType": "ORDER::HD",
                    "flexVersion": 1,
                }
            ]
        },
        "/api/v4.1/event/async": event(),
        "/api/v4.1/event/sync": event(),
        "/api/v4.1/job": {"name": "counts", "retailerId": "1", "meta": {"preprocessing": "skip"}},
        "/api/v4.1/job/{id}/batch": {
            "action": "UPSERT",
            "entityType": "INVENTORY",
            "event": "InventoryChanged",
            "catalogueRef": "DEFAULT:1",
            "asOf": "2026-01-01T00:00:00Z",
            "conditions": {"asOf": "2026-01-01T00:00:00Z"},
            "meta": {"asOf": "2026-01-01T00:00:00Z"},
            "entities": [{"locationRef": "S-1", "skuRef": "P-1", "qty": 1, "retailerId": "1", "type": "LAST_ON_HAND"}],
        },
        "/api/v4.1/workflow": workflow(),
        "/api/v4.1/workflow/active": {"name": "ORDER::HD", "retailerId": "1", "version": 1},
        "/api/v4.1/workflow/check": workflow(),
        "/api/v4.1/workflow/rollout": {"name": "ORDER::HD", "retailerId": "1", "version": 1, "percent": 10},
    }
    return (bodies | stock_bodies() | sourcing_bodies() | task_bodies())[route[1]]


def queries() -> dict[tuple[str, str], Mapping[str, str]]:
    """The query fields that each route knows."""
    return {(route.method, route.path): route.query for route in route_table().routes}


def writing_routes() -> list[tuple[str, str]]:
    return [(route.method, route.path) for route in route_table().routes if route.bodies]


def mutations(value: Any) -> list[Any]:
    """The value with each of its parts, in turn, replaced by every odd value, left out, or joined by another."""
    found: list[Any] = list(ODD_VALUES)
    if isinstance(value, dict):
        found.append(value | {"unheardOf": 1})
        for name, child in value.items():
            found.append({key: one for key, one in value.items() if key != name})
            found.extend(value | {name: other} for other in mutations(child))
    elif isinstance(value, list):
        found.append([*value, *value])
        for index, child in enumerate(value):
            found.extend([*value[:index], other, *value[index + 1 :]] for other in mutations(child))
    return found


def test_the_corpus_covers_every_route_that_takes_json() -> None:
    assert set(writing_routes()) == {*BODY_ROUTES, ("POST", "/oauth/token")}


def test_no_broken_body_gets_through_or_breaks_anything(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for method, path in writing_routes():
            for body in BROKEN_BODIES:
                answer = await api.client.request(method, path, content=body, headers=JSON_HEADERS)
                assert 400 <= answer.status_code < 500, (method, path, body[:40], answer.text)
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["code"]
        assert await api.count("sales_order") == await api.count("event") == await api.count("job") == 0

    play(database_url, scenario)


@pytest.mark.parametrize("route", BODY_ROUTES, ids=lambda route: route[1])
def test_no_odd_value_in_any_field_breaks_anything(database_url: str, route: tuple[str, str]) -> None:
    method, path = route
    # Seeded: a failure is the same on every machine.
    chosen = mutations(good_body(route))
    bodies = random.Random(4711).sample(chosen, min(len(chosen), 250))

    async def scenario(api: Api) -> None:
        await api.client.post("/api/v1/orders", json=order("HD-1"))
        job = await api.client.post("/api/v4.1/job", json={"name": "counts", "retailerId": 1})
        place = path.replace("{id}", job.json()["id"]).replace("{ref}", "STD")
        place += "?retailerId=1" if "retailerId" in queries()[route] else ""
        for body in bodies:
            content = json.dumps(body).encode()
            answer = await api.client.request(method, place, content=content, headers=JSON_HEADERS)
            # 504: an event for sync that nobody runs, accepted all the same.
            assert answer.status_code < 500 or answer.json()["code"] == "EVENT_NOT_RUN_YET", (body, answer.text)

    play(database_url, scenario, sync_wait_seconds=0.01)


def test_a_query_field_that_a_route_does_not_know_is_refused_and_nothing_happens(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for route in route_table().routes:
            if route.access in (Access.PUBLIC, Access.OPERATOR):
                continue
            path = route.path.replace("{", "").replace("}", "")
            content = json.dumps(good_body((route.method, route.path)) if route.bodies else {}).encode()
            answer = await api.client.request(route.method, f"{path}?colour=red", content=content, headers=JSON_HEADERS)
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (422, "FILTER_UNKNOWN"), (route.path, problem)
            assert problem["pointer"] == "query/colour", problem
        assert await api.count("sales_order") == await api.count("event") == await api.count("job") == 0

    play(database_url, scenario)


def test_no_odd_path_or_query_breaks_anything(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        odd = ["%00", "%ff", "%2e%2e%2f", "x" * 255, "%F0%9F%92%A9", "'", "%25", "a%2Fb", "12", "%0d%0aSet-Cookie:x"]
        for route in route_table().routes:
            for text in odd:
                path = route.path
                for name in route.places:
                    path = path.replace(f"{{{name}}}", text)
                for query in ("", f"?{text}={text}", "?%ff", "?a&a", "?" + "&".join(f"n{n}=" for n in range(101))):
                    answer = await api.client.request("GET", path + query)
                    assert answer.status_code < 500 or path == "/health/ready", (path, query, answer.text)
                    assert "set-cookie" not in answer.headers

    play(database_url, scenario)
