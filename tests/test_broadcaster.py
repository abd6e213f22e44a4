"""Broadcasts as they go: in which order, past whom, and what stops them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.delivery.dispatch import Dispatch
from bot.delivery.outcomes import NotSent, Outcome, Refused, Why
from bot.delivery.post import Address
from bot.messages.message import Message
from bot.subscriptions.wishes import Wish
from storage import Store
from storage.broadcasts import LASTS
from storage.deliveries import Account
from tests.factories import NOW, draft, known_as
from tests.letterbox import Letterbox
from tests.people import PATIENCE

FAST = 500


async def subscribe(store: Store, *chats: int, wish: Wish | None = None) -> None:
    for chat in chats:
        kind = "private" if chat > 0 else "supergroup"
        await store.meet(chat, kind=kind, language="ar", now=NOW)
        await store.subscribe(chat, now=NOW)
        if wish:
            subscription = await store.subscription(chat)
            assert subscription is not None
            await store.choose(subscription.seq, wish=wish.to_text(), quiet="", silent=False)


async def publish(store: Store, title: str, *, tags: tuple[str, ...] = ()) -> int:
    return (await store.publish(known_as(draft(title, tags=tags)), now=NOW, announce=True)).new[0]


@asynccontextmanager
async def delivering(
    store: Store, post: Letterbox, *, now: int = NOW, per_second: int = FAST
) -> AsyncIterator[Dispatch]:
    dispatch = Dispatch(store, post, per_second=per_second, clock=lambda: now)
    running = asyncio.create_task(dispatch.run())
    try:
        yield dispatch
    finally:
        running.cancel()
        await asyncio.wait([running])


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


async def ended(store: Store, article: int) -> Account:
    async with asyncio.timeout(PATIENCE):
        while True:
            account = await store.account(article)
            if account and account.state != "running" and not account.waiting:
                return account
            await asyncio.sleep(0.02)


async def test_a_small_audience_is_not_stuck_behind_a_large_one(store: Store) -> None:
    await subscribe(store, *range(1, 101), wish=Wish(tags=("نفط",)))
    await subscribe(store, 201, 202, wish=Wish(tags=("صحة",)))
    large = await publish(store, "لمئة", tags=("نفط",))
    post = Letterbox()
    async with delivering(store, post, per_second=30) as dispatch:
        await until(lambda: len(post.arrived) >= 3)
        small = await publish(store, "لاثنين", tags=("صحة",))
        dispatch.wake()
        assert (await ended(store, small)).sent == 2
        account = await store.account(large)
    assert account is not None
    assert account.state == "running"


async def test_only_who_asked_for_it_gets_it(store: Store) -> None:
    await subscribe(store, 1, wish=Wish(words=("غواصة",)))
    await subscribe(store, 2, wish=Wish(tags=("نفط",)))
    await subscribe(store, 3)
    article = await publish(store, "الغوّاصات الجديدة")
    post = Letterbox()
    async with delivering(store, post):
        account = await ended(store, article)
    assert sorted(post.arrived) == [1, 3]
    assert (account.sent, account.visited, account.audience) == (2, 2, 2)


async def test_what_has_expired_does_not_go_and_is_counted(store: Store) -> None:
    await subscribe(store, 1, 2, 3)
    article = await publish(store, "قديمة")
    post = Letterbox()
    async with delivering(store, post, now=NOW + LASTS):
        account = await ended(store, article)
    assert (post.arrived, account.expired, account.lost) == ([], 3, 0)


async def test_a_retracted_article_goes_to_nobody_else(store: Store) -> None:
    await subscribe(store, *range(1, 201))
    article = await publish(store, "مسحوبة")
    post = Letterbox()
    async with delivering(store, post, per_second=30) as dispatch:
        await until(lambda: len(post.arrived) >= 3)
        await store.retract(article, how="replaced", now=NOW)
        dispatch.wake()
        account = await ended(store, article)
        await asyncio.sleep(0.3)
    assert account.state == "retracted"
    assert len(set(post.arrived)) < 60
    assert account.lost == 0


@pytest.mark.parametrize("waits", [-7, 7])
async def test_a_chat_that_must_wait_long_gets_a_row_and_the_others_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, waits: int
) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return NotSent(wait=3600, reason="429") if address.chat_id == waits else None

    monkeypatch.setattr("bot.delivery.closures.SHORT", 0.3)
    await subscribe(store, waits, *range(11, 40))
    article = await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post):
        await until(lambda: len(post.arrived) == 29)
        await asyncio.sleep(0.2)
    account = await store.account(article)
    assert account is not None
    assert (account.sent, account.waiting, account.lost) == (29, 1, 0)
    assert await store.closures(now=NOW) == {waits: NOW + 3601}


async def test_one_more_request_finds_out_that_all_have_to_wait(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return NotSent(wait=3600, reason="429")

    monkeypatch.setattr("bot.delivery.closures.SHORT", 0.3)
    await subscribe(store, *range(1, 31))
    await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post, per_second=30):
        await asyncio.sleep(1.5)
    assert len(post.begun) <= 4  # those that were under way when the first was told to wait
    assert 0 in await store.closures(now=NOW)


async def test_a_wait_for_the_whole_bot_holds_across_a_restart(store: Store) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return NotSent(wait=3600, everywhere=True, reason="429")

    await subscribe(store, *range(1, 10))
    await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post):
        await until(lambda: post.begun)
        await asyncio.sleep(0.2)
    begun = len(post.begun)
    async with delivering(store, post):
        await asyncio.sleep(0.5)
    assert len(post.begun) == begun


async def test_while_nothing_gets_through_one_at_a_time_feels_the_way(store: Store) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return NotSent(reason="connection refused")

    await subscribe(store, *range(1, 400))
    article = await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post):
        await asyncio.sleep(1.5)
    account = await store.account(article)
    assert account is not None
    assert len(post.begun) < 100
    assert (account.sent, account.lost) == (0, 0)


async def test_a_closed_topic_is_left_for_the_chat_itself(store: Store) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return Refused(Why.TOPIC_CLOSED, "TOPIC_CLOSED") if address.thread_id else None

    await store.meet(-7, kind="supergroup", language="ar", now=NOW)
    await store.subscribe(-7, thread_id=5, now=NOW)
    article = await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post):
        await until(lambda: len(post.arrived) == 2)
        account = await ended(store, article)
    assert account.sent == 1
    assert await store.is_subscribed(-7)


async def test_a_message_that_is_not_taken_goes_plain_to_all_who_are_left(store: Store) -> None:
    def answers(address: Address, message: Message) -> Outcome | None:
        return Refused(Why.BAD_MESSAGE, "can't parse entities") if message.buttons else None

    await subscribe(store, *range(1, 40))
    article = await publish(store, "سفينة")
    post = Letterbox(answers=answers)
    async with delivering(store, post, per_second=100):
        account = await ended(store, article)
    assert (account.sent, account.held, account.lost) == (39, 0, 0)
    assert "<" not in post.shown[39]


async def test_however_many_articles_wait_few_recipients_are_held_for_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.broadcaster.MOST_WAITING", 60)
    monkeypatch.setattr("bot.delivery.limiter.CHAT_PER_SECOND", 10)
    heard: dict[int, list[str]] = {}
    held = 0

    def answers(address: Address, message: Message) -> Outcome | None:
        nonlocal held
        heard.setdefault(address.chat_id, []).append(str(message.html).split("\n")[0])
        held = max(held, sum(len(w.waiting) for w, _ in dispatch.broadcaster._walks.values()))
        return None

    await subscribe(store, *range(1, 51))
    articles = [await publish(store, f"خبر {number}") for number in range(8)]
    async with delivering(store, Letterbox(0.2, answers)) as dispatch:
        accounts = [await ended(store, article) for article in articles]
    assert [account.sent for account in accounts] == [50] * 8
    assert all(titles == sorted(titles) for titles in heard.values())
    assert 50 <= held <= 60 + 50  # a page more
