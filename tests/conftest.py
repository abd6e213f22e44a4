"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage import Store, open_store

# A test is not a stopwatch: the machine may be busy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

SHARED = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A new, empty store on a real engine."""
    opened = await open_store(str(tmp_path / "warraq.db"))
    yield opened
    await opened.close()
