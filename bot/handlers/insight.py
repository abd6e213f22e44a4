"""stats: the week in figures, for editors; and the report that they get each week."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.i18n import Locale
from bot.insight.figures import Figures, figures_of, since_when
from bot.messages.insight import insight_card
from storage.store import Store


async def stats(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """What happened lately."""
    desk = visit.desk
    return reply(insight_card(await figures(desk.store, visit.locale, desk.clock()), visit.locale))


async def figures(store: Store, locale: Locale, now: int, *, days_ago: int = 0) -> Figures:
    """What happened until so many days ago, by the clock of this locale."""
    await store.look_at_reach(now=now)
    happened, feeds = await store.happened(since=since_when(now)), await store.standings()
    return figures_of(happened, feeds, zone=locale.zone, now=now, days_ago=days_ago)
