"""A running site, and browsers looking at it: Debian's Chromium, driven by Playwright."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from phone import CHROMIUM, Phones
from playwright.async_api import async_playwright
from running_site import RunningSite


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[RunningSite]:
    """The program with the page alone."""
    async with RunningSite(tmp_path) as running:
        yield running


@pytest.fixture
async def phones(site: RunningSite) -> AsyncIterator[Phones]:
    """Browsers, each with cookies of its own."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Phones(browser, site)
        await browser.close()
