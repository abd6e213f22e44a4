"""The one way out to the web: an address in, what became of it out.

Nothing here raises for what a server, a network or an address may do wrong: every failure is a
FetchFailed with a word for its cause.  Where a socket may be connected to is decided by `guard`
in the session's connector, on the address of the network and before the first packet, so that
redirects, names that change their address and every attempt to connect are held to it.

A fetch has TOTAL_SECONDS of its own: what it waits for its turn, behind other fetches from the
same host or behind all of them, is not counted.
"""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

import aiohttp
from yarl import URL

from bot import __version__
from bot.ingest.guard import Exceptions
from bot.ingest.headers import max_age_of, wait_of
from bot.ingest.outlet import ForbiddenAddress, Outlet

__all__ = ["FetchFailed", "Fetched", "NotModified", "cause_of", "fetch", "open_session", "wait_of"]

TOTAL_SECONDS = 20.0
CONNECT_SECONDS = 5.0
IDLE_SECONDS = 10.0
FEED_BYTES = 10 * 1024 * 1024
PAGE_BYTES = 5 * 1024 * 1024
LARGE_BYTES = 512 * 1024
CHUNK_BYTES = 64 * 1024
SHIELD_PAGE_BYTES = 64 * 1024
REDIRECTS = 5
HEADERS = 128
HEADER_BYTES = 32 * 1024  # of one header: content policies of 10 kB are common

USER_AGENT = f"Warraq/{__version__} (+feed reader)"
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)

_REDIRECT = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_ENCODINGS = ("", "identity", "gzip")
_SHIELD_STATUS = (403, 503)
# What the challenge pages of Cloudflare and DDoS-Guard have in them.
_SHIELD_MARKS = re.compile(
    rb"/cdn-cgi/challenge-platform/|cf[-_]chl[-_]|<title>Just a moment\.\.\.</title>"
    rb"|Attention Required! \| Cloudflare|<title>DDoS-Guard</title>|/\.well-known/ddos-guard/"
)

# The first that fits gives the cause, so a class stands before the classes it derives from.
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (socket.gaierror, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientProxyConnectionError, "proxy"),
    (aiohttp.ClientHttpProxyError, "proxy"),
    (aiohttp.ClientConnectorError, "refused"),
    (aiohttp.InvalidURL, "not_http"),
    (aiohttp.ClientError, "broken"),
    (OSError, "broken"),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, decompressed; `url` is where redirects led.  The validators are to be sent along
    the next time.

    `max_age` is for how many seconds the server says that it stays as it is, None if it does not
    say.  `moved_to` is where the asked address has moved for good, None unless every redirect
    from it on was a permanent one.
    """

    url: str
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    max_age: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """What the validators stand for has not changed; the rest as in Fetched."""

    max_age: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Why there is no body.  `cause` is one of

    dns, refused, tls, timeout, redirects, too_large, not_http (neither http nor https), broken
    (cut off or not understood), forbidden_address (not public), userinfo (a name or password in
    the address), shield (a page that tells browsers from programs), proxy (ours does not work),
    status_NNN (the server said so).

    `retry_after` is how many seconds the server asks to be left alone.
    """

    cause: str
    status: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    permanent: bool


class _TooLarge(Exception):
    """The body does not end within its limit."""


def open_session(*, allowed: Iterable[str] = (), proxy: str | None = None) -> aiohttp.ClientSession:
    """A session for untrusted servers: no cookies, no proxies or passwords from the environment,
    a connection a request, to public addresses only.  Must be opened in a running loop; close it.

    `allowed` are exceptions, each as in `guard.Exceptions.of`.  With a `proxy` (an http address)
    they are for the proxy alone: what is not public cannot be fetched through it.

    Raises ValueError for an exception that is none.
    """
    return aiohttp.ClientSession(
        connector=Outlet(Exceptions.of(allowed), proxied=proxy is not None),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_SECONDS, sock_read=IDLE_SECONDS
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        proxy=proxy,
        max_headers=HEADERS,
        max_line_size=HEADER_BYTES,
        max_field_size=HEADER_BYTES,
        headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, identity"},
    )


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    limit: int = FEED_BYTES,
    cut: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Fetched | NotModified | FetchFailed:
    """What is at `url` now, within TOTAL_SECONDS; NotModified if the validators still hold.

    A decompressed body of more than `limit` bytes is refused, or `cut` there.  `headers` are for
    the server that is asked: all but a User-Agent are kept from others that it redirects to.
    `session` is one of `open_session`.
    """
    outlet = session.connector
    if not isinstance(outlet, Outlet):
        raise TypeError("a session that is not guarded")
    address = _address(url)
    if address is None:
        return FetchFailed("not_http")
    errand = _Errand(address, limit, cut, _validators(etag, last_modified), dict(headers or {}))
    try:
        return await _follow(session, outlet, errand)
    except _TooLarge:
        return FetchFailed("too_large")
    except UnicodeError:  # A host name that cannot be asked for.
        return FetchFailed("dns")
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError.
        return FetchFailed(cause_of(error))


def cause_of(error: Exception) -> str:
    """The word for what went wrong on the way."""
    reason = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(reason, ForbiddenAddress):
        return "forbidden_address"
    return next(cause for kind, cause in _CAUSES if isinstance(error, kind))


