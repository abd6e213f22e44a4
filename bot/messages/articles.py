"""Articles as messages: the pushed card, the list, the summary, the whole text in pages."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from bot.i18n import Locale, counted, date, is_right_to_left, isolated, number, phrase
from bot.messages.announcements import announcement
from bot.messages.corrections import correction_lines
from bot.messages.fitting import ENTITIES, split
from bot.messages.layout import TITLE_LIMIT, Native, bold, cut, led, lines, native
from bot.messages.message import Button, Message
from bot.messages.previews import preview_of
from bot.text.languages import UNKNOWN
from bot.text.summaries import Length, summarise
from storage.deliveries import Before
from storage.models import Article, Feed, Telling

PAGE_UNITS = 3000
ENTITIES_AROUND = 5  # the title, the fold and what stands below a page
OPENING_UNITS = 600
LIST_PAGE = 5
DIGEST_LISTED = 8
SOURCES, SOURCE_LIMIT = 4, 60
SHARE = "https://t.me/share/url?url="
SHARED_CHARS = 1024  # of an address that is put into another


def article_card(
    article: Article,
    locale: Locale,
    *,
    also: Sequence[Telling] = (),
    before: Before | None = None,
    door: str | None = None,
) -> Message:
    """What subscribers get: title, the first words that matter, date and source, and who else
    told it; and how it has changed since it was first sent, if it has.  An announcement is only
    what it says.  Where many read along, `door` opens it in the private chat.
    """
    if article.is_announcement:
        return announcement(article, locale, before=before)
    html = lines(
        locale,
        *in_short(article, locale),
        also_in(also, locale),
        *correction_lines(article, before, locale),
    )
    return Message(
        html,
        buttons=card_buttons(article, locale, door),
        preview=preview_of(article),
        article_id=article.id,
    )


def in_short(article: Article, locale: Locale) -> list[Markup | str | None]:
    """The title, as much of what matters as the chat wants, the author, the date and the source."""
    sentences = summary_of(article, Length.SHORT if locale.length == "long" else Length.PUSH)
    if locale.length == "brief":
        sentences = sentences[:1]
    said = spaced(native(article, sentence) for sentence in sentences)
    return [headline(article), "", *said, origin(article, locale)]


def article_summary(
    article: Article,
    locale: Locale,
    *,
    length: Length = Length.SHORT,
    also: Sequence[Telling] = (),
    edit: int | None = None,
) -> Message:
    """The article in a few of its own sentences."""
    sentences = summary_of(article, length)
    points = [native(article, Markup("• {}").format(sentence)) for sentence in sentences]
    html = lines(
        locale,
        headline(article),
        phrase(locale, "summary-heading"),
        "",
        *spaced(points),
        byline(article, locale),
        also_in(also, locale),
    )
    buttons = rows(
        length_button(article, locale, length),
        (read_button(article, locale), ask_button(article, locale)),
        story_buttons(article, locale),
        source_button(article, locale),
    )
    return Message(html, buttons=buttons, edit=edit, article_id=article.id)


def length_wanted(locale: Locale) -> Length:
    """How long a summary is at first."""
    return Length.LONG if locale.length == "long" else Length.SHORT


def length_button(article: Article, locale: Locale, length: Length) -> tuple[Button, ...]:
    """The button that makes a summary longer, if that says more, or short again."""
    if length is Length.LONG:
        return (Button(phrase(locale, "button-shorter"), data=f"v1:short:{article.id}"),)
    if len(summary_of(article, Length.LONG)) <= len(summary_of(article, length)):
        return ()
    return (Button(phrase(locale, "button-longer"), data=f"v1:long:{article.id}"),)


def article_page(
    article: Article, page: int, locale: Locale, *, edit: int | None = None
) -> Message:
    """A page of the whole article; pages count from 0 and are clamped to those there are."""
    pages = pages_of(article)
    page = min(max(page, 0), len(pages) - 1)
    folded = Markup("<blockquote expandable>{}</blockquote>").format(pages[page])
    parts: list[Markup | str | None] = [headline(article), "", Native(folded)]
    if len(pages) > 1:
        parts += ["", phrase(locale, "page-of", page=page + 1, pages=len(pages))]
    turn = turning("turn", page, len(pages), locale, argument=f"{article.id}:")
    buttons = rows(turn, *article_buttons(article, locale))
    return Message(lines(locale, *parts), buttons=buttons, edit=edit, article_id=article.id)


def article_buttons(article: Article, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    """What stands below the whole text."""
    return rows(
        (summary_button(article, locale), ask_button(article, locale)),
        story_buttons(article, locale),
        source_button(article, locale),
    )


def article_list(
    articles: Sequence[Article], *, page: int, total: int, locale: Locale, edit: int | None = None
) -> Message:
    """A page of the newest articles; each button opens one."""
    if not articles:
        return Message(lines(locale, phrase(locale, "no-articles-yet")), edit=edit)
    first = page * LIST_PAGE + 1
    parts: list[Markup | str | None] = [
        phrase(locale, "latest-heading"),
        counted(locale, "articles-in-all", total),
    ]
    parts += listed(articles, first, locale)
    turn = turning("list", page, pages_in(total), locale)
    buttons = rows(numbers(articles, first, locale), turn)
    return Message(lines(locale, *parts), buttons=buttons, edit=edit, lists=ids_of(articles))


def not_found(
    words: str, nearest: Sequence[Article], locale: Locale, *, edit: int | None = None
) -> Message:
    """Nothing has these words; each button opens an article that may be meant."""
    html = lines(
        locale,
        phrase(locale, "nothing-found", words=words),
        *(["", phrase(locale, "did-you-mean")] if nearest else []),
        *listed(nearest, 1, locale),
    )
    buttons = rows(numbers(nearest, 1, locale))
    return Message(html, buttons=buttons, edit=edit, lists=ids_of(nearest))


def pages_in(total: int) -> int:
    """How many pages a list of so many takes."""
    return (total + LIST_PAGE - 1) // LIST_PAGE


def page_within(page: int, total: int) -> int:
    """The page, from 0, or the nearest that there is."""
    return min(max(page, 0), max(pages_in(total) - 1, 0))


def new_source(feed: Feed, newest: Sequence[Article], total: int, locale: Locale) -> Message:
    """A source that was just added, with the newest of its articles; each button opens one."""
    return Message(
        lines(
            locale,
            phrase(locale, "new-source", title=cut(feed.title or feed.url, TITLE_LIMIT)),
            counted(locale, "new-source-articles", total),
            *listed(newest, 1, locale),
        ),
        buttons=rows(numbers(newest, 1, locale)),
        lists=ids_of(newest),
    )


def listed(articles: Sequence[Article], first: int, locale: Locale) -> list[Markup | str | None]:
    """Numbered titles with their dates, as lines."""
    parts: list[Markup | str | None] = []
    for n, article in enumerate(articles, first):
        parts += ["", numbered(n, article, locale), byline(article, locale)]
    return parts


def ids_of(articles: Iterable[Article]) -> tuple[int, ...]:
    return tuple(article.id for article in articles)


def numbers(articles: Sequence[Article], first: int, locale: Locale) -> tuple[Button, ...]:
    """A row of buttons, a number each, that open the articles."""
    return tuple(
        Button(number(locale, n), data=f"v1:card:{article.id}")
        for n, article in enumerate(articles, first)
    )


def summary_of(article: Article, length: Length) -> list[str]:
    """Sentences of the article, whole; the beginning of its text if none can stand alone."""
    chosen = summarise(article.title, article.text, headings=article.headings, length=length)
    return [sentence.text for sentence in chosen] or [cut(article.text, OPENING_UNITS)]


def pages_of(article: Article) -> list[Markup]:
    """The text of the article, as it stands in its messages, cut where a page is full."""
    blocks = (bold(block.text) if block.is_heading else block.text for block in article.blocks)
    whole = native(article, Markup("\n\n").join(blocks))
    pages = split(whole, PAGE_UNITS, ENTITIES - ENTITIES_AROUND) or [whole]
    # A page may begin within a line.
    return pages if article.language == UNKNOWN else [led(article.language, p) for p in pages]


def spaced(paragraphs: Iterable[Native]) -> list[Markup | str | None]:
    """Each with a blank line after it."""
    return [part for paragraph in paragraphs for part in (paragraph, "")]


def headline(article: Article) -> Native:
    return native(article, bold(cut(article.title, TITLE_LIMIT)))


def title_of(article: Article, limit: int = TITLE_LIMIT) -> Markup:
    """The title as it stands within a line of the reader's language."""
    return isolated(cut(article.title, limit))


