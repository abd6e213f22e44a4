"""What editors see of the outbox: what waits, what is being sent, what became of each article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, counted, date, isolated, number, phrase, time_of_day
from bot.messages.layout import bold, cut, lines
from bot.messages.message import Button, Message
from storage.deliveries import Account, HeldDelivery

SHOWN = 5
TITLE_UNITS = 80
REASON_UNITS = 100
UNITS = (
    (2 * 24 * 3600, 24 * 3600, "duration-days"),
    (3600, 3600, "duration-hours"),
    (60, 60, "duration-minutes"),
    (0, 1, "duration-seconds"),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """How the outbox stands: since when something has been due (an instant, None if nothing is),
    the broadcasts under way, those held, the latest, the deliveries held and how many of those
    there are in all, and how long each broadcast under way still takes, in seconds, by article.
    """

    oldest: int | None
    running: Sequence[Account]
    halted: Sequence[Account]
    latest: Sequence[Account]
    held: Sequence[HeldDelivery]
    held_in_all: int
    left: Mapping[int, int]


def outbox_card(locale: Locale, stand: Stand, *, now: int, edit: int | None = None) -> Message:
    """How the outbox stands, with a button for each of the latest articles."""
    html = lines(
        locale,
        phrase(locale, "outbox-heading"),
        _oldest(locale, stand.oldest, now),
        *_section(locale, "outbox-running", [_running(locale, a, stand) for a in stand.running]),
        *_section(
            locale,
            "outbox-latest",
            [_latest(locale, n, each) for n, each in enumerate(stand.latest, 1)],
        ),
        *_held(locale, stand),
    )
    opening = tuple(
        Button(number(locale, n), data=f"v1:acct:{each.article_id}")
        for n, each in enumerate(stand.latest, 1)
    )
    retry = Button(phrase(locale, "button-outbox-retry"), data="v1:oretry")
    again = Button(phrase(locale, "button-outbox-again"), data="v1:outbox")
    rows = (opening, (retry,) if stand.held or stand.halted else (), (again,))
    return Message(html, buttons=tuple(row for row in rows if row), edit=edit)


def account_card(locale: Locale, account: Account, *, edit: int | None = None) -> Message:
    """What became of one article's broadcast."""
    begun = account.created_at
    html = lines(
        locale,
        bold(isolated(cut(account.title, 2 * TITLE_UNITS))),
        phrase(
            locale,
            f"account-{account.state}",
            date=date(locale, begun),
            time=time_of_day(locale, begun),
        ),
        _progress(locale, account),
        "",
        _counts(locale, account),
        phrase(
            locale,
            "account-more",
            waiting=account.waiting,
            hushed=account.hushed,
            cancelled=account.cancelled,
        ),
    )
    back = Button(phrase(locale, "button-outbox"), data="v1:outbox")
    retract = Button(phrase(locale, "button-retract"), data=f"v1:retract:{account.article_id}")
    taken_back = account.state == "retracted"
    rows = (_under_way(locale, account), (back,) if taken_back else (retract, back))
    return Message(html, buttons=tuple(row for row in rows if row), edit=edit)


def _progress(locale: Locale, account: Account) -> Markup | None:
    """How far it has come, while it is being sent."""
    if account.state != "running" or account.audience is None:
        return None
    audience = max(account.audience, account.visited)
    return phrase(locale, "account-progress", done=account.visited, audience=audience)


def _under_way(locale: Locale, account: Account) -> tuple[Button, ...]:
    """What can be done while it is being sent."""
    if account.state not in ("running", "held"):
        return ()
    again = Button(phrase(locale, "button-outbox-again"), data=f"v1:acct:{account.article_id}")
    stop = Button(phrase(locale, "button-stop-sending"), data=f"v1:bstop:{account.article_id}")
    return stop, again


def duration(locale: Locale, seconds: int) -> Markup:
    """A length of time in its largest unit, rounded."""
    least, unit, key = next(each for each in UNITS if seconds >= each[0])
    return counted(locale, key, max(1, round(seconds / unit)) if least else max(0, seconds))


def _oldest(locale: Locale, oldest: int | None, now: int) -> Markup:
    if oldest is None:
        return phrase(locale, "outbox-idle")
    return phrase(locale, "outbox-oldest", age=duration(locale, max(0, now - oldest)))


def _section(locale: Locale, heading: str, items: Sequence[Markup]) -> list[Markup | str]:
    return ["", phrase(locale, heading), *items] if items else []


def _title(account: Account) -> Markup:
    return isolated(cut(account.title, TITLE_UNITS))


def _running(locale: Locale, account: Account, stand: Stand) -> Markup:
    if account.audience is None:
        return phrase(locale, "outbox-starting", title=_title(account))
    return phrase(
        locale,
        "outbox-progress",
        title=_title(account),
        done=account.visited,
        audience=max(account.audience, account.visited),
        left=duration(locale, stand.left.get(account.article_id, 0)),
    )


def _latest(locale: Locale, n: int, account: Account) -> Markup:
    line = Markup("{}. {}").format(number(locale, n), _title(account))
    return lines(locale, line, _counts(locale, account))


def _counts(locale: Locale, account: Account) -> Markup:
    return phrase(
        locale,
        "account-counts",
        sent=account.sent,
        refused=account.refused,
        moved=account.moved,
        expired=account.expired,
        held=account.held,
        twice=account.maybe_twice,
        lost=account.lost,
    )


def _held(locale: Locale, stand: Stand) -> list[Markup | str]:
    halted = [phrase(locale, "outbox-halted", title=_title(each)) for each in stand.halted]
    if not stand.held_in_all:
        return ["", *halted] if halted else []
    return [
        "",
        *halted,
        counted(locale, "outbox-held", stand.held_in_all),
        *(_held_line(locale, each) for each in stand.held),
    ]


def _held_line(locale: Locale, delivery: HeldDelivery) -> Markup:
    title = delivery.title
    return phrase(
        locale,
        "outbox-held-line",
        title=cut(title, TITLE_UNITS) if title else phrase(locale, "outbox-a-digest"),
        chat=str(delivery.chat_id),
        reason=cut(delivery.reason, REASON_UNITS),
    )
