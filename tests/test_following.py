"""What readers ask for and get: which articles, at what pace, when not to be disturbed."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.handlers.commands import understand
from bot.i18n import Locale, phrase
from bot.subscriptions.spoken import (
    days_first,
    hours_meant,
    is_off,
    pace_meant,
    quiet_meant,
    sound_meant,
)
from bot.subscriptions.wishes import Wish, feeds_named, wish_of
from bot.text.searches import search_of
from storage.deliveries import Subscription
from tests.factories import AR, EN, NOW, draft
from tests.people import House, Person, buttons, house
from tests.sandboxed import Json

SARA = 101


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        yield running


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(SARA)


async def asked(home: House, chat: int = SARA, thread: int = 0) -> Subscription:
    found = await home.app.store.subscription(chat, thread_id=thread)
    assert found is not None
    return found


def pressed(message: Json) -> list[str]:
    """The labels of the buttons that show what is chosen."""
    return [b["text"] for b in buttons(message) if b["text"].startswith("✓")]


# ---- which articles


async def test_a_follower_of_a_tag_gets_only_those_articles(home: House, sara: Person) -> None:
    card = await sara.says("تابع #اقتصاد")
    assert "اقتصاد" in card["text"]
    await home.publishes(draft("سوق", tags=("اقتصاد",)), draft("مباراة", tags=("رياضة",)))
    await home.settled()
    titles = " ".join(m["text"] for m in await sara.messages())
    assert ("نص المقالة عن سوق" in titles, "مباراة" in titles) == (True, False)


async def test_a_wish_subscribes_and_can_be_taken_back(home: House, sara: Person) -> None:
    assert not await home.app.store.is_subscribed(SARA)
    narrowed = await sara.says("/follow نفط، غاز، بدون كرة")
    assert Wish.from_text((await asked(home)).wish) == Wish(words=("نفط", "غاز"), without=("كرة",))
    await sara.turns(narrowed, "كل المقالات")
    assert (await asked(home)).wish == ""
    await sara.says("تابع وسم: صحة")
    await sara.says("تابع الكل")
    assert (await asked(home)).wish == ""


async def test_a_feed_is_followed_by_its_title(home: House, sara: Person) -> None:
    added = await home.app.store.add_feed("https://sahifa.example/feed", now=0)
    polled = replace(added, next_check=2**40, title="صحيفة المرفأ")
    await home.app.store.feeds_polled([polled], now=0)
    feed = added.id
    card = await sara.says("تابع صحيفة المرفأ، بدون كرة")
    assert Wish.from_text((await asked(home)).wish) == Wish(feeds=(feed,), without=("كرة",))
    assert "صحيفة المرفأ" in card["text"]


async def test_what_cannot_be_followed_is_said_and_changes_nothing(
    home: House, sara: Person
) -> None:
    await sara.says("تابع #اقتصاد")
    before = (await asked(home)).wish
    assert "لا أجد في هذا ما يُتابع" in (await sara.says("تابع في من على"))["text"]
    assert (
        "أكثر مما يمكن"
        in (await sara.says("تابع " + "، ".join(f"كلمة{n}" for n in range(30))))["text"]
    )
    assert (await asked(home)).wish == before


async def test_in_a_group_only_admins_choose_and_each_topic_for_itself(home: House) -> None:
    await home.reader(102)
    await home.reader(SARA)
    await home.driver.does(
        "chats",
        type="supergroup",
        title="غرفة",
        id=-1201,
        is_forum=True,
        members=[SARA, 102],
        admins=[SARA],
    )
    there, here = Person(home.driver, 102, -1201), Person(home.driver, SARA, -1201)
    await there.hears()
    refused = await there.says("/follow #اقتصاد", thread=9)
    assert str(phrase(AR, "only-admins")) in refused["text"]
    assert await home.app.store.subscription(-1201, thread_id=9) is None
    await here.says("/follow #اقتصاد", thread=9)
    assert Wish.from_text((await asked(home, -1201, 9)).wish) == Wish(tags=("اقتصاد",))
    assert await home.app.store.subscription(-1201) is None


NAMED = [
    ("صحيفة المرفأ", (1,), ""),
    ("«صحيفه المرفا»", (1,), ""),
    ("Harbour - News", (2,), ""),
    ("صحيفة المرفأ، نفط", (1,), "نفط"),
    ("نفط، harbour - news، غاز", (), "نفط، harbour - news، غاز"),
    ("صحيفة المرفأ بدون كرة", (1,), "بدون كرة"),
    ("صحيفة المرفأ -كرة", (1,), "-كرة"),
    ("بدون صحيفة المرفأ", (), "بدون صحيفة المرفأ"),
    ("1,5 صحيفة", (), "1,5 صحيفة"),
    ("", (), ""),
]


@pytest.mark.parametrize(("typed", "feeds", "rest"), NAMED)
def test_which_feeds_are_named(typed: str, feeds: tuple[int, ...], rest: str) -> None:
    assert feeds_named(typed, {1: "صحيفة المرفأ", 2: "Harbour - News", 3: ""}) == (feeds, rest)


@pytest.mark.parametrize("typed", ["الكل بدون كرة", "كل شيء ما عدا كرة", "everything except كرة"])
def test_everything_but_something_can_be_followed(typed: str) -> None:
    assert wish_of(typed) == Wish(without=("كرة",))


# ---- at what pace


async def test_a_daily_digest_at_eight_is_two_taps_away(home: House, sara: Person) -> None:
    subscribed = await sara.says("اشترك")
    card = await sara.presses(subscribed, "النشرة")
    chosen = await sara.turns(card, "كل يوم")
    subscription = await asked(home)
    assert subscription.pace == "daily 08:00"
    assert subscription.next_at is not None
    assert len(pressed(chosen)) == 1
    assert "08:00" in pressed(chosen)[0]


async def test_a_daily_digest_is_one_sentence_away_and_in_the_chats_clock(
    home: House, sara: Person
) -> None:
    await sara.says("الإعدادات القاهرة")
    card = await sara.says("النشرة ٨:٣٠ صباحًا")
    assert (await asked(home)).pace == "daily 08:30"
    assert "08:30" in card["text"]
    assert "القاهرة" in card["text"]


async def test_a_digest_moves_with_the_chats_clock(home: House, sara: Person) -> None:
    await sara.says("النشرة 8")
    before = (await asked(home)).next_at
    await sara.says("/settings Asia/Tokyo")
    after = (await asked(home)).next_at
    assert before
    assert after
    assert (after - before) % 86400 == 86400 - 9 * 3600


async def test_times_are_written_in_the_chats_digits(home: House, sara: Person) -> None:
    await home.app.store.choose_digits(SARA, "arab")
    card = await sara.says("النشرة 8:30 صباحا")
    assert "٠٨:٣٠" in card["text"]
    assert not re.search("[0-9]{2}:[0-9]{2}", card["text"].split("\n\n")[1])


async def test_what_waited_for_a_digest_comes_when_the_reader_wants_all_at_once(
    home: House, sara: Person
) -> None:
    await sara.says("النشرة كل جمعة 8")
    await home.publishes(draft("منتظرة أولى"), draft("منتظرة ثانية"))
    await home.settled()
    card = await sara.says("النشرة فورًا")
    digest = (await sara.hears(after=card["message_id"]))[0]
    assert "منتظرة أولى" in digest["text"]
    assert "منتظرة ثانية" in digest["text"]


async def test_a_time_that_is_none_is_said_and_changes_nothing(home: House, sara: Person) -> None:
    card = await sara.says("النشرة بين حين وآخر")
    assert "لم أفهم" in card["text"]
    assert not await home.app.store.is_subscribed(SARA)


# ---- when not to be disturbed


async def test_quiet_hours_are_set_and_ended_by_a_sentence(home: House, sara: Person) -> None:
    card = await sara.says("لا تزعجني من ١٠ مساءً إلى ٧ صباحًا")
    assert (await asked(home)).quiet == "22:00-07:00"
    assert "22:00" in card["text"]
    assert len(pressed(card)) == 1
    await sara.says("الهدوء إيقاف")
    assert (await asked(home)).quiet == ""
    assert "لم أفهم" in (await sara.says("الهدوء ربما"))["text"]


async def test_what_quiet_hours_put_off_comes_when_they_are_ended(
    home: House, sara: Person
) -> None:
    hour = datetime.now(UTC).hour
    await sara.says(f"الهدوء من {hour}:00 إلى {(hour + 3) % 24}:00")
    await home.publishes(draft("مؤجلة أولى"), draft("مؤجلة ثانية"))
    await home.settled()
    assert not any("مؤجلة" in m["text"] for m in await sara.messages())
    card = await sara.says("الهدوء إيقاف")
    digest = (await sara.hears(after=card["message_id"]))[0]
    assert "مؤجلة أولى" in digest["text"]
    assert "مؤجلة ثانية" in digest["text"]


async def test_without_a_sound_reaches_telegram(home: House, sara: Person) -> None:
    card = await sara.says("/quiet")
    await sara.turns(card, "بلا صوت")
    assert (await asked(home)).silent
    await home.publishes(draft())
    await home.settled()
    *earlier, pushed = await sara.messages()
    assert pushed["silent"]
    assert not any(message["silent"] for message in earlier)
    await sara.says("الهدوء بصوت")
    assert not (await asked(home)).silent


# ---- what we tell readers to type


def examples(key: str, locale: Locale) -> list[str]:
    found = re.findall("«([^»]+)»|“([^”]+)”", str(phrase(locale, key)))
    return [arabic or english for arabic, english in found]


EXAMPLES = [
    ("follow-how", "follow"),
    ("digest-how", "digest"),
    ("quiet-how", "quiet"),
    ("mute-how", "mute"),
    ("search-what", "search"),
]


@pytest.mark.parametrize("locale", [AR, EN])
def test_every_example_that_we_give_is_understood(locale: Locale) -> None:
    for key, name in EXAMPLES:
        given = examples(key, locale)
        assert len(given) >= 3
        for typed in given:
            command, words = understand(typed)
            assert command is not None
            assert command.name in ({name, "try"} if name == "follow" else {name})
            assert not words or is_understood(name, words), typed


def is_understood(name: str, words: str) -> bool:
    if name == "follow":
        return isinstance(wish_of(words), Wish)
    if name == "mute":
        return bool(hours_meant(words) or is_off(words) or isinstance(wish_of(words), Wish))
    if name == "search":
        sought = search_of(words, datetime.fromtimestamp(NOW, UTC))
        return bool(sought.words or sought.is_filtered) and sought.unclear is None
    if name == "digest":
        return pace_meant(words) is not None
    return bool(quiet_meant(words) or is_off(words) or sound_meant(words) is not None)


@pytest.mark.parametrize(
    ("typed", "days", "rest"),
    [
        ("30d من أنتم؟\nنحن.", 30, "من أنتم؟\nنحن."),
        ("٣٠ يومًا من أنتم؟", 30, "من أنتم؟"),
        ("7 أيام من أنتم؟", 7, "من أنتم؟"),
        ("لمدة ١٠ أيام من أنتم؟", 10, "من أنتم؟"),
        ("for 1 day who?", 1, "who?"),
        ("30d", 30, ""),
        ("0d من؟", 0, "0d من؟"),
        ("30 سفينة أين؟", 0, "30 سفينة أين؟"),
        ("من أنتم؟\n30d", 0, "من أنتم؟\n30d"),
        ("", 0, ""),
    ],
)
def test_how_long_something_holds_is_said_first(typed: str, days: int, rest: str) -> None:
    assert days_first(typed) == (days, rest)
