"""Groups: whoever speaks to the bot is answered, nobody else, and only admins decide."""

from collections import Counter
from pathlib import Path

from tests.factories import draft
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import Json
from tests.test_asking import PORT, SHIP
from tests.test_conversation import said
from tests.test_incoming import ANONYMOUS, CHANNEL, SARA, US, mention, message

ROOMS = range(-300, -200)  # many: a chat takes a message a second
ORDINARY = 10  # in each
ROOM, ADMIN, MEMBER = -201, 101, 102
BOT_NAME = "warraq_bot"
TALK = (
    "صباح الخير يا جماعة",
    "كم طول السفينة؟",
    "اشترك",
    "ملخص",
    "@somebody_else ما رأيك؟",
    "/ask@OtherBot كم طول السفينة؟",
    "subscribe",
    "🙂",
)


def in_room(number: int) -> Json:
    return {"id": number, "type": "supergroup", "title": "غرفة"}


def of(number: int) -> Json:
    """Somebody who is only in that room: one person may not ask so much."""
    return {"from": {**SARA, "id": 5000 - number}}


async def opened(home: House, *rooms: int) -> None:
    """Rooms with an admin and a member, whom the bot has greeted."""
    await home.publishes(draft(), announce=False)
    for person in (ADMIN, MEMBER):
        await home.reader(person)
    for number in rooms:
        await home.group(number, members=[ADMIN, MEMBER], admins=[ADMIN])


async def sent(home: House) -> Counter[int]:
    """How many messages each chat has taken from us."""
    entries = (await home.driver.sees("journal?after=0"))["entries"]
    return Counter(e["chat"] for e in entries if e["method"] == "sendMessage" and e["ok"])


async def hears(home: House, *heard: Json) -> None:
    """Let the bot handle messages, and send what it has to say."""
    before = (await home.app.store.count_updates()).get("handled", 0)
    for each in heard:
        await home.driver.does("update", message=each)

    async def handled() -> bool:
        counts = await home.app.store.count_updates()
        return counts.get("handled", 0) == before + len(heard)

    await until(handled)
    await home.settled()


