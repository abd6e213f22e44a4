"""That we are at it is shown only while somebody waits for long."""

from pathlib import Path

import pytest

from bot.gateway import reception
from tests.factories import draft
from tests.people import House, house
from tests.sandboxed import Json

READER = 101


async def actions(home: House) -> list[Json]:
    entries = (await home.driver.sees("journal?after=0"))["entries"]
    return [entry for entry in entries if entry["method"] == "sendChatAction"]


@pytest.mark.parametrize(("slow", "shown"), [(0.0, True), (60.0, False)])
async def test_typing_is_shown_when_an_answer_takes_longer_than_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: float, shown: bool
) -> None:
    monkeypatch.setattr(reception, "SLOW", slow)
    async with house(tmp_path) as home:
        await home.publishes(draft(), announce=False)
        sara = await home.reader(READER)
        await sara.says("كم طول السفينة؟")
        await home.settled()
        assert bool(await actions(home)) is shown
        assert {entry["chat"] for entry in await actions(home)} <= {READER}
