"""Story leads (新闻线索): the text, a category by button, photos, 完成."""

from datetime import date
from re import compile as pattern
from re import search

from bot.rehearsal.people.meanings import looks, says
from bot.rehearsal.people.phrases import CAPTIONS, LEAD_MORE, LEADS, PHOTO_NAME
from bot.rehearsal.people.reading import SAVED
from bot.rehearsal.people.sample_files import photo
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.ledger import Meaning
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, SampleFile, Script
from dialogs.model.submissions import FileKind
from dialogs.texts.words import labels

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


def tell_story(me: Person, office: Office, today: date) -> Script[None]:
    """One lead, from /lead to 完成 (or 跳过)."""
    body = me.rng.choice(LEADS).format(unit=office.name)
    if me.chance(0.6):
        answer = yield from me.types(f"/lead {body}", _new(today, body), unit=office.name)
    else:
        yield from me.types("线索", looks(), unit=office.name)
        answer = yield from me.types(body, _new(today, body), unit=office.name)
    number = _number(answer)
    if office.campaign.lead_categories:
        category = me.rng.choice(office.campaign.lead_categories).name
        judge = says("lead-category", SAVED, number=number, category=category)
        answer = yield from me.presses(category, judge, on=answer, unit=office.name)
    if me.chance(0.2):
        judge = says("lead-text", SAVED, number=number, body=f"{body}\n{LEAD_MORE}")
        answer = yield from me.types(LEAD_MORE, judge, unit=office.name)
    if me.chance(0.5):
        judge = says("photo", SAVED, date=today.isoformat(), lead=number)
        answer = yield from me.sends(some_photos(me, 3), judge, unit=office.name)
        yield from me.presses(labels.DONE, looks(), on=answer, unit=office.name)
    else:
        yield from me.presses(labels.SKIP, looks(), on=answer, unit=office.name)


def _new(today: date, body: str) -> Judge:
    def judge(answer: Answer) -> Meaning:
        return {
            "kind": "lead",
            "number": _number(answer),
            "date": today.isoformat(),
            "title": _title(answer),
            "body": body,
            "accepted": answer.says(SAVED),
        }

    return judge


def _number(answer: Answer) -> int:
    """N of 线索N."""
    found = search(r"线索(\d+)", answer.text)
    return int(found[1]) if found else 0


def _title(answer: Answer) -> str:
    """The title proposed for it, as the answer quotes it."""
    return answer.text.partition("「")[2].partition("」")[0]
