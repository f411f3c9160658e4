"""What customer service does, and what it sees: orders that were shipped, returns, the books."""

import asyncio
from typing import Any
from uuid import UUID

from lading.bootstrap.checking import check_on
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import transaction
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.ports import Address
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, fulfilment, order, order_entity, picked

RECEIVED = (
    "SELECT f.ref FROM return_fulfilment AS f JOIN return_order AS r ON r.id = f.return_order_id WHERE r.ref = $1"
)


class Counter:
    """A shop with the workflows of returns and billing."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._registry = build_registry(shop.identities)

    async def shipped(
        self, ref: str = "HD-1", lines: tuple[tuple[str, int], ...] = (("P1", 2), ("P2", 1)), **fields: Any
    ) -> None:
        """An order that the customer has."""
        await self.shop.take(order(ref, lines, **fields))
        await self.shop.work()
        units = {f"{ref}-{place}".replace("-", "_"): quantity for place, (_, quantity) in enumerate(lines, start=1)}
        for name, attributes in (("ConfirmPick", picked(**units)), ("PackFulfilment", None)):
            assert await self.shop.act(ref, fulfilment(f"{ref}-F1"), name, attributes) == "SUCCESS"
        assert await self.shop.act(ref, ("CONSIGNMENT", f"{ref}-C1"), "CourierCollected") == "SUCCESS"
        assert await self.shop.status(ref) == "COMPLETE"

    async def paid(self, ref: str, amount: float, operation: str = "SALE", **more: Any) -> str:
        """The payment service says what it did."""
        attributes = {"reference": f"{ref}-{operation}", "operation": operation, "amount": amount} | more
        return await self.shop.act(ref, order_entity(ref), "PaymentReported", attributes)

    async def ask_back(self, ref: str, *wanted: dict[str, Any], **more: Any) -> str:
        """Asks for items of an order to come back; the outcome."""
        return await self.shop.act(ref, order_entity(ref), "RequestReturn", {"returnItems": list(wanted), **more})

    async def receive(self, return_ref: str, *verdicts: dict[str, Any]) -> str:
        """The goods have arrived and were looked at."""
        way = (await self.shop.row(RECEIVED, return_ref))["ref"]
        address = Address(
            entity_type="RETURN_FULFILMENT", entity_ref=way, root_type="RETURN_ORDER", root_ref=return_ref
        )
        return await self.act(address, "ReceiveReturn", {"verdicts": list(verdicts)} if verdicts else {})

    async def answer(self, reference: str, status: str = "SUCCEEDED", provider_reference: str | None = None) -> str:
        """The payment service has answered a refund."""
        attributes = {"status": status, "providerReference": provider_reference or f"psp-{reference}"}
        return await self.act(
            Address(entity_type="PAYMENT_TRANSACTION", entity_ref=reference), "RefundAnswered", attributes
        )

    async def at(self, entity_type: str, ref: str, name: str, **attributes: Any) -> str:
        """Sends an event to a return or to something of the books; the outcome."""
        return await self.act(Address(entity_type=entity_type, entity_ref=ref), name, attributes)

    async def at_order(self, ref: str, name: str) -> str:
        """Sends an event to an order; the outcome."""
        return await self.shop.act(ref, order_entity(ref), name)

    async def act(self, address: Address, name: str, attributes: dict[str, Any] | None = None) -> str:
        """Sends an event, lets the engine run, and returns the outcome, with the code of the reason if it failed."""
        event_id = await self.send(address, name, attributes)
        await self.shop.work()
        return await self.outcome(event_id)

    async def send(self, address: Address, name: str, attributes: dict[str, Any] | None = None) -> UUID:
        """Sends an event from outside; its id."""
        store = self._registry.store_of_entity(address.entity_type)
        assert store is not None
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            (found,) = await store.resolve(connection, ACCOUNT, [address])
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

    async def outcome(self, event_id: UUID) -> str:
        row = await self.shop.row(
            "SELECT outcome, reason FROM event_run WHERE event_id = $1 ORDER BY attempt DESC LIMIT 1", event_id
        )
        return row["outcome"] if row["reason"] is None else f"{row['outcome']} {row['reason'].split(':')[0]}"

    async def crowd(self, workers: int = 4) -> None:
        """Lets several engines run at once until nothing is to do."""

        async def one(number: int) -> None:
            settings = WorkerSettings(name=f"w{number}", lanes_max=1, promotion_seconds=0.0)
            worker = Worker(self.shop.pool, build_registry(self.shop.identities), self.shop.identities, settings)
            idle = 0
            while idle < 5:
                idle = 0 if await worker.work_once() else idle + 1
                await asyncio.sleep(0.002)

        await asyncio.gather(*map(one, range(workers)))

    async def return_status(self, ref: str) -> str:
        return str((await self.shop.row("SELECT status FROM return_order WHERE ref = $1", ref))["status"])

    async def memos(self) -> list[tuple[Any, ...]]:
        """(ref, status, total, balance) of each credit memo, in minor units."""
        return await self.shop.rows(
            "SELECT ref, status, total_minor, balance_minor FROM billing_document"
            " WHERE kind = 'CREDIT_MEMO' ORDER BY id"
        )

    async def refunds(self) -> list[tuple[Any, ...]]:
        """(ref, outcome, amount in minor units) of each refund asked for."""
        return await self.shop.rows(
            "SELECT ref, outcome, amount_minor FROM payment_transaction WHERE operation = 'REFUND' ORDER BY id"
        )

    async def balance(self) -> int:
        """What all customers owe, in minor units."""
        return int((await self.shop.row("SELECT coalesce(sum(balance_minor), 0) AS sum FROM billing_balance"))["sum"])

    async def dead_letters(self) -> list[tuple[Any, ...]]:
        """(event, reason) of everything given up."""
        return await self.shop.rows(
            "SELECT e.name, d.reason FROM dead_letter AS d JOIN event AS e ON e.id = d.event_id ORDER BY d.event_id"
        )

    async def violations(self) -> list[tuple[str, Any]]:
        """Every row that breaks an invariant of any module."""
        return [(one.code, one.rows) for one in await check_on(self.shop.pool) if one.rows]


async def open_counter(shop: Shop) -> Counter:
    """A counter with the reference workflows published and stock at one store."""
    async with transaction(shop.pool, ACCOUNT) as connection:
        for document in reference_workflows({"retailer.id": str(RETAILER), "account.id": str(ACCOUNT)}):
            if document["entityType"] in {"ORDER", "RETURN_ORDER", "BILLING_ACCOUNT"}:
                await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))
    await shop.stock(NEAR_P1=100, NEAR_P2=100)
    return Counter(shop)


def wanted(ref: str, units: int, **more: Any) -> dict[str, Any]:
    """One item to come back; ref is that of the order item."""
    return {"orderItem": {"ref": ref}, "unitQuantity": {"quantity": units}, **more}


def found(ref: str, quantity: int, disposition: str, **more: Any) -> dict[str, Any]:
    """What was found of some units of a return item."""
    return {"ref": ref, "quantity": quantity, "disposition": disposition, **more}
