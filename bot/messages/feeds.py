"""What is said of feeds, to editors: their list, a card for each, what is wrong with one."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.i18n import Locale, date, phrase, time_of_day
from bot.messages.choosing import choice
from bot.messages.layout import TITLE_LIMIT, cut, lines, native
from bot.messages.message import Button, Message
from storage.models import Article, Feed

ADDRESS_LIMIT = 300
LABEL_LIMIT = 40
PAGE = 8
SHORT_TITLE, SHORT_ADDRESS = 100, 200  # so that a page of the longest fits
FULL_TEXT = ("auto", "never", "always")
"""A button carries the place in this list, and stays under old messages: add at the end."""


def feed_refused(locale: Locale, url: str, cause: str) -> Message:
    """A feed cannot be read, and why."""
    return Message(
        lines(
            locale,
            phrase(locale, "feed-refused", url=cut(url, ADDRESS_LIMIT)),
            cause_said(locale, cause),
        )
    )


# ---- the list, paged


def no_feeds(locale: Locale, *, edit: int | None = None) -> Message:
    """There are none, and how to add one."""
    return Message(lines(locale, phrase(locale, "no-feeds", example="/add")), edit=edit)


def feeds_page(
    locale: Locale,
    feeds: Sequence[Feed],
    *,
    first: int,
    counts: Mapping[str, int],
    percent: int | None = None,
    edit: int | None = None,
) -> Message:
    """A page of at most PAGE feeds, the first of them number `first` from 0, each with a button
    that opens its card; `counts` is how many work, fail and are stopped; `percent` how much of
    the archive can be searched, if not all.
    """
    total = sum(counts.values())
    html = lines(
        locale,
        phrase(locale, "feeds-heading"),
        phrase(
            locale,
            "feeds-counts",
            active=counts.get("active", 0),
            failing=counts.get("failing", 0),
            stopped=counts.get("stopped", 0),
        ),
        None if percent is None else phrase(locale, "index-searchable", percent=percent),
    )
    for feed in feeds:
        title, url = cut(feed.title or feed.url, SHORT_TITLE), cut(feed.url, SHORT_ADDRESS)
        line = phrase(locale, "feed-line", title=title, url=url)
        html = lines(locale, html, "", line, _state(locale, feed))
    rows = [(_card_button(feed),) for feed in feeds]
    turning = _turning(locale, first, total)
    return Message(html, buttons=(*rows, *([turning] if turning else [])), edit=edit)


def _card_button(feed: Feed) -> Button:
    mark = "⏸ " if feed.state == "stopped" else "⚠ " if feed.cause else ""
    return Button(mark + cut(feed.title or feed.url, LABEL_LIMIT), data=f"v1:feed:{feed.id}")


def _turning(locale: Locale, first: int, total: int) -> tuple[Button, ...]:
    """The buttons to the pages before and after, where there are any."""
    buttons = []
    if first > 0:
        before = max(0, first - PAGE)
        buttons.append(Button(phrase(locale, "button-previous"), data=f"v1:feeds:{before}"))
    if first + PAGE < total:
        buttons.append(Button(phrase(locale, "button-next"), data=f"v1:feeds:{first + PAGE}"))
    return tuple(buttons)


# ---- one feed


def feed_card(
    locale: Locale,
    feed: Feed,
    *,
    last_article: int | None,
    held: bool = False,
    edit: int | None = None,
) -> Message:
    """How a feed is doing, with the buttons that change it; `last_article` is when its newest
    article was first seen, `held` whether articles of it wait for an editor's word.
    """
    active = feed.state == "active"
    html = lines(
        locale,
        feed_line(locale, "feed-line", feed.title or feed.url, feed.url),
        _state(locale, feed),
        phrase(locale, "feed-failures", times=feed.failures) if feed.failures else None,
        "",
        phrase(locale, "feed-last-article", at=_moment(locale, last_article)),
        phrase(locale, "feed-next-check", at=_moment(locale, feed.next_check)) if active else None,
        headers_said(locale, feed.headers),
        phrase(locale, "feed-holds") if held else None,
        "",
        phrase(locale, "feed-full-text"),
    )
    return Message(
        html,
        buttons=(
            *(_held_buttons(locale, feed.id) if held else ()),
            (_check_button(locale, feed),),
            _full_text(locale, feed),
            (*((_stop_button(locale, feed),) if active else ()), _remove_button(locale, feed)),
            (Button(phrase(locale, "button-feed-move"), data=f"v1:fmove:{feed.id}"),),
            (Button(phrase(locale, "button-feeds"), data="v1:feeds:0"),),
        ),
        edit=edit,
    )


def removal(locale: Locale, feed: Feed, *, edit: int | None = None) -> Message:
    """Whether the feed is really to be removed."""
    html = lines(
        locale,
        feed_line(locale, "feed-line", feed.title or feed.url, feed.url),
        "",
        phrase(locale, "feed-remove-sure"),
    )
    yes = Button(phrase(locale, "button-feed-remove-yes"), data=f"v1:fgone:{feed.id}")
    no = Button(phrase(locale, "button-feed-remove-no"), data=f"v1:feed:{feed.id}")
    return Message(html, buttons=((yes,), (no,)), edit=edit)


def _state(locale: Locale, feed: Feed) -> Markup:
    if feed.state == "stopped":
        stopped = phrase(locale, "feed-stopped")
        return lines(locale, stopped, cause_said(locale, feed.cause)) if feed.cause else stopped
    return cause_said(locale, feed.cause) if feed.cause else phrase(locale, "feed-healthy")


def _moment(locale: Locale, instant: int | None) -> str:
    if instant is None:
        return phrase(locale, "feed-never")
    return phrase(
        locale, "feed-moment", date=date(locale, instant), time=time_of_day(locale, instant)
    )


def _check_button(locale: Locale, feed: Feed) -> Button:
    key = "button-feed-check" if feed.state == "active" else "button-feed-resume"
    return Button(phrase(locale, key), data=f"v1:fcheck:{feed.id}")


def _stop_button(locale: Locale, feed: Feed) -> Button:
    return Button(phrase(locale, "button-feed-stop"), data=f"v1:fstop:{feed.id}")


def _remove_button(locale: Locale, feed: Feed) -> Button:
    return Button(phrase(locale, "button-feed-remove"), data=f"v1:fdrop:{feed.id}")


def _full_text(locale: Locale, feed: Feed) -> tuple[Button, ...]:
    return tuple(
        choice(
            phrase(locale, f"full-text-{mode}"),
            f"v1:ftext:{feed.id}:{place}",
            chosen=mode == feed.full_text,
        )
        for place, mode in enumerate(FULL_TEXT)
    )


def headers_said(locale: Locale, headers: Mapping[str, str]) -> Markup | None:
    """The names of the headers that a feed is asked for with; what they hold may be secret."""
    return phrase(locale, "feed-headers", names=", ".join(headers)) if headers else None


def _held_buttons(locale: Locale, feed_id: int) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(phrase(locale, "button-held-send"), data=f"v1:fsend:{feed_id}"),),
        (Button(phrase(locale, "button-held-keep"), data=f"v1:fkeep:{feed_id}"),),
    )


# ---- what editors are told


def feed_flood(locale: Locale, feed: Feed, held: Sequence[Article]) -> Message:
    """A feed showed very many articles at once, of which the newest wait for an editor's word."""
    html = lines(
        locale,
        feed_line(locale, "feed-flood", feed.title or feed.url, feed.url),
        phrase(locale, "feed-flood-held"),
        "",
        *(
            native(article, Markup("• {}").format(cut(article.title, TITLE_LIMIT)))
            for article in held
        ),
    )
    return Message(html, buttons=_held_buttons(locale, feed.id))


