"""One article rendered as many messy pages: what a scraper gives, with the right answer known.

Every page still holds the exact title, author and body; all else on it is invented mess.
"""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.material.mess import ARABIC, ENGLISH, Mess

HEADING = "## "


@dataclass(frozen=True)
class Source:
    """An article as it should be read; a block of the body that begins with "## " is a heading."""

    title: str
    author: str
    language: str
    body: tuple[str, ...]


Mutation = Callable[[Source], str]


def mess_of(source: Source) -> Mess:
    return ARABIC if source.language == "ar" else ENGLISH


def page(*parts: Sequence[str], gap: str = "\n\n") -> str:
    """The blocks of the parts in order; a part is a sequence of blocks, and may be empty."""
    return gap.join(block for part in parts for block in part) + "\n"


def title(source: Source) -> list[str]:
    return [source.title]


def signed(source: Source, style: str) -> list[str]:
    """The by-line in a style; nothing for an article without an author."""
    return [style.format(source.author)] if source.author else []


def byline(source: Source) -> list[str]:
    return signed(source, mess_of(source).by)


def head(source: Source) -> list[str]:
    return title(source) + byline(source)


def body(source: Source) -> list[str]:
    """The body's blocks as a page shows them: headings without their mark."""
    return [block.removeprefix(HEADING) for block in source.body]


