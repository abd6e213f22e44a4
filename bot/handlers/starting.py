"""The first minute: a greeting, and a question that our articles answer."""

from dataclasses import replace

from bot.handlers import asking, doors, staff, topics
from bot.handlers.answering import find_answer
from bot.handlers.desk import Reaction, Visit, reply
from bot.handlers.readers import newest_for
from bot.handlers.unready import see_to
from bot.messages import talk
from bot.messages.articles import article_card
from bot.messages.links import Link, link_of
from bot.text.words import normalise
from storage.models import Article
from storage.search import IndexUnready, Scope

TRIED = 3  # of the newest articles


async def start(visit: Visit, words: str) -> Reaction:
    """The greeting, or where a deep link leads."""
    link = link_of(words) if visit.place.is_private else None
    if link is not None and link.kind == "j":
        return await staff.joined(visit, link.value)
    if link is not None:
        return await _linked(visit, link)
    store, place = visit.desk.store, visit.place
    welcome = talk.welcome(
        visit.locale,
        subscribed=await store.is_subscribed(place.chat_id, thread_id=place.thread_id),
        articles=await store.count_articles(),
        example=await _answerable(visit) if place.is_private else None,
    )
    return reply(welcome)


async def _linked(visit: Visit, link: Link) -> Reaction:
    """The article, topic or question; to a newcomer, with what the greeting would offer first."""
    if link.kind == "q":
        led = await asking.ask(visit, link.value)
    elif link.kind == "g":
        led = await _told_in_group(visit, link.value)
    elif link.kind == "s":
        led = await topics.opened(visit, await _known_tag(visit, link.value))
    else:
        led = await _article(visit, int(link.value))
    if await visit.desk.store.is_subscribed(visit.place.chat_id):
        return led
    subscribe = talk.subscription_button(visit.locale, subscribed=False)
    first, *others = led.messages
    return reply(replace(first, buttons=(*first.buttons, (subscribe,))), *others)


async def _told_in_group(visit: Visit, code: str) -> Reaction:
    """What a group was told in a line; once the question is forgotten, the article it was from."""
    door = doors.read(code)
    asked = await visit.desk.store.question_in_group(door.question) if door else None
    if door and asked and doors.proof_of(asked) == door.proof:
        return await asking.in_full(visit, asked, door.article)
    if door and door.article:
        return await _article(visit, door.article)
    return reply(talk.say(visit.locale, "question-forgotten"))


async def _article(visit: Visit, article_id: int) -> Reaction:
    article = await visit.desk.store.article(article_id)
    if article is None or article.retracted:
        return reply(talk.say(visit.locale, "no-such-article"))
    also = await visit.desk.store.story(article.id)
    return reply(article_card(article, visit.locale, also=also))


async def _known_tag(visit: Visit, wanted: str) -> str:
    """The tag as our articles spell it; as it was written if they do not have it."""
    key = normalise(wanted.replace("_", " "))
    known = await visit.desk.store.known_tags()
    return next((tag for tag in known if normalise(tag.replace("_", " ")) == key), wanted)


async def tried(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """The question that was suggested."""
    return await asking.answered(visit, article.title, article.id)


async def _answerable(visit: Visit) -> Article | None:
    """The newest article that answers when it is asked what its title is about."""
    desk = visit.desk
    for article in (await newest_for(visit))[:TRIED]:
        try:
            scope = Scope(articles=[article.id])
            finding = await find_answer(desk.store, desk.index, article.title, scope=scope)
        except IndexUnready as error:
            see_to(desk, error)
            return None
        if finding.answer:
            return article
    return None
