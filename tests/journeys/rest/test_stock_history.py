"""Promises of the routes that look back: they answer what is known, refuse what is not asked well, and leak nothing."""

from uuid import uuid4

from lading.database.connection import transaction
from lading.inventory.loading import process_pending_batches
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, play
from tests.journeys.rest.test_jobs import opened, rows

BASE = "/api/v1/inventory"
POSITION = "catalogueRef=DEFAULT:1&productRef=P-1&locationRef=S-1"
REFUSED = (
    ("history", "productRef=P-1&locationRef=S-1", "FIELD_MISSING"),
    ("history", f"{POSITION}&count=0", "FIELD_INVALID"),
    ("history", f"{POSITION}&count=1e3", "FIELD_INVALID"),
    ("history", f"{POSITION}&colour=red", "FILTER_UNKNOWN"),
    ("history", "catalogueRef=DEFAULT:1&productRef=NO&locationRef=S-1", "POSITION_UNKNOWN"),
    ("held", "catalogueRef=DEFAULT:1&productRef=P-1&at=Friday", "AS_OF_INVALID"),
    ("held", "catalogueRef=DEFAULT:1&productRef=NO&at=2026-03-06T10:00:00Z", "PRODUCT_UNKNOWN"),
    ("held", f"catalogueRef=DEFAULT:1&productRef={'x,' * 60}&at=2026-03-06T10:00:00Z", "FIELD_INVALID"),
    ("reconciliation", "catalogueRef=NONE", "CATALOGUE_UNKNOWN"),
    ("reconciliation", "catalogueRef=DEFAULT:1&days=4000", "FIELD_INVALID"),
)


def test_a_batch_is_found_again_in_history_past_and_reconciliation(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        async with transaction(api.pool, ACCOUNT) as connection:
            await connection.execute(
                "INSERT INTO location (account, id, number, ref, retailer, type, name, status, workflow_ref) "
                "VALUES (1, $1, 900, 'S-1', 1, 'STORE', 'Store', 'ACTIVE', 'LOCATION::STORE')",
                uuid4(),
            )
        services = api.services
        for quantity in (5, 7):
            sent = await api.client.post(
                f"{job}/batch", json=rows({"locationRef": "S-1", "skuRef": "P-1", "qty": quantity})
            )
            assert sent.status_code == 202
            await process_pending_batches(api.pool, ACCOUNT, now=services.clock.now, next_id=services.identities.next)
        history = (await api.client.get(f"{BASE}/history?{POSITION}")).json()
        assert [step["onHand"] for step in history["steps"]] == [7, 5]
        assert history["steps"][0]["changes"][0]["source"] == "batch counts"
        held = (
            await api.client.get(f"{BASE}/held?catalogueRef=DEFAULT:1&productRef=P-1&at=2099-01-01T00:00:00Z")
        ).json()
        assert [(one["locationRef"], one["onHand"], one["counted"]) for one in held] == [("S-1", 7, 7)]
        found = (await api.client.get(f"{BASE}/reconciliation?catalogueRef=DEFAULT:1")).json()
        assert [(one["counted"], one["expected"], one["units"]) for one in found["drifts"]] == [(7, 5, 2)]
        inbound = {"locationRef": "S-1", "skuRef": "P-1", "qty": 9, "type": "INBOUND", "expectedOn": "2099-01-01"}
        await api.client.post(f"{job}/batch", json=rows(inbound))
        await process_pending_batches(api.pool, ACCOUNT, now=services.clock.now, next_id=services.identities.next)
        beside = (
            await api.client.get(f"{BASE}/side-quantities?catalogueRef=DEFAULT:1&productRef=P-1&type=INBOUND")
        ).json()
        assert [(one["quantity"], one["expectedOn"]) for one in beside] == [(9, "2099-01-01T00:00:00Z")]
        for path, query, code in REFUSED:
            refused = await api.client.get(f"{BASE}/{path}?{query}")
            assert (refused.json()["code"], 400 <= refused.status_code < 500) == (code, True), query
        headers = {"authorization": f"Bearer {await api.token(await open_account(api.pool, OTHER_ACCOUNT))}"}
        for path in (f"history?{POSITION}", "reconciliation?catalogueRef=DEFAULT:1"):
            theirs = await api.client.get(f"{BASE}/{path}", headers=headers)
            assert (theirs.status_code, theirs.json()["code"]) == (404, "CATALOGUE_UNKNOWN")

    play(database_url, scenario)
