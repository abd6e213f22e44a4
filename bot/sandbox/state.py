"""What a running sandbox is made of, and how it begins anew."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Events, Journal
from bot.sandbox.samples import Samples
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World


@dataclass(slots=True)
class Settings:
    latency_ms: float = 0
    limits: bool = True
    bulk_per_second: int = 30
    seed: int | None = None

    def change(self, given: Json) -> None:
        """Take over what is given; refuse what is unknown or of a wrong type."""
        for name, value in given.items():
            if name not in _SETTINGS:
                raise ControlError(f"there is no setting {name!r}")
            if not _SETTINGS[name](value):
                raise ControlError(f"{name} cannot be {value!r}")
        for name, value in given.items():
            setattr(self, name, value)

    @property
    def json(self) -> Json:
        return {name: getattr(self, name) for name in _SETTINGS}


class State:
    """The world with its queue of updates, faults, settings and samples."""

    def __init__(self, token: str, samples: Samples, *, demo_world: bool) -> None:
        self.token = token
        self.samples = samples
        self.settings = Settings()
        self.updates = Updates()
        self.webhook = Webhook(self.updates)
        self.events = Events()
        self.stopping = asyncio.Event()
        self._demo_world = demo_world
        self._begin(Journal())

    def reset(self) -> None:
        """A fresh world. Numbers of updates, events and journal entries go on, so that whoever
        holds one misses nothing; settings, webhook and published samples stay.
        """
        self.updates.drop()
        self._begin(Journal(self.world.journal.last))
        self.events.add("chat", 0)

    def change_settings(self, given: Json) -> None:
        self.settings.change(given)
        if "seed" in given:
            self.faults.seed(self.settings.seed)
        self._set_limiter()

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond the sandbox's own end."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    def _begin(self, journal: Journal) -> None:
        self.world = World(self.token, self.updates, self.events, journal)
        self.faults = Faults(self.settings.seed)
        self._set_limiter()
        if self._demo_world:
            add_demo_world(self.world)

    def _set_limiter(self) -> None:
        limiter = self.world.limiter
        limiter.enabled = self.settings.limits
        limiter.bulk_per_second = self.settings.bulk_per_second
        if not limiter.enabled:
            limiter.open_all()


def add_demo_world(world: World) -> None:
    """Three readers who have not started the bot yet, and a newsroom that it is in already."""
    world.add_user("سارة", 101, language_code="ar")
    world.add_user("Omar", 102, language_code="en")
    world.add_user("ليلى", 103, language_code="ar")
    world.add_chat("group", "غرفة الأخبار", [101, 102, 103], [101], chat=-201)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


_SETTINGS: dict[str, Callable[[Any], bool]] = {
    "latency_ms": _is_number,
    "limits": lambda value: isinstance(value, bool),
    "bulk_per_second": lambda value: type(value) is int and value > 0,
    "seed": lambda value: value is None or type(value) is int,
}
