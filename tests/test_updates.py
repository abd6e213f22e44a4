"""Updates in: each kept once, each handled once, in order, and none that stops the others."""

import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.gateway import fetcher
from bot.gateway.lanes import Lanes
from bot.gateway.patience import CAPACITY, Asker
from bot.gateway.turns import AT_ONCE, Turn
from bot.i18n import Locale, phrase
from storage import Store
from storage.models import KeptUpdate
from tests.factories import NOW, draft
from tests.people import PATIENCE, House, house
from tests.sandboxed import Json
from tests.test_incoming import CHANNEL, GROUP, PRIVATE, SARA, STICKER, US, change, message, press


async def until_updates(home: House, **expected: int) -> None:
    """Wait until the inbox stands so."""
    async with asyncio.timeout(PATIENCE):
        while await home.app.store.count_updates() != expected:
            await asyncio.sleep(0.02)


async def replies(home: House) -> Counter[int]:
    """How often we have tried to say something in each chat."""
    entries = (await home.driver.sees("journal?after=0"))["entries"]
    return Counter(entry["chat"] for entry in entries if entry["method"] == "sendMessage")


async def until_replies(home: House, expected: dict[int, int]) -> None:
    """Wait for these replies; a moment later there are still no others."""
    async with asyncio.timeout(PATIENCE):
        while (await replies(home)).total() < sum(expected.values()):
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    assert await replies(home) == expected


def by(number: int, update: Json) -> Json:
    """The update, its private chat and its person this one."""
    return json.loads(json.dumps(update).replace('"id": 101', f'"id": {number}'))  # type: ignore[no-any-return]


def asks(number: int) -> Json:
    return by(number, {"message": message("/help")})


# ---- every type of update of the Bot API

