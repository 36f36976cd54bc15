"""Links that open the bot or the page with an invite's code."""

from bot.runtime.context import Context

TELEGRAM_USERNAME = "telegram_username"
"""The key under which the running bot keeps its name on Telegram in the store, for links made on the command line."""


def board_link(ctx: Context, code: str) -> str:
    """Return the address that opens the board with a one-time code."""
    return f"{ctx.public_url}/board/open/{code}"


def desk_link(ctx: Context, code: str) -> str:
    """Return the address that opens the admin's desk with a one-time code."""
    return f"{ctx.public_url}/desk/open/{code}"


def login_link(ctx: Context, code: str) -> str:
    """Return the address that logs a browser in with a one-time code."""
    return f"{ctx.public_url}/login/{code}"


def invite_link(ctx: Context, code: str) -> str:
    """Return the deep link of a code: Telegram's if the bot's name there is known, else the page's, else none."""
    username = ctx.usernames.get("telegram")
    if username:
        return f"https://t.me/{username}?start={code}"
    return page_link(ctx, code)


def page_link(ctx: Context, code: str) -> str:
    """Return the address that registers with a code, also where Telegram is on."""
    return f"{ctx.public_url}/join/{code}" if ctx.public_url else ""
