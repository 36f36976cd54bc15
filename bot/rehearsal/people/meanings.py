"""What simulated people mean by what they do, in the words of the ledger (docs/rehearsal.md)."""

from collections.abc import Mapping
from datetime import date

from bot.rehearsal.people.reading import REFUSED, SUBMITTED, saved_values
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.ledger import Meaning
from bot.rehearsal.world.person import Judge
from bot.rehearsal.world.script import Answer

QUESTIONS = "问答"
QUICK = "快捷"


def looks(kind: str = "look") -> Judge:
    """Nothing changes: something is opened, read, asked for. It is accepted where anything is answered."""
    return lambda answer: {"kind": kind, "accepted": bool(answer.messages)}


def mistake(word: str = REFUSED) -> Judge:
    """Something that is not to be taken; the answer says `word`."""
    return lambda answer: {"kind": "mistake", "accepted": not answer.says(word)}


def says(kind: str, word: str, **more: object) -> Judge:
    """Something that is done if the answer says `word`."""
    return lambda answer: {"kind": kind, **more, "accepted": answer.says(word)}


def about(subject: date | str) -> dict[str, object]:
    """What a form is about: a day, or the final table."""
    return {"date": subject.isoformat()} if isinstance(subject, date) else {"item": subject}


def saves(office: Office, subject: date | str, given: Mapping[str, int], source: str) -> Judge:
    """Values for a draft: what of `given` the answer says is saved."""

    def judge(answer: Answer) -> Meaning:
        saved = saved_values(answer, office.fields, given)
        office.save(subject, saved, source)
        return {"kind": "draft", **about(subject), "values": saved, "source": source, "accepted": bool(saved)}

    return judge


def submits(office: Office, subject: date | str, values: Mapping[str, int], kind: str = "report") -> Judge:
    """A form's 确认提交: from now on these are the unit's figures."""

    def judge(answer: Answer) -> Meaning:
        accepted = answer.says(SUBMITTED)
        source = office.sources.get(subject, QUESTIONS)
        if accepted:
            office.submit(subject, values)
            office.sources[subject] = source
        return {"kind": kind, **about(subject), "values": dict(values), "source": source, "accepted": accepted}

    return judge


def proposes(office: Office, subject: date | str, changes: Mapping[str, int], source: str = "") -> Judge:
    """Part of a correction, which changes nothing; of a draft, where the report was sent back meanwhile."""

    def judge(answer: Answer) -> Meaning:
        if saved_values(answer, office.fields, changes):
            return saves(office, subject, changes, source or office.sources.get(subject, QUESTIONS))(answer)
        return looks("proposal")(answer)

    return judge


def corrects(office: Office, subject: date | str, changes: Mapping[str, int], reason: str = "") -> Judge:
    """The 确认提交 of a correction: `changes` are the new values alone."""

    def judge(answer: Answer) -> Meaning:
        if saved_values(answer, office.fields, changes):
            return proposes(office, subject, changes)(answer)
        accepted = answer.says(SUBMITTED)
        if accepted:
            office.submit(subject, {**office.filed.get(subject, {}), **changes})
        return {
            "kind": "correction",
            **about(subject),
            "values": dict(changes),
            "reason": reason,
            "accepted": accepted,
        }

    return judge