REACTION = {"type": "emoji", "emoji": "👍"}
POLL = {
    "id": "1",
    "question": "؟",
    "options": [{"text": "نعم", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
FILE = {"file_id": "f", "file_unique_id": "u"}
ORDER = {"currency": "XTR", "total_amount": 1, "invoice_payload": "x"}
ADDRESS = dict.fromkeys(["country_code", "state", "city", "street_line1", "street_line2"], "x")
BUSINESS = {
    "id": "b",
    "user": SARA,
    "user_chat_id": 101,
    "date": 1,
    "is_enabled": True,
}
MEMBER = {**change(GROUP, "left", "member"), "from": SARA}
BOOST = {"boost_id": "b", "source": {"source": "premium", "user": SARA}}

UPDATES: list[tuple[Json, bool]] = [
    # an update, and whether it is answered
    ({"message": message("/start")}, True),
    ({"message": message("/start AbC-_9")}, True),
    ({"message": message("كم عدد الطاقم؟")}, True),
    ({"message": message(caption="كم عدد الطاقم؟", document={**FILE, "file_size": 2**31})}, True),
    ({"message": message(sticker=STICKER)}, True),
    ({"message": message(document=FILE)}, True),
    ({"message": message(location={"latitude": 1.0, "longitude": 2.0})}, True),
    ({"message": message(contact={"phone_number": "1", "first_name": "س"})}, True),
    ({"message": message(voice={**FILE, "duration": 1})}, True),
    ({"message": message(dice={"emoji": "🎲", "value": 3})}, True),
    ({"message": message(poll=POLL)}, True),
    ({"message": message(pinned_message=message("…"))}, False),
    ({"message": message(web_app_data={"data": "x", "button_text": "y"})}, False),
    ({"message": message(users_shared={"request_id": 1, "users": []})}, False),
    ({"message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 1})}, False),
    ({"message": message("كم؟", forward_origin={"type": "user", "date": 1, "sender_user": SARA})}, False),
    ({"message": message("كم؟", forward_origin={"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 1})}, False),
    ({"edited_message": message("/start", edit_date=2)}, False),
    ({"channel_post": message("/start", CHANNEL, sender_chat=CHANNEL)}, False),
    ({"edited_channel_post": message("/start", CHANNEL, sender_chat=CHANNEL)}, False),
    ({"business_connection": BUSINESS}, False),
    ({"business_message": message("/start", business_connection_id="b")}, False),
    ({"edited_business_message": message("/start", business_connection_id="b")}, False),
    ({"deleted_business_messages": {"business_connection_id": "b", "chat": PRIVATE, "message_ids": [1]}}, False),
    ({"message_reaction": {"chat": PRIVATE, "message_id": 1, "user": SARA, "date": 1, "old_reaction": [], "new_reaction": [REACTION]}}, False),
    ({"message_reaction_count": {"chat": CHANNEL, "message_id": 1, "date": 1, "reactions": [{"type": REACTION, "total_count": 1}]}}, False),
    ({"inline_query": {"id": "1", "from": SARA, "query": "x", "offset": ""}}, False),
    ({"chosen_inline_result": {"result_id": "1", "from": SARA, "query": "x"}}, False),
    ({"callback_query": press(data="v1:latest", message=message("…"))}, True),
    ({"callback_query": press(data="v1:nonsense", message=message("…"))}, False),
    *(
        ({"callback_query": press(data=data, message=message("…"))}, False)
        for data in ("v1:editors", "v1:appoint:101:3", "v1:desk:1", "v1:dsend:1:0:2", "v1:keep:1:0")
    ),
    *(
        ({"callback_query": press(data=data, message=message("…"))}, False)
        for data in ("v1:nsend:1:0", "v1:bstop:1", "v1:fix:1", "v1:rall:201:0", "v1:invite:3")
    ),
    ({"message": message("/desk")}, True),
    ({"message": message("/start j_AbC-_9")}, True),
    ({"message": message(chat_shared={"request_id": 1, "chat_id": -201})}, True),
    ({"callback_query": press(data="v1:latest", inline_message_id="x")}, False),
    ({"shipping_query": {"id": "1", "from": SARA, "invoice_payload": "x", "shipping_address": {**ADDRESS, "post_code": "1"}}}, False),
    ({"pre_checkout_query": {"id": "1", "from": SARA, **ORDER}}, False),
    ({"purchased_paid_media": {"from": SARA, "paid_media_payload": "x"}}, False),
    ({"poll": POLL}, False),
    ({"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["1"], "user": SARA}}, False),
    ({"my_chat_member": change(PRIVATE, "kicked", "member")}, False),
    ({"my_chat_member": change(PRIVATE, "member", "kicked")}, False),
    ({"chat_member": MEMBER}, False),
    ({"chat_join_request": {"chat": GROUP, "from": SARA, "user_chat_id": 101, "date": 1}}, False),
    ({"chat_boost": {"chat": CHANNEL, "boost": {**BOOST, "add_date": 1, "expiration_date": 2}}}, False),
    ({"removed_chat_boost": {"chat": CHANNEL, **BOOST, "remove_date": 1}}, False),
    ({"managed_bot": {"user": SARA, "bot": {**US, "id": 78}}}, False),
    ({"guest_message": message("/start", GROUP, guest_query_id="1")}, False),
    ({"something_of_next_year": {"chat": PRIVATE, "from": SARA}}, False),
    ({}, False),
]  # fmt: skip


def test_the_list_has_every_type_of_update() -> None:
    assert {kind for update, _ in UPDATES for kind in update} >= set(Update.ALL_TYPES)


async def test_every_type_of_update_is_handled_and_answered_at_most_once(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        for number, (update, _) in enumerate(UPDATES, 1000):
            await home.driver.does("update", **by(number, update))
        await until_updates(home, handled=len(UPDATES))
        answered = {n: 1 for n, (_, is_answered) in enumerate(UPDATES, 1000) if is_answered}
        await until_replies(home, answered)


# ---- malformed updates

MALFORMED: list[Json] = [
    {"message": {}},
    {"message": 5},
    {"message": "text"},
    {"message": [1, 2]},
    {"message": message("/help", chat={})},
    {"message": message("/help", chat=7)},  # type: ignore[arg-type]
    {"message": message("/help", date="soon")},
    {"message": message("/help", date=10**18)},
    {"message": {**message("/help"), "from": 5}},
    {"message": {**message("/help"), "from": {"id": 1}}},
    {"message": message("/help", entities=[5])},
    {"message": message("/help", entities=[{"type": "bold"}])},
    {"message": message("/help", reply_to_message={"message_id": 1})},
    {"message": message("/help", forward_origin={"type": "user"})},
    {"message": message(["/help"])},  # type: ignore[arg-type]
    {"callback_query": {}},
    {"callback_query": press(message={"message_id": 1}, data="v1:latest")},
    {"my_chat_member": {"chat": PRIVATE}},
    {"my_chat_member": {**change(PRIVATE, "member", "kicked"), "new_chat_member": {"user": US}}},
]


async def test_a_malformed_update_is_set_aside_and_those_around_it_are_handled(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        for number, update in enumerate(MALFORMED):
            await home.driver.does("update", **by(5000 + number, update))
            await home.driver.does("update", **asks(1000 + number))
        await until_updates(home, handled=len(MALFORMED), quarantined=len(MALFORMED))
        await until_replies(home, {1000 + number: 1 for number in range(len(MALFORMED))})


NAMELESS: list[Any] = [
    "text",
    7,
    [],
    [{"update_id": 3}],
    {"update_id": None},
    {"update_id": "12"},
    {"update_id": 1.5},
    {"update_id": True},
    {"update_id": -5},
    {"update_id": 2**70},
]


async def test_an_update_without_a_usable_id_is_set_aside_once_and_blocks_nothing(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        url = f"{home.driver.url}/sandbox/update"
        for update in NAMELESS:
            async with home.driver.session.post(url, json=update) as answer:
                assert answer.status == 200
        await until_updates(home, quarantined=len(NAMELESS))
        await asyncio.sleep(1.5)  # they come again, since no offset can confirm them
        await home.driver.does("update", update_id=77, **asks(1000))
        await until_updates(home, quarantined=len(NAMELESS), handled=1)
        await until_replies(home, {1000: 1})


HOSTILE = [
    "\ud800",
    "a\u0000b",
    "\u202e" * 50,
    "<b>",
    "&lt;",
    "م" * 4096,
    "((((" * 1000,
    '"*OR NEAR(',
]


async def test_no_text_can_break_the_bot(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.publishes(draft())
        for number, text in enumerate(HOSTILE, 1000):
            await home.driver.does("update", **by(number, {"message": message(f"اسأل {text}")}))
        await until_updates(home, handled=len(HOSTILE))
        await until_replies(home, {1000 + number: 1 for number in range(len(HOSTILE))})


# ---- once, and in order


async def test_the_same_update_again_is_not_handled_again(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        for number in (5000, 5000, 5001, 5000):
            await home.driver.does("update", update_id=number, **asks(number))
        await until_updates(home, handled=2)
        await until_replies(home, {5000: 1, 5001: 1})


async def test_ids_that_begin_anew_are_taken(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        for number in (9_000_000, 12, 13):
            await home.driver.does("update", update_id=number, **asks(number))
            await asyncio.sleep(0.1)
        await until_updates(home, handled=3)
        await until_replies(home, {9_000_000: 1, 12: 1, 13: 1})


async def test_each_chat_is_handled_in_order_and_chats_side_by_side(store: Store) -> None:
    chats, each = 20, 10
    handled: dict[int, list[int]] = {chat: [] for chat in range(chats)}
    under_way: Counter[int] = Counter()
    most = 0

    class Host:
        async def arrives(self, update: KeptUpdate) -> Turn | None:
            chat = json.loads(update.body)["message"]["chat"]["id"]
            return Turn(update, Asker(chat))

        async def serve(self, turn: Turn) -> None:
            nonlocal most
            number, chat = json.loads(turn.update.body)["update_id"], turn.lane
            under_way[chat] += 1
            assert under_way[chat] == 1
            most = max(most, under_way.total())
            await asyncio.sleep(0.001 * ((number * 7) % 5))
            under_way[chat] -= 1
            handled[chat].append(number)
            await store.update_handled(turn.update.seq, (), now=NOW)

        def turn_away(self, turn: Turn) -> Turn | None:
            raise AssertionError(turn)

        def patience(self, turn: Turn) -> float:
            return CAPACITY + turn.lane % 3

    lanes = Lanes(store, Host())
    running = asyncio.create_task(lanes.run())
    for start in range(0, chats * each, 50):
        batch = [
            (n, json.dumps({"update_id": n, "message": {"chat": {"id": n % chats}}}))
            for n in range(start, start + 50)
        ]
        await store.keep_updates(batch, now=NOW)
        lanes.wake()
    async with asyncio.timeout(PATIENCE):
        while await store.count_updates() != {"handled": chats * each}:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert all(
        numbers == list(range(chat, chats * each, chats)) for chat, numbers in handled.items()
    )
    assert most == AT_ONCE
    assert not len(lanes._turns)


# ---- faults of ours, and of the Bot API


async def test_a_fault_of_ours_is_told_to_the_reader_and_set_aside(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        sara, omar = await home.reader(101), await home.reader(102, language="en")
        await home.publishes(draft(), announce=False)
        async with home.app.store._db.transaction() as tx:
            await tx.execute("UPDATE article SET headings = 'not JSON'")
        for person, language in ((sara, "ar"), (omar, "en")):
            said = await person.says("/latest")
            assert str(phrase(Locale(language), "went-wrong").striptags()) in said["text"]
        assert (await home.app.store.count_updates())["quarantined"] == 2
        assert (await sara.says("/help"))["text"]


CONFLICT = {"kind": "error", "code": 409, "description": "Conflict: terminated by other getUpdates"}
UNAUTHORIZED = {"kind": "error", "code": 401, "description": "Unauthorized"}
NO_RESULT = {"kind": "error", "code": 200, "description": "…"}


@pytest.mark.parametrize("fault", [CONFLICT, UNAUTHORIZED, NO_RESULT])
async def test_while_updates_cannot_be_had_articles_go_out_and_then_updates_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Json
) -> None:
    for pause in ("CONFLICT_PAUSE", "TOKEN_RECHECK", "SHORTEST_PAUSE"):
        monkeypatch.setattr(fetcher, pause, 0.3)
    async with house(tmp_path) as home:
        sara = await home.reader(101)
        await home.app.store.subscribe(101, now=NOW)
        await home.driver.does("faults", method="getUpdates", do=fault)
        start = time.monotonic()
        await sara.says("/help")  # ends the long poll under way
        said = await sara.writes("/help")
        await home.publishes(draft())
        [card] = await sara.hears(after=said["message_id"])
        assert "سفينة جديدة" in card["text"]
        await asyncio.sleep(1)
        [struck] = (await home.driver.sees("faults"))["faults"]
        assert 2 <= struck["hits"] <= 1 + (time.monotonic() - start) / 0.3
        async with home.driver.session.delete(f"{home.driver.url}/sandbox/faults"):
            pass
        [answer] = await sara.hears(after=card["message_id"])
        assert "/latest" in answer["text"]
