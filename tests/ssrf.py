"""Every way we know to make the bot knock at a door inside: none may be knocked at.

    python -m tests.ssrf --rounds 1000

Real sockets on the loopback: a site that is allowed, and beside it, at the same port of the
addresses that are not, a canary.  What counts as a connection is what the canary accepts, and
every connect() of this process (an audit event of CPython) to anything but the site.  Where nobody
of ours listens it is counted and goes no further: nobody's network is knocked at, or waited for.
Prints one JSON line and exits 0 only if there was none, and if the allowed site was reached on
each route.
"""

import argparse
import asyncio
import contextlib
import errno
import html
import json
import re
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from aiohttp import web

from bot.ingest.fetch import Fetched, FetchFailed, fetch, open_session

SITE = "127.0.0.2"
PUBLIC = "93.184.215.14"
TURNCOAT = "turncoat.test"

# {port} is where the canary listens, wherever the address leads to it.
# This host in all its spellings, networks that are not public, and both inside IPv6 addresses.
INSIDE = """
    127.0.0.1 127.255.255.254 127.1 0.0.0.0 0 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1
    0177.0.0.1 017700000001 ①②⑦.⓪.⓪.① 127。0。0。1 127.0.0.1. localhost localhost.
    [::1] [::] [0:0:0:0:0:0:0:1]
    10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 100.64.0.1 100.100.100.200
    169.254.169.254 168.63.129.16 192.0.0.192 192.88.99.1 198.18.0.1 203.0.113.7
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    [fe80::1] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [ff0e::1] [100::1] [5f00::1]
    [2001:db8::1] [3fff::1] [2001:20::1]
    [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:127.0.0.1]
    [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1]
    [64:ff9b:1:7f00:0:100::] [2002:7f00:1::] [2002:a9fe:a9fe::1]
    [2001:0:808:808::80ff:fffe] [2001:0:7f00:1::f7f7:f7f7]
    [fe80::5efe:7f00:1] [2a00:1450:4001::5efe:a00:1] [2a00:1450:4001::200:5efe:a00:1]
"""

HOSTILE = (
    *(f"http://{host}:{{port}}/" for host in INSIDE.split()),
    "http://reader.test@127.0.0.1:{port}/",
    "http://127.0.0.2:{port}@127.0.0.1:{port}/",
    f"http://reader:secret@{PUBLIC}/",
    *(f"http://{PUBLIC}:{port}/" for port in (1, 22, 25, 110, 3306, 5432, 6000, 6379, 9200, 11211)),
    f"https://{PUBLIC}:8443@127.0.0.1:{{port}}/",
)

Address = tuple[str, int]


@dataclass
class Watch:
    """The addresses that sockets were connected to, and those where somebody listens."""

    ours: Collection[Address]
    seen: list[Any] = field(default_factory=list)


_watches: list[Watch | None] = []


@contextmanager
def connects(ours: Collection[Address]) -> Iterator[list[Any]]:
    """The addresses that this process connects sockets to meanwhile, or would but for this: what
    is not one of ours is unreachable.
    """
    if not _watches:
        sys.addaudithook(_audit)  # Cannot be taken out again.
    watch = Watch(ours)
    _watches.append(watch)
    try:
        yield watch.seen
    finally:
        _watches[-1:] = [None]


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and (watch := _watches[-1]):
        watch.seen.append(arguments[1])
        if arguments[1][:2] not in watch.ours:
            raise OSError(errno.ENETUNREACH, "nobody of ours listens there")


@contextmanager
def names(answers: Callable[[str], list[str]]) -> Iterator[None]:
    """What the names below .test stand for meanwhile: numeric addresses."""
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        if not host.endswith(".test"):
            return list(real(host, port, *more, **named))
        found = (real(one, port, type=socket.SOCK_STREAM) for one in answers(host))
        return [info for infos in found for info in infos]

    socket.getaddrinfo = resolve  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = real


def numeric(host: str) -> bool:
    """Whether a name server could answer that, for a name of its own, and mean inside."""
    with contextlib.suppress(OSError):
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
        return host != PUBLIC
    return False


