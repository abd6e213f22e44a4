"""An entry of a feed becomes an article."""

from typing import Any

from bot.ingest.entries import Entry
from bot.ingest.feeds import entry_draft
from storage.models import BLOCK_BREAK


def entry_of(**changes: Any) -> Entry:
    plain: dict[str, Any] = {
        "guid": "1", "url": None, "title": "العنوان", "html": "<p>نص الخبر هنا</p>",
        "author": None, "published": None, "tags": (),
    }  # fmt: skip
    return Entry(**{**plain, **changes})


def test_an_entry_becomes_a_draft_with_its_headings() -> None:
    entry = entry_of(
        html="<p>دُشّن السد اليوم.</p><h2>خلفية</h2><p>افتُتح السد عام 1961.</p>",
        url="https://news.example/a/1",
        author="هدى السالم",
        published=1_795_330_800,
        tags=("ماء",),
    )
    draft = entry_draft(entry, language_hint=None)
    assert draft is not None
    assert draft.text.split(BLOCK_BREAK) == ["دُشّن السد اليوم.", "خلفية", "افتُتح السد عام 1961."]
    assert draft.headings == (1,)
    assert (draft.title, draft.author, draft.external_id) == (entry.title, entry.author, "1")
    assert (draft.url, draft.published, draft.tags) == (entry.url, entry.published, entry.tags)
    assert draft.language == "ar"


def test_the_feeds_language_counts_where_the_text_does_not_tell() -> None:
    for hint, language in (("fr", "fr"), (None, "und")):
        draft = entry_draft(entry_of(html="<p>42</p>"), language_hint=hint)
        assert draft is not None
        assert draft.language == language


def test_the_texts_own_language_counts_more_than_the_feeds() -> None:
    draft = entry_draft(entry_of(), language_hint="en")
    assert draft is not None
    assert draft.language == "ar"


def test_an_entry_without_text_is_no_draft() -> None:
    assert entry_draft(entry_of(html="<p>&nbsp;</p><img src=x>"), language_hint=None) is None


def test_an_entry_without_a_title_is_known_by_its_first_words() -> None:
    draft = entry_draft(entry_of(title="", html="<p>كلمة</p><p>أخرى</p>"), language_hint=None)
    assert draft is not None
    assert draft.title == "كلمة"


def test_a_title_repeated_over_the_text_is_left_out() -> None:
    html = "<h1>العنوان</h1><p>نص</p>"
    draft = entry_draft(entry_of(html=html), language_hint=None)
    assert draft is not None
    assert (draft.text, draft.headings) == ("نص", ())
