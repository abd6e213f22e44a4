"""Settings, read once from the environment (and `.env`), passed to whoever needs them.

Any setting may lie in a file of its own instead, named by KEY_FILE, as secrets of containers do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.delivery.limiter import BOT_PER_SECOND
from bot.i18n import DEFAULTS, LANGUAGES, Locale, is_region, zone_called
from bot.ingest.guard import Exceptions
from bot.text.words import normalise

LAST_PORT = 65_535
SECRET_CHARS = 16
FILE_BYTES = 16 * 1024  # of a setting that lies in a file of its own
PAID_PER_SECOND = 1000  # Telegram's limit for broadcasts that are paid for
BREAKING = frozenset(map(normalise, ("عاجل", "خبر عاجل", "breaking", "breaking news")))
TOKEN = re.compile(r"[0-9]+:[^\s\"']+")
# What must not be shown even where it does not belong.
CONFIDENTIAL = re.compile(r"[0-9]+:[\w-]{20,}|(?<=//)[^/@\s]*(?=@)")
SHOWN_CHARS = 80
_TYPO = 0.75  # how like a setting's name a name must be to be taken for it


class ConfigError(ValueError):
    """A setting cannot be used: which one, what it holds, what was expected."""

    def __init__(self, key: str, got: str, expected: str) -> None:
        super().__init__(f"{key}: got {shown(got)!r}, expected {expected}")
        self.key = key


def shown(got: str) -> str:
    """What a setting holds, as it may be shown."""
    harmless = CONFIDENTIAL.sub("…", got)
    return harmless if len(harmless) <= SHOWN_CHARS else harmless[:SHOWN_CHARS] + "…"


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
    api_proxy: str | None = field(default=None, repr=False)
    sandbox_port: int = 8080
    aliases: str | None = None
    fetch_allowed: tuple[str, ...] = ()
    fetch_proxy: str | None = field(default=None, repr=False)
    watch_folder: str | None = None
    ingest_secret: str | None = field(default=None, repr=False)
    web_host: str = "127.0.0.1"
    web_port: int = 8081
    web_socket: str | None = None
    webhook_url: str | None = None
    metrics: bool = False
    backup_folder: str | None = None
    contact: str | None = None
    keep_questions: bool = True
    models_url: str | None = None
    models_key: str | None = field(default=None, repr=False)
    embedding_model: str | None = None
    chat_model: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """The settings of an environment.  Raises ConfigError."""
        config, wrong = read_settings(environ)
        if wrong:
            raise wrong[0]
        return config

    @property
    def listens(self) -> bool:
        """Whether anybody is listened to over HTTP."""
        return bool(self.ingest_secret or self.metrics or self.webhook_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be read nowhere."""
        held = (self.token, self.ingest_secret, self.fetch_proxy, self.api_proxy, self.models_key)
        return tuple(secret for secret in held if secret)

    def with_db(self, db: str) -> "Config":
        """The same settings with another store."""
        return replace(self, db=db)


def read_settings(environ: Mapping[str, str]) -> tuple[Config, list[ConfigError]]:
    """The settings of an environment, and all that is wrong with them; what cannot be used is left
    as if it were not set.
    """
    values: dict[str, Any] = {}
    wrong: list[ConfigError] = []
    for key, setting in SETTINGS.items():
        try:
            if given := _given(environ, key):
                values[setting.field] = setting.read(key, given)
        except ConfigError as error:
            wrong.append(error)
    language, region = values.pop("language", (DEFAULTS.language, DEFAULTS.region))
    locale = Locale(language, region, values.pop("zone", DEFAULTS.zone))
    return Config(locale=locale, **values), wrong


def unknown(keys: Mapping[str, object]) -> list[ConfigError]:
    """Those of these names that look like a setting's, mistyped."""
    ours = {*SETTINGS, *(f"{key}_FILE" for key in SETTINGS)}
    found = []
    for key in keys:
        meant = get_close_matches(key.upper(), ours, n=1, cutoff=_TYPO)
        if key not in ours and meant:
            found.append(ConfigError(key, key, f"{meant[0]}, or another setting's name"))
    return found


def _given(environ: Mapping[str, str], key: str) -> str:
    """What a setting holds, from wherever it lies.  Raises ConfigError."""
    given, file = environ.get(key, "").strip(), environ.get(f"{key}_FILE", "").strip()
    if given and file:
        raise ConfigError(key, "…", f"it here or in {key}_FILE, not both")
    return _filed(f"{key}_FILE", file) if file else given


