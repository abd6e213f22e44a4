"""The publisher's own answers, and what readers can do when our articles have none."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import Locale, locale_of, phrase
from bot.messages import newsdesk as cards
from bot.messages import talk
from bot.messages.answers import answers_listed, curated
from bot.messages.message import Message
from bot.messages.newsdesk import asked_at_desk
from bot.subscriptions.schedule import is_quiet
from bot.subscriptions.spoken import days_first
from bot.text.questions import understood
from storage.deliveries import Owed
from storage.models import AskedQuestion, CuratedAnswer, Subscriber
from storage.questions import PassedOn
from storage.roles import Role
from storage.store import Store

SAME_QUESTION = 90.0  # percent
DAY = 24 * 3600
SOURCE = re.compile(r"\s(https?://[^\s<>\"]{1,2000})\s*\Z")


async def answer_to(store: Store, words: str, *, now: int) -> CuratedAnswer | None:
    """What the publisher answers to this question, in whatever order and spelling it is asked."""
    return matching(words, await store.curated_answers(now=now))


def matching(words: str, answers: Sequence[CuratedAnswer]) -> CuratedAnswer | None:
    """The answer whose question has the same words, a misspelt letter aside; the newest of
    several.
    """
    asked = _stems(words)
    alike = [
        (fuzz.token_sort_ratio(asked, _stems(each.question)), each.id, each) for each in answers
    ]
    best = max(alike, default=None, key=lambda found: found[:2])
    return best[2] if best and best[0] >= SAME_QUESTION else None


def _stems(question: str) -> str:
    asked = understood(question)
    return " ".join([asked.kind, *(term.stem for term in asked.terms)])


async def faq(visit: Visit, words: str) -> Reaction:
    """Show the publisher's answers, or keep one: the question on the first line, maybe after for
    how many days, then the answer.
    """
    days, words = days_first(words)
    question, _, answer = (part.strip() for part in words.partition("\n"))
    if not question and not days:
        answers = await visit.desk.store.curated_answers(now=visit.desk.clock())
        return reply(answers_listed(answers, visit.locale))
    if not question or not answer:
        return reply(talk.say(visit.locale, "faq-how", command="/faq"))
    until = await _written(visit, question, answer, days)
    return reply(cards.answer_kept(visit.locale, until))


async def _written(visit: Visit, question: str, answer: str, days: int) -> int | None:
    """Keep an answer for so many days, for good if that is 0; returns until when."""
    now = visit.desk.clock()
    until = now + days * DAY if days else None
    words, source = with_source(answer)
    await visit.desk.store.write_answer(question, words, now=now, source=source, expires_at=until)
    visit.desk.answer_waiting()
    return until


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
    """Pass the question on to the newsdesk, without who asked it."""
    desk = visit.desk
    asked = await desk.store.question(numbers[0], chat_id=visit.chat.id)
    if asked is None:
        return outdated(visit)
    places = await desk.store.at_newsdesk(Role.MODERATOR)
    if not places:
        return Reaction(notice=phrase(visit.locale, "no-editor"))
    owed = [_passed_on(place, asked, desk.defaults) for place in places]
    done = await desk.store.ask_editor(asked.id, visit.person.id, owed, now=desk.clock())
    if done is not PassedOn.NOW:
        key = "editor-asked-already" if done is PassedOn.ALREADY else "editor-asked-too-often"
        return Reaction(notice=phrase(visit.locale, key))
    return reply(talk.say(visit.locale, "editor-asked"))


def _passed_on(place: Subscriber, asked: AskedQuestion, defaults: Locale) -> Owed:
    message = asked_at_desk(asked.words, locale_of(place.chat, defaults))
    return Owed(place.chat.id, message.to_payload(), place.thread_id, question_id=asked.id)


# ---- replies of editors


async def passed_back(visit: Visit, text: str) -> Reaction | None:
    """What a reply to a reader's question does: it is their answer.  None if it is something else."""
    store = visit.desk.store
    if not visit.reply_to or text.startswith("/"):
        return None
    number = await store.question_shown(visit.chat.id, visit.reply_to)
    if number is None:
        return None
    if await visit.desk.role_of(visit.place, visit.person) < Role.MODERATOR:
        return reply(talk.say(visit.locale, "only-operators"))
    asked = await store.waiting_question(number)
    if asked is None or not await _answered(visit, asked, text):
        return reply(talk.say(visit.locale, "answered-already"))
    number = await offers.offer(visit, {"question": asked.words, "reply": text})
    return reply(cards.passed_back(visit.locale, number))


async def _answered(visit: Visit, asked: AskedQuestion, text: str) -> bool:
    """Send the reader the answer; False if they have one."""
    store, defaults = visit.desk.store, visit.desk.defaults
    chat = await store.chat(asked.chat_id)
    answer, source = with_source(text)
    locale = locale_of(chat, defaults) if chat else defaults
    message = curated(CuratedAnswer(0, asked.words, answer, source), locale)
    now = visit.desk.clock()
    owed = await late_answer(store, asked, message, locale, now=now)
    return await store.answer_question(asked.id, owed, now=now)


async def late_answer(
    store: Store, asked: AskedQuestion, message: Message, locale: Locale, *, now: int
) -> Owed:
    """An answer for which nobody sits and waits: without a sound where none is wanted now."""
    there = await store.subscription(asked.chat_id, thread_id=asked.thread_id)
    silent = there is not None and (there.silent or is_quiet(there.quiet, locale.zone, now))
    return Owed(
        *(asked.chat_id, message.to_payload(), asked.thread_id, message.article_id), silent=silent
    )


def with_source(text: str) -> tuple[str, str | None]:
    """An answer, and the address at its end that says where it stands, if there is one."""
    found = SOURCE.search(text)
    return (text[: found.start()].strip(), found[1]) if found else (text, None)


async def kept(visit: Visit, numbers: list[int]) -> Reaction:
    """Keep the reply for whoever asks the same, for good or for some days."""
    offered = await offers.offered(visit, numbers[0], "reply")
    if offered is None or numbers[1] >= len(cards.LASTS):
        return outdated(visit)
    days = cards.LASTS[numbers[1]]
    until = await _written(visit, offered["question"], offered["reply"], days)
    await visit.desk.store.withdraw(numbers[0])
    return reply(cards.answer_kept(visit.locale, until, edit=visit.message_id))


async def not_kept(visit: Visit, numbers: list[int]) -> Reaction:
    """It was for that reader alone."""
    done = replace(talk.say(visit.locale, "answer-not-kept"), edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "reply", done=done)
