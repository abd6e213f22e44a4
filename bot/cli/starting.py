"""init: a few questions, in Arabic or English, that end with a bot that can be started."""

import argparse
import asyncio
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.app import now
from bot.cli import settings
from bot.config import Config, ConfigError, read_settings
from bot.connecting import StartError, reached
from bot.delivery.outcomes import Sent
from bot.delivery.post import Address
from bot.gateway.claim import claimant, link
from bot.gateway.sender import Sender
from bot.handlers.staff import new_code
from bot.i18n import LANGUAGES, Locale, phrase
from bot.ingest.discovery import discover
from bot.ingest.fetch import open_session
from bot.ingest.parsers import Parsers
from bot.ingest.sources import Content, read_source, unknown_feed
from bot.messages.articles import article_card
from bot.messages.feeds import feed_refused
from bot.messages.layout import shown
from storage.choices import Candidate
from storage.models import Article, Draft

INTERRUPTED = 130
EXAMPLE = Path(".env.example")
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
WHICH_LANGUAGE = "العربية أم English؟ (ar / en) [ar] "


class Wizard:
    """Asks in one language, and keeps what is to be written."""

    def __init__(self, config: Config, locale: Locale) -> None:
        self.config = config
        self.locale = locale
        self.answers = {"BOT_LANGUAGE": locale.language}

    def tell(self, key: str, **values: Any) -> None:
        print(terminal(phrase(self.locale, key, **values)), flush=True)

    def ask(self, key: str) -> str:
        return input(terminal(phrase(self.locale, key)) + " ").strip()

    def token(self) -> str:
        """Until one is accepted; gives the bot's name."""
        while True:
            try:
                if self.config.token:
                    username = asyncio.run(name_of(self.config))
                    self.tell("init-token-accepted", username=f"@{username}")
                    return username
            except ConfigError:
                self.tell("init-token-refused")
            except StartError as error:
                self.tell("init-no-answer", why=str(error))
            self.config = replace(self.config, token=self._typed_token())

    def _typed_token(self) -> str | None:
        typed = self.ask("init-token")
        given, wrong = read_settings({"BOT_TOKEN": typed})
        if wrong:
            self.tell("init-token-refused")
        self.answers["BOT_TOKEN"] = typed
        return given.token

    def owner(self, username: str) -> int | None:
        """Whoever follows the link."""
        code = new_code()
        self.tell("init-owner", link=link(username, code))
        person = asyncio.run(owner_of(self.config, code))
        if person is None:
            self.tell("init-owner-missed")
            return None
        self.tell("init-owner-known")
        everyone = sorted(self.config.operators | {person})
        self.answers["OPERATORS"] = " ".join(map(str, everyone))
        return person

    def feed(self) -> Draft | None:
        """A source of articles, and the newest of them."""
        while address := self.ask("init-feed"):
            found = asyncio.run(first_article(self.config, address))
            if isinstance(found, str):
                print(terminal(feed_refused(self.locale, address, found).html))
                continue
            candidate, draft = found
            self.tell("init-feed-found", title=candidate.title, entries=candidate.entries)
            kept = [url for url in self.config.feeds if url != candidate.url]
            self.answers["FEEDS"] = " ".join([*kept, candidate.url])
            return draft
        return None

    def preview(self, person: int | None, draft: Draft | None) -> None:
        """How the newest article will look, in the owner's chat."""
        if person is not None and draft is not None:
            sent = asyncio.run(shows(self.config, person, draft, self.locale))
            self.tell("init-preview" if sent else "init-preview-failed")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    starting = verbs.add_parser("init", help="set the bot up by answering a few questions")
    starting.set_defaults(do=init)


def init(given: argparse.Namespace, config: Config) -> int:
    """Ask, and write `.env`; nothing is written if it is broken off."""
    if given.wrong:
        raise given.wrong[0]
    try:
        wizard = Wizard(config, Locale(asked_language()))
        username = wizard.token()
        person = wizard.owner(username)
        draft = wizard.feed()
        wizard.preview(person, draft)
    except (EOFError, KeyboardInterrupt):
        print()
        return INTERRUPTED
    settings.write(settings.FILE, with_answers(begun(), wizard.answers))
    wizard.tell("init-written", file=str(settings.FILE), command="warraq run")
    return 0


async def name_of(config: Config) -> str:
    """The bot's name.  Raises ConfigError, StartError."""
    async with reached(config) as bot:
        return bot.username


async def owner_of(config: Config, code: str) -> int | None:
    async with reached(config) as bot:
        return await claimant(bot, code)


async def first_article(config: Config, address: str) -> tuple[Candidate, Draft | None] | str:
    """The best source at an address and its newest article, or why there is none: a word of
    `discovery`.
    """
    async with (
        Parsers(count=1) as parsers,
        open_session(allowed=config.fetch_allowed, proxy=config.fetch_proxy) as session,
    ):
        found = await discover(session, parsers, address)
        if isinstance(found, str):
            return found
        feed = unknown_feed(found[0].url, found[0].kind)
        content = await read_source(session, parsers, feed)
    drafts = content.drafts if isinstance(content, Content) else []
    return found[0], drafts[-1] if drafts else None


async def shows(config: Config, person: int, draft: Draft, locale: Locale) -> bool:
    """Send somebody an article as subscribers will see it; whether it arrived."""
    given = asdict(draft) | {"first_seen": now()}
    article = Article(id=0, version=1, change=0, feed_id=None, **given)
    # Its buttons would ask for an article that is not stored yet.
    card = replace(article_card(article, locale), buttons=())
    async with reached(config) as bot:
        return isinstance(await Sender(bot).send(Address(person), card), Sent)


def terminal(html: str) -> str:
    """A phrase as a terminal shows it: what is copied out of it must not carry isolates along."""
    return shown(html).translate(ISOLATES)


def asked_language() -> str:
    said = input(WHICH_LANGUAGE).strip().lower()[:2]
    return said if said in LANGUAGES else LANGUAGES[0]


def begun() -> str:
    """The file of settings as it is, or as it may begin."""
    for path in (settings.FILE, EXAMPLE):
        if path.exists():
            return path.read_text("utf-8-sig")
    return ""


def with_answers(text: str, answers: Mapping[str, str]) -> str:
    """The settings of a file with these in their place, or at its end."""
    for key, value in answers.items():
        text = with_answer(text, key, f"{key}={value}")
    return text


def with_answer(text: str, key: str, line: str) -> str:
    """The settings with one line in its place."""
    found = re.compile(rf"^(export[ ]+)?{key}=.*$", re.MULTILINE)
    if found.search(text):
        return found.sub(lambda _: line, text)
    end = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{end}{line}\n"
