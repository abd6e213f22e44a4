"""Names that mean the same, as editors write them in chat."""

import re

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.indexing import all_aliases
from bot.messages import talk
from bot.messages.naming import names_listed, names_refused
from bot.text.aliases import SEPARATOR, AliasError, parsed

_EQUALS = re.compile(r"\s*=\s*")


async def alias(visit: Visit, words: str) -> Reaction:
    """Show what editors have written, or keep more: a line for each group of names."""
    store, locale = visit.desk.store, visit.locale
    lines = [_EQUALS.sub(SEPARATOR, line) for line in map(_bare, words.splitlines()) if line]
    if not lines:
        return reply(names_listed(await store.kept_aliases(), locale))
    try:
        parsed("\n".join(lines), await all_aliases(store, visit.desk.aliases))
    except AliasError as error:
        return reply(names_refused(error.reason, error.name or lines[error.line - 1], locale))
    await store.keep_aliases(lines, now=visit.desk.clock())
    visit.desk.renamed()
    return reply(talk.say(locale, "alias-kept"))


async def remove(visit: Visit, numbers: list[int]) -> Reaction:
    """Remove a group of names."""
    if not await visit.desk.store.remove_alias(numbers[0]):
        return outdated(visit)
    visit.desk.renamed()
    return reply(talk.say(visit.locale, "alias-removed"))


def _bare(line: str) -> str:
    return line.strip().lstrip("#")
