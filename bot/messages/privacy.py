"""What readers are told of what is kept of them."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bot.i18n import Locale, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message

DATA_UNITS = 3500


def policy(
    locale: Locale, contact: str | None, *, questions: bool, models: bool = False
) -> Message:
    """What is kept, how long, and whom to ask."""
    asked = phrase(locale, "privacy-questions") if questions else None
    passed_on = phrase(locale, "privacy-models") if models else None
    whom = phrase(locale, "privacy-contact", contact=contact) if contact else None
    return Message(
        lines(
            locale,
            phrase(locale, "privacy-heading"),
            "",
            phrase(locale, "privacy-kept"),
            phrase(locale, "privacy-not-kept"),
            asked,
            passed_on,
            phrase(locale, "privacy-how-long"),
            "",
            phrase(locale, "privacy-yours", show="/mydata", erase="/forgetme"),
            whom,
        )
    )


def data(locale: Locale, found: Mapping[str, Any]) -> Message:
    """All that is kept of a chat, as JSON."""
    written = json.dumps(found, ensure_ascii=False, indent=1)
    shown = Markup("<pre>{}</pre>").format(cut(written, DATA_UNITS))
    return Message(Markup("{}\n{}").format(lines(locale, phrase(locale, "mydata-heading")), shown))


def erasure(locale: Locale) -> Message:
    """Whether it is really to be erased."""
    button = Button(phrase(locale, "button-forget"), data="v1:forget")
    return Message(lines(locale, phrase(locale, "forget-really")), buttons=((button,),))
