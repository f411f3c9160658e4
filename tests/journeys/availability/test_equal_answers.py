"""Whoever is asked, the answer is the same: the projection, the database, the lists and the search of GraphQL.

The view tells what controls leave: the same, where nobody waits and nothing lies apart.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lading.availability.control_records import NewControl, create_control
from lading.availability.control_values import ControlValues
from lading.database.connection import transaction
from tests.journeys.availability.stall import ACCOUNT, PLACES, Stall, open_stall

PRODUCTS = ("KETTLE", "MUG", "POT")
EXAMPLES = 25
NETWORKS = ("NORTH", "SOUTH", "HD_1")
LOCATIONS = (*PLACES,)
KEYS = [(product, place) for product in PRODUCTS for place in LOCATIONS]
LISTED = """query ($ref: String!, $catalogue: String!) {
  virtualPositions(catalogue: {ref: $catalogue}, productRef: [$ref], first: 50)
  { edges { node { groupRef quantity } } } }"""
SEARCHED = """query ($wanted: [ProductQuantityInput!]!) {
  searchVirtualInventory(virtualCatalogue: {ref: "BASE:1"}, productQuantities: $wanted, first: 50)
  { edges { node { virtualPositions { productRef groupRef quantity } } } } }"""
POOLS = "/api/v1/promise-pools"
Answer = dict[str, dict[str, int]]

values: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("QUANTITY_BUFFER"), st.fixed_dictionaries({"buffer": st.integers(0, 6)})),
    st.tuples(
        st.just("PERCENTAGE_BUFFER"), st.fixed_dictionaries({"percentage": st.sampled_from([0, 0.01, 12.5, 50, 100])})
    ),
    st.tuples(st.just("THRESHOLD"), st.fixed_dictionaries({"threshold": st.integers(1, 6)})),
    st.tuples(st.just("EXCLUSION"), st.just({})),
)
scopes: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "product_ref": st.sampled_from(PRODUCTS),
        "location_ref": st.sampled_from(LOCATIONS),
        "network_ref": st.sampled_from(NETWORKS),
    },
)


@dataclass(frozen=True)
class Case:
    """Stock and everything that stands between it and what is shown."""

    counted: dict[tuple[str, str], int]
    controls: list[tuple[int, tuple[str, dict[str, Any]], dict[str, Any]]]
    is_stacking: bool
    networks: dict[str, list[str]]
    shown: list[str]
    inactive: list[tuple[str, str]]
    holds: list[tuple[str, int, bool]]
    later: dict[tuple[str, str], int]
    waiting: dict[str, int]
    damaged: dict[tuple[str, str], int]


cases = st.builds(
    Case,
    counted=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 12), min_size=4),
    controls=st.lists(st.tuples(st.integers(1, 3), values, scopes), max_size=5),
    is_stacking=st.booleans(),
    networks=st.fixed_dictionaries({ref: st.lists(st.sampled_from(LOCATIONS), unique=True) for ref in NETWORKS}),
    shown=st.lists(st.sampled_from(NETWORKS), unique=True),
    inactive=st.lists(st.sampled_from(KEYS), max_size=2),
    holds=st.lists(st.tuples(st.sampled_from(PRODUCTS), st.integers(1, 4), st.booleans()), max_size=4),
    later=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 12), max_size=2),
    waiting=st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 9), max_size=2),
    damaged=st.dictionaries(st.sampled_from(KEYS), st.integers(1, 5), max_size=2),
)


def test_projection_database_lists_and_view_show_the_same(database_url: str) -> None:
    loop = asyncio.new_event_loop()
    opened = AsyncExitStack()
    try:
        stall = loop.run_until_complete(opened.enter_async_context(open_stall(database_url)))
        loop.run_until_complete(prepare(stall))

        # Each step of a shrink is a round through the database: the first case that fails says enough.
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(case=cases)
        def same(case: Case) -> None:
            loop.run_until_complete(compare(stall, case))

        same()
    finally:
        loop.run_until_complete(opened.aclose())
        loop.close()


async def prepare(stall: Stall) -> None:
    for ref in NETWORKS[:2]:
        await stall.sql("INSERT INTO network (account, id, ref) VALUES (1, gen_random_uuid(), $1)", ref)
    await stall.sql(
        "INSERT INTO control_group (account, id, ref, name, workflow_ref, retailer)"
        " VALUES (1, gen_random_uuid(), 'CONTROLS', 'x', 'x', 1)"
    )
    await stall.sql(
        "INSERT INTO virtual_catalogue (account, id, ref, type, name, workflow_ref, retailer, inventory_catalogue_ref,"
        " product_catalogue_ref) SELECT 1, gen_random_uuid(), 'SUM', 'AGGREGATE', 'x', 'x', 1, inventory_catalogue_ref,"
        " product_catalogue_ref FROM virtual_catalogue WHERE ref = 'BASE:1'"
    )
    await stall.sql("UPDATE virtual_catalogue SET control_group_ref = 'CONTROLS'")
    apart = {"quantityTypes": {"type": "OBJECT", "value": {"unsellable": {"types": ["DAMAGED"]}}}}
    await stall.sql("UPDATE inventory_catalogue SET attributes = $1", apart)
    for product in PRODUCTS:
        pool = {"ref": product, "kind": "BACKORDER", "catalogueRef": "BASE:1", "productRef": product, "limit": 100_000}
        assert (await stall.client.post(POOLS, json=pool)).status_code == 200


async def compare(stall: Stall, case: Case) -> None:
    await build(stall, case)
    await stall.catch_up()
    expected = {product: await asked(stall, product, strong="true") for product in PRODUCTS}
    assert {product: await asked(stall, product, strong="false") for product in PRODUCTS} == expected
    assert {product: await listed(stall, product) for product in PRODUCTS} == expected
    assert await found(stall) == expected
    if not case.waiting and not case.damaged:
        assert await viewed(stall) == expected
    sets = await asked(stall, "TEA-SET", strong="true")
    assert await listed(stall, "TEA-SET") == sets
    for product in PRODUCTS:
        total = sum(expected[product].values())
        assert await explained(stall, product) == total
        assert await summed(stall, product) == await quantity(stall, product, "SUM")
        # Who waits through one catalogue is owed stock of all the others, from wherever they show it.
        assert case.waiting or await summed(stall, product) == total
    assert await explained(stall, "TEA-SET") == await quantity(stall, "TEA-SET")
    for place, units in sets.items():
        assert await explained(stall, "TEA-SET", f"&location={place}") == units
    assert await summed(stall, "TEA-SET") == await quantity(stall, "TEA-SET", "SUM")
    mugs, pots = (sum(expected[product].values()) for product in ("MUG", "POT"))
    assert await quantity(stall, "TEA-SET") == min(mugs // 2, pots)


async def build(stall: Stall, case: Case) -> None:
    await clear(stall)
    await stall.count(dict.fromkeys(KEYS, 0) | case.counted)
    for cart, (product, units, is_over) in enumerate(case.holds):
        answer = await stall.hold(f"C{cart}", {"productRef": product, "quantity": units})
        if answer.status_code == 201 and is_over:
            await stall.let_pass(f"C{cart}")
    if case.later:
        await stall.count(case.later)
    for number, (product, units) in enumerate(case.waiting.items()):
        entry = {"ref": f"W{number}", "customerRef": "ANN", "quantity": units}
        assert (await stall.client.post(f"{POOLS}/{product}/entries", json=entry)).status_code == 201
    rows = [
        {"type": "DAMAGED", "skuRef": product, "locationRef": place, "qty": units}
        for (product, place), units in case.damaged.items()
    ]
    if rows:
        await stall.inbound(*rows)
    await define(stall, case)


async def clear(stall: Stall) -> None:
    await stall.sql("DELETE FROM inventory_side_quantity WHERE account = 1")
    for product in PRODUCTS:
        for number in range(2):
            await stall.client.post(f"{POOLS}/{product}/entries/W{number}/cancel")
    await stall.sql("DELETE FROM promise_pool_entry WHERE account = 1")
    await stall.sql("DELETE FROM control WHERE account = 1")
    await stall.sql("UPDATE virtual_catalogue SET network_refs = '{}'")
    await stall.sql("UPDATE inventory_position SET status = 'ACTIVE' WHERE status <> 'ACTIVE'")
    for ref in await stall.sql("SELECT array_agg(ref) FROM cart_hold WHERE status = 'ACTIVE'") or ():
        await stall.client.delete(f"/api/v1/cart-holds/{ref}")


async def define(stall: Stall, case: Case) -> None:
    await stall.sql("UPDATE control_group SET is_stacking = $1 WHERE ref = 'CONTROLS'", case.is_stacking)
    for ref, places in case.networks.items():
        await stall.sql(
            "DELETE FROM network_location WHERE network_id = (SELECT id FROM network WHERE account = 1 AND ref = $1)",
            ref,
        )
        await stall.sql(
            "INSERT INTO network_location (account, network_id, location_id)"
            " SELECT 1, n.id, l.id FROM network n, location l WHERE n.ref = $1 AND l.ref = ANY ($2::text[])",
            ref,
            places,
        )
    await stall.sql("UPDATE virtual_catalogue SET network_refs = $1::text[]", case.shown)
    async with transaction(stall.pool, ACCOUNT) as connection:
        for number, (order, (kind, value), scope) in enumerate(case.controls):
            new = NewControl(
                id=stall.services.identities.next(),
                ref=f"K{number}",
                control_group_ref="CONTROLS",
                type=kind,
                name="x",
                execution_order=order,
                values=ControlValues(**value, **scope),
            )
            await create_control(connection, ACCOUNT, new)
    for product, place in case.inactive:
        await stall.sql(
            "UPDATE inventory_position p SET status = 'INACTIVE' FROM product pr, location l WHERE p.account = 1"
            " AND pr.number = p.product_number AND l.number = p.location_number AND pr.ref = $1 AND l.ref = $2",
            product,
            place,
        )


async def asked(stall: Stall, product: str, *, strong: str) -> dict[str, int]:
    url = f"/api/v1/availability?catalogue=BASE:1&products={product}&locations={','.join(PLACES)}&strong={strong}"
    answer = (await stall.client.get(url)).json()
    assert answer["source"] == ("DATABASE" if strong == "true" else "PROJECTION")
    return {one["locationRef"]: one["quantity"] for one in answer["items"][0].get("locations", [])}


async def quantity(stall: Stall, product: str, catalogue: str = "BASE:1") -> int:
    answer = (await stall.client.get(f"/api/v1/availability?catalogue={catalogue}&products={product}")).json()
    return int(answer["items"][0]["quantity"])


async def listed(stall: Stall, product: str) -> dict[str, int]:
    return {node["groupRef"]: node["quantity"] for node in await nodes(stall, product, "BASE:1") if node["quantity"]}


async def summed(stall: Stall, product: str) -> int:
    return sum(node["quantity"] for node in await nodes(stall, product, "SUM"))


async def nodes(stall: Stall, product: str, catalogue: str) -> list[dict[str, Any]]:
    body = {"query": LISTED, "variables": {"ref": product, "catalogue": catalogue}}
    answer = (await stall.client.post("/graphql", json=body)).json()
    return [edge["node"] for edge in answer["data"]["virtualPositions"]["edges"]]


async def found(stall: Stall) -> Answer:
    """By the search for a unit of each."""
    body = {"query": SEARCHED, "variables": {"wanted": [{"productRef": ref, "quantity": 1} for ref in PRODUCTS]}}
    answer = (await stall.client.post("/graphql", json=body)).json()
    by_product: Answer = {product: {} for product in PRODUCTS}
    for edge in answer["data"]["searchVirtualInventory"]["edges"]:
        for node in edge["node"]["virtualPositions"]:
            by_product[node["productRef"]][node["groupRef"]] = node["quantity"]
    return by_product


async def viewed(stall: Stall) -> Answer:
    async with transaction(stall.pool, ACCOUNT) as connection:
        rows = await connection.fetch(
            "SELECT product_ref, group_ref, quantity FROM iv_virtual_position"
            " WHERE account = 1 AND virtual_catalogue_ref = 'BASE:1' AND quantity > 0"
        )
    found: Answer = {product: {} for product in PRODUCTS}
    for row in rows:
        found[row["product_ref"]][row["group_ref"]] = row["quantity"]
    return found


async def explained(stall: Stall, product: str, more: str = "") -> int:
    """The figure of "why this number", which adds up."""
    url = f"/api/v1/availability-explanation?product={product}&catalogue=BASE:1{more}"
    told = (await stall.client.get(url)).json()
    if not told["components"]:
        shown = sum(one["available"] for one in told["places"])
        assert told["available"] == shown - told["unsellable"] - told["keptForWaiting"]
    return int(told["available"])
