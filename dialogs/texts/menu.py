"""The menu of commands a channel shows beside the text field."""

TELEGRAM = (
    ("report", "填报今天的数据"),
    ("today", "今天已报的内容"),
    ("lead", "报送新闻线索"),
    ("materials", "报送材料"),
    ("stats", "情况统计表"),
    ("status", "本单位进度和截止时间"),
    ("cancel", "退出当前操作"),
    ("help", "帮助"),
    ("mydata", "我的登记信息"),
)
"""Name and what it does, in the order of use; what supervisors and admins may do stands in /help."""
