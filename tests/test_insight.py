"""The week in figures: counted where it happens, told by the publisher's clock, drawn and said."""

import random
import struct
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.handlers.indexing import open_passages
from bot.handlers.reporting import Reporting
from bot.i18n import Locale
from bot.insight.charts import WIDTH, change, picture
from bot.insight.drawing import FAMILY, png
from bot.insight.figures import DAY, DAYS, Figures, Health, figures_of, health_of, opens, questions
from bot.insight.panels import ceiling
from bot.messages.fitting import CAPTION_UNITS
from bot.messages.insight import insight_card
from bot.messages.layout import shown_length
from storage import Store
from storage.deliveries import Settlement
from storage.insight import Happened, Standing
from storage.tallies import Event
from tests.factories import AR, BEIRUT, EN, LOCALES, NOW, draft, known_as
from tests.people import house, until

SARA, OPERATOR = 101, 900
HOUR = 3600
SVG = "{http://www.w3.org/2000/svg}"


def happened(event: Event, at: int, times: int = 1) -> Happened:
    return Happened(at // HOUR, event, times)


def told(*what: Happened, zone: str = "UTC", now: int = NOW) -> Figures:
    return figures_of(what, (), zone=zone, now=now)


def busy(times: int = 10**7) -> Figures:
    """Four weeks in which everything happened, and every feed is in trouble."""
    chance = random.Random(7)
    every = [
        happened(event, NOW - hour * HOUR, chance.randint(0, times))
        for hour in range(24 * DAYS)
        for event in Event
    ]
    feeds = [
        Standing(name, "https://n.example/f", state, failing, 60, NOW - 90 * DAY)
        for name in ("وكالة <الأنباء> & شركاؤها " * 9, "Новости", "x" * 99, "BBC عربي")
        for state, failing in (("stopped", True), ("active", True), ("active", False))
    ]
    return figures_of(every, feeds, zone="Asia/Riyadh", now=NOW)


def test_a_day_is_one_of_the_publishers_clock() -> None:
    late = int(datetime(2026, 9, 20, 22, 0, tzinfo=UTC).timestamp())  # the 21st in Riyadh
    asked = happened(Event.ANSWERED, late, 3)
    assert [day for day, n in enumerate(told(asked).hours) if n] == [22]
    there = told(happened(Event.DELIVERED, late, 5), asked, zone="Asia/Riyadh")
    assert there.delivered[-1] == 5
    assert [hour for hour, n in enumerate(there.hours) if n] == [1]
    assert told(happened(Event.DELIVERED, late, 5)).delivered[-2:] == (5, 0)


def test_a_week_is_compared_with_the_one_before() -> None:
    figures = told(
        happened(Event.SUMMARIES, NOW, 2),
        happened(Event.TEXTS, NOW - 6 * DAY, 1),
        happened(Event.SUMMARIES, NOW - 7 * DAY, 4),
        happened(Event.SUMMARIES, NOW - 14 * DAY, 99),
        happened(Event.CLOSEST, NOW, 1),
        happened(Event.SUMMARIES, NOW - 40 * DAY, 9),
        happened(Event.REACH, NOW - 8 * DAY, 100),
        happened(Event.REACH, NOW - DAY, 150),
        happened(Event.REACH, NOW - DAY + HOUR, 160),
    )
    assert (opens(figures.week), opens(figures.before)) == (3, 4)
    assert (questions(figures.week), sum(figures.hours)) == (1, 1)
    assert (figures.reached, figures.reached_before) == (160, 100)
    assert figures.reach[-2:] == (160, None)
    assert not figures.is_empty
    assert told().is_empty


@pytest.mark.parametrize(
    ("state", "failing", "rhythm", "days", "health"),
    [
        ("active", False, DAY, 2, Health.WELL),
        ("active", False, DAY, 6, Health.SILENT),
        ("active", False, 30 * DAY, 60, Health.WELL),
        ("active", False, None, None, Health.SILENT),
        ("active", True, DAY, 0, Health.FAILING),
        ("stopped", True, DAY, 0, Health.STOPPED),
    ],
)
def test_a_feed_is_silent_when_it_is_so_for_long_by_its_own_rhythm(
    state: str, failing: bool, rhythm: int | None, days: int | None, health: Health
) -> None:
    last = None if days is None else NOW - days * DAY
    found = health_of(Standing("f", "https://f", state, failing, rhythm, last), NOW)
    assert (found.health, found.days) == (health, days)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(12, 10, "up 20%"), (9, 10, "down 10%"), (10, 10, "no change"), (5, 0, "nothing to compare")],
)
def test_a_change_is_said_in_percent(now: int, before: int, said: str) -> None:
    assert change(now, before, EN)[0].replace("\u2068", "").replace("\u2069", "") == said


