"""The publisher's own answers, and what readers can do when our articles have none."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import phrase
from bot.messages import talk
from bot.messages.answers import answers_listed, asked_of_editor
from bot.text.questions import understood
from storage.deliveries import Owed
from storage.models import CuratedAnswer
from storage.roles import Role
from storage.store import Store

SAME_QUESTION = 90.0  # percent


async def answer_to(store: Store, words: str) -> CuratedAnswer | None:
    """What the publisher answers to this question, in whatever order and spelling it is asked."""
    return matching(words, await store.curated_answers())


def matching(words: str, kept: Sequence[CuratedAnswer]) -> CuratedAnswer | None:
    """The answer whose question has the same words, a misspelt letter aside; the newest of
    several.
    """
    asked = _stems(words)
    alike = [(fuzz.token_sort_ratio(asked, _stems(each.question)), each.id, each) for each in kept]
    best = max(alike, default=None, key=lambda found: found[:2])
    return best[2] if best and best[0] >= SAME_QUESTION else None


def _stems(question: str) -> str:
    asked = understood(question)
    return " ".join([asked.kind, *(term.stem for term in asked.terms)])


async def faq(visit: Visit, words: str) -> Reaction:
    """Show the publisher's answers, or keep one: the question on the first line, then the answer."""
    question, _, answer = (part.strip() for part in words.partition("\n"))
    if not question:
        kept = await visit.desk.store.curated_answers()
        return reply(answers_listed(kept, visit.locale))
    if not answer:
        return reply(talk.say(visit.locale, "faq-how", command="/faq"))
    await visit.desk.store.write_answer(question, answer, now=visit.desk.clock())
    visit.desk.answer_waiting()
    return reply(talk.say(visit.locale, "faq-kept"))


async def remove(visit: Visit, numbers: list[int]) -> Reaction:
    """Remove an answer of the publisher's."""
    if not await visit.desk.store.remove_answer(numbers[0]):
        return outdated(visit)
    return reply(talk.say(visit.locale, "faq-removed"))


async def wait(visit: Visit, numbers: list[int]) -> Reaction:
    """Tell the chat when there is an answer."""
    if await visit.desk.store.question(numbers[0], chat_id=visit.chat.id) is None:
        return outdated(visit)
    await visit.desk.store.wait_for_answer(numbers[0])
    return reply(talk.say(visit.locale, "will-tell"))


async def ask_editor(visit: Visit, numbers: list[int]) -> Reaction:
    """Pass the question on to whoever answers readers, without who asked it."""
    store, defaults = visit.desk.store, visit.desk.defaults
    asked = await store.question(numbers[0], chat_id=visit.chat.id)
    if asked is None:
        return outdated(visit)
    editors = await store.reachable(await store.people(Role.MODERATOR))
    if not editors:
        return Reaction(notice=phrase(visit.locale, "no-editor"))
    message = asked_of_editor(asked.words, defaults).to_payload()
    owed = [Owed(editor.id, message) for editor in editors]
    if not await store.ask_editor(asked.id, owed, now=visit.desk.clock()):
        return Reaction(notice=phrase(visit.locale, "editor-asked-already"))
    await store.wait_for_answer(asked.id)
    return reply(talk.say(visit.locale, "editor-asked"))
