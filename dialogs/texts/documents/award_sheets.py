"""Headers of the sheets that people judge by: awards (优秀组织奖), what is recommended upward (择优推介)."""

from dialogs.model.campaign import Campaign

UNIT = "单位名称"
PLACE = "参考名次（均次小的在前，由人评定）"
MEAN = "综合均次（各标准均次的平均）"
_NUMERALS = "一二三四五六七八九十"


def numbered(number: int, what: str) -> str:
    """一、报送率: which criterion a column belongs to, counted from 1."""
    return f"{_NUMERALS[number - 1] if number <= len(_NUMERALS) else number}、{what}"


def place_of(figure: str) -> str:
    """The column of a figure's place."""
    return f"{figure}名次"


def mean_of(criterion: str) -> str:
    """The column of a criterion's mean."""
    return f"均次：{criterion}"


def mark_of(criterion: str) -> str:
    """The column for people's marks of quality, blank."""
    return f"评分（人工）：{criterion}"


def decision(places: int) -> str:
    """The column for what people decide, blank."""
    return f"评定（{places}个，人工）"


def sheet_of(campaign: Campaign) -> str:
    """What the sheet of recommended leads is called."""
    return campaign.shortlist.name if campaign.shortlist else ""


STARRED, CASES, PHOTOS = "本单位推介线索数", "本单位典型案例件数", "照片数"
MARK, DECISION = "评分（人工）", "是否推介（人工）"
APPROVAL, REASON = "审批", "未批准的理由"
