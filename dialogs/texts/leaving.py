"""What is said to somebody who leaves."""

NOTHING = "现在没有进行中的填报。"
LEFT = "已退出。"
LEAD_KEPT = "已退出。线索{number}的内容已保存。"
HAND_IN_KEPT = "已退出。收到的内容已保存，但还没有报送；发 /materials 可继续。"


def draft_kept(title: str, figures: str) -> str:
    """The draft that stays."""
    return f"已退出。{title}已保存的数留作草稿（{figures}），还没有上报。不要了可按「清空」。"
