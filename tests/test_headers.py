"""How long to wait, and how long an answer stays fresh."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.ingest.headers import LONGEST_AGE, LONGEST_WAIT, max_age_of, wait_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = "Mon, 23 Nov 2026 12:05:00 GMT"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("90", 90),
        (" 0 ", 0),
        ("9" * 12, LONGEST_WAIT),
        ("9" * 13, None),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 12:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", LONGEST_WAIT),
        ("Mon, 23 Nov 2026 12:01:00 -0000", 60),
        ("soon", None),
        ("-5", None),
        ("٥", None),
        ("Mon, 99 Nov 2026 12:01:00 GMT", None),
        ("Mon, 23 Nov 99999999999999999999 12:00:00 GMT", None),
        ("Mon, 23 Nov 2026 12:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: int | None) -> None:
    assert wait_of(header, now=NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "MAX-AGE=600"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "old"}, 600),
        ({"Cache-Control": "max-age=31536000"}, LONGEST_AGE),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "x-max-age=600"}, None),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "max-age=600", "Expires": "0"}, 600),
        ({"Expires": LATER}, 300),
        ({"Expires": LATER, "Date": "Mon, 23 Nov 2026 12:04:00 GMT"}, 60),
        ({"Expires": LATER, "Date": "today"}, 300),
        ({"Expires": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0),
        ({"Expires": "Mon, 23 Nov 2099 11:00:00 GMT"}, LONGEST_AGE),
        ({"Expires": "0"}, 0),
        ({"Expires": "never"}, 0),
    ],
)
def test_an_answer_is_fresh_for_what_its_headers_say(
    headers: dict[str, str], seconds: int | None
) -> None:
    assert max_age_of(CIMultiDict(headers), now=NOW) == seconds


SPOILT = st.text(max_size=40) | st.builds(
    "{}, {} Nov {} {}:00:00 {}".format,
    st.sampled_from(["Mon", "", "x"]),
    st.integers(),
    st.integers(),
    st.integers(),
    st.sampled_from(["GMT", "+9999", "-0000", "+99999999999"]),
)


@given(SPOILT, SPOILT)
def test_no_header_is_too_strange_to_read(one: str, other: str) -> None:
    wait = wait_of(one, now=NOW)
    assert wait is None or 0 <= wait <= LONGEST_WAIT
    headers = CIMultiDict({"Expires": one, "Date": other, "Cache-Control": other, "Age": one})
    age = max_age_of(headers, now=NOW)
    assert age is None or 0 <= age <= LONGEST_AGE
