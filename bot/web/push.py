"""POST /ingest: a site publishes an article the second it saves it.

What nobody has signed costs little: the headers are judged before the body is read, and the body
before anything is made of it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.children.pool import ParserKilled
from bot.ingest.identity import canonical, identities
from bot.ingest.parsers import Parsers
from bot.web import pushed
from bot.web.pushed import BadPush, Pushed, pushed_of
from bot.web.signatures import Claim, claim_of
from storage.models import Draft, Published
from storage.pushes import Pushes
from storage.store import Store

log = logging.getLogger(__name__)

BODY_BYTES = 5 * 1024 * 1024
BODY_SECONDS = 10.0
AT_ONCE = 16


class Refused(Exception):
    """A request that gets this status, and no more than this detail."""

    def __init__(self, status: int, **detail: object) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail


class Ingest:
    """Takes signed pushes in; `published` is called when one has changed the archive."""

    def __init__(
        self,
        store: Store,
        parsers: Parsers,
        *,
        secret: str,
        clock: Callable[[], int],
        published: Callable[[], None],
    ) -> None:
        self._store = store
        self._pushes = Pushes(store)
        self._parsers = parsers
        self._secret = secret.encode()
        self._clock = clock
        self._published = published
        self._room = asyncio.Semaphore(AT_ONCE)
        self._publishing = asyncio.Lock()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """What became of a push.  Raises Refused, StorageError."""
        claim = claim_of(request.headers)
        if claim is None:
            raise Refused(401)
        timely(claim, self._clock())
        async with self._room:
            body = await body_of(request)
            await self._accept(claim, body)
            published = await self._publish(await self._read(body))
        return web.json_response(
            {"new": published.new, "edited": published.edited, "known": published.known}
        )

    async def _accept(self, claim: Claim, body: bytes) -> None:
        """Let a signature pass once."""
        if not claim.holds(self._secret, body):
            raise Refused(401)
        now = self._clock()
        # Again, since the body took its time: what is too old now may be forgotten already.
        timely(claim, now)
        if not await self._pushes.accept_push(claim.signature, until=claim.until, now=now):
            raise Refused(401)

    async def _read(self, body: bytes) -> Pushed:
        try:
            return pushed_of(await self._parsers.children.ask(pushed.rows, body))
        except BadPush as error:
            where = {} if error.index is None else {"index": error.index}
            raise Refused(400, error=error.reason, **where) from None
        except ParserKilled as error:
            log.warning("a push could not be read: %s", error.how)
            if error.cause == "hostile":
                raise Refused(400, error=f"cannot be read: {error.how}") from None
            raise Refused(503) from None

    async def _publish(self, told: Pushed) -> Published:
        # One at a time, or two ids could both find that an address is nobody's yet.
        async with self._publishing:
            found = await self._store.publish(
                await self._named(told.drafts), now=self._clock(), announce=told.announce
            )
        log.info("pushed: %s new, %s edited", len(found.new), len(found.edited))
        if found.new or found.edited:
            self._published()
        return found

    async def _named(self, drafts: Sequence[Draft]) -> list[tuple[list[str], Draft]]:
        """The drafts with their identities.  One that has an id is known by its address too, so
        that a feed of the same site does not bring it as news again, unless the address is that
        of another id.
        """
        addresses = [f"url:{canonical(draft.url)}" if draft.url else "" for draft in drafts]
        told = Counter(addresses)
        taken = await self._pushes.taken([each for each in told if each])
        named = []
        for draft, address in zip(drafts, addresses, strict=True):
            keys = identities(draft, feed_id=None)
            alone = address and told[address] == 1 and address not in taken
            named.append(([*keys, address] if alone and address not in keys else keys, draft))
        return named


def timely(claim: Claim, now: int) -> None:
    """Raises Refused if it was signed too long ago, or too far ahead."""
    if not claim.is_timely(now):
        raise Refused(401, error="timestamp")


async def body_of(request: web.BaseRequest, most: int = BODY_BYTES) -> bytes:
    """The body, if it comes in time and is no longer than it may be.  Raises Refused."""
    if (request.content_length or 0) > most:
        raise Refused(413)
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer itself has not begun
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                found += part
                if len(found) > most:
                    raise Refused(413)
    except TimeoutError:
        raise Refused(408) from None
    return bytes(found)
