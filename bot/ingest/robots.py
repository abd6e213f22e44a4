"""What sites ask robots to leave alone (RFC 9309): for pages, not for the feeds they publish."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from weakref import WeakValueDictionary

import aiohttp
from protego import Protego
from yarl import URL

from bot.ingest.fetch import Fetched, FetchFailed, fetch

AGENT = "Warraq"
BODY_BYTES = 500 * 1024  # The least that a crawler must read (RFC 9309 §2.5), and no more.
TTL_SECONDS = 24 * 3600
RETRY_SECONDS = 600
SITES = 1024
SITES_CHARS = 8 * 1024 * 1024

# Of a name only the product token counts (§2.2.1): Warraq/2.0 is Warraq.
_AGENT_LINE = re.compile(r"user[- ]?agent[: \t]+(\*(?!\w)|[a-z_-]+)?", re.I)
# With the misspellings that Protego reads too.
_RULE_LINE = re.compile(r"(?:allow|dis?s?al?low|diasllow|disallaw)[: \t]", re.I)


@dataclass(frozen=True, slots=True)
class _Site:
    """What a site asks of us: the groups that concern us, None if it could not be read."""

    rules: str | None
    until: int


class Robots:
    """Asks each site once a day, and again after RETRY_SECONDS if it could not say."""

    def __init__(self, *, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._sites: dict[URL, _Site] = {}
        self._asking: WeakValueDictionary[URL, asyncio.Lock] = WeakValueDictionary()

    async def allows(self, session: aiohttp.ClientSession, url: str) -> bool | None:
        """Whether the page may be fetched; None if that cannot be known now, so not now."""
        try:
            origin = URL(url).origin()
        except ValueError:
            return False
        async with self._asking.setdefault(origin, asyncio.Lock()):
            site = self._sites.get(origin)
            if site is None or site.until <= self._clock():
                site = await self._ask(session, origin)
                self._keep(origin, site)
        if not site.rules:
            return None if site.rules is None else True
        # A hostile file takes half a second.
        return await asyncio.to_thread(_allowed, site.rules, url)

    async def _ask(self, session: aiohttp.ClientSession, origin: URL) -> _Site:
        address = str(origin.with_path("/robots.txt"))
        answer = await fetch(session, address, limit=BODY_BYTES, cut=True)
        if isinstance(answer, Fetched):
            return _Site(groups_for_us(answer.body), self._clock() + TTL_SECONDS)
        if isinstance(answer, FetchFailed) and _says_nothing(answer):
            return _Site("", self._clock() + TTL_SECONDS)
        wait = answer.retry_after if isinstance(answer, FetchFailed) else None
        return _Site(None, self._clock() + max(RETRY_SECONDS, wait or 0))

    def _keep(self, origin: URL, site: _Site) -> None:
        """The newest last; the oldest are forgotten for it."""
        self._sites.pop(origin, None)
        self._sites[origin] = site
        held = sum(len(kept.rules or "") for kept in self._sites.values())
        while len(self._sites) > SITES or held > SITES_CHARS:
            held -= len(self._sites.pop(next(iter(self._sites))).rules or "")


def groups_for_us(body: bytes) -> str:
    """The rules of a robots.txt that are for AGENT or for all robots.

    A parser need not see the others: Protego gives each rule to every robot that its group names,
    so 2,000 names above 2,000 rules (50 kB) take it five seconds.
    """
    return "\n".join(_for_us(body.decode("utf-8-sig", "replace").splitlines()))


def _for_us(lines: list[str]) -> Iterator[str]:
    concerned = naming = False
    for line in map(str.strip, lines):
        named = _AGENT_LINE.match(line)
        if named:
            ours = (named[1] or "").lower() in ("*", AGENT.lower())
            concerned = ours or (concerned and naming)
            naming = True
            if ours:
                yield f"User-agent: {named[1]}"
        elif _RULE_LINE.match(line):
            naming = False
            if concerned:
                yield line


def _says_nothing(failed: FetchFailed) -> bool:
    """Whether a site has no rules (§2.3.1.3): it was asked, and knows of none.

    429 asks to be left alone, which is no leave to come in.
    """
    if failed.cause == "redirects":  # §2.3.1.2
        return True
    return failed.status is not None and 400 <= failed.status < 500 and failed.status != 429


def _allowed(rules: str, url: str) -> bool:
    return Protego.parse(rules).can_fetch(url, AGENT)
