"""What simulated people type: spelled as people do, of things that do not exist."""

from collections.abc import Sequence

ABOUT = ("约{n}", "{n}左右", "{n}多", "大概{n}", "{n}+")
"""Counts nobody can take."""

ASIDE = ("校车5", "横幅12", "志愿者车辆3")
"""Words with a number that no field is called."""

REASONS = ("漏统计了下午的活动", "企业名单有重复", "二级学院晚报了一组数据", "笔误")
"""Why a figure is corrected after the digest."""

AGED_ROSTER = "学籍有新增，名册未更新"

RETURN_REASONS = ("总人数与签到表不符，请核对", "企业数偏大，请核实后再报")

PAPER_RETURN_REASONS = ("缺安全预案，请补充后再报", "没有盖章，请盖章后重新报送")
"""Why a document is sent back."""

ACTIVITIES = ("{unit}校园开放日", "{unit}家电义诊进社区", "{unit}“职业教育一堂课”家长体验", "{unit}技能接力")
VENUES = ("示例社区", "示例广场", "实训楼一层", "校门口")
LEADER = "示例老师"
NOTE = "按通知安排开展"
APPROVAL_REFUSED = "请补充带队教师和交通安排"

EXEMPT_REASON = "校区搬迁，今年不参加"

LEADS: Sequence[str] = (
    "{unit}学生把智能喷药机开进茶园。上午在示例村演示，二十分钟喷完十亩，村民当场报名学习。",
    "非遗刺绣走进{unit}校园开放日，绣娘带学生现场完成一幅两米长卷。",
    "{unit}护理专业进社区，为老人量血压、教急救，一天服务三百多人次",
    "校企合作共建的示例实训中心今天启用；首批学生在{unit}师傅带教下加工出合格零件。",
    "{unit}毕业生回校讲成长：从焊工学徒到技能大赛选手的五年",
    "开放赛场！{unit}烹饪专业邀请家长当评委，现场评出十道家乡菜",
)
"""Story leads; `{unit}` is the unit's name."""

LEAD_MORE = "补充：活动持续到周末，欢迎采访。"

CAPTIONS = ("开放校园", "走进社区", "技能展示", "", "", "")

PAPER = "{unit}职业教育活动周{item}"
CASE_PAPER = "{unit}典型案例：一堂开在车间里的课"
ARTICLE = "{unit}稿件：技能走进千家万户"
TEXT = "{unit}活动周情况：开放校园一天，走进社区两次，一切顺利。"

NO_ADDRESS = "我们学校官网"
ADDRESS = "https://week{number}.example.edu.cn/2023"

PHOTO_NAME = "IMG_{number:04d}.jpg"

PROVINCE_GROUP = "职教活动周工作群"
PREFECTURE_GROUP = "{unit}活动周群"

ADMIN = "示例管理员"
SUPERVISOR = "示例主管{number}"
STRANGER = "示例路人"

BROADCAST = "明天起每天16:00发当日报表，请在20:00前报送，照片可直接发来。"
