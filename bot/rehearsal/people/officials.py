"""Looking on: supervisors and liaisons at progress; the admin binds the groups and exports everything at the end."""

from collections.abc import Sequence
from datetime import date, datetime
from re import MULTILINE, findall

from bot.rehearsal.people.meanings import about, looks, says
from bot.rehearsal.people.phrases import BROADCAST, EXEMPT_REASON, PAPER_RETURN_REASONS, RETURN_REASONS
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.ledger import Meaning
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, Script
from dialogs.texts.office import administering


def send_back(me: Person, office: Office, subject: date | str) -> Script[None]:
    """Return what was submitted, with a reason; nothing where it is not there, or says that nothing happened."""
    if subject not in office.filed or (isinstance(subject, date) and not any(office.filed[subject].values())):
        return
    reason = me.rng.choice(RETURN_REASONS if office.filed[subject] else PAPER_RETURN_REASONS)
    word = subject.isoformat() if isinstance(subject, date) else subject
    answer = yield from me.types(
        f"/return {office.name} {word} {reason}",
        says("return", "已退回", **about(subject), reason=reason),
        unit=office.name,
    )
    if answer.says("已退回"):
        office.take_back(subject)


def recommend(me: Person, offices: Sequence[Office]) -> Script[None]:
    """Read the day's digest and recommend one of the leads it names; now and then think better of it."""
    answer = yield from me.types("/digest", looks())
    named = [(number, office) for number, office in _leads(answer.text, offices) if office]
    if not named:
        return
    number, office = me.rng.choice(named)
    yield from me.types(f"/star {number}", _stars(number), unit=office.name)
    if me.chance(0.2):
        yield from me.types(f"/star 线索{number}", _stars(number), unit=office.name)


def _stars(number: int) -> Judge:
    """The answer says whether the lead is recommended now: somebody else may have done so before."""

    def judge(answer: Answer) -> Meaning:
        starred = answer.says("已推介")
        return {"kind": "star", "number": number, "starred": starred, "accepted": starred or answer.says("已取消推介")}

    return judge


def _leads(text: str, offices: Sequence[Office]) -> list[tuple[int, Office | None]]:
    """The leads a digest names, each with its unit."""
    by_name = {office.name: office for office in offices}
    return [(int(number), by_name.get(unit)) for number, unit in findall(r"线索(\d+) .*（(.+)）$", text, MULTILINE)]


def remind(me: Person) -> Script[None]:
    """Nudge whoever has not reported yet."""
    yield from me.types("/remind", looks())


def exempt(admin: Person, office: Office) -> Script[None]:
    """Take a unit out of 应报."""
    judge = says("exempt", "已免报", reason=EXEMPT_REASON)
    yield from admin.types(f"/exempt {office.name} {EXEMPT_REASON}", judge, unit=office.name)


def extend(admin: Person, office: Office, item: str, was: datetime, due: datetime) -> Script[None]:
    """Give one unit more time for a deliverable."""
    judge = says("extend", "截止时间改为", item=item, was=was.isoformat(), due=due.isoformat())
    yield from admin.types(f"/extend {item} {office.name} {due:%Y-%m-%d %H:%M}", judge, unit=office.name)


def unlock(admin: Person, office: Office, day: date) -> Script[None]:
    """Reopen a locked day; nothing where the unit never reported it."""
    if day in office.filed and office.table_confirmed:
        judge = says("unlock", "已解锁", date=day.isoformat())
        yield from admin.types(f"/unlock {office.name} {day.isoformat()}", judge, unit=office.name)
        office.unlocked.add(day)


def move_event(admin: Person, name: str, to: datetime) -> Script[None]:
    """Bad weather: an event begins at another time, and everyone is told."""
    judge = says("event", "已改期", name=name, to=to.isoformat())
    yield from admin.types(f"/event {name} {to:%Y-%m-%d %H:%M}", judge)


def tell_everyone(admin: Person) -> Script[None]:
    """A broadcast: looked at first, then sent."""
    answer = yield from admin.types(f"/broadcast {BROADCAST}", looks())
    yield from admin.presses(administering.SEND, looks(), on=answer)


def bind(admin: Person, group: str, unit: str) -> Script[None]:
    """The group receives that unit's digests from now on."""
    yield from admin.types(f"/bind {unit}", says("bind", "已绑定"), unit=unit, group=group)


def look_in(me: Person) -> Script[None]:
    """A supervisor looks how far everybody is."""
    yield from me.types(me.rng.choice(("/progress", "/pending", "/digest")), looks())


def look_at_own(me: Person, office: Office) -> Script[None]:
    """A liaison looks what of the own unit has been recorded."""
    yield from me.types(me.rng.choice(("/status", "/today", "进度")), looks(), unit=office.name)


def export(admin: Person) -> Script[None]:
    """The admin has the workbook made; it comes as a document."""
    yield from admin.types("/export", _exported)


def _exported(answer: Answer) -> Meaning:
    return {"kind": "export", "accepted": any(message.files for message in answer.messages)}
