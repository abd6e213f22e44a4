"""How much of what a feed shows at once is news.

A site that moves, or a feed that is put together anew, gives all its old articles new guids and
addresses.  Subscribers must not get them all; an operator is asked.
"""

from storage.models import FirstPoll, News

UNSEEN_MOST = 20
UNSEEN_SHARE = 0.3
UNSEEN_LEAST = 6
HELD = 3
LATEST = 3


def news(new: int, known: int, *, first_poll: bool, choice: FirstPoll) -> News:
    """What becomes of the articles of one reading of a feed, `new` of which were not known.  A
    digest of a first poll is not an article's message, and so owes none.
    """
    if first_poll:
        return News(min(new, LATEST) if choice is FirstPoll.LATEST else 0)
    if is_flood(new, known):
        return News(0, HELD)
    return News(new)


def is_flood(new: int, known: int) -> bool:
    """Whether so many new articles, or such a share of a feed, cannot be a day's news."""
    many = new >= UNSEEN_LEAST and new > UNSEEN_SHARE * (new + known)
    return new > UNSEEN_MOST or many
