"""Inline mode: whoever types our name in any chat gets passages and articles to send from there;
guest mode: whoever names us where we are not gets an answer.
"""

from collections.abc import Sequence

from bot.handlers.answering import find_answer
from bot.handlers.desk import Desk, Offer, Offers, Reaction
from bot.handlers.incoming import Person, Summoned, Typed
from bot.handlers.searching import articles_at, found_for
from bot.handlers.unready import see_to, unready
from bot.i18n import Locale, locale_of, phrase, spoken
from bot.messages import inline as cards
from bot.messages.answers import Shown, no_answer
from bot.messages.links import Link, address_of, link_of
from bot.messages.message import Message
from bot.text.searches import Search
from storage.models import Article
from storage.search import IndexUnready

A_PAGE = 10
OFFSET_MOST = 1000
LASTS = 300  # seconds that Telegram may show the same results to the same person


async def typed(desk: Desk, happened: Typed) -> Reaction:
    """What fits what was typed: the sentence that answers first, then passages; the newest
    articles for nothing.
    """
    locale = await _locale(desk, happened.person)
    offset = int(happened.offset) if happened.offset.isdecimal() else 0
    offset = min(offset, OFFSET_MOST)
    words = happened.words.strip()
    try:
        offers, more = await _offers(desk, words, offset, locale)
    except IndexUnready as error:
        see_to(desk, error)
        return Reaction(offers=Offers((), "", 0))
    return Reaction(offers=Offers(tuple(offers), str(offset + A_PAGE) if more else "", LASTS))


async def summoned(desk: Desk, happened: Summoned) -> Reaction:
    """The best that there is on what was said, or an honest no: one message."""
    locale = await _locale(desk, happened.person)
    try:
        offers, _ = await _offers(desk, happened.words, 0, locale)
    except IndexUnready as error:
        return Reaction(offers=Offers((_wait(unready(desk, locale, error)),), "", 0))
    no = no_answer((), locale, question=None)
    best = offers[0] if offers else Offer("no", phrase(locale, "articles-do-not-say"), "", no)
    return Reaction(offers=Offers((best,), "", 0))


async def _offers(desk: Desk, words: str, offset: int, locale: Locale) -> tuple[list[Offer], bool]:
    """A page of results, and whether there are more."""
    if link := link_of(words):
        if link.kind == "a":
            article = await desk.store.article(int(link.value))
            known = article is not None and not article.retracted
            return ([_whole(desk, article, locale)] if article and known else []), False
        words = link.value
    if not words:
        articles = await desk.store.latest_articles(limit=A_PAGE + 1, offset=offset)
        return [_whole(desk, each, locale) for each in articles[:A_PAGE]], len(articles) > A_PAGE
    answers = await _answers(desk, words, locale) if offset == 0 else []
    found = await found_for(desk, Search(words))
    some = await articles_at(desk, found.places[offset : offset + A_PAGE])
    best = [cards.best_sentence(*place, found.stems) for place in some]
    passages = [_passage(desk, shown, locale) for shown in best]
    return _each_once([*answers, *passages]), len(found.places) > offset + A_PAGE


async def _answers(desk: Desk, words: str, locale: Locale) -> list[Offer]:
    finding = await find_answer(desk.store, desk.index, words)
    quote = finding.answer
    if quote is None:
        return []
    shown = Shown(quote.article, quote.start, quote.end, quote.passage_start, quote.passage_end)
    return [_passage(desk, shown, locale)]


def _wait(said: Message) -> Offer:
    return Offer("wait", said.html.striptags(), "", said)


def _whole(desk: Desk, article: Article, locale: Locale) -> Offer:
    message = cards.article(article, locale, ours=_address(desk, article))
    return Offer(f"a{article.id}", article.title, cards.described(article), message)


def _passage(desk: Desk, shown: Shown, locale: Locale) -> Offer:
    message = cards.passage(shown, locale, ours=_address(desk, shown.article))
    words = shown.article.text[shown.start : shown.end]
    name = f"p{shown.article.id}:{shown.start}:{shown.end}"
    return Offer(name, shown.article.title, words, message)


def _address(desk: Desk, article: Article) -> str | None:
    return address_of(desk.name, Link("a", str(article.id)))


def _each_once(offers: Sequence[Offer]) -> list[Offer]:
    return list({offer.id: offer for offer in reversed(offers)}.values())[::-1]


async def _locale(desk: Desk, person: Person) -> Locale:
    """As the person's own chat is addressed, else in the language of their client."""
    chat = await desk.store.chat(person.id)
    if chat:
        return locale_of(chat, desk.defaults)
    language, region = spoken(person.language_code, desk.defaults.language)
    defaults = desk.defaults
    return Locale(language, region or defaults.region, defaults.zone, defaults.digits)
