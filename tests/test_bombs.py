"""A few bombs in every run of the tests; `python -m tests.bombs` throws them all."""

from pathlib import Path

from bot.ingest.parsers import Parsers
from tests.bombs import SECRET, bombs, holds, thrown

THROWN = ["billion laughs", "quadratic blow-up", "xxe", "200k levels of html", "cdata",
          "guid of 1 MB", "json without end", "segfault", "swallow", "flood"]  # fmt: skip


async def test_bombs_harm_nobody(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    chosen = [bomb for bomb in bombs(secret) if bomb.name in THROWN]
    assert len(chosen) == len(THROWN)
    async with Parsers() as parsers:
        found = {bomb.name: await thrown(bomb, parsers) for bomb in chosen}
    assert not [(name, found[name]) for bomb in chosen if not holds(bomb, found[name := bomb.name])]
