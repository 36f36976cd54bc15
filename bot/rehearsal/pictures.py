"""Photos of the day: one, or an album, sometimes one that was sent before."""

from re import compile as pattern

from bot.rehearsal.ledger import Meaning
from bot.rehearsal.office import Office
from bot.rehearsal.person import Person
from bot.rehearsal.phrases import CAPTIONS, PHOTO_NAME
from bot.rehearsal.reading import SAVED
from bot.rehearsal.sample_files import photo
from bot.rehearsal.script import Answer, SampleFile, Script
from dialogs.submissions import FileKind

MOST = 4

_REPORT = pattern(r"(\d+)月(\d+)日日报")


def some_photos(me: Person, most: int = MOST) -> tuple[SampleFile, ...]:
    """New photos of that person's."""
    return tuple(
        SampleFile(FileKind.PHOTO, PHOTO_NAME.format(number=me.rng.randrange(10_000)), photo(me.rng))
        for _ in range(me.rng.randrange(1, most + 1))
    )


def send_photos(me: Person, office: Office) -> Script[None]:
    """Photos of the day; now and then the first of them once more."""
    files = some_photos(me)
    yield from me.sends(files, of_the_day, caption=me.rng.choice(CAPTIONS), unit=office.name)
    if me.chance(0.08):
        yield from me.sends(files[:1], of_the_day, unit=office.name)


def of_the_day(answer: Answer) -> Meaning:
    """They belong to the report the answer names, which is today's unless another one lies open."""
    named = _REPORT.search(answer.text)
    day = answer.at.replace(month=int(named[1]), day=int(named[2])).date().isoformat() if named else ""
    return {"kind": "photo", "date": day, "accepted": answer.says(SAVED)}
