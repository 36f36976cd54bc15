"""A bot as the library's own examples have it, for comparison: ConversationHandler, PicklePersistence, AIORateLimiter.

`/report` opens a conversation, every number is answered; the admin's `/broadcast FIRST COUNT` writes to COUNT chats.
`gathered` hands them all to the rate limiter at once, `in turn` sends one after the other. Run by storm.py.
"""

import asyncio
import os
import sys
from pathlib import Path

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE

PROMPT = "请报今天的数据"
SAVED = "已保存"


async def begin(update: Update, context: Context) -> int:
    """Open the conversation."""
    await update.effective_message.reply_text("教师？")
    return 0


async def answer(update: Update, context: Context) -> int:
    """Keep what was typed, and say so."""
    text = update.effective_message.text
    context.user_data.setdefault("answers", []).append(text)
    await update.effective_message.reply_text(f"{SAVED}：{text}")
    return 0


async def broadcast(update: Update, context: Context) -> None:
    """Write to everybody, beside the handling of updates."""
    first, count = (int(word) for word in context.args)
    context.application.create_task(_send_all(context, range(first, first + count)))


async def _send_all(context: Context, chats: range) -> None:
    async def send(chat: int) -> None:
        try:
            await context.bot.send_message(chat, PROMPT)
        except TelegramError as error:
            print(f"not sent: {error}", flush=True)

    if sys.argv[1] == "gathered":
        await asyncio.gather(*(send(chat) for chat in chats))
    else:
        for chat in chats:
            await send(chat)


def main() -> None:
    """Run until it is ended."""
    application = (
        Application.builder()
        .token(os.environ["TOKEN"])
        .base_url(os.environ["BASE_URL"])
        .rate_limiter(AIORateLimiter(overall_max_rate=float(os.environ["RATE"])))
        .persistence(PicklePersistence(Path(os.environ["FOLDER"]) / "conversations.pickle"))
        .connection_pool_size(256)
        .build()
    )
    states = {0: [MessageHandler(filters.TEXT & ~filters.COMMAND, answer)]}
    entry = [CommandHandler("report", begin)]
    application.add_handler(CommandHandler("broadcast", broadcast))
    application.add_handler(ConversationHandler(entry, states, [], name="report", persistent=True))
    application.run_polling(stop_signals=None)


if __name__ == "__main__":
    main()
