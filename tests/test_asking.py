"""What becomes of a question in a chat: an answer, the closest passage, or an honest no with help."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.handlers.commands import obey
from storage import Store
from storage.models import Draft
from tests.desks import desk_of, visit
from tests.factories import NOW, known_as
from tests.people import House, Person, buttons, house
from tests.test_conversation import said

OPERATOR = 900
SHIP = Draft(
    "البحرية السلمانية تنزل الفرقاطة مرجان",
    "أنزلت البحرية السلمانية الفرقاطة مرجان إلى الماء في رأس النخيل يوم 14 مارس. ويبلغ طول "
    "الفرقاطة 133 مترا. ويقودها العقيد سالم الدوسري.",
    language="ar",
    published=NOW - 400 * 24 * 3600,
)
PORT = Draft(
    "ميناء رأس النخيل يتوسع",
    "قال مدير ميناء رأس النخيل حمد المري إن الرصيف الجديد يستقبل الفرقاطة مرجان والعبارات.",
    language="ar",
    published=NOW,
)
CHEESE = Draft(
    "جبن وادي الضباب",
    "ينتج وادي الضباب 12 طنا من الجبن الأزرق في السنة، ويصدره إلى ست دول.",
    language="ar",
    published=NOW,
)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, operators=frozenset({OPERATOR})) as home:
        await home.publishes(SHIP, PORT, announce=False)
        yield home


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(101)


def labels(message: dict[str, object]) -> list[str]:
    return [button["text"] for button in buttons(message)]


async def test_a_quote_stands_in_bold_within_its_passage(sara: Person) -> None:
    answer = await sara.says("كم طول الفرقاطة مرجان؟")
    bold = [e for e in answer["entities"] if e["type"] == "bold"]
    units = answer["text"].encode("utf-16-le")
    words = [
        units[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le") for e in bold
    ]
    assert any("133 مترا" in each for each in words)
    assert "العقيد سالم الدوسري" in answer["text"]
    assert said("ar", "closest-passage") not in answer["text"]


async def test_what_an_old_article_says_is_dated_aloud(sara: Person) -> None:
    beginning = said("ar", "as-of", date="|").split("\u2068")[0]
    assert beginning in (await sara.says("كم طول الفرقاطة مرجان؟"))["text"]
    assert beginning not in (await sara.says("من مدير ميناء رأس النخيل؟"))["text"]


async def test_another_answer_turns_to_the_next(sara: Person) -> None:
    answer = await sara.says("من يقود الفرقاطة مرجان؟")
    turned = await sara.turns(answer, said("ar", "button-another"))
    assert "حمد المري" in turned["text"]
    assert said("ar", "closest-passage") in turned["text"]


async def test_who_waits_is_told_when_an_article_answers(home: House, sara: Person) -> None:
    question = "كم طنا من الجبن الأزرق ينتج وادي الضباب؟"
    no = await sara.says(question)
    assert said("ar", "articles-do-not-say") in no["text"]
    promise = await sara.presses(no, said("ar", "button-tell-me"))
    assert said("ar", "will-tell") in promise["text"]
    await home.publishes(CHEESE, announce=False)
    [told] = await sara.hears(after=promise["message_id"])
    assert "12 طنا من الجبن" in told["text"]
    assert question in told["text"]
    await home.publishes(Draft("خبر", "خبر عن شيء آخر.", language="ar"), announce=False)
    await home.settled()
    assert (await sara.messages())[-1]["message_id"] == told["message_id"]


async def test_a_late_answer_makes_no_sound_in_quiet_hours(home: House, sara: Person) -> None:
    await sara.says("/subscribe")
    there = await home.app.store.subscription(101)
    assert there is not None
    for quiet, question, title in (
        ("00:00-23:59", "كم طنا من الجبن الأزرق ينتج وادي الضباب؟", "جبن"),
        ("", "كم طنا من الزيتون الأخضر ينتج وادي الغيوم؟", "زيتون"),
    ):
        await home.app.store.choose(there.seq, wish="", quiet=quiet, silent=False)
        no = await sara.says(question)
        promise = await sara.presses(no, said("ar", "button-tell-me"))
        text = question.replace("كم طنا", "إن 12 طنا").replace("؟", ".")
        await home.publishes(Draft(title, text, language="ar", published=NOW), announce=False)
        [told] = await sara.hears(after=promise["message_id"])
        assert told["silent"] == bool(quiet)


async def test_an_editor_is_asked_without_who_asked_and_answers(home: House, sara: Person) -> None:
    editor = await home.reader(OPERATOR)
    before = (await editor.messages())[-1]["message_id"]
    no = await sara.says("متى يفتح متحف الأحجار الكريمة؟")
    asked = await sara.presses(no, said("ar", "button-editor"))
    assert said("ar", "editor-asked") in asked["text"]
    [passed] = await editor.hears(after=before)
    assert "متى يفتح متحف الأحجار الكريمة" in passed["text"]
    assert "101" not in passed["text"]
    kept = await editor.says("/faq متى يفتح متحف الأحجار الكريمة؟\nكل يوم من التاسعة.")
    assert said("ar", "faq-kept") in kept["text"]
    [told] = await sara.hears(after=asked["message_id"])
    assert "كل يوم من التاسعة" in told["text"]
    again = await sara.says("امتى يفتح متحف الاحجار الكريمه")
    assert "كل يوم من التاسعة" in again["text"]


async def test_the_editors_answers_are_listed_and_removed(home: House, sara: Person) -> None:
    editor = await home.reader(OPERATOR)
    await editor.says("/faq من أنتم؟\nصحيفة الميناء.")
    removed = await editor.presses(await editor.says("/faq"), "🗑")
    assert said("ar", "faq-removed") in removed["text"]
    assert "صحيفة الميناء" not in (await sara.says("من أنتم؟"))["text"]
    assert said("ar", "only-operators") in (await sara.says("/faq س\nج"))["text"]


@pytest.mark.parametrize("days", ["2d", "يومين", "٢ يوم"])
async def test_an_answer_is_kept_for_as_long_as_is_said(
    store: Store, tmp_path: Path, days: str
) -> None:
    async with desk_of(store, tmp_path, operators=[OPERATOR]) as desk:
        for words in (f"/faq {days} من أنتم؟\nصحيفة الميناء.", f"/faq {days}"):
            await obey(await visit(desk, OPERATOR), words)
    [kept] = await store.curated_answers(now=NOW)
    assert (kept.question, kept.expires_at) == ("من أنتم؟", NOW + 2 * 24 * 3600)
    assert not await store.curated_answers(now=NOW + 2 * 24 * 3600)


async def test_an_opinion_is_kept_without_who_had_it(home: House, sara: Person) -> None:
    question = "كم طول الفرقاطة مرجان؟"
    press = await sara.press(await sara.says(question), "👎")
    assert await home.notice(press) == said("ar", "thanks-for-judging")
    [judged] = await home.app.store.judged_answers()
    assert (judged.words, judged.is_right) == (question, False)
    assert "133 مترا" in SHIP.text[judged.start : judged.end]


async def test_a_question_that_goes_on_keeps_its_article(sara: Person) -> None:
    await sara.says("من مدير ميناء رأس النخيل؟")
    await sara.says("كم طول الفرقاطة مرجان؟")
    assert "سالم الدوسري" in (await sara.says("ومن يقودها؟"))["text"]


async def test_the_buttons_of_a_question_of_another_chat_do_nothing(
    home: House, sara: Person
) -> None:
    other = await home.reader(102)
    answer = await sara.says("كم طول الفرقاطة مرجان؟")
    data = next(b["callback_data"] for b in buttons(answer) if "👍" in b["text"])
    theirs = await other.says("/start")
    pressed = await home.driver.does(
        "press", chat=102, user=102, message=theirs["message_id"], data=data
    )
    assert await home.notice(str(pressed["callback_query_id"])) == said("ar", "old-button")
    assert not await home.app.store.judged_answers()


@pytest.mark.parametrize(("listed", "asked_of"), [((1, 2, 3), 3), ((1, 2), None)])
async def test_a_reply_to_a_digest_asks_the_one_of_its_articles_that_answers(
    store: Store, tmp_path: Path, listed: tuple[int, ...], asked_of: int | None
) -> None:
    await store.publish(known_as(SHIP, PORT, CHEESE), now=NOW, announce=True)
    async with desk_of(store, tmp_path) as desk:
        there = replace(await visit(desk, 101), reply_to=77)
        async with store._db.transaction() as tx:
            for number in listed:
                await tx.execute(
                    "INSERT INTO copy (article_id, chat_id, message_id, thread_id, version)"
                    " VALUES (:number, 101, 77, 0, 1)",
                    number=number,
                )
        [answer] = (await obey(there, "كم طنا من الجبن الأزرق ينتج وادي الضباب؟")).messages
        assert [quote.article_id for quote in answer.quotes] == [3]
        kept = await store.question(1, chat_id=101)
        assert kept
        assert kept.article_id == asked_of


async def test_whoever_needs_the_index_while_it_is_made_hears_how_far_it_is(
    home: House, sara: Person
) -> None:
    answer = await sara.says("كم طول الفرقاطة مرجان؟")
    no = await sara.says("كم طنا من الجبن الأزرق ينتج وادي الضباب؟")
    await sara.presses(no, said("ar", "button-tell-me"))
    home.app.index.percent = 42
    beginning = said("ar", "index-made-so-far", percent=42).split("\u2068")[0]
    wanted = ("كم طول الفرقاطة مرجان؟", "بحث مرجان", "ملخص مرجان")
    told = [(await sara.says(words))["text"] for words in wanted]
    told.append((await sara.presses(answer, said("ar", "button-another")))["text"])
    for each in told:
        assert beginning in each
        assert "42" in each
        assert "133" not in each
    await home.app.waiting.round()
    assert len(await home.app.store.waiting_questions()) == 1
    home.app.index.percent = None
    assert "133" in (await sara.says("كم طول الفرقاطة مرجان؟"))["text"]
