"""A phone's browser, and the short ways to use it."""

import shutil
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from running_site import RunningSite

from dialogs.units import Role

CHROMIUM = shutil.which("chromium")

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
        context = await self._browser.new_context(viewport={"width": width, "height": 740}, **options)
        page = await context.new_page()
        errors: list[str] = []
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(self._site.url + path)
        return Phone(context, page, errors)

    async def registered(self, unit: str = "示例一职", role: Role = Role.LIAISON, **options: object) -> Phone:
        """A phone whose owner has just registered."""
        phone = await self.open(f"/join/{await self._site.invite(unit, role)}", **options)
        await phone.page.get_by_role("button", name="同意并登记").click()
        await phone.sees("登记成功")
        return phone
