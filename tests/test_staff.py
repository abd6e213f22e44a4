"""Roles: the first owner by a link, others by invitation or reply, each checked at the press."""

import re
from pathlib import Path

import pytest
from telegram import Bot

from bot.cli.running import claim
from bot.gateway.profile import introduce, show_menu
from bot.gateway.request import AiohttpRequest
from bot.handlers.commands import COMMANDS, refused
from bot.handlers.desk import Desk
from bot.handlers.staff import role_called
from bot.i18n import LANGUAGES, Locale, phrase
from storage import Store
from storage.roles import INVITATION_LASTS, Member, Role
from tests.desks import desk_of, visit
from tests.factories import AR, EN, NOW
from tests.people import House, Person, buttons, house
from tests.sandboxed import TOKEN, Json, sandboxed
from tests.test_conversation import said

OWNER, LINA, OMAR, ROOM = 101, 102, 103, -201
CODE = re.compile(r"start=(j_\S+)")


async def test_a_code_is_taken_once_and_within_a_day(store: Store) -> None:
    await store.invite(Role.EDITOR, "abc", now=NOW)
    await store.invite(Role.MODERATOR, "def", now=NOW)
    assert await store.accept("abd", OWNER, now=NOW) is None
    assert await store.accept("abc", OWNER, now=NOW) is Role.EDITOR
    assert await store.accept("abc", LINA, now=NOW) is None
    assert await store.accept("def", OMAR, now=NOW + INVITATION_LASTS) is None
    assert await store.members() == [Member(OWNER, Role.EDITOR)]


async def test_an_invitation_takes_nothing_away(store: Store) -> None:
    await store.appoint(OWNER, Role.OWNER, now=NOW)
    await store.invite(Role.MODERATOR, "abc", now=NOW)
    assert await store.accept("abc", OWNER, now=NOW) is Role.OWNER


async def test_the_code_for_an_owner_before_is_void(store: Store) -> None:
    await store.invite(Role.OWNER, "first", now=NOW)
    await store.invite(Role.EDITOR, "other", now=NOW)
    await store.invite(Role.OWNER, "second", now=NOW)
    assert await store.accept("first", OWNER, now=NOW) is None
    assert await store.accept("other", LINA, now=NOW) is Role.EDITOR
    assert await store.accept("second", OWNER, now=NOW) is Role.OWNER


async def test_there_is_always_an_owner_and_the_settings_are_obeyed(store: Store) -> None:
    await store.appoint(OWNER, Role.OWNER, now=NOW)
    assert not await store.appoint(OWNER, Role.EDITOR, now=NOW)
    await store.name_operators(frozenset({LINA}), now=NOW)
    assert not await store.appoint(LINA, Role.READER, now=NOW)
    assert await store.appoint(OWNER, Role.READER, now=NOW)
    await store.name_operators(frozenset(), now=NOW)
    assert await store.members() == []


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("محرر", Role.EDITOR),
        ("محرّر", Role.EDITOR),
        ("Moderator", Role.MODERATOR),
        (" مالك ", Role.OWNER),
        ("reader", Role.READER),
        ("king", None),
        ("", None),
    ],
)
def test_a_role_is_named_in_either_language(word: str, role: Role | None) -> None:
    assert role_called(word) is role


def payload(text: str) -> str:
    found = CODE.search(text)
    assert found
    return found[1]


async def owned(home: House) -> Person:
    """The bot's owner, who followed the link."""
    printed = await claim(home.app.store, "warraq_bot", EN)
    owner = await home.reader(OWNER)
    yours = await owner.says(f"/start {payload(printed)}")
    assert said("ar", "role-owner") in yours["text"]
    return owner


async def menu_of(home: House, person: int) -> set[str]:
    scope = {"type": "chat", "chat_id": person}
    shown: list[Json] = await home.driver.calls("getMyCommands", scope=scope, language_code="ar")
    return {command["command"] for command in shown}


