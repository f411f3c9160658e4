"""The fast path and the orchestrated one give the same answers, whatever the cart."""

import random
from datetime import datetime
from typing import Any

from tests.database.order.shop import RETAILER
from tests.journeys.options.shop import BOSTON, EXPRESS, STANDARD, TRANSFER, Desk, play
from tests.journeys.options.test_keeping import CREATE

CARTS = 60
PLACES: tuple[dict[str, Any], ...] = (
    {"address": BOSTON},
    {"address": {"city": "San Francisco", "state": "CA", "country": "US"}},
    {"address": {"latitude": 47.6, "longitude": -122.3, "country": "US"}},
    {"address": {"city": "Nowhere", "country": "US"}},
    {"locationRef": "NEAR"},
    {"locationRef": "FAR", "address": BOSTON},
    {"locationRef": "DEPOT"},
    {},
)


def cart(chance: random.Random) -> dict[str, Any]:
    """A random cart with a random place."""
    refs = chance.sample([f"P{number}" for number in range(1, 6)], chance.randint(1, 3))
    products = [{"productRef": ref, "requestedQuantity": chance.choice([1, 1, 2, 3, 8])} for ref in refs]
    return {"products": products + chance.sample(products, chance.randint(0, 1)), **chance.choice(PLACES)}


async def open_up(desk: Desk) -> None:
    for ref, body in (("STD", STANDARD), ("EXP", EXPRESS), ("VAN", TRANSFER)):
        await desk.service(ref, body)
    held = {"NEAR": (2, 0, 0, 20, 0), "FAR": (5, 1, 0, 2, 0), "DEPOT": (20, 20, 2, 1, 0)}
    rows = {f"{place}_P{number}": units[number - 1] for place, units in held.items() for number in range(1, 6)}
    await desk.shop.stock(**{name: units for name, units in rows.items() if units})
    await desk.setting("LOCATION_CAPACITY", 3, "FAR")
    await desk.setting("PICK_PACK_TIME_LIMIT", 3, "NEAR")
    await desk.execute("UPDATE product SET price_minor = 1999 * number, currency = 'USD' WHERE number < 5")


async def kept(desk: Desk, ref: str) -> tuple[dict[str, Any], datetime]:
    """What is kept of an option and its plans, and the instant its workflow ran at."""
    row = await desk.shop.row(
        "SELECT id, status, location_ref, latitude, longitude, refusals, updated_at FROM fulfilment_option"
        " WHERE ref = $1",
        ref,
    )
    plans = await desk.shop.rows(
        "SELECT type, status, split_count, eta, fulfilments, exceptions, terms FROM fulfilment_plan"
        " WHERE option_id = $1 ORDER BY id",
        row["id"],
    )
    names = ("type", "status", "splitCount", "eta", "fulfilments", "exceptions", "terms")
    answer = {
        "status": row["status"],
        "locationRef": row["location_ref"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "notOffered": row["refusals"],
        "plans": [dict(zip(names, plan, strict=True)) for plan in plans],
    }
    return answer, row["updated_at"]


def test_both_ways_answer_alike_on_many_random_carts(urls: tuple[str, str]) -> None:
    async def scenario(desk: Desk) -> None:
        chance = random.Random(20_261_125)
        await open_up(desk)
        asked = {f"CART-{number}-{kind}": (kind, cart(chance)) for number in range(CARTS) for kind in ("HD", "CC")}
        for ref, (kind, body) in asked.items():
            given = {"ref": ref, "type": kind, "retailerId": RETAILER} | body
            assert "errors" not in await desk.graphql(CREATE, input=given)
        await desk.shop.work()
        offered = set()
        for ref, (kind, body) in asked.items():
            stored, at = await kept(desk, ref)
            answer = await desk.post("/api/v1/fulfilment-options", {"types": [kind], "at": at.isoformat()} | body)
            (fast,) = answer.json()["answers"]
            assert fast.pop("type") == kind
            assert fast == stored, ref
            offered |= {plan["type"] for plan in stored["plans"]} | {one["code"] for one in stored["notOffered"]}
        # The carts are worth something only if they bring out everything there is.
        assert {"HD", "CC", "SHIP_TO_STORE", "MIXED", "PRODUCT_AVAILABILITY"} <= offered
        assert {"ADDRESS_MISSING", "ADDRESS_NOT_FOUND", "PICKUP_LOCATION_UNABLE", "NO_STOCK"} <= offered

    play(urls, scenario)
