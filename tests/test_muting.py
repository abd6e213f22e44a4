"""Muting: nothing comes meanwhile, then all of it at once; or nothing of a topic."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.buttons import press
from bot.handlers.commands import obey
from bot.handlers.desk import Desk, Visit
from bot.handlers.muting import without
from bot.i18n import phrase
from bot.subscriptions.spoken import hours_meant
from bot.subscriptions.wishes import Misunderstood, Wish
from storage import Store
from storage.deliveries import Subscription
from tests.desks import desk_of, later, visit
from tests.factories import AR, NOW, draft, known_as

READER = 101
HOUR = 3600

HOURS = [
    ("8 ساعات", 8),
    ("٨ ساعات", 8),
    ("لمدة 8 ساعات", 8),
    ("8", 8),
    ("ساعة", 1),
    ("ساعتين", 2),
    ("for 8 hours", 8),
    ("8h", 8),
    ("يوم", 24),
    ("٣ أيام", 72),
    ("2 days", 48),
    ("a day", 24),
    ("0 ساعات", None),
    ("999 ساعة", None),
    ("31 يوما", None),
    ("#اقتصاد", None),
    ("8 سفن", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "hours"), HOURS)
def test_how_long_a_reader_wants_quiet(typed: str, hours: int | None) -> None:
    assert hours_meant(typed) == hours


def test_what_is_muted_is_left_out_of_what_was_asked_for() -> None:
    asked = Wish(words=("نفط",), without=("كرة",))
    assert without(asked, "#أسعار_النفط، غاز") == Wish(
        words=("نفط",), without=("كرة", "أسعار النفط", "غاز")
    )
    assert isinstance(without(asked, "، !"), Misunderstood)
    assert isinstance(without(asked, "،".join(f"كلمة{n}" for n in range(30))), Misunderstood)


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    tagged = draft("سفينة", tags=("ميناء", "بحر"))
    await store.publish(known_as(tagged), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as made:
        yield made


async def subscribed(desk: Desk, pace: str = "") -> Visit:
    there = await visit(desk, READER)
    await desk.store.subscribe(READER, now=NOW)
    if pace:
        await obey(there, f"/digest {pace}")
    return there


async def stands(desk: Desk) -> Subscription:
    found = await desk.store.subscription(READER)
    assert found
    return found


@pytest.mark.parametrize("said", ["/mute 8 hours", "اكتم ٨ ساعات", "اكتم لمدة 8 ساعات", "mute 8h"])
async def test_a_sentence_mutes_until_a_digest_of_what_was_missed(desk: Desk, said: str) -> None:
    [card] = (await obey(await subscribed(desk), said)).messages
    assert (await stands(desk)).next_at == NOW + 8 * HOUR
    assert str(phrase(AR, "mute-none")) not in card.html
    await desk.store.publish(known_as(draft("خبر")), now=NOW, announce=True)
    [broadcast] = await desk.store.running_broadcasts()
    [recipient] = await desk.store.recipients(broadcast, after=0, limit=9)
    assert recipient.due == NOW + 8 * HOUR  # what is due waits for it
    assert recipient.told is not None
    assert recipient.told < broadcast.id


async def test_what_is_muted_longer_stays_so(desk: Desk) -> None:
    there = await subscribed(desk)
    await obey(there, "اكتم ٣ أيام")
    await obey(there, "اكتم ساعة")
    assert (await stands(desk)).next_at == NOW + 72 * HOUR


async def test_muting_puts_a_digest_off_and_ending_it_brings_it_back(desk: Desk) -> None:
    there = await subscribed(desk, "8:00")
    due = (await stands(desk)).next_at
    await obey(there, "اكتم ٣ أيام")
    assert (await stands(desk)).next_at == NOW + 72 * HOUR
    await obey(there, "اكتم إيقاف")
    assert ((await stands(desk)).next_at, (await stands(desk)).pace) == (due, "daily 08:00")


@pytest.mark.parametrize("ends", ["/mute off", "اكتم إيقاف"])
async def test_when_muting_is_ended_what_was_missed_comes_now(desk: Desk, ends: str) -> None:
    there = await subscribed(desk)
    await obey(there, "/mute 8h")
    then = later(desk, HOUR)
    await obey(await visit(then, READER), ends)
    assert (await stands(desk)).next_at == NOW + HOUR


async def test_two_presses_mute_from_a_card(desk: Desk) -> None:
    there = await subscribed(desk)
    [card] = (await press(there, "v1:muteof:1")).messages
    [changed] = (await press(there, "v1:hush:0")).messages
    assert any(button.data == "v1:hush:0" for row in card.buttons for button in row)
    assert changed.edit == there.message_id
    assert (await stands(desk)).next_at == NOW + 8 * HOUR
    await press(there, "v1:unhush")
    assert (await stands(desk)).next_at == NOW


async def test_a_topic_of_the_article_is_muted(desk: Desk) -> None:
    there = await subscribed(desk)
    [card] = (await press(there, "v1:muteof:1")).messages
    data = {button.label: button.data for row in card.buttons for button in row}
    await press(there, next(d for label, d in data.items() if "بحر" in label) or "")
    assert Wish.from_text((await stands(desk)).wish) == Wish(without=("بحر",))
    assert (await press(there, "v1:hushtag:1:2:0")).notice  # of another version
    assert (await press(there, "v1:hushtag:1:1:9")).notice


async def test_who_is_not_subscribed_has_nothing_to_mute(desk: Desk) -> None:
    there = await visit(desk, READER)
    for reaction in (await obey(there, "اكتم ٨ ساعات"), await press(there, "v1:hush:0")):
        [message] = reaction.messages
        assert str(phrase(AR, "mute-nothing")) in message.html
    assert await desk.store.subscription(READER) is None
