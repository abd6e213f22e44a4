"""What every test may ask for."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import aiosqlite
import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser

from bot.logs import OURS, Redactor, handler
from storage import Store, open_store
from tests import canaries
from tests.browser import launched_browser
from tests.sandboxed import TOKEN

# A test is not a stopwatch: the machine may be busy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# A test that fails leaves its store open; the threads of that must not keep the run from ending.
aiosqlite.core.Thread = partial(Thread, daemon=True)  # type: ignore[attr-defined, assignment]

SHARED = Path(__file__).parents[1].parent / "shared" / "data"


def pytest_xdist_auto_num_workers() -> int:
    """How many tests run at once under `-n auto`: one more than there are cores, since much of a
    test of the whole bot is waiting.
    """
    return 1 + (os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def nothing_confidential_is_logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All that any test has logged, as the bot would write it, is searched at the end for the
    token and for whatever anybody said.
    """
    path = tmp_path_factory.mktemp("logged") / "log"
    with path.open("w", encoding="utf-8") as file:
        writes = handler(Redactor([TOKEN], key=b"tests"), file)
        root, ours = logging.getLogger(), [logging.getLogger(name) for name in OURS]
        root.addHandler(writes)
        for logger in ours:
            logger.setLevel(logging.DEBUG)
        yield
        root.removeHandler(writes)
    assert canaries.found_in([path], TOKEN, *canaries.confidential()) == []


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium for the tests of a module."""
    async with launched_browser() as launched:
        yield launched


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A new, empty store on a real engine."""
    opened = await open_store(str(tmp_path / "warraq.db"))
    yield opened
    await opened.close()
