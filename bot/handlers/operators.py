"""What operators do: add feeds and see how they are doing."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import talk
from bot.messages.layout import cut

EXAMPLE = "/add https://example.com/feed"


async def add(visit: Visit, words: str) -> Reaction:
    """Add a feed, once it has been seen to be one."""
    url = words.strip()
    if not url:
        return reply(talk.say(visit.locale, "add-what", example=EXAMPLE))
    preview = await visit.desk.preview_feed(url)
    shown = cut(url, 300)
    if preview.cause:
        return reply(talk.feed_refused(visit.locale, shown, preview.cause))
    await visit.desk.store.add_feed(url, now=visit.desk.clock())
    visit.desk.feed_added()
    title = cut(preview.title or url, 200)
    return reply(talk.feed_added(visit.locale, title, shown, preview.entries))
