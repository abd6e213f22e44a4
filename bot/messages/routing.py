"""Where articles go beside private chats: groups, channels and topics, as editors see them."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.i18n import LENGTHS, Locale, number, phrase
from bot.messages.articles import rows
from bot.messages.choosing import choice
from bot.messages.layout import bold, cut, lines
from bot.messages.message import Button, Key, Message
from bot.messages.subscriptions import sound_said, wished
from bot.subscriptions.wishes import Wish
from storage.subscriptions import Route

TITLE_UNITS = 60
ROW = 5  # buttons


def routes_card(
    locale: Locale, named: Sequence[tuple[str, Route]], *, edit: int | None = None
) -> Message:
    """Each with what it gets in a line, and a button that opens it."""
    add = (Button(phrase(locale, "button-routes-add"), data="v1:radd"),)
    if not named:
        return Message(lines(locale, phrase(locale, "routes-none")), buttons=(add,), edit=edit)
    listed = [_line(locale, n, title, route) for n, (title, route) in enumerate(named, 1)]
    how = phrase(locale, "routes-how", command="/routes")
    html = lines(locale, phrase(locale, "routes-heading"), *listed, "", how)
    opening = [
        Button(number(locale, n), data=f"v1:route:{place_of(route)}")
        for n, (_, route) in enumerate(named, 1)
    ]
    buttons = tuple(tuple(opening[at : at + ROW]) for at in range(0, len(opening), ROW))
    return Message(html, buttons=(*buttons, add), edit=edit)


def picking(locale: Locale) -> Message:
    """Keys that let a channel or a group be picked."""
    keys = tuple(
        (Key(str(phrase(locale, f"key-pick-{kind}")), picks=kind),) for kind in ("channel", "group")
    )
    return Message(lines(locale, phrase(locale, "routes-pick")), keys=keys)


def picked(locale: Locale, title: str | None) -> Message:
    """What was picked, or that nothing can be done there; the letters are back."""
    if title is None:
        return Message(lines(locale, phrase(locale, "routes-not-there")), keys=())
    return Message(lines(locale, phrase(locale, "routes-picked", title=_title(title))), keys=())


def added(locale: Locale, title: str, *, may_decide: bool) -> Message:
    """What whoever let us into a channel is told: its card follows, or who may have it."""
    key = "channel-added" if may_decide else "channel-for-editors"
    return Message(lines(locale, phrase(locale, key, title=_title(title))))


def place_of(route: Route) -> str:
    """A place as buttons carry it: ids of groups and channels are below zero."""
    return f"{-route.chat.id}:{route.thread_id}"


def _line(locale: Locale, n: int, title: str, route: Route) -> Markup:
    gets = "nothing" if route.subscription is None else "something"
    if route.subscription and not route.subscription.wish:
        gets = "everything"
    named = cut(_name(title, route), TITLE_UNITS)
    return phrase(locale, "routes-line", n=n, title=named, gets=phrase(locale, f"routes-{gets}"))


def _name(title: str, route: Route) -> str:
    """A topic goes by what it gets, else by its number: its own name is not known."""
    if not route.thread_id:
        return title
    wish = Wish.from_text(route.subscription.wish if route.subscription else "")
    return f"{cut(title, TITLE_UNITS // 2)} › {' · '.join(wish.terms) or route.thread_id}"


def _title(title: str) -> str:
    return cut(title, TITLE_UNITS)


def route_card(
    locale: Locale,
    title: str,
    route: Route,
    feeds: Mapping[int, str],
    *,
    is_forum: bool = False,
    edit: int | None = None,
) -> Message:
    """What one place gets and how, with the buttons that change it; of a forum, topics may be
    opened.
    """
    asked = route.subscription
    parts: list[Markup | str | None] = [bold(_title(title))]
    if route.thread_id:
        parts.append(phrase(locale, "route-topic", number=str(route.thread_id)))
    if asked is None:
        parts.append(phrase(locale, "routes-nothing"))
    else:
        parts += [
            *wished(locale, Wish.from_text(asked.wish), feeds),
            sound_said(locale, silent=asked.silent),
        ]
    place = place_of(route)
    everything = Button(phrase(locale, "button-route-all"), data=f"v1:rall:{place}")
    stop = Button(phrase(locale, "button-route-stop"), data=f"v1:rstop:{place}")
    back = Button(phrase(locale, "button-routes"), data="v1:routes")
    buttons = rows(
        (everything,) if asked is None or asked.wish else (),
        _sounds(locale, route),
        _lengths(locale, route),
        (_topics(locale, route),) if is_forum and not route.thread_id else (),
        (back,) if asked is None else (stop, back),
    )
    return Message(lines(locale, *parts), buttons=buttons, edit=edit)


def _sounds(locale: Locale, route: Route) -> tuple[Button, ...]:
    if route.subscription is None:
        return ()
    silent = route.subscription.silent
    label = phrase(locale, "button-sound" if silent else "button-silent")
    return (Button(label, data=f"v1:rsound:{place_of(route)}:{int(not silent)}"),)


def _topics(locale: Locale, route: Route) -> Button:
    return Button(phrase(locale, "button-forum"), data=f"v1:rtopics:{-route.chat.id}")


def _lengths(locale: Locale, route: Route) -> tuple[Button, ...]:
    """How much is told of each article, in the whole chat."""
    now = route.chat.length or LENGTHS[0]
    return tuple(
        choice(
            phrase(locale, f"length-{length}"),
            f"v1:rlen:{place_of(route)}:{place}",
            chosen=length == now,
        )
        for place, length in enumerate(LENGTHS)
    )
