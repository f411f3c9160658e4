"""Gathers what waits at each location and asks for waves, as the staff of a store does every now and then."""

import asyncio
from collections import defaultdict
from uuid import UUID

from lading.demo.client import ApiClient
from lading.demo.staff import Waiting

PAUSE_SECONDS = 0.25
WAVE_SIZE = 50


class WavesDesk:
    """The fulfilments that wait and are in no wave asked for yet, by location."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._asked: set[UUID] = set()
        self._waiting: defaultdict[str, list[UUID]] = defaultdict(list)
        self._number = 0

    def add(self, waiting: Waiting) -> None:
        """Takes a fulfilment in; seen again, it counts once."""
        if waiting.fulfilment_id not in self._asked:
            self._asked.add(waiting.fulfilment_id)
            self._waiting[waiting.location_ref].append(waiting.fulfilment_id)

    async def run(self) -> None:
        """Asks for waves until cancelled."""
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            places, self._waiting = self._waiting, defaultdict(list)
            waves = [
                self._ask(location_ref, ids[start : start + WAVE_SIZE])
                for location_ref, ids in places.items()
                for start in range(0, len(ids), WAVE_SIZE)
            ]
            await asyncio.gather(*waves)

    async def _ask(self, location_ref: str, ids: list[UUID]) -> None:
        self._number += 1
        attributes = {
            "fulfilmentIds": [str(one) for one in ids],
            "waveName": f"Demo {self._number}",
            "userName": "demo-staff",
        }
        answer = await self._client.create_wave(location_ref, attributes)
        assert answer.status == 202, f"wave at {location_ref}: {answer.status} {answer.code}"
