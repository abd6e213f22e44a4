"""Numbers of what happens, by the hour, without who it was.

A number is added to where it happens, in the same transaction; nothing is counted afterwards.
"""

from collections.abc import Mapping
from enum import StrEnum

from storage.database import Connection

HOUR = 3600


class Event(StrEnum):
    """What is counted.  REACH is not: it is how many chats got articles, as last looked at."""

    DELIVERED = "delivered"
    MISSED = "missed"  # refused or expired
    JOINED = "joined"
    LEFT = "left"
    REACH = "reach"
    ANSWERED = "answered"
    CLOSEST = "closest"
    UNANSWERED = "unanswered"
    CARDS = "cards"  # presses of the buttons that open an article, by what they show
    SUMMARIES = "summaries"
    TEXTS = "texts"
    QUERIES = "queries"
    STORIES = "stories"
    SAVES = "saves"


async def tally(tx: Connection, counts: Mapping[Event, int], now: int) -> None:
    """Add to the numbers of this hour, in the transaction of what happened."""
    await tx.execute_many(
        "INSERT INTO hourly (hour, name, times) VALUES (:hour, :name, :times)"
        " ON CONFLICT (hour, name) DO UPDATE SET times = times + excluded.times",
        [
            {"hour": now // HOUR, "name": event, "times": times}
            for event, times in counts.items()
            if times
        ],
    )


async def tally_subscriptions(tx: Connection, event: Event, chat_id: int, now: int) -> None:
    """Add as many as the chat has subscriptions, which come or go with it."""
    row = await tx.fetch_one(
        "SELECT COUNT(*) AS many FROM subscription WHERE chat_id = :id", id=chat_id
    )
    await tally(tx, {event: row["many"] if row else 0}, now)
