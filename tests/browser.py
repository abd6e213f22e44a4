"""A real Chromium for the tests that look at the page as a person does."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    async_playwright,
    expect,
)

from tests.people import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# The browser is to stay on loopback: nothing of its own may go out either.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 800 * PATIENCE
expect.set_options(timeout=500 * PATIENCE)
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"


@asynccontextmanager
async def launched_browser() -> AsyncIterator[Browser]:
    """A headless Chromium; without one on the machine the test skips, or fails under CI=true."""
    async with async_playwright() as playwright:
        chromium = _find_chromium(playwright)
        if chromium is None:
            go_without("no Chromium on this machine: tests/setup installs one on Debian")
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visited(browser: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    """A page of its own context, opened at `url`; `options` are the context's (locale, viewport,
    color_scheme …).
    """
    context: BrowserContext = await browser.new_context(**options)
    try:
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        await page.goto(url)
        yield page
    finally:
        await context.close()


async def keep_screenshot(page: Page, name: str) -> None:
    """Leave a picture in `screenshots/` for a person to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


def _find_chromium(playwright: Playwright) -> str | None:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def go_without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
