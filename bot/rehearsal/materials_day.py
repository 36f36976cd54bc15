"""A day of a campaign that counts nothing: the day's photos are sent and confirmed, or there was nothing."""

from datetime import date

from bot.rehearsal.meanings import looks, submits
from bot.rehearsal.office import Office
from bot.rehearsal.person import Person
from bot.rehearsal.pictures import of_the_day, some_photos
from bot.rehearsal.script import Script
from dialogs.texts import labels


def send_the_days(me: Person, office: Office, day: date, *, several: bool = False) -> Script[None]:
    """Send the day's photos and confirm that these are all, or 今日无活动; one of `several` units is opened first."""
    if several:
        yield from me.types(f"/report {office.name}", looks(), unit=office.name)
    if me.chance(office.habits.idle):
        answer = yield from me.types(labels.NOTHING, looks("proposal"), unit=office.name)
        kind = "zero"
    else:
        answer = yield from me.sends(some_photos(me), of_the_day, unit=office.name)
        kind = "report"
    if answer.offers(labels.SUBMIT):
        yield from me.presses(labels.SUBMIT, submits(office, day, {}, kind), on=answer, unit=office.name)
