"""Telegram's update to what happened, or to None when it is nothing to us."""

import re

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram import Chat as TelegramChat

from bot.handlers.commands import understand
from bot.handlers.incoming import (
    Admitted,
    Document,
    Incoming,
    Migrated,
    Person,
    Picked,
    Place,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
    Wordless,
)
from bot.text.words import clean

PRESENT = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})
TEXT_LIMIT = 4096
NAME_LIMIT = 255


def what_happened(update: Update, me: User) -> Incoming | None:
    """New messages to us, presses of our buttons, what is typed after our name, and what becomes
    of our membership.
    """
    if update.message:
        return message(update.message, me)
    if update.callback_query:
        return press(update.callback_query)
    if update.inline_query:
        return typed(update.inline_query)
    if update.guest_message:
        return summons(update.guest_message, me)
    if update.my_chat_member:
        return membership(update.my_chat_member)
    return None


def message(said: Message, me: User) -> Incoming | None:
    """A message in a private chat is to us; in a group only a command of ours, a reply to us or
    one that names us.
    """
    if said.migrate_to_chat_id:
        return Migrated(said.chat.id, said.migrate_to_chat_id)
    if said.migrate_from_chat_id:
        return Migrated(said.migrate_from_chat_id, said.chat.id)
    person = author(said)
    if person is None or said.chat.type == TelegramChat.CHANNEL:
        return None
    place = place_of(said.chat, said)
    if said.chat_shared:
        return Picked(place, person, said.chat_shared.chat_id) if place.is_private else None
    text = clean((said.text or said.caption or "")[:TEXT_LIMIT]).strip()
    answered = ours(said, me)
    if said.forward_origin or not (place.is_private or answered or names_us(said, me)):
        return None
    if for_another_bot(text, me):
        return None
    if not text:
        is_told = place.is_private and not is_service(said)
        return Wordless(place, person, document_of(said)) if is_told else None
    words = without_our_name(text, me)
    document, other = document_of(said), replied_to(said)
    return Said(place, person, words, said.message_id, answered, document, other)


def document_of(said: Message) -> Document | None:
    """The file of a message in a private chat; its name is somebody's words."""
    file = said.document
    if file is None or said.chat.type != TelegramChat.PRIVATE:
        return None
    name = " ".join(clean(file.file_name or "").split())[-NAME_LIMIT:]  # with its suffix
    return Document(file.file_id, name, file.file_size)


def author(said: Message) -> Person | None:
    """Who wrote it: a person, or the group itself through an anonymous admin.  Other chats that
    write here (a linked channel, say) are nobody.
    """
    if said.sender_chat:
        if said.sender_chat.id != said.chat.id:
            return None
        return Person(said.sender_chat.id, speaks_for_chat=True)
    if said.from_user is None or said.from_user.is_bot:
        return None
    return Person(said.from_user.id, said.from_user.language_code)


def place_of(chat: TelegramChat, said: Message) -> Place:
    thread = said.message_thread_id if said.is_topic_message else None
    return Place(chat.id, str(chat.type), thread or 0)


def ours(said: Message, me: User) -> int | None:
    """The id of the message of ours that this one answers."""
    answered = said.reply_to_message
    if answered and answered.from_user and answered.from_user.id == me.id:
        return answered.message_id
    return None


def replied_to(said: Message) -> int | None:
    """The person whose message this one answers."""
    other = author(said.reply_to_message) if said.reply_to_message else None
    return other.id if other and not other.speaks_for_chat else None


def names_us(said: Message, me: User) -> bool:
    """Whether it is a command (Telegram shows us only those meant for us) or mentions us."""
    if (said.text or "").startswith("/"):
        return True
    name = f"@{me.username}".lower()
    wanted: list[str | None] = [MessageEntity.MENTION]
    mentions = {**said.parse_entities(wanted), **said.parse_caption_entities(wanted)}
    return name in {mention.lower() for mention in mentions.values()}


def for_another_bot(text: str, me: User) -> bool:
    """/command@AnotherBot"""
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    _, at, name = command.partition("@")
    return bool(at) and name.lower() != (me.username or "").lower()


def without_our_name(text: str, me: User) -> str:
    name = re.compile(rf"(?<!\w)@{re.escape(me.username or '')}\b[ \t]*", re.IGNORECASE)
    return name.sub("", text).strip()


def is_service(said: Message) -> bool:
    """Whether Telegram wrote it (a pin, a new title …) and no person."""
    return said.effective_attachment is None


def press(query: CallbackQuery) -> Incoming | None:
    """A press without a message to look at (too old, or of an inline message) is nothing."""
    if query.message is None or query.data is None:
        return None
    pressed_on = query.message
    thread = 0
    if isinstance(pressed_on, Message) and pressed_on.is_topic_message:
        thread = pressed_on.message_thread_id or 0
    place = Place(pressed_on.chat.id, str(pressed_on.chat.type), thread)
    person = Person(query.from_user.id, query.from_user.language_code)
    return Pressed(place, person, query.data, pressed_on.message_id)


def typed(query: InlineQuery) -> Typed:
    """What somebody types after our name, in whatever chat."""
    person = Person(query.from_user.id, query.from_user.language_code)
    return Typed(person, query.id, clean(query.query)[:TEXT_LIMIT].strip(), query.offset)


def summons(said: Message, me: User) -> Summoned | None:
    """A message that names us where we are not; nothing if no person wrote it, or another's words
    are passed on.
    """
    person = author(said)
    if person is None or person.speaks_for_chat or said.forward_origin or not said.guest_query_id:
        return None
    words = without_our_name(clean(said.text or said.caption or "")[:TEXT_LIMIT].strip(), me)
    command, words_of_it = understand(words, as_reader=True)
    return Summoned(person, said.guest_query_id, words_of_it if command else words)


def membership(change: ChatMemberUpdated) -> Incoming | None:
    """We were let in or shut out, or may write again."""
    place = Place(change.chat.id, str(change.chat.type))
    was, now = is_in(change.old_chat_member), is_in(change.new_chat_member)
    if was and not now:
        return ShutOut(change.chat.id, "blocked" if place.is_private else "kicked")
    if now and not was:
        return Admitted(place, Person(change.from_user.id, change.from_user.language_code))
    if was and now and not place.is_private and may_write(change.new_chat_member, place):
        return Regained(place)
    return None


def may_write(member: ChatMember, place: Place) -> bool:
    """Whether one who is in may write, as far as its own rights go."""
    if isinstance(member, ChatMemberRestricted):
        return member.can_send_messages
    if isinstance(member, ChatMemberAdministrator):
        return place.is_group or bool(member.can_post_messages)
    return True


def is_in(member: ChatMember) -> bool:
    return member.status in PRESENT or bool(getattr(member, "is_member", False))
