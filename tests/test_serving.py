"""What is done about a recipient, and what goes on record of it, as tables."""

import pytest

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
from bot.delivery.outcomes import Why
from bot.delivery.serving import (
    RECHECK,
    SOON,
    Close,
    Serve,
    Wait,
    ended_by,
    settlement_of,
    told_by_digest,
    what_now,
)
from storage.deliveries import Broadcast, Delivery, End, Ended, Loss, Recipient, Settlement
from tests.factories import NOW

BROADCAST = Broadcast(5, 9, 1, NOW, NOW + 60, 100)
SARA = Recipient(3, 101, 0, "", "", False, "ar", None, None, None)


@pytest.mark.parametrize(
    ("changed", "done"),
    [
        ({}, Serve()),
        ({"wanted": False}, Close(End.PASSED)),
        ({"now": NOW + 60}, Close(End.EXPIRED)),
        ({"told_by_digest": True}, Close(End.HUSHED)),
        ({"quiet_until": NOW + 30}, Close(End.HUSHED, NOW + 30)),
        ({"opens_in": FOREVER}, Wait(141 * RECHECK)),
        ({"opens_in": 0.4}, Wait(7.4)),
        ({"opens_in": SOON + 10}, Close(End.WAITING, NOW + int(SOON) + 9, "429")),
        # Who does not want it is not told that it has expired; what has expired disturbs nobody.
        ({"wanted": False, "now": NOW + 60}, Close(End.PASSED)),
        ({"now": NOW + 60, "quiet_until": NOW + 90}, Close(End.EXPIRED)),
    ],
)
def test_what_is_done_about_a_recipient(
    changed: dict[str, object], done: Serve | Wait | Close
) -> None:
    given: dict[str, object] = {
        "wanted": True,
        "told_by_digest": False,
        "quiet_until": None,
        "opens_in": 0.0,
        "now": NOW,
        "monotonic": 7.0,
    }
    assert what_now(BROADCAST, **given | changed) == done  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "due", "breaking", "by_digest"),
    [
        (None, None, False, False),
        (4, None, False, False),
        (5, None, False, True),
        (None, NOW, False, True),
        (4, NOW, True, False),
        (5, NOW, True, True),
    ],
)
def test_whether_a_digest_tells_it(
    told: int | None, due: int | None, breaking: bool, by_digest: bool
) -> None:
    recipient = Recipient(3, 101, 0, "", "", False, "ar", None, None, None, told, due)
    assert told_by_digest(BROADCAST, recipient, breaking=breaking) is by_digest


ROW = Delivery(1, 101, 0, 9, None, 1, 2, 0)
STEPS: list[tuple[Step, Ended, Settlement]] = [
    (
        Done(77),
        Ended(5, SARA, End.SENT, message_id=77),
        Settlement(ROW, "sent", message_id=77),
    ),
    (
        Later(NOW + 4, "5xx"),
        Ended(5, SARA, End.WAITING, next_at=NOW + 4, reason="5xx", attempts=1),
        Settlement(
            ROW,
            "pending",
            NOW + 4,
            reason="5xx",
            attempts=2,
            maybe_sent=0,
        ),
    ),
    (
        Later(NOW + 9, "429", counted=False),
        Ended(5, SARA, End.WAITING, next_at=NOW + 9, reason="429"),
        Settlement(
            ROW,
            "pending",
            NOW + 9,
            reason="429",
            attempts=1,
            maybe_sent=0,
        ),
    ),
    (
        Later(NOW + 30, "lost", maybe_sent=True),
        Ended(5, SARA, End.WAITING, next_at=NOW + 30, reason="lost", attempts=1, maybe_sent=1),
        Settlement(
            ROW,
            "pending",
            NOW + 30,
            reason="lost",
            attempts=2,
            maybe_sent=1,
        ),
    ),
    (
        Held("no"),
        Ended(5, SARA, End.WAITING, state="held", reason="no", attempts=1),
        Settlement(ROW, "held", reason="no"),
    ),
    (
        AsPlain("no"),
        Ended(5, SARA, End.WAITING, next_at=NOW, reason="no", attempts=1, plain=True),
        Settlement(ROW, "pending", NOW, reason="no", plain=True),
    ),
    (
        ChatGone(Why.BLOCKED),
        Ended(5, SARA, End.REFUSED, reason="blocked", loss=Loss("gone")),
        Settlement(ROW, "refused", reason="blocked"),
    ),
    (
        ChatSuspended(Why.NO_RIGHTS),
        Ended(5, SARA, End.HUSHED, reason="no rights", loss=Loss("suspended")),
        Settlement(ROW, "pending", NOW, reason="no rights", attempts=1),
    ),
    (
        ChatMoved(-1001),
        Ended(5, SARA, End.WAITING, next_at=NOW, loss=Loss("moved", -1001)),
        Settlement(ROW, "pending", NOW, attempts=1),
    ),
    (
        TopicLost(Why.TOPIC_GONE),
        Ended(
            5,
            SARA,
            End.WAITING,
            next_at=NOW,
            reason="topic gone",
            loss=Loss("topic", notice="أُغلق"),
        ),
        Settlement(ROW, "pending", NOW, reason="topic gone", attempts=1),
    ),
]


@pytest.mark.parametrize(("step", "ended", "settlement"), STEPS)
def test_what_goes_on_record_of_a_step(step: Step, ended: Ended, settlement: Settlement) -> None:
    assert ended_by(step, BROADCAST, SARA, version=1, notice="أُغلق", now=NOW) == ended
    assert settlement_of(step, settlement.delivery, version=1, now=NOW) == settlement


def test_what_was_said_to_a_person_is_not_held() -> None:
    reply = Delivery(1, 101, 0, None, "جواب", 0, 2, 0)
    assert settlement_of(Held("no"), reply, version=1, now=NOW).state == "refused"
    digest = Delivery(1, 101, 0, None, "نشرة", 1, 2, 0, digest=(9,))
    assert settlement_of(Held("no"), digest, version=1, now=NOW).state == "held"
