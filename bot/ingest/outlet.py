"""The connector that every fetch goes out through: guarded, and taking turns."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.ingest.guard import Exceptions, disguised, may_connect

# A hundred servers that never answer must not keep the others waiting, so many fetches may run;
# what they hold in memory is bounded by letting few of them read a large body at once.
CONNECTIONS = 128
LARGE_BODIES = 8

Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]

# A name server may keep a look-up for longer than a fetch lives, so look-ups have threads of
# their own: in the loop's few they would keep parsers and everybody else waiting.
_LOOKUPS = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="lookup")


class ForbiddenAddress(OSError):
    """The guard's refusal, in the way that a kernel would refuse."""

    def __init__(self) -> None:
        # Always the same text: attempts that fail alike are reported as one.
        super().__init__(errno.EACCES, "forbidden address")


class Outlet(aiohttp.TCPConnector):
    """Connects to nothing but what the guard permits, and lets fetches take turns: one a host and
    port, CONNECTIONS in all, LARGE_BODIES of them with a large body.
    """

    def __init__(self, exceptions: Exceptions, *, proxied: bool) -> None:
        super().__init__(
            limit=CONNECTIONS,
            force_close=True,
            use_dns_cache=False,
            resolver=_Names(),
            # It sees what a socket is about to be connected to, whatever led there.
            socket_factory=self._socket,
        )
        self._exceptions = exceptions
        self._proxied = proxied
        self._hosts: WeakValueDictionary[tuple[str | None, int | None], asyncio.Lock] = (
            WeakValueDictionary()
        )
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self.large = asyncio.Semaphore(LARGE_BODIES)

    @asynccontextmanager
    async def turn(self, address: URL) -> AsyncIterator[None]:
        """Once no other fetch is under way at that host and port, nor too many elsewhere."""
        host = self._hosts.setdefault((address.host, address.port), asyncio.Lock())
        async with host, self._turns:
            yield

    async def permits(self, address: URL) -> bool:
        """Whether the address may be asked for, as far as that shows before a connection is made.

        Behind a proxy no socket of ours goes there, so all that the name stands for, here and
        now, is judged instead, without exceptions; what the proxy then makes of it is beyond us.
        Raises OSError or UnicodeError if a name that has to be looked up cannot be.
        """
        host, port = address.host or "", address.port or 0
        if disguised(host):
            return False
        if not self._proxied:
            return True
        return all(may_connect(info[4], Exceptions()) for info in await _look_up(host, port))

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, sockaddr = info
        if not may_connect(sockaddr, self._exceptions):
            raise ForbiddenAddress
        return socket.socket(family, kind, protocol)


class _Names(AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=sockaddr[0],
                port=port,
                family=found,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for found, _, protocol, _, sockaddr in await _look_up(host, port, family)
        ]

    async def close(self) -> None:
        """There is nothing to close: the threads are shared."""


async def _look_up(
    host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
) -> list[Found]:
    def ask() -> list[Found]:
        return list(
            socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        )

    return await asyncio.get_running_loop().run_in_executor(_LOOKUPS, ask)
