"""The time that a question names, on the reader's clock."""

from datetime import UTC, datetime

import pytest

from bot.text.periods import period

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("ماذا حدث أمس؟", (2026, 11, 17), (2026, 11, 17)),
        ("شو صار مبارح", (2026, 11, 17), (2026, 11, 17)),
        ("ما سعر الذهب اليوم", (2026, 11, 18), (2026, 11, 18)),
        ("what happened yesterday", (2026, 11, 17), (2026, 11, 17)),
        ("من زار الميناء هذا الأسبوع", (2026, 11, 16), (2026, 11, 18)),
        ("من زار الميناء الأسبوع الماضي", (2026, 11, 9), (2026, 11, 15)),
        ("كم بلغت الصادرات الشهر الماضي", (2026, 10, 1), (2026, 10, 31)),
        ("ماذا حدث في سبتمبر", (2026, 9, 1), (2026, 9, 30)),
        ("ماذا حدث في ديسمبر", (2025, 12, 1), (2025, 12, 31)),
        ("ماذا حدث في فبراير 2024", (2024, 2, 1), (2024, 2, 29)),
        ("ما آخر الأخبار عن الميناء", (2026, 11, 11), (2026, 11, 18)),
        ("the latest news of the port", (2026, 11, 11), (2026, 11, 18)),
    ],
)
def test_a_question_names_a_time(
    question: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = period(question, NOW)
    assert found is not None
    begins, ends = (datetime.fromtimestamp(each, UTC) for each in (found.since, found.until))
    assert (begins.year, begins.month, begins.day, begins.hour) == (*first, 0)
    assert (ends.year, ends.month, ends.day) == last


def test_since_leaves_out_what_came_before() -> None:
    found = period("ماذا تغير منذ سبتمبر؟", NOW)
    assert found
    assert found.is_strict
    assert not getattr(period("ماذا حدث في سبتمبر؟", NOW), "is_strict", True)


@pytest.mark.parametrize(
    "question", ["كم طول السفينة؟", "من هو آخر ملوك مصر؟", "متى ولد عام 1992", ""]
)
def test_most_questions_name_none(question: str) -> None:
    assert period(question, NOW) is None
