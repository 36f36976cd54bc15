"""Golden conversations: whole transcripts, every effect and button compared, the state written down between turns.

After a wanted change `GOLDEN_UPDATE=1 pytest tests/dialogs/test_conversations.py` writes them anew, to be read by eye.
"""

import os
from pathlib import Path

import pytest

from bot.runtime.campaign_files import load_campaign
from dialogs.model.units import Unit
from tests.dialogs.transcripts import Stage, script_of

GOLDEN = Path(__file__).parent / "golden"

YUNNAN_UNITS = (
    Unit(1, "云南省教育厅", "省教育厅", None),
    Unit(2, "示例州教育体育局", "州市教育行政部门", 1, position=1),
    Unit(3, "示例一职", "职业学校", 2, 1200, 80, position=2),
    Unit(4, "示例二职", "职业学校", 2, position=3),
    Unit(5, "示例学院", "高等职业院校", 1, 9000, 500, position=4),
    Unit(6, "示例三职", "职业学校", 2, exempt=True, position=5),
)
JINAN_UNITS = (
    Unit(1, "济南市教育局", "市教育局", None),
    Unit(2, "示例区教育和体育局", "区县教体局", 1, position=1),
    Unit(3, "示例技师学院", "职业（技工）院校", 1, position=2),
)


def transcripts() -> list[Path]:
    return sorted(GOLDEN.glob("*.txt"))


@pytest.mark.promise("5.2", "5.28")  # registration
@pytest.mark.promise("5.3", "5.46")  # late-days, questions, table
@pytest.mark.promise("5.4", "5.50")  # leads
@pytest.mark.promise("5.5", "5.51", "5.52")  # materials, text-for-a-file
@pytest.mark.promise("5.6")  # table
@pytest.mark.promise("5.7", "5.45")  # zero-report
@pytest.mark.promise("5.8")  # materials, at its end
@pytest.mark.promise("5.9")  # help, my-data, zero-report
@pytest.mark.promise("5.29", "5.31")  # correction, leads, questions, materials-more, same-as-yesterday
@pytest.mark.promise("5.32")  # warnings
@pytest.mark.promise("5.34", "5.35", "5.36", "5.78")  # quick-entry-partial, edited-messages
@pytest.mark.promise("5.43")  # draft-changed, edited-after-clearing
@pytest.mark.promise("5.44")  # correction
@pytest.mark.promise("5.48")  # edited-messages
@pytest.mark.promise("5.53")  # photos, materials-more
@pytest.mark.promise("6.13", "6.17", "6.19", "6.20", "6.21", "7.3", "7.9", "8.14")
@pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    jinan = path.stem.startswith("jinan")
    stage = Stage(load_campaign("jinan-2023" if jinan else "yunnan-2023"), JINAN_UNITS if jinan else YUNNAN_UNITS)
    played = stage.play(script_of(written))
    if os.environ.get("GOLDEN_UPDATE") == "1":
        path.write_text(played, encoding="utf-8")
        written = played
    assert played == written


def test_there_are_conversations() -> None:
    assert len(transcripts()) > 10
