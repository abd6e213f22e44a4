import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.rawtext import NoArticle, read_text, read_texts
from storage.models import Draft
from tests.pages_of_text import ARABIC, ENGLISH, MUTATIONS, PAGES, Page

DATA = Path(__file__).parents[1].parent / "shared" / "data"
SEED = DATA / "seed"


def blocks(draft: Draft) -> list[str]:
    """The blocks as the pages of the tests write them."""
    return [
        "## " * (number in draft.headings) + block
        for number, block in enumerate(draft.text.split("\n\n"))
    ]


def unspaced(lines: list[str]) -> list[str]:
    return ["".join(line.split()) for line in lines]


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("language", PAGES)
def test_an_article_is_read_exactly_out_of_a_page(language: str, name: str) -> None:
    raw, page = MUTATIONS[name](PAGES[language])
    draft = read_text(raw)
    assert unspaced(blocks(draft)) == unspaced(page.body)
    assert unspaced([draft.title]) == unspaced([page.title])
    assert (draft.author or "", draft.language) == (page.author, language)


def seed_page() -> Page:
    if not SEED.exists():
        pytest.skip("the raw seed article is not beside the checkout")
    told = json.loads((SEED / "expected.json").read_text("utf-8"))
    (section,) = told["sections"]
    tail = told["dropped"][-4:]
    return Page(
        title=told["title"],
        author=told["author"],
        language=told["language"],
        body=[*told["paragraphs"], "## " + section["heading"], *section["paragraphs"]],
        bylines=[
            f"Written by {told['author']}",
            f"بقلم {told['author']}",
            f"كتبه: {told['author']}",
            f"بقلم / {told['author']} - يريفان",
        ],
        biography=next(line for line in told["dropped"] if line.startswith(told["author"])),
        form=ARABIC.form,
        headlines=tail,
        dates=ARABIC.dates,
        sharing=ARABIC.sharing,
        read_also=ARABIC.read_also,
    )


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_seed_article_is_read_exactly_out_of_its_mutations(name: str) -> None:
    raw, page = MUTATIONS[name](seed_page())
    draft = read_text(raw)
    assert unspaced(blocks(draft)) == unspaced(page.body)
    assert unspaced([draft.title]) == unspaced([page.title])
    assert (draft.author or "", draft.language) == (page.author, page.language)


def test_the_seed_is_read_as_expected() -> None:
    page = seed_page()
    draft = read_text((SEED / "raw.txt").read_text("utf-8"))
    assert unspaced(blocks(draft)) == unspaced(page.body)
    assert (draft.title, draft.author, draft.language) == (page.title, page.author, page.language)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty"),
        (" \n\t\u200f\n", "empty"),
        ("in", "no prose"),
        ("الرئيسية\n\nأخبار\n\nرياضة", "no prose"),
        ("شارك\n12 مارس 2026\nفيسبوك تويتر", "no prose"),
    ],
)
def test_text_without_an_article_is_refused_with_the_reason(raw: str, reason: str) -> None:
    with pytest.raises(NoArticle) as refusal:
        read_text(raw)
    assert refusal.value.reason == reason


def test_a_title_that_the_feed_tells_is_believed_and_not_repeated() -> None:
    hint = ARABIC.title.replace("«", "“").replace("»", "”")
    draft = read_text(ARABIC.raw(), title_hint=hint)
    assert draft.title == hint
    assert blocks(draft) == ARABIC.body


def test_an_article_without_a_title_is_called_by_its_first_sentence() -> None:
    draft = read_text("\n\n".join(ENGLISH.lines))
    assert draft.title == ENGLISH.body[0]
    assert blocks(draft) == ENGLISH.body


def test_a_labelled_title_loses_its_label() -> None:
    raw = "\n".join(["العنوان: " + ARABIC.title, "الكاتب: " + ARABIC.author, *ARABIC.lines])
    draft = read_text(raw)
    assert (draft.title, draft.author) == (ARABIC.title, ARABIC.author)


def test_a_date_under_the_title_dates_the_article() -> None:
    raw = "\n\n".join([ARABIC.title, "نشر في 12 مارس 2026", *ARABIC.lines])
    assert read_text(raw).published == 1773273600
    assert read_text(ARABIC.raw()).published is None


@pytest.mark.parametrize(
    "link",
    [
        ["Elsewhere today: {}"],
        ["Worth a look → {}"],
        ["More on this story: {}"],
        ["From our archives", "{}"],
        ["Our pick", "{}"],
    ],
)
def test_a_line_that_leads_to_another_article_is_left_out_in_any_wording(link: list[str]) -> None:
    headline = "Parliament debates new law on coastal forests"
    lines = [line.format(headline) for line in link]
    page = "\n\n".join([ENGLISH.title, *ENGLISH.lines[:4], *lines, *ENGLISH.lines[4:]])
    assert blocks(read_text(page)) == ENGLISH.body


