"""Questions: the sentence that answers, word for word, or an honest no."""

from collections.abc import Sequence

from bot.handlers.answering import Finding, find_answer
from bot.handlers.desk import Reaction, Visit, reply
from bot.i18n import Locale
from bot.messages import talk
from bot.messages.answers import answer, no_answer
from bot.messages.message import Message
from storage.models import Article

NEAREST = 3
NEAR_ENOUGH = 0.05
ASKING_LASTS = 10 * 60


async def ask(visit: Visit, words: str) -> Reaction:
    """Answer from the article replied to or asked about, else from all of them."""
    if not words.strip():
        return reply(talk.say(visit.locale, "ask-what"))
    article_id = await _article_in_question(visit)
    return reply(await answered(visit, words, article_id))


async def answered(visit: Visit, question: str, article_id: int | None) -> Message:
    """The answer as a message, or the honest no."""
    store, index = visit.desk.store, visit.desk.index
    if article_id is not None:
        scoped = await find_answer(store, index, question, articles=[article_id])
        if scoped.answer:
            return quoting(scoped, visit.locale)
    everywhere = await find_answer(store, index, question)
    note = "not-in-this-article" if article_id is not None else None
    if everywhere.answer:
        if everywhere.answer.article.id == article_id:
            note = None
        return quoting(everywhere, visit.locale, note=note)
    nearest = nearest_articles(everywhere)
    return no_answer(nearest, visit.locale, scoped=article_id is not None)


def quoting(finding: Finding, locale: Locale, *, note: str | None = None) -> Message:
    found = finding.answer
    if found is None:
        raise ValueError("there is no answer to quote")
    return answer(found.article, found.start, found.end, locale, note=note)


def nearest_articles(finding: Finding) -> Sequence[Article]:
    """The articles of the best hits, each once; none when nothing comes near."""
    if finding.confidence < NEAR_ENOUGH:
        return ()
    by_id = {hit.article.id: hit.article for hit in finding.hits}
    return list(by_id.values())[:NEAREST]


async def ask_about(visit: Visit, article: Article) -> Reaction:
    """The chat's next questions are about this article."""
    until = visit.desk.clock() + ASKING_LASTS
    await visit.desk.store.ask_about(visit.chat.id, article.id, until=until)
    return reply(talk.ask_about(visit.locale, article.title))


async def _article_in_question(visit: Visit) -> int | None:
    store = visit.desk.store
    if visit.reply_to:
        shown = await store.article_shown(visit.chat.id, visit.reply_to)
        if shown:
            return shown
    return await store.asked_about(visit.chat.id, now=visit.desk.clock())
