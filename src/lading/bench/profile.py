"""`lading bench profile`: orders sourced by a profile of six criteria, beside the same orders by the plain workflow."""

import asyncio
import time
from typing import Any

import structlog

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.orders import STOCK_FACTOR, OrdersBench
from lading.bench.shop import open_shop
from lading.bootstrap.serving import ProcessGroup
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.reference_workflows import home_delivery_with_profile
from lading.order.sourcing.criteria.catalogue import installed_criteria
from lading.order.sourcing.profiles.model import CriterionUse, NewProfile, Strategies, Strategy
from lading.order.sourcing.profiles.records import create_profile
from lading.order.sourcing.strategies.checking import check_profile

PROFILE = "BENCH_SIX_CRITERIA"


def bench_profile(seconds: float) -> Figures:
    """Half of the seconds for each; the limit is the rate of the plain workflow, so the ratio is what is kept of it."""
    with bench_database() as bench, running_lading(bench, ProcessSettings(port=0)) as group:
        return asyncio.run(_measure(bench, group, seconds / 2))


async def _measure(bench: Bench, group: ProcessGroup, seconds: float) -> Figures:
    log = structlog.get_logger("lading.bench")
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        token = await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        before = OrdersBench(bench, group, token, pool, prefix="PLAIN")
        plain = await before.run(seconds)
        log.info("bench.profile", plain_orders_per_second=round(plain))
        await use_profile(pool, bench)
        started = time.time()
        run = OrdersBench(bench, group, token, pool, prefix="PROFILE")
        rate = await run.run(seconds)
        costs = {"plain_cpu_ms_by_part": before.cpu_ms_by_part}
        extra = await run.summary() | costs | await _decision_bytes(pool, bench.provisioned.account, started)
        return Figures(
            name="profile",
            rate=rate,
            unit="orders/s",
            p50_ms=run.reserved_ms(50),
            p99_ms=run.reserved_ms(99),
            cpu_ms_per_unit=sum(run.cpu_ms_by_part.values()),
            limit=plain,
            extra=extra,
        )
    finally:
        await pool.close()


async def use_profile(pool: Pool, bench: Bench) -> None:
    """Publishes the profile and the workflow that uses it; both are in force for the next order."""
    made = bench.provisioned
    retailer = str(made.retailer)
    new = _profile(made.retailer)
    check_profile(new, installed_criteria())
    document = home_delivery_with_profile({"retailer.id": retailer, "sourcing.profile": PROFILE})
    async with transaction(pool, made.account) as connection:
        await create_profile(connection, made.account, new, "bench")
        await publish_workflow(
            connection, made.account, made.retailer, NewVersion(document=document, created_by="bench")
        )


def _profile(retailer: int) -> NewProfile:
    identities = Identities(SystemClock().milliseconds)
    criteria = (
        _use("fc.sourcing.criterion.locationDistanceExclusion", threshold=4_000),
        _use("fc.sourcing.criterion.inventoryAvailability"),
        _use("fc.sourcing.criterion.locationDistanceBanded", bands=[50, 200, 1_000]),
        _use("lading.sourcing.criterion.openOrders"),
        _use("lading.sourcing.criterion.processingSpeed"),
        _use("lading.sourcing.criterion.costToServe", zones=[{"toKm": 300, "label": 5}, {"label": 9, "perKg": 1}]),
    )
    whole = Strategy(id=identities.next(), ref="BEST", name="Best", criteria=criteria)
    partly = Strategy(id=identities.next(), ref="WHAT_THERE_IS", name="What there is", criteria=criteria)
    return NewProfile(
        id=identities.next(),
        ref=PROFILE,
        retailer=retailer,
        name="Six criteria",
        network_ref=f"HD_{retailer}",
        virtual_catalogue_ref=f"BASE:{retailer}",
        max_split=3,
        strategies=Strategies(primary=(whole,), fallback=(partly,)),
    )


def _use(type_: str, **params: Any) -> CriterionUse:
    return CriterionUse(name=type_.rpartition(".")[2], type=type_, params=params)


async def _decision_bytes(pool: Pool, account: int, since: float) -> dict[str, Any]:
    """What the decisions of an order take, stored: the median and the largest."""
    async with transaction(pool, account) as connection:
        row = await queries_of(__package__).decision_bytes(connection, account=account, since=since)
    return {"explanation_bytes_median": row["median"], "explanation_bytes_max": row["most"]}
