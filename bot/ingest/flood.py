"""How much of what a feed shows at once is news.

A site that moves, or a feed that is put together anew, gives all its old articles new guids and
addresses.  Subscribers must not get them all; an operator is asked.
"""

from enum import StrEnum

from storage.models import News

UNSEEN_MOST = 20
UNSEEN_SHARE = 0.3
UNSEEN_LEAST = 6
HELD = 3
LATEST = 3


class FirstPoll(StrEnum):
    """What subscribers get of a feed that was just added: nothing, its LATEST articles, or one
    message about them all, which is not an article's and so owes none.
    """

    NOTHING = "nothing"
    LATEST = "latest"
    DIGEST = "digest"


def news(new: int, known: int, *, first_poll: bool, choice: FirstPoll) -> News:
    """What becomes of the articles of one reading of a feed, `new` of which were not known."""
    if first_poll:
        return News(min(new, LATEST) if choice is FirstPoll.LATEST else 0)
    if is_flood(new, known):
        return News(0, HELD)
    return News(new)


def is_flood(new: int, known: int) -> bool:
    """Whether so many new articles, or such a share of a feed, cannot be a day's news."""
    many = new >= UNSEEN_LEAST and new > UNSEEN_SHARE * (new + known)
    return new > UNSEEN_MOST or many
