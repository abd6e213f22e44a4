"""Corrections by hand: other words in an article, in the archive and in every copy that was sent."""

from dataclasses import dataclass

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.readers import article_meant
from bot.messages import corrections as cards
from bot.messages import edits, talk
from bot.text.changes import occurrences, put_instead
from storage.models import Article


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an article is to say."""

    title: str
    text: str


async def correct(visit: Visit, words: str) -> Reaction:
    """Show what would change.  The words as they stand and as they are to be are a line each, after
    the article's number or some of its title, or in reply to it.
    """
    given = [line.strip() for line in words.splitlines() if line.strip()]
    meant = given.pop(0) if len(given) == 3 else ""
    if len(given) != 2 or not (meant or visit.reply_to):
        return reply(talk.say(visit.locale, "correct-how", command="/correct"))
    article = await article_meant(visit, meant)
    if article is None:
        return reply(talk.say(visit.locale, "no-such-article"))
    old, new = given
    done = corrected(article, old, new)
    if isinstance(done, int):
        return reply(cards.correction_refused(visit.locale, old, several=bool(done)))
    offered = {"correction": {"article": article.id, "old": old, "new": new}}
    number = await offers.offer(visit, offered)
    account = await visit.desk.store.account(article.id)
    shown = edits.would_be(article, done.title, done.text, visit.locale)
    return reply(cards.correction_card(visit.locale, shown, number, account.sent if account else 0))


def corrected(article: Article, old: str, new: str) -> Corrected | int:
    """The article with new words for old ones, which may stand once in its title and once in its
    text; else how often they stand there.
    """
    in_title, in_text = occurrences(article.title, old), occurrences(article.text, old)
    most = max(len(in_title), len(in_text))
    if most != 1:
        return most
    words = " ".join(new.split())
    title = put_instead(article.title, in_title[0], words) if in_title else article.title
    text = put_instead(article.text, in_text[0], words) if in_text else article.text
    return Corrected(title, text)


# ---- buttons


async def confirmed(visit: Visit, numbers: list[int]) -> Reaction:
    """Correct it, as it reads now."""
    store = visit.desk.store
    found = await offers.offered(visit, numbers[0], "correction")
    offered = found["correction"] if found else None
    article = await store.article(offered["article"]) if offered else None
    if offered is None or article is None or article.retracted:
        return outdated(visit)
    done = corrected(article, offered["old"], offered["new"])
    if isinstance(done, int) or not await store.correct_article(
        article.id, done.title, done.text, version=article.version, now=visit.desk.clock()
    ):
        return outdated(visit)
    await store.withdraw(numbers[0])
    await visit.desk.index.catch_up(store)
    visit.desk.wake()
    return reply(cards.correction_done(visit.locale, article, edit=visit.message_id))


async def dropped(visit: Visit, numbers: list[int]) -> Reaction:
    """Leave it as it is."""
    done = cards.correction_dropped(visit.locale, edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "correction", done=done)
