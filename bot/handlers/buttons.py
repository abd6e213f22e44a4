"""The table of buttons.  Their data is `v1:verb[:argument…]` and is user input like any other:
parsed, authorised at the press, and looked up in the presser's own chat.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.handlers import (
    adding,
    announcing,
    asking,
    correcting,
    curating,
    documents,
    feeds,
    forums,
    gaps,
    health,
    keeping,
    moving,
    muting,
    naming,
    newsdesk,
    outbox,
    privacy,
    readers,
    relating,
    returning,
    routing,
    searching,
    settings,
    staff,
    starting,
    subscriptions,
    topics,
    trying,
)
from bot.handlers.commands import LEAST, Audience, refused
from bot.handlers.desk import Reaction, Visit, outdated, reply, taken_back
from bot.handlers.doors import door_to_article
from bot.i18n import LANGUAGES, phrase
from bot.messages import articles as cards
from bot.messages import talk
from bot.messages.answers import context
from bot.messages.edits import last_edit
from bot.messages.pages import whole_article
from bot.text.summaries import Length
from storage.models import Article
from storage.tallies import Event

Press = Callable[[Visit, list[int]], Awaitable[Reaction]]
ArticlePress = Callable[[Visit, Article, list[int]], Awaitable[Reaction]]


@dataclass(frozen=True, slots=True)
class ButtonVerb:
    """What a button does, how many numbers it carries, who may press it."""

    press: Press
    numbers: int = 0
    audience: Audience = Audience.ANYONE


def of_article(press: ArticlePress, counts: Event | None = None) -> Press:
    """A button about the article that its first number names: none is shown that its publisher
    took back.  It `counts` as this.
    """

    async def pressed(visit: Visit, numbers: list[int]) -> Reaction:
        article = await visit.desk.store.article(numbers[0])
        if article is None:
            return outdated(visit)
        if article.retracted:
            return taken_back(visit)
        if counts is not None:
            await visit.desk.store.count(counts, now=visit.desk.clock())
        return await press(visit, article, numbers[1:])

    return pressed


async def card(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    also = await visit.desk.store.story(article.id)
    door = door_to_article(visit, article.id)
    return reply(cards.article_card(article, visit.locale, also=also, door=door))


async def summary(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return reply(
        cards.article_summary(article, visit.locale, length=cards.length_wanted(visit.locale))
    )


async def longer(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return summary_in_place(visit, article, Length.LONG)


async def shorter(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return summary_in_place(visit, article, Length.SHORT)


def summary_in_place(visit: Visit, article: Article, length: Length) -> Reaction:
    edit = visit.message_id
    return reply(cards.article_summary(article, visit.locale, length=length, edit=edit))


async def read(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """The whole of it, as a message of its own."""
    return reply(whole_article(article, visit.locale, rich=visit.chat.rich))


async def turn(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """Another page of the article, in place."""
    return reply(cards.article_page(article, rest[0], visit.locale, edit=visit.message_id))


async def edited(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """What the article's last edit changed."""
    before = await visit.desk.store.version_before(article.id)
    if before is None:
        return outdated(visit)
    return reply(last_edit(article, *before, visit.locale))


