"""Answers: a sentence of an article, word for word, with its source; or an honest no."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from markupsafe import Markup

from bot.i18n import Locale, date, isolated, number, phrase
from bot.messages import layout
from bot.messages.articles import (
    byline,
    host_of,
    ids_of,
    latest_button,
    listed,
    numbers,
    read_button,
    title_of,
)
from bot.messages.fitting import beginning
from bot.messages.layout import (
    TITLE_LIMIT,
    Native,
    bold,
    cut,
    ending,
    lines,
    link,
    native,
    shown_length,
)
from bot.messages.message import Button, Message, Quote
from bot.text.sentences import sentences
from storage.models import Article, Block, CuratedAnswer

QUOTE_CHARS = 1200
CONTEXT_CHARS = 600
CONTEXT_UNITS = 3000  # marks of direction included
FRAGMENT_WORDS = 5
FOLDED_UNITS = 700
AROUND_CHARS = 200
CURATED_CHARS = 3000
ROW = 5  # buttons
STALE_AFTER = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of an article, text[start:end], and the passage around them."""

    article: Article
    start: int
    end: int
    passage_start: int
    passage_end: int


def answer(
    shown: Shown,
    locale: Locale,
    *,
    notes: Sequence[Markup] = (),
    buttons: Sequence[tuple[Button, ...]] = (),
    edit: int | None = None,
) -> Message:
    """The words within their passage, and where they stand.  `notes` are said first."""
    article = shown.article
    words = layout.beginning(article.text[shown.start : shown.end], QUOTE_CHARS)
    html = lines(
        locale,
        *notes,
        Native(quotation(beginning(native(article, within_passage(shown, words)), CONTEXT_UNITS))),
        source(article, words),
        standing(article, shown.start, locale),
    )
    place = f"{article.id}:{shown.start}:{shown.end}"
    more = Button(phrase(locale, "button-context"), data=f"v1:ctx:{place}")
    return Message(
        html,
        buttons=((more, read_button(article, locale)), *buttons),
        quotes=(Quote(article.id, words),),
        edit=edit,
        article_id=article.id,
    )


def standing(article: Article, start: int, locale: Locale) -> Markup:
    """The byline, and in which paragraph the words are that begin there."""
    number = paragraph_at(article, start)
    if number is None:
        return byline(article, locale)
    paragraph = phrase(locale, "in-paragraph", number=number)
    return Markup("{} · {}").format(byline(article, locale), paragraph)


def paragraph_at(article: Article, start: int) -> int | None:
    """The number of the paragraph that has this place of the text, counting from 1 and without
    headings; None if a heading has it.
    """
    before = [block for block in article.blocks if block.start <= start]
    if not before or before[-1].is_heading:
        return None
    return sum(not block.is_heading for block in before)


def within_passage(shown: Shown, words: str) -> Markup:
    """The words in bold, between the whole sentences that the passage has right before and after
    them: all of it stands so in the article.
    """
    text, end = shown.article.text, shown.start + len(words)
    before = sentences(text[shown.passage_start : shown.start])
    near = (shown.passage_start + span.start for span in before)
    first = next((at for at in near if shown.start - at <= AROUND_CHARS), shown.start)
    if text[shown.start + len(words) : shown.end].strip():
        return bold(words)  # it was cut: nothing follows it
    after = (end + span.end for span in sentences(text[end : shown.passage_end]))
    last = max((at for at in after if at - end <= AROUND_CHARS), default=end)
    return Markup("{}{}{}").format(text[first : shown.start], bold(words), text[end:last])


def notes_of(
    article: Article, locale: Locale, *, now: int, closest: bool, elsewhere: bool
) -> list[Markup]:
    """What to say before the words of an article: that they may not answer, that they are not of
    the article that was asked about, that they are old.
    """
    said = [
        phrase(locale, "closest-passage") if closest else None,
        phrase(locale, "not-in-this-article") if elsewhere and not closest else None,
        stale_note(article, locale, now),
    ]
    return [note for note in said if note is not None]


def stale_note(article: Article, locale: Locale, now: int) -> Markup | None:
    """The date of what an old article says, aloud: it may have changed since."""
    if article.published is None or now - article.published < STALE_AFTER:
        return None
    return phrase(locale, "as-of", date=date(locale, article.published))


def answer_buttons(
    question: int, locale: Locale, *, following: int | None, closest: bool
) -> list[tuple[Button, ...]]:
    """Another answer, if there is one; what the reader thinks of this one; help, if it is only
    the closest passage.
    """
    judging = (
        Button("👍", data=f"v1:right:{question}"),
        Button("👎", data=f"v1:wrong:{question}"),
    )
    rows: list[tuple[Button, ...]] = [judging]
    if following is not None:
        another = Button(phrase(locale, "button-another"), data=f"v1:also:{question}:{following}")
        rows.insert(0, (another,))
    return [*rows, help_buttons(question, locale)] if closest else rows


