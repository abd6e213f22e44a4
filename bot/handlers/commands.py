"""The table of commands, and how a text is understood as one of them or as a question."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from bot.handlers import (
    adding,
    announcing,
    asking,
    catching_up,
    copying,
    correcting,
    curating,
    gaps,
    health,
    insight,
    keeping,
    keys,
    moving,
    muting,
    naming,
    newsdesk,
    outbox,
    privacy,
    readers,
    relating,
    routing,
    searching,
    settings,
    staff,
    starting,
    subscriptions,
    topics,
    trying,
)
from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import talk
from bot.text.words import normalise
from storage.roles import Role

Handler = Callable[[Visit, str], Awaitable[Reaction]]

SLASH = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+|$)")


class Audience(Enum):
    """Who may use a command.  DECIDERS: anyone in private, the admins in a group; the others: who
    has that role, or a higher one.
    """

    ANYONE = "anyone"
    DECIDERS = "deciders"
    MODERATORS = "moderators"
    EDITORS = "editors"
    OWNERS = "owners"


LEAST = {
    Audience.MODERATORS: Role.MODERATOR,
    Audience.EDITORS: Role.EDITOR,
    Audience.OWNERS: Role.OWNER,
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and the words that mean it.  With `takes_words`, what follows its word belongs
    to it; without, the word must stand alone.
    """

    name: str
    handler: Handler
    words: tuple[str, ...] = ()
    audience: Audience = Audience.ANYONE
    takes_words: bool = False


