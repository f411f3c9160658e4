"""What the API works with, built once per process and handed to every handler."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry

from lading.api.authentication import Principals
from lading.api.group_commit import Bounds, GroupCommit
from lading.api.order_intake import OrderIntake, OrderQueue
from lading.api.rate import RateLimit
from lading.api.settings import ApiSettings
from lading.api.telemetry import Telemetry
from lading.availability.projection.projections import Bounds as ProjectionBounds
from lading.availability.projection.projections import Projections
from lading.database.connection import Pool
from lading.database.migrations.upgrading import revisions
from lading.engine.ports import RootStore
from lading.engine.rule import Rule
from lading.engine.workflows.meaning import RulesByName, by_name
from lading.foundation.access.settings import AccessSettings
from lading.foundation.access.tokens import TokenDesk
from lading.kernel.clock import Clock, SystemClock
from lading.kernel.identity import Identities
from lading.order.fulfilment_options.desks import OptionDesks
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue, installed_criteria

LOGINS_AT_ONCE_MAX = 2


@dataclass(frozen=True, slots=True)
class Services:
    """Pool, clock, identities, stores by root type, settings, and the state one process keeps for its callers.

    logins bounds how many password hashes are computed at once; trace_id makes the 32 hex digits of a trace;
    revisions are those of the schema this program was written for, oldest first; rules those the engine has, by name;
    criteria those that sourcing profiles may use; options answers questions about fulfilment options, None in a process
    without an engine's registry.
    """

    pool: Pool
    clock: Clock
    identities: Identities
    stores: Mapping[str, RootStore]
    settings: ApiSettings
    principals: Principals
    order_intake: OrderIntake
    order_queue: OrderQueue
    telemetry: Telemetry
    token_desk: TokenDesk
    login_limit: RateLimit
    logins: asyncio.Semaphore
    trace_id: Callable[[], str]
    revisions: tuple[str, ...]
    rules: RulesByName
    criteria: CriterionCatalogue
    projections: Projections
    options: OptionDesks | None = None

    def store_of(self, entity_type: str) -> RootStore | None:
        """The store whose aggregates hold entities of that type, None when no module has such entities."""
        found = self.stores.get(entity_type)
        return found or next((store for store in self.stores.values() if entity_type in store.entity_types), None)

    async def close(self) -> None:
        """Finishes what was accepted for the next transaction; the pool stays the business of who opened it."""
        await self.order_queue.drain()
        await self.projections.close()


def services_of(
    pool: Pool,
    stores: Mapping[str, RootStore],
    settings: ApiSettings,
    access: AccessSettings,
    *,
    rules: Iterable[Rule[Any]] = (),
    options: OptionDesks | None = None,
) -> Services:
    """Services on the machine's clock and randomness, for one process."""
    clock = SystemClock()
    telemetry = Telemetry(CollectorRegistry())
    identities = Identities(clock.milliseconds)
    order_intake = OrderIntake(clock, identities, telemetry)
    return Services(
        pool=pool,
        clock=clock,
        identities=identities,
        stores=stores,
        settings=settings,
        principals=Principals(pool, clock, cache_seconds=settings.token_cache_seconds, seconds=time.monotonic),
        order_intake=order_intake,
        order_queue=GroupCommit(pool, order_intake.accept_tickets, _bounds(settings)),
        telemetry=telemetry,
        token_desk=TokenDesk(access, secrets.token_urlsafe),
        login_limit=RateLimit(settings.login_tries_per_minute, time.monotonic),
        logins=asyncio.Semaphore(LOGINS_AT_ONCE_MAX),
        trace_id=lambda: secrets.token_hex(16),
        revisions=tuple(revisions()),
        rules=by_name(rules),
        criteria=installed_criteria(),
        projections=Projections(
            pool,
            ProjectionBounds(
                positions_max=settings.projection_positions_max, products_max=settings.projection_products_max
            ),
            seconds=time.monotonic,
            watch=telemetry,
        ),
        options=options,
    )


def _bounds(settings: ApiSettings) -> Bounds:
    return Bounds(settings.order_queue_max, settings.order_batch_max, settings.order_runners_max)
