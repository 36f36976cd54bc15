"""What is said about a value that breaks a rule: which, the two numbers in question, what is accepted."""

from collections.abc import Callable, Mapping, Sequence

from dialogs.figures.rules import Fault, Finding
from dialogs.model.indicators import Indicator
from dialogs.texts.words.counts import figure, short, thousands

KNOWN = {"enrolment": "在校生数", "staff": "专任教师数"}


def refused(names: str, finding: Finding, fields: Sequence[Indicator]) -> str:
    """Values that are not taken, by name; `fields` are the finding's, in its order."""
    return f"未保存：{names}——{described(finding, fields)}，请核对后重发。"


def asked(finding: Finding, fields: Sequence[Indicator]) -> str:
    """A value that is taken once it is confirmed."""
    extra = "是否多了一个零？" if finding.fault is Fault.FAR_ABOVE else "是否写错？"
    return f"未保存：{described(finding, fields)}。{extra}"


def confirmed(finding: Finding, fields: Sequence[Indicator]) -> str:
    """What is kept with a value whose warning was confirmed, and shown to officials."""
    return described(finding, fields)


def described(finding: Finding, fields: Sequence[Indicator]) -> str:
    """The value, and the number it was held against."""
    return _WORDS[finding.fault](finding, fields)


def _below_sum(finding: Finding, fields: Sequence[Indicator]) -> str:
    parts = "+".join(short(i) for i in fields[1:])
    return f"{_value(finding, fields)}，应不少于{parts}的合计 {thousands(finding.bound)}"


def _above_known(finding: Finding, fields: Sequence[Indicator]) -> str:
    return f"{_value(finding, fields)}，大于{KNOWN.get(finding.known, finding.known)} {thousands(finding.bound)}"


def _against(words: str) -> Callable[[Finding, Sequence[Indicator]], str]:
    return lambda finding, fields: f"{_value(finding, fields)}，{words} {thousands(finding.bound)}"


def _value(finding: Finding, fields: Sequence[Indicator]) -> str:
    return figure(fields[0], finding.value)


_WORDS: Mapping[Fault, Callable[[Finding, Sequence[Indicator]], str]] = {
    Fault.BELOW_SUM: _below_sum,
    Fault.ABOVE_KNOWN: _above_known,
    Fault.FAR_ABOVE: _against("远高于本单位平常的"),
    Fault.FAR_BELOW: _against("远低于本单位平常的"),
    Fault.BELOW_LARGEST_DAY: _against("应不少于单日最大的"),
    Fault.ABOVE_DAYS: _against("应不多于各日合计"),
    Fault.NOT_DAYS: _against("不等于各日合计"),
    Fault.BELOW_LARGEST_CHILD: _against("少于下级单位中最大的"),
    Fault.ABOVE_CHILDREN: _against("多于下级合计"),
}
