"""Whether an article has been seen before, whatever its source does to its guid or address."""

from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.text.words import normalise
from storage.models import Draft

TRACKING = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "ref", "yclid"})
WORDS_CHARS = 2000


def identities(draft: Draft, *, feed_id: int | None) -> list[str]:
    """The keys a draft may be known by, surest first.

    An imported article that has an id is known by that alone: whoever gave ids has decided what
    is the same.  A feed's article is also known by its address and its words, since feeds change
    guids.
    """
    if feed_id is None and draft.external_id is not None:
        return [f"id:{draft.external_id}"]
    keys = []
    if draft.external_id is not None:
        keys.append(f"guid:{feed_id}:{digest(draft.external_id)}")
    if draft.url:
        keys.append(f"url:{canonical(draft.url)}")
    keys.append(f"words:{digest(normalise(draft.title + ' ' + draft.text[:WORDS_CHARS]))}")
    return keys


def told_apart(
    drafts: Sequence[Draft], *, feed_id: int | None
) -> list[tuple[Sequence[str], Draft]]:
    """The drafts of one reading of a feed with the keys that tell them apart: a guid or an
    address that several of them share, with different words, names none of them.
    """
    named = [(identities(draft, feed_id=feed_id), draft) for draft in drafts]
    words: dict[str, set[str]] = {}
    for keys, _ in named:
        for key in keys:
            words.setdefault(key, set()).add(keys[-1])
    return [([key for key in keys if len(words[key]) == 1], draft) for keys, draft in named]


def canonical(url: str) -> str:
    """An address without what does not change what it leads to: http or https, letter case of
    the host, default port, trailing slash, fragment, tracking parameters, their order.  One that
    cannot be taken apart stays as it is.
    """
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
        if name not in TRACKING and not name.startswith("utm_")
    )
    query = urlencode(asked, errors="surrogateescape")
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", (parts.hostname or "") + port, path, query, ""))


def digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
