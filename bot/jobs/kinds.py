"""Every kind of job there is, by the name it is kept under."""

from collections.abc import Mapping

from bot.jobs import answers, exports
from bot.jobs.jobs import Kind
from bot.tables import sending as annex_sending
from dialogs.model.units import Role
from dialogs.texts.liaison import tables
from dialogs.texts.office import commands
from dialogs.texts.office import exports as exporting

WORKBOOK = "workbook"
MATERIALS = "materials"
DIGEST = "digest"
PROGRESS = "progress"
PENDING = "pending"

SUPERVISING = frozenset({Role.SUPERVISOR, Role.ADMIN})

ALL: Mapping[str, Kind] = {
    WORKBOOK: Kind(exports.workbook_messages, commands.export_failed(), exports="table", roles=SUPERVISING),
    MATERIALS: Kind(exports.materials_messages, commands.export_failed(), exports="materials", roles=SUPERVISING),
    DIGEST: Kind(answers.digest_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    PROGRESS: Kind(answers.progress_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    PENDING: Kind(answers.pending_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    annex_sending.KIND: Kind(annex_sending.annex_messages, tables.ANNEX_FAILED, quick=True, roles=frozenset(Role)),
}
