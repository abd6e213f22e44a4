"""A message as the gateway can send it, and as the outbox keeps it until it has been sent."""

import json
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
class Quote:
    """Words that a message says an article says.  They are looked up in the stored article
    before the message may leave.
    """

    article_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """Telegram HTML with its buttons.

    `edit` is the message of ours to change instead of sending a new one; `reply_to` the message
    it answers; `preview` the address whose preview is shown (None: no preview); `article_id` the
    article it shows, so that a reply to it asks that article.
    """

    html: Markup
    buttons: tuple[tuple[Button, ...], ...] = ()
    quotes: tuple[Quote, ...] = ()
    preview: str | None = None
    edit: int | None = None
    reply_to: int | None = None
    article_id: int | None = None

    def plain(self) -> "Message":
        """Its bare words, for when it is not taken as it is: no tags, buttons or preview."""
        words = beginning(self.html, TEXT_UNITS, entities=0)
        return replace(self, html=words, buttons=(), preview=None)

    def to_payload(self) -> str:
        """The message as the outbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_payload(cls, payload: str) -> "Message":
        """The message that `to_payload` kept."""
        kept = json.loads(payload)
        kept["html"] = Markup(kept["html"])  # noqa: S704  it was Markup when it was kept
        kept["buttons"] = tuple(tuple(Button(**b) for b in row) for row in kept["buttons"])
        kept["quotes"] = tuple(Quote(**quote) for quote in kept["quotes"])
        return cls(**kept)
