"""A running site, and browsers looking at it: Debian's Chromium, driven by Playwright.

Chromium takes longer to start than most tests here take: it is started once, and each test has contexts of its own
(cookies, storage, cache). A browser belongs to the event loop it was started on, so all tests of this folder share one.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.page.phone import CHROMIUM, Phones
from tests.page.running_site import RunningSite

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[RunningSite]:
    """The program with the page alone."""
    async with RunningSite(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started_chromium() -> AsyncIterator[Browser]:
    """The browser that all tests share. Its contexts are theirs."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(started_chromium: Browser) -> AsyncIterator[Browser]:
    """The browser, as if just started: what a test leaves open is closed behind it."""
    yield started_chromium
    for context in started_chromium.contexts:
        await context.close()


@pytest.fixture
def phones(site: RunningSite, chromium: Browser) -> Phones:
    """Browsers, each with cookies of its own. They are closed before the site is, which need not wait for them then."""
    return Phones(chromium, site)
