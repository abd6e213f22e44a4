"""The one way out to the web: an address in, what became of it out.

Nothing here raises for what a server, a network or an address may do wrong: every failure is a
FetchFailed with a word for its cause.  Which addresses may be connected to at all is decided
where the session is opened, in its connector, so that redirects are held to it too.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from bot import __version__

TOTAL_SECONDS = 20.0
CONNECT_SECONDS = 5.0
BODY_BYTES = 10 * 1024 * 1024
REDIRECTS = 5
CONNECTIONS = 16
CONNECTIONS_PER_HOST = 2
CHUNK_BYTES = 64 * 1024
LONGEST_WAIT = 7 * 24 * 3600

USER_AGENT = f"Warraq/{__version__} (+feed reader)"
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)

# The first that fits gives the cause, so a class stands before the classes it derives from.
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientConnectorError, "refused"),
    (aiohttp.TooManyRedirects, "redirects"),
    (aiohttp.InvalidURL, "not_http"),
    (aiohttp.NonHttpUrlClientError, "not_http"),
    (aiohttp.ClientError, "broken"),
    (OSError, "broken"),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, decompressed; `url` is where redirects led.  The validators are to be sent along
    the next time.
    """

    url: str
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class NotModified:
    """What the validators stand for has not changed."""


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Why there is no body.  `cause` is one of

    dns, refused, tls, timeout, redirects, too_large, not_http (neither http nor https), broken
    (cut off or not understood), status_NNN (the server said so).

    `retry_after` is how many seconds the server asks to be left alone.
    """

    cause: str
    status: int | None = None
    retry_after: int | None = None


class _TooLarge(Exception):
    """The body does not end within BODY_BYTES."""


def open_session() -> aiohttp.ClientSession:
    """A session for untrusted servers: no cookies, no proxies or passwords from the environment,
    a connection a request.  Must be opened in a running loop; close it.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=CONNECTIONS,
            limit_per_host=CONNECTIONS_PER_HOST,
            force_close=True,
            use_dns_cache=False,
        ),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, identity"},
    )


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Fetched | NotModified | FetchFailed:
    """What is at `url` now, within TOTAL_SECONDS; NotModified if the validators still hold."""
    address = _address(url)
    if address is None:
        return FetchFailed("not_http")
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            return await _get(session, address, _validators(etag, last_modified))
    except _TooLarge:
        return FetchFailed("too_large")
    except UnicodeError:  # A host name that cannot be asked for.
        return FetchFailed("dns")
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError.
        return FetchFailed(cause_of(error))


def cause_of(error: Exception) -> str:
    """The word for what went wrong on the way."""
    return next(cause for kind, cause in _CAUSES if isinstance(error, kind))


async def _get(
    session: aiohttp.ClientSession, address: URL, validators: dict[str, str]
) -> Fetched | NotModified | FetchFailed:
    async with session.get(
        address,
        headers=validators,
        # aiohttp counts the answer that it gives up on.
        max_redirects=REDIRECTS + 1,
    ) as response:
        if response.status == 304 and validators:
            return NotModified()
        if not 200 <= response.status < 300:
            return _refusal(response)
        body = b"".join([chunk async for chunk in _chunks(response)])
        return Fetched(
            url=str(response.url),
            body=body,
            content_type=response.headers.get("Content-Type"),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The decompressed body, piece by piece, while it stays within BODY_BYTES."""
    if (response.content_length or 0) > BODY_BYTES:
        raise _TooLarge
    size = 0
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        size += len(chunk)
        if size > BODY_BYTES:
            raise _TooLarge
        yield chunk


def _address(url: str) -> URL | None:
    """The address to ask, None where it is not one of the web."""
    try:
        address = URL(url.strip())
    except ValueError:
        return None
    return address if address.scheme in ("http", "https") and address.host else None


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers that ask for what changed; a value that could not stand in a header is left out."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and value.isprintable()}


def _refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    wait = wait_of(response.headers.get("Retry-After"), now=datetime.now(UTC))
    return FetchFailed(f"status_{response.status}", response.status, wait)


def wait_of(header: str | None, *, now: datetime) -> int | None:
    """Seconds that a Retry-After header asks for (RFC 9110 §10.2.3), LONGEST_WAIT at most; None
    if it says nothing.
    """
    if header is None:
        return None
    if re.fullmatch(r"\s*[0-9]{1,12}\s*", header):
        return min(int(header), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0, int((until - now).total_seconds())), LONGEST_WAIT)
