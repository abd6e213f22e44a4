"""Articles that messages are made of: two plain ones, and hostile ones."""

from dataclasses import replace

from hypothesis import strategies as st

from storage.models import BLOCK_BREAK, Article
from tests.factories import NOW

SHIP = Article(
    id=7,
    version=1,
    change=1,
    feed_id=None,
    external_id=None,
    url="https://sahifa.example/ship",
    title="تدشين الفرقاطة مرجان",
    author="هالة منصور",
    language="ar",
    published=NOW,
    first_seen=NOW,
    tags=(),
    text="دشّنت بحرية نورستان الفرقاطة مرجان صباح الأحد في ميناء سلوى الجديد.\n\n"
    "NATO قال إن الفرقاطة «مرجان» تحمل طاقمًا من 180 بحّارًا على متنها.\n\n"
    "وبلغت كلفة البناء 640 مليون دينار. واستغرق بناؤها أربع سنوات كاملة.\n\n"
    "تاريخ الحوض\n\n"
    "تأسس الحوض قبل سبعين عامًا في ميناء سلوى القديم.",
    headings=(3,),
)
COST = "وبلغت كلفة البناء 640 مليون دينار."
CABLE = replace(
    SHIP,
    id=8,
    language="en",
    title="A cable joins Tarn and Velle",
    author="Ines Corvo",
    text="70 engineers switched the cable on last Monday, after three years of work.",
    headings=(),
)

WORDS = st.text(
    alphabet=st.sampled_from(list("abcXYZ سفينةمدى 0123 <>&\"'«»😀🚢،.؟!/\u200f#@-")), min_size=1
)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
LONG_LINE = st.tuples(LINE, st.integers(1, 400)).map(
    lambda given: " ".join([given[0]] * given[1])[:9000].strip()
)
BLOCK = st.lists(LINE | LONG_LINE, min_size=1, max_size=4).map("\n".join)
WIDE_POEM = st.integers(1, 3000).map(lambda count: "\n".join(["x"] * count))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles with hostile titles, long and short blocks, and without what may be missing."""
    blocks = draw(st.lists(BLOCK | WIDE_POEM, min_size=1, max_size=6))
    return replace(
        SHIP,
        id=draw(st.integers(1, 10**15 - 1)),
        title=draw(LINE | LONG_LINE),
        author=draw(st.none() | LINE | LONG_LINE),
        url=draw(st.none() | st.just("https://a.example/?q=\"<b>'&x=1")),
        language=draw(st.sampled_from(["ar", "en", "und"])),
        published=draw(st.none() | st.integers(0, 4 * 10**9)),
        text=BLOCK_BREAK.join(blocks),
        headings=tuple(draw(st.sets(st.integers(0, len(blocks) - 1)))),
    )


@st.composite
def spans(draw: st.DrawFn) -> tuple[Article, int, int]:
    """An article and words in one of its blocks."""
    article = draw(articles())
    block = draw(st.sampled_from(article.blocks))
    start = draw(st.integers(block.start, block.end - 1))
    return article, start, draw(st.integers(start + 1, block.end))
