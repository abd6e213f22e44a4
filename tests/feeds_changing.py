"""Feeds that change under the hands of those who make them, and what of it is news.

Each case is what a feed shows at one poll after another, and the titles that subscribers are owed
after each poll.  The first poll of every case is of a feed that is known already.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from storage.models import Draft
from tests.factories import NOW, draft

HOUR, DAY = 3600, 24 * 3600
Poll = Sequence[Draft]

BRIDGE = (
    "افتتح رئيس بلدية الواحة صباح اليوم الجسر الجديد الذي يصل ضفتي الوادي بعد أعمال دامت ثلاث"
    " سنوات. ويبلغ طول الجسر أربعمئة متر، وفيه ممران للمشاة وآخر للدراجات. وقال المهندس المشرف"
    " إن الحركة ستتحول إليه تدريجيًا خلال الأسبوع المقبل، على أن يُغلق الجسر القديم للترميم حتى"
    " نهاية الصيف. وتقدر البلدية أن عشرين ألف سيارة ستعبره كل يوم."
)
DATES = (
    "بدأ المزارعون في قرى الساحل جني التمور قبل موعدها بأسبوعين بسبب حرارة لم تعرفها المنطقة منذ"
    " عقود. وتوقعت نقابة المزارعين محصولًا أوفر من العام الماضي، لكنها حذرت من نقص العمال ومن"
    " ارتفاع كلفة التبريد والنقل إلى أسواق المدن."
)
LIBRARY = (
    "أعادت مكتبة الحي القديم فتح أبوابها مساء الخميس بعد ترميم قاعاتها. وتضم المكتبة ستين ألف"
    " كتاب ومخطوطات نادرة تُعرض للمرة الأولى، كما أُضيفت إليها قاعة للأطفال وأخرى للتسجيلات."
)
PRICES = (
    "نشرة أسعار الخضار والفواكه في سوق الجملة كما أعلنتها إدارة السوق هذا الصباح، وهي أسعار"
    " الكيلوغرام الواحد بعملة البلاد قبل أجور النقل، وقد تختلف من بائع إلى آخر ومن ساعة إلى أخرى"
    " في أثناء النهار: البندورة {0} والخيار 9 والبطاطا 6 والتفاح 14 والموز 17 والليمون 11."
    " وتذكّر الإدارة بأن الشكاوى تُقبل في مكتبها عند المدخل الشمالي طوال ساعات العمل."
)


@dataclass(frozen=True)
class Case:
    """Polls of a feed, `every` seconds apart, and the titles owed after each of them."""

    name: str
    polls: Sequence[Poll]
    owed: Sequence[Sequence[str]]
    every: int = HOUR


def entry(number: int, text: str | None = None, **more: object) -> Draft:
    """An entry with a guid, an address, a date and words of its own."""
    words = text or (BRIDGE, DATES, LIBRARY)[number % 3].replace(" ", f" ({number}) ", 2)
    given = {
        "title": f"خبر {number}",
        "text": words,
        "external_id": f"urn:entry:{number}",
        "url": f"https://news.example/2026/{number}",
        "published": NOW + number,
        **more,
    }
    return draft(**given)  # type: ignore[arg-type]


def guid(each: Draft, fetch: int) -> Draft:
    return replace(each, external_id=f"{fetch}-{each.external_id}")


def address(template: str) -> Callable[[Draft, int], Draft]:
    """Gives an entry this address, in which {n} is its own number and {f} the poll's."""

    def changed(each: Draft, fetch: int) -> Draft:
        number = (each.url or "").rpartition("/")[2]
        return replace(each, url=template.format(n=number, f=fetch))

    return changed


def given(**more: object) -> Callable[[Draft, int], Draft]:
    return lambda each, _fetch: replace(each, **more)  # type: ignore[arg-type]


def both(*each: Callable[[Draft, int], Draft]) -> Callable[[Draft, int], Draft]:
    def changed(entry: Draft, fetch: int) -> Draft:
        for change in each:
            entry = change(entry, fetch)
        return entry

    return changed


def reworded(text: str, fetch: int) -> str:
    """The text as its author left it after so many corrections."""
    return text.replace("اليوم", f"اليوم، في تحديث {fetch},")


ENTRIES = [entry(number) for number in range(3)]
TITLES = [each.title for each in ENTRIES]

