"""What a document (方案, 总结) is by its bytes: docx, pdf, wps, xlsx, whatever the file is called."""

from collections.abc import Iterable

from dialogs.campaign import Campaign
from dialogs.deliverables import DeliverableKind
from dialogs.submissions import KeptFile

MIMES = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""What the first bytes say of them; what WPS and old Office write (.wps, .doc) is all `application/msword`."""


def is_paper(file: KeptFile) -> bool:
    """Whether the file is such a document, as far as its bytes are known."""
    return not file.mime or file.mime in MIMES


def misplaced(campaign: Campaign, files: Iterable[KeptFile]) -> list[KeptFile]:
    """The files that were sent as a document and are none."""
    documents = {d.key for d in campaign.deliverables if d.kind is DeliverableKind.DOCUMENT}
    return [file for file in files if file.target.subject.deliverable in documents and not is_paper(file)]
