"""A lead as a document tells it: nothing twice."""

import pytest

from bot.reports.word.summary_report import told
from dialogs.model.submissions import Lead
from dialogs.steps.leads import proposed_title
from tests.reports.sample import DAY1


def lead(body, title=None):
    return Lead(1, 4, DAY1, proposed_title(body) if title is None else title, body, "")


@pytest.mark.parametrize(
    ("given", "title", "body"),
    [
        (lead("社区维修日。学生为居民修家电。"), "社区维修日", "学生为居民修家电。"),
        (lead("大国工匠进校园"), "大国工匠进校园", ""),
        (lead("大国工匠走进示例高职。", "工匠进校园"), "工匠进校园", "大国工匠走进示例高职。"),
        (lead("学生" * 40), "学生" * 40, ""),
        (lead("没有题目的线索", ""), "没有题目的线索", ""),
    ],
    ids=["first sentence", "nothing else", "a title of its own", "cut", "none"],
)
def test_the_body_goes_on_where_the_title_ends(given, title, body):
    assert told(given, 200) == (title, body)


@pytest.mark.parametrize("body", ["句子。" * 100, "学生" * 100, "题目。" + "正文" * 100])
def test_together_they_fit_their_room(body):
    assert sum(map(len, told(lead(body), 60))) <= 60
