"""What was offered is kept for the chat that it was offered to, and for some days."""

import pytest

from storage import Store
from storage.choices import OFFER_LASTS, Choices
from tests.factories import NOW, draft
from tests.sites import Shelf

SARA, OMAR = 101, 102


class Offers(Choices):
    """What was offered, as a part of its own."""

    def __init__(self, store: Store) -> None:
        self._db = store._db


@pytest.fixture
async def offers(store: Store) -> Offers:
    for chat in (SARA, OMAR):
        await store.meet(chat, kind="private", language="ar", now=NOW)
    return Offers(store)


async def test_an_offer_is_for_its_chat_until_it_is_withdrawn(offers: Offers) -> None:
    number = await offers.offer(SARA, {"اسم": [1]}, now=NOW)
    assert await offers.offered(number, chat_id=SARA) == {"اسم": [1]}
    assert await offers.offered(number, chat_id=OMAR) is None
    await offers.withdraw(number)
    assert await offers.offered(number, chat_id=SARA) is None


async def test_a_number_is_never_given_again(offers: Offers) -> None:
    first = await offers.offer(SARA, {}, now=NOW)
    await offers.withdraw(first)
    assert await offers.offer(SARA, {}, now=NOW) > first


async def test_old_offers_are_forgotten(offers: Offers) -> None:
    old = await offers.offer(SARA, {}, now=NOW)
    late = await offers.offer(SARA, {}, now=NOW + OFFER_LASTS)
    await offers.offer(SARA, {}, now=NOW + OFFER_LASTS + 1)
    assert await offers.offered(old, chat_id=SARA) is None
    assert await offers.offered(late, chat_id=SARA) == {}


async def test_articles_are_known_by_any_of_their_identities(store: Store) -> None:
    await store.publish(
        [(["a", "b"], draft("أولى")), (["c"], draft("ثانية"))], now=NOW, announce=False
    )
    found = await Shelf(store).known([*(f"x{n}" for n in range(1200)), "b", "c"])
    assert {key: article.title for key, article in found.items()} == {"b": "أولى", "c": "ثانية"}
    assert await Shelf(store).known([]) == {}
