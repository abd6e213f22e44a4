"""The catalogs say the same things, completely, and what is put into them stays put."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import babel
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.handlers.commands import COMMANDS
from bot.i18n import (
    LANGUAGES,
    Locale,
    city,
    counted,
    date,
    is_right_to_left,
    isolated,
    locale_of,
    month,
    months,
    number,
    phrase,
    spoken,
    time_of_day,
    zone_called,
    zones,
)
from bot.sandbox.html import parse_html
from storage.models import Chat
from tests.factories import NOW

BOT = Path(__file__).parents[1] / "bot"
PLACEHOLDER = re.compile(r"{(\w*)}")
BIDI_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FSI, PDI = "\u2068", "\u2069"
SAYERS = {"phrase", "counted", "say"}


@cache
def catalog(language: str) -> dict[str, tuple[str, ...]]:
    """Key to translation, or to all of its plural forms."""
    source = (BOT / "locales" / f"{language}.po").read_bytes()
    messages = read_po(BytesIO(source), locale=language, abort_invalid=True)
    found: dict[str, tuple[str, ...]] = {}
    for message in messages:
        key: Any = message.id
        said: Any = message.string
        if key:
            found[key[0] if message.pluralizable else key] = (
                said if message.pluralizable else (said,)
            )
    return found


def placeholders(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


# ---- the catalogs beside each other


def test_every_language_has_every_key() -> None:
    assert {frozenset(catalog(language)) for language in LANGUAGES} == {frozenset(catalog("ar"))}


def test_no_key_stands_twice() -> None:
    for language in LANGUAGES:
        source = (BOT / "locales" / f"{language}.po").read_text("utf-8")
        keys = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", sorted(catalog("ar")))
def test_a_phrase_has_the_same_placeholders_in_every_language(key: str) -> None:
    assert len({frozenset(placeholders(catalog(language)[key])) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_translated_without_stray_marks_or_broken_tags(language: str) -> None:
    for key, said in catalog(language).items():
        for text in said:
            assert text.strip() == text != "", key
            assert not BIDI_MARKS.search(text), key
            parse_html(text)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("en", 2)])
def test_what_counts_has_every_plural_form(language: str, forms: int) -> None:
    counting = {key: said for key, said in catalog(language).items() if len(said) > 1}
    assert set(counting) == {key for key, said in catalog("ar").items() if len(said) > 1}
    assert "articles-in-all" in counting
    assert {len(said) for said in counting.values()} == {forms}


CLDR_ORDER = {"ar": ("zero", "one", "two", "few", "many", "other"), "en": ("one", "other")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["welcome-articles", "articles-in-all", "new-source-articles"])
def test_the_plural_form_is_the_one_of_cldr(key: str, language: str) -> None:
    form_of = babel.Locale(language).plural_form
    forms = dict(zip(CLDR_ORDER[language], catalog(language)[key], strict=True))
    for n in range(2000):
        assert counted(Locale(language), key, n) == forms[form_of(n)].replace("{n}", str(n))


# ---- the catalogs beside the code


def modules() -> list[Path]:
    """The bot's own; the sandbox speaks for itself."""
    return [path for path in BOT.rglob("*.py") if "sandbox" not in path.parts]


