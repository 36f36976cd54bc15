"""Colours that stay apart for colour-blind eyes (after Okabe and Ito), and never the only sign of what is meant."""

from dialogs.progress import ReportState

DONE, LACKING, ACCENT = "#0072B2", "#C44F00", "#E69F00"
PALE = "#9CC9E3"

EMPTY = "#EFEFEF"

BLACK, WHITE = "#000000", "#FFFFFF"
"""Signs on a colour: whichever of the two has a contrast of 4.5 or more (WCAG 2.1, 1.4.3)."""

_LOW, _HIGH = (0xDE, 0xEB, 0xF7), (0x08, 0x45, 0x94)
"""A single hue from light to dark: more is darker, whatever the eye."""

DARK = 0.83
"""From this share on a cell is so dark that its text is white."""

_STATES = {
    ReportState.ON_TIME: (DONE, "报"),
    ReportState.LATE: ("#56B4E9", "迟"),
    ReportState.ZERO: ("#A6CEE3", "零"),
    ReportState.MISSING: (LACKING, "缺"),
    ReportState.RETURNED: (ACCENT, "退"),
    ReportState.EXEMPT: ("#D9D9D9", "免"),
    ReportState.NOT_YET: (EMPTY, ""),
}
_WHITE_ON = {ReportState.ON_TIME, ReportState.MISSING}


def of_share(share: float | None) -> tuple[str, str]:
    """The colour of a share between 0 and 1, and that of text on it."""
    if share is None:
        return EMPTY, "#595959"
    share = min(max(share, 0.0), 1.0)
    # Rates that matter lie close together near the top: squared they are further apart.
    mixed = (round(low + (high - low) * share**2) for low, high in zip(_LOW, _HIGH, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed), WHITE if share >= DARK else BLACK


def of_state(state: ReportState) -> tuple[str, str, str]:
    """A state's colour, the sign that stands on it, and the sign's colour."""
    color, sign = _STATES[state]
    return color, sign, WHITE if state in _WHITE_ON else BLACK
