"""The newsdesk: what is put before it, what is decided there, once, and by whom."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.buttons import press
from bot.handlers.curating import with_source
from bot.handlers.desk import Desk
from bot.handlers.newsdesk import FURTHEST
from bot.subscriptions.schedule import moments
from storage import Store
from storage.deliveries import Tone
from storage.newsdesk import Newsdesk, Proposal, Standing
from storage.questions import DAY, PassedOn
from storage.restoring import hold_back
from storage.roles import Role
from tests.desks import desk_of, visit
from tests.factories import NOW, draft, known_as
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import Json
from tests.test_conversation import said

SARA, OWNER, LINA, OMAR, ROOM, TOPIC = 101, 102, 103, 104, -201, 9
WAITING, SCHEDULED, HELD, SENT = Standing


async def opened(store: Store, *, waits: bool = True) -> None:
    await store.meet(OWNER, kind="private", language="ar", now=NOW)
    await store.open_newsdesk(OWNER, thread_id=0)
    await store.let_wait(waits=waits)


async def proposed(store: Store, title: str = "سفينة") -> int:
    published = await store.publish(known_as(draft(title)), now=NOW, announce=True)
    return published.new[0]


async def tones(store: Store) -> dict[int, Tone]:
    """The broadcasts under way, by their articles."""
    return {each.article_id: each.tone for each in await store.running_broadcasts()}


# ---- what is put before it


async def test_where_articles_wait_nothing_is_owed_until_it_is_decided(store: Store) -> None:
    await opened(store)
    article = await proposed(store)
    assert await store.proposal(article) == Proposal(article, WAITING)
    assert await tones(store) == {}
    assert await store.decide(article, SENT, round_=0, tone=Tone.SILENT, now=NOW)
    assert await tones(store) == {article: Tone.SILENT}
    assert await store.proposal(article) == Proposal(article, SENT, 1, None, Tone.SILENT)


async def test_where_they_do_not_they_go_at_once_and_the_newsdesk_sees_them(store: Store) -> None:
    await proposed(store, "قبل غرفة التحرير")
    assert await store.untold_proposals() == []
    await opened(store, waits=False)
    article = await proposed(store)
    assert await store.untold_proposals() == [Proposal(article, SENT)]
    assert article in await tones(store)
    await store.put_before(article, [], now=NOW)
    assert await store.untold_proposals() == []


async def test_what_an_editor_has_decided_does_not_wait(store: Store) -> None:
    await opened(store)
    done = await store.publish(known_as(draft()), now=NOW, announce=True, decided=True)
    assert set(await tones(store)) == set(done.new)


async def test_what_is_only_archived_is_not_put_before_it(store: Store) -> None:
    await opened(store)
    await store.publish(known_as(draft()), now=NOW, announce=False)
    assert await store.untold_proposals() == []


# ---- what is decided


@pytest.mark.parametrize("first", [SCHEDULED, HELD])
@pytest.mark.parametrize("second", list(Standing)[1:])
async def test_a_decision_can_be_changed_until_it_is_sent(
    store: Store, first: Standing, second: Standing
) -> None:
    await opened(store)
    article = await proposed(store)
    assert await store.decide(article, first, round_=0, due_at=NOW + 60, now=NOW)
    assert not await store.decide(article, second, round_=0, now=NOW)  # it saw none
    assert await store.decide(article, second, round_=1, due_at=NOW + 60, now=NOW)
    changed = await store.decide(article, HELD, round_=2, now=NOW)
    assert changed is (second is not SENT)


async def test_what_is_scheduled_goes_then_and_what_was_taken_back_does_not(store: Store) -> None:
    await opened(store)
    kept, gone = await proposed(store, "أولى"), await proposed(store, "ثانية")
    for article in (kept, gone):
        await store.decide(article, SCHEDULED, round_=0, due_at=NOW + 60, now=NOW)
    await store.retract(gone, how="deleted", now=NOW)
    assert await store.send_scheduled(now=NOW + 59) == 0
    assert await store.next_scheduled() == NOW + 60
    assert await store.send_scheduled(now=NOW + 60) == 1
    assert set(await tones(store)) == {kept}
    assert await store.send_scheduled(now=NOW + 61) == 0


async def test_nothing_goes_out_of_a_restored_store_by_itself(store: Store) -> None:
    await opened(store)
    article = await proposed(store)
    await store.decide(article, SCHEDULED, round_=0, due_at=NOW + 60, now=NOW)
    await hold_back(store, NOW)
    assert await store.send_scheduled(now=NOW + 60) == 0
    assert (await store.proposal(article) or Proposal(0, SENT)).standing is WAITING


async def test_the_newsdesk_moves_with_its_group_and_outlives_its_topic(store: Store) -> None:
    await store.meet(ROOM, kind="group", language="ar", now=NOW)
    await store.open_newsdesk(ROOM, thread_id=0)
    await store.move_chat(ROOM, -1009, now=NOW)
    assert await store.newsdesk() == Newsdesk(-1009, 0, waits=False)
    assert [each.chat.id for each in await store.at_newsdesk(Role.EDITOR)] == [-1009]


async def test_a_newsdesk_that_cannot_be_reached_leaves_its_cards_to_editors(store: Store) -> None:
    await opened(store)
    await store.chat_gone(OWNER, reason="blocked", now=NOW)
    for person, role in ((LINA, Role.EDITOR), (OMAR, Role.MODERATOR)):
        await store.meet(person, kind="private", language="ar", now=NOW)
        await store.appoint(person, Role.OWNER, now=NOW)
        await store.appoint(SARA, Role.OWNER, now=NOW)
        await store.appoint(person, role, now=NOW)
    assert [each.chat.id for each in await store.at_newsdesk(Role.EDITOR)] == [LINA]


def test_usual_moments_lie_ahead_in_order() -> None:
    for zone in ("UTC", "Asia/Beirut", "America/New_York"):
        found = moments(zone, NOW)
        assert found == sorted(set(found))
        assert all(NOW < at <= NOW + FURTHEST for at in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نعم.", ("نعم.", None)),
        ("نعم.\nhttps://a.example/1 ", ("نعم.", "https://a.example/1")),
        ("انظر https://a.example/1", ("انظر", "https://a.example/1")),
        ("https://a.example/1", ("https://a.example/1", None)),
        ("في https://a.example/1 تفصيل", ("في https://a.example/1 تفصيل", None)),
        ("x javascript:alert(1)", ("x javascript:alert(1)", None)),
    ],
)
def test_an_address_at_the_end_is_the_source(text: str, expected: tuple[str, str | None]) -> None:
    assert with_source(text) == expected


# ---- who decides


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    await store.meet(ROOM, kind="supergroup", language="ar", now=NOW)
    await store.open_newsdesk(ROOM, thread_id=0)
    await store.let_wait(waits=True)
    await proposed(store)
    async with desk_of(
        store, tmp_path, operators=[OWNER], admins=[(ROOM, LINA), (-202, OMAR)]
    ) as made:
        yield made


async def test_of_two_who_press_at_once_one_decides_and_both_see_what(desk: Desk) -> None:
    there = [await visit(desk, ROOM, user=OWNER), await visit(desk, ROOM, user=LINA)]
    data = ("v1:dsend:1:0:2", "v1:dhold:1:0")
    presses = [press(each, one) for each, one in zip(there, data, strict=True)]
    reactions = await asyncio.gather(*presses)
    notices = [reaction.notice for reaction in reactions]
    assert sorted(notice is None for notice in notices) == [False, True]
    last = await desk.store.proposal(1)
    assert last is not None
    assert last.round == 1
    cards = {str(reaction.messages[0].html) for reaction in reactions}
    assert len(cards) == 1
    assert (await tones(desk.store) == {1: Tone.BREAKING}) is (last.standing is SENT)


@pytest.mark.parametrize(
    ("chat", "user", "decides"),
    [
        (ROOM, OWNER, True),
        (ROOM, LINA, True),  # an admin of its group, there
        (LINA, LINA, False),  # and nowhere else
        (ROOM, OMAR, False),
        (-202, OMAR, False),  # an admin of another group
        (SARA, SARA, False),
        (OWNER, OWNER, True),
    ],
)
async def test_editors_and_the_admins_of_its_group_decide(
    desk: Desk, chat: int, user: int, decides: bool
) -> None:
    reaction = await press(await visit(desk, chat, user=user), "v1:dsend:1:0:0")
    assert (reaction.notice is None) is decides
    assert (await tones(desk.store) == {1: Tone.USUAL}) is decides


ODD = ("v1:dsend:1:0:3", "v1:dsend:2:0:0", f"v1:dat:1:0:{NOW}", f"v1:dat:1:0:{NOW + FURTHEST + 1}")


@pytest.mark.parametrize("data", [*ODD, "v1:dhold:1:7", "v1:keep:1:0", "v1:nokeep:1"])
async def test_what_no_card_offers_decides_nothing(desk: Desk, data: str) -> None:
    assert (await press(await visit(desk, ROOM, user=OWNER), data)).notice
    assert await desk.store.proposal(1) == Proposal(1, WAITING)


# ---- the whole of it


async def newsroom(home: House) -> dict[int, Person]:
    """A forum whose topic is the newsdesk, for which articles wait; what is said there."""
    for person in (OWNER, LINA, OMAR):
        await home.reader(person)
    forum: Json = {"title": "التحرير", "id": ROOM, "is_forum": True, "members": [OWNER, LINA, OMAR]}
    await home.driver.does("chats", type="supergroup", admins=[LINA], **forum)
    there = {each: Person(home.driver, each, ROOM) for each in (OWNER, LINA, OMAR)}
    await there[OWNER].hears()
    card = await there[OWNER].says("/desk", thread=TOPIC)
    here = await there[OWNER].turns(card, said("ar", "button-desk-open"))
    assert said("ar", "desk-at-once") in here["text"]
    waits = await there[OWNER].turns(here, said("ar", "button-desk-waits"))
    assert said("ar", "desk-waits") in waits["text"]
    return there


async def test_an_article_waits_for_the_newsdesk_and_a_question_is_answered_there(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, operators=frozenset({OWNER})) as home:
        sara = await home.reader(SARA)
        await sara.says("/subscribe")
        there = await newsroom(home)
        assert said("ar", "only-operators") in (await there[OMAR].says("/desk"))["text"]
        last = (await there[OWNER].messages())[-1]["message_id"]
        await home.publishes(draft("سفينة الشمال"))
        [card] = await there[OWNER].hears(after=last)
        assert card["message_thread_id"] == TOPIC
        assert said("ar", "desk-waiting") in card["text"]
        refused = await there[OMAR].press(card, said("ar", "button-send-usual"))
        assert await home.notice(refused) == said("ar", "only-operators")
        before = (await sara.messages())[-1]["message_id"]
        sent = await there[LINA].turns(card, said("ar", "button-send-silent"))
        assert said("ar", "desk-sent-silent") in sent["text"]
        assert [b["text"] for b in buttons(sent)] == [
            said("ar", "button-account"),
            said("ar", "button-retract"),
        ]
        [pushed] = await sara.hears(after=before)
        assert "سفينة الشمال" in pushed["text"]
        await question_and_answer(home, sara, there, card["message_id"])


async def question_and_answer(
    home: House, sara: Person, there: dict[int, Person], last: int
) -> None:
    question = "متى يفتح متحف الأحجار الكريمة؟"
    no = await sara.says(question)
    asked = await sara.presses(no, said("ar", "button-editor"))
    [passed] = await there[OWNER].hears(after=last)
    assert passed["message_thread_id"] == TOPIC
    assert "متحف الأحجار" in passed["text"]
    assert str(SARA) not in passed["text"]
    to_it = {"reply_to": passed["message_id"], "thread": TOPIC}
    assert said("ar", "only-operators") in (await there[OMAR].says("غدًا", **to_it))["text"]
    reply = "كل يوم من التاسعة.\nhttps://museum.example/hours"
    done = await there[LINA].says(reply, anonymous=True, **to_it)
    assert said("ar", "answer-passed-on") in done["text"]
    [told] = await sara.hears(after=asked["message_id"])
    assert "كل يوم من التاسعة" in told["text"]
    assert "museum.example" in told["text"]
    late = await there[OWNER].says("بل يوم الأحد.", **to_it)
    assert said("ar", "answered-already") in late["text"]
    kept = await there[LINA].turns(done, "30")
    assert kept["text"].startswith(said("ar", "faq-kept-until", date="|").split("\u2068")[0])
    omar = Person(home.driver, OMAR, OMAR)
    assert "كل يوم من التاسعة" in (await omar.says(question))["text"]


async def test_what_is_scheduled_is_sent_by_itself(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({OWNER})) as home:
        owner = await home.reader(OWNER)
        await owner.says("/subscribe")
        here = await owner.turns(await owner.says("/desk"), said("ar", "button-desk-open"))
        await owner.turns(here, said("ar", "button-desk-waits"))
        await home.publishes(draft("سفينة الجنوب"))
        [card] = await owner.hears(after=here["message_id"])
        times = await owner.turns(card, said("ar", "button-schedule"))
        assert said("ar", "desk-when") in times["text"]
        set_ = await owner.turns(times, buttons(times)[0]["text"])
        assert "🗓" in set_["text"]
        store = home.app.store
        async with store._db.transaction() as tx:  # an hour passes
            await tx.execute("UPDATE proposal SET due_at = due_at - 3600")
        home.app.dispatch.wake()
        await until(lambda: has_heard(owner, card["message_id"]))
        assert await press_says(home, owner, set_) == said("ar", "desk-decided")


async def has_heard(person: Person, after: int) -> bool:
    return any(
        m["message_id"] > after and "سفينة الجنوب" in m["text"] for m in await person.messages()
    )


async def press_says(home: House, person: Person, card: dict[str, object]) -> str | None:
    return await home.notice(await person.press(card, said("ar", "button-hold")))


async def test_an_answer_that_no_longer_holds_is_not_given(store: Store, tmp_path: Path) -> None:
    await store.write_answer("متى يفتح المتحف؟", "التاسعة.", now=NOW, expires_at=NOW + 60)
    assert len(await store.curated_answers(now=NOW + 59)) == 1
    assert await store.curated_answers(now=NOW + 60) == []


async def test_a_reader_passes_on_three_questions_a_day_each_once(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    about = {"thread_id": 0, "article_id": None, "answered": None, "now": NOW}
    asked = [await store.keep_question(SARA, f"سؤال {n}", **about) for n in range(5)]  # type: ignore[arg-type]
    done = [await store.ask_editor(each, SARA, [], now=NOW) for each in (asked[0], *asked[:4])]
    assert done == [
        *(PassedOn.NOW, PassedOn.ALREADY, PassedOn.NOW, PassedOn.NOW, PassedOn.TOO_MANY),
    ]
    assert await store.ask_editor(asked[3], LINA, [], now=NOW) is PassedOn.NOW
    assert await store.ask_editor(asked[4], SARA, [], now=NOW + DAY) is PassedOn.NOW