def help_buttons(question: int, locale: Locale) -> tuple[Button, ...]:
    """What a reader can do whom our articles do not answer."""
    return (
        Button(phrase(locale, "button-tell-me"), data=f"v1:wait:{question}"),
        Button(phrase(locale, "button-editor"), data=f"v1:editor:{question}"),
    )


def curated(kept: CuratedAnswer, locale: Locale) -> Message:
    """What the publisher answers to a question, and where that stands."""
    said = phrase(locale, "editor-answers", question=cut(kept.question, TITLE_LIMIT))
    parts: list[Markup | str | None] = [said, "", cut(kept.answer, CURATED_CHARS)]
    if kept.source:
        name = isolated(host_of(kept.source) or kept.source)
        parts.append(phrase(locale, "curated-source", source=link(name, kept.source)))
    return Message(lines(locale, *parts))


def context(article: Article, start: int, end: int, locale: Locale) -> Message:
    """The paragraph that holds the words from `start` to `end`, the words in bold, and the
    paragraphs before and after it.
    """
    first, last = _around(article.blocks, start)
    words = layout.beginning(article.text[start : min(end, last.end)], QUOTE_CHARS)
    before = ending(article.text[first.start : start], CONTEXT_CHARS)
    after = cut(article.text[start + len(words) : last.end], CONTEXT_CHARS)
    around = Markup("{}{}{}").format(before, bold(words), after)
    html = lines(
        locale,
        headline_of(article, words),
        byline(article, locale),
        "",
        Native(beginning(native(article, around), CONTEXT_UNITS)),
    )
    return Message(
        html,
        buttons=((read_button(article, locale),),),
        quotes=(Quote(article.id, words),),
        article_id=article.id,
    )


def _around(blocks: Sequence[Block], start: int) -> tuple[Block, Block]:
    """The block before the one that holds the character at `start`, and the block after it; a
    heading after it tells of something else.
    """
    at = next((n for n, block in enumerate(blocks) if start < block.end), len(blocks) - 1)
    after = blocks[min(at + 1, len(blocks) - 1)]
    return blocks[max(at - 1, 0)], blocks[at] if after.is_heading else after


def no_answer(
    nearest: Sequence[Article], locale: Locale, *, question: int | None, scoped: bool = False
) -> Message:
    """The articles do not tell; here are the nearest ones, and what else can be done."""
    no = phrase(locale, "article-does-not-say" if scoped else "articles-do-not-say")
    more = () if question is None else (help_buttons(question, locale),)
    if not nearest:
        return Message(lines(locale, no), buttons=((latest_button(locale),), *more))
    nearest_ones = [phrase(locale, "nearest-heading"), *listed(nearest, 1, locale)]
    buttons = (numbers(nearest, 1, locale), *more)
    html = lines(locale, no, "", *nearest_ones)
    return Message(html, buttons=buttons, lists=ids_of(nearest))


def answers_listed(kept: Sequence[CuratedAnswer], locale: Locale) -> Message:
    """The publisher's answers, each with a button that removes it."""
    if not kept:
        return Message(lines(locale, phrase(locale, "faq-how", command="/faq")))
    parts: list[Markup | str | None] = [phrase(locale, "faq-heading")]
    for n, each in enumerate(kept, 1):
        asked = Markup("{}. ").format(number(locale, n)) + bold(cut(each.question, TITLE_LIMIT))
        until = each.expires_at
        holds = phrase(locale, "faq-until", date=date(locale, until)) if until else None
        parts += ["", asked, cut(each.answer, TITLE_LIMIT), holds]
    removing = tuple(
        Button(f"🗑 {number(locale, n)}", data=f"v1:unfaq:{each.id}")
        for n, each in enumerate(kept, 1)
    )
    rows = tuple(removing[at : at + ROW] for at in range(0, len(removing), ROW))
    return Message(lines(locale, *parts), buttons=rows)


def quotation(words: Markup) -> Markup:
    """A quotation; a long one is folded until the reader opens it."""
    tag = "blockquote expandable" if shown_length(words) > FOLDED_UNITS else "blockquote"
    return Markup(f"<{tag}>{{}}</blockquote>").format(words)  # noqa: S704  the tag is one of two


def source(article: Article, words: str) -> Markup:
    return Markup("— ") + headline_of(article, words)


def headline_of(article: Article, words: str, limit: int = TITLE_LIMIT) -> Markup:
    """The title, leading to the quoted words if the article has an address."""
    title = title_of(article, limit)
    return link(title, fragment(article.url, words)) if article.url else bold(title)


def fragment(url: str, words: str) -> str:
    """The address that makes a browser scroll to these words (WICG scroll-to-text-fragment)."""
    if "#" in url:
        return url
    each = words.split()
    if len(each) <= 2 * FRAGMENT_WORDS:
        ends = [" ".join(each)]
    else:
        ends = [" ".join(each[:FRAGMENT_WORDS]), " ".join(each[-FRAGMENT_WORDS:])]
    # The hyphen has a meaning of its own there.
    encoded = (percent_encoded(part, safe="").replace("-", "%2D") for part in ends)
    return f"{url}#:~:text={','.join(encoded)}"
