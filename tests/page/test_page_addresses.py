"""Where the page is reached: its address however it is written, below a folder, by https; and who may ask it."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from tests.page.phone import Phones
from tests.page.running_site import RunningSite

SEE_OTHER = 303


async def registers(site: RunningSite, origin: str, host: str) -> int:
    async with httpx.AsyncClient(base_url=site.url, trust_env=False) as client:
        headers = {"Origin": origin, "Host": host}
        return (await client.post(f"/join/{await site.invite('示例一职')}", headers=headers)).status_code


def in_requests(host: str) -> str:
    """A Chinese host as browsers send it."""
    return ".".join(part.encode("idna").decode() for part in host.split("."))


@pytest.mark.parametrize(
    ("public", "origin", "taken"),
    [
        ("https://Week.Example.ORG:443/", "https://week.example.org", True),
        ("HTTPS://week.example.org.", "https://week.example.org", True),
        ("https://week.example.org", "https://week.example.org:443", True),
        ("https://示例职教。中国", f"https://{in_requests('示例职教.中国')}", True),
        ("http://week.example.org:80", "http://week.example.org", True),
        ("https://week.example.org:8443", "https://week.example.org:8443", True),
        ("https://week.example.org", "http://week.example.org", False),
        ("https://week.example.org", "https://week.example.org:8443", False),
        ("https://week.example.org", "https://week.example.org.evil.example", False),
        ("https://week.example.org", "https://evil.example", False),
    ],
)
async def test_the_public_address_is_one_origin_however_it_is_written(
    tmp_path: Path, public: str, origin: str, *, taken: bool
) -> None:
    async with RunningSite(tmp_path, public_url=public) as site:
        assert await registers(site, origin, "127.0.0.1:8080") == (SEE_OTHER if taken else 403)


def cookies_of(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    for cookie in answer.headers.get_list("set-cookie"):
        name, _, value = cookie.partition(";")[0].partition("=")
        yield name, value


async def test_by_https_the_cookies_are_this_hosts_alone_and_browsers_ask_in_no_other_way(tmp_path: Path) -> None:
    async with (
        RunningSite(tmp_path, public_url="https://week.example.org") as site,
        httpx.AsyncClient(base_url=site.url, headers={"Origin": site.url}, trust_env=False) as client,
    ):
        answer = await client.post(f"/join/{await site.invite('示例一职')}")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        session = next(c for c in answer.headers.get_list("set-cookie") if "_session=" in c)
        assert session.startswith("__Host-weekbot_session=")
        assert "Secure" in session
        assert "Path=/" in session
        kept = session.partition(";")[0]
        # Whoever came in before cookies were called so stays in.
        for cookie in (kept, kept.removeprefix("__Host-")):
            assert (await client.get("/messages?since=0", headers={"Cookie": cookie})).status_code == 200


async def test_by_http_on_this_machine_nothing_is_asked_of_the_browser(site: RunningSite) -> None:
    async with httpx.AsyncClient(base_url=site.url) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


@pytest.mark.parametrize("path", ["/desk/", "/join/", "/board/", "//evil.example/", "/recover/"])
async def test_no_answer_sends_anybody_to_the_host_that_was_asked_for(site: RunningSite, path: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(site.url + path, headers={"Host": "evil.example"})
    assert "location" not in answer.headers
    assert answer.status_code == 404


@pytest.mark.parametrize("kept", [True, False], ids=["the folder is passed on", "the folder is taken off"])
async def test_below_a_folder_everything_is_asked_for_there(tmp_path: Path, *, kept: bool) -> None:
    async with RunningSite(tmp_path, public_url="https://example.org/weekbot/") as site:
        before = "/weekbot" if kept else ""
        headers = {"Origin": "https://example.org"}
        async with httpx.AsyncClient(base_url=site.url, headers=headers, trust_env=False) as client:
            page = await client.get(f"{before}/join/{await site.invite('示例一职')}")
            action = re.search(r'<form action="([^"]+)"', page.text)
            assert action
            assert action[1] == "/weekbot/join"
            fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
            client.headers["Cookie"] = "; ".join("=".join(cookie) for cookie in cookies_of(page))
            answer = await client.post(f"{before}/join", data=fields)
            assert answer.status_code == SEE_OTHER
            assert answer.headers["location"] == "/weekbot/"
            client.headers["Cookie"] = "; ".join("=".join(cookie) for cookie in cookies_of(answer))
            chat = (await client.get(f"{before}/")).text
    assert 'data-base="/weekbot"' in chat
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', chat)
    assert addresses
    assert all(address.startswith("/weekbot/") for address in addresses)


async def test_below_a_folder_the_chat_works_in_a_browser(tmp_path: Path, chromium: Browser) -> None:
    async with RunningSite(tmp_path, public_url="http://127.0.0.1:1/weekbot") as site:
        site.url += "/weekbot"
        phone = await Phones(chromium, site).open(f"/join/{await site.invite('示例一职')}")
        await phone.page.get_by_role("button", name="同意并登记").click()
        await phone.sees("登记成功")
        await phone.says("今日")
        await phone.sees("今日")
        assert phone.errors == []
        await phone.context.close()
