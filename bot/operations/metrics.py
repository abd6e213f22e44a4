"""The figures of the store as Prometheus reads them (text exposition format 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from bot import __version__
from bot.operations.health import troubles
from storage.figures import Figures

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition(figures: Figures, *, now: int) -> bytes:
    """The figures, as the body of an answer."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Given([*metrics(figures, now)]))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class Given(Collector):
    """Metrics that are there already."""

    metrics: Iterable[Metric]

    def collect(self) -> Iterable[Metric]:
        return self.metrics


def metrics(figures: Figures, now: int) -> Iterator[Metric]:
    """Every metric, by its name in Prometheus."""
    yield gauge("info", "The version that runs.", {__version__: 1}, "version")
    yield gauge("schema_version", "Of the store.", figures.schema)
    yield gauge("store_bytes", "The size of the store.", figures.bytes)
    yield gauge("articles", "In the archive.", figures.articles)
    yield gauge("feeds", "By state.", figures.feeds, "state")
    yield gauge("chats", "By state.", figures.chats, "state")
    yield gauge("subscriptions", "Of chats and topics.", figures.subscriptions)
    yield gauge("owed", "Rows of the outbox, by state.", figures.owed, "state")
    yield gauge("broadcasts", "By state.", figures.broadcasts, "state")
    yield counter("recipients", "Of articles, by what became of it.", figures.delivered, "end")
    yield gauge("updates", "Kept of the last two days, by state.", figures.updates, "state")
    yield gauge("questions_waiting", "For an answer.", figures.questions_waiting)
    yield gauge("loop_timestamp_seconds", "When each came round.", figures.pulses, "loop")
    late = now - figures.oldest_owed if figures.oldest_owed is not None else 0
    yield gauge("overdue_seconds", "Of what is owed longest.", late)
    yield gauge("paused", "Whether Telegram asked the bot to wait.", int(figures.paused))
    yield gauge("healthy", "Whether every loop comes round.", int(not troubles(figures, now=now)))


def gauge(name: str, what: str, value: int | Mapping[str, int], label: str | None = None) -> Metric:
    family = GaugeMetricFamily(f"warraq_{name}", what, labels=[label] if label else [])
    for key, number in labelled(value):
        family.add_metric(key, number)
    return family


def counter(name: str, what: str, value: Mapping[str, int], label: str) -> Metric:
    family = CounterMetricFamily(f"warraq_{name}", what, labels=[label])
    for key, number in labelled(value):
        family.add_metric(key, number)
    return family


def labelled(value: int | Mapping[str, int]) -> Iterable[tuple[list[str], int]]:
    if isinstance(value, int):
        return [([], value)]
    return [([key], number) for key, number in sorted(value.items())]
