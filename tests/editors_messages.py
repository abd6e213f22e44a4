"""What editors and owners see, as short and as long as that gets."""

from collections.abc import Iterable
from dataclasses import replace

from bot.i18n import Locale
from bot.messages import (
    announcements,
    answers,
    articles,
    corrections,
    edits,
    forums,
    naming,
    newsdesk,
    operations,
    routing,
    staff,
    talk,
)
from bot.messages.message import Message
from bot.subscriptions.schedule import moments
from bot.subscriptions.wishes import Wish
from storage.aliases import KeptAlias
from storage.announcements import Segment
from storage.deliveries import Before, Subscription, Tone
from storage.figures import Figures
from storage.models import ANNOUNCEMENT, Chat, CuratedAnswer
from storage.newsdesk import Proposal, Standing
from storage.roles import Member, Role
from storage.subscriptions import Route
from tests.factories import NOW, article


def editors_messages(locale: Locale) -> Iterable[Message]:
    yield from staff_cards(locale)
    yield from newsdesk_cards(locale)
    yield from announcement_cards(locale)
    yield from route_cards(locale)
    yield from health_cards(locale)


def staff_cards(locale: Locale) -> Iterable[Message]:
    """Who runs the bot."""
    yield naming.names_listed([KeptAlias(10**12, "اسم = آخر")] * 40, locale)
    many = [Member(10**12 + n, Role(1 + n % 3), n % 2 == 0) for n in range(40)]
    yield staff.staff_card(locale, many)
    yield from (staff.member_card(locale, each) for each in many[:4])
    yield staff.invitation(locale, Role.EDITOR, "https://t.me/" + "x" * 90)
    yield from (staff.yours(locale, role) for role in Role)
    yield staff.appointed(locale, Role.MODERATOR)
    yield talk.help_text(locale, role=Role.OWNER)


def newsdesk_cards(locale: Locale) -> Iterable[Message]:
    """What editors can decide, and a reader's question."""
    one = article(10**12, "جملة.", title="ع" * 999, author="ك" * 999)
    for standing in Standing:
        for tone in Tone:
            proposal = Proposal(10**12, standing, 10**3, NOW, tone)
            yield newsdesk.proposal_card(one, proposal, locale)
    waiting = Proposal(10**12, Standing.WAITING, 10**3)
    yield newsdesk.times_card(one, waiting, moments("Asia/Beirut", NOW), locale, edit=None)
    for bits in range(8):
        place = newsdesk.Place(bool(bits & 1), bool(bits & 2), bool(bits & 4), 10**6)
        yield newsdesk.desk_card(locale, place)
    yield newsdesk.asked_at_desk("س" * 4000, locale)
    yield newsdesk.passed_back(locale, 10**12)
    yield newsdesk.answer_kept(locale, NOW, edit=None)
    kept = CuratedAnswer(1, "س" * 999, "ج" * 4000, f"https://{'a' * 63}.example/{'ب' * 2000}", NOW)
    yield answers.curated(kept, locale)


def announcement_cards(locale: Locale) -> Iterable[Message]:
    """What the publisher has to say, at its longest and to everybody who can be meant."""
    text = "كلمة " * 600
    assert announcements.fits(text)
    assert not announcements.fits("كلمة " * 601)
    said_ = article(10**12, text, kind=ANNOUNCEMENT)
    yield articles.article_card(said_, locale)
    yield articles.article_card(replace(said_, version=2), locale, before=Before("ع", "", NOW))
    yield announcements.how(locale)
    changed = edits.would_be(said_, "ع" * 999, text[:-9] + "غيرها.", locale)
    yield corrections.correction_card(locale, changed, 10**12, 10**7)
    yield corrections.correction_refused(locale, "ك" * 4000, several=True)
    yield corrections.correction_refused(locale, "ك" * 4000, several=False)
    yield corrections.correction_done(locale, replace(said_, title="ع" * 999), edit=None)
    yield corrections.correction_dropped(locale, edit=None)
    for segment in (Segment(), Segment(language="en"), Segment(3, ["و" * 99] * 9)):
        feed = "ص" * 999 if segment.feed else None
        yield announcements.confirmation(locale, 10**12, segment, feed, 10**7)
    yield announcements.dropped(locale, edit=None)


def route_cards(locale: Locale) -> Iterable[Message]:
    """Many places with long titles, and each kind of place."""
    chat = Chat(-(10**13), "channel", "ar", "active", None)
    most = tuple(f"{number:02} {'ك' * 61}" for number in range(20))
    full = Subscription(1, Wish(words=most).to_text(), silent=True)
    places = [Route(chat, n % 3, (None, Subscription(1), full)[n % 3]) for n in range(30)]
    yield routing.routes_card(locale, [("<" * 128, each) for each in places])
    yield routing.routes_card(locale, [])
    yield from (routing.added(locale, "<" * 128, may_decide=may) for may in (True, False))
    for each in places[:3]:
        yield routing.route_card(locale, "ع" * 128, each, {}, is_forum=True)
    long = ["ع" * 64] * 12
    for there in ((), long[:1]):
        yield forums.categories_card(locale, "<" * 128, 10**12, long, there=there)
    yield forums.categories_card(locale, "<" * 128, 10**12, [], there=())


def health_cards(locale: Locale) -> Iterable[Message]:
    """All is well, and nothing is."""
    empty: dict[str, int] = {}
    many = 10**9
    running = {"running": many}
    kept = (many, {"failing": many}, empty, many, empty, running, empty, empty)
    figures = Figures(*kept, many, empty, None, paused=False, bytes=0, schema=12)
    yield operations.health_card(locale, figures, (), now=NOW)
    late = replace(figures, pulses={"updates": 0}, oldest_owed=0, paused=True, bytes=10**12)
    yield operations.health_card(locale, late, ("updates", "feeds", "owed"), now=NOW)
