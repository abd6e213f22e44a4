"""python-telegram-bot talks to the sandbox unchanged."""

import asyncio
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    ChatMemberOwner,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MenuButtonCommands,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.sandboxed import BOT, TOKEN, Driver, sandboxed

SARA = 101
ROOM = -201
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 64, 48) + b"\x08\x02\0\0\0"
KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("زر", callback_data="1"),
            InlineKeyboardButton("ر", url="https://a.com"),
        ]
    ]
)


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        await driver.reader(SARA, language_code="ar")
        yield driver


@pytest.fixture
async def bot(telegram: Driver) -> AsyncIterator[Bot]:
    async with a_bot(telegram) as bot:
        yield bot


def a_bot(telegram: Driver, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")


async def test_the_bot_knows_itself_and_its_chats(telegram: Driver, bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.supports_inline_queries) == (BOT, "warraq_bot", True)
    chat = await bot.get_chat(SARA)
    assert (chat.id, chat.type, chat.first_name) == (SARA, "private", "سارة")
    await telegram.group(SARA, 77, admins=[SARA, BOT])
    owner, admin = await bot.get_chat_administrators(ROOM)
    assert isinstance(owner, ChatMemberOwner)
    assert isinstance(admin, ChatMemberAdministrator)
    assert (await bot.get_chat_member(ROOM, SARA)).status == "creator"
    assert await bot.get_chat_member_count(ROOM) == 2
    assert await bot.leave_chat(ROOM)


async def test_messages_are_sent_edited_and_deleted(bot: Bot) -> None:
    first = await bot.send_message(
        SARA,
        "<b>سلام</b> 😀 &amp; <a href='https://a.com'>رابط</a>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert first.text == "سلام 😀 & رابط"
    assert [(e.type, first.parse_entity(e)) for e in first.entities] == [
        ("bold", "سلام"),
        ("text_link", "رابط"),
    ]
    assert first.reply_markup == InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("زر", callback_data="1"),
                InlineKeyboardButton("ر", url="https://a.com/"),
            ]
        ]
    )
    assert first.link_preview_options == LinkPreviewOptions(is_disabled=True)
    reply = await bot.send_message(
        SARA,
        "رد",
        entities=[MessageEntity("italic", 0, 2)],
        reply_parameters=ReplyParameters(first.message_id),
    )
    assert reply.reply_to_message == first
    assert reply.parse_entities() == {reply.entities[0]: "رد"}
    edited = await bot.edit_message_text("جديد", SARA, first.message_id, reply_markup=KEYBOARD)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.edit_date is not None) == ("جديد", True)
    assert await bot.edit_message_reply_markup(SARA, first.message_id)
    assert await bot.delete_message(SARA, first.message_id)
    assert await bot.send_chat_action(SARA, "typing")


async def test_updates_of_every_kind_are_parsed(telegram: Driver, bot: Bot) -> None:
    sent = await bot.send_message(SARA, "x", reply_markup=KEYBOARD)
    place = {"chat": SARA, "user": SARA}
    await telegram.does("say", **place, text="/start@warraq_bot", reply_to=sent.message_id)
    await telegram.does("press", **place, message=sent.message_id, row=0, column=0)
    await telegram.does("inline", user=SARA, query="سفن")
    await telegram.does(f"chats/{SARA}/state", state="blocked")
    await telegram.does("chats", type="group", title="غرفة", members=[SARA], id=ROOM)
    await telegram.does(f"chats/{ROOM}/state", state="migrated")
    await telegram.does("chats", type="channel", title="قناة", members=[SARA], id=-1001)
    await telegram.does("say", chat=-1001, user=SARA, text="خبر")
    updates = await bot.get_updates(timeout=1)
    said, pressed, asked, blocked, added, greeted, leaving, arriving, channel, post = updates
    assert said.message is not None
    assert said.message.reply_to_message is not None
    assert said.message.reply_to_message.reply_markup is not None
    assert said.message.from_user is not None
    assert said.message.from_user.language_code == "ar"
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is not None
    assert pressed.callback_query.message.is_accessible
    assert asked.inline_query is not None
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert added.my_chat_member is not None
    assert greeted.message is not None
    assert greeted.message.new_chat_members[0].id == BOT
    assert leaving.message is not None
    assert arriving.message is not None
    assert leaving.message.migrate_to_chat_id == arriving.message.chat.id
    assert channel.my_chat_member is not None
    assert post.channel_post is not None
    assert await bot.get_updates(offset=updates[-1].update_id + 1) == ()