def numbered(n: int, article: Article, locale: Locale) -> Markup:
    return Markup("{}. ").format(number(locale, n)) + bold(title_of(article))


def byline(article: Article, locale: Locale) -> Markup:
    """When it was published and by whom."""
    day = date(locale, article.published or article.first_seen)
    if article.author:
        return phrase(locale, "byline", author=cut(article.author, 80), date=day)
    return phrase(locale, "dateline", date=day)


def origin(article: Article, locale: Locale) -> Markup:
    """When it was published, by whom and on which site."""
    host = host_of(article.url).removeprefix("www.")
    if not re.search("[^0-9.:]", host):  # none, or an address of numbers, which names no site
        return byline(article, locale)
    return Markup("{} · {}").format(byline(article, locale), isolated(cut(host, SOURCE_LIMIT)))


def host_of(url: str | None) -> str:
    """The host of an address, "" if it has none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:  # a broken IPv6 address, say
        return ""


def also_in(tellings: Sequence[Telling], locale: Locale) -> Markup | None:
    """Who else told the story: the first few sources, each once, by title or else by host."""
    names = dict.fromkeys(told.source or host_of(told.url) for told in tellings)
    sources = [isolated(cut(name, SOURCE_LIMIT)) for name in names if name]
    if not sources:
        return None
    named = (phrase(locale, "comma") + " ").join(sources[:SOURCES])
    if len(sources) > SOURCES:
        return phrase(locale, "also-in-more", sources=named, more=len(sources) - SOURCES)
    return phrase(locale, "also-in", sources=named)


def card_buttons(
    article: Article, locale: Locale, door: str | None = None
) -> tuple[tuple[Button, ...], ...]:
    """With a door, what would be said aloud to all who are there is behind it."""
    if door:
        return rows(
            (Button(phrase(locale, "button-open-in-private"), url=door),),
            source_button(article, locale),
            (
                save_button(article, locale),
                *share_button(article, locale),
                mute_button(article, locale),
            ),
        )
    return rows(
        (summary_button(article, locale), read_button(article, locale)),
        (ask_button(article, locale), *source_button(article, locale)),
        (
            save_button(article, locale),
            *share_button(article, locale),
            mute_button(article, locale),
        ),
        edits_button(article, locale),
    )


def save_button(article: Article, locale: Locale) -> Button:
    return Button(phrase(locale, "button-save"), data=f"v1:save:{article.id}")


def share_button(article: Article, locale: Locale) -> tuple[Button, ...]:
    """The button that sends the article's address on, if it has one that is not too long."""
    address = quote(article.url or "", safe="")
    if not 0 < len(address) <= SHARED_CHARS:
        return ()
    return (Button(phrase(locale, "button-share"), url=SHARE + address),)


