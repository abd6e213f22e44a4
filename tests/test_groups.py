"""Groups: whoever speaks to the bot is answered, nobody else, and only admins decide."""

from collections import Counter
from pathlib import Path

from tests.factories import draft
from tests.people import House, house, until
from tests.sandboxed import Json
from tests.test_incoming import ANONYMOUS, CHANNEL, SARA, US, message

ROOMS = range(-300, -200)  # many: a chat takes a message a second
ORDINARY = 10  # in each
ROOM, ADMIN, MEMBER = -201, 101, 102
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
        commands = [message("/ask كم طولها؟", in_room(room), **of(room)) for room in ROOMS[::2]]
        replies = [
            message("كم طولها؟", in_room(room), reply_to_message=ours[room], **of(room))
            for room in ROOMS[1::2]
        ]
        await hears(home, *commands, *replies)

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
