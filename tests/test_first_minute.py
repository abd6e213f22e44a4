"""The first minute, saving for later, and how few taps or words each wish takes."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.buttons import press
from bot.handlers.commands import obey
from bot.handlers.desk import Desk, Reaction, Visit
from bot.i18n import Locale, phrase
from bot.ingest.files import read_file
from bot.messages.articles import article_card, share_button
from bot.messages.message import Message
from bot.sandbox.server import SAMPLES
from storage import Store
from tests.desks import desk_of, visit
from tests.factories import AR, EN, NOW, article, known_as

READER, GROUP = 101, -201


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    await store.publish(known_as(*read_file(SAMPLES)), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as made:
        yield made


def only(reaction: Reaction) -> Message:
    [message] = reaction.messages
    return message


def pressable(message: Message, words: str) -> str:
    """The data of the button with these words."""
    return next(b.data for row in message.buttons for b in row if b.data and words in b.label)


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


def plain(message: Message) -> str:
    return re.sub("[\u200e\u200f\u2068\u2069]|<[^>]*>", "", message.html)


async def test_a_newcomer_is_offered_a_question_that_our_articles_answer(desk: Desk) -> None:
    there = await visit(desk, READER)
    welcome = only(await obey(there, "/start"))
    asked = re.search("ما الخبر عن «(.+?)…?»", plain(welcome))
    assert asked
    answer = only(await press(there, pressable(welcome, str(phrase(AR, "button-try")))))
    [quote] = answer.quotes
    source = await desk.store.article(quote.article_id)
    assert source
    assert quote.words in source.text
    assert source.title.startswith(asked[1])


async def test_nothing_is_suggested_where_nothing_answers_nor_to_a_group(
    store: Store, tmp_path: Path
) -> None:
    async with desk_of(store, tmp_path) as desk:
        welcome = only(await obey(await visit(desk, READER), "/start"))
        assert str(phrase(AR, "button-try")) not in labels(welcome)
        await store.publish(known_as(*read_file(SAMPLES)), now=NOW, announce=False)
        await desk.index.catch_up(store)
        in_group = only(await obey(await visit(desk, GROUP), "/start"))
        assert str(phrase(AR, "button-try")) not in labels(in_group)


async def test_who_subscribes_sees_at_once_what_will_come(desk: Desk) -> None:
    [newest] = await desk.store.latest_articles(limit=1)
    said = only(await obey(await visit(desk, READER), "اشترك"))
    assert newest.title in plain(said)
    assert said.article_id == newest.id
    again = only(await obey(await visit(desk, READER), "اشترك"))
    assert newest.title not in plain(again)


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_a_newcomer_is_shown_articles_in_their_own_language_first(
    desk: Desk, language: str
) -> None:
    await visit(desk, READER)
    await desk.store.choose_language(READER, language)
    there = await visit(desk, READER)
    sample = await desk.store.article(only(await obey(there, "subscribe")).article_id or 0)
    assert sample
    assert sample.language == language


def test_a_card_has_a_button_for_all_that_can_be_done_with_an_article() -> None:
    card = article_card(article(7, "جملة أولى.", url="https://a.example/7"), AR)
    keys = ("summary", "read", "ask", "original", "save", "share", "mute")
    assert labels(card) == [str(phrase(AR, f"button-{key}")) for key in keys]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/7", "a.example"),
        ("https://[bad", ""),
        ("x", ""),
        ("http://127.0.0.1:8/7", ""),
        (None, ""),
    ],
)
def test_a_card_tells_the_site_that_it_comes_from(url: str | None, host: str) -> None:
    said = plain(article_card(article(7, "جملة أولى.", url=url, published=NOW), AR))
    assert said.rstrip().endswith(f"21 سبتمبر 2026 · {host}" if host else "21 سبتمبر 2026")


@pytest.mark.parametrize("url", [None, "https://a.example/" + "a" * 2000])
def test_an_address_that_cannot_be_passed_on_is_not_shared(url: str | None) -> None:
    assert share_button(article(7, "جملة.", url=url), AR) == ()


def test_what_is_shared_is_the_address_whole() -> None:
    [button] = share_button(article(7, "جملة.", url="https://a.example/?a=1&b=س"), AR)
    assert button.url == (
        "https://t.me/share/url?url=https%3A%2F%2Fa.example%2F%3Fa%3D1%26b%3D%D8%B3"
    )


# ---- saved


async def test_what_is_saved_is_listed_until_it_is_taken_off(desk: Desk) -> None:
    there = await visit(desk, READER)
    for article_id in range(1, 8):
        assert (await press(there, f"v1:save:{article_id}")).notice
    assert (await press(there, "v1:save:3")).notice == phrase(AR, "saved-already", command="/saved")
    first = only(await obey(there, "محفوظاتي"))
    second = only(await press(there, pressable(first, str(phrase(AR, "button-next")))))
    assert second.edit == there.message_id
    assert {b.data for row in second.buttons for b in row} >= {"v1:card:1", "v1:card:2"}
    after = only(await press(there, pressable(second, "🗑 6")))
    assert "v1:card:2" not in {b.data for row in after.buttons for b in row}
    assert await desk.store.count_saved(READER) == 6


async def test_what_a_member_saves_in_a_group_is_the_members(desk: Desk) -> None:
    await press(await visit(desk, GROUP, user=READER), "v1:save:2")
    assert await desk.store.count_saved(GROUP) == 0
    shown = only(await obey(await visit(desk, READER), "/saved"))
    [kept] = await desk.store.saved(READER, limit=9)
    assert (kept.id, kept.title in plain(shown)) == (2, True)
    in_group = only(await obey(await visit(desk, GROUP, user=READER), "/saved"))
    assert kept.title not in plain(in_group)


async def test_what_was_taken_back_is_no_longer_saved(desk: Desk) -> None:
    there = await visit(desk, READER)
    await press(there, "v1:save:2")
    await desk.store.retract(2, how="deleted", now=NOW)
    assert str(phrase(AR, "saved-nothing")) in only(await obey(there, "/saved")).html


# ---- settings, all on one card


async def test_the_settings_card_shows_and_changes_all_in_place(desk: Desk) -> None:
    there = await visit(desk, READER)
    await obey(there, "اشترك")
    for data in ("v1:setdigest", "v1:pace:1", "v1:setquiet", "v1:hours:1", "v1:setsound:1"):
        assert only(await press(there, data)).edit == there.message_id
    card = only(await press(there, "v1:length:2"))
    assert card.edit == there.message_id
    for shown in ("08:00", "22:00", "07:00", str(phrase(AR, "sound-off"))):
        assert shown in plain(card)
    assert f"✓ {phrase(AR, 'length-long')}" in labels(card)


def test_more_or_less_is_told_of_an_article() -> None:
    told = article(
        7,
        "غادرت سفينة البحث الميناء فجر الأحد الماضي. يقودها ربّان خبير بجليد القطب البعيد."
        " تحمل على متنها علماء من ست دول مختلفة. تعود إلى المرسى في نهاية الصيف القادم.",
    )
    sizes = [
        article_card(told, Locale("ar", length=length)).html.count(".")
        for length in ("brief", "usual", "long")
    ]
    assert sizes == [1, 2, 3]


# ---- two taps, or one sentence

Stands = tuple[bool, str, str, bool]


async def state(desk: Desk) -> Stands:
    """Whether the reader is subscribed; the language; the pace; whether nothing comes now."""
    chat = await desk.store.chat(READER)
    subscription = await desk.store.subscription(READER)
    assert chat
    pace = subscription.pace if subscription else ""
    muted = bool(subscription and not pace and subscription.next_at)
    return subscription is not None, chat.language, pace, muted


START, SUBSCRIBED, CARD = "/start", "اشترك", "card"
TAPS: list[tuple[str, str, tuple[str, ...], Stands]] = [
    # what somebody wants, what is before them, the buttons, how it stands then
    ("subscribe", START, ("button-subscribe",), (True, "ar", "", False)),
    ("stop", SUBSCRIBED, ("button-unsubscribe",), (False, "ar", "", False)),
    ("change language", START, ("button-language", "English"), (False, "en", "", False)),
    ("digest", SUBSCRIBED, ("button-digest", "08:00"), (True, "ar", "daily 08:00", False)),
    ("mute", CARD, ("button-mute", "8"), (True, "ar", "", True)),
]


@pytest.mark.parametrize(("wish", "before", "taps", "after"), TAPS)
async def test_two_taps_are_enough(
    desk: Desk, wish: str, before: str, taps: tuple[str, ...], after: Stands
) -> None:
    there = await visit(desk, READER)
    if before == CARD:
        await obey(there, SUBSCRIBED)
        [newest] = await desk.store.latest_articles(limit=1)
        shown = article_card(newest, AR)
    else:
        shown = only(await obey(there, before))
    assert len(taps) <= 2
    for tap in taps:
        words = str(phrase(AR, tap)) if tap.startswith("button-") else tap
        shown = only(await press(there, pressable(shown, words)))
    assert await state(desk) == after, wish


async def test_one_tap_asks_about_an_article(desk: Desk) -> None:
    there = await visit(desk, READER)
    [newest] = await desk.store.latest_articles(limit=1)
    await press(there, pressable(article_card(newest, AR), str(phrase(AR, "button-ask"))))
    assert await desk.store.asked_about(READER, now=NOW) == newest.id


SENTENCES: list[tuple[str, Stands]] = [
    ("اشترك", (True, "ar", "", False)),
    ("subscribe", (True, "ar", "", False)),
    ("ألغ الاشتراك", (False, "ar", "", False)),
    ("stop", (False, "ar", "", False)),
    ("اللغة English", (True, "en", "", False)),
    ("language English", (True, "en", "", False)),
    ("النشرة الساعة ٨ صباحًا", (True, "ar", "daily 08:00", False)),
    ("digest at 8 am", (True, "ar", "daily 08:00", False)),
    ("اكتم ٨ ساعات", (True, "ar", "", True)),
    ("mute for 8 hours", (True, "ar", "", True)),
]


@pytest.mark.parametrize(("said", "after"), SENTENCES)
async def test_one_sentence_is_enough(desk: Desk, said: str, after: Stands) -> None:
    there: Visit = await visit(desk, READER)
    if said not in ("اشترك", "subscribe"):
        await obey(there, "اشترك")
    await obey(there, said)
    assert await state(desk) == after


@pytest.mark.parametrize("locale", [AR, EN])
def test_the_welcome_fits_a_screen(locale: Locale) -> None:
    from bot.messages.talk import welcome

    longest = article(7, "جملة.", title="عنوان طويل جدًّا " * 20)
    said = plain(welcome(locale, subscribed=False, articles=10**6, example=longest))
    assert len(said) < 600
