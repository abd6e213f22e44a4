"""What is said to editors who add a source or send a document."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import Locale, counted, phrase
from bot.messages.feeds import ADDRESS_LIMIT, LABEL_LIMIT, feed_line, headers_said
from bot.messages.layout import Native, cut, directed, lines
from bot.messages.message import Button, Message
from bot.text.languages import UNKNOWN, language_of
from storage.choices import Candidate
from storage.models import Feed, FirstPoll, Published

FIRST_POLLS = (FirstPoll.NOTHING, FirstPoll.LATEST, FirstPoll.DIGEST)
"""A button carries the place in this list, and stays under old messages: add at the end."""
SAMPLE_LIMIT = 150
SHOWN = 5


def candidates(locale: Locale, number: int, found: Sequence[Candidate]) -> Message:
    """Several sources, each with a button that picks it."""
    html = lines(locale, phrase(locale, "sources-found"))
    for one in found:
        html = lines(locale, html, "", *_described(locale, one))
    rows = [
        (Button(cut(one.title, LABEL_LIMIT), data=f"v1:pick:{number}:{place}"),)
        for place, one in enumerate(found)
    ]
    return Message(html, buttons=(*rows, (_none(locale, number),)))


def candidate(
    locale: Locale, number: int, place: int, one: Candidate, *, edit: int | None = None
) -> Message:
    """A source with some of its titles, to be confirmed; what its first poll sends is chosen."""
    html = lines(
        locale,
        *_described(locale, one),
        headers_said(locale, one.headers),
        "",
        *(_sample(locale, title, one.language) for title in one.samples),
        "" if one.samples else None,
        phrase(locale, "source-first-news"),
    )
    rows = [
        (
            Button(
                phrase(locale, f"button-source-add-{choice}"),
                data=f"v1:addfeed:{number}:{place}:{button}",
            ),
        )
        for button, choice in enumerate(FIRST_POLLS)
    ]
    return Message(html, buttons=(*rows, (_none(locale, number),)), edit=edit)


def added(locale: Locale, one: Candidate, *, first_poll: FirstPoll, edit: int | None) -> Message:
    """It is polled from now on."""
    html = lines(
        locale,
        feed_line(locale, "source-added", one.title, one.url),
        phrase(locale, f"source-added-{first_poll}"),
    )
    return Message(html, edit=edit)


# ---- moving one


def unknown(locale: Locale, url: str) -> Message:
    """No feed is, or was, at this address."""
    return Message(lines(locale, phrase(locale, "feed-unknown", url=cut(url, ADDRESS_LIMIT))))


def nothing_like_it(locale: Locale, feed: Feed, url: str) -> Message:
    """Something may be at this address, but not what the feed is."""
    said = phrase(locale, f"feed-none-there-{feed.kind}", url=cut(url, ADDRESS_LIMIT))
    return Message(lines(locale, said))


def how_to_move(locale: Locale, feed: Feed) -> Message:
    """The command to write, with the address that it begins with."""
    command = f"/feeds {cut(feed.url, ADDRESS_LIMIT)}"
    return Message(lines(locale, phrase(locale, "feed-move-how", command=command)))


def move(locale: Locale, number: int, feed: Feed, one: Candidate) -> Message:
    """Where the feed is to go on, and what is there, to be confirmed."""
    html = lines(
        locale,
        feed_line(locale, "feed-move-sure", feed.title or feed.url, feed.url),
        "",
        *_described(locale, one),
        headers_said(locale, one.headers),
        *(_sample(locale, title, one.language) for title in one.samples),
    )
    yes = Button(phrase(locale, "button-feed-move-yes"), data=f"v1:domove:{number}")
    no = Button(phrase(locale, "button-feed-move-no"), data=f"v1:nomove:{number}")
    return Message(html, buttons=((yes,), (no,)))


def moved(locale: Locale, feed: Feed, url: str, *, edit: int | None) -> Message:
    """It goes on there."""
    return Message(
        lines(locale, feed_line(locale, "feed-moved", feed.title or url, url)), edit=edit
    )


def dismissed(locale: Locale, key: str, *, edit: int | None) -> Message:
    """Nothing was done, and the message says so instead of asking."""
    return Message(lines(locale, phrase(locale, key)), edit=edit)


def _described(locale: Locale, one: Candidate) -> tuple[Markup, Markup]:
    kind = phrase(locale, f"source-kind-{one.kind}")
    return feed_line(locale, "feed-line", one.title, cut(one.url, ADDRESS_LIMIT)), kind


def _none(locale: Locale, number: int) -> Button:
    return Button(phrase(locale, "button-source-none"), data=f"v1:nofeed:{number}")


def _sample(locale: Locale, title: str, hint: str | None) -> Markup:
    """A title on a line that runs as its own language does, however it begins."""
    told = language_of(title)
    language = (hint or locale.language) if told == UNKNOWN else told
    return Native(directed(language, Markup("• {}").format(cut(title, SAMPLE_LIMIT))))


# ---- documents


def preview(locale: Locale, number: int, titles: Sequence[str]) -> Message:
    """The articles that a document holds, and what may be done with them."""
    html = lines(
        locale,
        counted(locale, "document-read", len(titles)),
        *(_sample(locale, title, None) for title in titles[:SHOWN]),
        Markup("…") if len(titles) > SHOWN else None,
    )
    verbs = ("docpub", "docarc", "docno")
    rows = tuple(
        (Button(phrase(locale, f"button-{verb}"), data=f"v1:{verb}:{number}"),) for verb in verbs
    )
    return Message(html, buttons=rows)


def feeds_listed(locale: Locale, number: int, new: int, known: int) -> Message:
    """How many feeds a list holds, and what may be done with them."""
    html = lines(
        locale,
        counted(locale, "list-read", new),
        phrase(locale, "list-known", feeds=known) if known else None,
    )
    yes = Button(phrase(locale, "button-listadd"), data=f"v1:listadd:{number}")
    no = Button(phrase(locale, "button-docno"), data=f"v1:docno:{number}")
    return Message(html, buttons=((yes,), (no,)) if new else ())


def feeds_taken_in(locale: Locale, added: int, *, edit: int | None) -> Message:
    """The feeds of a list are polled from now on."""
    return Message(lines(locale, counted(locale, "list-added", added, feeds="/feeds")), edit=edit)


def refused(locale: Locale, name: str, reason: str) -> Message:
    """A document cannot be read, and why; `reason` is a word of `ingest.files`, or gone."""
    html = lines(
        locale,
        phrase(locale, "document-refused", name=cut(name, SAMPLE_LIMIT) or "…"),
        phrase(locale, f"document-{reason.lower().replace(' ', '-').replace('_', '-')}"),
    )
    return Message(html)


def taken_in(locale: Locale, done: Published, *, news: bool, edit: int | None) -> Message:
    """What became of a document's articles."""
    html = lines(
        locale,
        counted(locale, "document-sent" if news else "document-kept", len(done.new)),
        phrase(locale, "document-edited", articles=len(done.edited)) if done.edited else None,
        phrase(locale, "document-known", articles=len(done.known)) if done.known else None,
    )
    return Message(html, edit=edit)
