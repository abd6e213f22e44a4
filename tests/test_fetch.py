"""Fetching from a real server on loopback that behaves as badly as servers do."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.ingest import fetch as way_out
from bot.ingest.fetch import (
    FEED_BYTES,
    PAGE_BYTES,
    REDIRECTS,
    USER_AGENT,
    Fetched,
    FetchFailed,
    NotModified,
    fetch,
    open_session,
)
from tests.badweb import BODY, LOOPBACK, SHIELDS, Server, say, served, talking


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with served() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session(allowed=LOOPBACK) as opened:
        yield opened


async def test_a_page_comes_with_its_type_and_validators(
    server: Server, session: aiohttp.ClientSession
) -> None:
    assert await fetch(session, server.url + "/plain") == Fetched(
        url=server.url + "/plain",
        body=BODY,
        content_type="text/xml; charset=utf-8",
        etag='"v1"',
        last_modified="Sun, 22 Nov 2026 10:00:00 GMT",
    )


async def test_a_request_says_who_asks_and_nothing_else_of_us(
    server: Server, session: aiohttp.ClientSession
) -> None:
    await fetch(session, server.url + "/plain")
    headers = server.requests[0].headers
    assert headers["User-Agent"] == USER_AGENT
    assert USER_AGENT.startswith("Warraq/")
    assert headers["Accept-Encoding"] == "gzip, identity"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


async def test_validators_are_sent_and_an_unchanged_page_is_not_fetched_again(
    server: Server, session: aiohttp.ClientSession
) -> None:
    since = "Sun, 22 Nov 2026 10:00:00 GMT"
    answer = await fetch(session, server.url + "/plain", etag='"v1"', last_modified=since)
    assert answer == NotModified()
    assert server.requests[0].headers["If-Modified-Since"] == since


async def test_a_validator_that_would_forge_a_header_is_left_out(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url + "/plain", etag='"v1"\r\nX-Forged: 1')
    assert isinstance(answer, Fetched)
    assert "If-None-Match" not in server.requests[0].headers


@pytest.mark.parametrize("status", [204, 304, 400, 403, 404, 410, 429, 500, 502, 503])
async def test_a_refusal_gives_its_status(
    server: Server, session: aiohttp.ClientSession, status: int
) -> None:
    answer = await fetch(session, f"{server.url}/status/{status}")
    if status == 204:
        assert isinstance(answer, Fetched)
        assert answer.body == b""
    else:
        assert answer == FetchFailed(f"status_{status}", status)


async def test_a_refusal_says_how_long_to_wait(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url + "/status/429/120")
    assert answer == FetchFailed("status_429", 429, 120)


async def test_a_packed_page_is_unpacked(server: Server, session: aiohttp.ClientSession) -> None:
    answer = await fetch(session, server.url + "/packed/small")
    assert isinstance(answer, Fetched)
    assert answer.body == BODY


@pytest.mark.parametrize(
    "path", ["packed/bomb", f"sized/{FEED_BYTES + 1}", "endless"], ids=["gzip", "long", "endless"]
)
async def test_a_page_that_is_too_large_is_given_up(
    server: Server, session: aiohttp.ClientSession, path: str
) -> None:
    assert await fetch(session, f"{server.url}/{path}") == FetchFailed("too_large")


async def test_a_page_of_exactly_the_limit_is_taken(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/sized/{FEED_BYTES}")
    assert isinstance(answer, Fetched)
    assert len(answer.body) == FEED_BYTES


async def test_a_slow_drip_ends_at_the_deadline(
    server: Server, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 0.4)
    started = time.monotonic()
    assert await fetch(session, server.url + "/drip") == FetchFailed("timeout")
    assert time.monotonic() - started < 2


async def test_a_cancelled_fetch_is_cancelled(
    server: Server, session: aiohttp.ClientSession
) -> None:
    task = asyncio.create_task(fetch(session, server.url + "/drip"))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_redirects_are_followed_as_far_as_the_limit(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/hop/{REDIRECTS}")
    assert isinstance(answer, Fetched)
    assert answer.url == server.url + "/plain"
    assert await fetch(session, f"{server.url}/hop/{REDIRECTS + 1}") == FetchFailed("redirects")
    assert await fetch(session, server.url + "/loop") == FetchFailed("redirects")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "http://["]
)
async def test_a_redirect_out_of_the_web_is_not_followed(
    server: Server, session: aiohttp.ClientSession, target: str
) -> None:
    answer = await fetch(session, f"{server.url}/to?{urlencode({'url': target})}")
    assert answer == FetchFailed("not_http")


@pytest.mark.parametrize(
    "url", ["", "news", "/etc/passwd", "file:///etc/passwd", "ftp://x/", "http://", "http://[", "http://x:y"]
)  # fmt: skip
async def test_what_is_no_address_of_the_web_is_not_asked(
    session: aiohttp.ClientSession, url: str
) -> None:
    assert await fetch(session, url) == FetchFailed("not_http")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"])
async def test_a_name_that_nobody_knows_is_dns(session: aiohttp.ClientSession, host: str) -> None:
    assert await fetch(session, f"http://{host}/") == FetchFailed("dns")


async def test_a_closed_port_is_refused(session: aiohttp.ClientSession) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert await fetch(session, url) == FetchFailed("refused")


BROKEN = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
    b"SSH-2.0-OpenSSH\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X-Flood: 1\r\n" * 100_000 + b"\r\n",
]


@pytest.mark.parametrize("text", BROKEN, ids=["silent", "cut", "cut chunk", "ssh", "header flood"])
async def test_an_answer_that_breaks_off_or_is_no_http_is_broken(
    session: aiohttp.ClientSession, text: bytes
) -> None:
    async with talking(lambda reader, writer: say(text, reader, writer)) as url:
        assert await fetch(session, url) == FetchFailed("broken")


async def test_a_page_that_does_not_unpack_is_broken(
    server: Server, session: aiohttp.ClientSession
) -> None:
    assert await fetch(session, server.url + "/spoilt") == FetchFailed("broken")


async def test_a_server_that_never_answers_is_a_timeout(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 0.3)

    async def wait_for_the_end(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with talking(wait_for_the_end) as url:
        assert await fetch(session, url) == FetchFailed("timeout")


async def test_a_server_without_tls_behind_an_https_address_is_tls(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url.replace("http", "https") + "/plain")
    assert answer == FetchFailed("tls")


def test_a_certificate_that_does_not_hold_is_tls() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("x", 443, True, True, None, None, None)
    error = aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError("expired"))
    assert way_out.cause_of(error) == "tls"


async def test_cookies_are_not_kept(server: Server, session: aiohttp.ClientSession) -> None:
    await fetch(session, server.url + "/sweet")
    await fetch(session, server.url + "/sweet")
    assert [request.headers.get("Cookie") for request in server.requests] == [None, None]


@pytest.mark.parametrize("encodings", ["gzip+gzip", "gzip, gzip", "br", "zstd", "deflate", "rot13"])
async def test_an_encoding_that_was_not_asked_for_is_broken(
    server: Server, session: aiohttp.ClientSession, encodings: str
) -> None:
    assert await fetch(session, f"{server.url}/coded/{encodings}") == FetchFailed("broken")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
async def test_the_encoding_that_was_asked_for_is_decoded(
    server: Server, session: aiohttp.ClientSession, encoding: str
) -> None:
    answer = await fetch(session, f"{server.url}/coded/{encoding}")
    assert isinstance(answer, Fetched)
    assert answer.body == BODY


async def test_a_page_has_a_smaller_limit_of_its_own_and_may_be_cut_there(
    server: Server, session: aiohttp.ClientSession
) -> None:
    url = f"{server.url}/sized/{PAGE_BYTES + 1}"
    assert await fetch(session, url, limit=PAGE_BYTES) == FetchFailed("too_large")
    for limit in (1000, PAGE_BYTES):
        answer = await fetch(session, url, limit=limit, cut=True)
        assert isinstance(answer, Fetched)
        assert len(answer.body) == limit


@pytest.mark.parametrize(("said", "seconds"), [("600", 600), ("0", 0), ("99999999", 24 * 3600)])
async def test_an_answer_says_how_long_it_stays_fresh_also_when_nothing_changed(
    server: Server, session: aiohttp.ClientSession, said: str, seconds: int
) -> None:
    first = await fetch(session, f"{server.url}/fresh/{said}")
    assert isinstance(first, Fetched)
    assert first.max_age == seconds
    again = await fetch(session, f"{server.url}/fresh/{said}", etag=first.etag)
    assert again == NotModified(max_age=seconds)


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ("301", True),
        ("308", True),
        ("301-308-301", True),
        ("302", False),
        ("307", False),
        ("301-302", False),
        ("302-301", False),
        ("303-308", False),
    ],
)
async def test_an_address_has_moved_if_every_redirect_says_for_good(
    server: Server, session: aiohttp.ClientSession, statuses: str, moved: bool
) -> None:
    answer = await fetch(session, f"{server.url}/via/{statuses}")
    assert isinstance(answer, Fetched)
    assert answer.url == f"{server.url}/plain"
    assert answer.moved_to == (answer.url if moved else None)


async def test_an_address_that_moved_is_told_also_when_nothing_changed(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/via/301", etag='"v1"')
    assert answer == NotModified(moved_to=f"{server.url}/plain")


async def test_an_address_that_did_not_redirect_has_not_moved(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/plain")
    assert isinstance(answer, Fetched)
    assert answer.moved_to is None


@pytest.mark.parametrize("status", [403, 503])
@pytest.mark.parametrize("page", ["header", *SHIELDS])
async def test_a_shield_is_told_from_a_refusal(
    server: Server, session: aiohttp.ClientSession, status: int, page: str
) -> None:
    answer = await fetch(session, f"{server.url}/shielded/{status}/{page}")
    assert answer == FetchFailed("shield", status)
    plain = await fetch(session, f"{server.url}/shielded/{status}/not-for-you")
    assert plain == FetchFailed(f"status_{status}", status)


@pytest.mark.parametrize("user", ["reader@", "reader:secret@", ":secret@"])
async def test_a_name_or_password_in_an_address_is_not_sent(
    server: Server, session: aiohttp.ClientSession, user: str
) -> None:
    url = server.url.replace("//", f"//{user}") + "/plain"
    assert await fetch(session, url) == FetchFailed("userinfo")
    there = f"{server.url}/to?{urlencode({'url': url})}"
    assert await fetch(session, there) == FetchFailed("userinfo")
    assert [request.path for request in server.requests] == ["/to"]


async def test_headers_for_one_server_are_kept_from_another(session: aiohttp.ClientSession) -> None:
    own = {"User-Agent": "Reader/1.0", "Authorization": "Bearer secret", "X-Key": "secret"}
    async with served() as asked, served() as other:
        there = f"{asked.url}/to/308?{urlencode({'url': other.url + '/plain'})}"
        await fetch(session, there, headers=own, etag='"old"')
        await fetch(session, f"{asked.url}/via/301", headers=own)
    assert [request.headers["X-Key"] for request in asked.requests] == ["secret"] * 3
    headers = other.requests[0].headers
    assert headers["User-Agent"] == "Reader/1.0"
    assert headers["If-None-Match"] == '"old"'
    assert not {"Authorization", "X-Key"} & set(headers)


async def test_a_session_without_the_guard_is_not_used() -> None:
    async with aiohttp.ClientSession() as unguarded:
        with pytest.raises(TypeError):
            await fetch(unguarded, "http://127.0.0.1/")
