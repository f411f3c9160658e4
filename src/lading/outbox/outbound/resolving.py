"""Resolves a name once, checks every address it has, and connects to exactly those."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import httpcore

from lading.outbox.outbound.addresses import is_callable
from lading.outbox.outbound.policy import OutboundPolicy

RESOLVERS_MAX = 64
ADDRESSES_TRIED_MAX = 4

Resolve = Callable[[str, int], Awaitable[list[str]]]


class AddressForbidden(Exception):
    """A name that leads to an address that is not called."""


class Resolver:
    """The system's resolver, in threads of its own: a name server that hangs must not hold up other work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=RESOLVERS_MAX, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Every address of a host. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: _addresses(host, port))
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Lets the threads end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Network connections for httpcore that reach allowed addresses only.

    The check stands between resolving and connecting, so that no second answer of a name server comes between them.
    TLS and the Host header keep the name: httpcore adds them above this.
    """

    def __init__(self, policy: OutboundPolicy, resolve: Resolve) -> None:
        self._policy = policy
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to the first address that answers. Raises AddressForbidden, httpcore.ConnectError or …Timeout."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked_addresses(host, port)
                return await self._first_that_answers(addresses, port, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no connection in time") from error

    async def sleep(self, seconds: float) -> None:
        """As httpcore asks for it."""
        await asyncio.sleep(seconds)

    async def _checked_addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved") from error
        forbidden = [address for address in addresses if not is_callable(address, self._policy.networks)]
        if forbidden or not addresses:
            raise AddressForbidden(f"{host} leads to {', '.join(forbidden[:3]) or 'no address'}")
        return addresses[:ADDRESSES_TRIED_MAX]

    async def _first_that_answers(
        self,
        addresses: list[str],
        port: int,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        failure: httpcore.ConnectError | None = None
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, local_address=local_address, socket_options=socket_options
                )
            except httpcore.ConnectError as error:
                failure = error
        assert failure is not None
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