@dataclass
class Field:
    """The site, the canary beside it, and a proxy that answers whatever it is asked for."""

    port: int
    canaries: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    proxy: str = ""
    proxied: list[str] = field(default_factory=list)

    @property
    def site(self) -> str:
        return f"http://{SITE}:{self.port}"

    @property
    def allowed(self) -> set[Address]:
        host, _, port = self.proxy.rpartition(":")
        return {(SITE, self.port), (host, int(port))}

    @property
    def ours(self) -> set[Address]:
        return self.allowed | {(host, self.port) for host in self.canaries}

    async def greet(self, name: str, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted.append(name)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.proxied.append(head.split()[1].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()


async def _answer(request: web.Request) -> web.Response:
    url = request.query.get("url", "")
    match request.path:
        case "/to":
            return web.Response(status=int(request.query["status"]), headers={"Location": url})
        case "/page":
            tag = f'<meta property="og:image" content="{html.escape(url)}">'
            return web.Response(text=f"<html><head>{tag}</head></html>", content_type="text/html")
        case "/feed":
            tag = f'<enclosure url="{html.escape(url)}"/>'
            return web.Response(text=f"<rss><item>{tag}</item></rss>", content_type="text/xml")
    return web.Response(text="public")


@asynccontextmanager
async def battlefield() -> AsyncIterator[Field]:
    async with contextlib.AsyncExitStack() as stack:
        app = web.Application()
        app.router.add_get("/{path:.*}", _answer)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, SITE, 0).start()
        ground = Field(runner.addresses[0][1])
        for host in ("127.0.0.1", "::1") if socket.has_dualstack_ipv6() else ("127.0.0.1",):
            with contextlib.suppress(OSError):  # No IPv6 here, or the port is somebody else's.
                greet = partial(ground.greet, host)
                canary = await asyncio.start_server(greet, host, ground.port)
                await stack.enter_async_context(canary)
                ground.canaries.append(host)
        relay = await asyncio.start_server(ground.relay, "127.0.0.3", 0)
        await stack.enter_async_context(relay)
        ground.proxy = f"127.0.0.3:{relay.sockets[0].getsockname()[1]}"
        yield ground


Route = Callable[[aiohttp.ClientSession, Field, str], Awaitable[object]]


async def direct(session: aiohttp.ClientSession, ground: Field, url: str) -> object:
    return await fetch(session, url)


async def redirected(
    session: aiohttp.ClientSession, ground: Field, url: str, *, status: int
) -> object:
    return await fetch(session, f"{ground.site}/to?status={status}&url={quote(url, safe='')}")


async def linked(session: aiohttp.ClientSession, ground: Field, url: str, *, path: str) -> object:
    """The address of an image, read in a page or a feed and fetched as whatever is fetched."""
    page = await fetch(session, f"{ground.site}/{path}?url={quote(url, safe='')}")
    assert isinstance(page, Fetched)
    found = re.search(r'(?:content|url)="([^"]*)"', page.body.decode())
    assert found
    return await fetch(session, html.unescape(found[1]))


ROUTES: dict[str, Route] = {
    "direct": direct,
    "redirect 302": partial(redirected, status=302),
    "redirect 308": partial(redirected, status=308),
    "page image": partial(linked, path="page"),
    "enclosure": partial(linked, path="feed"),
}


@dataclass
class Outcome:
    forbidden: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    rounds: int = 0

    def note(self, route: str, answer: object) -> None:
        if isinstance(answer, FetchFailed):
            self.causes[answer.cause] += 1
        elif answer == "public" or (isinstance(answer, Fetched) and answer.body != b"secret"):
            self.reached[route] += 1

    @contextmanager
    def watched(self, route: str, ground: Field) -> Iterator[None]:
        """Count what was connected to, or asked of the proxy, that should not have been."""
        ground.accepted.clear()
        ground.proxied.clear()
        with connects(ground.ours) as seen:
            yield
        wrong = sum(address[:2] not in ground.allowed for address in seen)
        asked = sum(urlsplit(url).hostname != "public.test" for url in ground.proxied)
        self.forbidden[route] += max(wrong, len(ground.accepted)) + asked


async def attack(rounds: int) -> Outcome:
    outcome = Outcome()
    async with battlefield() as ground:
        await _canary_sings(ground)
        async with open_session(allowed=[f"{SITE}:{ground.port}"]) as session:
            for route, go in ROUTES.items():
                with outcome.watched(route, ground):
                    for url in HOSTILE:
                        outcome.note(route, await go(session, ground, url.format(port=ground.port)))
                    outcome.reached[route] = 0
                    outcome.note(route, await go(session, ground, ground.site))
            with outcome.watched("rebinding", ground):
                await _rebind(session, ground, outcome, rounds)
        with outcome.watched("proxy", ground):
            await _through_proxy(ground, outcome)
    return outcome


async def _canary_sings(ground: Field) -> None:
    """Without a guard the canary would be heard of: else its silence would say nothing."""
    async with open_session(allowed=["127.0.0.0/8"]) as session:
        answer = await fetch(session, f"http://127.0.0.1:{ground.port}/")
    assert isinstance(answer, Fetched)
    assert answer.body == b"secret"
    assert ground.accepted == ["127.0.0.1"]


async def _rebind(
    session: aiohttp.ClientSession, ground: Field, outcome: Outcome, rounds: int
) -> None:
    """A name that stands now for the site, now for what is inside, now for both."""
    inside = [host for url in HOSTILE if (host := urlsplit(url).hostname) and numeric(host)]
    answers: list[list[str]] = []

    with names(lambda _: answers.pop()):
        for number in range(rounds):
            one = inside[number // 4 % len(inside)]
            answers[:] = [([SITE], [one], [SITE, one], [one, SITE])[number % 4]]
            answer = await fetch(session, f"http://{TURNCOAT}:{ground.port}/")
            outcome.note("rebinding", answer)
            outcome.rounds += 1


async def _through_proxy(ground: Field, outcome: Outcome) -> None:
    """Where no socket of ours goes to the target: the name is judged before the proxy hears it."""
    inside = {"inside.test": ["127.0.0.1"], "both.test": [PUBLIC, "10.0.0.1"]}
    targets = [url.format(port=ground.port) for url in HOSTILE]
    targets += [f"http://{name}/" for name in inside] + [f"http://{ground.proxy}/", ground.site]
    async with open_session(
        allowed=[ground.proxy, f"{SITE}:{ground.port}"], proxy=f"http://{ground.proxy}"
    ) as session:
        with names(lambda host: inside.get(host, [PUBLIC])):
            for url in targets:
                outcome.note("proxy", await fetch(session, url))
            outcome.reached["proxy"] = 0
            outcome.note("proxy", await fetch(session, "http://public.test/"))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ssrf")
    parser.add_argument("--rounds", type=int, default=1000, help="fetches of a changing name")
    rounds = parser.parse_args(arguments).rounds
    outcome = asyncio.run(attack(rounds))
    figures = {
        "forbidden_connects": outcome.forbidden.total(),
        "addresses": len(HOSTILE),
        "routes": len(outcome.forbidden),
        "rebinding_rounds": outcome.rounds,
        "control_reached": dict(outcome.reached),
        "causes": dict(outcome.causes),
    }
    print(json.dumps(figures))
    heard = all(outcome.reached[route] for route in outcome.forbidden)
    return 0 if heard and not figures["forbidden_connects"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
