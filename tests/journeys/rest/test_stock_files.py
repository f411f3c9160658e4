"""Promises of the file routes: what was answered is kept, parts may come again, and bad files are answers."""

import gzip
from typing import Any

from lading.inventory.files.processing import FileDesk
from tests.journeys.rest.api import ACCOUNT, OTHER_ACCOUNT, Api, open_account, play
from tests.journeys.rest.test_jobs import opened

TABLE = b"locationRef,skuRef,qty\nNOWHERE,P-1,5\nS-1,P-1,x\n"


async def work(api: Api) -> int:
    services = api.services
    return await FileDesk(api.pool, ACCOUNT, now=services.clock.now, next_id=services.identities.next).process_pending()


def test_a_file_in_two_parts_is_loaded_and_its_bad_rows_are_told(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        path = f"{await opened(api)}/file?name=night.csv.gz&parts=2"
        content = gzip.compress(TABLE)
        first = await api.client.post(f"{path}&part=2", content=content[30:])
        assert (first.status_code, first.json()["status"], first.json()["partsReceived"]) == (202, "RECEIVING", [2])
        assert await work(api) == 0
        first_again, last = [await api.client.post(f"{path}&part=1", content=content[:30]) for _ in range(2)]
        assert (first_again.status_code, last.status_code, last.json()["status"]) == (202, 202, "PENDING")
        assert await work(api) == 1
        done = (await api.client.get(last.headers["location"])).json()
        assert (done["status"], done["rowCount"], done["linesDone"], done["refused"]) == ("COMPLETE", 3, 3, 2)
        assert {(row["line"], row["code"]) for row in done["refusals"]} == {
            (2, "LOCATION_UNKNOWN"),
            (3, "QUANTITY_NOT_A_NUMBER"),
        }

    play(database_url, scenario)


REFUSED_AT_ONCE = (
    ("", "FIELD_INVALID"),
    ("name=a.xlsx", "FILE_FORMAT_UNKNOWN"),
    ("name=a.csv&part=2", "FILE_PART_INVALID"),
    ("name=a.csv&part=1&parts=1001", "FIELD_INVALID"),
    ("name=a.csv&part=-1", "FIELD_INVALID"),
    ("name=a.csv&part=%D9%A1", "FIELD_INVALID"),
    ("name=a.csv&asOf=yesterday", "AS_OF_INVALID"),
    ("name=a.csv&asOf=9999-12-31T23:59:59Z", "AS_OF_IN_FUTURE"),
    ("name=a.csv&catalogueRef=NONE", "CATALOGUE_UNKNOWN"),
    ("name=a.csv&colour=red", "FILTER_UNKNOWN"),
    ("name=a.csv&name=b.csv", "QUERY_INVALID"),
    (f"name={'x' * 256}.csv", "FIELD_INVALID"),
)


def test_a_file_that_cannot_be_kept_is_refused(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        for query, code in REFUSED_AT_ONCE:
            refused = await api.client.post(f"{job}/file?{query}", content=TABLE)
            assert (refused.json()["code"], 400 <= refused.status_code < 500) == (code, True), query
        assert (await api.count("stock_file"), await api.count("stock_file_part")) == (0, 0)

    play(database_url, scenario)


ODD_BYTES = (b"", b"\x00" * 50, b"\xff\xfe\x00", b"\x1f\x8b", b'"', b"{}\n[", b"\n" * 50)


def test_whatever_bytes_are_sent_the_file_ends_with_a_reason_or_refused_rows(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        for number, content in enumerate(ODD_BYTES):
            for form in ("csv", "ndjson"):
                sent = await api.client.post(f"{job}/file?name={number}.{form}", content=content)
                assert sent.status_code == 202
                assert await work(api) == 1
                done: dict[str, Any] = (await api.client.get(sent.headers["location"])).json()
                assert done["status"] in {"FAILED", "COMPLETE"}
                assert done["reason"] or done["refused"] or not content.strip()

    play(database_url, scenario)


def test_a_file_of_another_account_looks_like_one_that_does_not_exist(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        job = await opened(api)
        file = (await api.client.post(f"{job}/file?name=a.csv", content=TABLE)).headers["location"]
        headers = {"authorization": f"Bearer {await api.token(await open_account(api.pool, OTHER_ACCOUNT))}"}
        theirs = await api.client.get(file, headers=headers)
        assert (theirs.status_code, theirs.json()["code"]) == (404, "JOB_UNKNOWN")
        sent = await api.client.post(f"{job}/file?name=b.csv", content=TABLE, headers=headers)
        assert (sent.status_code, sent.json()["code"]) == (404, "JOB_UNKNOWN")
        assert (await api.client.get(f"{job}/file/12")).json()["code"] == "FILE_UNKNOWN"

    play(database_url, scenario)
