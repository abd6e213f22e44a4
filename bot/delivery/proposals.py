"""The newsdesk's cards: each article put before it gets one, and what was scheduled is sent."""

from collections.abc import Callable

from bot.delivery.alarm import LONGEST_NAP, Alarm
from bot.delivery.means import Means
from bot.i18n import locale_of
from bot.messages.newsdesk import proposal_card
from storage.deliveries import Owed
from storage.models import Subscriber
from storage.newsdesk import Proposal
from storage.roles import Role

SHORTEST_NAP = 0.05


class Proposals:
    """Owes cards and begins broadcasts when they fall due; `owed` is called when it did."""

    def __init__(self, means: Means, *, owed: Callable[[], None]) -> None:
        self._means = means
        self._owed = owed
        self._alarm = Alarm()

    def wake(self) -> None:
        """There may be articles without a card, or other dates."""
        self._alarm.ring()

    async def run(self) -> None:
        """Work until cancelled."""
        store = self._means.store
        while True:
            self._alarm.reset()
            sent = await store.send_scheduled(now=self._means.now())
            if await self._put_all() or sent:
                self._owed()
            at = await store.next_scheduled()
            nap = LONGEST_NAP if at is None else at - self._means.clock()
            await self._alarm.nap(nap, least=SHORTEST_NAP)

    async def _put_all(self) -> bool:
        """Whether there were articles without a card, and anybody to show them to."""
        untold = await self._means.store.untold_proposals()
        places = await self._means.store.at_newsdesk(Role.EDITOR) if untold else []
        for proposal in untold if places else []:
            await self._put(proposal, places)
        return bool(places)

    async def _put(self, proposal: Proposal, places: list[Subscriber]) -> None:
        edition = await self._means.editions.now(proposal.article_id)
        cards = [
            Owed(
                place.chat.id,
                proposal_card(
                    edition.article, proposal, locale_of(place.chat, self._means.defaults)
                ).to_payload(),
                place.thread_id,
                proposal.article_id,
                waits=True,
            )
            for place in places
        ]
        await self._means.store.put_before(proposal.article_id, cards, now=self._means.now())
