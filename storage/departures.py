"""What becomes of a chat, and of what it is owed, when it leaves, moves, or closes a door to us.

All of it happens inside the transaction of whoever found out.
"""

from storage.database import Connection
from storage.deliveries import Loss
from storage.tallies import Event, tally_subscriptions
from storage.wishes import either

ARTICLES = "(payload IS NULL OR digest IS NOT NULL)"
"""Of the rows of the outbox, those that a subscription brought."""


async def lose(
    tx: Connection, loss: Loss, chat_id: int, thread_id: int, reason: str | None, now: int
) -> None:
    """Record what a send has told of its chat."""
    match loss.kind:
        case "gone":
            await lose_chat(tx, chat_id, reason or "gone", now)
        case "suspended":
            await suspend(tx, chat_id, reason or "", now)
        case "moved":
            await carry_over(tx, chat_id, loss.moved_to, now)
        case "topic":
            await lose_topic(tx, chat_id, thread_id, loss.notice, now)


async def lose_chat(tx: Connection, chat_id: int, reason: str, now: int) -> None:
    """See `Chats.chat_gone`; inside a transaction."""
    if not await _is_gone(tx, chat_id):
        await tally_subscriptions(tx, Event.LEFT, chat_id, now)
    await _set_state(tx, chat_id, "gone", reason, now)
    await cancel_rows(tx, "TRUE", chat_id)


async def suspend(tx: Connection, chat_id: int, reason: str, now: int) -> None:
    """The chat may not be written to just now.  What it misses will be a digest."""
    await _set_state(tx, chat_id, "suspended", reason, now)
    waiting = await tx.fetch_one(
        "SELECT MIN(broadcast.id) - 1 AS told FROM broadcast JOIN delivery"
        " ON (payload IS NULL AND delivery.article_id = broadcast.article_id)"
        " OR broadcast.article_id IN (SELECT value FROM json_each(delivery.digest))"
        " WHERE delivery.chat_id = :id AND delivery.state IN ('pending', 'held')",
        id=chat_id,
    )
    told = await all_told(tx)
    if waiting and waiting["told"] is not None:
        told = min(told, waiting["told"])
    await tx.execute(
        "UPDATE subscription SET told = MIN(COALESCE(told, :told), :told), next_at = NULL"
        " WHERE chat_id = :id",
        id=chat_id,
        told=told,
    )
    await cancel_rows(tx, "TRUE", chat_id, end="hushed")


async def resume(tx: Connection, chat_id: int, now: int) -> bool:
    """See `Chats.chat_regained`; inside a transaction."""
    row = await tx.fetch_one(
        "UPDATE chat SET state = 'active', reason = NULL, since = :now"
        " WHERE id = :id AND state = 'suspended' RETURNING id",
        id=chat_id,
        now=now,
    )
    if row:
        await tx.execute(
            "UPDATE subscription SET next_at = :now WHERE chat_id = :id AND told IS NOT NULL",
            id=chat_id,
            now=now,
        )
    return row is not None


async def hush(tx: Connection, seq: int, *, until: int | None) -> None:
    """Leave all that is under way to the subscription's digest, due at `until` if none is due
    before.
    """
    await tx.execute(
        "UPDATE subscription SET told = COALESCE(told, :told),"
        " next_at = COALESCE(next_at, :until) WHERE seq = :seq",
        seq=seq,
        told=await all_told(tx),
        until=until,
    )


async def lose_topic(
    tx: Connection, chat_id: int, thread_id: int, notice: str | None, now: int
) -> None:
    """A forum topic is closed or deleted: what it was to get goes to the chat itself, which is
    told so.
    """
    known = await _lose_subscription(tx, chat_id, thread_id)
    await tx.execute(
        "UPDATE delivery SET thread_id = 0 WHERE chat_id = :chat_id AND thread_id = :thread_id"
        " AND state = 'pending' AND NOT EXISTS (SELECT 1 FROM delivery AS there"
        " WHERE there.chat_id = :chat_id AND there.thread_id = 0"
        " AND there.article_id = delivery.article_id"
        " AND there.payload IS NULL AND delivery.payload IS NULL)",
        chat_id=chat_id,
        thread_id=thread_id,
    )
    await cancel_rows(tx, "thread_id = :thread_id", chat_id, thread_id)
    desk = await _lose_newsdesk(tx, chat_id, thread_id)
    if (known or desk) and notice:
        await tx.execute(
            "INSERT INTO delivery (chat_id, payload, urgency, next_at, created_at)"
            " VALUES (:chat_id, :notice, 0, :now, :now)",
            chat_id=chat_id,
            notice=notice,
            now=now,
        )


