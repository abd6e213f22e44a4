"""Documents made to hang, crash or swell their parser, and what becomes of everybody else.

    python -m tests.bombs [NAME …]

Each bomb is thrown at every parsing child at once, honest feeds right behind it.  Prints one JSON
line; exits 0 only if each bomb was over within its time, what should be readable was read, no
honest feed was lost or kept waiting longer than one job may take, the parent did not swell, and
nothing it should not read came in.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bot.children.pool import CHILDREN, JOB_SECONDS, Job
from bot.ingest.entries import NotAFeed
from bot.ingest.parsers import ParserKilled, Parsers
from bot.ingest.rawtext import NoArticle
from tests.hostile_jobs import flood, scream, segfault, spin, swallow

SECONDS_OVER = 2.0
PARENT_MB = 64
HONEST = 6
HONEST_ENTRIES = 50
URL = "https://news.example/feed.xml"
SECRET = "the-secret-marker"


# Documents.


def rss(inside: str, before: str = "") -> bytes:
    item = f"<item><guid>1</guid>{inside}</item>"
    return f'{before}<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'.encode()


def described(html: str) -> bytes:
    return rss(f"<description>{html}</description>")


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return rss("<title>&e9;</title>", f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>')


def quadratic() -> bytes:
    doctype = f'<!DOCTYPE x [<!ENTITY a "{"a" * 200_000}">]>'
    return rss(f"<description>{'&a;' * 20_000}</description>", doctype)


def swollen() -> bytes:
    doctype = f'<!DOCTYPE x [<!ENTITY a "{"كلمة " * 80_000}">]>'
    return rss("</item>".join(f"<item><guid>{n}</guid><title>&a;</title>" for n in range(1000)), doctype)  # fmt: skip


def reaching(secret: Path) -> bytes:
    doctype = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY % d SYSTEM "{secret.as_uri()}">%d;]>'  # fmt: skip
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'  # fmt: skip
    return rss(f"<title>&f;</title><description>&f;{include}</description>", doctype)


def items(number: int) -> bytes:
    inside = "".join(
        f"<item><guid>{n}</guid><title>عنوان {n}</title><description>{'كلمة ' * 60}</description></item>"
        for n in range(number)
    )
    return f'<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'.encode()


def json_items(number: int) -> bytes:
    many = '{"id":1},' * number
    return f'{{"version":"https://jsonfeed.org/version/1.1","items":[{many}{{}}]}}'.encode()


def attributes(number: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(number))


def page(inside: str) -> bytes:
    prose = f"<p>{'فتحت المكتبة أبوابها مساء اليوم أمام القراء. ' * 8}</p>" * 4
    return f"<html><head><title>t</title></head><body><article>{prose}</article>{inside}</body></html>".encode()  # fmt: skip


# What a regular expression of ours might stumble over, again and again.
PUMPS = (
    "<", "<a", "<!", "<!--", "<img ", "<img src=", "</", "&", "&#", "&#x", "&amp;", "[", "(", "[…", "...", "…",
    " ", "\n", "\n \n", "\t", "a", "a ", "a.", "a@", "@", "http://", "www.", "ا", "ا ", "ا.", "ـ", "\u064b", "\u200d",
    "1", "1,", "1 ", "1/1/", "12 ", "12:", "«", "“", "\"", "'", "-", "—", "|", "،", "؟", "!", "by ", "بقلم ", "بقلم: ",
    "اقرأ المزيد ", "the post ", "The post a appeared first on ", "##", "## ", "; ", ":", "\u202e", "\xa0", "%",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bomb:
    """`throw` gives it to the parsers; `reads` says that it is no bomb to us: it must be read,
    or refused, within the time of a job.
    """

    name: str
    throw: Callable[[Parsers], Awaitable[object]]
    reads: bool = False


def fed(name: str, body: bytes, *, reads: bool = False) -> Bomb:
    return Bomb(name, lambda parsers: parsers.feed(body, content_type=None, url=URL), reads)


def paged(name: str, body: bytes, *, reads: bool = False) -> Bomb:
    return Bomb(name, lambda parsers: parsers.page(body, url=URL), reads)


def worked(job: Job) -> Bomb:
    return Bomb(job.__name__, lambda parsers: parsers.children.ask(job, b""))


def pumped(size: int = 30_000) -> list[Bomb]:
    """Every pump as an entry of one feed, as a paragraph of one page, as a raw text of its own."""
    entries = "".join(
        f"<item><guid>{n}</guid><title><![CDATA[{pump * (size // len(pump))}]]></title>"
        f"<author><![CDATA[{pump * (1000 // len(pump))}]]></author><pubDate><![CDATA[{pump * 300}]]></pubDate>"
        f"<description><![CDATA[{pump * (size // len(pump))}!]]></description></item>"
        for n, pump in enumerate(PUMPS)
    )
    feed = f'<rss version="2.0"><channel><title>t</title>{entries}</channel></rss>'.encode()
    raws = [(pump * (size // len(pump)) + "!").encode() for pump in PUMPS]

    async def texts(parsers: Parsers) -> int:
        for raw in raws:
            try:
                await parsers.texts(raw)
            except NoArticle:
                continue
        return len(raws)

    pages = page(
        "".join(f"<p>{pump * (size // len(pump))}</p>" for pump in PUMPS if pump[0] != "<")
    )
    return [fed("pumps in a feed", feed, reads=True), paged("pumps in a page", pages, reads=True),
            Bomb("pumps in raw text", texts, reads=True)]  # fmt: skip


def bombs(secret: Path) -> list[Bomb]:
    deep = "<b>" * 200_000
    return [
        fed("billion laughs", laughs(), reads=True),
        fed("quadratic blow-up", quadratic(), reads=True),
        fed("a thousand swollen titles", swollen()),
        fed("xxe", reaching(secret), reads=True),
        fed("200k levels of xml", rss(deep)),
        fed("200k levels of html", described(deep.replace("<", "&lt;")), reads=True),
        paged("200k levels of a page", page(deep), reads=True),
        paged("200k levels of two kinds", page("<div><span>" * 100_000)),
        fed("author of 31 kB", rss(f"<author>{'a' * 31_000}</author>")),
        fed("586 kB of nested links", described("&lt;a href=x&gt;" * 36_600), reads=True),
        fed("586 kB of nested links, bare", described("<a href='x'>" * 48_800)),
        fed("cdata", described("<![CDATA[" + "<!h" * 300_000), reads=True),
        fed("cdata, closed", described("<![CDATA[" + "<!h" * 300_000 + "]]>"), reads=True),
        paged("3 MB of div", page("<div>" * 600_000)),
        paged("3 MB of closed div", page("<div>x</div>" * 250_000)),
        fed("100k attributes", rss(f"<title {attributes(100_000)}>x</title>")),
        paged("100k attributes of a page", page(f"<p {attributes(100_000)}>x</p>")),
        fed("guid of 1 MB", rss(f"<guid>{'g' * 1_000_000}</guid>"), reads=True),
        fed("10k entries", items(10_000), reads=True),
        fed("10 MB of entries", items(17_000), reads=True),
        fed("a million json items", json_items(1_000_000), reads=True),
        fed("json without end", b'{"a":' + b"[" * 5_000_000, reads=True),
        fed("zeros", bytes(10_000_000), reads=True),
        fed("noise", bytes(n * n % 251 for n in range(10_000)) * 1000, reads=True),
        *pumped(),
        *map(worked, (segfault, swallow, spin, flood, scream)),
    ]


@dataclass(slots=True)
class Watch:
    """The parent's largest size while it runs, and the longest that its loop stood still."""

    largest: int = 0
    stall: float = 0.0

    async def run(self) -> None:
        me = psutil.Process()
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            self.stall = max(self.stall, time.perf_counter() - before - 0.01)
            self.largest = max(self.largest, me.memory_info().rss)


