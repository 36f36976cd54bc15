"""Which account a Telegram token belongs to, asked once, outside a running bot."""

from bot.runtime.settings import Settings

SECONDS = 5.0
"""How long Telegram may take to answer."""

ANSWER_BYTES = 64 * 1024
"""More than it has to say."""


class TokenRefused(Exception):
    """Telegram does not know the token."""

    code = "token-refused"


class TelegramNotReached(Exception):
    """Telegram, or the Bot API server that is set, did not answer."""

    code = "telegram-not-reached"


async def ask_username(settings: Settings) -> str:
    """The bot's user name, without @; empty where no token is set. Raises TokenRefused, TelegramNotReached."""
    if settings.telegram_token is None:
        return ""
    from telegram import Bot
    from telegram.error import Forbidden, InvalidToken, TelegramError
    from telegram.request import HTTPXRequest

    from bot.channels.bounded_answers import PLAIN, bounded

    bounds = {"headers": PLAIN, "event_hooks": {"response": [bounded(ANSWER_BYTES)]}}
    request = HTTPXRequest(connect_timeout=SECONDS, read_timeout=SECONDS, httpx_kwargs=bounds)
    try:
        token = settings.telegram_token.get_secret_value()
        async with Bot(token, base_url=settings.telegram_base_url, request=request, get_updates_request=request) as bot:
            return str(bot.username)
    except (InvalidToken, Forbidden):
        raise TokenRefused from None
    except TelegramError as error:
        raise TelegramNotReached(type(error).__name__) from None
