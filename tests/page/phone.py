"""A phone's browser, and the short ways to use it."""

import shutil
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from dialogs.model.units import Role
from tests.page.running_site import RunningSite

CHROMIUM = shutil.which("chromium")

SEE_OTHER = 303

# A machine busy with other tests answers later, not otherwise.
expect.set_options(timeout=20_000)


@dataclass
class Phone:
    """One browser with one page open. `errors` is what its console complained of."""

    context: BrowserContext
    page: Page
    errors: list[str]

    async def says(self, text: str) -> None:
        """Type a message and send it."""
        await self.page.get_by_label("写消息").fill(text)
        await self.page.get_by_role("button", name="发送", exact=True).click()

    async def presses(self, label: str) -> None:
        """Press the newest button of that label under a message."""
        await self.button(label).click()

    def button(self, label: str) -> Locator:
        """The newest button of that label under a message."""
        return self.page.locator("#messages").get_by_role("button", name=label, exact=True).last

    def messages(self, text: str) -> Locator:
        """The messages with that text."""
        return self.page.locator("#messages > .message").filter(has_text=text)

    async def sees(self, text: str, times: int | None = None) -> None:
        """Wait for a message with that text."""
        if times is None:
            await expect(self.messages(text).last).to_be_visible()
        else:
            await expect(self.messages(text)).to_have_count(times)


class Phones:
    """Opens phones on a site."""

    def __init__(self, browser: Browser, site: RunningSite) -> None:
        self._browser = browser
        self._site = site

    async def open(self, path: str = "/", *, width: int = 360, **options: object) -> Phone:
        """A new phone with the page open."""
        return await self._shows(await self._context(width, **options), path)

    async def registered(
        self, unit: str = "示例一职", role: Role = Role.LIAISON, *, width: int = 360, **options: object
    ) -> Phone:
        """A phone whose owner has just registered, with an invite whose page was not looked at."""
        code = await self._site.invite(unit, role)
        phone = await self.entered(f"/join/{code}", "/", width=width, **options)
        await phone.sees("登记成功")
        return phone

    async def entered(self, way: str, path: str, *, width: int = 360, **options: object) -> Phone:
        """A new phone with the page open, whose owner came in by an invite or a login link."""
        context = await self._context(width, **options)
        url = self._site.url
        answer = await context.request.post(url + way, headers={"Origin": url}, max_redirects=0)
        assert answer.status == SEE_OTHER, await answer.text()
        return await self._shows(context, path)

    async def _context(self, width: int, **options: object) -> BrowserContext:
        return await self._browser.new_context(viewport={"width": width, "height": 740}, **options)

    async def _shows(self, context: BrowserContext, path: str) -> Phone:
        page = await context.new_page()
        errors: list[str] = []
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(self._site.url + path)
        return Phone(context, page, errors)
