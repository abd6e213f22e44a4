"""The newsdesk: where it is, and what editors decide there."""

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import phrase
from bot.messages import newsdesk as cards
from bot.messages.message import Message
from bot.subscriptions.schedule import moments
from storage.deliveries import Tone
from storage.models import Article
from storage.newsdesk import Proposal, Standing

LISTED = 5
FURTHEST = 8 * 24 * 3600


async def desk(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """Where the newsdesk is, with what an owner may change about it."""
    return reply(await _desk(visit))


async def _desk(visit: Visit, *, edit: int | None = None) -> Message:
    store, here = visit.desk.store, (visit.place.chat_id, visit.place.thread_id)
    found = await store.newsdesk()
    place = cards.Place(
        exists=found is not None,
        is_here=found is not None and (found.chat_id, found.thread_id) == here,
        waits=found is not None and found.waits,
        undecided=await store.count_waiting(),
    )
    return cards.desk_card(visit.locale, place, edit=edit)


# ---- buttons of owners


async def moved(visit: Visit, numbers: list[int]) -> Reaction:
    """The newsdesk is here, or nowhere."""
    if numbers[0]:
        place = visit.place
        await visit.desk.store.open_newsdesk(place.chat_id, thread_id=place.thread_id)
    else:
        await visit.desk.store.close_newsdesk()
    return reply(await _desk(visit, edit=visit.message_id))


async def mode_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    """Whether articles wait for the newsdesk."""
    await visit.desk.store.let_wait(waits=bool(numbers[0]))
    return reply(await _desk(visit, edit=visit.message_id))


async def listed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """Cards of what waits."""
    found = await visit.desk.store.undecided(limit=LISTED)
    articles = await visit.desk.store.articles([each.article_id for each in found])
    shown = [
        cards.proposal_card(articles[each.article_id], each, visit.locale)
        for each in found
        if each.article_id in articles
    ]
    return reply(*shown) if shown else outdated(visit)


# ---- buttons of editors


async def shown(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """The card as it stands."""
    return await _as_it_stands(visit, article)


async def sent(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """Send it: as each chat wants it, without a sound, or as breaking news."""
    if rest[1] >= len(cards.TONES):
        return outdated(visit)
    return await _decided(visit, article, rest[0], Standing.SENT, tone=cards.TONES[rest[1]])


async def held(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """Leave it to the archive; it may be sent later."""
    return await _decided(visit, article, rest[0], Standing.HELD)


async def times(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """When it may be sent."""
    proposal = await visit.desk.store.proposal(article.id)
    if proposal is None or proposal.standing is Standing.SENT:
        return await _as_it_stands(visit, article)
    when = moments(visit.locale.zone, visit.desk.clock())
    edit = visit.message_id
    return reply(cards.times_card(article, proposal, when, visit.locale, edit=edit))


async def scheduled(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """Send it then."""
    round_, at = rest
    if not 0 < at - visit.desk.clock() <= FURTHEST:
        return outdated(visit)
    return await _decided(visit, article, round_, Standing.SCHEDULED, due_at=at)


async def _decided(
    visit: Visit,
    article: Article,
    round_: int,
    standing: Standing,
    *,
    tone: Tone = Tone.USUAL,
    due_at: int | None = None,
) -> Reaction:
    """Decide, unless somebody was faster: then the card says what was decided."""
    done = await visit.desk.store.decide(
        article.id, standing, round_=round_, now=visit.desk.clock(), tone=tone, due_at=due_at
    )
    if done:
        visit.desk.wake()
    return await _as_it_stands(visit, article, notice=None if done else "desk-decided")


async def _as_it_stands(visit: Visit, article: Article, notice: str | None = None) -> Reaction:
    proposal: Proposal | None = await visit.desk.store.proposal(article.id)
    if proposal is None:
        return outdated(visit)
    card = cards.proposal_card(article, proposal, visit.locale, edit=visit.message_id)
    return Reaction((card,), notice=phrase(visit.locale, notice) if notice else None)
