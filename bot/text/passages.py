"""Passages: an article cut into the spans that questions are matched against.

A passage is a paragraph, or a few short neighbours, or a part of a long one that ends where a
sentence does.  It never crosses a heading, and headings belong to none: they are the context
of what follows them.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.text.sentences import Span, sentences

BLOCK_BREAK = "\n\n"
FEWEST_WORDS = 60
MOST_WORDS = 120


def passages(text: str, headings: Sequence[int]) -> list[Span]:
    """The passages of an article, in order.  `headings` are the indices of those blocks of the
    text (stretches between blank lines) that are headings; a text of headings alone has its
    headings for passages.
    """
    found: list[Span] = []
    for section in _sections(text, headings):
        found += _merged(text, (piece for block in section for piece in _pieces(text, block)))
    return found or ([] if not headings else passages(text, ()))


def _sections(text: str, headings: Sequence[int]) -> Iterator[list[Span]]:
    """The paragraphs between one heading and the next."""
    section: list[Span] = []
    titles = frozenset(headings)
    start = 0
    for number, block in enumerate(text.split(BLOCK_BREAK)):
        if number in titles:
            yield section
            section = []
        elif block.strip():
            left = start + len(block) - len(block.lstrip())
            section.append(Span(left, start + len(block.rstrip())))
        start += len(block) + len(BLOCK_BREAK)
    yield section


def _pieces(text: str, block: Span) -> list[Span]:
    """A paragraph, or its parts of about equal length if it is long."""
    words = _words(text, block)
    if words <= MOST_WORDS:
        return [block]
    parts = [
        Span(block.start + part.start, block.start + part.end)
        for sentence in sentences(text[block.start : block.end])
        for part in _cut(text[block.start : block.end], sentence)
    ]
    share = words / -(-words // MOST_WORDS)
    return _packed(text, parts, share)


def _packed(text: str, parts: Iterable[Span], share: float) -> list[Span]:
    """Neighbours joined until each has its share of words."""
    packed: list[Span] = []
    words = share
    for part in parts:
        more = _words(text, part)
        if words + more / 2 >= share:
            packed.append(part)
            words = 0.0
        else:
            packed[-1] = Span(packed[-1].start, part.end)
        words += more
    return packed


def _cut(text: str, sentence: Span) -> list[Span]:
    """A sentence, or stretches of MOST_WORDS words if it is longer than two of them."""
    if _words(text, sentence) <= 2 * MOST_WORDS:
        return [sentence]
    starts, at = [], sentence.start
    for number, word in enumerate(text[sentence.start : sentence.end].split()):
        at = text.index(word, at)
        if number % MOST_WORDS == 0:
            starts.append(at)
        at += len(word)
    ends = [len(text[:start].rstrip()) for start in starts[1:]]
    return [Span(start, end) for start, end in zip(starts, [*ends, sentence.end], strict=True)]


def _merged(text: str, pieces: Iterable[Span]) -> list[Span]:
    """Short neighbours made one, as long as that one is not long."""
    merged: list[Span] = []
    for piece in pieces:
        if merged and _fit(text, merged[-1], piece):
            merged[-1] = Span(merged[-1].start, piece.end)
        else:
            merged.append(piece)
    return merged


def _fit(text: str, left: Span, right: Span) -> bool:
    words, more = _words(text, left), _words(text, right)
    return min(words, more) < FEWEST_WORDS and words + more <= MOST_WORDS


def _words(text: str, span: Span) -> int:
    return len(text[span.start : span.end].split())