async def test_who_follows_the_link_first_owns_the_bot_and_invites_others(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        printed = await claim(home.app.store, "warraq_bot", EN)
        lina = await home.reader(LINA)
        assert said("ar", "only-operators") in (await lina.says("/editors"))["text"]
        owner = await owned(home)
        over = await lina.says(f"/start {payload(printed)}")
        assert said("ar", "invitation-over") in over["text"]
        assert await claim(home.app.store, "warraq_bot", EN) == ""
        # An invitation for an editor, and what it lets her do.
        card = await owner.says("/editors")
        invitation = await owner.presses(card, said("ar", "button-invite-editor"))
        yours = await lina.says(f"/start {payload(invitation['text'])}")
        assert "/outbox" in yours["text"]
        assert "/backup" not in yours["text"]
        assert {"latest", "outbox", "faq"} <= await menu_of(home, LINA)
        assert "backup" not in await menu_of(home, LINA)
        feeds = await lina.says("/feeds")
        assert said("ar", "only-operators") not in feeds["text"]
        assert said("ar", "only-operators") in (await lina.says("/backup"))["text"]
        assert "/outbox" in (await lina.says("/help"))["text"]


async def test_a_role_that_was_taken_away_is_gone_at_the_next_press(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        owner = await owned(home)
        lina = await home.reader(LINA)
        await home.app.store.appoint(LINA, Role.OWNER, now=NOW)
        hers = await lina.says("/editors")
        card = await owner.says("/editors")
        member = await owner.turns(card, buttons(card)[0]["text"])
        before = (await lina.messages())[-1]["message_id"]
        left = await owner.turns(member, said("ar", "button-no-role"))
        assert str(LINA) not in left["text"]
        [told] = await lina.hears(after=before)
        assert said("ar", "role-over") in told["text"]
        assert await menu_of(home, LINA) == set()
        press = await lina.press(hers, said("ar", "button-invite-editor"))
        assert await home.notice(press) == said("ar", "only-operators")
        mine = await owner.turns(left, buttons(left)[0]["text"])
        last = await owner.press(mine, said("ar", "button-no-role"))
        assert await home.notice(last) == said("ar", "staff-fixed")
        assert await home.app.store.people(Role.MODERATOR) == [OWNER]


async def test_an_owner_appoints_by_replying_and_nobody_else_does(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await owned(home)
        for person in (LINA, OMAR):
            await home.reader(person)
        await home.group(ROOM, members=[OWNER, LINA, OMAR], admins=[LINA])
        here = {each: Person(home.driver, each, ROOM) for each in (OWNER, LINA, OMAR)}
        hello = await here[OMAR].writes("/ask@AnotherBot مرحبا")
        for refused in ({}, {"anonymous": True}):
            answer = await here[LINA].says("/editors محرر", reply_to=hello["message_id"], **refused)
            assert said("ar", "only-operators") in answer["text"]
        done = await here[OWNER].says("/editors محرر", reply_to=hello["message_id"])
        assert said("ar", "role-editor") in done["text"]
        assert await home.app.store.role_of(OMAR) is Role.EDITOR
        how = await here[OWNER].says("/editors")
        assert "/editors" in how["text"]
        assert str(OMAR) not in how["text"]


async def test_the_words_of_the_staff_are_questions_of_everybody_else(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        owner, lina = await owned(home), await home.reader(LINA)
        listed = (await owner.says("/feeds"))["text"]
        assert (await owner.says("المصادر"))["text"] == listed
        assert said("ar", "articles-do-not-say") in (await lina.says("المصادر"))["text"]
        kept = await owner.says("أجوبة المحرر: من أنتم؟\nصحيفة الميناء.")
        assert said("ar", "faq-kept") in kept["text"]
        assert "صحيفة الميناء" in (await lina.says("من أنتم؟"))["text"]
        # A slash means nothing else.
        assert said("ar", "only-operators") in (await lina.says("/feeds"))["text"]


SCOPES = ("default", "all_group_chats", "all_chat_administrators")


@pytest.fixture
async def menus() -> dict[tuple[str, Role | None, str], dict[str, str]]:
    """What Telegram was told to offer, by scope, role of a person and language."""
    told: dict[tuple[str, Role | None, str], dict[str, str]] = {}
    async with sandboxed() as driver, AiohttpRequest() as request:
        bot = Bot(TOKEN, f"{driver.url}/bot", request=request, get_updates_request=request)
        await introduce(bot, AR)
        for role in Role:
            await driver.does("users", first_name="سارة", id=101 + role)
            await show_menu(bot, AR, 101 + role, role)
        asked = [(scope, None, {"type": scope}) for scope in SCOPES]
        of_people = [("chat", each, {"type": "chat", "chat_id": 101 + each}) for each in Role]
        for scope, whose, where in [*asked, *of_people]:
            for language in ("", *LANGUAGES):
                offered = await driver.calls("getMyCommands", scope=where, language_code=language)
                told[scope, whose, language] = {c["command"]: c["description"] for c in offered}
    return told


async def obeyed(desk: Desk, person: int, chat: int) -> set[str]:
    """The commands that are not refused to this person in this chat."""
    there = await visit(desk, chat, user=person)
    return {each.name for each in COMMANDS if not await refused(there, each.audience)}


async def test_each_menu_is_what_its_reader_may_do_there(
    menus: dict[tuple[str, Role | None, str], dict[str, str]], store: Store, tmp_path: Path
) -> None:
    group, admin = -201, 900
    may: dict[tuple[str, Role | None], set[str]] = {}
    async with desk_of(store, tmp_path, operators=[901], admins=[(group, admin)]) as desk:
        may["default", None] = await obeyed(desk, 800, 800)
        may["all_group_chats", None] = await obeyed(desk, 800, group)
        may["all_chat_administrators", None] = await obeyed(desk, admin, group)
        for role in Role:
            await store.appoint(101 + role, role, now=NOW)
            may["chat", role] = await obeyed(desk, 101 + role, 101 + role)
    may["chat", Role.READER] = set()  # theirs is everybody's
    for (scope, whose, language), offered in menus.items():
        locale = Locale(language) if language else AR
        lines = {name: str(phrase(locale, f"help-{name}")) for name in may[scope, whose]}
        assert offered == lines, (scope, whose, language)
