"""What the bot says of itself fits Telegram and runs its way: greetings, settings, feeds."""

from collections.abc import Callable

import pytest

from bot.i18n import Locale
from bot.messages import talk
from bot.messages.feeds import feed_refused, no_feeds
from bot.messages.message import Button, Message
from bot.messages.settings import months_page, settings_card, zones_page
from tests.factories import AR, LOCALES, NOW
from tests.made_messages import first_strong, fits, shown

TALK: dict[str, Callable[[Locale], Message]] = {
    "welcome": lambda locale: talk.welcome(locale, subscribed=False, articles=8),
    "help": lambda locale: talk.help_text(locale),
    "group help": lambda locale: talk.group_help(locale, hears_all=False),
    "subscribed": lambda locale: talk.subscription(locale, subscribed=True, changed=True),
    "languages": talk.language_menu,
    "feed refused": lambda locale: feed_refused(locale, "https://a.example", "dns"),
    "no feeds": lambda locale: no_feeds(locale),
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
