"""Pairs of articles, made from given ones: one story told twice, and two stories that look alike.

Every kind of change is drawn anew for each article from the given source of chance, so the same
seed makes the same pairs.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.text.sentences import sentences
from storage.models import Draft

AGENCY = "وكالة أنباء المرسى"
NOISE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": "", "،": " ،"})
TYPOS = 0.03
CHANGED_LEAST, CHANGED_MOST = 0.10, 0.25
FILLER_WORDS = 280
BRIEF_WORDS = 90

COLUMN = (
    "زاوية أسبوعية يكتبها محرر الشؤون البلدية في الصحيفة، وتتناول كل أسبوع مسألة تشغل سكان"
    " المدينة وضواحيها. الآراء الواردة فيها تعبّر عن كاتبها وحده ولا تلزم الصحيفة. يرحب الكاتب"
    " برسائل القراء على بريد الزاوية، وينشر منها ما يتسع له المكان كل أسبوع."
)
ABOUT = (
    "الصحيفة يومية مستقلة تصدر منذ أربعين عامًا عن دار الميناء للطباعة والنشر. للاشتراك في"
    " النشرة البريدية أو الإعلان في الصحيفة يرجى الاتصال بقسم الاشتراكات في ساعات العمل. جميع"
    " الحقوق محفوظة، ولا يجوز نقل المواد المنشورة من دون إذن مكتوب من إدارة التحرير."
)
QUOTE = (
    "وقالت الوزيرة ليلى المنصوري في بيان مكتوب وزعه مكتبها مساء أمس إن «الحكومة ماضية في خطتها"
    " كما أعلنت في الربيع، ولن تتراجع عن موعد من مواعيدها ما دامت الموازنة تسمح بذلك، وهي تدعو"
    " الشركات والنقابات والبلديات إلى طاولة واحدة قبل نهاية الشهر»."
)
NAMES = (
    "ليلى المنصوري",
    "سامر عبد القادر",
    "مجلس إدارة ميناء الياقوت",
    "الهيئة الوطنية للموانئ والمنارات",
)


@dataclass(frozen=True)
class Pair:
    """Two articles, a word for how the second was made, and whether they tell one story."""

    kind: str
    one: Draft
    other: Draft
    same: bool


def same_story(articles: Sequence[Draft], chance: random.Random) -> Iterator[Pair]:
    """Each article beside itself in every guise a second paper may give it."""
    words = [word for article in articles for word in article.text.split()]
    for article in articles:
        for kind, change in GUISES.items():
            other = change(article, words, chance)
            yield Pair(kind, article, other, same=True)
        yield Pair("two cuts", *_two_cuts(article, words, chance), same=True)


def other_stories(articles: Sequence[Draft], chance: random.Random) -> Iterator[Pair]:
    """Articles by twos, of one topic where the list goes by topic, as they are and with something
    in common.
    """
    for one, other in zip(articles[::2], articles[1::2], strict=False):
        yield Pair("one topic", one, other, same=False)
        yield Pair("one title", one, Draft(one.title, other.text), same=False)
        yield Pair("boilerplate", _after(one, ABOUT), _after(other, ABOUT), same=False)
        yield Pair("column", _before(one, COLUMN), _before(other, COLUMN), same=False)
        yield Pair("quote", _inside(one, QUOTE, chance), _inside(other, QUOTE, chance), same=False)
        yield Pair("names", _naming(one, chance), _naming(other, chance), same=False)
        brief, short = (_inside(_brief(each), QUOTE, chance) for each in (one, other))
        yield Pair("brief with a quote", brief, short, same=False)


def filler(words: Sequence[str], number: int, chance: random.Random) -> Draft:
    """An article of FILLER_WORDS words drawn from these: of nobody's story."""
    drawn = " ".join(chance.choices(words, k=FILLER_WORDS))
    return Draft(f"{number} {drawn[:60]}", drawn, url=f"https://filler.example/{number}")


def _noise(article: Draft, _words: Sequence[str], chance: random.Random) -> Draft:
    spelt = article.text.translate(NOISE).split(" ")
    for at in chance.sample(range(len(spelt)), round(len(spelt) * TYPOS)):
        spelt[at] = spelt[at][1:] + spelt[at][:1]
    return Draft(article.title.translate(NOISE), " ".join(spelt))


def _reworded(article: Draft, words: Sequence[str], chance: random.Random) -> Draft:
    told = re.split(r"(\s+)", article.text)
    share = chance.uniform(CHANGED_LEAST, CHANGED_MOST)
    places = range(0, len(told), 2)
    for at in chance.sample(places, round(len(places) * share)):
        told[at] = chance.choice(words)
    return Draft(article.title, "".join(told))


def _shortened(article: Draft, _words: Sequence[str], chance: random.Random) -> Draft:
    told = _sentences(article)
    kept = sorted(chance.sample(range(len(told)), max(1, round(len(told) * 0.7))))
    return Draft(article.title, " ".join(told[at] for at in kept))


def _beginning(article: Draft, _words: Sequence[str], _chance: random.Random) -> Draft:
    return Draft(article.title, article.text[: len(article.text) * 2 // 5])


def _new_lead(article: Draft, words: Sequence[str], chance: random.Random) -> Draft:
    lead = " ".join(chance.choices(words, k=30))
    title = " ".join(chance.choices(words, k=8))
    rest = " ".join(_sentences(article)[1:]) or article.text
    return Draft(title, f"{AGENCY} - {lead}.\n\n{rest}\n\n({AGENCY})")


def _reordered(article: Draft, _words: Sequence[str], chance: random.Random) -> Draft:
    told = _sentences(article)
    return Draft(article.title, " ".join(chance.sample(told, len(told))))


def _two_cuts(article: Draft, words: Sequence[str], chance: random.Random) -> tuple[Draft, Draft]:
    """A wire story as two desks cut it: one by sentences, one from below and under a new lead."""
    beginning = Draft(article.title, article.text[: len(article.text) * 3 // 4])
    return _shortened(article, words, chance), _new_lead(beginning, words, chance)


GUISES: dict[str, Callable[[Draft, Sequence[str], random.Random], Draft]] = {
    "spelling": _noise,
    "reworded": _reworded,
    "shortened": _shortened,
    "beginning": _beginning,
    "new lead": _new_lead,
    "reordered": _reordered,
}


def _sentences(article: Draft) -> list[str]:
    return [article.text[span.start : span.end] for span in sentences(article.text)]


def _brief(article: Draft) -> Draft:
    return Draft(article.title, " ".join(article.text.split()[:BRIEF_WORDS]))


def _before(article: Draft, words: str) -> Draft:
    return Draft(article.title, f"{words}\n\n{article.text}")


def _after(article: Draft, words: str) -> Draft:
    return Draft(article.title, f"{article.text}\n\n{words}")


def _inside(article: Draft, words: str, chance: random.Random) -> Draft:
    told = _sentences(article)
    told.insert(chance.randrange(len(told) + 1), words)
    return Draft(article.title, " ".join(told))


def _naming(article: Draft, chance: random.Random) -> Draft:
    """The article with the same names in the midst of its sentences."""
    told = article.text.split(" ")
    for name in NAMES * 3:
        told.insert(chance.randrange(len(told)), name)
    return Draft(article.title, " ".join(told))
