"""What the people of a store do, and what they see."""

from typing import Any
from uuid import UUID

from lading.database.connection import transaction
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.ports import Address
from lading.store.waves.records import LocationStore
from tests.database.order.shop import ACCOUNT, Shop, fulfilment, order, picked


class Walk:
    """Orders for a shop, waves at its stores."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._store = LocationStore()

    async def order(self, *refs: str, units: int = 1) -> list[UUID]:
        """Orders of one product at the store NEAR, sourced; the ids of their fulfilments."""
        await self.shop.take(*[order(ref, [("P1", units)]) for ref in refs])
        await self.shop.work()
        ids = (
            "SELECT f.id FROM fulfilment AS f JOIN sales_order AS o ON o.id = f.order_id WHERE o.ref = $1 ORDER BY f.id"
        )
        return [(await self.shop.rows(ids, ref))[0][0] for ref in refs]

    async def send(self, address: Address, name: str, attributes: dict[str, Any] | None = None) -> UUID:
        """Sends an event from outside to a location or wave."""
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            (found,) = await self._store.resolve(connection, ACCOUNT, [address])
            assert found is not None, f"there is no {address}"
            event = Event(
                id=self.shop.identities.next(),
                name=name,
                retailer=found.retailer,
                lane=found.lane,
                root=found.root,
                entity=found.entity,
                subtype=found.subtype,
                attributes=attributes or {},
                generated_by="test",
                accepted_at=await connection.fetchval("SELECT clock_timestamp()"),
            )
            await accept(connection, ACCOUNT, [event])
        return event.id

    async def outcome(self, event_id: UUID) -> tuple[str, str | None]:
        row = await self.shop.row(
            "SELECT outcome, reason FROM event_run WHERE event_id = $1 ORDER BY attempt DESC LIMIT 1", event_id
        )
        return row["outcome"], row["reason"]

    async def at_store(self, name: str, **attributes: Any) -> tuple[str, str | None]:
        """Sends an event to the store NEAR, lets the engine run, and returns outcome and reason."""
        event_id = await self.send(Address(entity_type="LOCATION", entity_ref="NEAR"), name, attributes)
        await self.shop.work()
        return await self.outcome(event_id)

    async def at_wave(self, ref: str, name: str, **attributes: Any) -> tuple[str, str | None]:
        event_id = await self.send(Address(entity_type="WAVE", entity_ref=ref), name, attributes)
        await self.shop.work()
        return await self.outcome(event_id)

    async def make_wave(self, *fulfilment_ids: UUID, **attributes: Any) -> tuple[str, str | None]:
        """Asks for a wave of these fulfilments."""
        named = {"fulfilmentIds": [str(one) for one in fulfilment_ids], **attributes}
        return await self.at_store("CreateWaveByFulfilmentIds", **named)

    async def pick(self, ref: str, units: int) -> None:
        """Picks units of the first fulfilment of an order."""
        items = "SELECT i.ref FROM fulfilment_item AS i JOIN sales_order AS o ON o.id = i.order_id WHERE o.ref = $1"
        item = (await self.shop.rows(items, ref))[0][0]
        first = (await self.shop.fulfilments(ref))[0][0]
        assert await self.shop.act(ref, fulfilment(first), "ConfirmPick", picked(**{item: units})) == "SUCCESS"

    async def waves(self) -> list[tuple[Any, ...]]:
        """(status, name, picked by, orders in it) of each wave, oldest first."""
        return await self.shop.rows(
            "SELECT w.status, w.name, w.allocated_to,"
            " (SELECT array_agg(o.ref ORDER BY o.ref) FROM wave_fulfilment AS m"
            " JOIN fulfilment AS f ON f.id = m.fulfilment_id"
            " JOIN sales_order AS o ON o.id = f.order_id WHERE m.wave_id = w.id AND m.removed_at IS NULL)"
            " FROM wave AS w ORDER BY w.id"
        )

    async def wave_refs(self) -> list[str]:
        return [row[0] for row in await self.shop.rows("SELECT ref FROM wave ORDER BY id")]

    async def statuses(self, *refs: str) -> list[str]:
        """The status of the first fulfilment of each order."""
        return [(await self.shop.fulfilments(ref))[0][1] for ref in refs]
