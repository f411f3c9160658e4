"""Promises of delivery: at least once, in order for each entity, signed, patient, and nobody waits for another."""

import asyncio
import base64
import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from lading.database.connection import transaction
from lading.outbox.keyring import public_key, rotate_secret
from lading.outbox.message import endpoint_id_of
from lading.outbox.outbound.client import OutboundClient
from lading.outbox.outbound.policy import OutboundPolicy
from lading.outbox.outbound.resolving import Resolver
from lading.outbox.records import claim
from lading.outbox.sealing import Vault
from tests.database.outbox.post_office import ACCOUNT, THIS_MACHINE, PostOffice
from tests.database.outbox.sink import Reply, Request, always, listening

Run = Callable[[Callable[[PostOffice], Awaitable[None]]], None]
OK = Reply()


def failing_times(times: int, reply: Reply) -> Callable[[Request], Reply]:
    """Answers each message so many times with reply, then with 200."""
    seen: dict[str, int] = {}

    def answer(request: Request) -> Reply:
        message = request.headers["webhook-id"]
        seen[message] = seen.get(message, 0) + 1
        return reply if seen[message] <= times else OK

    return answer


def test_messages_arrive_once_and_in_order_when_nothing_goes_wrong(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            entities = [uuid4() for _ in range(20)]
            for _ in range(5):
                await office.put(*[(sink.url(), entity) for entity in entities])
            await office.relay().drain()
            for entity in entities:
                told = [one["sequence"] for one in sink.bodies() if one["rootEntityId"] == str(entity)]
                assert told == [1, 2, 3, 4, 5]
            assert len(sink.journal) == 100
            assert await office.ask("SELECT count(*) FROM webhook_message WHERE outcome = 'DELIVERED'") == 100
        assert await office.findings() == {}

    run(scenario)


def test_what_is_rolled_back_is_never_told_and_leaves_no_gap(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            entity = uuid4()
            await office.put((sink.url(), entity))
            await office.put_in_vain((sink.url(), entity))
            await office.put((sink.url(), entity))
            await office.relay().drain()
            assert [one["sequence"] for one in sink.bodies()] == [1, 2]

    run(scenario)


def test_a_failed_message_keeps_those_behind_it_waiting_and_no_other_entity(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        slow, quick = uuid4(), uuid4()

        def answer(request: Request) -> Reply:
            is_first = request.document["rootEntityId"] == str(slow) and request.document["sequence"] == 1
            if not is_first or len(failures) == 3:
                return OK
            failures.append(1)
            return Reply(500)

        failures: list[int] = []
        async with listening(answer) as sink:
            await office.put((sink.url(), slow), (sink.url(), slow), (sink.url(), quick))
            relay, stop = office.relay(), asyncio.Event()
            running = asyncio.create_task(relay.run(stop))
            await _until(lambda: len(sink.bodies()) == 3)
            stop.set()
            await running
            told = [(UUID(one["rootEntityId"]), one["sequence"]) for one in sink.bodies()]
            assert told == [(quick, 1), (slow, 1), (slow, 2)]
            assert len(failures) == 3

    run(scenario)


def test_a_message_without_a_taker_dies_after_its_last_try_and_frees_those_behind_it(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        entity = uuid4()
        refused: list[str] = []

        def answer(request: Request) -> Reply:
            if request.document["sequence"] == 1:
                refused.append(request.headers["webhook-id"])
                return Reply(500, body=b"no room")
            return OK

        async with listening(answer) as sink:
            ids = await office.put((sink.url(), entity), (sink.url(), entity))
            await _run_until(office, lambda: len(sink.bodies()) == 1, retry_seconds=(0.01, 0.01))
            assert refused == [str(ids[0])] * 3
            dead = await office.query("dead_messages", url=None, rows_max=10)
            assert [(row["id"], row["attempts"], row["reason"]) for row in dead] == [(ids[0], 3, "HTTP_500: no room")]
        assert await office.findings() == {}

    run(scenario)


def test_a_dead_letter_is_replayed_with_its_id_and_bytes(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(failing_times(1, Reply(503))) as sink:
            [message_id] = await office.put((sink.url(), uuid4()))
            await _run_until(office, lambda: len(sink.journal) == 1, retry_seconds=())
            assert await office.query("replay_messages", ids=[message_id]) == 1
            assert await office.query("replay_messages", ids=[message_id]) == 0
            await office.ask("UPDATE webhook_endpoint SET paused_until = '-infinity' RETURNING 1")
            await office.relay().drain()
            first, second = (request for request, _ in sink.journal)
            assert first.body == second.body
            assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(message_id)
            assert await office.query("dead_messages", url=None, rows_max=10) == []
        assert await office.findings() == {}

    run(scenario)


def test_two_relays_deliver_each_message_once(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(Reply(delay=0.002))) as sink:
            await office.put(*[(sink.url(f"/{number % 4}"), uuid4()) for number in range(200)])
            await asyncio.gather(office.relay().drain(), office.relay().drain())
            await office.relay().drain()
            assert len(sink.journal) == 200
            assert max(sink.busiest.values()) <= 8

    run(scenario)


def test_a_relay_that_lost_its_lease_changes_nothing(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(Reply(delay=0.4))) as sink:
            await office.put((sink.url(), uuid4()))
            slow = office.relay(lease_seconds=0.1)
            await slow.work_once()
            await asyncio.sleep(0.15)
            async with transaction(office.pool, ACCOUNT) as connection:
                [taken] = await claim(connection, ACCOUNT, messages_max=10, lease_seconds=30)
            assert taken.attempt == 2
            await asyncio.sleep(0.5)
            await slow.work_once()
            assert await office.ask("SELECT lease FROM webhook_lane") == taken.lease
            assert await office.ask("SELECT outcome FROM webhook_message") is None

    run(scenario)


def test_an_endpoint_that_hangs_delays_no_other(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        def answer(request: Request) -> Reply:
            return Reply(delay=30) if request.path.startswith("/hangs") else OK

        async with listening(answer) as sink:
            hanging = [(sink.url(f"/hangs-{number % 5}"), uuid4()) for number in range(200)]
            await office.put(*hanging)
            relay, stop = office.relay(total_seconds=1.0), asyncio.Event()
            running = asyncio.create_task(relay.run(stop))
            await asyncio.sleep(0.2)
            await office.put(*[(sink.url("/well"), uuid4()) for _ in range(100)])
            started = asyncio.get_running_loop().time()
            await _until(lambda: len(sink.bodies("/well")) == 100)
            assert asyncio.get_running_loop().time() - started < 1.0
            await asyncio.sleep(1.2)
            stop.set()
            await running
            failures = await office.rows("SELECT failures FROM webhook_endpoint WHERE url LIKE '%hangs%'")
            assert all(row["failures"] >= 5 for row in failures)

    run(scenario)


def test_an_endpoint_that_failed_often_is_tried_one_message_at_a_time(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            await office.put(*[(sink.url(), uuid4()) for _ in range(20)])
            await office.ask("UPDATE webhook_endpoint SET failures = 5 RETURNING 1")
            relay = office.relay()
            assert await relay.work_once() == 1
            await relay.drain()
            assert len(sink.journal) == 20
            assert await office.ask("SELECT failures FROM webhook_endpoint") == 0

    run(scenario)


def test_gone_disables_the_endpoint_and_keeps_its_messages(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(failing_times(1, Reply(410))) as sink:
            await office.put((sink.url(), uuid4()))
            relay = office.relay()
            await relay.drain()
            [endpoint] = await office.query("endpoints", url=None)
            assert (endpoint["status"], endpoint["status_reason"], endpoint["waiting"]) == ("DISABLED", "HTTP_410: ", 1)
            await office.ask("UPDATE webhook_endpoint SET status = 'ACTIVE' RETURNING 1")
            await relay.drain()
            assert len(sink.bodies()) == 1

    run(scenario)


def test_retry_after_leaves_the_endpoint_alone_for_so_long(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(Reply(429, headers={"Retry-After": "120"}))) as sink:
            await office.put((sink.url(), uuid4()))
            relay = office.relay()
            await relay.drain()
            await office.put((sink.url(), uuid4()))
            await relay.drain()
            assert len(sink.journal) == 1
            pause = await office.ask(
                "SELECT extract(epoch FROM paused_until - clock_timestamp()) FROM webhook_endpoint"
            )
            assert 100 < pause <= 120

    run(scenario)


def test_the_signature_is_that_of_standard_webhooks_and_covers_the_raw_body(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            await office.put((sink.url(), uuid4()))
            endpoint_id = endpoint_id_of(ACCOUNT, sink.url())
            old, new = [await _rotated(office, endpoint_id) for _ in range(2)]
            await office.relay().drain()
            [(request, _)] = sink.journal
            expected = [_signature(request, secret) for secret in (new, old)]
            assert request.headers["webhook-signature"].split(" ") == expected
            assert "flex.signature" not in request.headers

    run(scenario)


def test_receivers_of_another_sender_find_their_headers_where_that_is_asked_for(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            await office.put((sink.url(), uuid4()))
            await office.ask("UPDATE webhook_endpoint SET has_vendor_signatures = true RETURNING 1")
            await office.relay().drain()
            async with transaction(office.pool, ACCOUNT) as connection:
                pem = await public_key(connection, office.vault, ACCOUNT)
            key = serialization.load_pem_public_key(pem.encode())
            assert isinstance(key, rsa.RSAPublicKey)
            [(request, _)] = sink.journal
            for name, digest in (("flex.signature", hashes.MD5()), ("fluent-signature", hashes.SHA512())):  # noqa: S303 - theirs
                key.verify(base64.b64decode(request.headers[name]), request.body, PKCS1v15(), digest)

    run(scenario)


def test_nothing_goes_out_while_the_keys_do_not_open(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            await office.put((sink.url(), uuid4()))
            await _rotated(office, endpoint_id_of(ACCOUNT, sink.url()))
            await office.relay(vault=Vault(b"x" * 32)).drain()
            assert sink.journal == []
            assert await office.ask("SELECT attempt FROM webhook_lane WHERE lease IS NULL") == 0
            await office.ask("UPDATE webhook_lane SET available_at = '-infinity' RETURNING 1")
            await office.relay().drain()
            assert len(sink.journal) == 1

    run(scenario)


def test_a_stored_secret_cannot_be_read_without_the_master_key(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        await office.put(("https://example.com/hook", uuid4()))
        text = await _rotated(office, endpoint_id_of(ACCOUNT, "https://example.com/hook"))
        secret = base64.b64decode(text.removeprefix("whsec_"))
        [row] = await office.rows("SELECT sealed FROM webhook_key")
        assert secret not in row["sealed"]
        assert office.vault.open(ACCOUNT, row["sealed"]) == secret

    run(scenario)


def test_hostile_answers_are_cut_off_and_the_message_is_tried_again(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        hostile = {
            "/drips": Reply(drips=True),
            "/huge": Reply(body=b"x" * 1_000_000),
            "/hangs-up": Reply(hangs_up=True),
            "/moved": Reply(302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
        }
        async with listening(lambda request: hostile[request.path]) as sink:
            await office.put(*[(sink.url(path), uuid4()) for path in hostile])
            await office.relay(total_seconds=0.5, retry_seconds=(60.0,)).drain()
            reasons = {
                row["url"].rpartition("/")[2]: row["reason"].partition(":")[0]
                for row in await office.rows(
                    "SELECT e.url, m.reason FROM webhook_message m JOIN webhook_endpoint e ON e.id = m.endpoint_id"
                )
            }
            assert reasons == {
                "drips": "TIMED_OUT",
                "huge": "ANSWER_TOO_LONG",
                "hangs-up": "BROKEN_OFF",
                "moved": "HTTP_302",
            }
            assert len(sink.journal) == 4

    run(scenario)


def test_requests_that_were_broken_off_leave_nothing_behind_that_stops_later_ones() -> None:
    """However many time-outs there were, the next request finds its way."""

    async def scenario() -> None:
        resolver = Resolver()
        client = OutboundClient(THIS_MACHINE, resolver, total_seconds=0.2)
        async with listening(always(Reply(delay=5))) as sink:
            failed = await asyncio.gather(
                *[client.post(sink.url(), b"{}", {}) for _ in range(300)], return_exceptions=True
            )
            assert {str(one).partition(":")[0] for one in failed} <= {"TIMED_OUT", "NOT_CONNECTED"}
            sink.answer = always(OK)
            for _ in range(20):
                assert (await client.post(sink.url(), b"{}", {})).status == 200
        await client.close()
        resolver.close()

    asyncio.run(scenario())


def test_an_address_that_may_not_be_called_is_refused_at_sending_too(run: Run) -> None:
    async def scenario(office: PostOffice) -> None:
        async with listening(always(OK)) as sink:
            await office.put((sink.url(), uuid4()))
            policy = OutboundPolicy(is_http_allowed=True, ports=frozenset())
            await office.relay(policy=policy, retry_seconds=()).drain()
            assert sink.journal == []
            [dead] = await office.query("dead_messages", url=None, rows_max=10)
            assert dead["reason"].partition(":")[0] == "URL_FORBIDDEN"

    run(scenario)


async def _rotated(office: PostOffice, endpoint_id: UUID) -> str:
    async with transaction(office.pool, ACCOUNT) as connection:
        return await rotate_secret(connection, office.vault, ACCOUNT, endpoint_id, overlap_seconds=3600)


def _signature(request: Request, secret: str) -> str:
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()


async def _run_until(office: PostOffice, is_over: Callable[[], bool], *, retry_seconds: tuple[float, ...]) -> None:
    relay, stop = office.relay(retry_seconds=retry_seconds), asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    await _until(is_over)
    stop.set()
    await running


async def _until(is_over: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_over():  # noqa: ASYNC110 - the sink is another program as far as we are concerned
            await asyncio.sleep(0.01)
