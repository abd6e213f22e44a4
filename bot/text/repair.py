"""Repair: what the words of a question are to the archive, however they were spelt.

Only what nobody wrote is repaired.  A word with no passage takes the forms that have some: its
spelling variants, else, or if hardly anybody wrote those either, its nearest neighbours by optimal
string alignment (insertions, deletions, substitutions and swaps), what a finger slips to before
what it does not.  The caller looks up counts and neighbours; this is pure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.plurals import PARTNERS
from bot.text.questions import MOST_TERMS, Question
from bot.text.slips import slip
from bot.text.stems import STEM_LETTERS, languages_of
from bot.text.stopwords import RELATIVES, STOP_WORDS
from bot.text.words import Token, analysed

VARIANT_WEIGHT = 0.9
NEIGHBOUR_WEIGHT = 0.85  # for each letter that differs
FORMS_KEPT = 3
NEIGHBOURS_COUNTED = 24
RARELY = 3  # passages: a variant that is in no more may as well be a mistake
LETTERS_FOR_TWO_ERRORS = 6
PROCLITICS = frozenset("وفبلكس")
FUTURE, IMPERFECT = "س", "يتنا"  # only before verbs that begin with one of these
PREPOSITIONS = "بل"
ARTICLE = "ال"
RELATING = "ي"
LEAST_JOINED, MOST_JOINED, LEAST_HALF = 6, 24, 3  # letters of two words run together
FOREIGN_G = "غجقك"
FOREIGN_G_SPELLINGS = 8


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of the question: the stems it is found by, each with how sure it is (0..1], none if
    nobody wrote it; how much it tells (inverse document frequency, in nats); in how many passages
    those stems are, one counted after the other.
    """

    key: str
    stem: str
    forms: Mapping[str, float]
    weight: float
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """A question put in the words of the archive, what a word tells that nobody wrote, and the
    aliases that the archive is to be read with.
    """

    kind: str
    terms: tuple[Sought, ...]
    most: float
    aliases: Aliases = NO_ALIASES


def variants(question: Question) -> dict[str, list[str]]:
    """For each term of the question, by key, other stems that its word may stand for."""
    found: dict[str, list[str]] = {}
    words = question.terms
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        stems = dict.fromkeys(_variants(word, following))
        found[word.key] = [stem for stem in stems if stem not in (word.stem, "")]
    return found


def _variants(word: Token, following: Token | None) -> Iterable[str]:
    surface = word.surface
    if word.stem == word.name:
        return  # a name of several words: it is found by its group's term or not at all
    if surface.startswith("ال"):
        yield analysed("أ" + surface[1:])[1]
    if surface[0] in PROCLITICS and len(surface) > STEM_LETTERS + 1:
        yield analysed(surface[1:])[1]
    yield without_proclitic(word.stem)
    yield from prefixed(word.stem)
    yield related(word.stem)
    yield PARTNERS.get(word.stem, "")
    if following and following.start - word.end == 1:
        yield analysed(surface + following.surface)[1]
    yield from _articled(surface)
    yield from _foreign_g(word.stem)
    yield from other_stems(word)


def _articled(surface: str) -> Iterable[str]:
    """The stems of a word whose article may be misspelt: one letter too many or too few in it,
    another one, the two in turn, or its second and the next.
    """
    for cut in range(1, len(ARTICLE) + 2):
        start, rest = surface[:cut], surface[cut:]
        if len(rest) >= STEM_LETTERS and OSA.distance(start, ARTICLE) == 1:
            yield analysed(ARTICLE + rest)[1]
    if surface[0] + surface[2:3] == ARTICLE and len(surface) > STEM_LETTERS + 1:
        yield analysed(ARTICLE + surface[1] + surface[3:])[1]


def other_stems(word: Token) -> Iterable[str]:
    """The stems of a word by the rules of each language written in its letters."""
    for language in languages_of(word.key):
        yield analysed(word.surface, language)[1]


def halves(word: Token, *, misspelt: bool) -> list[tuple[Token, Token]]:
    """The pairs of words that may have been run together to this one, best last.  What may be
    `misspelt` instead is parted only before an article.
    """
    surface = word.surface
    if word.name or not LEAST_JOINED <= len(surface) <= MOST_JOINED:
        return []
    cuts = range(LEAST_HALF, len(surface) - LEAST_HALF + 1)
    pairs = [(_part(word, 0, cut), _part(word, cut, len(surface))) for cut in cuts]
    return sorted((p for p in pairs if _has_article(p) or not misspelt), key=_seam)


def _seam(pair: tuple[Token, Token]) -> tuple[bool, int]:
    """How likely two words were run together: before an article, else the more even the better."""
    return _has_article(pair), min(len(half.surface) for half in pair)


def _has_article(pair: tuple[Token, Token]) -> bool:
    return pair[1].surface.startswith("ال") and len(pair[1].surface) > LEAST_HALF + 1


def _part(word: Token, start: int, end: int) -> Token:
    surface = word.surface[start:end]
    return Token(surface, *analysed(surface), word.start + start, word.start + end)


def parted(question: Question, pairs: Mapping[str, tuple[Token, Token]]) -> Question:
    """The question with these words, by key, as two; halves that only ask are no terms."""
    terms: list[Token] = []
    for word in question.terms:
        both = pairs.get(word.key, (word,))
        terms += [half for half in both if half.key not in STOP_WORDS] or [word]
    once = {word.name or word.key: word for word in terms}
    return replace(question, terms=tuple(once.values())[:MOST_TERMS])


