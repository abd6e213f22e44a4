"""What a site asks robots to leave alone is left alone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from bot.ingest.fetch import open_session
from bot.ingest.robots import BODY_BYTES, RETRY_SECONDS, TTL_SECONDS, Robots, groups_for_us
from tests.badweb import LOOPBACK
from tests.chaos import served


@dataclass
class Site:
    """A site with this robots.txt; `asked` are the paths that were asked for."""

    url: str = ""
    rules: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(text=self.rules, status=self.status, headers=self.headers)


@dataclass
class Reader:
    robots: Robots
    session: aiohttp.ClientSession
    site: Site
    now: int = 0

    async def may(self, path: str) -> bool | None:
        return await self.robots.allows(self.session, self.site.url + path)


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    site = Site()
    async with (
        served([web.get("/{path:.*}", site.answer)]) as site.url,
        open_session(allowed=LOOPBACK) as session,
    ):
        made = Reader(Robots(clock=lambda: made.now), session, site)
        yield made


async def test_what_is_disallowed_is_not_fetched(reader: Reader) -> None:
    reader.site.rules = "User-agent: *\nDisallow: /private/\nAllow: /private/door\n"
    assert await reader.may("/news/1") is True
    assert await reader.may("/private/1") is False
    assert await reader.may("/private/door") is True
    assert reader.site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: Warraq\nDisallow: /", False),
        ("USER-AGENT: WARRAQ/2.0\nDISALLOW: /", False),
        ("user agent: warraq\ndisallow: /", False),
        ("User-agent: Warraqbot\nDisallow: /", True),
        ("User-agent: Otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Warraq\nAllow: /", True),
        ("User-agent: Warraq\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Otherbot\nUser-agent: Warraq\nDisallow: /", False),
        ("User-agent: Warraq\nUser-agent: Otherbot\nDisallow: /", False),
        ("User-agent: *\nAllow: /\nUser-agent: Otherbot\nDisallow: /", True),
        ("User-agent: *\n# nothing\nSitemap: /map\nDisallow: /*/one$", False),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("Disallow: /", True),
        ("<html>no such page</html>", True),
        ("User-agent: *\nDisallow: /أخبار", False),
    ],
)
async def test_the_group_that_fits_best_counts(reader: Reader, rules: str, allowed: bool) -> None:
    reader.site.rules = rules
    assert await reader.may("/أخبار/one") is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_site_without_rules_allows_everything(reader: Reader, status: int) -> None:
    reader.site.status, reader.site.rules = status, "User-agent: *\nDisallow: /"
    assert await reader.may("/news") is True


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_site_that_cannot_say_is_asked_again_later(reader: Reader, status: int) -> None:
    reader.site.status = status
    assert await reader.may("/news") is None
    reader.site.status = 200
    reader.now += RETRY_SECONDS - 1
    assert await reader.may("/news") is None
    reader.now += 1
    assert await reader.may("/news") is True


async def test_a_site_is_not_asked_before_it_wishes(reader: Reader) -> None:
    reader.site.status, reader.site.headers = 503, {"Retry-After": "7200"}
    assert await reader.may("/news") is None
    reader.now += 7199
    assert await reader.may("/news") is None
    assert len(reader.site.asked) == 1


async def test_a_site_that_is_not_there_cannot_say(reader: Reader) -> None:
    assert await reader.robots.allows(reader.session, "http://no-such-host.invalid/") is None
    assert await reader.robots.allows(reader.session, "http://10.0.0.1/") is None


@pytest.mark.parametrize("url", ["", "news", "mailto:a@b.test", "http://["])
async def test_what_is_no_address_is_not_allowed(reader: Reader, url: str) -> None:
    assert await reader.robots.allows(reader.session, url) is False


async def test_rules_are_kept_for_a_day(reader: Reader) -> None:
    assert await reader.may("/news") is True
    reader.site.rules = "User-agent: *\nDisallow: /"
    reader.now += TTL_SECONDS - 1
    assert await reader.may("/news") is True
    reader.now += 1
    assert await reader.may("/news") is False
    assert len(reader.site.asked) == 2


async def test_a_site_is_asked_once_however_many_wonder(reader: Reader) -> None:
    answers = await asyncio.gather(*(reader.may(f"/{number}") for number in range(20)))
    assert answers == [True] * 20
    assert len(reader.site.asked) == 1


async def test_what_stands_beyond_the_limit_does_not_count(reader: Reader) -> None:
    rules = "User-agent: *\nDisallow: /a\n"
    reader.site.rules = rules + "#" * (BODY_BYTES - len(rules)) + "\nDisallow: /b"
    assert await reader.may("/a") is False
    assert await reader.may("/b") is True


async def test_a_redirect_without_end_is_no_rule(reader: Reader) -> None:
    reader.site.status, reader.site.headers = 302, {"Location": "/robots.txt"}
    assert await reader.may("/news") is True


async def test_the_sites_remembered_are_bounded(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ingest.robots.SITES", 2)
    for host in ("127.0.0.1", "localhost", "127.0.0.1", "localhost."):
        url = reader.site.url.replace("127.0.0.1", host)
        await reader.robots.allows(reader.session, url + "/")
    assert len(reader.robots._sites) == 2


LINES = st.sampled_from(
    ["User-agent: *", "User-agent: warraq", "User-agent: b", "Disallow: /a", "Allow: /a/b", "x: y",
     "Disallow: /*c$", "Disalow: /d", "Sitemap: /s", "", "# note", "Allow:", "Crawl-delay: 1"]
)  # fmt: skip


@given(st.lists(LINES, max_size=12), st.sampled_from(["/", "/a", "/a/b", "/xc", "/d", "/s"]))
def test_leaving_out_what_is_for_others_changes_nothing(lines: list[str], path: str) -> None:
    # A line that is no rule does not part the names of a group (§2.2.1); Protego thinks it does.
    text = "\n".join(line for line in lines if line[:1] not in ("x", "C"))
    url = f"https://site.test{path}"
    whole = Protego.parse(text).can_fetch(url, "Warraq")
    assert Protego.parse(groups_for_us(text.encode())).can_fetch(url, "Warraq") is whole


def test_names_times_rules_do_not_multiply() -> None:
    """Whole, 2,000 names above 2,000 rules take Protego five seconds."""
    names = "".join(f"User-agent: robot{number}\n" for number in range(2000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(2000))
    assert groups_for_us((names + rules).encode()) == ""
    ours = groups_for_us((names + "User-agent: *\n" + rules).encode())
    assert ours.count("User-agent") == 1
    assert ours.count("Disallow") == 2000


@given(st.binary(max_size=200))
def test_no_file_is_too_strange_to_read(body: bytes) -> None:
    Protego.parse(groups_for_us(body)).can_fetch("https://site.test/", "Warraq")