def story_buttons(article: Article, locale: Locale) -> tuple[Button, ...]:
    """What came before it, and what is like it."""
    return (
        Button(phrase(locale, "button-story"), data=f"v1:story:{article.id}"),
        Button(phrase(locale, "button-alike"), data=f"v1:alike:{article.id}"),
    )


def mute_button(article: Article, locale: Locale) -> Button:
    return Button(phrase(locale, "button-mute"), data=f"v1:muteof:{article.id}")


def summary_button(article: Article, locale: Locale) -> Button:
    return Button(phrase(locale, "button-summary"), data=f"v1:sum:{article.id}")


def read_button(article: Article, locale: Locale) -> Button:
    return Button(phrase(locale, "button-read"), data=f"v1:read:{article.id}")


def ask_button(article: Article, locale: Locale) -> Button:
    return Button(phrase(locale, "button-ask"), data=f"v1:about:{article.id}")


def edits_button(article: Article, locale: Locale) -> tuple[Button, ...]:
    """The button that shows what was changed, if anything was."""
    if article.version == 1:
        return ()
    return (Button(phrase(locale, "button-edits"), data=f"v1:edits:{article.id}"),)


def latest_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-latest"), data="v1:latest")


def source_button(article: Article, locale: Locale) -> tuple[Button, ...]:
    """The button that opens the article where it was published, if it has an address."""
    if not article.url:
        return ()
    return (Button(phrase(locale, "button-original"), url=article.url),)


def turning(
    verb: str, page: int, pages: int, locale: Locale, *, argument: str = ""
) -> tuple[Button, ...]:
    """A row of buttons to the page before and after, if there are such pages.  Clients do not
    mirror keyboards, so the first one stands on the left, where Arabic goes on.
    """
    data = f"v1:{verb}:{argument}"
    row = []
    if page > 0:
        row.append(Button(phrase(locale, "button-previous"), data=f"{data}{page - 1}"))
    if page + 1 < pages:
        row.append(Button(phrase(locale, "button-next"), data=f"{data}{page + 1}"))
    return tuple(reversed(row) if is_right_to_left(locale.language) else row)


def rows(*each: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    """The rows that have buttons."""
    return tuple(row for row in each if row)
