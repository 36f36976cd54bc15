"""What /help says, by role."""

IN_THE_MIDDLE = "您正在填报：直接回答就行，/cancel 可退出（已保存的不会丢）。"

SUPERVISOR = """主管：
/progress 各单位进度
/pending 未报名单（可粘贴到微信群）
/remind 提醒未报单位
/return 单位 [日期|统计表|项目] 理由  退回
/star N 推介线索
/digest 看简报 · /export 导出 · /board 看板"""

ADMIN = """管理员：
/invite 单位 [联络员|主管] 邀请码
/grant · /revoke 角色
/extend 项目 [单位] 时间  延期
/unlock 单位 日期|统计表|项目  解锁
/exempt 单位 理由  免报
/broadcast 内容  群发 · /bind 绑定群
/export materials 材料包 · /desk 管理台"""

ALL = "/mydata 我的信息 · /cancel 退出 · /help 帮助"


def liaison(counts: bool, table: bool, register: bool) -> str:
    """A liaison's commands."""
    lines = ["联络员："]
    if counts:
        lines += ["直接发数据就能填报，如「教师32 学生450」", "/report 填报（/report 昨天 可补报）"]
    lines += ["照片、视频、文件直接发来", "/lead 新闻线索", "/materials 报送材料"]
    if table:
        lines.append("/stats 统计表")
    if register:
        lines.append("/activities 活动登记")
    lines.append("/today 今天报了什么 · /status 进度")
    return "\n".join(lines)
