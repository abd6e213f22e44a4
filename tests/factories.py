"""Small, readable makers of the things that tests are about."""

from collections.abc import Sequence

from bot.i18n import Locale
from storage.models import Article, Draft

NOW = 1_790_000_000
AR, EN = Locale("ar"), Locale("en")
BEIRUT = Locale("ar", "LB", "Asia/Beirut", "arab")
LOCALES = (AR, EN, BEIRUT)


def draft(title: str = "سفينة جديدة", text: str | None = None, **more: object) -> Draft:
    """A draft with a body of its own, unless it is given one."""
    given = {"language": "ar", **more}
    return Draft(title=title, text=text or f"نص المقالة عن {title}.", **given)  # type: ignore[arg-type]


def known_as(*drafts: Draft) -> Sequence[tuple[Sequence[str], Draft]]:
    """Drafts with the identity that their title gives them."""
    return [([f"title:{each.title}"], each) for each in drafts]


def article(number: int, text: str, **more: object) -> Article:
    """An article as the store gives it, telling only what a test is about."""
    given: dict[str, object] = {
        "version": 1,
        "change": number,
        "feed_id": None,
        "external_id": None,
        "url": None,
        "title": f"title{number}",
        "author": None,
        "language": "ar",
        "published": None,
        "first_seen": 0,
        "tags": (),
        "headings": (),
    }
    return Article(id=number, text=text, **{**given, **more})  # type: ignore[arg-type]