async def test_queries_are_answered(telegram: Driver, bot: Bot) -> None:
    sent = await bot.send_message(SARA, "x", reply_markup=KEYBOARD)
    place = {"chat": SARA, "user": SARA, "message": sent.message_id}
    press = await telegram.does("press", **place, data="1")
    query = press["callback_query_id"]
    assert await bot.answer_callback_query(query, "تم", show_alert=True)
    assert (await telegram.sees(f"presses/{query}"))["text"] == "تم"
    asking = asyncio.create_task(telegram.does("inline", user=SARA, query="سفن", wait=5))
    update = (await bot.get_updates(offset=-1, timeout=5))[-1]
    assert update.inline_query is not None
    content = InputTextMessageContent("<b>نص</b>", parse_mode="HTML")
    results = [InlineQueryResultArticle("1", "عنوان", content, reply_markup=KEYBOARD)]
    assert await bot.answer_inline_query(update.inline_query.id, results, cache_time=0)
    assert (await asking)["results"][0]["title"] == "عنوان"


async def test_files_go_and_come_back(bot: Bot) -> None:
    photo = await bot.send_photo(SARA, PNG, caption="<i>صورة</i>", parse_mode="HTML")
    assert (photo.photo[0].width, photo.photo[0].height) == (64, 48)
    assert photo.parse_caption_entities() == {photo.caption_entities[0]: "صورة"}
    edited = await bot.edit_message_caption(SARA, photo.message_id, caption="أخرى")
    assert not isinstance(edited, bool)
    assert edited.caption == "أخرى"
    document = await bot.send_document(SARA, b"%PDF", filename="a.pdf")
    assert document.document is not None
    assert document.document.file_name == "a.pdf"
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF"


async def test_the_profile_is_set(bot: Bot) -> None:
    commands = [BotCommand("start", "ابدأ")]
    assert await bot.set_my_commands(commands, BotCommandScopeChat(SARA), "ar")
    assert list(await bot.get_my_commands(BotCommandScopeChat(SARA), "ar")) == commands
    assert await bot.get_my_commands() == ()
    assert await bot.delete_my_commands(BotCommandScopeChat(SARA), "ar")
    assert await bot.set_my_description("وصف")
    assert (await bot.get_my_description("ar")).description == "وصف"
    assert await bot.set_my_short_description("وصف")
    assert (await bot.get_my_short_description()).short_description == "وصف"
    assert await bot.set_my_name("ورّاق")
    assert (await bot.get_my_name()).name == "ورّاق"
    assert (await bot.get_me()).first_name == "ورّاق"
    assert await bot.set_chat_menu_button(SARA, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(SARA)).type == "commands"


async def test_the_webhook_is_set_and_described(bot: Bot) -> None:
    assert await bot.set_webhook(
        "http://127.0.0.1:1/hook", secret_token="s", max_connections=5, allowed_updates=["message"]
    )
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == ("http://127.0.0.1:1/hook", 5)
    assert info.allowed_updates == ("message",)
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_refusals_are_the_errors_that_they_are_on_telegram(
    telegram: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    room = await telegram.group(SARA)
    await telegram.does(f"chats/{room}/state", state="migrated", to=-1009)
    await telegram.does("users", first_name="عمر", id=102)
    cases: list[tuple[Any, type[Exception], str]] = [
        ({"chat_id": 999, "text": "x"}, BadRequest, "Chat not found"),
        ({"chat_id": SARA, "text": "ا" * 4097}, BadRequest, "Message is too long"),
        ({"chat_id": room, "text": "x"}, ChatMigrated, "-1009"),
        ({"chat_id": 102, "text": "x"}, Forbidden, "can't initiate conversation"),
    ]
    async with a_bot(telegram) as bot:
        for values, kind, text in cases:
            with pytest.raises(kind, match=text):
                await bot.send_message(**values)
        await telegram.does("faults", times=1, do={"kind": "429", "retry_after": 3})
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(SARA, "x")
        assert flood.value.retry_after == timedelta(seconds=3)
        for kind_of_fault in ("html", "reset"):
            await telegram.does("faults", times=1, method="getMe", do={"kind": kind_of_fault})
            with pytest.raises(NetworkError):
                await bot.get_me()
    stranger = a_bot(telegram, "77:OTHER")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
