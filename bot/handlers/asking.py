"""Questions: the sentence that answers, word for word, the closest passage, or an honest no."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.handlers import curating
from bot.handlers.answering import Answer, Band, Finding, find_answer
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.doors import door_to_answer
from bot.handlers.scoping import everywhere, scope_of, with_everywhere
from bot.i18n import phrase
from bot.messages import talk
from bot.messages.answers import Shown, answer, answer_buttons, curated, no_answer, notes_of
from bot.messages.brief import answer_in_a_line, no_answer_in_a_line, publishers_line
from bot.messages.message import Message
from bot.text.periods import Period, period
from bot.text.questions import RAW_CHARS, is_follow_up
from bot.text.words import clean, normalise
from storage.models import Article, AskedQuestion, CuratedAnswer, JudgedAnswer
from storage.search import IndexUnready, Scope
from storage.tallies import Event

NEAREST = 3
NEAR_ENOUGH = 0.05
ASKING_LASTS = 10 * 60
COUNTED = {
    Band.ANSWER: Event.ANSWERED,
    Band.CLOSEST: Event.CLOSEST,
    Band.NOTHING: Event.UNANSWERED,
}
KEPT_CHARS = 300  # of a question, for the buttons under its answer


async def ask(visit: Visit, words: str) -> Reaction:
    """Answer from the article replied to or asked about, else from all of them."""
    words = words[:RAW_CHARS]
    if not words.strip():
        return reply(talk.say(visit.locale, "ask-what"))
    desk = visit.desk
    if kept := await curating.answer_to(desk.store, words, now=desk.clock()):
        await desk.store.count(Event.ANSWERED, now=desk.clock())
        return reply(await _told(visit, kept, words))
    return await answered(visit, words, await _article_in_question(visit, words))


async def _told(visit: Visit, kept: CuratedAnswer, words: str) -> Message:
    """What the publisher answers; in a group, a line of it."""
    if visit.place.is_private:
        return curated(kept, visit.locale)
    asked = await _kept(visit, words, None, None)
    return publishers_line(kept, visit.locale, door=door_to_answer(visit.desk, asked, None))


async def answered(visit: Visit, words: str, article_id: int | None) -> Reaction:
    """The answer of this article, else of all; of all if it is None."""
    finding = await sought(visit, words, article_id)
    await visit.desk.store.count(COUNTED[finding.band], now=visit.desk.clock())
    if finding.band is Band.NOTHING and visit.desk.keeps_questions:
        wording = " ".join(clean(words).split())[:KEPT_CHARS]
        await visit.desk.store.asked_in_vain(
            normalise(wording), wording=wording, now=visit.desk.clock()
        )
    source = finding.answer.article.id if finding.answer else None
    asked = await _kept(visit, words, article_id, source)
    if not visit.place.is_private:
        return reply(in_a_line(visit, finding, asked))
    return reply(await offered(visit, shown(visit, finding, asked, 0), finding, asked))


async def _kept(
    visit: Visit, words: str, article_id: int | None, answered: int | None
) -> AskedQuestion:
    """The question, for the buttons under its answer."""
    chat, thread, words = visit.chat.id, visit.place.thread_id, words[:KEPT_CHARS]
    number = await visit.desk.store.keep_question(
        chat,
        words,
        thread_id=thread,
        article_id=article_id,
        answered=answered,
        now=visit.desk.clock(),
    )
    return AskedQuestion(number, chat, thread, words, article_id)


def in_a_line(visit: Visit, finding: Finding, asked: AskedQuestion) -> Message:
    """What a group is told, where others talk: the rest is behind a door into the private chat."""
    source = finding.answer.article.id if finding.answer else None
    door = door_to_answer(visit.desk, asked, source)
    if finding.band is Band.NOTHING or not finding.quotes:
        scoped = asked.article_id is not None
        return no_answer_in_a_line(visit.locale, scoped=scoped, door=door)
    quote, closest = place_of(finding.quotes[0]), finding.band is Band.CLOSEST
    return answer_in_a_line(quote, visit.locale, closest=closest, door=door)


async def in_full(visit: Visit, asked: AskedQuestion, told: int) -> Reaction:
    """What a group was told in a line, from the article `told` (0: none): a reader may follow
    other feeds than the group, and questions go on from others there.
    """
    now, store = visit.desk.clock(), visit.desk.store
    if kept := await curating.answer_to(store, asked.words, now=now):
        return reply(curated(kept, visit.locale))
    finding = await sought(visit, asked.words, asked.article_id)
    here = finding.answer.article.id if finding.answer else 0
    article_id = told if told and told != here else asked.article_id
    return await answered(visit, asked.words, article_id)


async def offered(
    visit: Visit, message: Message, finding: Finding, asked: AskedQuestion
) -> Message:
    """What was found; with a way to ask all articles, where only some were asked in vain."""
    if finding.answer or (await scope_of(visit, asked.words))[0].feeds is None:
        return message
    return with_everywhere(message, visit.locale, asked.id)


async def ask_everywhere(visit: Visit, numbers: list[int]) -> Reaction:
    """The same question, of all articles."""
    asked = await visit.desk.store.question(numbers[0], chat_id=visit.chat.id)
    if asked is None:
        return outdated(visit)
    return await ask(visit, everywhere(asked.words, visit.locale))


async def sought(visit: Visit, words: str, article_id: int | None) -> Finding:
    """What is found, first where it is most likely meant: in the article in question and those
    that tell its story, else in the one that answered before if this only goes on, else in the
    time that is named; and otherwise in what its chat follows (`scoping`).
    """
    desk = visit.desk
    base, words = await scope_of(visit, words)
    for scope in await _likely(visit, words, article_id, base):
        finding = await find_answer(desk.store, desk.index, words, scope=scope, models=desk.models)
        if finding.answer:
            return finding
    named = period(words, _today(visit))
    scope = _within(named, base) if named and named.is_strict else base
    return await find_answer(desk.store, desk.index, words, scope=scope, models=desk.models)


async def _likely(visit: Visit, words: str, article_id: int | None, base: Scope) -> list[Scope]:
    store = visit.desk.store
    if article_id is not None:
        told = [telling.article_id for telling in await store.story(article_id)]
        return [Scope(articles=[article_id, *told])]
    if is_follow_up(words):
        last = await store.last_answered(
            visit.chat.id,
            thread_id=visit.place.thread_id,
            since=visit.desk.clock() - ASKING_LASTS,
        )
        return [] if last is None else [Scope(articles=[last])]
    named = period(words, _today(visit))
    return [_within(named, base)] if named and not named.is_strict else []


def _today(visit: Visit) -> datetime:
    return datetime.fromtimestamp(visit.desk.clock(), ZoneInfo(visit.locale.zone))


def _within(named: Period, base: Scope) -> Scope:
    return replace(base, since=named.since, until=named.until)


def shown(
    visit: Visit, finding: Finding, asked: AskedQuestion, number: int, *, edit: int | None = None
) -> Message:
    """The quote of this number, counting from 0, as a message; or the honest no."""
    locale, scoped = visit.locale, asked.article_id is not None
    if finding.band is Band.NOTHING or number >= len(finding.quotes):
        return no_answer(nearest_articles(finding), locale, question=asked.id, scoped=scoped)
    quote = finding.quotes[number]
    closest = finding.band is Band.CLOSEST or number > 0
    notes = notes_of(
        quote.article,
        locale,
        now=visit.desk.clock(),
        closest=closest,
        elsewhere=scoped and quote.article.id != asked.article_id,
    )
    if finding.wording and not closest:
        notes.insert(0, phrase(locale, "in-short", words=finding.wording))
    following = number + 1 if number + 1 < len(finding.quotes) else None
    buttons = answer_buttons(asked.id, locale, following=following, closest=closest)
    return answer(place_of(quote), locale, notes=notes, buttons=buttons, edit=edit)


def place_of(quote: Answer) -> Shown:
    return Shown(quote.article, quote.start, quote.end, quote.passage_start, quote.passage_end)


def nearest_articles(finding: Finding) -> Sequence[Article]:
    """The articles of the best hits, each once; none when nothing comes near."""
    if finding.confidence < NEAR_ENOUGH:
        return ()
    by_id = {hit.article.id: hit.article for hit in finding.hits}
    return list(by_id.values())[:NEAREST]


async def another(visit: Visit, numbers: list[int]) -> Reaction:
    """The next quote for the question, in place."""
    found = await again(visit, numbers[0])
    if found is None or numbers[1] >= len(found[1].quotes):
        return outdated(visit)
    asked, finding = found
    return reply(shown(visit, finding, asked, numbers[1], edit=visit.message_id))


async def again(visit: Visit, question_id: int) -> tuple[AskedQuestion, Finding] | None:
    """What the chat asked, and what is found now; None once it is forgotten."""
    asked = await visit.desk.store.question(question_id, chat_id=visit.chat.id)
    if asked is None:
        return None
    return asked, await sought(visit, asked.words, asked.article_id)


async def right(visit: Visit, numbers: list[int]) -> Reaction:
    return await _judged(visit, numbers[0], is_right=True)


async def wrong(visit: Visit, numbers: list[int]) -> Reaction:
    return await _judged(visit, numbers[0], is_right=False)


async def _judged(visit: Visit, question_id: int, *, is_right: bool) -> Reaction:
    """Keep what the reader thinks of the answer, as a case to fit weights to."""
    found = await again(visit, question_id)
    if found is None or not found[1].quotes:
        return outdated(visit)
    asked, quote = found[0], found[1].quotes[0]
    place = (quote.article.id, quote.article.version, quote.start, quote.end)
    await visit.desk.store.judge(JudgedAnswer(asked.words, *place, is_right=is_right))
    return Reaction(notice=phrase(visit.locale, "thanks-for-judging"))


async def ask_about(visit: Visit, article: Article) -> Reaction:
    """The chat's next questions are about this article."""
    until = visit.desk.clock() + ASKING_LASTS
    await visit.desk.store.ask_about(visit.chat.id, article.id, until=until)
    return reply(talk.ask_about(visit.locale, article.title))


async def _article_in_question(visit: Visit, words: str) -> int | None:
    """The article replied to (of a list, the one that answers best), else the one that the chat
    is asking about.
    """
    store = visit.desk.store
    if visit.reply_to:
        shown = await store.articles_shown(visit.chat.id, visit.reply_to)
        if shown:
            return shown[0] if len(shown) == 1 else await _best_of(visit, words, shown)
    return await store.asked_about(visit.chat.id, now=visit.desk.clock())


async def _best_of(visit: Visit, words: str, articles: Sequence[int]) -> int | None:
    """The article that answers best of these; None if none does, or nothing can tell now."""
    try:
        scope = Scope(articles=articles)
        finding = await find_answer(visit.desk.store, visit.desk.index, words, scope=scope)
    except IndexUnready:
        return None
    return finding.answer.article.id if finding.answer else None
