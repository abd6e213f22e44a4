"""What to do with a recipient that a broadcast comes to, and what the outcome of its send means
for the record.  Pure.
"""

from dataclasses import dataclass

from bot.delivery.decisions import (
    AsPlain,
    ChatGone,
    ChatMoved,
    ChatSuspended,
    Done,
    Held,
    Later,
    Step,
    TopicLost,
)
from bot.delivery.limiter import FOREVER
from storage.deliveries import (
    Broadcast,
    Delivery,
    End,
    Ended,
    Loss,
    Recipient,
    Settlement,
)

RECHECK = 0.05  # seconds until another look at a chat that is being written to
SOON = 5.0  # a chat that takes no message for longer gets a row of its own


@dataclass(frozen=True, slots=True)
class Serve:
    """Send to it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Come back to it at this monotonic instant."""

    until: float


@dataclass(frozen=True, slots=True)
class Close:
    """Do not send: this is what became of it."""

    end: End
    next_at: int = 0
    reason: str | None = None


def what_now(
    broadcast: Broadcast,
    *,
    wanted: bool,
    told_by_digest: bool,
    quiet_until: int | None,
    opens_in: float,
    now: int,
    monotonic: float,
) -> Serve | Wait | Close:
    """What to do with a recipient who wants the article or not, is told it by a digest or not, is
    not to be disturbed until an instant or may be, and whose chat takes a message in so many
    seconds (FOREVER: when the one on its way has ended).
    """
    if not wanted:
        return Close(End.PASSED)
    if now >= broadcast.expires_at:
        return Close(End.EXPIRED)
    if told_by_digest:
        return Close(End.HUSHED)
    if quiet_until is not None:
        return Close(End.HUSHED, quiet_until)
    if opens_in <= 0:
        return Serve()
    if opens_in == FOREVER:
        # All of a chat's articles at the same instants, so that the first is looked at first.
        return Wait((int(monotonic / RECHECK) + 1) * RECHECK)
    if opens_in <= SOON:
        return Wait(monotonic + opens_in)
    # Not later than the chat opens, when the oldest goes first.
    return Close(End.WAITING, now + int(opens_in) - 1, "429")


def is_addressed(broadcast: Broadcast, recipient: Recipient) -> bool:
    """Whether the broadcast is for chats that are addressed as this one is."""
    return broadcast.language in (None, recipient.language)


def told_by_digest(broadcast: Broadcast, recipient: Recipient, *, breaking: bool) -> bool:
    """Whether a digest has told the recipient of the broadcast, or the next one will.  Breaking
    news does not wait for that.
    """
    if recipient.told is not None and recipient.told >= broadcast.id:
        return True
    return recipient.due is not None and not breaking


def ended_by(
    step: Step,
    broadcast: Broadcast,
    recipient: Recipient,
    *,
    version: int,
    notice: str | None,
    now: int,
) -> Ended:
    """What a step after the first attempt puts on record.  `notice` is what a chat is told whose
    topic is lost.
    """
    loss = loss_of(step, notice)

    def ended(end: End, **more: object) -> Ended:
        return Ended(broadcast.id, recipient, end, version=version, **more)  # type: ignore[arg-type]

    match step:
        case Done(message_id):
            return ended(End.SENT, message_id=message_id)
        case Later(at, reason, counted, maybe_sent):
            return ended(
                End.WAITING,
                next_at=at,
                reason=reason,
                attempts=int(counted),
                maybe_sent=int(maybe_sent),
            )
        case Held(reason):
            return ended(End.WAITING, state="held", reason=reason, attempts=1)
        case AsPlain(reason):
            return ended(End.WAITING, next_at=now, reason=reason, attempts=1, plain=True)
        case ChatGone(why):
            return ended(End.REFUSED, reason=why, loss=loss)
        case ChatSuspended(why):
            return ended(End.HUSHED, reason=why, loss=loss)
        case ChatMoved():
            return ended(End.WAITING, next_at=now, loss=loss)
        case TopicLost(why):
            return ended(End.WAITING, next_at=now, reason=why, loss=loss)


def settlement_of(step: Step, delivery: Delivery, *, version: int, now: int) -> Settlement:
    """What a step puts on record of a row of the outbox."""
    attempts = delivery.attempts
    match step:
        case Done(message_id):
            return Settlement(delivery, "sent", message_id=message_id, version=version)
        case Later(at, reason, counted, maybe_sent):
            return Settlement(
                delivery,
                "pending",
                at,
                reason=reason,
                attempts=attempts if counted else attempts - 1,
                maybe_sent=delivery.maybe_sent + maybe_sent,
            )
        case AsPlain(reason):
            return Settlement(delivery, "pending", now, reason=reason, plain=True)
        case Held(reason):
            # An article waits for a person to look; what was said to one is not kept for that.
            kept = delivery.payload is None or delivery.digest
            return Settlement(delivery, "held" if kept else "refused", reason=reason)
        case ChatGone(why):
            return Settlement(delivery, "refused", reason=why)
        case ChatSuspended(why) | TopicLost(why):
            return Settlement(delivery, "pending", now, reason=why, attempts=attempts - 1)
        case ChatMoved():
            return Settlement(delivery, "pending", now, attempts=attempts - 1)


def loss_of(step: Step, notice: str | None) -> Loss | None:
    """What a step says of the whole chat."""
    match step:
        case ChatGone():
            return Loss("gone")
        case ChatSuspended():
            return Loss("suspended")
        case ChatMoved(chat_id):
            return Loss("moved", chat_id)
        case TopicLost():
            return Loss("topic", notice=notice)
        case _:
            return None
