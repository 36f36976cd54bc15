"""Whether an office's own Word templates can be filled: tried with made-up records, before a digest needs them."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from bot.reports.charts.photos import Copies, Photo
from bot.reports.figures.records import Records
from bot.reports.word.brief import TEMPLATE as BRIEF
from bot.reports.word.brief import brief
from bot.reports.word.summary_report import TEMPLATE as SUMMARY
from bot.reports.word.summary_report import summary_report
from bot.reports.word.template import TemplateBroken
from dialogs.model.campaign import Campaign
from dialogs.model.submissions import FileKind, FileState, KeptFile, Lead, Subject, Target
from dialogs.model.units import Organisation, Unit
from dialogs.texts.documents import word as texts

NAMES = (BRIEF, SUMMARY)
"""What an office's own templates are called."""


def template_faults(campaign: Campaign, folder: Path, copies: Copies) -> list[str]:
    """What is wrong with the templates in an office's folder, in words: which file, which paragraph, what is right."""
    if not folder.is_dir():
        return [texts.no_folder(str(folder))]
    return [*_strange(folder), *_broken(campaign, folder, copies)]


def _strange(folder: Path) -> Iterator[str]:
    """Files that look like templates and are called otherwise than any: nobody would ever use them."""
    for path in sorted(folder.iterdir()):
        # Word keeps a file of its own beside one that is open.
        if path.suffix.lower() in {".docx", ".doc", ".dotx"} and path.name not in NAMES and path.name[:1] not in "~.":
            yield texts.strange_template(path.name, NAMES)


def _broken(campaign: Campaign, folder: Path, copies: Copies) -> Iterator[str]:
    records, top = _made_up(campaign), 1
    tries: dict[str, Callable[[Path], object]] = {
        BRIEF: lambda path: brief(records, top, campaign.first, [_photo(records)], path),
        SUMMARY: lambda path: summary_report(records, top, copies, path),
    }
    for name, fill in tries.items():
        if (folder / name).exists():
            try:
                fill(folder / name)
            except TemplateBroken as broken:
                yield str(broken)
            except Exception as error:  # noqa: BLE001 (whatever a foreign file does to the library, it is of no use)
                yield texts.broken(name, [texts.unreadable(type(error).__name__)])


def _made_up(campaign: Campaign) -> Records:
    """Something of everything that a template can ask for."""
    kinds = campaign.unit_kinds
    units = [Unit(1, campaign.root, kinds[0].name, None), Unit(2, "示例一职", kinds[-1].name, 1)]
    now = datetime.combine(campaign.last + timedelta(days=1), time(12), campaign.zone)
    category = campaign.lead_categories[0].key if campaign.lead_categories else ""
    leads = [Lead(n, 2, campaign.first, "示例", "示例", category, starred=n == 1, sent_at=now) for n in (1, 2)]
    return Records(campaign=campaign, organisation=Organisation(units, campaign), now=now, leads=leads)


def _photo(records: Records) -> Photo:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (4, 3)).save(out, "JPEG")
    subject = Subject(day=records.campaign.first)
    file = KeptFile(1, FileKind.PHOTO, FileState.KEPT, "示例.jpg", 1, Target(2, subject, None))
    return Photo(file, "示例一职", "示例", out.getvalue())