def _filed(key: str, path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            held = file.read(FILE_BYTES + 1).decode("utf-8-sig").strip()
    except (OSError, ValueError):
        raise ConfigError(key, path, "a UTF-8 text file that can be read") from None
    if not held or len(held) > FILE_BYTES:
        raise ConfigError(key, path, "a file that holds the setting and nothing else")
    return held


# ---- what each setting may hold: (its name, what it holds) -> what that means


def _as_it_is(key: str, given: str) -> str:  # noqa: ARG001
    return given


def _token(key: str, given: str) -> str:
    if not TOKEN.fullmatch(given):
        # The token itself is never shown: what is wrong with it is enough.
        raise ConfigError(key, "…", "the token that @BotFather gave, like 123456:ABC…")
    return given


def _path(key: str, given: str) -> str:
    if "\0" in given or given.endswith("/"):
        raise ConfigError(key, given, "the path of a file")
    return given


def _secret(key: str, given: str) -> str:
    if len(given) < SECRET_CHARS:
        raise ConfigError(key, "…", f"at least {SECRET_CHARS} characters")
    return given


def _breaking(key: str, given: str) -> frozenset[str]:  # noqa: ARG001
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


def _addresses(key: str, given: str) -> tuple[str, ...]:
    if ",http" in given:
        raise ConfigError(key, given, "addresses with spaces between them, not commas")
    return tuple(_address(key, url) for url in given.split())


def _server(key: str, given: str) -> str:
    return _address(key, given).rstrip("/")


def _hook(key: str, given: str) -> str:
    """An address that only Telegram is told; it has a path, which is not the token."""
    path = urlsplit(_address(key, given)).path
    if path in ("", "/") or "?" in given or "#" in given:
        raise ConfigError(key, given, "an address with a path, like https://bot.example/telegram")
    if CONFIDENTIAL.search(path):
        raise ConfigError(key, "…", "a path without the token")
    return given


def _proxy(key: str, given: str) -> str:
    """The address is never shown: it may hold a password."""
    expected = "the address of a proxy, like http://proxy.example:3128"
    try:
        return _address(key, given)
    except ConfigError:
        raise ConfigError(key, "…", expected) from None


def _number(least: int, most: int | None = None) -> Callable[[str, str], int]:
    def read(key: str, given: str) -> int:
        try:
            number = int(given)
        except ValueError:
            raise ConfigError(key, given, "a whole number") from None
        if number < least:
            raise ConfigError(key, given, f"a whole number from {least}")
        if most is not None and number > most:
            raise ConfigError(key, given, f"a whole number up to {most}")
        return number

    return read


def _people(key: str, given: str) -> frozenset[int]:
    """Telegram's ids of people; those of groups are below zero."""
    return frozenset(_number(1)(key, each) for each in given.split())


def _host(key: str, given: str) -> str:
    if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*", given, re.ASCII):
        raise ConfigError(key, given, "the name or IP address of this machine, without a port")
    return given


def _switch(key: str, given: str) -> bool:
    if given not in ("on", "off"):
        raise ConfigError(key, given, "on or off")
    return given == "on"


def _allowed(key: str, given: str) -> tuple[str, ...]:
    """Addresses that feeds may be fetched from although they are not public."""
    for each in given.split():
        try:
            Exceptions.of([each])
        except ValueError:
            expected = "addresses with ports or networks, like 192.168.1.5:8080 or 10.0.0.0/8"
            raise ConfigError(key, each, expected) from None
    return tuple(given.split())


def _language(key: str, given: str) -> tuple[str, str]:
    """A language and a region."""
    language, dash, region = given.partition("-")
    if language not in LANGUAGES or (dash and not is_region(region)):
        expected = f"{' or '.join(LANGUAGES)}, alone or with a region, like ar-LB"
        raise ConfigError(key, given, expected)
    return language, region


def _zone(key: str, given: str) -> str:
    known = zone_called(given)
    if known is None:
        raise ConfigError(key, given, "a time zone of the IANA list, like Asia/Riyadh")
    return known


@dataclass(frozen=True, slots=True)
class Setting:
    """Which field of Config it fills (BOT_LANGUAGE and BOT_ZONE share one), and how it is read."""

    field: str
    read: Callable[[str, str], object]


SETTINGS = {
    "BOT_TOKEN": Setting("token", _token),
    "DATABASE": Setting("db", _path),
    "FEEDS": Setting("feeds", _addresses),
    "FETCH_ALLOWED": Setting("fetch_allowed", _allowed),
    "FETCH_PROXY": Setting("fetch_proxy", _proxy),
    "WATCH_FOLDER": Setting("watch_folder", _as_it_is),
    "OPERATORS": Setting("operators", _people),
    "BOT_LANGUAGE": Setting("language", _language),
    "BOT_ZONE": Setting("zone", _zone),
    "POLL_SECONDS": Setting("poll_seconds", _number(1)),
    "SENDS_PER_SECOND": Setting("sends_per_second", _number(1, PAID_PER_SECOND)),
    "BREAKING": Setting("breaking", _breaking),
    "BOT_API_URL": Setting("api_url", _server),
    "BOT_API_PROXY": Setting("api_proxy", _proxy),
    "SANDBOX_PORT": Setting("sandbox_port", _number(0, LAST_PORT)),
    "ALIASES": Setting("aliases", _as_it_is),
    "INGEST_SECRET": Setting("ingest_secret", _secret),
    "WEB_HOST": Setting("web_host", _host),
    "WEB_PORT": Setting("web_port", _number(0, LAST_PORT)),
    "WEB_SOCKET": Setting("web_socket", _path),
    "WEBHOOK_URL": Setting("webhook_url", _hook),
    "METRICS": Setting("metrics", _switch),
    "BACKUP_FOLDER": Setting("backup_folder", _as_it_is),
    "CONTACT": Setting("contact", _as_it_is),
    "KEEP_QUESTIONS": Setting("keep_questions", _switch),
    "MODELS_URL": Setting("models_url", _server),
    "MODELS_KEY": Setting("models_key", _as_it_is),
    "EMBEDDING_MODEL": Setting("embedding_model", _as_it_is),
    "CHAT_MODEL": Setting("chat_model", _as_it_is),
}
