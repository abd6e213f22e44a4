"""What an operator who sleeps relies on: health, metrics, loops begun anew, a stop in order."""

import asyncio
import json
import re
import socket
import time
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.gateway import fetcher, request
from bot.gateway.fetcher import Fetcher
from bot.operations import health
from bot.operations.errors import ErrorBook
from bot.operations.health import troubles
from bot.operations.metrics import exposition
from bot.operations.restarting import restarting
from bot.operations.supervisor import notify
from bot.operations.watch import GRACE, Watch
from storage.figures import Figures
from storage.models import Draft
from storage.store import Store
from tests.factories import AR, NOW
from tests.people import house, until

ROOT = Path(__file__).parents[1]
WELL = Figures(
    articles=3,
    feeds={"active": 2},
    chats={"active": 5},
    subscriptions=4,
    owed={},
    broadcasts={},
    delivered={"sent": 9},
    updates={},
    questions_waiting=0,
    pulses={"updates": NOW - 30, "feeds": NOW - 30},
    oldest_owed=None,
    paused=False,
    bytes=4096,
    schema=9,
)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"pulses": {"updates": NOW - 100, "feeds": NOW - 180}}, []),
        ({"pulses": {"updates": NOW - 101, "feeds": NOW}}, [("updates", 101)]),
        ({"pulses": {"updates": NOW, "feeds": NOW - 500}}, [("feeds", 500)]),
        ({"pulses": {}}, [("updates", None), ("feeds", None)]),
        ({"oldest_owed": NOW - 900}, []),
        ({"oldest_owed": NOW - 901}, [("owed", 901)]),
        ({"oldest_owed": NOW - 901, "paused": True}, []),
        ({"pulses": {"updates": NOW + 3600, "feeds": NOW}}, []),  # the clock was set back
    ],
)
def test_trouble_is_a_loop_that_does_not_come_round(
    changed: dict[str, Any], found: list[tuple[str, int | None]]
) -> None:
    judged = troubles(replace(WELL, **changed), now=NOW)
    assert [(each.name, each.seconds) for each in judged] == found


