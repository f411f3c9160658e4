"""Stock counts: batches with as-of times in order, late, repeated and with broken rows."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

from tests.simulation.torture.client import Client
from tests.simulation.torture.journal import Journal
from tests.simulation.torture.system import Shop


class Counting:
    """Somebody who counts the stock of the counted products again and again."""

    def __init__(self, client: Client, journal: Journal, shop: Shop, retailer: int) -> None:
        self._client = client
        self._journal = journal
        self._shop = shop
        self._retailer = retailer
        self._chance = random.Random("counting")

    async def run(self, stop: asyncio.Event) -> None:
        """Counts until asked to stop."""
        job = (
            await self._client.write(
                "/api/v4.1/job", {"name": "counts", "retailerId": str(self._retailer)}, key="the job"
            )
        ).json["id"]
        number = 0
        while not stop.is_set():
            number += 1
            await self._count(job, number)
            await asyncio.sleep(0.5)

    async def _count(self, job: str, number: int) -> None:
        late = timedelta(seconds=self._chance.choice((0, 0, 2, 3600)))
        rows = [
            {
                "locationRef": self._chance.choice(self._shop.places),
                "skuRef": self._chance.choice(self._shop.counted),
                "qty": self._chance.randint(0, self._shop.units),
            }
            for _ in range(self._chance.randint(1, 40))
        ]
        rows.append({"locationRef": "NOWHERE", "skuRef": "NOTHING", "qty": 1})
        body = {
            "action": "UPSERT",
            "entityType": "INVENTORY",
            "asOf": (datetime.now(UTC) - late).isoformat(),
            "entities": rows,
        }
        key = f"count {number}"
        reply = await self._client.write(f"/api/v4.1/job/{job}/batch", body, key=key)
        self._journal.expect(reply.status == 202, f"{key}: {reply.status} {reply.body!r}")
        if reply.status == 202:
            self._journal.acknowledged_batches[reply.json["id"]] = job
        again = await self._client.write(f"/api/v4.1/job/{job}/batch", body, key=key, writes=0)
        self._journal.expect(again.body == reply.body, f"{key} answered differently")