async def _lose_subscription(tx: Connection, chat_id: int, thread_id: int) -> bool:
    """If the topic was subscribed, the chat itself is from now on: to what it asked for, and to
    what the chat asked for before.
    """
    found = await tx.fetch_all(
        "SELECT thread_id, seq, wish FROM subscription WHERE chat_id = :chat_id"
        " AND thread_id IN (0, :thread_id)",
        chat_id=chat_id,
        thread_id=thread_id,
    )
    of = {row["thread_id"]: row for row in found}
    if thread_id not in of:
        return False
    if 0 in of:
        await tx.execute("DELETE FROM subscription WHERE seq = :seq", seq=of[thread_id]["seq"])
        await tx.execute(
            "UPDATE subscription SET wish = :wish WHERE seq = :seq",
            seq=of[0]["seq"],
            wish=either(of[0]["wish"], of[thread_id]["wish"]),
        )
    else:
        await tx.execute(
            "UPDATE subscription SET thread_id = 0 WHERE seq = :seq", seq=of[thread_id]["seq"]
        )
    return True


async def _lose_newsdesk(tx: Connection, chat_id: int, thread_id: int) -> bool:
    """If the newsdesk was in that topic, it is in the chat itself from now on."""
    row = await tx.fetch_one(
        "UPDATE newsdesk SET thread_id = 0 WHERE chat_id = :chat_id AND thread_id = :thread_id"
        " RETURNING id",
        chat_id=chat_id,
        thread_id=thread_id,
    )
    return row is not None


async def cancel_rows(
    tx: Connection, which: str, chat_id: int, thread_id: int = 0, *, end: str = "cancelled"
) -> None:
    """Take pending rows of a chat out of the outbox, and count them in their broadcasts."""
    gone = await tx.fetch_all(
        "DELETE FROM delivery WHERE chat_id = :chat_id AND state IN ('pending', 'held')"  # noqa: S608
        f" AND {which} RETURNING article_id, payload",
        chat_id=chat_id,
        **({"thread_id": thread_id} if "thread_id" in which else {}),
    )
    await tx.execute_many(
        f"UPDATE broadcast SET {end} = {end} + 1 WHERE article_id = :article_id",  # noqa: S608
        [{"article_id": row["article_id"]} for row in gone if row["payload"] is None],
    )


async def all_told(tx: Connection) -> int:
    """The number of a broadcast up to which none is still under way."""
    row = await tx.fetch_one(
        "SELECT COALESCE((SELECT MIN(id) - 1 FROM broadcast WHERE state = 'running'),"
        " (SELECT MAX(id) FROM broadcast), 0) AS told"
    )
    return int(row["told"]) if row else 0


async def _is_gone(tx: Connection, chat_id: int) -> bool:
    row = await tx.fetch_one("SELECT state FROM chat WHERE id = :id", id=chat_id)
    return row is not None and row["state"] == "gone"


async def _set_state(tx: Connection, chat_id: int, state: str, reason: str, now: int) -> None:
    await tx.execute(
        "UPDATE chat SET state = :state, reason = :reason, since = :now WHERE id = :id",
        id=chat_id,
        state=state,
        reason=reason,
        now=now,
    )


async def carry_over(tx: Connection, old: int, new: int, now: int) -> None:
    """See `Chats.move_chat`; inside a transaction.  Doing it twice changes nothing."""
    if old == new:
        return
    await tx.execute(
        "INSERT INTO chat (id, kind, language, language_chosen, region, zone, digits, length, rich,"
        " met_at) SELECT :new, 'supergroup', language, language_chosen, region, zone, digits, length,"
        " rich, :now"
        " FROM chat WHERE id = :old"
        # We may have met it before we heard of the move; what was chosen there stays.
        " ON CONFLICT (id) DO UPDATE SET"
        " language = CASE WHEN chat.language_chosen THEN chat.language ELSE excluded.language END,"
        " language_chosen = MAX(chat.language_chosen, excluded.language_chosen),"
        " region = COALESCE(chat.region, excluded.region),"
        " zone = COALESCE(chat.zone, excluded.zone),"
        " digits = COALESCE(chat.digits, excluded.digits),"
        " length = COALESCE(chat.length, excluded.length), rich = MAX(chat.rich, excluded.rich)",
        old=old,
        new=new,
        now=now,
    )
    await tx.execute(
        "UPDATE subscription SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (SELECT 1 FROM"
        " subscription AS there WHERE there.chat_id = :new"
        " AND there.thread_id = subscription.thread_id)",
        old=old,
        new=new,
    )
    await tx.execute("DELETE FROM subscription WHERE chat_id = :old", old=old)
    await tx.execute("UPDATE newsdesk SET chat_id = :new WHERE chat_id = :old", old=old, new=new)
    await tx.execute("UPDATE question SET chat_id = :new WHERE chat_id = :old", old=old, new=new)
    await tx.execute(
        "UPDATE delivery SET chat_id = :new WHERE chat_id = :old AND state IN ('pending', 'sending')"
        " AND NOT EXISTS (SELECT 1 FROM delivery AS there WHERE there.chat_id = :new"
        " AND there.article_id = delivery.article_id AND there.thread_id = delivery.thread_id"
        " AND there.payload IS NULL AND delivery.payload IS NULL)",
        old=old,
        new=new,
    )
    await lose_chat(tx, old, "moved", now)
