"""What a rehearsal leaves behind: digests and bulletins as they were posted, the workbook, and how much was sent."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.rehearsal.people.population import Cast
from bot.rehearsal.world.channel import SimulatedChannel
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Seen
from dialogs.schedule.slot import Slot, SlotKind

OCCASIONS = {
    "answer": "回复",
    "notice": "通知",
    "prompt": "每日提示",
    "nudge": "催报",
    "reminder": "期限提醒",
    "escalation": "缺项名单",
    "overdue": "逾期提醒",
    "digest": "简报",
    "late-digest": "补报简报",
    "bulletin": "期限通报",
    "event": "活动通知",
    "asked-for": "稍后提醒",
}
"""What called for a message."""


def summary(messages: Mapping[str, int], reports: int, surprises: int) -> str:
    """How much was sent, by kind and per completed report."""
    total = sum(messages.values())
    lines = [f"{_named(occasion)}：{count:,}" for occasion, count in messages.items()]
    each = f"，平均每份日报 {total / reports:.1f} 条" if reports else ""
    lines.append(f"共发送 {total:,} 条，完成日报 {reports:,} 份{each}")
    lines.append(f"与预期不符 {surprises} 处")
    return "\n".join(lines)


def _named(occasion: str) -> str:
    return "、".join(OCCASIONS.get(part, part) for part in occasion.split("+"))


SUFFIX = {SlotKind.DIGEST: "", SlotKind.LATE_DIGEST: " 补报", SlotKind.BULLETIN: " 通报"}


class Posted:
    """Keeps what groups, and supervisors without one, are told at the slots that are for them."""

    def __init__(self, cast: Cast, channel: SimulatedChannel) -> None:
        self._channel = channel
        bound = {group.unit: group.chat for group in cast.groups}
        alone = {unit: person.chat for unit, person in cast.supervisors.items() if unit not in bound}
        self._private = set(alone.values())
        self._chats = {chat: unit for unit, chat in {**bound, **alone}.items()}
        self._root = cast.campaign.root
        self._read: Counter[str] = Counter()
        self._kept: dict[tuple[date, bool, str], str] = {}

    def collect(self, due: Sequence[Slot]) -> None:
        """Keep what has come in at slots of that instant; what came in otherwise is passed over."""
        kinds = [slot.kind for slot in due if slot.kind.collective]
        for chat, unit in self._chats.items():
            messages = self._channel.screen(chat).messages
            fresh, self._read[chat] = messages[self._read[chat] :], len(messages)
            is_told = len(kinds) == len(due) if chat in self._private else bool(kinds)
            if kinds and is_told:
                self._keep(due, unit, fresh)

    def write(self, folder: Path) -> list[Path]:
        """Write them; the daily digests, by day, the root's last."""
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob("????-??-?? *.txt"):
            stale.unlink()
        paths = []
        for (day, _, name), text in sorted(self._kept.items()):
            path = folder / f"{day.isoformat()} {name}.txt"
            path.write_text(f"{text}\n", encoding="utf-8")
            if not name.endswith((SUFFIX[SlotKind.LATE_DIGEST], SUFFIX[SlotKind.BULLETIN])):
                paths.append(path)
        return paths

    def _keep(self, due: Sequence[Slot], unit: str, fresh: Sequence[Seen]) -> None:
        slot = next(slot for slot in due if slot.kind.collective)
        suffix = "".join(dict.fromkeys(SUFFIX[s.kind] for s in due if s.kind in SUFFIX))
        # A digest may come a second time, as text to paste elsewhere.
        told = dict.fromkeys(message.text for message in fresh if message.text)
        if told:
            self._kept[slot.day, unit == self._root, f"{unit}{suffix}"] = "\n\n".join(told)


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was sent: messages by what called for them, and the reports that were completed."""

    messages: Mapping[str, int]
    reports: int
    surprises: Sequence[str]

    @property
    def text(self) -> str:
        """In words."""
        return summary(self.messages, self.reports, len(self.surprises))


def summary_of(cast: Cast, channel: SimulatedChannel, surprises: Sequence[str]) -> Summary:
    """Count everything that was sent."""
    counted = Counter(occasion for _, _, occasion in channel.sent)
    reports = sum(isinstance(subject, date) for office in cast.offices for subject in office.filed)
    return Summary(dict(sorted(counted.items())), reports, tuple(surprises))


def take_workbook(admin: Person, folder: Path) -> Path:
    """The newest document the admin was sent, under the name it came with. Raises LookupError where there is none."""
    for message in reversed(admin.screen.messages):
        for name, path in message.files:
            target = folder / name
            shutil.copyfile(path, target)
            return target
    raise LookupError("no workbook was sent")