def test_every_headline_under_a_label_in_the_middle_is_left_out() -> None:
    links = ["From our archives", *ENGLISH.headlines[1:]]
    page = "\n\n".join([ENGLISH.title, *ENGLISH.lines[:4], *links, *ENGLISH.lines[4:]])
    assert blocks(read_text(page)) == ENGLISH.body


def test_a_trail_of_links_that_ends_in_the_title_is_not_the_title() -> None:
    raw = "\n\n".join([f"الرئيسية / أخبار / {ARABIC.title}", ARABIC.title, *ARABIC.lines])
    assert (read_text(raw).title, blocks(read_text(raw))) == (ARABIC.title, ARABIC.body)


@pytest.mark.parametrize("mark", ["- ", "• ", "{}. ", "» "])
def test_a_list_of_headlines_under_the_body_is_left_out(mark: str) -> None:
    lines = [mark.format(at) + line for at, line in enumerate(ENGLISH.headlines, 1)]
    assert blocks(read_text(ENGLISH.bare(*lines))) == ENGLISH.body
    among = [*lines[:2], mark.format(9) + "Choir sings on. Nobody knows why it does.", *lines[2:]]
    assert blocks(read_text(ENGLISH.bare(*among))) == ENGLISH.body


def test_headlines_of_about_one_length_are_no_wrapped_paragraph() -> None:
    lines = [f"{line[:44]:x<44}" for line in ENGLISH.headlines]
    raw = f"{ENGLISH.title}\n{ENGLISH.bylines[1]}\n\n" + "\n\n".join(ENGLISH.lines)
    draft = read_text(raw + "\n\n" + "\n".join(lines))
    assert (draft.title, draft.author) == (ENGLISH.title, ENGLISH.author)
    assert blocks(draft) == ENGLISH.body


def test_a_title_that_is_a_sentence_is_told_by_the_date_under_it() -> None:
    title = "The first ammonia ship has docked. Other ships of the bay are to follow it."
    raw = "\n\n".join([title, ENGLISH.dates[0], ENGLISH.bylines[1], *ENGLISH.lines])
    draft = read_text(raw)
    assert (draft.title, blocks(draft)) == (title, ENGLISH.body)


def test_the_line_over_the_date_is_the_title_rather_than_a_headline_of_a_like_story() -> None:
    headline = "Second ammonia ship to leave the yards of the Green Gulf"
    raw = "\n\n".join([headline, ENGLISH.title, ENGLISH.dates[0], *ENGLISH.lines])
    assert read_text(raw).title == ENGLISH.title


def test_a_title_of_one_word_over_a_byline_is_found_whatever_it_is() -> None:
    headline = "Valley farmers bring in their first harvest of wheat"
    raw = "\n\n".join([headline, "Firsts", ENGLISH.bylines[1], *ENGLISH.lines])
    assert read_text(raw).title == "Firsts"


def test_a_headline_that_exclaims_is_no_paragraph() -> None:
    headline = "Come and see the lanterns of the old town with us!"
    over = "\n\n".join([headline, ENGLISH.title, ENGLISH.bylines[1], *ENGLISH.lines])
    for draft in (read_text(over), read_text(ENGLISH.bare(headline, *ENGLISH.headlines))):
        assert (draft.title, blocks(draft)) == (ENGLISH.title, ENGLISH.body)


def test_what_a_form_tells_its_reader_is_left_out() -> None:
    form = ["Get our evening briefing", "The day's news in your inbox, five days a week.", "Send"]
    assert blocks(read_text(ENGLISH.bare(*form))) == ENGLISH.body


def test_a_paragraph_that_begins_with_one_word_of_a_form_is_kept() -> None:
    told = [
        "المزيد من الجنود وصلوا إلى القاعدة البحرية صباح اليوم بحسب ما ذكره القائد.",
        "المصدر الأمني قال إن السفينة ستبقى في المرفأ ثلاثة أيام أخرى.",
    ]
    page = "\n\n".join([ARABIC.title, *ARABIC.lines[:4], *told])
    assert blocks(read_text(page))[4:] == told


def test_readers_comments_are_not_the_article() -> None:
    comments = [
        "3 تعليقات",
        "سامي",
        ARABIC.body[1].replace("أول", "ثاني"),
        "منى",
        ARABIC.body[5][:90] + ".",
    ]
    assert blocks(read_text(ARABIC.bare(*comments))) == ARABIC.body


