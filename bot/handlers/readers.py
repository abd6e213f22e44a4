"""What readers do: subscribe, stop, list, summarise, read, choose a language."""

from dataclasses import replace

from bot.handlers.answering import find_answer
from bot.handlers.desk import Reaction, Visit, reply
from bot.handlers.nearest import no_article
from bot.i18n import LANGUAGES, Locale, phrase
from bot.messages import articles as cards
from bot.messages import talk
from bot.messages.message import Message
from bot.messages.pages import whole_article
from bot.text.words import normalise
from storage.models import Article

NUMBERS_LISTED = 50
SHOWN_FIRST = 10  # the newest, to choose from what a newcomer sees


async def help_(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    desk = visit.desk
    if not visit.place.is_private:
        return reply(talk.group_help(visit.locale, hears_all=desk.hears_all))
    role = await desk.role_of(visit.place, visit.person)
    return reply(talk.help_text(visit.locale, role=role))


async def subscribe(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    new = await visit.desk.store.subscribe(
        visit.chat.id, thread_id=visit.place.thread_id, now=visit.desk.clock()
    )
    newest = await newest_for(visit) if new else []
    sample = newest[0] if newest and visit.place.is_private else None
    return reply(talk.subscription(visit.locale, subscribed=True, changed=new, sample=sample))


async def newest_for(visit: Visit) -> list[Article]:
    """The newest few articles, those in the reader's language first."""
    newest = await visit.desk.store.latest_articles(limit=SHOWN_FIRST)
    return sorted(newest, key=lambda article: article.language != visit.locale.language)


async def unsubscribe(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    ended = await visit.desk.store.unsubscribe(
        visit.chat.id, thread_id=visit.place.thread_id, now=visit.desk.clock()
    )
    return reply(talk.subscription(visit.locale, subscribed=False, changed=ended))


async def latest(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    return reply(await latest_page(visit, 0))


async def latest_page(visit: Visit, page: int, *, edit: int | None = None) -> Message:
    """A page of the list, clamped to those there are."""
    total = await visit.desk.store.count_articles()
    page = cards.page_within(page, total)
    listed = await visit.desk.store.latest_articles(
        limit=cards.LIST_PAGE, offset=page * cards.LIST_PAGE
    )
    return cards.article_list(listed, page=page, total=total, locale=visit.locale, edit=edit)


async def summary(visit: Visit, words: str) -> Reaction:
    article = await article_meant(visit, words)
    if article is None:
        return reply(await no_article(visit, words))
    return reply(
        cards.article_summary(article, visit.locale, length=cards.length_wanted(visit.locale))
    )


async def read(visit: Visit, words: str) -> Reaction:
    article = await article_meant(visit, words)
    if article is None:
        return reply(await no_article(visit, words))
    return reply(whole_article(article, visit.locale, rich=visit.chat.rich))


async def choose_language(visit: Visit, words: str) -> Reaction:
    wanted = normalise(words.strip())
    for code in LANGUAGES:
        if wanted and wanted in {code, normalise(phrase(Locale(code), "language-name"))}:
            return await set_language(visit, code)
    return reply(talk.language_menu(visit.locale))


async def set_language(visit: Visit, code: str) -> Reaction:
    await visit.desk.store.choose_language(visit.chat.id, code)
    return reply(talk.say(replace(visit.locale, language=code), "language-chosen"))


async def article_meant(visit: Visit, words: str) -> Article | None:
    """The article a reader means: its number in the list, words of it, else the one they reply
    to or last asked about, else the newest.
    """
    store = visit.desk.store
    if words:
        return await _by_number(visit, words) or await _by_words(visit, words)
    article_id = None
    if visit.reply_to:
        article_id = await store.article_shown(visit.chat.id, visit.reply_to)
    article_id = article_id or await store.asked_about(visit.chat.id, now=visit.desk.clock())
    if article_id:
        article = await store.article(article_id)
        return None if article and article.retracted else article
    newest = await store.latest_articles(limit=1)
    return newest[0] if newest else None


async def _by_number(visit: Visit, words: str) -> Article | None:
    number = normalise(words.strip())
    if not number.isdecimal() or not 1 <= int(number[:3]) <= NUMBERS_LISTED:
        return None
    listed = await visit.desk.store.latest_articles(limit=1, offset=int(number[:3]) - 1)
    return listed[0] if listed else None


async def _by_words(visit: Visit, words: str) -> Article | None:
    finding = await find_answer(visit.desk.store, visit.desk.index, words)
    return finding.hits[0].article if finding.hits else None
