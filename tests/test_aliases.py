"""Names that mean the same are found in texts and in questions, whichever of them is used."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import archive
from bot.config import Config, ConfigError
from bot.handlers.answering import find_answer
from bot.handlers.indexing import known_aliases, open_passages
from bot.text.aliases import (
    FIRST_TERM,
    MOST_GROUPS,
    NO_ALIASES,
    AliasError,
    Aliases,
    parsed,
    unprefixed,
)
from bot.text.questions import understood
from bot.text.words import tokens
from storage import Store
from storage.models import Draft
from storage.search import PassageIndex
from tests.factories import NOW, known_as

OURS = known_aliases()
GROUPS = parsed("""سو-35 = سوخوي-35 = Su-35
حلف المرجان = المرجاني = Coral Pact
حلف المرجان الكبير = Great Coral Pact""")


def named(text: str, aliases: Aliases = GROUPS) -> list[str]:
    """The names in a text, each as the words it has there."""
    words = tokens(text)
    return [
        text[words[start].start : words[end - 1].end]
        for start, end, _ in aliases.occurrences(words)
    ]


def terms(text: str, aliases: Aliases = GROUPS) -> set[str]:
    return {found.term for found in aliases.occurrences(tokens(text))}


@pytest.mark.parametrize(
    "text",
    ["سو-35", "سو 35", "سو35", "سو ٣٥", "وسوخوي-35", "لسوخوي 35", "SU-35", "su35s"],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert terms(f"حلقت {text} فوق البحر") == terms("سو-35") != set()


@pytest.mark.parametrize(
    "text", ["سو و35", "35 سو", "سوخوي", "سو. رأيت أنها بلغت 35", "نسو 35", "Sue 35", "سو-350"]
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "prefixed", ["وللمرجاني", "بالمرجاني", "فالمرجاني", "كالمرجاني", "وبالمرجاني"]
)
def test_particles_may_stand_before_a_name(prefixed: str) -> None:
    assert named(prefixed) == [prefixed]


def test_the_longest_name_counts() -> None:
    text = "وقع حلف المرجان الكبير وحلف المرجان اتفاقا"
    assert named(text) == ["حلف المرجان الكبير", "وحلف المرجان"]
    assert len(terms(text)) == 2


def test_the_words_of_a_name_know_its_group_and_others_do_not() -> None:
    marked = GROUPS.marked(tokens("حلقت سوخوي 35 عاليا"))
    assert [bool(word.name) for word in marked] == [False, True, True, False]
    assert len({word.name for word in marked}) == 2


def test_a_line_that_shares_a_name_adds_to_its_group() -> None:
    more = parsed("NORU = الاتحاد الشمالي\nسو-35 = Flanker-E", GROUPS)
    assert terms("Flanker-E", more) == terms("سوخوي-35", more)
    assert terms("NORU", more) not in (set(), terms("Flanker-E", more))


MISTAKES = [
    ("الاتحاد الشمالي", "separated by"),
    ("الاتحاد الشمالي=NORU", "separated by"),
    ("NORU = ", "no name"),
    ("NORU =  = X-1", "no name"),
    ("NORU = ***", "no name"),
    ("NORU = 35", "not meant"),
    ("NORU = من", "not meant"),
    ("NORU = إن 35", "not meant"),
    ("NORU = x", "not meant"),
    ("NORU = a b c d e f g h i", "more than 8 words"),
    ("سو-35 = حلف المرجان", "two groups"),
]


@pytest.mark.parametrize(("line", "wrong"), MISTAKES)
def test_a_line_that_cannot_be_used_is_named(line: str, wrong: str) -> None:
    with pytest.raises(AliasError, match=wrong) as error:
        parsed(f"# comment\n\n{line}\n", GROUPS)
    assert error.value.line == 3
    assert str(error.value).startswith("line 3: ")


def test_there_are_not_more_groups_than_terms() -> None:
    lines = [
        f"name{letter} {number} = other{letter} {number}"
        for letter in "ab"
        for number in range(MOST_GROUPS // 2)
    ]
    assert len(parsed("\n".join(lines)).groups) == MOST_GROUPS
    with pytest.raises(AliasError, match="more than"):
        parsed("\n".join([*lines, "one more = the last straw"]))


def test_the_digest_changes_with_the_groups() -> None:
    same = parsed("سوخوي-35 = Su-35 = سو-35")
    digests = [NO_ALIASES.digest, GROUPS.digest, same.digest, parsed("Su-35 = سو-35").digest]
    assert len(set(digests)) == len(digests)
    assert parsed("سُو 35 = SU-35").digest == parsed("سو-٣٥ = su35").digest


@given(st.text(alphabet="سوخي 35-المرجانحفكبرلوبSu.\n", max_size=80))
def test_occurrences_are_in_order_and_only_words_are_marked(text: str) -> None:
    words, end = tokens(text), 0
    for found in GROUPS.occurrences(words):
        assert end <= found.start < found.end <= len(words)
        assert FIRST_TERM <= ord(found.term) < FIRST_TERM + MOST_GROUPS
        end = found.end
    assert [word._replace(name="") for word in GROUPS.marked(words)] == words


@given(st.text(alphabet="ولبكفالس", min_size=1, max_size=8))
def test_a_key_is_among_its_own_forms(key: str) -> None:
    assert next(unprefixed(key)) == key


def seconds(aliases: Aliases, text: str) -> float:
    words = tokens(text)
    start = time.process_time()
    aliases.marked(words)
    return time.process_time() - start


@pytest.mark.parametrize("pump", ["حلف المرجان ", "حلف ", "سو 35 ", "a "])
def test_time_grows_with_the_text_and_not_faster(pump: str) -> None:
    text = pump * (60_000 // len(pump))
    assert min(seconds(GROUPS, text * 4) for _ in range(3)) < 12 * max(
        min(seconds(GROUPS, text) for _ in range(3)), 0.005
    )


# Our own list


def test_there_are_names_enough() -> None:
    assert len(OURS.groups) >= 120


def test_each_group_has_names_and_none_is_said_twice() -> None:
    names = [name for group in OURS.groups for name in group]
    assert all(len(group) > 1 for group in OURS.groups)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("سو-35", "Sukhoi 35"),
        ("إف 16", "F-16"),
        ("اف16", "F16"),
        ("إس-400", "С-400"),
        ("الناتو", "حلف شمال الأطلسي"),
        ("للناتو", "NATO"),
        ("السعودية", "المملكة العربية السعودية"),
        ("وأمريكا", "بالولايات المتحدة الأميركية"),
        ("روسيا", "الاتحاد الروسي"),
        ("كيلومتر", "km"),
        ("العقيد", "colonel"),
    ],
)
def test_two_names_of_one_thing_have_one_term(name: str, other: str) -> None:
    assert len(terms(name, OURS)) == 1
    assert terms(name, OURS) == terms(other, OURS)


@pytest.mark.parametrize(
    "text",
    [
        "المملكة",
        "القاعدة العسكرية",
        "بحماس شديد",
        "قال إن 124 شخصا وصلوا",
        "who are they and what is it to us",
        "Michael Jordan",
        "كيف وصلوا",
        "لواء المدرعات",
        "عميد الكلية",
        "طالبان يدرسان",
        "كم عدد",
    ],
)
def test_words_that_mean_something_else_are_no_names(text: str) -> None:
    assert terms(text, OURS) == set()


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("أمريكا اللاتينية", "أمريكا"),
        ("جنوب السودان", "السودان"),
        ("مجلس الأمن القومي", "مجلس الأمن الدولي"),
        ("روسيا البيضاء", "روسيا"),
        ("lieutenant colonel", "colonel"),
        ("الاتحاد الأوروبي لكرة القدم", "الاتحاد الأوروبي"),
    ],
)
def test_a_longer_name_hides_the_shorter_in_it(longer: str, shorter: str) -> None:
    assert len(terms(longer, OURS)) == 1
    assert terms(longer, OURS) != terms(shorter, OURS)


# In questions and answers


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("ما سرعة سو-35 القصوى؟", ["سرعه", None, "القصوي"]),
        ("كم سفينة في حلف المرجان", ["سفينه", None]),
        ("متى تأسس المرجاني", ["تاسس", "المرجاني"]),
        ("هل سو-35 هي سوخوي 35", [None]),
    ],
)
def test_a_name_is_one_term_of_a_question(question: str, found: list[str | None]) -> None:
    terms = understood(question, GROUPS).terms
    assert [None if word.key == word.name else word.key for word in terms] == found


ARTICLES = known_as(
    Draft(
        "سلاح الجو يعرض طائراته",
        "عرض سلاح الجو مقاتلات من طراز سوخوي 35 تبلغ سرعتها القصوى 2500 كيلومتر في الساعة."
        "\n\nوعرض أيضا مروحيات نقل تتسع كل منها لثلاثين جنديا مع عتادهم.",
        language="ar",
    ),
    Draft(
        "مناورات في الشمال",
        "قال المتحدث إن حلف شمال الأطلسي نشر 4000 جندي قرب الحدود منذ الربيع.\n\n"
        "وأضاف أن القوات الأمريكية سترسل كتيبة مدفعية.",
        language="ar",
    ),
    Draft(
        "Les négociations reprennent",
        "Les négociations navales ont repris à Marseille sous la présidence de Claire Vidal.",
        language="fr",
    ),
    Draft("سوق الأسماك", "ارتفعت أسعار السمك في سوق الميناء بنسبة عشرة بالمئة.", language="ar"),
)


@pytest.fixture
async def index(store: Store, tmp_path: Path) -> AsyncIterator[PassageIndex]:
    await store.publish(ARTICLES, now=NOW, announce=False)
    index = await open_passages(tmp_path / "warraq.db", OURS)
    await index.catch_up(store)
    yield index
    await index.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("كم تبلغ سرعة سو-35 القصوى؟", "سوخوي 35"),
        ("ما السرعة القصوى للمقاتلة Su-35؟", "سوخوي 35"),
        ("كم جنديا نشر الناتو قرب الحدود؟", "4000 جندي"),
        ("How many did NATO جندي الحدود", "4000 جندي"),
        ("ماذا سترسل أمريكا؟", "كتيبة مدفعية"),
        ("qui préside la négociation navale", "Claire Vidal"),
        ("négociation navale", "Claire Vidal"),
    ],
)
async def test_a_name_answers_for_the_other(
    store: Store, index: PassageIndex, question: str, told: str
) -> None:
    found = await find_answer(store, index, question)
    assert found.hits
    assert told in found.hits[0].passage


async def test_other_aliases_make_the_index_anew(store: Store, tmp_path: Path) -> None:
    await store.publish(ARTICLES, now=NOW, announce=False)
    path = tmp_path / "warraq.db"
    for aliases, indexed in ((OURS, 4), (OURS, 0), (GROUPS, 4), (GROUPS, 0)):
        index = await open_passages(path, aliases)
        assert await index.catch_up(store) == indexed
        await index.close()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(None, "can be read"), (b"\xff\xfe", "can be read"), ("وحيد".encode(), "line 1: ")],
)
async def test_a_file_that_cannot_be_used_is_a_wrong_setting(
    tmp_path: Path, content: bytes | None, wrong: str
) -> None:
    path = tmp_path / "more.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=f"^ALIASES: got .*{wrong}"):
        async with archive(Config(db=str(tmp_path / "warraq.db"), aliases=str(path))):
            pass


async def test_an_operators_names_add_to_ours(tmp_path: Path) -> None:
    path = tmp_path / "more.txt"
    path.write_text("\ufeff# ours\r\nالناتو = الحلف الأزرق\r\nرجم-7 = RJM-7\r\n", "utf-8")
    aliases = known_aliases(str(path))
    assert terms("الحلف الأزرق", aliases) == terms("NATO", aliases) == terms("NATO", OURS)
    assert terms("رجم 7", aliases) == terms("RJM-7", aliases) != set()