async def thrown(bomb: Bomb, parsers: Parsers) -> dict[str, Any]:
    """What becomes of a bomb for every child, and of the honest feeds behind."""
    before, watch = psutil.Process().memory_info().rss, Watch()
    watching = asyncio.create_task(watch.run())
    start = time.perf_counter()
    hostile = [asyncio.create_task(outcome(bomb, parsers)) for _ in range(CHILDREN)]
    honest = [asyncio.create_task(honest_feed(parsers, start)) for _ in range(HONEST)]
    ends = await asyncio.gather(*hostile)
    seconds = time.perf_counter() - start
    waits = await asyncio.gather(*honest)
    watching.cancel()
    return {
        "end": ends[0],
        "seconds": round(seconds, 2),
        "honest": sum(wait is not None for wait in waits),
        "honest_seconds": round(max(wait or 0 for wait in waits), 2),
        "parent_mb": round((watch.largest - before) / 1e6, 1),
        "stall_ms": round(watch.stall * 1000),
    }


async def outcome(bomb: Bomb, parsers: Parsers) -> str:
    try:
        found = await bomb.throw(parsers)
    except ParserKilled as error:
        return f"killed: {error.how}"
    except (NotAFeed, NoArticle) as error:
        return f"refused: {error.reason}"
    return "the secret came in" if SECRET in str(found) else "read"


async def honest_feed(parsers: Parsers, start: float) -> float | None:
    """Seconds until an honest feed came back whole; None if it did not."""
    try:
        _, drafts = await parsers.feed(items(HONEST_ENTRIES), content_type=None, url=URL)
    except ParserKilled:
        return None
    whole = len(drafts) == HONEST_ENTRIES and all(draft.text for draft in drafts)
    return time.perf_counter() - start if whole else None


def holds(bomb: Bomb, figures: dict[str, Any]) -> bool:
    """Whether a bomb did no harm."""
    jobs = len(PUMPS) if bomb.name == "pumps in raw text" else 1
    return (
        figures["seconds"] <= jobs * JOB_SECONDS + SECONDS_OVER
        and figures["honest"] == HONEST
        and figures["honest_seconds"] <= JOB_SECONDS + SECONDS_OVER
        and figures["parent_mb"] < PARENT_MB
        and figures["end"] != "the secret came in"
        and not (bomb.reads and figures["end"].startswith("killed"))
    )


async def run(names: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret.txt")
        secret.write_text(SECRET)
        chosen = [bomb for bomb in bombs(secret) if not names or bomb.name in names]
        async with Parsers() as parsers:
            await honest_feed(parsers, 0)
            before = psutil.Process().memory_info().rss
            found = {bomb.name: await thrown(bomb, parsers) for bomb in chosen}
    failed = [bomb.name for bomb in chosen if not holds(bomb, found[bomb.name])]
    left = len(psutil.Process().children(recursive=True))
    grown = round((psutil.Process().memory_info().rss - before) / 1e6, 1)
    ok = not failed and not left and grown < PARENT_MB
    figures = {"ok": ok, "failed": failed, "processes_left": left, "parent_mb_in_all": grown}
    print(json.dumps({**figures, "bombs": found}, ensure_ascii=False))
    return 0 if ok else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bombs")
    parser.add_argument("names", nargs="*")
    return asyncio.run(run(parser.parse_args().names))


if __name__ == "__main__":
    sys.exit(main())
