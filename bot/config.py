"""Settings, read once from the environment (and `.env`), passed to whoever needs them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.delivery.limiter import BOT_PER_SECOND
from bot.i18n import DEFAULTS, LANGUAGES, Locale, is_region, zone_called
from bot.ingest.guard import Exceptions
from bot.text.words import normalise

LAST_PORT = 65_535
SECRET_CHARS = 16
PAID_PER_SECOND = 1000  # Telegram's limit for broadcasts that are paid for
BREAKING = frozenset(map(normalise, ("عاجل", "خبر عاجل", "breaking", "breaking news")))
TOKEN = re.compile(r"[0-9]+:[^\s\"']+")


class ConfigError(ValueError):
    """A setting cannot be used: which one, what it holds, what was expected."""

    def __init__(self, key: str, got: str, expected: str) -> None:
        super().__init__(f"{key}: got {got!r}, expected {expected}")
        self.key = key


@dataclass(frozen=True)
class Config:
    """Everything that can be set.  Without a token the bot runs in the sandbox."""

    token: str | None = field(default=None, repr=False)
    db: str = "data/warraq.db"
    feeds: tuple[str, ...] = ()
    operators: frozenset[int] = frozenset()
    locale: Locale = DEFAULTS
    poll_seconds: int = 300
    sends_per_second: int = BOT_PER_SECOND
    breaking: frozenset[str] = BREAKING
    api_url: str = "https://api.telegram.org"
    sandbox_port: int = 8080
    aliases: str | None = None
    fetch_allowed: tuple[str, ...] = ()
    fetch_proxy: str | None = field(default=None, repr=False)
    watch_folder: str | None = None
    ingest_secret: str | None = field(default=None, repr=False)
    web_host: str = "127.0.0.1"
    web_port: int = 8081

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """The settings of an environment.  Raises ConfigError."""
        given = {key: environ.get(key, "").strip() for key in SETTINGS}
        return cls(
            token=_token(given["BOT_TOKEN"]),
            db=given["DATABASE"] or cls.db,
            feeds=tuple(_address("FEEDS", url) for url in given["FEEDS"].split()),
            operators=frozenset(_number("OPERATORS", each) for each in given["OPERATORS"].split()),
            locale=_locale(given["BOT_LANGUAGE"] or "ar", given["BOT_ZONE"] or "UTC"),
            poll_seconds=_number("POLL_SECONDS", given["POLL_SECONDS"] or str(cls.poll_seconds), 1),
            sends_per_second=_number(
                "SENDS_PER_SECOND",
                given["SENDS_PER_SECOND"] or str(cls.sends_per_second),
                1,
                PAID_PER_SECOND,
            ),
            breaking=_breaking(given["BREAKING"]),
            api_url=_address("BOT_API_URL", given["BOT_API_URL"] or cls.api_url).rstrip("/"),
            sandbox_port=_number(
                "SANDBOX_PORT", given["SANDBOX_PORT"] or str(cls.sandbox_port), 0, LAST_PORT
            ),
            aliases=given["ALIASES"] or None,
            fetch_allowed=_allowed(given["FETCH_ALLOWED"].split()),
            fetch_proxy=_proxy(given["FETCH_PROXY"]),
            watch_folder=given["WATCH_FOLDER"] or None,
            ingest_secret=_secret(given["INGEST_SECRET"]),
            web_host=given["WEB_HOST"] or cls.web_host,
            web_port=_number("WEB_PORT", given["WEB_PORT"] or str(cls.web_port), 0, LAST_PORT),
        )

    def with_db(self, db: str) -> "Config":
        """The same settings with another store."""
        return replace(self, db=db)


SETTINGS = (
    "BOT_TOKEN",
    "DATABASE",
    "FEEDS",
    "FETCH_ALLOWED",
    "FETCH_PROXY",
    "WATCH_FOLDER",
    "OPERATORS",
    "BOT_LANGUAGE",
    "BOT_ZONE",
    "POLL_SECONDS",
    "SENDS_PER_SECOND",
    "BREAKING",
    "BOT_API_URL",
    "SANDBOX_PORT",
    "ALIASES",
    "INGEST_SECRET",
    "WEB_HOST",
    "WEB_PORT",
)


def _token(given: str) -> str | None:
    if given and not TOKEN.fullmatch(given):
        # The token itself is never shown: what is wrong with it is enough.
        raise ConfigError("BOT_TOKEN", "…", "the token that @BotFather gave, like 123456:ABC…")
    return given or None


def _secret(given: str) -> str | None:
    if given and len(given) < SECRET_CHARS:
        raise ConfigError("INGEST_SECRET", "…", f"at least {SECRET_CHARS} characters")
    return given or None


def _breaking(given: str) -> frozenset[str]:
    """What the tag or the head of the title of breaking news is, as search sees words."""
    words = (normalise(word.strip()) for word in given.replace("،", ",").split(","))
    return frozenset(word for word in words if word) or BREAKING


def _address(key: str, given: str) -> str:
    wrong = ConfigError(key, given, "an address that begins with http:// or https://")
    try:
        parts = urlsplit(given)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        raise wrong from None
    if not usable:
        raise wrong
    return given


def _proxy(given: str) -> str | None:
    """The address is never shown: it may hold a password."""
    expected = "the address of a proxy, like http://proxy.example:3128"
    try:
        return _address("FETCH_PROXY", given) if given else None
    except ConfigError:
        raise ConfigError("FETCH_PROXY", "…", expected) from None


def _number(key: str, given: str, least: int | None = None, most: int | None = None) -> int:
    try:
        number = int(given)
    except ValueError:
        raise ConfigError(key, given, "a whole number") from None
    if least is not None and number < least:
        raise ConfigError(key, given, f"a whole number from {least}")
    if most is not None and number > most:
        raise ConfigError(key, given, f"a whole number up to {most}")
    return number


def _allowed(given: list[str]) -> tuple[str, ...]:
    """Addresses that feeds may be fetched from although they are not public."""
    for each in given:
        try:
            Exceptions.of([each])
        except ValueError:
            expected = "addresses with ports or networks, like 192.168.1.5:8080 or 10.0.0.0/8"
            raise ConfigError("FETCH_ALLOWED", each, expected) from None
    return tuple(given)


def _locale(language_and_region: str, zone: str) -> Locale:
    language, dash, region = language_and_region.partition("-")
    if language not in LANGUAGES or (dash and not is_region(region)):
        expected = f"{' or '.join(LANGUAGES)}, alone or with a region, like ar-LB"
        raise ConfigError("BOT_LANGUAGE", language_and_region, expected)
    known = zone_called(zone)
    if known is None:
        raise ConfigError("BOT_ZONE", zone, "a time zone of the IANA list, like Asia/Riyadh")
    return Locale(language, region, known)
