"""What a completed daily report costs: messages sent by the bot, messages and characters typed, taps.

Ours is counted over a rehearsal, in reports during which the person did nothing else; beside it the same eight
questions asked by a plain python-telegram-bot ConversationHandler, over the Bot API double. Run: `make bench`.
"""

import asyncio
import json
import logging
import statistics
import sys
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from bot.channels.base import Dispatch
from bot.rehearsal import rehearse
from bot.rehearsal.world.channel import SimulatedChannel
from bot.runtime.campaign_files import load_campaign
from dialogs.model.campaign import Campaign
from tests.botapi import BotApiDouble
from tests.botapi.ledger import Kind

UNITS, SEED = 60, 7
PROMPT = time(16)
REPORTING = {"draft", "mistake", "report"}
QUESTIONS = ("教师", "学生", "企业", "总人数", "央媒", "省媒", "媒体", "项目")
Context = ContextTypes.DEFAULT_TYPE


@dataclass(frozen=True)
class Cost:
    """What one report took."""

    sends: int
    edits: int
    messages: int
    characters: int
    taps: int


@dataclass(frozen=True)
class Shown:
    """The bot showed something: when, to whom, and whether in place of an earlier message."""

    at: datetime
    chat: str
    edit: bool


class Watched:
    """Counts what the simulated channel is given to show."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        send = SimulatedChannel.send

        async def counting(channel: SimulatedChannel, dispatch: Dispatch) -> str:
            reference = await send(channel, dispatch)
            self.shown.append(Shown(channel.sent[-1][0], dispatch.chat, bool(dispatch.replaces)))
            return reference

        SimulatedChannel.send = counting  # type: ignore[method-assign]


def ours(campaign: Campaign, folder: Path) -> tuple[list[Cost], list[Cost], int]:
    """Costs of newcomers' first reports and of later ones, and how many reports there were in all."""
    watched = Watched()
    asyncio.run(rehearse(campaign, units=UNITS, seed=SEED, out=folder))
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    acts = [line for line in lines if line["act"] in {"text", "press", "photo", "file"}]
    done = [a for a in acts if a["meaning"]["kind"] == "report" and a["meaning"]["accepted"]]
    reported: set[str] = set()
    first: list[Cost] = []
    later: list[Cost] = []
    for act in done:
        cost = _cost(campaign, act, acts, watched.shown)
        if cost is not None:
            (later if act["person"] in reported else first).append(cost)
        reported.add(act["person"])
    return first, later, len(done)


def _cost(
    campaign: Campaign, act: dict[str, Any], acts: Iterable[dict[str, Any]], shown: Sequence[Shown]
) -> Cost | None:
    """From the day's prompt to 确认提交; None where it was made before the prompt, or something else came between."""
    end = datetime.fromisoformat(act["at"])
    begin = campaign.at(datetime.fromisoformat(act["meaning"]["date"]).date(), PROMPT)
    if not begin < end < begin + timedelta(hours=6):
        return None
    own = [a for a in acts if a["person"] == act["person"] and begin <= datetime.fromisoformat(a["at"]) <= end]
    if any(a["meaning"]["kind"] not in REPORTING for a in own):
        return None
    chat = str(act["person"]).partition(":")[2]
    seen = [s for s in shown if s.chat == chat and begin <= s.at <= end]
    typed = [str(a["text"]) for a in own if a["act"] == "text"]
    return Cost(
        sends=sum(not s.edit for s in seen),
        edits=sum(s.edit for s in seen),
        messages=len(typed),
        characters=sum(map(len, typed)),
        taps=sum(a["act"] == "press" for a in own),
    )


def plain_bot(api: BotApiDouble) -> Application:
    """The same eight questions, as the library's own tutorial would have them asked."""

    async def begin(update: Update, context: Context) -> int:
        await update.effective_message.reply_text(f"{QUESTIONS[0]}？")
        return 0

    async def answer(update: Update, context: Context) -> int:
        answers = context.user_data.setdefault("answers", [])
        answers.append(int(update.effective_message.text))
        if len(answers) < len(QUESTIONS):
            await update.effective_message.reply_text(f"{QUESTIONS[len(answers)]}？")
            return 0
        button = InlineKeyboardButton("确认提交", callback_data="submit")
        summary = "\n".join(f"{q} {a}" for q, a in zip(QUESTIONS, answers, strict=True))
        await update.effective_message.reply_text(summary, reply_markup=InlineKeyboardMarkup([[button]]))
        return 1

    async def submit(update: Update, context: Context) -> int:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("已提交")
        return ConversationHandler.END

    application = Application.builder().token(api.token).base_url(api.base_url).base_file_url(api.file_url).build()
    states = {0: [MessageHandler(filters.TEXT & ~filters.COMMAND, answer)], 1: [CallbackQueryHandler(submit)]}
    application.add_handler(ConversationHandler([CommandHandler("report", begin)], states, []))
    return application


async def plain() -> Cost:
    """One report to the plain bot, prompted once."""
    async with BotApiDouble() as api:
        application = plain_bot(api)
        person = api.user(1001, first_name="联络员")
        await application.initialize()
        await application.start()
        await application.updater.start_polling()
        await person.send("/start")
        await api.idle()
        await application.bot.send_message(1001, "今天的日报请发 /report")
        typed = ["/report", "32", "450", "3", "1200", "0", "1", "5", "6"]
        for text in typed:
            before = len(person.inbox)
            await person.send(text)
            while len(person.inbox) == before:
                await person.expect()
        await person.press("确认提交")
        await person.expect("已提交")
        sends = len(person.inbox)
        edits = len(api.ledger.of(Kind.EDITED, chat_id=1001))
        await application.updater.stop()
        await application.stop()
        await application.shutdown()
        return Cost(sends, edits, len(typed), sum(map(len, typed)), 1)


def line(who: str, costs: Sequence[Cost]) -> str:
    """Medians, with means behind them."""
    columns = [[getattr(c, name) for c in costs] for name in ("sends", "edits", "messages", "characters", "taps")]
    cells = [f"{statistics.median(column):>5.1f} ({statistics.fmean(column):.1f})" for column in columns]
    return f"{who:<22}{len(costs):>5}  " + "  ".join(f"{cell:>14}" for cell in cells)


def main() -> None:
    """Count, and print a table."""
    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    campaign = load_campaign("yunnan-2023")
    with tempfile.TemporaryDirectory() as folder:
        first, later, total = ours(campaign, Path(folder))
    beside = asyncio.run(plain())
    heads = ("bot sends", "edits", "typed", "characters", "taps")
    print(f"per completed daily report, median (mean); {total} reports in the rehearsal")
    print(f"{'':<22}{'n':>5}  " + "  ".join(f"{head:>14}" for head in heads))
    print(line("weekbot, first report", first))
    print(line("weekbot, later ones", later))
    print(line("plain PTB bot", [beside]))


if __name__ == "__main__":
    main()