def split_body(source: Source) -> tuple[list[str], list[str]]:
    """The body in two, between two paragraphs and never just below a heading."""
    blocks = list(source.body)
    cut = max(1, len(blocks) // 2)
    while cut < len(blocks) and blocks[cut - 1].startswith(HEADING):
        cut += 1
    shown = body(source)
    return shown[:cut], shown[cut:]


def lines(block: Sequence[str]) -> list[str]:
    """One block of several lines."""
    return ["\n".join(block)]


def menu_on_top(source: Source) -> str:
    return page(lines(mess_of(source).menu), head(source), body(source))


def menu_of_blocks_on_top(source: Source) -> str:
    return page(mess_of(source).menu, head(source), body(source))


def breadcrumb_on_top(source: Source) -> str:
    return page([mess_of(source).breadcrumb], head(source), body(source))


def date_under_the_title(source: Source) -> str:
    return page(title(source), mess_of(source).published, byline(source), body(source))


def share_bar_around(source: Source) -> str:
    share = mess_of(source).share
    return page(head(source), ["\t".join(share)], body(source), share)


def photo_credit_above_the_text(source: Source) -> str:
    return page(head(source), [mess_of(source).credit], body(source))


def read_also_between(source: Source) -> str:
    """A link to another article after every third paragraph, never just below a heading."""
    links = list(mess_of(source).read_also)
    blocks: list[str] = []
    for number, block in enumerate(source.body, start=1):
        blocks.append(block.removeprefix(HEADING))
        inside = number < len(source.body) and not block.startswith(HEADING)
        if inside and number % 3 == 0 and links:
            blocks.append(links.pop(0))
    return page(head(source), blocks)


def windows_lines(source: Source) -> str:
    text = page(head(source), body(source), mess_of(source).foot)
    return "\ufeff" + text.replace("\n", "\r\n")


def hard_spaces(source: Source) -> str:
    return page(head(source), body(source)).replace(" ", "\u00a0")


def invisible_marks(source: Source) -> str:
    """Direction marks at the blocks' edges and zero-width spaces beside the spaces."""
    blocks = [f"\u200f{block}\u200e" for block in head(source) + body(source)]
    return page(blocks).replace(" ", "\u200b ")


def tabs_and_trailing_spaces(source: Source) -> str:
    blocks = [f"\t\t{block} \t" for block in head(source) + body(source)]
    return page(blocks, gap="\n \t\n")


def wide_gaps(source: Source) -> str:
    return page(head(source), body(source), gap="\n\n\n\n\n")


def single_line_ends(source: Source) -> str:
    return page(head(source), body(source), mess_of(source).comment_form, gap="\n")


def wrapped_lines(source: Source) -> str:
    """Lines of 72 columns, as in a mail: a blank line ends a paragraph, a line end does not."""
    wrapped = [
        textwrap.fill(block, 72, break_long_words=False, break_on_hyphens=False)
        for block in body(source)
    ]
    return page(head(source), wrapped)


def byline_above_the_title(source: Source) -> str:
    return page(byline(source), title(source), body(source))


def byline_at_the_end(source: Source) -> str:
    return page(title(source), body(source), byline(source), mess_of(source).foot)


def author_wrote(source: Source) -> str:
    return page(title(source), signed(source, mess_of(source).wrote), body(source))


def author_and_post(source: Source) -> str:
    mess = mess_of(source)
    return page(title(source), signed(source, mess.reporter), mess.published[:1], body(source))


def comment_form_at_the_end(source: Source) -> str:
    return page(head(source), body(source), mess_of(source).comment_form)


def comments_of_readers(source: Source) -> str:
    mess = mess_of(source)
    return page(head(source), body(source), mess.readers, mess.comment_form)


def newsletter_in_the_middle(source: Source) -> str:
    above, below = split_body(source)
    return page(head(source), above, lines(mess_of(source).newsletter), below)


def table_in_the_middle(source: Source) -> str:
    above, below = split_body(source)
    return page(head(source), above, lines(mess_of(source).table), below)


def tabbed_table_in_the_middle(source: Source) -> str:
    above, below = split_body(source)
    rows = [row.replace(" | ", "\t") for row in mess_of(source).table]
    return page(head(source), above, lines(rows), below)


def headlines_at_the_end(source: Source) -> str:
    return page(head(source), body(source), mess_of(source).headlines)


def headlines_on_top(source: Source) -> str:
    return page(mess_of(source).headlines, head(source), body(source))


def tags_and_foot(source: Source) -> str:
    mess = mess_of(source)
    return page(head(source), body(source), [mess.tags], mess.foot)


def cookie_notice_on_top(source: Source) -> str:
    return page(mess_of(source).cookies, head(source), body(source))


def social_embed_between(source: Source) -> str:
    above, below = split_body(source)
    return page(head(source), above, mess_of(source).embed, below)


def contact_lines_at_the_end(source: Source) -> str:
    return page(head(source), body(source), mess_of(source).contact)


def dateline_alone(source: Source) -> str:
    return page(head(source), [mess_of(source).dateline], body(source))


def views_and_date(source: Source) -> str:
    mess = mess_of(source)
    return page([mess.published[0]], title(source), [mess.views], byline(source), body(source))


def window_title_on_top(source: Source) -> str:
    """The browser's title, with the site's name, before the heading of the page."""
    window = f"{source.title} | {mess_of(source).site}"
    return page([window], head(source), body(source))


def whole_page(source: Source) -> str:
    """Everything at once, as a copy of a whole page gives it."""
    mess = mess_of(source)
    top = (mess.cookies, mess.menu, [mess.breadcrumb])
    under = (mess.published, [" ".join(mess.share)], [mess.credit])
    end = ([mess.tags], mess.headlines, mess.comment_form, mess.foot)
    return page(*top, head(source), *under, body(source), *end)


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        menu_on_top,
        menu_of_blocks_on_top,
        breadcrumb_on_top,
        date_under_the_title,
        share_bar_around,
        photo_credit_above_the_text,
        read_also_between,
        windows_lines,
        hard_spaces,
        invisible_marks,
        tabs_and_trailing_spaces,
        wide_gaps,
        single_line_ends,
        wrapped_lines,
        byline_above_the_title,
        byline_at_the_end,
        author_wrote,
        author_and_post,
        comment_form_at_the_end,
        comments_of_readers,
        newsletter_in_the_middle,
        table_in_the_middle,
        tabbed_table_in_the_middle,
        headlines_at_the_end,
        headlines_on_top,
        tags_and_foot,
        cookie_notice_on_top,
        social_embed_between,
        contact_lines_at_the_end,
        dateline_alone,
        views_and_date,
        window_title_on_top,
        whole_page,
    )
}
