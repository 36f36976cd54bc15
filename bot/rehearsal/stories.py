"""Story leads (新闻线索): the text, a category by button, photos, 完成."""

from datetime import date
from re import search

from bot.rehearsal.ledger import Meaning
from bot.rehearsal.meanings import looks, says
from bot.rehearsal.office import Office
from bot.rehearsal.person import Judge, Person
from bot.rehearsal.phrases import LEAD_MORE, LEADS
from bot.rehearsal.pictures import some_photos
from bot.rehearsal.reading import SAVED
from bot.rehearsal.script import Answer, Script
from dialogs.texts import labels


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