@pytest.mark.parametrize(("most", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (41, 100), (200, 200)])
def test_a_scale_ends_at_a_number_that_is_easily_read(most: int, top: int) -> None:
    assert ceiling(most) == top


def boxes(svg: str) -> list[tuple[float, float]]:
    """Where the shapes of a picture begin and end, from its left."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    spans = [(float(r.get("x", 0)), float(r.get("width", 0))) for r in found]
    return [(x, x + w) for x, w in spans]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("figures", [busy(), busy(9), told()], ids=["millions", "few", "nothing"])
def test_a_picture_stays_on_its_page_and_its_words_fit_below_it(
    figures: Figures, locale: Locale
) -> None:
    message = insight_card(figures, locale)
    assert message.picture is not None
    assert all(0 <= left <= right <= WIDTH for left, right in boxes(message.picture))
    assert shown_length(message.html) <= CAPTION_UNITS
    assert "None" not in message.picture + message.html


def test_arabic_pictures_run_from_the_right() -> None:
    figures = busy(9)
    mirrored = sorted(
        (round(WIDTH - right), round(WIDTH - left)) for left, right in boxes(picture(figures, EN))
    )
    assert sorted((round(a), round(b)) for a, b in boxes(picture(figures, AR))) == mirrored


def test_a_picture_is_drawn_in_letters_that_are_shipped() -> None:
    said = picture(busy(9), BEIRUT)
    drawn = b64decode(next(png(said.encode())))
    size = struct.unpack(">II", drawn[16:24])
    assert size[0] == WIDTH
    wordless = said.replace("<text", "<desc").replace("</text", "</desc")
    assert len(drawn) > 2 * len(b64decode(next(png(wordless.encode()))))


def drawn_words(said: str, *, beyond: int = 0) -> str:
    """What of these words is seen to the right of there."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"'
        f' viewBox="{beyond} 0 400 200"><text x="0" y="120" font-size="96"'
        f' font-family="{FAMILY}">{said}</text></svg>'
    )
    return next(png(svg.encode()))


def width_of(said: str) -> int:
    nothing = drawn_words("")
    return next(x for x in range(0, 400, 8) if drawn_words(said, beyond=x) == nothing)


def test_arabic_letters_are_joined() -> None:
    apart = "\u200c"
    assert 0 < width_of("لا") < width_of(f"ل{apart}ا")
    assert width_of("سفن") < width_of(apart.join("سفن"))


async def counted(store: Store) -> Counter[Event]:
    return Counter({each.event: each.times for each in await store.happened(since=0)})


async def test_what_happens_is_counted_where_it_happens(store: Store) -> None:
    for chat in (SARA, SARA + 1):
        await store.meet(chat, kind="private", language="ar", now=NOW)
        await store.subscribe(chat, now=NOW)
    await store.subscribe(SARA, now=NOW)
    await store.look_at_reach(now=NOW)
    assert await counted(store) == {Event.JOINED: 2, Event.REACH: 2}
    for _ in range(2):
        await store.chat_gone(SARA, reason="blocked", now=NOW)
    await store.look_at_reach(now=NOW)
    assert await counted(store) == {Event.JOINED: 2, Event.LEFT: 1, Event.REACH: 1}
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.unsubscribe(SARA, now=NOW)
    await store.unsubscribe(SARA, now=NOW)
    await store.forget_chat(SARA + 1, now=NOW)
    expected = {Event.JOINED: 3, Event.LEFT: 3, Event.REACH: 1}
    assert await counted(store) == expected
    await store.forget_happened(before=NOW + HOUR)
    assert await counted(store) == {}