COMMANDS = (
    Command("start", starting.start, ("ابدأ", "ابدا", "البداية", "start")),
    Command("help", readers.help_, ("مساعدة", "المساعدة", "help")),
    Command(
        "subscribe",
        readers.subscribe,
        ("اشترك", "اشتراك", "الاشتراك", "subscribe"),
        Audience.DECIDERS,
    ),
    Command(
        "unsubscribe",
        readers.unsubscribe,
        ("إلغاء", "إلغاء الاشتراك", "ألغ الاشتراك", "توقف", "unsubscribe", "stop"),
        Audience.DECIDERS,
    ),
    Command(
        "latest",
        readers.latest,
        ("آخر الأخبار", "الأخبار", "آخر المقالات", "الجديد", "جديد", "latest", "news"),
    ),
    Command("summary", readers.summary, ("ملخص", "الملخص", "لخص", "summary"), takes_words=True),
    Command("read", readers.read, ("اقرأ", "النص الكامل", "نص", "read"), takes_words=True),
    Command("search", searching.search, ("بحث", "ابحث عن", "ابحث", "search"), takes_words=True),
    Command("topics", topics.topics, ("المواضيع", "مواضيع", "الموضوعات", "topics")),
    Command(
        "catchup",
        catching_up.catch_up,
        ("ما فاتني", "ماذا فاتني", "فاتني", "catch me up", "what did I miss"),
    ),
    Command(
        "story",
        relating.story,
        ("ما القصة", "القصة", "شو القصة", "what is the story", "the story so far", "story"),
        takes_words=True,
    ),
    Command("ask", asking.ask, ("اسأل", "سؤال", "ask"), takes_words=True),
    Command(
        "follow",
        subscriptions.follow,
        ("تابع", "متابعة", "المتابعة", "follow"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command("try", trying.try_, ("جرّب", "جرب", "try"), Audience.DECIDERS, takes_words=True),
    Command(
        "digest",
        subscriptions.digest,
        ("النشرة", "نشرتي", "digest"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command(
        "quiet",
        subscriptions.quiet,
        ("الهدوء", "هدوء", "ساعات الهدوء", "لا تزعجني", "لا تزعجنا", "quiet"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command(
        "mute",
        muting.mute,
        ("اكتم", "كتم", "أسكت", "الكتم", "mute"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command("saved", keeping.saved, ("المحفوظات", "محفوظاتي", "المحفوظ", "saved")),
    Command(
        "language",
        readers.choose_language,
        ("اللغة", "لغة", "language"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command(
        "settings",
        settings.settings,
        ("الإعدادات", "إعدادات", "settings"),
        Audience.DECIDERS,
        takes_words=True,
    ),
    Command(
        "keyboard",
        keys.keyboard,
        ("لوحة الأزرار", "الأزرار", "keyboard"),
        takes_words=True,
    ),
    Command(
        "add",
        adding.add,
        ("أضف مصدرا", "أضف مصدر", "أضف", "إضافة مصدر", "add a source", "add source", "add"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command(
        "faq",
        curating.faq,
        ("الأسئلة الشائعة", "أجوبة المحرر", "faq"),
        Audience.MODERATORS,
        takes_words=True,
    ),
    Command(
        "alias",
        naming.alias,
        ("المرادفات", "مرادف", "aliases", "alias"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command(
        "feeds",
        moving.named,
        ("المصادر", "مصادرنا", "feeds", "sources"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command(
        "outbox",
        outbox.outbox,
        ("الصادر", "صندوق الصادر", "outbox"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command("privacy", privacy.privacy, ("الخصوصية", "خصوصية", "privacy")),
    Command("mydata", privacy.mydata, ("بياناتي",), Audience.DECIDERS),
    Command("forgetme", privacy.forgetme, ("انسني", "احذف بياناتي"), Audience.DECIDERS),
    Command(
        "unanswered",
        gaps.unanswered,
        ("بلا جواب", "أسئلة بلا جواب", "unanswered"),
        Audience.MODERATORS,
    ),
    Command(
        "stats",
        insight.stats,
        ("الإحصاءات", "إحصاءات", "الإحصائيات", "stats", "statistics"),
        Audience.EDITORS,
    ),
    Command(
        "backup", copying.backup, ("نسخة احتياطية", "النسخة الاحتياطية", "backup"), Audience.OWNERS
    ),
    Command("retract", outbox.retract, ("اسحب", "retract"), Audience.EDITORS, takes_words=True),
    Command("correct", correcting.correct, ("صحّح", "correct"), Audience.EDITORS, takes_words=True),
    Command(
        "broadcast",
        announcing.broadcast,
        ("إعلان للمشتركين", "أعلن للمشتركين", "قل للمشتركين", "broadcast"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command(
        "health",
        health.health,
        ("صحة البوت", "حال البوت", "هل البوت بخير", "health"),
        Audience.EDITORS,
    ),
    Command(
        "routes",
        routing.routes,
        ("الوجهات", "وجهات النشر", "routes"),
        Audience.EDITORS,
        takes_words=True,
    ),
    Command(
        "desk", newsdesk.desk, ("غرفة التحرير", "مكتب التحرير", "newsdesk", "desk"), Audience.OWNERS
    ),
    Command(
        "editors",
        staff.editors,
        ("المحررون", "هيئة التحرير", "editors"),
        Audience.OWNERS,
        takes_words=True,
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}
BY_WORDS = {normalise(words): command for command in COMMANDS for words in command.words}
LONGEST_WORDS = max(words.count(" ") + 1 for words in BY_WORDS)
PUNCTUATION = ":؟?!.،, "


def understand(text: str, *, as_reader: bool = False) -> tuple[Command | None, str]:
    """The command that a text is and the words that follow it; a text that is no command is a
    question, all of it.  An unknown slash command asks for help.  What a reader says are never
    the words of a command that takes a role: they ask about sources and corrections, too.
    """
    text = text.strip()
    if slash := SLASH.match(text):
        return BY_NAME.get(slash[1].lower(), BY_NAME["help"]), text[slash.end() :].strip()
    for count in range(min(LONGEST_WORDS, len(text.split())), 0, -1):
        *words, rest = [*text.split(maxsplit=count), ""][: count + 1]  # the rest with its lines
        command = BY_WORDS.get(normalise(" ".join(words)).strip(PUNCTUATION))
        if command is None or (as_reader and command.audience in LEAST):
            continue
        if command.takes_words or not rest:
            return command, rest
    return None, text


def is_for_others(text: str) -> bool:
    """Whether a text said in a group is a command that we do not have and that does not name us:
    another bot's, most likely.
    """
    slash = SLASH.match(text)
    return slash is not None and slash[1].lower() not in BY_NAME and "@" not in slash[0]


async def obey(visit: Visit, text: str) -> Reaction:
    """Do what a text says."""
    if not visit.place.is_private and is_for_others(text):
        return Reaction()
    command, words = await meant(visit, text)
    if command is None:
        return await asking.ask(visit, words)
    refusal = await refused(visit, command.audience)
    return refusal or await command.handler(visit, words)


async def meant(visit: Visit, text: str) -> tuple[Command | None, str]:
    """The command that the text is when this person says it."""
    command, words = understand(text)
    if command is None or command.audience not in LEAST or SLASH.match(text.strip()):
        return command, words
    is_reader = await refused(visit, command.audience) is not None
    return understand(text, as_reader=is_reader)


async def refused(visit: Visit, audience: Audience) -> Reaction | None:
    """A refusal, if this person is not of this audience."""
    if audience in LEAST and await visit.desk.role_of(visit.place, visit.person) < LEAST[audience]:
        return reply(talk.say(visit.locale, "only-operators"))
    if audience is Audience.DECIDERS and not await visit.desk.may_decide(visit.place, visit.person):
        return reply(talk.say(visit.locale, "only-admins"))
    return None
