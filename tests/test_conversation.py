"""What readers do and get, in Arabic and English, through real HTTP both ways."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.i18n import LANGUAGES, Locale, phrase
from bot.ingest.files import read_file
from bot.sandbox.server import SAMPLES
from storage.models import Draft
from tests.factories import NOW
from tests.people import House, Person, buttons, house
from tests.sandboxed import Json

NEWEST = NOW + 10**8  # newer than any sample

SHIP = Draft(
    title="تدشين الفرقاطة مرجان في ميناء سلوى",
    text="دشّنت بحرية نورستان الفرقاطة مرجان في ميناء سلوى صباح الأحد الماضي.\n\n"
    "وقال قائد البحرية اللواء سالم الحارثي إن الفرقاطة تحمل طاقمًا من 180 بحّارًا.\n\n"
    "وبلغت تكلفة بناء الفرقاطة 640 مليون دينار، واستغرق بناؤها أربع سنوات.",
    language="ar",
    author="هالة منصور",
    published=NEWEST,
    url="https://sahifa.example/ship",
)
CABLE = Draft(
    title="Seabed cable links Tarn and Velle",
    text="A seabed cable between Tarn and Velle was switched on last Monday after three years.\n\n"
    "The cable carries 900 megawatts, said Ines Corvo, the project's chief engineer.",
    language="en",
    published=NEWEST - 86400,
)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        # Among other articles, since what a word is worth depends on how common it is.
        await running.publishes(*read_file(SAMPLES), CABLE, SHIP, announce=False)
        yield running


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(101)


def said(language: str, key: str, **values: object) -> str:
    """A phrase as a reader sees it: without its tags."""
    return str(phrase(Locale(language), key, **values).striptags())


# ---- the first minute


async def test_a_newcomer_is_greeted_in_their_language(home: House) -> None:
    for number, (code, name, language) in enumerate(
        [("ar", "ورّاق", "ar"), ("en-GB", "Warraq", "en"), ("fi", "ورّاق", "ar")], 500
    ):
        person = await home.reader(number, language=code)
        [greeting] = await person.messages()
        assert name in greeting["text"], code
        assert any(said(language, "button-subscribe") == b["text"] for b in buttons(greeting))


async def test_a_reader_subscribes_by_command_or_word(home: House) -> None:
    for number, words in enumerate(["/subscribe", "اشترك", "اشتراك", "Subscribe"], 500):
        person = await home.reader(number)
        assert said("ar", "subscribed") in (await person.says(words))["text"], words
        assert said("ar", "subscribed-already") in (await person.says(words))["text"], words


async def test_a_reader_subscribes_and_stops_by_button(home: House, sara: Person) -> None:
    [greeting] = await sara.messages()
    subscribed = await sara.presses(greeting, "اشترك")
    assert await home.app.store.is_subscribed(101)
    await sara.presses(subscribed, "إلغاء")
    assert not await home.app.store.is_subscribed(101)


async def test_a_reader_stops_by_command_or_word(home: House) -> None:
    for number, words in enumerate(
        ["/unsubscribe", "إلغاء", "الغاء", "إلغاء الاشتراك", "stop"], 500
    ):
        person = await home.reader(number)
        await person.says("اشترك")
        assert said("ar", "unsubscribed") in (await person.says(words))["text"], words
        assert said("ar", "unsubscribed-already") in (await person.says(words))["text"], words


# ---- articles


async def test_a_subscriber_gets_a_new_article_with_its_summary(home: House, sara: Person) -> None:
    await sara.says("اشترك")
    last = (await sara.messages())[-1]["message_id"]
    news = Draft(
        title="خبر جديد من الميناء",
        text="وصلت السفينة الثانية إلى الميناء مساء أمس بعد رحلة طويلة.",
        language="ar",
    )
    await home.publishes(news)
    [pushed] = await sara.hears(after=last)
    assert "خبر جديد من الميناء" in pushed["text"]
    assert "وصلت السفينة الثانية إلى الميناء" in pushed["text"]


async def test_only_subscribers_get_articles(home: House, sara: Person) -> None:
    omar = await home.reader(102, language="en")
    await omar.says("subscribe")
    await home.publishes(
        Draft(title="News", text="Something happened in the harbour today.", language="en")
    )
    await home.settled()
    assert any("Something happened" in m["text"] for m in await omar.messages())
    assert not any("Something happened" in m["text"] for m in await sara.messages())


async def test_the_latest_articles_are_listed_newest_first(sara: Person) -> None:
    for words in ("/latest", "آخر الأخبار", "اخر الاخبار", "latest"):
        listed = await sara.says(words)
        assert listed["text"].index("تدشين الفرقاطة") < listed["text"].index("Seabed cable"), words
        assert "Seabed cable" in (await sara.presses(listed, "2"))["text"]


async def test_a_long_list_is_turned_in_place(home: House, sara: Person) -> None:
    more = [
        Draft(title=f"مقالة {n}", text=f"نص المقالة رقم {n} هنا.", published=NEWEST + 20 - n)
        for n in range(3, 10)
    ]
    await home.publishes(*more, announce=False)
    listed = await sara.says("/latest")
    assert "مقالة 3" in listed["text"]
    turned = await sara.turns(listed, said("ar", "button-next"))
    assert "مقالة 3" not in turned["text"]
    assert "مقالة 8" in turned["text"]
    assert "مقالة 3" in (await sara.turns(turned, said("ar", "button-previous")))["text"]


async def test_a_summary_is_sentences_of_the_article(sara: Person) -> None:
    for words in ("/summary 1", "ملخص", "ملخص ١", "ملخص الفرقاطة مرجان"):
        summary = await sara.says(words)
        bullets = [line.lstrip("\u200f• ") for line in summary["text"].split("\n") if "•" in line]
        assert bullets, words
        assert all(bullet in SHIP.text for bullet in bullets), words


async def test_a_summary_grows_and_shrinks_in_place(home: House, sara: Person) -> None:
    told = (
        "وصلت السفينة الأولى إلى الميناء صباحًا. تحمل على متنها قمحًا وزيتًا كثيرًا."
        " استقبلها عمال الرصيف وأفراد أسرهم. وتبحر الثانية من الجزيرة البعيدة غدًا."
    )
    await home.publishes(Draft(title="سفن", text=told, published=NEWEST + 10), announce=False)
    short = await sara.says("ملخص 1")
    long = await sara.turns(short, said("ar", "button-longer"))
    assert long["message_id"] == short["message_id"]
    assert long["text"].count("•") > short["text"].count("•") == 3
    again = await sara.turns(long, said("ar", "button-shorter"))
    assert again["text"] == short["text"]


async def test_a_whole_article_is_read_in_pages(home: House, sara: Person) -> None:
    long = Draft(
        title="مقالة طويلة",
        text="\n\n".join(f"الفقرة {n}: " + "كلام كثير عن الميناء. " * 20 for n in range(30)),
        published=NEWEST + 10,
    )
    await home.publishes(long, announce=False)
    page = await sara.says("/read 1")
    seen = page["text"]
    while any(said("ar", "button-next") == b["text"] for b in buttons(page)):
        page = await sara.turns(page, said("ar", "button-next"))
        seen += page["text"]
    assert all(f"الفقرة {n}:" in seen for n in range(30))


async def test_search_finds_articles_with_the_words(sara: Person) -> None:
    found = await sara.says("بحث الفرقاطة مرجان")
    assert "تدشين الفرقاطة" in found["text"]
    assert "Seabed" not in found["text"].split("\n")[2]
    assert "عمّ تبحث؟" in (await sara.says("/search"))["text"]


# ---- questions


async def test_a_question_is_answered_word_for_word_with_its_source(home: House) -> None:
    for number, question in enumerate(
        [
            "كم بلغت تكلفة بناء الفرقاطة؟",
            "/ask كم تكلفه الفرقاطه مرجان",
            "اسأل كم تكلفة بناء الفرقاطة",
        ],
        500,
    ):
        answer = await (await home.reader(number)).says(question)
        assert "وبلغت تكلفة بناء الفرقاطة 640 مليون دينار" in answer["text"], question
        assert SHIP.title in answer["text"]
        quote = next(e for e in answer["entities"] if e["type"] == "blockquote")
        units = answer["text"].encode("utf-16-le")
        quoted = units[quote["offset"] * 2 : (quote["offset"] + quote["length"]) * 2]
        assert quoted.decode("utf-16-le").strip("\u200f\n") in SHIP.text


async def test_what_the_articles_do_not_tell_is_said_honestly(home: House) -> None:
    for number, question in enumerate(["ما هي عاصمة البرازيل؟", "كيف أطبخ الكبسة؟"], 500):
        answer = await (await home.reader(number)).says(question)
        assert said("ar", "articles-do-not-say") in answer["text"], question


async def test_nothing_is_called_near_that_is_not(sara: Person) -> None:
    answer = await sara.says("كيف أطبخ الكبسة؟")
    assert said("ar", "nearest-heading") not in answer["text"]


async def test_a_question_in_reply_to_an_article_asks_that_article(
    home: House, sara: Person
) -> None:
    card = await sara.presses(await sara.says("/latest"), "1")
    answer = await sara.says("كم عدد الطاقم؟", reply_to=card["message_id"])
    assert "180 بحّارًا" in answer["text"]
    elsewhere = await sara.says(
        "How many megawatts does the cable carry?", reply_to=card["message_id"]
    )
    assert said("ar", "not-in-this-article") in elsewhere["text"]
    assert "900 megawatts" in elsewhere["text"]


async def test_the_paragraph_of_a_quote_is_one_tap_away(sara: Person) -> None:
    answer = await sara.says("كم بلغت تكلفة بناء الفرقاطة؟")
    paragraph = await sara.presses(answer, said("ar", "button-context"))
    assert "استغرق بناؤها أربع سنوات" in paragraph["text"]
    assert any(e["type"] == "bold" for e in paragraph["entities"])


async def test_asking_about_an_article_asks_it_for_a_while(sara: Person) -> None:
    card = await sara.presses(await sara.says("/latest"), "1")
    invitation = await sara.presses(card, said("ar", "button-ask"))
    assert SHIP.title in invitation["text"]
    assert "180" in (await sara.says("كم عدد الطاقم؟"))["text"]


# ---- language, help, what is not understood


async def test_a_reader_changes_the_language(sara: Person) -> None:
    menu = await sara.says("/language")
    changed = await sara.presses(menu, "English")
    assert said("en", "language-chosen") in changed["text"]
    assert "What I can do" in (await sara.says("help"))["text"]
    assert said("ar", "language-chosen") in (await sara.says("language العربية"))["text"]


async def test_help_names_every_command(home: House) -> None:
    for number, language in enumerate(LANGUAGES, 600):
        person = await home.reader(number, language=language)
        shown = (await person.says("/help"))["text"]
        for command in ("ask", "latest", "summary", "read", "search", "subscribe", "unsubscribe"):
            assert f"/{command}" in shown, language


async def test_an_unknown_command_gets_help_and_an_old_button_a_notice(
    home: House, sara: Person
) -> None:
    assert said("ar", "help-heading") in (await sara.says("/nonsense"))["text"]
    [greeting, *_] = await sara.messages()
    for data in (
        "v0:sub",
        "v1:card:x",
        "v1:card:99999",
        "v1:lang:9999999999999999",
        "v1:lang:2",
        "\u0661",
        "v1",
    ):
        press = await home.driver.does(
            "press", chat=101, user=101, message=greeting["message_id"], data=data
        )
        notice = await home.notice(press["callback_query_id"])
        assert notice == said("ar", "old-button")


async def test_the_menu_is_there_in_both_languages(home: House) -> None:
    for language in LANGUAGES:
        menu = await home.driver.calls("getMyCommands", language_code=language)
        assert {"command": "ask", "description": said(language, "help-ask")} in menu


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
async def test_a_groups_menu_offers_a_member_only_what_a_member_may_do(
    home: House, language: str
) -> None:
    offered = {}
    for scope in ("default", "all_group_chats", "all_chat_administrators"):
        menu = await home.driver.calls(
            "getMyCommands", language_code=language, scope={"type": scope}
        )
        offered[scope] = {command["command"] for command in menu}
    deciding = {
        "subscribe",
        "unsubscribe",
        "language",
        "settings",
        "follow",
        "try",
        "digest",
        "quiet",
        "mute",
        "mydata",
        "forgetme",
    }
    assert offered["all_group_chats"] == offered["default"] - deciding
    assert offered["all_chat_administrators"] == offered["default"]
    assert deciding < offered["default"]
    assert not {"add", "feeds"} & offered["default"]


# ---- groups


async def test_a_group_is_answered_only_when_it_speaks_to_the_bot(
    home: House, sara: Person
) -> None:
    await home.group(-201, members=[101], admins=[101])
    group = Person(home.driver, 101, -201)
    me = (await home.driver.sees("state"))["bot"]["username"]
    spoken = await group.says("/ask كم تكلفة بناء الفرقاطة؟")
    assert "640 مليون" in spoken["text"]
    assert spoken["reply_to_message"]["text"].startswith("/ask")
    assert "640 مليون" in (await group.says(f"@{me} كم تكلفة بناء الفرقاطة؟"))["text"]
    assert "180" in (await group.says("كم عدد الطاقم؟", reply_to=spoken["message_id"]))["text"]
    before = len(await group.messages())
    await group.writes("كم تكلفة بناء الفرقاطة؟")
    await group.writes("/ask@OtherBot كم تكلفة بناء الفرقاطة؟")
    await home.settled()
    assert len(await group.messages()) == before


async def test_only_admins_subscribe_a_group(home: House, sara: Person) -> None:
    await home.reader(102)
    await home.group(-201, members=[101, 102], admins=[101])
    member, admin = Person(home.driver, 102, -201), Person(home.driver, 101, -201)
    assert said("ar", "only-admins") in (await member.says("/subscribe"))["text"]
    assert not await home.app.store.is_subscribed(-201)
    assert said("ar", "subscribed") in (await admin.says("/subscribe"))["text"]
    assert await home.app.store.is_subscribed(-201)


async def test_an_anonymous_admin_is_an_admin(home: House, sara: Person) -> None:
    await home.group(-201, members=[101], admins=[101])
    group = Person(home.driver, 101, -201)
    assert said("ar", "subscribed") in (await group.says("/subscribe", anonymous=True))["text"]


# ---- operators


async def test_a_stranger_adds_no_feed(sara: Person) -> None:
    refusal = await sara.says("/add https://a.example/feed")
    assert said("ar", "only-operators") in refusal["text"]


async def test_an_operator_adds_a_feed_whose_new_articles_are_pushed(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({101}), poll_seconds=1) as home:
        sara = await home.reader(101)
        await sara.says("اشترك")
        feed = f"{home.driver.url}/samples/feed.xml"
        offer = await sara.says(f"/add {feed}")
        assert feed in offer["text"]
        await sara.turns(offer, said("ar", "button-source-add-nothing"))
        last = (await sara.messages())[-1]["message_id"]
        await until_archived(home)
        await home.driver.does("publish")
        [pushed] = await sara.hears(after=last)
        assert pushed["reply_markup"]
        assert said("ar", "feed-healthy") in (await sara.says("/feeds"))["text"]
        page = f"{home.driver.url}/samples/"
        offer = await sara.says(f"/add {pushed_url(pushed)}")
        assert said("ar", "source-kind-page") in offer["text"]
        assert said("ar", "cause-not-found") in (await sara.says(f"/add {page}none"))["text"]


def pushed_url(message: Json) -> str:
    return next(str(b["url"]) for b in buttons(message) if "url" in b)


async def until_archived(home: House) -> None:
    import asyncio

    while not all(feed.archived for feed in await home.app.store.feeds()):
        await asyncio.sleep(0.05)
