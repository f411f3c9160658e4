"""Products, places, controls and networks change by event, and the next order is sourced accordingly."""

from collections.abc import Awaitable, Callable

from tests.database.catalogues.business import Business
from tests.database.order.shop import ACCOUNT, order

Run = Callable[[Callable[[Business], Awaitable[None]]], None]
CATALOGUE = ("PRODUCT_CATALOGUE", "MASTER")


async def ordered_from(business: Business, ref: str, units: int = 1) -> set[str]:
    """The locations a new order of P1 is filled from."""
    await business.shop.take(order(ref, [("P1", units)]))
    await business.shop.work()
    return await business.places_of(ref)


def test_a_product_out_of_sale_takes_its_positions_with_it_and_brings_them_back(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=5, FAR_P1=5, NEAR_P2=5)
        assert await business.act("PRODUCT", "P1", "Deactivate", root=CATALOGUE) == "SUCCESS"
        assert await business.positions() == {
            "NEAR_P1": ("INACTIVE", 5),
            "FAR_P1": ("INACTIVE", 5),
            "NEAR_P2": ("ACTIVE", 5),
        }
        assert await ordered_from(business, "HD-1") == {"RJT_1"}
        await business.act("PRODUCT", "P1", "Activate", root=CATALOGUE)
        assert {status for status, _ in (await business.positions()).values()} == {"ACTIVE"}
        assert await ordered_from(business, "HD-2") == {"NEAR"}

    run(scenario)


def test_a_location_out_of_service_is_out_of_sourcing_with_its_own_commit(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=5, FAR_P1=5)
        assert await ordered_from(business, "HD-1") == {"NEAR"}
        await business.send("LOCATION", "NEAR", "DeactivateLocation")
        # One batch: the location is out, its positions have not heard of it yet.
        await business.shop.work_once()
        assert await business.positions() == {"NEAR_P1": ("ACTIVE", 4), "FAR_P1": ("ACTIVE", 5)}
        assert await ordered_from(business, "HD-2") == {"FAR"}
        assert await business.positions() == {"NEAR_P1": ("INACTIVE", 4), "FAR_P1": ("ACTIVE", 4)}
        await business.act("LOCATION", "NEAR", "ActivateLocation")
        assert await ordered_from(business, "HD-3") == {"NEAR"}

    run(scenario)


def test_a_position_stays_out_of_service_while_either_its_product_or_its_location_is(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=5, NEAR_P2=5)
        await business.act("PRODUCT", "P1", "Deactivate", root=CATALOGUE)
        await business.act("LOCATION", "NEAR", "DeactivateLocation")
        assert {status for status, _ in (await business.positions()).values()} == {"INACTIVE"}
        await business.act("LOCATION", "NEAR", "ActivateLocation")
        assert await business.positions() == {"NEAR_P1": ("INACTIVE", 5), "NEAR_P2": ("ACTIVE", 5)}

    run(scenario)


def test_stock_counted_for_a_product_out_of_sale_is_out_of_service_from_the_start(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.act("PRODUCT", "P1", "Deactivate", root=CATALOGUE)
        for product in ("P1", "P2"):
            body = {"skuRef": product, "locationRef": "NEAR", "qty": 3}
            assert await business.act("INVENTORY_CATALOGUE", "DEFAULT:1", "PositionCounted", body) == "SUCCESS"
        assert await business.positions() == {"NEAR_P1": ("INACTIVE", 3), "NEAR_P2": ("ACTIVE", 3)}
        assert await ordered_from(business, "HD-1") == {"RJT_1"}

    run(scenario)


def test_positions_by_the_thousand_follow_in_chunks(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.rows(
            "INSERT INTO product (account, id, number, catalogue_id, ref, name, status, workflow_ref) "
            "SELECT 1, gen_random_uuid(), n, c.id, 'Q' || n, 'Q', 'ACTIVE', 'PRODUCT_CATALOGUE::DEFAULT' "
            "FROM product_catalogue AS c, generate_series(100, 2299) AS n RETURNING 1"
        )
        await business.shop.rows(
            "INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, counted) "
            "SELECT $1, 1, n, 1, 3 FROM generate_series(100, 2299) AS n RETURNING 1",
            ACCOUNT,
        )
        await business.act("LOCATION", "NEAR", "DeactivateLocation")
        left = 2200
        for _ in range(50):
            left = (await business.shop.row("SELECT count(*) FROM inventory_position WHERE status = 'ACTIVE'"))[0]
            if not left:
                break
            await business.shop.work()
        assert left == 0
        runs = await business.shop.rows(
            "SELECT r.outcome FROM event AS e JOIN event_run AS r ON r.event_id = e.id "
            "WHERE e.name = 'LocationStatusChanged'"
        )
        assert runs == [("SUCCESS",)] * 3

    run(scenario)


def test_a_control_counts_for_the_next_order_with_the_commit_of_its_change(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=5, FAR_P1=9)
        await business.keep_back(0)
        assert await ordered_from(business, "HD-1") == {"NEAR"}
        root = ("CONTROL_GROUP", "CG")
        assert await business.act("CONTROL", "CG:ALL", "UpdateControl", {"buffer": 4}, root) == "SUCCESS"
        assert await ordered_from(business, "HD-2") == {"FAR"}
        outcome = await business.act("CONTROL", "CG:ALL", "UpdateControl", {"buffer": -1}, root)
        assert outcome == "FAILED CONTROL_VALUE_INVALID"
        await business.act("CONTROL", "CG:ALL", "UpdateControl", {"buffer": 3}, root)
        assert await ordered_from(business, "HD-3") == {"NEAR"}
        await business.act("CONTROL", "CG:ALL", "UpdateControl", {"buffer": 9}, root)
        await business.act("CONTROL", "CG:ALL", "Deactivate", root=root)
        assert await ordered_from(business, "HD-4", 3) == {"NEAR"}

    run(scenario)


def test_a_location_leaves_and_joins_a_network_by_event(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=5, FAR_P1=5)
        assert await business.act("LOCATION", "NEAR", "RemoveNetwork", {"networkRef": "HD_1"}) == "SUCCESS"
        assert await ordered_from(business, "HD-1") == {"FAR"}
        for _ in range(2):
            assert await business.act("LOCATION", "NEAR", "AddNetwork", {"networkRef": "HD_1"}) == "SUCCESS"
        assert await ordered_from(business, "HD-2") == {"NEAR"}
        unknown = await business.act("LOCATION", "NEAR", "AddNetwork", {"networkRef": "NO"})
        assert unknown == "FAILED NETWORK_UNKNOWN"

    run(scenario)
