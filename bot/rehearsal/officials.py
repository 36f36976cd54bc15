"""Looking on: supervisors and liaisons at progress; the admin binds the groups and exports everything at the end."""

from bot.rehearsal.ledger import Meaning
from bot.rehearsal.meanings import looks, says
from bot.rehearsal.office import Office
from bot.rehearsal.person import Person
from bot.rehearsal.script import Answer, Script


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