def calls() -> Iterator[tuple[str, ast.expr]]:
    """Every key that the code asks for: file and line, and the expression."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in SAYERS:
                yield f"{path.name}:{node.lineno}", node.args[1]


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string in it; `{}` stands for what an f-string fills in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_key_that_the_code_names_exists() -> None:
    asked = [
        (where, key)
        for where, tree in calls()
        if not isinstance(tree, ast.JoinedStr)
        for key in strings(tree)
    ]
    assert len(asked) > 50
    assert [(where, key) for where, key in asked if key not in catalog("ar")] == []


def test_every_key_is_used() -> None:
    code = [text for path in modules() for text in strings(ast.parse(path.read_text("utf-8")))]
    named = set(code)
    patterns = [
        re.compile(re.escape(text).replace(r"\{\}", ".+"))
        for _, tree in calls()
        if isinstance(tree, ast.JoinedStr)
        for text in strings(tree)
        if "{}" in text and text != "{}"
    ]
    talked = {"subscribed", "unsubscribed", "subscribed-already", "unsubscribed-already"}
    unused = [
        key
        for key in catalog("ar")
        if key not in named | talked and not any(each.fullmatch(key) for each in patterns)
    ]
    assert unused == []


def test_every_command_has_its_line_of_help() -> None:
    assert {f"help-{command.name}" for command in COMMANDS} <= set(catalog("ar"))


# ---- what is put into a phrase


HOSTILE = st.text(
    alphabet=st.sampled_from(list("ab&<>\"' اب{}\u202e\u2066\u2067\u2068\u2069\u200f😀"))
)


@given(HOSTILE, st.sampled_from(LANGUAGES))
def test_a_value_neither_marks_up_nor_turns_the_text_around_it(value: str, language: str) -> None:
    text, entities = parse_html(str(phrase(Locale(language), "found-heading", words=value)))
    before, _, rest = text.partition(FSI)
    inside, _, after = rest.partition(PDI)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", before + inside + after)
    assert inside == re.sub("[\u202a-\u202e\u2066-\u2069]", "", value)
    template = catalog(language)["found-heading"][0]
    assert f"<b>{before}{{words}}{after}</b>" == template
    assert [entity["type"] for entity in entities] == ["bold"]


def test_markup_goes_in_as_it_is() -> None:
    assert isolated(Markup("<b>x</b>")) == "<b>x</b>"


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "21 سبتمبر 2026"), ("en", "21 September 2026")]
)
def test_a_day_is_written_as_people_write_it(language: str, said: str) -> None:
    assert date(Locale(language), 1_790_000_000) == said


@pytest.mark.parametrize(
    ("region", "january", "september"),
    [
        ("", "يناير", "سبتمبر"),
        ("EG", "يناير", "سبتمبر"),
        ("SA", "يناير", "سبتمبر"),
        ("LB", "كانون الثاني", "أيلول"),
        ("IQ", "كانون الثاني", "أيلول"),
        ("MA", "يناير", "شتنبر"),
        ("DZ", "جانفي", "سبتمبر"),
        ("MR", "يناير", "شتمبر"),
        ("FR", "يناير", "سبتمبر"),  # CLDR has no Arabic of France
    ],
)
def test_the_months_are_called_as_in_the_readers_region(
    region: str, january: str, september: str
) -> None:
    locale = Locale("ar", region)
    assert (months(locale)[0], months(locale)[8]) == (january, september)
    assert month(locale, NOW) == september
    assert date(locale, NOW) == f"21 {september} 2026"


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("UTC", "30 سبتمبر 2026", "22:30"),
        ("Asia/Riyadh", "1 أكتوبر 2026", "01:30"),
        ("America/New_York", "30 سبتمبر 2026", "18:30"),
        ("Asia/Tehran", "1 أكتوبر 2026", "02:00"),
    ],
)
def test_the_day_is_the_one_where_the_reader_is(zone: str, day: str, clock: str) -> None:
    before_midnight = 1_790_807_400  # 2026-09-30T22:30Z
    locale = Locale("ar", zone=zone)
    assert date(locale, before_midnight) == day
    assert month(locale, before_midnight) == day.split()[1]
    assert time_of_day(locale, before_midnight) == clock


def test_our_numbers_take_the_readers_digits_and_their_words_do_not() -> None:
    eastern = Locale("ar", digits="arab")
    assert number(eastern, 1_234_567_890) == "١٢٣٤٥٦٧٨٩٠"
    assert date(eastern, NOW) == "٢١ سبتمبر ٢٠٢٦"
    assert time_of_day(eastern, NOW) == "١٤:١٣"
    assert counted(eastern, "welcome-articles", 11) == "في الأرشيف ١١ مقالةً."
    assert f"{FSI}٣{PDI}" in phrase(eastern, "page-of", page=3, pages=12)
    assert f"{FSI}سو-35{PDI}" in phrase(eastern, "found-heading", words="سو-35")


DEFAULTS = Locale("ar", "EG", "Africa/Cairo", "latn")


@pytest.mark.parametrize(
    ("chosen", "addressed"),
    [
        ({}, DEFAULTS),
        ({"language": "en"}, Locale("en", "EG", "Africa/Cairo", "latn")),
        ({"region": "LB"}, Locale("ar", "LB", "Africa/Cairo", "latn")),
        ({"zone": "Asia/Beirut"}, Locale("ar", "EG", "Asia/Beirut", "latn")),
        ({"digits": "arab"}, Locale("ar", "EG", "Africa/Cairo", "arab")),
    ],
)
def test_a_chat_is_addressed_as_it_chose_and_else_by_default(
    chosen: dict[str, str], addressed: Locale
) -> None:
    given: dict[str, Any] = {"language": "ar", **chosen}
    assert (
        locale_of(Chat(7, "private", state="active", reason=None, **given), DEFAULTS) == addressed
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_can_be_said_and_read(language: str) -> None:
    for zone in zones():
        assert zone_called(zone.upper()) == zone
        assert city(zone, language).strip()
        assert date(Locale(language, zone=zone), NOW)


@pytest.mark.parametrize("name", ["", "Mecca", "../../etc/passwd", "localtime", "a" * 5000, "\0"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_called(name) is None


@pytest.mark.parametrize(
    ("code", "guess"),
    [
        ("ar", ("ar", None)),
        ("ar-EG", ("ar", "EG")),
        ("AR-lb", ("ar", "LB")),
        ("ar-Arab-SY", ("ar", "SY")),
        ("en-GB", ("en", "GB")),
        ("fr", ("ar", None)),
        ("fr-MA", ("ar", "MA")),
        ("ar-XX", ("ar", None)),
        ("ar-<b>", ("ar", None)),
        ("zh-hans", ("ar", None)),
        (None, ("ar", None)),
        ("", ("ar", None)),
    ],
)
def test_a_client_is_spoken_to_in_its_language_or_the_publishers(
    code: str | None, guess: tuple[str, str | None]
) -> None:
    assert spoken(code, "ar") == guess


def test_arabic_runs_from_the_right_and_english_does_not() -> None:
    assert [is_right_to_left(language) for language in ("ar", "fa", "en", "und")] == [
        True,
        True,
        False,
        False,
    ]
