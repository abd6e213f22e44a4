"""Text comes out exactly, whatever charset it was written in and whatever it was declared as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.charsets import decoded

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
    (ARABIC, "cp1256", "windows-1256", None),
    (ARABIC, "cp1256", None, "windows-1256"),
    (ARABIC, "cp1256", "utf-8", None),
    (ARABIC, "cp1256", None, "utf-8"),
    (ARABIC, "cp1256", None, None),
    (ARABIC, "cp1256", "iso-8859-1", None),
    (ARABIC, "cp1256", "no-such-charset", None),
    (ARABIC, "iso8859-6", "iso-8859-6", None),
    (ARABIC, "iso8859-6", None, None),
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


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "utf-7", "hex", "idna", "utf-16"]))
def test_any_bytes_are_read_somehow(body: bytes, charset: str | None) -> None:
    assert isinstance(decoded(body, declared=f"text/xml; charset={charset}"), str)
