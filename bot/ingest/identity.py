"""Whether an article has been seen before, whatever its source does to its guid or address, and
whether another source has told its story.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from bot.text.changes import words_of
from bot.text.sketch import Sketch, containment, in_common, resemblance, sketch
from bot.text.words import normalise
from storage.models import Article, Draft
from storage.stories import Likeness

TRACKING = frozenset(
    {"_ga", "at_campaign", "at_medium", "cmpid", "dclid", "fbclid", "gclid", "igshid", "mc_cid"}
    | {"mc_eid", "mkt_tok", "msclkid", "ocid", "ref", "twclid", "yclid"}
)
WORDS_CHARS = 2000
PATH_SAFE = ":@!$&'()*+,;=~"
_CANONICAL = re.compile(rf"https://(?!www\.)[a-z0-9.-]+(?:/[\w.{PATH_SAFE}-]+)+", re.ASCII)

SAME_ARTICLE = 0.8
SAME_STORY_RESEMBLANCE = 0.4
SAME_STORY_CONTAINMENT = 0.5
SAME_STORY_SHINGLES = 12
PERIOD = 20 * 3600  # a daily column may come out some hours early


def identities(draft: Draft, *, feed_id: int | None) -> list[str]:
    """The keys a draft may be known by, surest first: its words, its guid, its address.

    An imported article that has an id is known by that alone: whoever gave ids has decided what
    is the same.  A guid and words belong to the feed: two feeds may count alike, and what two
    papers print alike are two tellings of a story.  An address belongs to the web.
    """
    if feed_id is None and draft.external_id is not None:
        return [f"id:{draft.external_id}"]
    words = digest(normalise(draft.title + " " + draft.text[:WORDS_CHARS]))
    keys = [f"words:{words}" if feed_id is None else f"words:{feed_id}:{words}"]
    if draft.external_id is not None:
        keys.append(f"guid:{feed_id}:{digest(draft.external_id)}")
    if draft.url:
        keys.append(f"url:{canonical(draft.url)}")
    return keys


def told_apart(
    drafts: Sequence[Draft], *, feed_id: int | None
) -> list[tuple[Sequence[str], Draft]]:
    """The drafts of one reading of a feed with the keys that tell them apart: a guid or an
    address that several of them share, with different words, names none of them.
    """
    named = [(identities(draft, feed_id=feed_id), draft) for draft in drafts]
    words: dict[str, str] = {}
    shared = {key for keys, _ in named for key in keys if words.setdefault(key, keys[0]) != keys[0]}
    return [([key for key in keys if key not in shared], draft) for keys, draft in named]


def canonical(url: str) -> str:
    """An address without what does not change what it leads to: http or https, letter case of
    the host, "www.", default port, trailing slash, fragment, tracking parameters, their order,
    how letters are escaped.  One that cannot be taken apart stays as it is.
    """
    if _CANONICAL.fullmatch(url):  # as most are: taking one apart takes forty times as long
        return url
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    # Old sites write their parameters in other charsets than UTF-8: no byte may get lost.
    given = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    asked = sorted(
        (name, value)
        for name, value in given
        if name.lower() not in TRACKING and not name.lower().startswith("utm_")
    )
    query = urlencode(asked, errors="surrogateescape")
    path = parts.path.rstrip("/") or "/"
    host = re.sub(r"^www\.(?=[^.]+\.)", "", parts.hostname or "")
    return urlunsplit(("https", host + port, _escaped(path), query, ""))


def digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def sketch_of(draft: Draft) -> Sketch:
    """What an article says, title included: it is all that tells two short items apart."""
    return sketch(f"{draft.title}\n{draft.text}")


def is_edit(old: tuple[Sequence[int], int], new: tuple[Sequence[int], int]) -> bool:
    """Whether an article that left a feed and one that came into it, each as a sketch, are the
    same but for a few words.
    """
    return resemblance(_sketch(old), _sketch(new)) >= SAME_ARTICLE


def is_retold(old: tuple[Sequence[int], int], new: tuple[Sequence[int], int]) -> bool:
    """Whether two sketches are of articles that tell one story in the same words.  Little that
    is said alike must be nearly all that is said.
    """
    one, other = _sketch(old), _sketch(new)
    alike = resemblance(one, other)
    if in_common(one, other, alike) < SAME_STORY_SHINGLES:
        return alike >= SAME_ARTICLE
    contained = containment(one, other, alike)
    return alike >= SAME_STORY_RESEMBLANCE or contained >= SAME_STORY_CONTAINMENT


def is_next_issue(old: Article, draft: Draft, now: int) -> bool:
    """Whether a draft that reads like an older article is the next of a series made from one
    form (prices, weather, earthquakes): it has other figures in its title, or comes at least a
    day later with other figures anywhere.
    """
    if _figures(old.title) != _figures(draft.title):
        return True
    apart = (draft.published or now) - (old.published or old.first_seen)
    return apart >= PERIOD and _figures(old.text) != _figures(draft.text)


def same_words(old: Article, draft: Draft) -> bool:
    """Whether a draft says, but for spelling and punctuation, what the article says."""
    return words_of(old.title) == words_of(draft.title) and words_of(old.text) == words_of(
        draft.text
    )


LIKENESS = Likeness(sketch_of, is_edit, is_retold, is_next_issue, same_words)


def _sketch(kept: tuple[Sequence[int], int]) -> Sketch:
    return Sketch(tuple(kept[0]), kept[1])


def _escaped(path: str) -> str:
    """A path with every letter escaped in the same way, and no byte lost."""
    given = (part.encode("utf-8", "replace") for part in path.split("/"))
    return "/".join(quote(unquote_to_bytes(part), safe=PATH_SAFE) for part in given)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+", normalise(text))
