"""What editors see at the newsdesk: an article and what can be decided of it, a reader's question."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, counted, date, phrase, time_of_day
from bot.messages.articles import in_short, rows
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message
from storage.deliveries import Tone
from storage.models import Article
from storage.newsdesk import Proposal, Standing

TONES = (Tone.USUAL, Tone.SILENT, Tone.BREAKING)
"""A button carries the place in this list, and stays under old messages: add at the end."""
LASTS = (0, 30, 7)
"""For how many days an answer is kept, 0 for good.  Here too."""
QUESTION_CHARS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where the newsdesk is, as seen from where somebody asks."""

    exists: bool
    is_here: bool
    waits: bool
    undecided: int


def proposal_card(
    article: Article, proposal: Proposal, locale: Locale, *, edit: int | None = None
) -> Message:
    """An article in short, how it stands, and what can be decided."""
    html = lines(locale, *in_short(article, locale), "", standing(proposal, locale))
    buttons = choices(proposal, locale)
    return Message(html, buttons=buttons, article_id=article.id, edit=edit)


def standing(proposal: Proposal, locale: Locale) -> Markup:
    """What was decided, if anything was."""
    if proposal.standing is Standing.SENT:
        return phrase(locale, f"desk-sent-{proposal.tone.name.lower()}")
    if proposal.standing is Standing.SCHEDULED:
        due = proposal.due_at or 0
        return phrase(
            locale, "desk-scheduled", date=date(locale, due), time=time_of_day(locale, due)
        )
    return phrase(locale, f"desk-{proposal.standing}")


def choices(proposal: Proposal, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    """A button for all that still makes sense; each carries how many decisions were seen."""
    article = proposal.article_id
    if proposal.standing is Standing.SENT:
        return (
            (
                Button(phrase(locale, "button-account"), data=f"v1:acct:{article}"),
                Button(phrase(locale, "button-retract"), data=f"v1:retract:{article}"),
            ),
        )
    seen = f"{article}:{proposal.round}"
    sending = tuple(
        Button(phrase(locale, f"button-send-{tone.name.lower()}"), data=f"v1:dsend:{seen}:{place}")
        for place, tone in enumerate(TONES)
    )
    hold = Button(phrase(locale, "button-hold"), data=f"v1:dhold:{seen}")
    schedule = Button(phrase(locale, "button-schedule"), data=f"v1:dwhen:{article}")
    return rows(sending, (schedule,) if proposal.standing is Standing.HELD else (schedule, hold))


def times_card(
    article: Article, proposal: Proposal, times: Sequence[int], locale: Locale, *, edit: int | None
) -> Message:
    """When is it to be sent?"""
    html = lines(locale, *in_short(article, locale), "", phrase(locale, "desk-when"))
    data = f"v1:dat:{article.id}:{proposal.round}"
    each = [
        Button(f"{date(locale, at)} · {time_of_day(locale, at)}", data=f"{data}:{at}")
        for at in times
    ]
    back = Button(phrase(locale, "button-desk-back"), data=f"v1:dcard:{article.id}")
    buttons = (*((button,) for button in each), (back,))
    return Message(html, buttons=buttons, article_id=article.id, edit=edit)


def desk_card(locale: Locale, place: Place, *, edit: int | None = None) -> Message:
    """Where the newsdesk is, whether articles wait for it, and how many do."""
    where = "here" if place.is_here else "elsewhere" if place.exists else "nowhere"
    parts: list[Markup | str | None] = [
        phrase(locale, "desk-heading"),
        phrase(locale, f"desk-{where}"),
        phrase(locale, "desk-waits" if place.waits else "desk-at-once") if place.exists else None,
        counted(locale, "desk-undecided", place.undecided) if place.undecided else None,
    ]
    open_ = Button(phrase(locale, "button-desk-open"), data="v1:desk:1")
    close = Button(phrase(locale, "button-desk-close"), data="v1:desk:0")
    key = "button-desk-at-once" if place.waits else "button-desk-waits"
    mode = Button(phrase(locale, key), data=f"v1:dmode:{int(not place.waits)}")
    show = Button(phrase(locale, "button-desk-undecided"), data="v1:dlist")
    buttons = rows(
        () if place.is_here else (open_,),
        (mode,) if place.exists else (),
        (show,) if place.undecided else (),
        (close,) if place.exists else (),
    )
    return Message(lines(locale, *parts), buttons=buttons, edit=edit)


def asked_at_desk(question: str, locale: Locale) -> Message:
    """A reader's question, without who asked it."""
    said = phrase(locale, "reader-asks", question=cut(question, QUESTION_CHARS))
    return Message(lines(locale, said))


def passed_back(locale: Locale, offer: int) -> Message:
    """The reader has the answer; is it to be kept for others?"""
    keeping = tuple(
        Button(_kept_for(locale, days), data=f"v1:keep:{offer}:{place}")
        for place, days in enumerate(LASTS)
    )
    no = Button(phrase(locale, "button-keep-not"), data=f"v1:nokeep:{offer}")
    return Message(lines(locale, phrase(locale, "answer-passed-on")), buttons=(keeping, (no,)))


def _kept_for(locale: Locale, days: int) -> Markup:
    return counted(locale, "button-keep-days", days) if days else phrase(locale, "button-keep")


def answer_kept(locale: Locale, until: int | None, *, edit: int | None = None) -> Message:
    """For how long the answer is kept."""
    if until is None:
        return Message(lines(locale, phrase(locale, "faq-kept")), edit=edit)
    return Message(
        lines(locale, phrase(locale, "faq-kept-until", date=date(locale, until))), edit=edit
    )