async def about(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return await asking.ask_about(visit, article)


async def in_context(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    start, end = rest
    if not 0 <= start < end <= len(article.text):
        return outdated(visit)
    return reply(context(article, start, end, visit.locale))


async def latest(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await readers.latest_page(visit, 0))


async def latest_turn(visit: Visit, numbers: list[int]) -> Reaction:
    return reply(await readers.latest_page(visit, numbers[0], edit=visit.message_id))


async def subscribe(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await readers.subscribe(visit, "")


async def unsubscribe(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await readers.unsubscribe(visit, "")


async def languages(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(talk.language_menu(visit.locale))


async def language(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(LANGUAGES):
        return outdated(visit)
    return await readers.set_language(visit, LANGUAGES[numbers[0]])


BUTTONS = {
    "card": ButtonVerb(of_article(card, Event.CARDS), 1),
    "sum": ButtonVerb(of_article(summary, Event.SUMMARIES), 1),
    "long": ButtonVerb(of_article(longer), 1),
    "short": ButtonVerb(of_article(shorter), 1),
    "read": ButtonVerb(of_article(read, Event.TEXTS), 1),
    "turn": ButtonVerb(of_article(turn), 2),
    "about": ButtonVerb(of_article(about, Event.QUERIES), 1),
    "edits": ButtonVerb(of_article(edited), 1),
    "ctx": ButtonVerb(of_article(in_context), 3),
    "also": ButtonVerb(asking.another, 2),
    "everywhere": ButtonVerb(asking.ask_everywhere, 1),
    "right": ButtonVerb(asking.right, 1),
    "wrong": ButtonVerb(asking.wrong, 1),
    "wait": ButtonVerb(curating.wait, 1),
    "editor": ButtonVerb(curating.ask_editor, 1),
    "unfaq": ButtonVerb(curating.remove, 1, Audience.MODERATORS),
    "unalias": ButtonVerb(naming.remove, 1, Audience.EDITORS),
    "missed": ButtonVerb(returning.caught_up, 1, Audience.DECIDERS),
    "latest": ButtonVerb(latest),
    "list": ButtonVerb(latest_turn, 1),
    "sub": ButtonVerb(subscribe, 0, Audience.DECIDERS),
    "unsub": ButtonVerb(unsubscribe, 0, Audience.DECIDERS),
    "langs": ButtonVerb(languages, 0, Audience.DECIDERS),
    "lang": ButtonVerb(language, 1, Audience.DECIDERS),
    "settings": ButtonVerb(settings.shown, 0, Audience.DECIDERS),
    "set": ButtonVerb(settings.back, 0, Audience.DECIDERS),
    "setlang": ButtonVerb(settings.language_chosen, 1, Audience.DECIDERS),
    "digits": ButtonVerb(settings.digits_chosen, 1, Audience.DECIDERS),
    "months": ButtonVerb(settings.months, 0, Audience.DECIDERS),
    "month": ButtonVerb(settings.months_chosen, 1, Audience.DECIDERS),
    "zones": ButtonVerb(settings.places, 0, Audience.DECIDERS),
    "zone": ButtonVerb(settings.zone_chosen, 1, Audience.DECIDERS),
    "tried": ButtonVerb(trying.shown, 0, Audience.DECIDERS),
    "wish": ButtonVerb(trying.chosen, 1, Audience.DECIDERS),
    "follow": ButtonVerb(subscriptions.follow_shown, 0, Audience.DECIDERS),
    "all": ButtonVerb(subscriptions.all_followed, 0, Audience.DECIDERS),
    "digest": ButtonVerb(subscriptions.digest_shown, 0, Audience.DECIDERS),
    "pace": ButtonVerb(subscriptions.pace_chosen, 1, Audience.DECIDERS),
    "quiet": ButtonVerb(subscriptions.quiet_shown, 0, Audience.DECIDERS),
    "hours": ButtonVerb(subscriptions.hours_chosen, 1, Audience.DECIDERS),
    "silent": ButtonVerb(subscriptions.sound_chosen, 1, Audience.DECIDERS),
    "try": ButtonVerb(of_article(starting.tried), 1),
    "found": ButtonVerb(searching.turned, 2),
    "topics": ButtonVerb(topics.listed),
    "topic": ButtonVerb(topics.shown, 3),
    "ftopic": ButtonVerb(topics.followed, 2, Audience.DECIDERS),
    "story": ButtonVerb(of_article(relating.told, Event.STORIES), 1),
    "alike": ButtonVerb(of_article(relating.alike), 1),
    "save": ButtonVerb(of_article(keeping.save, Event.SAVES), 1),
    "saved": ButtonVerb(keeping.turned, 1),
    "unsave": ButtonVerb(keeping.removed, 2),
    "mute": ButtonVerb(muting.shown, 0, Audience.DECIDERS),
    "muteof": ButtonVerb(of_article(muting.shown_for), 1, Audience.DECIDERS),
    "hush": ButtonVerb(muting.hushed, 1, Audience.DECIDERS),
    "hushtag": ButtonVerb(of_article(muting.topic_hushed), 3, Audience.DECIDERS),
    "unhush": ButtonVerb(muting.ended, 0, Audience.DECIDERS),
    "setdigest": ButtonVerb(subscriptions.digest_page, 0, Audience.DECIDERS),
    "setquiet": ButtonVerb(subscriptions.quiet_page, 0, Audience.DECIDERS),
    "setsound": ButtonVerb(settings.sound_chosen, 1, Audience.DECIDERS),
    "rich": ButtonVerb(settings.rich_chosen, 1, Audience.DECIDERS),
    "length": ButtonVerb(settings.length_chosen, 1, Audience.DECIDERS),
    "gaps": ButtonVerb(gaps.shown, 0, Audience.EDITORS),
    "outbox": ButtonVerb(outbox.shown, 0, Audience.EDITORS),
    "oretry": ButtonVerb(outbox.retried, 0, Audience.EDITORS),
    "acct": ButtonVerb(outbox.account_shown, 1, Audience.EDITORS),
    "retract": ButtonVerb(of_article(outbox.retraction_shown), 1, Audience.EDITORS),
    "goback": ButtonVerb(of_article(outbox.retracted), 2, Audience.EDITORS),
    "feeds": ButtonVerb(feeds.turned, 1, Audience.EDITORS),
    "feed": ButtonVerb(feeds.shown, 1, Audience.EDITORS),
    "fcheck": ButtonVerb(feeds.checked, 1, Audience.EDITORS),
    "fstop": ButtonVerb(feeds.stopped, 1, Audience.EDITORS),
    "fdrop": ButtonVerb(feeds.dropped, 1, Audience.EDITORS),
    "fgone": ButtonVerb(feeds.removed, 1, Audience.EDITORS),
    "fmove": ButtonVerb(moving.how, 1, Audience.EDITORS),
    "domove": ButtonVerb(moving.confirmed, 1, Audience.EDITORS),
    "nomove": ButtonVerb(moving.dropped, 1, Audience.EDITORS),
    "ftext": ButtonVerb(feeds.full_text_chosen, 2, Audience.EDITORS),
    "fsend": ButtonVerb(feeds.held_sent, 1, Audience.EDITORS),
    "fkeep": ButtonVerb(feeds.held_kept, 1, Audience.EDITORS),
    "pick": ButtonVerb(adding.picked, 2, Audience.EDITORS),
    "addfeed": ButtonVerb(adding.confirmed, 3, Audience.EDITORS),
    "nofeed": ButtonVerb(adding.dismissed, 1, Audience.EDITORS),
    "docpub": ButtonVerb(documents.published, 1, Audience.EDITORS),
    "docarc": ButtonVerb(documents.archived, 1, Audience.EDITORS),
    "listadd": ButtonVerb(documents.feeds_added, 1, Audience.EDITORS),
    "forget": ButtonVerb(privacy.forgotten, 0, Audience.DECIDERS),
    "health": ButtonVerb(health.again, 0, Audience.EDITORS),
    "routes": ButtonVerb(routing.listed, 0, Audience.EDITORS),
    "route": ButtonVerb(routing.shown, 2, Audience.EDITORS),
    "rall": ButtonVerb(routing.everything, 2, Audience.EDITORS),
    "rstop": ButtonVerb(routing.stopped, 2, Audience.EDITORS),
    "rsound": ButtonVerb(routing.sound_chosen, 3, Audience.EDITORS),
    "radd": ButtonVerb(routing.asked_for, 0, Audience.EDITORS),
    "rtopics": ButtonVerb(forums.shown, 1, Audience.EDITORS),
    "rnew": ButtonVerb(forums.opened, 2, Audience.EDITORS),
    "rlen": ButtonVerb(routing.length_chosen, 3, Audience.EDITORS),
    "fix": ButtonVerb(correcting.confirmed, 1, Audience.EDITORS),
    "nofix": ButtonVerb(correcting.dropped, 1, Audience.EDITORS),
    "nsend": ButtonVerb(announcing.sent, 2, Audience.EDITORS),
    "ndrop": ButtonVerb(announcing.dropped, 1, Audience.EDITORS),
    "bstop": ButtonVerb(announcing.stopped, 1, Audience.EDITORS),
    "desk": ButtonVerb(newsdesk.moved, 1, Audience.OWNERS),
    "dmode": ButtonVerb(newsdesk.mode_chosen, 1, Audience.OWNERS),
    "dlist": ButtonVerb(newsdesk.listed, 0, Audience.EDITORS),
    "dcard": ButtonVerb(of_article(newsdesk.shown), 1, Audience.EDITORS),
    "dsend": ButtonVerb(of_article(newsdesk.sent), 3, Audience.EDITORS),
    "dhold": ButtonVerb(of_article(newsdesk.held), 2, Audience.EDITORS),
    "dwhen": ButtonVerb(of_article(newsdesk.times), 1, Audience.EDITORS),
    "dat": ButtonVerb(of_article(newsdesk.scheduled), 3, Audience.EDITORS),
    "keep": ButtonVerb(curating.kept, 2, Audience.MODERATORS),
    "nokeep": ButtonVerb(curating.not_kept, 1, Audience.MODERATORS),
    "editors": ButtonVerb(staff.listed, 0, Audience.OWNERS),
    "member": ButtonVerb(staff.shown, 1, Audience.OWNERS),
    "appoint": ButtonVerb(staff.appointed, 2, Audience.OWNERS),
    "invite": ButtonVerb(staff.invited, 1, Audience.OWNERS),
    "docno": ButtonVerb(documents.dismissed, 1, Audience.EDITORS),
}


def parse(data: str) -> tuple[ButtonVerb, list[int]] | None:
    """The verb and its numbers; None for anything that is not exactly a button of ours."""
    version, _, rest = data.partition(":")
    verb, *arguments = rest.split(":")
    button = BUTTONS.get(verb)
    if version != "v1" or button is None or len(arguments) != button.numbers:
        return None
    if not all(each.isascii() and each.isdecimal() and len(each) <= 15 for each in arguments):
        return None
    return button, [int(each) for each in arguments]


async def press(visit: Visit, data: str) -> Reaction:
    """Do what a button says."""
    parsed = parse(data)
    if parsed is None:
        return outdated(visit)
    button, numbers = parsed
    refusal = await refused(visit, button.audience)
    if refusal:
        key = "only-operators" if button.audience in LEAST else "only-admins"
        return Reaction(notice=phrase(visit.locale, key))
    return await button.press(visit, numbers)
