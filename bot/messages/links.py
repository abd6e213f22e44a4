"""Deep links from the publisher's site: https://t.me/NAME?start=PAYLOAD.

a_123     an article
s_VALUE   a topic
q_VALUE   a question
g_CODE    what a group was told in a line
j_CODE    an invitation to help run the bot

A value is base64url (RFC 4648, without padding) of UTF-8, or Latin letters and digits with - or _
for a space.  Telegram takes 64 characters of A-Z a-z 0-9 _ and -.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from bot.text.words import clean, tokens

PAYLOAD = re.compile(r"([asqgj])_([A-Za-z0-9_-]{1,62})")
MOST_CHARS = 64


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: `kind` is a, s, q, g or j; `value` the article's number, words, or
    a code.
    """

    kind: str
    value: str


def link_of(payload: str) -> Link | None:
    """Where a payload leads, None if it is none of ours."""
    found = PAYLOAD.fullmatch(payload.strip())
    if found is None:
        return None
    kind, value = found[1], found[2]
    if kind == "a":
        return Link(kind, value) if value.isdecimal() and len(value) <= 15 else None
    if kind in "gj":
        return Link(kind, value)
    words = decoded(value) or re.sub("[-_]+", " ", value).strip()
    return Link(kind, words) if tokens(words) else None


def payload_of(link: Link) -> str | None:
    """The payload that leads there, None if Telegram does not take one so long."""
    value = link.value
    if link.kind in "sq":
        value = urlsafe_b64encode(value.encode()).decode().rstrip("=")
    payload = f"{link.kind}_{value}"
    return payload if len(payload) <= MOST_CHARS else None


def decoded(value: str) -> str | None:
    """The words that base64url stands for; None if these letters stand for themselves."""
    try:
        words = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except ValueError:
        return None
    return words if words.isprintable() and clean(words) == words and tokens(words) else None


def address_of(name: str, link: Link) -> str | None:
    """The whole address of a link to the bot of this name."""
    payload = payload_of(link)
    return f"https://t.me/{name}?start={payload}" if name and payload else None