# What changes in every entry at every poll, and makes none of them new.
HARMLESS: dict[str, Callable[[Draft, int], Draft]] = {
    "nothing": lambda each, _fetch: each,
    "guids": guid,
    "guids that are a megabyte long": lambda each, fetch: replace(
        each, external_id=f"{each.external_id} {fetch} " * 40_000
    ),
    "guids that go missing": given(external_id=None),
    "addresses that go missing": given(url=None),
    "guids and addresses that go missing": given(external_id=None, url=None),
    "http and no longer https": address("http://news.example/2026/{n}"),
    "a host with www": address("https://www.news.example/2026/{n}"),
    "letter case of the host": address("https://NEWS.Example/2026/{n}"),
    "a port that goes without saying": address("https://news.example:443/2026/{n}"),
    "a slash at the end": address("https://news.example/2026/{n}/"),
    "a fragment": address("https://news.example/2026/{n}#poll{f}"),
    "tracking": address("https://news.example/2026/{n}?utm_source=rss&utm_id={f}"),
    "tracking by a network": address("https://news.example/2026/{n}?fbclid=x{f}"),
    "a session in the address": address("https://news.example/2026/{n}?sid={f}"),
    "a new site's addresses": address("https://new.example/{f}/article-{n}"),
    "guids and addresses": both(guid, address("https://new.example/{f}/{n}")),
    "guids and tracking": both(guid, address("https://news.example/2026/{n}?utm_id={f}")),
    "dates": lambda each, fetch: replace(each, published=NOW + fetch * HOUR),
    "dates that go missing": given(published=None),
    "dates of 1970": given(published=0),
    "dates in the future": given(published=NOW + 900 * DAY),
    "guids, addresses and dates": both(
        guid,
        address("https://new.example/{f}/{n}"),
        lambda each, fetch: replace(each, published=NOW + fetch * HOUR),
    ),
    "titles": lambda each, fetch: replace(each, title=f"{each.title}، تحديث {fetch}"),
    "a few words": lambda each, fetch: replace(each, text=f"تصحيح {fetch}. {each.text}"),
    "all words": lambda each, fetch: replace(each, text=f"كُتب من جديد للمرة {fetch}."),
    "spelling": lambda each, _fetch: replace(each, text=each.text.replace("أ", "ا")),
    "white space": lambda each, fetch: replace(
        each, text=each.text.replace(" ", " " * (fetch + 1))
    ),
    "authors and tags": lambda each, fetch: replace(each, author=f"كاتب {fetch}", tags=("م",)),
    "guids and a few words": lambda each, fetch: guid(
        replace(each, text=f"تصحيح {fetch}. {each.text}"), fetch
    ),
    "guids, addresses and a word": both(
        guid,
        address("https://new.example/{f}/{n}"),
        lambda each, fetch: replace(each, text=f"{each.text} {fetch}"),
    ),
}


def changing(change: Callable[[Draft, int], Draft]) -> list[Poll]:
    return [ENTRIES, *([change(each, fetch) for each in ENTRIES] for fetch in range(1, 5))]


LONG = entry(0, BRIDGE, title="الجسر")
RISING = [
    entry(n, PRICES.format(5 + n), title="الأسعار", published=NOW + n * DAY) for n in range(3)
]
QUAKES = [entry(n, PRICES.format(5), title=f"هزة بقوة {n} درجات") for n in range(3)]
SAME_PLACE = [replace(each, external_id="news.example") for each in ENTRIES]
ONE_PAGE = [replace(each, url=f"https://news.example/log#{n}") for n, each in enumerate(ENTRIES)]
NAMELESS = [replace(each, external_id=None, url=None) for each in ENTRIES]
FIRST, SECOND, THIRD = ENTRIES
NEW = entry(9, title="خبر جديد")

CASES = [
    *(
        Case(f"every poll changes {name}", changing(change), [TITLES, [], [], [], []])
        for name, change in HARMLESS.items()
    ),
    Case("order turned round", [ENTRIES, ENTRIES[::-1], ENTRIES], [TITLES, [], []]),
    Case("an entry goes and comes back", [ENTRIES, [FIRST], ENTRIES], [TITLES, [], []]),
    Case("the feed is empty for a while", [ENTRIES, [], ENTRIES], [TITLES, [], []]),
    Case(
        "an entry comes back under another guid and address",
        [ENTRIES, [FIRST], [FIRST, replace(SECOND, external_id="x", url="https://x.example/")]],
        [TITLES, [], []],
    ),
    Case("a new entry", [ENTRIES, [*ENTRIES, NEW]], [TITLES, [NEW.title]]),
    Case(
        "a new entry pushes an old one out", [ENTRIES, [*ENTRIES[1:], NEW]], [TITLES, [NEW.title]]
    ),
    Case("a window of one", [[FIRST], [SECOND], [THIRD], [THIRD]], [[t] for t in TITLES] + [[]]),
    Case("one guid for all", [SAME_PLACE] * 3, [TITLES, [], []]),
    Case("one guid for all, one by one", [SAME_PLACE[:2], SAME_PLACE], [TITLES[:2], TITLES[2:]]),
    Case("one address for all", [ONE_PAGE] * 3, [TITLES, [], []]),
    Case("no guids and no addresses", [NAMELESS] * 3, [TITLES, [], []]),
    Case(
        "an entry listed twice",
        [[FIRST, replace(FIRST, external_id="b")]] * 3,
        [TITLES[:1], [], []],
    ),
    Case(
        "the same title and other words",
        [[FIRST], [FIRST, replace(SECOND, title=FIRST.title)]],
        [[FIRST.title], [FIRST.title]],
    ),
    Case(
        "the same words under another title",
        [[FIRST], [FIRST, replace(SECOND, title="تصحيح", text="تتمة الخبر في الموقع.")]],
        [[FIRST.title], ["تصحيح"]],
    ),
    Case(
        "an entry replaced by one with nearly the same words",
        [
            [LONG],
            [replace(LONG, external_id="b", url="https://b.example/1", text=f"{BRIDGE} انتهى.")],
        ],
        [["الجسر"], []],
    ),
    Case(
        "nearly the same words beside each other",
        [
            [LONG],
            [LONG, replace(LONG, external_id="b", url="https://b.example/1", title="الجسر 2")],
        ],
        [["الجسر"], ["الجسر 2"]],
    ),
    Case(
        "prices from one form, a day apart",
        [[each] for each in RISING],
        [[each.title] for each in RISING],
        every=DAY,
    ),
    Case("alerts from one form", [[e] for e in QUAKES], [[e.title] for e in QUAKES]),
    Case("prices from one form, at once", [RISING, RISING], [[e.title for e in RISING], []]),
    Case(
        "edited fifty times",
        [[replace(LONG, text=reworded(BRIDGE, n))] for n in range(50)],
        [["الجسر"], *[[]] * 49],
    ),
    Case(
        "edited back to what it was",
        [[LONG], [replace(LONG, text=DATES)], [LONG], [LONG]],
        [["الجسر"], [], [], []],
    ),
]
