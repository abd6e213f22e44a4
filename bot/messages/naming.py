"""Names that mean the same, as editors see them."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import Locale, isolated, number, phrase
from bot.messages.layout import TITLE_LIMIT, cut, lines
from bot.messages.message import Button, Message
from storage.aliases import KeptAlias

LISTED = 20
ROW = 5  # buttons


def names_listed(kept: Sequence[KeptAlias], locale: Locale) -> Message:
    """The groups that were written last, each with a button that removes it, and how to write
    one.
    """
    how = phrase(locale, "alias-how", command="/alias")
    if not kept:
        return Message(lines(locale, how))
    shown = list(enumerate(kept, 1))[-LISTED:]
    listed = [_line(locale, n, each) for n, each in shown]
    removing = [Button(f"🗑 {number(locale, n)}", data=f"v1:unalias:{each.id}") for n, each in shown]
    rows = tuple(tuple(removing[at : at + ROW]) for at in range(0, len(removing), ROW))
    return Message(
        lines(locale, phrase(locale, "alias-heading"), "", *listed, "", how), buttons=rows
    )


def names_refused(reason: str, name: str, locale: Locale) -> Message:
    """Why names cannot be kept: a reason of AliasError, and the name or the line it is about."""
    shown = cut(name, TITLE_LIMIT)
    return Message(lines(locale, phrase(locale, f"alias-{reason.replace('_', '-')}", name=shown)))


def _line(locale: Locale, n: int, kept: KeptAlias) -> Markup:
    return Markup("{}. {}").format(number(locale, n), isolated(cut(kept.names, TITLE_LIMIT)))
