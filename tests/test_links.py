"""Deep links: where a payload leads, and that any other is a plain start."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.commands import obey
from bot.i18n import phrase
from bot.messages.links import MOST_CHARS, Link, address_of, link_of, payload_of
from storage import Store
from tests.desks import desk_of, visit
from tests.factories import AR, NOW, draft, known_as
from tests.test_first_minute import labels, only, plain

READER = 101
DOCS = Path(__file__).parents[1] / "docs" / "links.md"

LEADS = [
    ("a_123", Link("a", "123")),
    ("s_economy", Link("s", "economy")),
    ("s_oil-prices", Link("s", "oil prices")),
    ("s_2KfZgtiq2LXYp9iv", Link("s", "اقتصاد")),
    ("q_how-many_ships", Link("q", "how many ships")),
    ("a_", None),
    ("a_12x", None),
    ("a_-1", None),
    ("a_9999999999999999", None),
    ("s_--", None),
    ("x_1", None),
    ("", None),
    ("s_" + "a" * 63, None),
    ("a_1 b", None),
]


@pytest.mark.parametrize(("payload", "link"), LEADS)
def test_where_a_payload_leads(payload: str, link: Link | None) -> None:
    assert link_of(payload) == link


@given(st.sampled_from("sq"), st.text("ابتثجحخدس ة؟aBc123", min_size=1, max_size=40))
def test_what_is_put_in_a_link_comes_out_of_it(kind: str, words: str) -> None:
    payload = payload_of(Link(kind, words))
    if payload is not None and re.search(r"[^\W_]", words):
        assert len(payload) <= MOST_CHARS
        assert link_of(payload) == Link(kind, words)


@given(st.text(max_size=80))
def test_any_payload_is_a_link_or_none(payload: str) -> None:
    link = link_of(payload)
    if link is not None and (written := payload_of(link)):
        assert link_of(written) == link


def test_the_examples_of_the_docs_lead_where_they_say() -> None:
    shown = dict(re.findall(r"`([asq]_\w[\w-]*)`(?: \(([^)]+)\))?", DOCS.read_text("utf-8")))
    shown.pop("a_NUMBER"), shown.pop("s_VALUE"), shown.pop("q_VALUE")
    assert len(shown) >= 4
    for payload, words in shown.items():
        link = link_of(payload)
        assert link
        assert not words or link.value == words


def test_an_address_needs_a_name_and_room() -> None:
    assert address_of("warraq_bot", Link("a", "7")) == "https://t.me/warraq_bot?start=a_7"
    assert address_of("", Link("a", "7")) is None
    assert address_of("warraq_bot", Link("q", "س" * 30)) is None


async def test_links_open_what_they_name_and_offer_a_newcomer_to_subscribe(
    store: Store, tmp_path: Path
) -> None:
    ship = draft("وصول السفينة مرجان", "تحمل السفينة مرجان 180 بحّارًا.", tags=("سلاح_البحر",))
    await store.publish(known_as(ship, draft("خبر")), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as desk:
        there = await visit(desk, READER)

        async def starts(link: Link) -> tuple[str, list[str]]:
            opened = only(await obey(there, f"/start {payload_of(link)}"))
            return plain(opened), labels(opened)

        subscribe = str(phrase(AR, "button-subscribe"))
        card, buttons = await starts(Link("a", "1"))
        assert "وصول السفينة مرجان" in card
        assert subscribe in buttons
        topic, buttons = await starts(Link("s", "سلاح البحر"))
        assert "وصول السفينة مرجان" in topic
        assert str(phrase(AR, "button-follow-topic")) in buttons
        answer, _ = await starts(Link("q", "كم بحارا تحمل مرجان؟"))
        assert "180" in answer
        await store.write_answer("متى تبحر مرجان؟", "فجر الأحد.", now=NOW)
        assert "فجر الأحد" in (await starts(Link("q", "متى تبحر مرجان")))[0]
        assert str(phrase(AR, "no-such-article")) in (await starts(Link("a", "99")))[0]
        await obey(there, "اشترك")
        assert subscribe not in (await starts(Link("a", "1")))[1]
        welcome = only(await obey(there, "/start something"))
        assert str(phrase(AR, "welcome")).split("</b>")[0] in welcome.html