async def test_what_the_outbox_settles_is_counted(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.publish(known_as(draft("أ"), draft("ب")), now=NOW, announce=False)
    async with store.transaction() as tx:
        for article in (1, 2):
            await tx.execute(
                "INSERT INTO delivery (chat_id, article_id, urgency, state, next_at, created_at)"
                " VALUES (:chat, :article, 1, 'pending', 0, 0)",
                chat=SARA,
                article=article,
            )
    for state in ("sent", "expired"):
        [due] = await store.due_deliveries(now=NOW, limit=1)
        [claimed] = await store.claim([due])
        await store.settle(Settlement(claimed, state, message_id=5), now=NOW)
        await store.settle(Settlement(claimed, state, message_id=5), now=NOW)
    assert await counted(store) == {Event.DELIVERED: 1, Event.MISSED: 1}


async def test_the_week_is_reported_on_sunday_once(store: Store, tmp_path: Path) -> None:
    monday = NOW  # 2026-09-21
    clock = [monday]
    rung: list[int] = []
    index = await open_passages(tmp_path / "warraq.db")
    report = Reporting(
        store,
        index,
        defaults=replace(AR, zone="Asia/Riyadh"),
        clock=lambda: clock[0],
        owed=lambda: rung.append(1),
    )

    async def owed() -> int:
        async with store.transaction() as tx:
            row = await tx.fetch_one("SELECT COUNT(*) AS n FROM delivery")
        return int(row["n"]) if row else 0

    await store.meet(OPERATOR, kind="private", language="ar", now=monday)
    await store.name_operators(frozenset({OPERATOR, OPERATOR + 1}), now=monday)
    await report.look()
    clock[0] = int(datetime(2026, 9, 27, 5, 59, tzinfo=UTC).timestamp())
    await report.look()
    assert await owed() == 0
    for week in (0, 7):
        await store.count(Event.SAVES, now=clock[0] - DAY + week * DAY)
    clock[0] += 60
    for _ in range(3):
        await report.look()
    assert (await owed(), len(rung)) == (1, 1)
    await store.asked_in_vain("متى الحصاد", wording="متى الحصاد؟", now=clock[0])
    clock[0] += 7 * DAY
    await report.look()
    assert (await owed(), len(rung)) == (3, 2)  # and what was asked in vain
    clock[0] += 7 * DAY  # in which nothing happened
    await report.look()
    assert await owed() == 3
    await index.close()


async def test_an_operator_is_shown_the_week_and_a_reader_is_not(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({OPERATOR})) as home:
        sara, editor = await home.reader(SARA), await home.reader(OPERATOR)
        subscribed = await sara.says("اشترك")
        await home.publishes(draft("سفينة جديدة", "غادرت السفينة الميناء. عادت مساءً."))
        [card] = await sara.hears(after=subscribed["message_id"])
        await sara.presses(card, "ملخّص")
        await sara.says("متى غادرت السفينة؟")
        assert "photo" not in await sara.says("/stats")

        async def sent() -> bool:
            return (await counted(home.app.store))[Event.DELIVERED] == 1

        await until(sent)
        week = await counted(home.app.store)
        assert week[Event.SUMMARIES] == 1
        assert sum(week[e] for e in (Event.ANSWERED, Event.CLOSEST, Event.UNANSWERED)) == 1
        shown = await editor.says("/stats")
        [size] = shown["photo"]
        assert size["width"] == WIDTH
        assert "المشتركون" in shown["caption"]
        assert "انضمّ \u20681\u2069" in shown["caption"]
