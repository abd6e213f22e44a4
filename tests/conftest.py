"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Store, open_store

SHARED = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A new, empty store on a real engine."""
    opened = await open_store(str(tmp_path / "warraq.db"))
    yield opened
    await opened.close()
