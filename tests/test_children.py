"""Children do what they are asked, and whatever becomes of one costs nobody else a job."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from bot.children import pool as room
from bot.children.pool import JOBS_A_CHILD, Children, Job, ParserKilled
from tests import hostile_jobs as jobs
from tests.people import PATIENCE

ROOT = Path(__file__).parents[1]
SHORT = 1.0


@pytest.fixture
async def children() -> AsyncIterator[Children]:
    async with Children(count=2, seconds=SHORT) as opened:
        yield opened


def processes() -> list[psutil.Process]:
    return list(psutil.Process().children(recursive=True))


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


async def pid(children: Children) -> int:
    """The process that does the next job."""
    (found,) = await children.ask(jobs.nap, b"0")
    assert isinstance(found, int)
    return found


async def test_a_job_gets_its_document_and_its_arguments(children: Children) -> None:
    document = "نص طويل\n" * 500_000
    answer = await children.ask(jobs.echo, document.encode(), url=None, words=["أ", "ب"])
    assert answer == [document, {"url": None, "words": ["أ", "ب"]}]


async def test_no_child_starts_before_there_is_work_and_none_stays_behind() -> None:
    async with Children() as children:
        assert processes() == []
        await pid(children)
        assert len(processes()) == 1
    assert processes() == []


async def test_a_child_does_many_jobs_but_not_for_ever() -> None:
    async with Children(count=1) as children:
        seen = [await pid(children) for _ in range(JOBS_A_CHILD + 1)]
        assert len(set(seen[:-1])) == 1
        assert seen[-1] != seen[0]
        assert len(processes()) == 1


async def test_two_jobs_run_at_once_and_no_more(children: Children) -> None:
    answers = await asyncio.gather(*(children.ask(jobs.nap, b"0.1") for _ in range(6)))
    assert len({process for (process,) in answers}) == 2


HOSTILE = [
    (jobs.segfault, "SIGSEGV"),
    (jobs.swallow, "MemoryError at "),
    (jobs.spin, "not done after 1 s"),
    (jobs.flood, "too long an answer"),
    (jobs.scream, "too long an answer"),
    (jobs.leave, "exit 3"),
]


@pytest.mark.parametrize(("job", "how"), HOSTILE)
async def test_a_child_that_dies_costs_one_job(job: Job, how: str) -> None:
    seconds = SHORT if job is jobs.spin else PATIENCE  # only that one is ended by the clock
    async with Children(count=2, seconds=seconds) as children:
        killed = [asyncio.create_task(children.ask(job, b"")) for _ in range(2)]
        await asyncio.sleep(0)
        honest = [asyncio.create_task(pid(children)) for _ in range(3)]
        for one in killed:
            with pytest.raises(ParserKilled) as death:
                await one
            assert death.value.cause == "hostile"
            assert death.value.how.startswith(how)
        assert all(await asyncio.gather(*honest))


async def test_an_unexpected_error_is_told_without_a_word_of_the_document(
    children: Children,
) -> None:
    with pytest.raises(ParserKilled) as death:
        await children.ask(jobs.stumble, b"the document")
    assert death.value.how.startswith("ValueError at ")
    assert "document" not in death.value.how


async def test_a_job_that_nobody_waits_for_is_killed(children: Children) -> None:
    job = asyncio.create_task(children.ask(jobs.spin, b""))
    while not processes():
        await asyncio.sleep(0.01)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert processes() == []
    assert await pid(children)


async def test_a_child_killed_between_two_jobs_costs_none(children: Children) -> None:
    process = psutil.Process(await pid(children))
    process.kill()
    while lives(process):
        await asyncio.sleep(0.01)
    assert await pid(children) != process.pid


async def test_a_child_is_bounded_and_knows_no_secret(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:secret")
    known, limits = await children.ask(jobs.surroundings, b"")
    assert "123456:secret" not in known.values()
    assert limits["core"] == 0
    assert limits["cpu"] <= SHORT + 5
    assert limits["memory"] < 2 * 1024**3


async def test_where_no_child_can_start_no_document_is_blamed(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in (["/nothing/here"], [sys.executable, "-c", "raise SystemExit(4)"]):
        monkeypatch.setattr(room, "_PROGRAM", program)
        with pytest.raises(ParserKilled) as failure:
            await pid(children)
        assert failure.value.cause == "no_parser"


PARENT = """
import asyncio, sys
from bot.children.pool import Children
from tests import hostile_jobs as jobs
async def main():
    async with Children(count=2, seconds=60) as children:
        print(*await children.ask(jobs.nap, b"0"), flush=True)
        await asyncio.gather(*(children.ask(getattr(jobs, name), b"600") for name in sys.argv[1:]))
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("busy", [[], ["nap", "nap"], ["spin", "spin"]])
async def test_children_do_not_outlive_a_parent_that_is_killed(busy: list[str]) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, *busy, cwd=ROOT, stdout=PIPE
    )
    assert parent.stdout is not None
    assert await parent.stdout.readline()
    while len(left := psutil.Process(parent.pid).children()) < max(1, len(busy)):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)  # time to be busy
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    async with asyncio.timeout(3):
        while any(map(lives, left)):
            await asyncio.sleep(0.05)