@dataclass(slots=True)
class _Errand:
    """A fetch on its way: what it asks for now, and what it has left."""

    address: URL
    limit: int
    cut: bool
    validators: dict[str, str]
    own: dict[str, str]
    moved: bool = True
    redirects: int = 0
    seconds: float = field(default_factory=lambda: TOTAL_SECONDS)

    @property
    def headers(self) -> dict[str, str]:
        return self.own | self.validators

    @property
    def moved_to(self) -> str | None:
        return str(self.address) if self.redirects and self.moved else None

    @contextlib.asynccontextmanager
    async def clock(self) -> AsyncIterator[None]:
        """Raises TimeoutError when the errand's time is up."""
        now = asyncio.get_running_loop().time
        started = now()
        try:
            async with asyncio.timeout(self.seconds):
                yield
        finally:
            self.seconds -= now() - started

    def go_on(self, target: URL, *, permanent: bool) -> None:
        """Turn to where the server points."""
        if (target.scheme, target.authority) != (self.address.scheme, self.address.authority):
            self.own = {n: v for n, v in self.own.items() if n.lower() == "user-agent"}
        # To give up encryption is nothing to remember.
        downgrade = (self.address.scheme, target.scheme) == ("https", "http")
        self.moved = self.moved and permanent and not downgrade
        self.redirects += 1
        self.address = target


async def _follow(
    session: aiohttp.ClientSession, outlet: Outlet, errand: _Errand
) -> Fetched | NotModified | FetchFailed:
    while errand.redirects <= REDIRECTS:
        cause = _unfit(errand.address)
        if cause:
            return FetchFailed(cause)
        # A turn is given back before the next is waited for: two could wait for each other.
        async with outlet.turn(errand.address), errand.clock():
            answer = await _ask(session, outlet, errand)
        if not isinstance(answer, _Redirect):
            return answer
        target = _address(answer.location, base=errand.address)
        if target is None:
            return FetchFailed("not_http")
        errand.go_on(target, permanent=answer.permanent)
    return FetchFailed("redirects")


def _address(url: str, *, base: URL | None = None) -> URL | None:
    """The address that a text is, as read at `base`; None if it is none."""
    try:
        found = URL(url.strip()).with_fragment(None)
        return found if base is None else base.join(found)
    except ValueError:
        return None


def _unfit(address: URL) -> str | None:
    """Why the address cannot be asked for, whatever is there."""
    if address.scheme not in ("http", "https") or not address.host:
        return "not_http"
    return "userinfo" if "@" in address.raw_authority else None


async def _ask(
    session: aiohttp.ClientSession, outlet: Outlet, errand: _Errand
) -> Fetched | NotModified | FetchFailed | _Redirect:
    if not await outlet.permits(errand.address):
        return FetchFailed("forbidden_address")
    async with session.get(
        errand.address, headers=errand.headers, allow_redirects=False
    ) as response:
        location = response.headers.get("Location")
        if response.status in _REDIRECT and location is not None:
            return _Redirect(location, response.status in _PERMANENT)
        if response.status == 304 and errand.validators:
            return NotModified(_fresh_for(response), errand.moved_to)
        if not 200 <= response.status < 300:
            return await _refusal(response)
        return await _taken(response, outlet, errand)


async def _taken(
    response: aiohttp.ClientResponse, outlet: Outlet, errand: _Errand
) -> Fetched | FetchFailed:
    if ",".join(response.headers.getall("Content-Encoding", ())).strip().lower() not in _ENCODINGS:
        return FetchFailed("broken")
    return Fetched(
        url=str(response.url),
        body=await _body(response, outlet.large, errand),
        content_type=response.headers.get("Content-Type"),
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        max_age=_fresh_for(response),
        moved_to=errand.moved_to,
    )


async def _body(
    response: aiohttp.ClientResponse, large: asyncio.Semaphore, errand: _Errand
) -> bytes:
    """The decompressed body.  Raises _TooLarge, unless it may be cut."""
    if (response.content_length or 0) > errand.limit and not errand.cut:
        raise _TooLarge
    body = BytesIO()
    ended = await _pour(response, body, min(LARGE_BYTES, errand.limit))
    if not ended and errand.limit > LARGE_BYTES:
        async with large:
            ended = await _pour(response, body, errand.limit)
    if not ended and not errand.cut:
        raise _TooLarge
    body.truncate(min(body.tell(), errand.limit))
    return body.getvalue()


async def _pour(response: aiohttp.ClientResponse, body: BytesIO, limit: int) -> bool:
    """Whether the response has ended before `body` holds more than `limit` bytes."""
    while body.tell() <= limit:
        chunk = await response.content.read(CHUNK_BYTES)
        if not chunk:
            return True
        body.write(chunk)
    return False


async def _refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    wait = wait_of(response.headers.get("Retry-After"), now=datetime.now(UTC))
    shield = response.status in _SHIELD_STATUS and await _is_shield(response)
    return FetchFailed("shield" if shield else f"status_{response.status}", response.status, wait)


async def _is_shield(response: aiohttp.ClientResponse) -> bool:
    if "cf-mitigated" in response.headers:
        return True
    page = BytesIO()
    with contextlib.suppress(aiohttp.ClientError):  # The status says enough.
        await _pour(response, page, SHIELD_PAGE_BYTES)
    return _SHIELD_MARKS.search(page.getvalue()) is not None


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers that ask for what changed; a value that could not stand in a header is left out."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and value.isprintable()}


def _fresh_for(response: aiohttp.ClientResponse) -> int | None:
    return max_age_of(response.headers, now=datetime.now(UTC))
