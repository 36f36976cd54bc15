"""Coming and going: registering with an invite, giving a role up, being given one more invite."""

from collections.abc import MutableMapping
from re import search

from bot.rehearsal.people.meanings import looks, says
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Script
from dialogs.texts.office import commands as texts
from dialogs.texts.words import labels

LIAISON, SUPERVISOR, ADMIN = (texts.ROLE_NAMES[role] for role in ("liaison", "supervisor", "admin"))

Codes = MutableMapping[tuple[str, str], str]
"""Invite codes that were handed out, by unit and role."""

CODE_SHOWN = "/start CODE"
"""What the ledger has in place of an invite code."""


def register(me: Person, unit: str, role: str, codes: Codes) -> Script[None]:
    """Open the invite one was given and agree; now and then the code is mistyped first."""
    code = codes[unit, role]
    if me.chance(0.1):
        refused = says("mistake", "登记成功")
        yield from me.types(f"/start {code[::-1]}", refused, unit=unit, shown=CODE_SHOWN, expect=False)
    answer = yield from me.types(f"/start {code}", looks(), unit=unit, shown=CODE_SHOWN)
    judge = says("register", "登记成功", role=role, name=me.name)
    yield from me.presses(labels.AGREE, judge, on=answer, unit=unit)


def look_in_first(admin: Person) -> Script[None]:
    """The admin, who has that role from the settings, says hello."""
    yield from admin.types("/start", says("register", ADMIN, role=ADMIN, name=admin.name))


def leave(me: Person, unit: str) -> Script[None]:
    """Give the role of liaison up, by /mydata."""
    answer = yield from me.types("/mydata", looks(), unit=unit)
    answer = yield from me.presses(f"{labels.LEAVE} {unit}", looks(), on=answer, unit=unit)
    yield from me.presses(labels.LEAVE_YES, says("leave", "已解除", role=LIAISON), on=answer, unit=unit)


def ask_for_invite(admin: Person, unit: str, codes: Codes) -> Script[None]:
    """The admin makes one more invite for a liaison of that unit."""
    answer = yield from admin.types(f"/invite {unit} {LIAISON}", looks(), unit=unit)
    found = search(r"/start (\S+)", answer.text)
    if found:
        codes[unit, LIAISON] = found[1]


def wander_in(me: Person) -> Script[None]:
    """Somebody without an invite looks in, and is told politely that there is nothing for them."""
    yield from me.types("/start", looks())
    yield from me.waits(90)
    yield from me.types("你好，这里能报活动数据吗？", looks())