def _foreign_g(stem: str) -> Iterable[str]:
    """The other ways to write the g of a foreign name, one letter at a time."""
    places = [number for number, letter in enumerate(stem) if letter in FOREIGN_G]
    for place in places[: FOREIGN_G_SPELLINGS // len(FOREIGN_G)]:
        for letter in FOREIGN_G:
            yield stem[:place] + letter + stem[place + 1 :]


def without_proclitic(stem: str) -> str:
    """The stem without the one-letter particle it may begin with, "" if there is none."""
    if len(stem) <= STEM_LETTERS or stem[0] not in PROCLITICS or stem[1:] in STOP_WORDS:
        return ""
    return "" if stem[0] == FUTURE and stem[1] not in IMPERFECT else stem[1:]


def prefixed(stem: str) -> list[str]:
    """The stem with each of the PREPOSITIONS that are written as one word with it."""
    is_arabic = len(stem) >= STEM_LETTERS and "ء" <= stem[0] <= "ي"
    return [preposition + stem for preposition in PREPOSITIONS] if is_arabic else []


def related(stem: str) -> str:
    """The stem of the adjective of a short Arabic noun (مصر: مصري), or the noun of such an
    adjective, which stemming keeps apart; "" if there is none.
    """
    if len(stem) == STEM_LETTERS + 1 and stem[-1] == RELATING:
        return stem[:-1]
    return stem + RELATING if len(stem) == STEM_LETTERS and "ء" <= stem[0] <= "ي" else ""


def errors_allowed(word: str) -> int:
    return 2 if len(word) >= LETTERS_FOR_TWO_ERRORS else 1


def without_relatives(question: Question, unknown: Sequence[Token]) -> Question:
    """The question without those of its unknown words that are misspelt relative pronouns, which
    tell nothing, unless it has no others.
    """
    terms = tuple(w for w in question.terms if w not in unknown or not _is_relative(w))
    return replace(question, terms=terms or question.terms)


def _is_relative(word: Token) -> bool:
    return any(OSA.distance(word.key, each, score_cutoff=1) <= 1 for each in RELATIVES)


def is_known(word: Token, others: Sequence[str], counts: Mapping[str, int]) -> bool:
    """Whether the archive has the word, or more than RARELY one of its variants."""
    if counts.get(word.stem) or counts.get(word.name):
        return True
    return max((counts.get(stem, 0) for stem in others), default=0) > RARELY


def nearest(word: Token, neighbours: Sequence[str]) -> dict[str, float]:
    """The neighbours within the errors allowed for a word of this length, and how far they are
    (`slip`) from its stem, or from the word without its article, since an error in an ending
    keeps it on.
    """
    bare = word.key.removeprefix(ARTICLE)
    spellings = dict.fromkeys((word.stem, bare if len(bare) >= STEM_LETTERS else word.key))
    found: dict[str, float] = {}
    for spelling in spellings:
        for other, distance in _close(spelling, neighbours).items():
            found[other] = min(distance, found.get(other, distance))
    return found


def _close(spelling: str, neighbours: Sequence[str]) -> dict[str, float]:
    if len(spelling) < STEM_LETTERS or spelling.isdigit():
        return {}
    close = process.extract(
        spelling,
        neighbours,
        scorer=OSA.distance,
        score_cutoff=errors_allowed(spelling),
        limit=None,
    )
    far = {word: slip(spelling, word, distance) for word, distance, _ in close}
    return {word: far[word] for word in sorted(far, key=far.__getitem__)[:NEIGHBOURS_COUNTED]}


def repaired(
    question: Question,
    counts: Mapping[str, int],
    passages: int,
    near: Mapping[str, Mapping[str, float]],
) -> Query:
    """The question in stems that the archive of so many passages knows.

    `counts` are passages by stem; `near` holds, by term key, the distances of neighbours.
    """
    others = variants(question)
    terms = []
    for word in question.terms:
        forms = _forms(word, others[word.key], counts, near.get(word.key, {}))
        found = max((counts[stem] for stem in forms), default=0)
        total = sum(counts[stem] for stem in forms)
        terms.append(Sought(word.key, word.stem, forms, tells(found, passages), total))
    return Query(question.kind, tuple(terms), tells(0, passages), question.aliases)


def tells(found: int, passages: int) -> float:
    """Inverse document frequency, as bm25 has it, but never below zero."""
    return log(1 + (passages - found + 0.5) / (found + 0.5)) if found <= passages else 0.0


def _forms(
    word: Token, others: list[str], counts: Mapping[str, int], near: Mapping[str, float]
) -> dict[str, float]:
    named = {word.name: 1.0} if counts.get(word.name) else {}
    if count := counts.get(word.stem):
        bare = without_proclitic(word.stem)
        joined = [bare] if counts.get(bare, 0) > count else []
        kin = (*prefixed(word.stem), related(word.stem), PARTNERS.get(word.stem, ""))
        joined += [stem for stem in kin if counts.get(stem)]
        return named | {word.stem: 1.0} | dict.fromkeys(joined, VARIANT_WEIGHT)
    if named:
        return named
    known = [stem for stem in others if counts.get(stem)][:FORMS_KEPT]
    # What a word can stand for as it is spelt is likelier than two errors in it.
    likely = [stem for stem in near if counts.get(stem) and (not known or near[stem] <= 1)]
    best = sorted(likely, key=_ranking(word.stem, counts, near))[:FORMS_KEPT]
    repairs = {stem: NEIGHBOUR_WEIGHT ** near[stem] for stem in best}
    return repairs | dict.fromkeys(known, VARIANT_WEIGHT)


def _ranking(
    stem: str, counts: Mapping[str, int], near: Mapping[str, float]
) -> Callable[[str], float]:
    def rank(other: str) -> float:
        return near[other] - 0.25 * (other[0] == stem[0]) - 0.06 * log(counts[other])

    return rank
