"""Doors from a group into the private chat, where what is said in a line there is told in full."""

import re
from dataclasses import dataclass
from hashlib import blake2s

from bot.handlers.desk import Desk, Visit
from bot.messages.links import Link, address_of
from storage.models import AskedQuestion

WRITTEN = re.compile(r"([0-9]{1,15})-([0-9]{1,15})-([0-9a-f]{20})")
PROOF_BYTES = 10


@dataclass(frozen=True, slots=True)
class Door:
    """A question of a group's, and the article that answered it, 0 if none did."""

    question: int
    article: int
    proof: str


def door_to_answer(desk: Desk, asked: AskedQuestion, article_id: int | None) -> str | None:
    """The address at which what a group asked is answered in full."""
    code = f"{asked.id}-{article_id or 0}-{proof_of(asked)}"
    return address_of(desk.name, Link("g", code))


def door_to_article(visit: Visit, article_id: int) -> str | None:
    """The address at which who is in a group opens an article; None in a private chat."""
    if visit.place.is_private:
        return None
    return address_of(visit.desk.name, Link("a", str(article_id)))


def proof_of(asked: AskedQuestion) -> str:
    """What only who was told the question can know: numbers are easily guessed."""
    said = f"{asked.chat_id} {asked.words}".encode()
    return blake2s(said, digest_size=PROOF_BYTES).hexdigest()


def read(code: str) -> Door | None:
    """The door that a link names."""
    found = WRITTEN.fullmatch(code)
    return Door(int(found[1]), int(found[2]), found[3]) if found else None
