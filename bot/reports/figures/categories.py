"""Under which category (类别) a received file is listed, counted and archived."""

from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import Deliverable
from dialogs.model.submissions import FileKind, KeptFile

PHOTO = "照片"
VIDEO = "视频"
OTHER = "其他"


def category_of(campaign: Campaign, file: KeptFile) -> str:
    """The file's own category, else what it obviously is: a photo, a video, the deliverable it was handed in for."""
    if file.category:
        return file.category
    deliverable = _deliverable(campaign, file.target.subject.deliverable)
    if deliverable and not deliverable.categories:
        return deliverable.name
    if file.kind is FileKind.PHOTO:
        return PHOTO
    if file.kind is FileKind.VIDEO:
        return VIDEO
    return deliverable.name if deliverable else OTHER


def _deliverable(campaign: Campaign, key: str) -> Deliverable | None:
    return next((d for d in campaign.deliverables if d.key == key), None)