async def test_a_thousand_ordinary_messages_are_left_alone_and_a_hundred_questions_answered(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await opened(home, *ROOMS)
        before = await sent(home)
        ordinary = [
            message(TALK[n % len(TALK)], in_room(room)) for room in ROOMS for n in range(ORDINARY)
        ]
        await hears(home, *ordinary)
        assert await sent(home) == before
        ours = {room: message("نصّنا", in_room(room), **{"from": US}) for room in ROOMS}
        commands = [message("/ask كم طولها؟", in_room(room), **of(room)) for room in ROOMS[::3]]
        replies = [
            message("كم طولها؟", in_room(room), reply_to_message=ours[room], **of(room))
            for room in ROOMS[1::3]
        ]
        naming = f"@{BOT_NAME} كم طولها؟"
        named = {"entities": mention(naming, f"@{BOT_NAME}")}
        mentions = [message(naming, in_room(room), **named, **of(room)) for room in ROOMS[2::3]]
        assert [len(each) for each in (commands, replies, mentions)] == [34, 33, 33]
        await hears(home, *commands, *replies, *mentions)

        async def all_answered() -> bool:
            return (await sent(home) - before).total() >= len(ROOMS)

        await until(all_answered)
        assert await sent(home) - before == Counter(dict.fromkeys(ROOMS, 1))


async def test_who_only_seems_to_be_an_admin_decides_nothing(tmp_path: Path) -> None:
    here = in_room(ROOM)
    forwarded = {"type": "user", "date": 1, "sender_user": SARA}
    linked = {"from": {**ANONYMOUS, "id": 777000}, "sender_chat": CHANNEL}
    async with house(tmp_path) as home:
        await opened(home, ROOM)
        before = await sent(home)
        # What a linked channel posts, what a channel says, what an admin wrote elsewhere.
        await hears(
            home,
            message("/subscribe", here, **linked, is_automatic_forward=True),
            message("/subscribe", here, **{**linked, "from": ANONYMOUS}),
            message("/subscribe", here, forward_origin=forwarded),
        )
        assert await sent(home) == before
        await hears(home, message("/subscribe", here, **{"from": {**SARA, "id": MEMBER}}))
        assert not await home.app.store.is_subscribed(ROOM)
        await hears(home, message("/subscribe", here, **{"from": ANONYMOUS, "sender_chat": here}))
        assert await home.app.store.is_subscribed(ROOM)


# ---- a line where others talk, the rest in private


QUESTION = "كم طول الفرقاطة مرجان؟"


async def asked(home: House, question: str = QUESTION) -> tuple[Json, Json]:
    """What a group is told, and what its door leads a member to."""
    await home.publishes(SHIP, PORT, announce=False)
    member = await home.reader(MEMBER)
    await home.group(ROOM, members=[MEMBER], admins=[MEMBER])
    told = await Person(home.driver, MEMBER, ROOM).says(f"/ask {question}")
    return told, await member.says(f"/start {payload(told)}")


def payload(message: Json) -> str:
    """What the one button below a message says to us when it is pressed."""
    [door] = buttons(message)
    assert door["text"] == said("ar", "button-in-private")
    address, _, start = door["url"].partition("?start=")
    assert address == f"https://t.me/{BOT_NAME}"
    return str(start)


async def test_a_group_is_answered_in_a_line_and_its_reader_in_full(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        told, full = await asked(home)
        assert "133 مترا" in told["text"]
        assert SHIP.title in told["text"]
        assert "\n" not in told["text"]
        assert "العقيد سالم" not in told["text"]
        assert "133 مترا" in full["text"]
        assert "العقيد سالم" in full["text"]
        labels = [each["text"] for each in buttons(full)]
        assert "👍" in labels
        assert said("ar", "button-context") in labels


async def test_a_group_that_our_articles_do_not_answer_is_told_so_in_a_line(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        told, no = await asked(home, "كم طنا من الجبن الأزرق ينتج وادي الضباب؟")
        assert told["text"] == said("ar", "articles-do-not-say")
        assert said("ar", "button-tell-me") in [each["text"] for each in buttons(no)]


async def test_what_goes_on_in_a_group_goes_on_behind_its_door(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await asked(home)
        further = await Person(home.driver, MEMBER, ROOM).says("/ask ومن يقودها؟")
        assert "سالم الدوسري" in further["text"]
        member = Person(home.driver, MEMBER, MEMBER)
        assert "سالم الدوسري" in (await member.says(f"/start {payload(further)}"))["text"]


async def test_who_was_not_told_the_question_does_not_get_it_by_its_number(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        told, _ = await asked(home)
        number, article, proof = payload(told).removeprefix("g_").split("-")
        stranger = await home.reader(ADMIN)
        forged = f"{number}-0-{proof[::-1]}"
        for code in (forged, f"9-0-{proof}", "ابت", "1-1"):
            assert "133" not in (await stranger.says(f"/start g_{code}"))["text"]
        # Once a question is forgotten, its article is left.
        card = await stranger.says(f"/start g_99-{article}-{proof}")
        assert SHIP.title in card["text"]


async def test_the_publishers_answer_is_a_line_in_a_group_and_whole_behind_its_door(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await home.app.store.write_answer("من أنتم؟", "صحيفة.\n" + "الميناء " * 200, now=1)
        told, full = await asked(home, "من أنتم؟")
        assert "\n" not in told["text"]
        assert len(told["text"]) < 500 < len(full["text"])


async def test_a_card_in_a_group_leads_into_private_and_says_nothing_aloud(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await opened(home, ROOM)
        for chat in (ROOM, ADMIN):
            await home.app.store.subscribe(chat, now=1)
        last = (await Person(home.driver, ADMIN, ADMIN).messages())[-1]["message_id"]
        group = Person(home.driver, ADMIN, ROOM)
        greeted = (await group.messages())[-1]["message_id"]
        await home.publishes(SHIP)
        [public] = await group.hears(after=greeted)
        [own] = await Person(home.driver, ADMIN, ADMIN).hears(after=last)
        assert said("ar", "button-summary") in [each["text"] for each in buttons(own)]
        door, *others = buttons(public)
        assert door["text"] == said("ar", "button-open-in-private")
        verbs = {each["callback_data"].split(":")[1] for each in others if "url" not in each}
        assert verbs == {"save", "muteof"}
        start = door["url"].partition("?start=")[2]
        member = Person(home.driver, MEMBER, MEMBER)
        shown = await member.says(f"/start {start}")
        assert SHIP.title in shown["text"]
        assert said("ar", "button-read") in [each["text"] for each in buttons(shown)]


async def test_help_in_a_group_says_what_may_not_reach_the_bot(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await opened(home, ROOM)
        told = (await Person(home.driver, MEMBER, ROOM).says("/help"))["text"]
        assert "@" in told
        assert "/ask" in told
        assert "/saved" not in told
