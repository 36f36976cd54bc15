"""The morning message: late reports and corrections since the digest (INTERFACE §7)."""

import pytest

from bot.reports.messages.late_digest import late_digest
from dialogs.model.submissions import Revision, Status, Subject
from tests.reports.sample import DAY1, DAY2, DAY3, at, figures, records, report


def morning(day, submissions=(), revisions=(), top=1):
    made = records(submissions, now=at(DAY3, "09:00"), revisions=revisions)
    message = late_digest(made, top, day, at(day, "20:30"))
    return message.text.splitlines() if message else None


def corrected(unit, day, field, old, new, when, reason=""):
    return Revision(when, unit, Subject(day=day), field, old, new, "telegram:4", reason)


@pytest.mark.promise("7.6")
def test_there_is_none_if_nothing_changed():
    assert morning(DAY2) is None
    assert morning(DAY2, [report(4, DAY2, figures(), first=at(DAY2, "20:29"))]) is None


def test_late_reports_are_named_with_the_rate_as_it_is_now():
    submissions = [
        report(4, DAY2, figures(teachers=3)),
        report(5, DAY2, zero=True, first=at(DAY2, "20:30")),
        report(8, DAY2, figures(teachers=3), first=at(DAY3, "08:00")),
    ]
    assert morning(DAY2, submissions) == [
        "<b>云南省教育厅 5月15日简报后的补报和更正</b>",
        "5月15日现为：应报 6，已报 3（含零报告 1），未报 3，报送率 50.0%",
        "",
        "<b>补报（2）</b>",
        "示例二职 5月15日（零报告）",
        "示例四职 5月15日",
    ]


def test_a_subtrees_message_has_its_own_only():
    submissions = [report(8, DAY2, figures(), first=at(DAY3, "08:00"))]
    assert morning(DAY2, submissions, top=2) is None
    assert "示例四职 5月15日（零报告）" in morning(DAY2, submissions, top=7)


def test_a_report_in_time_that_was_changed_later_is_no_late_report():
    assert morning(DAY2, [report(4, DAY2, figures(teachers=3), changed=at(DAY2, "21:00"))]) is None


def test_a_late_draft_or_returned_report_is_no_late_report():
    late = at(DAY3, "08:00")
    submissions = [
        report(4, DAY2, figures(), status=Status.DRAFT, changed=late),
        report(5, DAY2, figures(), status=Status.RETURNED, first=late),
    ]
    assert morning(DAY2, submissions) is None


def test_corrections_of_one_report_at_one_time_stand_together_with_their_reason():
    when = at(DAY2, "21:15")
    revisions = [
        corrected(4, DAY2, "teachers", "32", "35", when, "漏了三位<老师>"),
        corrected(4, DAY2, "media", "1", "2", when, "漏了三位<老师>"),
        corrected(5, DAY2, "退回", "", "", at(DAY2, "22:00"), "请核对"),
    ]
    assert morning(DAY2, [report(4, DAY2, figures(teachers=35, media=2))], revisions)[3:] == [
        "<b>更正（2）</b>",
        "示例一职 5月15日 教师 32→35，媒体 1→2，原因：漏了三位&lt;老师&gt;",
        "示例二职 5月15日 退回，原因：请核对",
    ]


def test_a_correction_before_the_digest_was_in_the_digest():
    assert morning(DAY2, [], [corrected(4, DAY2, "teachers", "32", "35", at(DAY2, "20:00"))]) is None


def test_what_is_no_figure_of_a_day_is_not_told():
    revisions = [
        Revision(at(DAY3, "08:00"), 4, Subject(deliverable="table"), "students", "1", "2", "telegram:4"),
        corrected(4, DAY2, "解锁", "", "", at(DAY3, "08:00")),
    ]
    assert morning(DAY2, [], revisions) is None


class TestAnEarlierDay:
    """Told on the morning after it came in, not lost between two messages and not told twice."""

    def late(self, when):
        return [report(4, DAY1, figures(teachers=3), first=when)]

    def test_that_came_in_since_the_last_morning_message_is_told(self):
        assert "示例一职 5月14日" in morning(DAY2, self.late(at(DAY2, "12:00")))

    def test_that_came_in_before_it_was_told_then(self):
        assert morning(DAY2, self.late(at(DAY2, "08:00"))) is None
        assert "示例一职 5月14日" in morning(DAY1, self.late(at(DAY2, "08:00")))

    def test_corrected_since_is_told(self):
        revisions = [corrected(4, DAY1, "teachers", "3", "4", at(DAY2, "12:00"))]
        assert "示例一职 5月14日 教师 3→4" in morning(DAY2, [], revisions)


def test_many_corrections_are_counted_beyond_a_screen():
    revisions = [corrected(4, DAY2, "teachers", str(n), str(n + 1), at(DAY2, f"21:{n:02}")) for n in range(20)]
    lines = morning(DAY2, [], revisions)
    assert "<b>更正（20）</b>" in lines
    assert lines[-1] == "另有5项"
