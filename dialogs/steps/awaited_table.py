"""Whether the final table is awaited from the person, for files that may be meant as it."""

from collections.abc import Sequence

from dialogs.conversation.turn import Turn
from dialogs.forms.annex import SHEETS
from dialogs.forms.facts import UnitFacts
from dialogs.model.submissions import FileKind, KeptFile, Subject, Target
from dialogs.texts.liaison import tables as texts


def open_table(turn: Turn, of: UnitFacts, file: KeptFile) -> Target | None:
    """The unit's final table, for a sheet that may be it: nothing else takes files any more, a late table does."""
    table = turn.facts.campaign.table
    if table is None or not file.name.lower().endswith(SHEETS):
        return None
    subject = Subject(deliverable=table.key)
    form = turn.form(of.unit.id, subject)
    return Target(of.unit.id, subject) if form and not form.closed else None


def is_filling(turn: Turn) -> bool:
    """Whether the table is what the person is filling."""
    table = turn.facts.campaign.table
    return table is not None and getattr(turn.state, "subject", None) == Subject(deliverable=table.key)


def no_sheets(turn: Turn, files: Sequence[KeptFile]) -> list[str]:
    """While the table is filled: that papers which are no sheets are not taken as it."""
    papers = [file for file in files if file.kind is FileKind.DOCUMENT]
    return [texts.not_now(texts.ONLY_XLSX)] if papers and is_filling(turn) else []
