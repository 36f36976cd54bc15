"""Awards a notice announces: the figures for each criterion stand side by side, people decide."""

from dataclasses import dataclass

from dialogs.model.indicators import OURS


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion (评选标准), in the notice's words.

    `figures` name what the program knows that speaks to it: indicator keys, or `FIGURES`. `judged`: people give a mark
    of quality as well.
    """

    name: str
    figures: tuple[str, ...] = ()
    judged: bool = False
    source: str = OURS


@dataclass(frozen=True, slots=True)
class Award:
    """An award or shortlist (优秀组织奖, 年度推介省份): at most `places` of the units of those kinds."""

    key: str
    name: str
    places: int
    kinds: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    source: str = OURS


FIGURES = {
    "reporting_rate": "报送率",
    "on_time_rate": "按时率",
    "leads": "线索数",
    "starred_leads": "推介线索数",
    "photos": "照片数",
    "materials": "材料件数（不含照片）",
    "activities": "活动数",
    "teacher_share": "教师参与占比",
}
"""Figures of a unit besides its indicators, with what they are called."""

RATES = frozenset({"reporting_rate", "on_time_rate", "teacher_share"})
"""Those of them that are shares: of every day and deliverable owed by now, what is in, and what came in time; of a
unit's 专任教师数, the teachers who took part."""
