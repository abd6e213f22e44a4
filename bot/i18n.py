"""Phrases in the reader's language: escaped and isolated by construction, plurals by CLDR.

The catalogs are gettext `.po` files whose msgids are keys.  Each pins its own plural rule, since
Babel's built-in Arabic rule orders the forms differently from every translator's tool.
"""

from datetime import UTC, datetime
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

LANGUAGES = ("ar", "en")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_EMBEDDINGS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@cache
def _catalog(language: str) -> GNUTranslations:
    source = files("bot") / "locales" / f"{language}.po"
    catalog = read_po(BytesIO(source.read_bytes()), locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def isolated(value: object) -> Markup:
    """A value that cannot turn the text around it: escaped, without directions of its own,
    between FSI and PDI.  Markup is taken to be isolated where it needs to be.
    """
    if isinstance(value, Markup):
        return value
    plain = str(value).translate(_EMBEDDINGS)
    return Markup("{}{}{}").format(FIRST_STRONG_ISOLATE, plain, END_OF_ISOLATE)


def phrase(language: str, key: str, **values: object) -> Markup:
    """The phrase of this key with its `{placeholders}` filled in, as Telegram HTML."""
    return _fill(_catalog(language).gettext(key), values)


def counted(language: str, key: str, n: int, **values: object) -> Markup:
    """The plural form for `n` of a phrase that counts things; `{n}` is the number."""
    return _fill(_catalog(language).ngettext(key, key, n), {"n": Markup("{}").format(n), **values})


def _fill(template: str, values: dict[str, object]) -> Markup:
    filled = {name: isolated(value) for name, value in values.items()}
    return Markup(template).format(**filled)  # noqa: S704  templates are ours


def is_right_to_left(language: str) -> bool:
    """Whether lines of this language run from right to left."""
    return language in RIGHT_TO_LEFT


def date(language: str, instant: int) -> str:
    """A day as people of this language write it: 25 سبتمبر 2022."""
    return format_date(datetime.fromtimestamp(instant, UTC), "d MMMM y", locale=language)


def spoken(language_code: str | None, default: str) -> str:
    """The language of ours for what a Telegram client reports (`ar`, `ar-SA`, `en-GB`, …)."""
    code = (language_code or "").lower().partition("-")[0]
    return code if code in LANGUAGES else default