def held_settled(locale: Locale, feed: Feed, *, sent: bool, edit: int | None) -> Message:
    """What became of what waited for an editor's word."""
    html = lines(
        locale,
        feed_line(locale, "feed-line", feed.title or feed.url, feed.url),
        phrase(locale, "held-sent" if sent else "held-kept"),
    )
    return Message(html, edit=edit)


def feed_trouble(locale: Locale, feed: Feed) -> Message:
    """A feed cannot be read, why, and what may be done."""
    stopped = feed.state == "stopped"
    html = lines(
        locale,
        feed_line(locale, "feed-trouble", feed.title or feed.url, feed.url),
        cause_said(locale, feed.cause or "broken"),
        "",
        phrase(locale, "feed-trouble-stopped" if stopped else "feed-trouble-goes-on"),
    )
    retry = Button(phrase(locale, "button-feed-retry"), data=f"v1:fcheck:{feed.id}")
    last = _remove_button(locale, feed) if stopped else _stop_button(locale, feed)
    return Message(html, buttons=((retry, last),))


def feed_recovered(locale: Locale, feed: Feed) -> Message:
    """A feed whose trouble was told works again."""
    title = cut(feed.title or feed.url, TITLE_LIMIT)
    return Message(lines(locale, phrase(locale, "feed-recovered", title=title)))


def feeds_outage(locale: Locale) -> Message:
    """Nearly all feeds fail at once."""
    return Message(lines(locale, phrase(locale, "feeds-outage", feeds="/feeds")))


# ---- words


def feed_line(locale: Locale, key: str, title: str, url: str) -> Markup:
    """A feed's title and address, within a few hundred units."""
    return phrase(locale, key, title=cut(title, TITLE_LIMIT), url=cut(url, ADDRESS_LIMIT))


STATUS_SAID = {"status_403": "forbidden", "status_404": "not-found", "status_410": "gone"}


def cause_said(locale: Locale, cause: str) -> Markup:
    """In words, why a feed cannot be read; `cause` is a word of `ingest`."""
    if cause.startswith("status_"):
        number = cause.removeprefix("status_")
        other = "server-error" if number.startswith("5") else "status"
        return phrase(locale, f"cause-{STATUS_SAID.get(cause, other)}", status=number)
    return phrase(locale, f"cause-{cause.replace('_', '-')}")
