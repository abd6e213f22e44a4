"""Topics that a bot opens in the sandbox, and chats that people pick with its keys."""

from collections.abc import AsyncIterator

import pytest

from tests.sandboxed import BOT, Driver, Json, sandboxed

SARA, ROOM, CHANNEL = 101, -201, -1005
KEYS = [
    [
        {
            "text": "قناة",
            "request_chat": {
                "request_id": 1,
                "chat_is_channel": True,
                "user_administrator_rights": {},
                "bot_administrator_rights": {"can_post_messages": True},
            },
        }
    ],
    [{"text": "مجموعة", "request_chat": {"request_id": 2, "chat_is_channel": False}}],
]


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        await driver.reader(SARA)
        yield driver


async def made(telegram: Driver, number: int, kind: str, **more: object) -> None:
    await telegram.does("chats", type=kind, title="غرفة", id=number, members=[SARA], **more)
    await telegram.updates()


async def test_a_topic_that_is_opened_can_be_written_to(telegram: Driver) -> None:
    await made(telegram, ROOM, "supergroup", admins=[SARA, BOT], is_forum=True)
    topic = await telegram.calls("createForumTopic", chat_id=ROOM, name=" بحر ")
    assert topic["name"] == "بحر"
    sent = await telegram.calls(
        "sendMessage", chat_id=ROOM, text="خبر", message_thread_id=topic["message_thread_id"]
    )
    assert sent["message_thread_id"] == topic["message_thread_id"]


@pytest.mark.parametrize(
    ("admins", "is_forum", "name", "why"),
    [
        ([SARA], True, "بحر", "not enough rights to create a topic"),
        ([SARA, BOT], False, "بحر", "the chat is not a forum"),
        ([SARA, BOT], True, " ", "topic name must be non-empty"),
    ],
)
async def test_a_topic_is_refused(
    telegram: Driver, admins: list[int], is_forum: bool, name: str, why: str
) -> None:
    await made(telegram, ROOM, "supergroup", admins=admins, is_forum=is_forum)
    refused = await telegram.refused("createForumTopic", chat_id=ROOM, name=name)
    assert refused == f"400 Bad Request: {why}"


async def asked(telegram: Driver) -> None:
    """Sara has the keys before her."""
    keys = {"keyboard": KEYS, "one_time_keyboard": True}
    await telegram.calls("sendMessage", chat_id=SARA, text="اختر", reply_markup=keys)


async def test_a_chat_is_picked_and_the_bot_let_in(telegram: Driver) -> None:
    await made(telegram, CHANNEL, "channel", admins=[SARA])
    await telegram.does(f"chats/{CHANNEL}/state", state="not_member")
    await telegram.updates()
    await asked(telegram)
    await telegram.does("pick", user=SARA, chat=CHANNEL, request=1)
    membership, picked = await telegram.updates()
    assert membership["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert picked["message"]["chat_shared"] == {"request_id": 1, "chat_id": CHANNEL}


async def test_a_key_asks_for_its_kind_and_for_an_admin(telegram: Driver) -> None:
    await made(telegram, ROOM, "supergroup", admins=[SARA])
    await made(telegram, CHANNEL, "channel", admins=[])
    picks: list[tuple[Json, str]] = [
        ({"chat": ROOM, "request": 1}, "another kind"),
        ({"chat": SARA, "request": 2}, "another kind"),
        ({"chat": CHANNEL, "request": 1}, "is an admin of"),
        ({"chat": ROOM, "request": 3}, "no key"),
    ]
    assert "no key" in await telegram.cannot("pick", user=SARA, chat=ROOM, request=2)
    await asked(telegram)
    for pick, why in picks:
        assert why in await telegram.cannot("pick", user=SARA, **pick)
    assert await telegram.updates() == []