def test_a_marked_heading_loses_its_mark_and_a_sharp_in_a_line_stays() -> None:
    body = [
        ENGLISH.body[1],
        "## Written in C# and F#",
        *ENGLISH.body[2:6],
        "The code is in C# and it works well enough.",
    ]
    draft = read_text("\n\n".join([f"# {ENGLISH.title}", *body]))
    assert (draft.title, blocks(draft)) == (ENGLISH.title, body)


def test_a_text_without_any_stop_is_read_by_the_length_of_its_lines() -> None:
    body = [line.translate(str.maketrans("", "", ".؟")) for line in ARABIC.lines[1:6]]
    assert blocks(read_text("\n\n".join([ARABIC.title, *body]))) == body


def test_questions_and_answers_of_an_interview_are_kept() -> None:
    asked = ["س: متى تعود السفينة؟", "ج: في الصيف المقبل", "س: ومن يقودها؟", "ج: القبطان نفسه"] * 2
    body = [*ARABIC.lines[:3], *dict.fromkeys(asked), ARABIC.lines[3]]
    assert blocks(read_text("\n\n".join([ARABIC.title, *body]))) == body


def test_japanese_is_counted_without_spaces() -> None:
    body = ["国防省はその船が港に到着したと発表した。乗組員は全員無事だった。"] * 1 + [
        "船は来月また出航する予定で、港の人々はその帰りを楽しみに待っているという。"
    ]
    assert blocks(read_text("\n\n".join(body))) == body


@pytest.mark.parametrize(
    "line",
    [
        "القاهرة – رويترز",
        "دبي، 12 مارس (وكالة)",
        "الرياض: «الشرق الأوسط»",
        "ميناء السدر - وكالات",
        "LONDON (Reuters)",
        "PARIS, March 12 (AFP)",
        "Berlin - dpa",
    ],
)
def test_a_dateline_alone_is_dropped_and_one_in_a_paragraph_kept(line: str) -> None:
    body = [f"{line} - {ARABIC.body[1]}", *ARABIC.body[2:]]
    draft = read_text(
        "\n\n".join([ARABIC.title, line, *(each.removeprefix("## ") for each in body)])
    )
    assert (blocks(draft), draft.author) == (body, None)


TABLES = {
    "tabs": ["السنة\tالسفن\tالحاويات", "2024\t12\t9 آلاف", "2025\t31\t22 ألفا"],
    "bars": ["| Year | Ships | Boxes |", "|---|---|---|", "| 2024 | 12 | 9k |"],
    "wide gaps": ["Year    Ships    Boxes", "2024    12       9k", "2025    31       22k"],
    "two columns": ["2023\t8", "2024\t12", "2025\t31"],
    "a cell a line": ["السنة", "السفن", "2024", "12", "2025", "31"],
}


@pytest.mark.parametrize("break_", ["\n", "\n\n"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_in_the_middle_is_left_out(name: str, break_: str) -> None:
    above, below = ARABIC.lines[:4], ARABIC.lines[4:]
    page = break_.join([ARABIC.title, *above, *TABLES[name], *below])
    assert blocks(read_text(page)) == ARABIC.body


def test_words_far_apart_are_no_table() -> None:
    page = "\n\n".join([ARABIC.title, *ARABIC.lines]).replace(" ", "   ")
    assert blocks(read_text(page)) == ARABIC.body


def test_a_title_of_one_word_is_found_where_the_text_is_about_it() -> None:
    body = [
        "The tern is a seabird that nests in colonies on every coast and on many lakes.",
        "Terns dive for small fish, and some fly further each year than any other animal.",
    ]
    assert (
        read_text("\n\n".join(["Search", "Lighthouses", "Terns", "Share", *body])).title == "Terns"
    )


@given(st.text(alphabet="أب تcd.؟\n«»:-|بقلم ") | st.text())
def test_any_text_is_an_article_or_is_refused(raw: str) -> None:
    try:
        (draft, *_) = read_texts(raw)
    except NoArticle:
        return
    assert draft.title.strip()
    assert draft.text.strip()
    assert all(block.strip() for block in draft.text.split("\n\n"))
    assert all(0 <= number < len(draft.text.split("\n\n")) for number in draft.headings)


@pytest.mark.parametrize(
    "line",
    [
        *[
            "in",
            "قال القائد إن السفينة ستبحر غدا إلى الجزر.",
            "بقلم: سامي",
            "«",
            "a" * 99,
            '"' * 99,
        ],
        *["a | b | c", "1", "- - - - -", "القاهرة - رويترز - " * 9],
        "Ships of the harbour today\n\nThe ships are in the harbour of the town again.\n\n" * 2,
    ],
)
def test_time_grows_with_length_alone(line: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        read_texts(f"{ARABIC.bare()}\n\n" + f"{line}\n\n" * times)
        return time.process_time() - start

    assert seconds(4000) < 25 * max(seconds(400), 0.01)
