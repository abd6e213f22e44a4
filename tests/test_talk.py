"""What the bot says of itself fits Telegram and runs its way: greetings, settings, feeds."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Locale, counted
from bot.messages import talk
from bot.messages.message import Button, Message
from bot.messages.settings import months_page, settings_card, zones_page
from storage.models import Feed
from tests.factories import AR, EN, LOCALES, NOW
from tests.made_articles import LINE, LONG_LINE
from tests.made_messages import first_strong, fits, shown

UNHURRIED = settings(deadline=None, max_examples=60)


TALK: dict[str, Callable[[Locale], Message]] = {
    "welcome": lambda locale: talk.welcome(locale, subscribed=False, articles=8),
    "help": lambda locale: talk.help_text(locale, group=False),
    "group help": lambda locale: talk.help_text(locale, group=True),
    "subscribed": lambda locale: talk.subscription(locale, subscribed=True, changed=True),
    "languages": talk.language_menu,
    "feed added": lambda locale: talk.feed_added(locale, "F", "https://a.example/f", 3),
    "feed refused": lambda locale: talk.feed_refused(locale, "https://a.example", "dns"),
    "no feeds": lambda locale: talk.feed_list(locale, []),
    "settings": lambda locale: settings_card(locale, now=NOW),
    "months": lambda locale: months_page(locale, now=NOW),
    "zones": lambda locale: zones_page(locale, unknown="Atlantis"),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("make", TALK.values(), ids=TALK)
def test_what_the_bot_says_fits_and_runs_its_way(
    make: Callable[[Locale], Message], locale: Locale
) -> None:
    message = make(locale)
    fits(message)
    for line in shown(message).split("\n"):
        own = {"R", "AL"} if locale.language == "ar" else {"L"}
        assert not line.strip() or first_strong(line) in own, line


@pytest.mark.parametrize("subscribed", [True, False])
def test_the_greeting_offers_what_would_change(subscribed: bool) -> None:
    first: Button = talk.welcome(AR, subscribed=subscribed, articles=0).buttons[0][0]
    assert first.data == ("v1:unsub" if subscribed else "v1:sub")


@UNHURRIED
@given(
    st.lists(st.tuples(LINE | LONG_LINE, st.sampled_from([None, "dns", "status_503"])), max_size=60)
)
def test_a_list_of_feeds_fits_however_many_there_are(given: list[tuple[str, str | None]]) -> None:
    feeds = [
        Feed(n, f"https://a.example/{n}/{title}", title, None, None, 0, True, 0, cause)
        for n, (title, cause) in enumerate(given)
    ]
    for locale in LOCALES:
        fits(talk.feed_list(locale, feeds))


@pytest.mark.parametrize("size", range(1, 300, 7))
def test_a_list_of_many_feeds_fits(size: int) -> None:
    feeds = [
        Feed(n, f"https://a.example/{n}", "ت" * size, None, None, 0, True, 0, None)
        for n in range(1000, 1200)
    ]
    for locale in LOCALES:
        fits(talk.feed_list(locale, feeds))


def test_feeds_that_find_no_room_are_counted() -> None:
    feeds = [
        Feed(n, f"https://a.example/{n}", "ت" * 200, None, None, 0, True, 0, None)
        for n in range(40)
    ]
    text = shown(talk.feed_list(EN, feeds))
    told = text.count("https://")
    assert 10 < told < 40
    assert str(counted(EN, "more-feeds", 40 - told)) in text
