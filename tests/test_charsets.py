"""Text comes out exactly, whatever charset it was written in and whatever it was declared as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.charsets import decoded
from bot.ingest.entries import ParsedFeed
from bot.ingest.feeds import parse_feed

ARABIC = (
    "أعلنت وزارة الصناعة، يوم الاثنين، افتتاح مصنع جديد للزجاج في وادي السرو. وقال مدير المصنع إن"
    " الإنتاج سيبلغ ألف طن في الشهر، وإن معظم العاملين فيه من أهل المنطقة."
)
FRENCH = "L'été à Montbel: «Où sont passées les forêts?» demande l’élève, très étonné."
RUSSIAN = "Министерство промышленности сообщило об открытии нового стекольного завода в долине."
PAGE = "<rss><title>{}</title></rss>"

# text, the charset of the bytes, what the header says, what the XML declaration says
WRITTEN = [
    (ARABIC, "utf-8", None, None),
    (ARABIC, "utf-8", "utf-8", "utf-8"),
    (ARABIC, "utf-8", "iso-8859-1", None),
    (ARABIC, "utf-8", None, "windows-1256"),
    (ARABIC, "utf-8-sig", None, None),
    (ARABIC, "utf-16", None, None),
    (ARABIC, "utf-16", "utf-8", None),
    (ARABIC, "utf-32", None, None),
    (ARABIC, "utf-16-le", "utf-16-le", None),
    (ARABIC, "utf-16-le", None, None),
    (ARABIC, "utf-16-be", "utf-16", "utf-16"),
    (ARABIC, "utf-32-be", None, "utf-8"),
    (ARABIC, "cp1256", "windows-1256", None),
    (ARABIC, "cp1256", None, "windows-1256"),
    (ARABIC, "cp1256", "utf-8", None),
    (ARABIC, "cp1256", None, "utf-8"),
    (ARABIC, "cp1256", None, None),
    (ARABIC, "cp1256", "iso-8859-1", None),
    (ARABIC, "cp1256", "no-such-charset", None),
    (ARABIC, "iso8859-6", "iso-8859-6", None),
    (ARABIC, "iso8859-6", None, None),
    (ARABIC, "iso8859-6", "windows-1256", None),
    (ARABIC, "cp1256", "iso-8859-6", None),
    (FRENCH, "cp1252", None, None),
    (FRENCH, "cp1252", "iso-8859-1", None),
    (FRENCH, "cp1252", "utf-8", "utf-8"),
    (FRENCH, "utf-8", "us-ascii", None),
    (RUSSIAN, "cp1251", "cp1251", None),
    (RUSSIAN, "cp1251", None, None),
    ("日本語の新聞です。", "iso2022_jp", "iso-2022-jp", None),
    ("plain", "ascii", "unicode_escape", "punycode"),
]


@pytest.mark.parametrize(("text", "charset", "header", "declaration"), WRITTEN)
def test_text_comes_out_exactly(
    text: str, charset: str, header: str | None, declaration: str | None
) -> None:
    prolog = f'<?xml version="1.0" encoding="{declaration}"?>' if declaration else ""
    page = prolog + PAGE.format(text)
    content_type = f"text/xml; charset={header}" if header else "text/xml"
    assert decoded(page.encode(charset), declared=content_type) == page


def test_the_header_wins_over_the_declaration() -> None:
    page = f'<?xml version="1.0" encoding="cp1251"?>{ARABIC}'
    assert decoded(page.encode("cp1256"), declared="text/xml; charset='CP1256'") == page


def test_bytes_without_a_markup_or_a_header_are_read_too() -> None:
    assert decoded(ARABIC.encode("cp1256")) == ARABIC
    assert decoded(b"") == ""


def feed_of(article: str, declaration: str | None) -> str:
    prolog = f'<?xml version="1.0" encoding="{declaration}"?>\n' if declaration else ""
    return (
        f"{prolog}<rss version='2.0'><channel><title>أخبار الوادي</title><item><guid>1</guid>"
        f"<title>مكتبة الوادي تمدد ساعاتها</title><author>سلمى الراوي</author>"
        f"<description><![CDATA[{article}]]></description></item></channel></rss>"
    )


def parsed(body: bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(body, content_type=content_type, url="https://news.example/", now=0)


LIBRARY = """<p>أعلنت إدارة مكتبة الوادي العامة، صباح الأربعاء، أنها ستفتح أبوابها في المساء ابتداء من
الشهر القادم.</p><p>وقالت المديرة إن القرار جاء بعد استبيان شارك فيه 1200 قارئ: "كثير منهم يعملون
نهارا؛ فهل نغلق قبل أن يعودوا؟"</p>"""
CHARSETS = [
    *("utf-8", "utf-8-sig", "cp1256", "iso8859-6", "utf-16", "utf-16-le", "utf-16-be"),
    *("utf-32", "utf-32-le"),
]
DECLARED = [None, "utf-8", "windows-1256", "iso-8859-6", "iso-8859-1", "windows-1252", "utf-16"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_an_arabic_feed_reads_the_same_whatever_it_says_it_is_written_in(charset: str) -> None:
    expected = parsed(feed_of(LIBRARY, None).encode())
    for declaration in DECLARED:
        body = feed_of(LIBRARY, declaration).encode(charset)
        for header in DECLARED:
            content_type = f"text/xml; charset={header}" if header else None
            assert parsed(body, content_type) == expected, (declaration, header)


def test_arabic_beside_french_is_still_windows_1256() -> None:
    text = f"{ARABIC} à été où ça très élève {ARABIC}"
    assert decoded(text.encode("cp1256"), declared="text/plain; charset=windows-1256") == text


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "utf-7", "hex", "idna", "utf-16"]))
def test_any_bytes_are_read_somehow(body: bytes, charset: str | None) -> None:
    assert isinstance(decoded(body, declared=f"text/xml; charset={charset}"), str)
