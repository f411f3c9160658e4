"""Delivery services as they are kept: one document each, by retailer and ref."""

from collections.abc import Mapping, Sequence

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.accounts.kept import KeptWhileUnchanged
from lading.foundation.accounts.numbers import change_number
from lading.foundation.accounts.records import check_retailers
from lading.foundation.delivery.checking import check_service
from lading.foundation.delivery.model import DeliveryService
from lading.kernel.refusal import Refused

TOPIC = "delivery_services"
SERVICES_MAX = 200


async def put_service(connection: Connection, account: int, retailer: int, service: DeliveryService) -> bool:
    """Keeps a service, replacing the one of that ref; whether it is new.

    Raises Refused with the codes of check_service, RETAILER_UNKNOWN, SERVICES_TOO_MANY.
    """
    check_service(service)
    await check_retailers(connection, account, {retailer: "/retailerId"})
    queries = queries_of(__package__)
    row = await queries.put_service(
        connection, account=account, retailer=retailer, ref=service.ref, document=msgspec.to_builtins(service)
    )
    is_new = row is not None and bool(row["is_new"])
    if is_new and await queries.service_count(connection, account=account, retailer=retailer) > SERVICES_MAX:
        message = f"Retailer {retailer} has {SERVICES_MAX} delivery services already."
        raise Refused("SERVICES_TOO_MANY", message, "Remove one that is no longer used.", pointer="/ref")
    return is_new


async def services_of(
    connection: Connection, account: int, retailers: Sequence[int]
) -> dict[int, tuple[DeliveryService, ...]]:
    """The services of each retailer, by ref."""
    found: dict[int, list[DeliveryService]] = {retailer: [] for retailer in retailers}
    for row in await queries_of(__package__).services_of(connection, account=account, retailers=list(retailers)):
        found[row["retailer"]].append(msgspec.convert(row["document"], DeliveryService))
    return {retailer: tuple(services) for retailer, services in found.items()}


async def remove_service(connection: Connection, account: int, retailer: int, ref: str) -> DeliveryService | None:
    """Takes a service away and gives it back; None where there was none."""
    document = await queries_of(__package__).remove_service(connection, account=account, retailer=retailer, ref=ref)
    return None if document is None else msgspec.convert(document, DeliveryService)


class DeliveryServicesLoader:
    """The active services of a retailer (its number), by ref. Kept while their change number stands."""

    name = "delivery_services"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[int, tuple[DeliveryService, ...]] = KeptWhileUnchanged()

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[int]
    ) -> Mapping[int, tuple[DeliveryService, ...]]:
        """One small read, and one statement for the retailers not kept."""

        async def read(missing: Sequence[int]) -> Mapping[int, tuple[DeliveryService, ...]]:
            found = await services_of(connection, account, missing)
            return {retailer: tuple(one for one in found[retailer] if one.is_active) for retailer in missing}

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)
