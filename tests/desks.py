"""A desk without Telegram: handlers are asked directly, and what they return is looked at."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Never

from bot.handlers.desk import Desk, Visit
from bot.handlers.incoming import Person, Place
from bot.handlers.indexing import open_passages
from bot.handlers.outside import Outside
from storage import Store
from tests.factories import AR, NOW


async def unasked(*_: object) -> Never:
    raise AssertionError("nothing outside is needed for this")


def nothing_wrong(*_: object) -> tuple[()]:
    return ()


_FIRST = unasked, unasked, unasked, unasked, unasked
_THEN = unasked, unasked, unasked, unasked
NOWHERE = Outside(*_FIRST, *_THEN, nothing_wrong)


@asynccontextmanager
async def desk_of(
    store: Store,
    folder: Path,
    *,
    operators: Collection[int] = (),
    admins: Collection[tuple[int, int]] = (),
    now: int = NOW,
) -> AsyncIterator[Desk]:
    """A desk over this store and an index of what it holds; `admins` are (chat, user)."""

    async def is_admin(chat_id: int, user_id: int) -> bool:
        return (chat_id, user_id) in admins

    index = await open_passages(folder / "warraq.db")
    await index.catch_up(store)
    await store.name_operators(frozenset(operators), now=now)
    try:
        yield Desk(
            store,
            index,
            defaults=AR,
            clock=lambda: now,
            is_admin=is_admin,
            outside=NOWHERE,
            feed_added=lambda: None,
            wake=lambda: None,
            per_second=30,
        )
    finally:
        await index.close()


async def visit(desk: Desk, chat: int, *, user: int | None = None, message: int = 9) -> Visit:
    """Something that a person does in a chat: in their own, unless told otherwise."""
    kind = "private" if chat > 0 else "supergroup"
    known = await desk.store.meet(chat, kind=kind, language="ar", now=desk.clock())
    person = Person(chat if user is None else user)
    return Visit(desk, Place(chat, kind), person, known, message)


def later(desk: Desk, seconds: int) -> Desk:
    """The same desk, some time after."""
    then = desk.clock() + seconds
    return replace(desk, clock=lambda: then)
