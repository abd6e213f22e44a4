"""Inline mode: what is offered to who types our name in any chat, through real HTTP both ways."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.desk import Desk
from bot.handlers.incoming import Person, Summoned, Typed
from bot.handlers.inline import A_PAGE, LASTS, summoned, typed
from bot.i18n import Locale, phrase
from bot.ingest.files import read_file
from bot.sandbox.server import SAMPLES
from storage import Store
from tests.desks import desk_of
from tests.factories import NOW, draft, known_as
from tests.people import House, house, until
from tests.sandboxed import Json
from tests.test_incoming import message

READER = 101
QUESTION = "كم يبلغ طول الفرقاطة ساهر؟"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        await running.publishes(*read_file(SAMPLES), announce=False)
        yield running


async def types(home: House, words: str, *, offset: str = "", user: int = READER) -> Json:
    answer = await home.driver.does("inline", user=user, query=words, offset=offset, wait=8)
    assert answer["answered"]
    return answer


def texts(answer: Json) -> list[str]:
    return [str(r["input_message_content"]["message_text"]) for r in answer["results"]]


async def test_who_asks_in_any_chat_gets_the_sentence_with_its_source_first(home: House) -> None:
    await home.reader(READER)
    answer = await types(home, QUESTION)
    first = answer["results"][0]
    assert "121 مترًا" in first["description"]
    assert "121 مترًا" in texts(answer)[0]
    assert first["title"] in texts(answer)[0]
    urls = [button["url"] for row in first["reply_markup"]["inline_keyboard"] for button in row]
    name = (await home.driver.sees("state"))["bot"]["username"]
    assert any(url.startswith(f"https://t.me/{name}?start=a_") for url in urls)
    assert len({result["id"] for result in answer["results"]}) == len(answer["results"])


async def test_nothing_typed_offers_the_newest_and_a_number_one_article(home: House) -> None:
    await home.driver.does("users", first_name="Omar", id=102, language_code="en")
    newest = await home.app.store.latest_articles(limit=A_PAGE)
    answer = await types(home, "", user=102)
    assert [result["title"] for result in answer["results"]] == [a.title for a in newest]
    [one] = (await types(home, f"a_{newest[2].id}", user=102))["results"]
    assert one["title"] == newest[2].title
    assert (await types(home, "a_999", user=102))["results"] == []


async def test_who_has_no_chat_with_us_reads_their_own_language(home: House) -> None:
    await home.driver.does("users", first_name="Omar", id=102, language_code="en")
    answer = await types(home, QUESTION, user=102)
    labels = [
        b["text"] for row in answer["results"][0]["reply_markup"]["inline_keyboard"] for b in row
    ]
    assert str(phrase(Locale("en"), "button-ask")) in labels
    # Telegram may show them again for a while, to nobody else.
    assert (answer["cache_time"], answer["is_personal"]) == (LASTS, True)
    assert await home.app.store.chat(102) is None


# ---- pages


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    ships = [draft(f"سفينة {n}", f"وصلت السفينة رقم {n} إلى الرصيف.") for n in range(25)]
    await store.publish(known_as(*ships), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as made:
        yield made


@pytest.mark.parametrize("words", ["", "السفينة"])
async def test_results_come_in_pages_without_repeating(desk: Desk, words: str) -> None:
    seen: list[str] = []
    offset, pages = "", 0
    while pages == 0 or offset:
        reaction = await typed(desk, Typed(Person(READER, "ar"), "1", words, offset))
        assert reaction.offers
        seen += [offer.title for offer in reaction.offers.results]
        offset, pages = reaction.offers.next_offset, pages + 1
    assert len(seen) >= 25
    assert len(set(seen)) == 25
    assert pages == 3


@pytest.mark.parametrize("offset", ["-1", "x", "٣٣٣", "9" * 60, "1.5"])
async def test_no_offset_can_break_it(desk: Desk, offset: str) -> None:
    assert (await typed(desk, Typed(Person(READER), "1", "السفينة", offset))).offers


async def test_each_offer_quotes_its_article_word_for_word(desk: Desk) -> None:
    reaction = await typed(desk, Typed(Person(READER), "1", "السفينة رقم"))
    assert reaction.offers
    quotes: list[Any] = [quote for o in reaction.offers.results for quote in o.message.quotes]
    assert len(quotes) == len(reaction.offers.results) > 0
    for quote in quotes:
        assert await desk.store.has_said(quote.article_id, quote.words)
    assert all(b.url for o in reaction.offers.results for row in o.message.buttons for b in row)


# ---- guest mode


async def test_who_names_us_where_we_are_not_is_answered_once_in_one_message(home: House) -> None:
    elsewhere: Json = {"id": -999, "type": "supergroup", "title": "غرفة أخرى"}
    for number, words in enumerate((QUESTION, "كيف أطبخ الكبسة؟"), 1):
        said = message(f"@Warraq_bot {words}", elsewhere, guest_query_id=str(number))
        await home.driver.does("update", guest_message=said)

    async def answers() -> list[Json]:
        entries = (await home.driver.sees("journal?after=0"))["entries"]
        return [entry for entry in entries if entry["method"] == "answerGuestQuery"]

    async def both() -> bool:
        return len(await answers()) == 2

    await until(both)
    await home.settled()
    assert [entry["ok"] for entry in await answers()] == [True, True]
    entries = (await home.driver.sees("journal?after=0"))["entries"]
    assert not [entry for entry in entries if entry["method"] == "sendMessage"]


async def test_a_summons_gets_the_sentence_that_answers_or_an_honest_no(
    store: Store, tmp_path: Path
) -> None:
    await store.publish(known_as(*read_file(SAMPLES)), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as desk:
        answered = await summoned(desk, Summoned(Person(READER, "ar"), "1", QUESTION))
        assert answered.offers
        assert "121 مترًا" in answered.offers.results[0].message.html
        no = await summoned(desk, Summoned(Person(READER, "ar"), "1", "؟؟"))
        assert no.offers
        [offer] = no.offers.results
        assert str(phrase(Locale("ar"), "articles-do-not-say")) in offer.message.html