def values(exposed: bytes) -> dict[str, float]:
    """Each sample by its name and labels, as Prometheus would parse it."""
    return {
        sample.name + "".join(f"{{{v}}}" for v in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(exposed.decode())
        for sample in family.samples
    }


def test_the_figures_are_exposed_as_prometheus_reads_them() -> None:
    found = values(exposition(replace(WELL, oldest_owed=NOW - 7), now=NOW))
    assert found["warraq_articles"] == 3
    assert found["warraq_recipients_total{sent}"] == 9
    assert found["warraq_loop_timestamp_seconds{updates}"] == NOW - 30
    assert (found["warraq_overdue_seconds"], found["warraq_healthy"]) == (7, 1)
    assert values(exposition(replace(WELL, pulses={}), now=NOW))["warraq_healthy"] == 0


def test_the_dashboard_and_the_docs_show_metrics_that_there_are() -> None:
    families = text_string_to_metric_families(exposition(WELL, now=NOW).decode())
    exposed = {f"{f.name}_total" if f.type == "counter" else f.name for f in families}
    dashboard = (ROOT / "docs" / "grafana.json").read_text("utf-8")
    docs = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert set(re.findall(r"warraq_\w+", json.dumps(json.loads(dashboard)["panels"]))) <= exposed
    assert set(re.findall(r"`(warraq_\w+)", docs)) == exposed


async def test_a_running_bot_tells_how_it_does(tmp_path: Path) -> None:
    async with house(tmp_path, metrics=True, web_port=0) as home:
        sara = await home.reader(101)
        await sara.says("اشترك")
        await home.publishes(Draft("سفينة", "نص السفينة الجديدة."))
        assert home.app.web
        url = home.app.web.url

        async def sent() -> bool:
            found = values((await got(f"{url}/metrics"))[1])
            return found["warraq_recipients_total{sent}"] == 1 and found["warraq_healthy"] == 1

        await until(sent)
        assert await got(f"{url}/health") == (200, b"ok\n")
        assert (await got(f"{url}/ingest"))[0] == 404
        found = values((await got(f"{url}/metrics"))[1])
        assert (found["warraq_chats{active}"], found["warraq_subscriptions"]) == (1, 1)
        assert (found["warraq_articles"], found["warraq_broadcasts{finished}"]) == (1, 1)


async def got(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.read()


async def test_health_is_503_with_what_is_wrong(tmp_path: Path) -> None:
    async with house(tmp_path, metrics=True, web_port=0) as home:
        assert home.app.web
        while await home.app.store.last_beat("feeds") is None:
            await asyncio.sleep(0.02)
        await home.app.store.beat("feeds", now=NOW)
        status, said = await got(f"{home.app.web.url}/health")
    assert status == 503
    assert b"looked after the feeds: not for" in said


async def test_trouble_is_logged_when_it_begins_and_ends_and_silences_the_watchdog(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    instant = [NOW]
    errors = ErrorBook()
    watch = Watch(store, errors, defaults=AR, clock=lambda: instant[0], owed=lambda: None)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.setblocking(False)
        await watch.round()  # it has only just begun
        for instant[0] in (NOW + GRACE, NOW + GRACE + 10):
            await watch.round()
        with pytest.raises(BlockingIOError):
            listening.recv(100)
        for loop in ("updates", "feeds"):
            await store.beat(loop, now=instant[0])
        await watch.round()
        assert listening.recv(100) == b"WATCHDOG=1"
    said = [record.getMessage() for record in caplog.records if record.name.endswith("watch")]
    assert sorted(said) == [
        "in trouble: heard from Telegram: never",
        "in trouble: looked after the feeds: never",
        "well again: feeds",
        "well again: updates",
    ]


# ---- loops that hang, and a stop in order


async def test_a_bot_that_hangs_waiting_for_updates_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.restarting.LOOK", 0.05)
    fetching = Fetcher._fetch
    hung = asyncio.Event()

    async def hangs_once(self: Fetcher) -> list[Any]:
        if not hung.is_set():
            hung.set()
            self.expected_by = 0.0  # as if its time were up
            await asyncio.Event().wait()
        return await fetching(self)

    monkeypatch.setattr(Fetcher, "_fetch", hangs_once)
    async with house(tmp_path) as home:
        sara = await home.reader(101)
        assert hung.is_set()
        assert await sara.says("/help")


class Counting:
    """Ends after its third start with an error; hangs before."""

    expected_by = 0.0
    starts = 0

    async def run(self) -> None:
        self.starts += 1
        if self.starts == 3:
            raise LookupError
        await asyncio.Event().wait()


async def test_a_loop_that_fails_is_not_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.restarting.LOOK", 0.01)
    loop = Counting()
    with pytest.raises(LookupError):
        await restarting(loop)
    assert loop.starts == 3


class Part:
    """A part that says when it ends."""

    expected_by = float("inf")

    def __init__(self, name: str, ended: list[str], *, takes: float = 0.0) -> None:
        self.name, self.ended, self.takes = name, ended, takes

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(self.takes)
            self.ended.append(self.name)


async def test_what_takes_in_ends_before_what_delivers(tmp_path: Path) -> None:
    ended: list[str] = []
    async with house(tmp_path) as home:
        names = ("fetcher", "lanes", "poller", "waiting", "watch")
        parts: dict[str, Any] = {name: Part(name, ended, takes=0.05) for name in names}
        app = replace(home.app, dispatch=Part("dispatch", ended), **parts)  # type: ignore[arg-type]
        running = asyncio.create_task(app.run())
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.wait([running])
    assert sorted(ended[:-1]) == sorted(names)
    assert ended[-1] == "dispatch"


# ---- what a supervisor is told


def test_a_supervisor_is_told_if_there_is_one(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    assert not notify("READY=1", {})
    assert not notify("READY=1", {"NOTIFY_SOCKET": path})  # nobody listens
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        assert notify("READY=1", {"NOTIFY_SOCKET": path})
        assert listening.recv(100) == b"READY=1"


def test_the_unit_runs_what_there_is_and_lets_a_stop_finish() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "docs" / "warraq.service", "utf-8")
    service = unit["Service"]
    assert service["ExecStart"].endswith("/warraq run")
    assert service["Type"] == "notify"
    assert int(service["TimeoutStopSec"]) > 8
    assert service["RestartPreventExitStatus"] == "75 78"


def test_a_dead_network_is_seen_in_two_minutes_and_a_quiet_one_is_not_taken_for_it() -> None:
    longest_call = request.POOL_TIMEOUT + fetcher.LONG_POLL + fetcher.LATE
    assert health.HEARD_WITHIN <= 120 - 20  # the Dockerfile looks every 20 s
    # One call may fail, and the next be a quiet one.
    assert longest_call + fetcher.SHORTEST_PAUSE + fetcher.LONG_POLL < health.HEARD_WITHIN
    assert longest_call + fetcher.LONGEST_PAUSE <= 60


async def test_when_the_network_is_back_so_is_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, seconds in (
        (request, "POOL_TIMEOUT", 0.2),
        (fetcher, "LONG_POLL", 0),
        (fetcher, "LATE", 0.2),
        (fetcher, "SHORTEST_PAUSE", 0.05),
        (fetcher, "LONGEST_PAUSE", 0.1),
    ):
        monkeypatch.setattr(module, name, seconds)
    async with house(tmp_path) as home:
        sara = await home.reader(101)
        await home.driver.does("settings", latency_ms=50)
        await home.driver.does("faults", do={"kind": "hang", "seconds": 60})
        said = await sara.writes("/help")
        silent = int(time.time())
        await asyncio.sleep(0.8)  # several calls have hung
        figures = await home.app.store.figures(now=silent)
        [found] = [each for each in troubles(figures, now=silent + 120) if each.name == "updates"]
        assert found.seconds is not None
        assert found.seconds >= 119
        async with home.driver.session.delete(f"{home.driver.url}/sandbox/faults"):
            pass
        await sara.hears(after=said["message_id"])
        assert (await home.app.store.last_beat("updates") or 0) >= silent
