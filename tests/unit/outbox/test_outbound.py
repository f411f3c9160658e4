"""Promises of the way out: no spelling of an inner address, and no second answer of a name server, leads inside."""

import asyncio

import httpcore
import pytest

from lading.outbox.outbound.addresses import is_callable
from lading.outbox.outbound.client import NoAnswer, OutboundClient
from lading.outbox.outbound.policy import OutboundPolicy, OutboundSettings
from lading.outbox.outbound.resolving import AddressForbidden, CheckedBackend
from lading.outbox.outbound.target import UrlRefused, target_of

STRICT = OutboundPolicy()

INNER_HOSTS = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "printer.local",
    "metadata.google.internal",
    "router",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::1]",
    "[2001:0:53aa:64c:0:fbff:80ff:fffe]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[ff02::1]",
)


@pytest.mark.parametrize("host", INNER_HOSTS)
def test_no_spelling_of_an_inner_address_is_called(host: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        target_of(f"https://{host}/hook", STRICT)
    assert refused.value.code == "URL_FORBIDDEN"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "URL_FORBIDDEN"),
        ("ftp://example.com/", "URL_FORBIDDEN"),
        ("gopher://example.com/", "URL_FORBIDDEN"),
        ("file:///etc/passwd", "URL_MALFORMED"),
        ("https://user@example.com/", "URL_FORBIDDEN"),
        ("https://example.com:5432/", "URL_FORBIDDEN"),
        ("https://example.com:0/", "URL_MALFORMED"),
        ("https://example.com:99999/", "URL_MALFORMED"),
        ("https://", "URL_MALFORMED"),
        ("//example.com/", "URL_MALFORMED"),
        ("https://exa mple.com/", "URL_MALFORMED"),
        ("https://example.com\\@127.0.0.1/", "URL_MALFORMED"),
        ("https://example.com/\r\nX: y", "URL_MALFORMED"),
        ("https://[::1/", "URL_MALFORMED"),
        ("https://example.com/" + "x" * 2000, "URL_MALFORMED"),
    ],
)
def test_what_is_no_public_https_address_is_refused_with_its_reason(url: str, code: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        target_of(url, STRICT)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_public_address_is_taken_apart() -> None:
    target = target_of("https://Hooks.Exämple.com:8443/lading?tenant=1", STRICT)
    assert (target.scheme, target.host, target.port, target.path) == (
        "https",
        "hooks.xn--exmple-cua.com",
        8443,
        "/lading?tenant=1",
    )


def test_public_addresses_may_be_called_and_an_operator_may_open_inner_ones() -> None:
    assert all(map(is_callable, ("93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822")))
    assert not is_callable("10.1.2.3")
    assert is_callable("10.1.2.3", ("10.1.0.0/16",))
    assert not is_callable("10.2.2.3", ("10.1.0.0/16",))


@pytest.mark.parametrize("answers", [["93.184.216.34", "127.0.0.1"], ["::1"], []])
def test_one_inner_answer_of_the_name_server_is_enough_to_refuse(answers: list[str]) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return answers

    backend = CheckedBackend(STRICT, resolve)
    with pytest.raises(AddressForbidden):
        asyncio.run(backend.connect_tcp("hooks.example.com", 443, timeout=1))


def test_the_name_is_resolved_once_and_the_checked_address_is_connected() -> None:
    """A server that answers differently the second time has nobody to answer to."""
    asked: list[str] = []
    reached: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async def scenario() -> None:
        async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            reached.append(writer.get_extra_info("sockname")[0])
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        backend = CheckedBackend(OutboundPolicy(networks=("127.0.0.0/8",)), resolve)
        stream: httpcore.AsyncNetworkStream = await backend.connect_tcp("hooks.example.com", port, timeout=1)
        await asyncio.sleep(0.05)
        await stream.aclose()
        server.close()

    asyncio.run(scenario())
    assert (asked, reached) == (["hooks.example.com"], ["127.0.0.1"])


def test_a_name_server_that_hangs_is_given_up_in_time() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    async def scenario() -> None:
        client = OutboundClient(STRICT, resolve, total_seconds=0.1)
        with pytest.raises(NoAnswer) as failed:
            await client.post("https://hooks.example.com/", b"{}", {})
        assert failed.value.code == "TIMED_OUT"
        await client.close()

    asyncio.run(scenario())


def test_settings_say_what_may_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_OUTBOUND_PORTS", "443, 9000")
    monkeypatch.setenv("LADING_OUTBOUND_NETWORKS", "10.1.0.0/16")
    policy = OutboundSettings().policy()
    assert policy == OutboundPolicy(ports=frozenset({443, 9000}), networks=("10.1.0.0/16",))
    monkeypatch.setenv("LADING_OUTBOUND_NETWORKS", "10.1.0.0/99")
    with pytest.raises(ValueError, match="99"):
        OutboundSettings()
