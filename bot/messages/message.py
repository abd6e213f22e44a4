"""A message as the gateway can send it, and as the outbox keeps it until it has been sent."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from markupsafe import Markup

from bot.messages.fitting import TEXT_UNITS, beginning


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it either comes back to us with `data` or opens `url`."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What stands in the place of a letter: a press says its label, or has a chat chosen of the
    kind that it `picks`: "channel" or "group".
    """

    label: str
    picks: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a message says an article says.  They are looked up in the stored article
    before the message may leave.
    """

    article_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A message in Telegram's richer HTML, which runs from right to left or not."""

    html: Markup
    rtl: bool
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Telegram HTML with its buttons.

    `edit` is the message of ours to change instead of sending a new one; `reply_to` the message
    it answers; `preview` the address whose preview is shown (None: no preview); `article_id` the
    article it shows, so that a reply to it asks that article, `lists` those it lists, so that it
    asks them; `picture` one to draw (SVG), below
    which the words stand, which then are CAPTION_UNITS long at most; `photo` one by Telegram's name
    for it; `page` what is sent in its place where that is taken; `keys` what takes the place of
    the letters to type with (None: as they are; none: letters again), for a message without
    buttons.
    """

    html: Markup
    buttons: tuple[tuple[Button, ...], ...] = ()
    quotes: tuple[Quote, ...] = ()
    preview: str | None = None
    edit: int | None = None
    reply_to: int | None = None
    article_id: int | None = None
    lists: tuple[int, ...] = ()
    picture: str | None = None
    photo: str | None = None
    page: Page | None = None
    keys: tuple[tuple[Key, ...], ...] | None = None

    def plain(self) -> "Message":
        """Its bare words, for when it is not taken as it is: no tags, and nothing beside them."""
        words = beginning(self.html, TEXT_UNITS, entities=0)
        return replace(
            self,
            html=words,
            buttons=(),
            preview=None,
            picture=None,
            photo=None,
            page=None,
            keys=None,
        )

    def to_payload(self) -> str:
        """The message as the outbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_payload(cls, payload: str) -> "Message":
        """The message that `to_payload` kept."""
        kept = json.loads(payload)
        kept["html"] = Markup(kept["html"])  # noqa: S704  it was Markup when it was kept
        kept["buttons"] = buttons_of(kept["buttons"])
        if page := kept.get("page"):
            html = Markup(page["html"])  # noqa: S704  as above
            kept["page"] = Page(html, page["rtl"], buttons_of(page["buttons"]))
        if kept.get("keys") is not None:
            kept["keys"] = tuple(tuple(map(key_of, row)) for row in kept["keys"])
        kept["lists"] = tuple(kept.get("lists", ()))
        kept["quotes"] = tuple(Quote(**quote) for quote in kept["quotes"])
        return cls(**kept)


def key_of(kept: str | dict[str, str]) -> Key:
    """A key, from JSON; messages kept by an earlier version have labels alone."""
    return Key(kept) if isinstance(kept, str) else Key(**kept)


def buttons_of(kept: Iterable[Iterable[dict[str, str]]]) -> tuple[tuple[Button, ...], ...]:
    """Rows of buttons, from JSON."""
    return tuple(tuple(Button(**button) for button in row) for row in kept)
