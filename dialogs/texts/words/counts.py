"""Figures as people read them."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.model.indicators import Indicator


def thousands(value: float) -> str:
    """1,200; the half of a median as it is."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def short(indicator: Indicator) -> str:
    """The short name of an indicator: what people type for it."""
    return indicator.aliases[0] if indicator.aliases else indicator.label


def figure(indicator: Indicator, value: int) -> str:
    """教师 32人."""
    return f"{short(indicator)} {thousands(value)}{indicator.measure}"


def figures(fields: Iterable[Indicator], values: Mapping[str, int]) -> str:
    """教师 32人、学生 450人."""
    return "、".join(figure(i, values[i.key]) for i in fields if i.key in values)


def change(indicator: Indicator, old: int | None, new: int) -> str:
    """教师 32 → 35人."""
    before = "（空）" if old is None else thousands(old)
    return f"{short(indicator)} {before} → {thousands(new)}{indicator.measure}"


def names(fields: Iterable[Indicator]) -> str:
    """教师、学生."""
    return "、".join(short(i) for i in fields)


def percent(value: float) -> str:
    """37.50%."""
    return f"{value:.2%}"


def quoted(texts: Sequence[str], longest: int = 40, most: int = 5) -> str:
    """「…」「…」: what people wrote, each cut to a phone line, the rest counted."""
    shown = "".join(f"「{cut(text, longest)}」" for text in texts[:most])
    return f"{shown}等{len(texts)}处" if len(texts) > most else shown


def cut(text: str, longest: int) -> str:
    """The text on one line, its end left out."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
