"""Whether an article has been seen before, whatever its source does to its guid or address."""

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


def canonical(url: str) -> str:
    """An address without what does not change what it leads to: http or https, letter case of
    the host, default port, trailing slash, fragment, tracking parameters, their order.
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in TRACKING and not name.startswith("utm_")
    )
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", (parts.hostname or "") + port, path, urlencode(asked), ""))


def digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
