"""What a document (方案, 总结) is by its bytes: docx, pdf, wps, ofd, xlsx, whatever the file is called."""

from collections.abc import Iterable

from dialogs.model.campaign import Campaign
from dialogs.model.file_kinds import KINDS
from dialogs.model.submissions import KeptFile


def is_paper(file: KeptFile) -> bool:
    """Whether the file is such a document, as far as its bytes are known."""
    kind = KINDS.get(file.mime)
    return not file.mime or (kind is not None and kind.paper)


def called(file: KeptFile) -> str:
    """What kind of file it is, in a word; empty where that is not known."""
    kind = KINDS.get(file.mime)
    return kind.name if kind else ""


def has_macros(file: KeptFile) -> bool:
    """Whether it brings a program along, by what kind it is."""
    kind = KINDS.get(file.mime)
    return kind is not None and kind.macros


def misplaced(campaign: Campaign, files: Iterable[KeptFile]) -> list[KeptFile]:
    """The files that were sent as a document and are none."""
    documents = {d.key for d in campaign.deliverables if d.is_document}
    return [file for file in files if file.target.subject.deliverable in documents and not is_paper(file)]
