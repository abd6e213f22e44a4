"""Whether the bot does what it is there for, judged by what the store tells of its loops."""

from dataclasses import dataclass

from storage.figures import Figures

# Seconds.  A call for updates that brings none takes 30, one that fails 50 at most; and whoever
# looks every 20 is to know of a dead network within two minutes.
HEARD_WITHIN = 100
POLLED_WITHIN = 180
OWED_WITHIN = 900
UPDATES, FEEDS = "updates", "feeds"  # the loops, as they call themselves in the store


@dataclass(frozen=True, slots=True)
class Trouble:
    """A loop that does not come round: since how many seconds, None if it never has."""

    name: str
    seconds: int | None

    def __str__(self) -> str:
        since = "never" if self.seconds is None else f"not for {self.seconds} s"
        return f"{SAID[self.name]}: {since}"


SAID = {
    UPDATES: "heard from Telegram",
    FEEDS: "looked after the feeds",
    "owed": "sent what is due",
}


def troubles(figures: Figures, *, now: int) -> list[Trouble]:
    """What is wrong; nothing is owed late while Telegram itself has asked us to wait."""
    found = []
    for name, within in ((UPDATES, HEARD_WITHIN), (FEEDS, POLLED_WITHIN)):
        at = figures.pulses.get(name)
        if at is None or now - at > within:
            found.append(Trouble(name, None if at is None else now - at))
    late = now - figures.oldest_owed if figures.oldest_owed is not None else 0
    if late > OWED_WITHIN and not figures.paused:
        found.append(Trouble("owed", late))
    return found
