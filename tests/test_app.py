"""The parts together: what a start puts right, and what a channel or a failing press gets."""

from pathlib import Path

import pytest

from bot.app import opened
from bot.config import Config
from bot.handlers import buttons
from storage.database import StoreInUse
from tests.people import house
from tests.sandboxed import TOKEN, sandboxed


async def test_a_webhook_that_somebody_left_does_not_keep_updates_from_us(tmp_path: Path) -> None:
    async with sandboxed() as driver:
        await driver.calls("setWebhook", url="http://127.0.0.1:9/left")
        config = Config(token=TOKEN, db=str(tmp_path / "w.db"), api_url=driver.url)
        async with opened(config):
            assert (await driver.calls("getWebhookInfo"))["url"] == ""


async def test_a_second_bot_on_the_same_store_does_not_start(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        config = Config(token=TOKEN, db=str(tmp_path / "warraq.db"), api_url=home.driver.url)
        with pytest.raises(StoreInUse):
            async with opened(config):
                pass


async def test_a_channel_is_not_greeted(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        sara = await home.reader(101)
        await home.driver.does(
            "chats", type="channel", title="قناة", id=-301, members=[101], admins=[101]
        )
        await home.settled()
        await sara.says("/help")  # by now the channel would have heard us
        shown = await home.driver.sees("transcript?chat=-301")
        assert [m for m in shown["messages"] if m.get("text")] == []


async def test_a_press_that_fails_lets_go_of_its_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    async with house(tmp_path) as home:
        sara = await home.reader(101)
        [greeting] = await sara.messages()
        monkeypatch.setitem(buttons.BUTTONS, "sub", buttons.ButtonVerb(broken))  # type: ignore[arg-type]
        press = await sara.press(greeting, "اشترك")
        assert await home.notice(press) is None
