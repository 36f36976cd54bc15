"""Every kind of job there is, by the name it is kept under."""

from collections.abc import Mapping

from bot.annexes import sending as annex_sending
from bot.jobs import exports, report_answers
from bot.jobs.jobs import Kind
from dialogs.texts import commands, exporting, tables
from dialogs.units import Role

WORKBOOK = "workbook"
MATERIALS = "materials"
DIGEST = "digest"
PROGRESS = "progress"
PENDING = "pending"

SUPERVISING = frozenset({Role.SUPERVISOR, Role.ADMIN})

ALL: Mapping[str, Kind] = {
    WORKBOOK: Kind(exports.workbook_messages, commands.export_failed(), exports="table", roles=SUPERVISING),
    MATERIALS: Kind(exports.materials_messages, commands.export_failed(), exports="materials", roles=SUPERVISING),
    DIGEST: Kind(report_answers.digest_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    PROGRESS: Kind(report_answers.progress_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    PENDING: Kind(report_answers.pending_messages, exporting.ANSWER_FAILED, quick=True, roles=SUPERVISING),
    annex_sending.KIND: Kind(annex_sending.annex_messages, tables.ANNEX_FAILED, quick=True, roles=frozenset(Role)),
}
