"""The workbook and the documents as LibreOffice opens and prints them: nothing cut off, pages as many as meant."""

import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from bot.reports.attachments import SHIPPED
from bot.reports.charts.photos import best_photos
from bot.reports.word.brief import TEMPLATE, brief
from bot.reports.word.summary_report import TEMPLATE as SUMMARY
from bot.reports.word.summary_report import summary_report
from bot.reports.workbook.workbook import write_annex, write_workbook
from dialogs.model.submissions import Lead
from dialogs.model.units import Organisation, Unit
from tests.reports.office import TOOLS, missing_tools, printed
from tests.reports.photographs import Album, jpeg
from tests.reports.sample import DAY1, DAY2, MAY, UNITS, at, figures, organisation, records, report, yunnan
from tests.reports.test_hostile_text import hostile  # noqa: F401 - a fixture
from tests.reports.week import LIAISONS, week

pytestmark = pytest.mark.skipif(bool(missing_tools()), reason=f"needs {', '.join(TOOLS)}: missing {missing_tools()}")

A4_LANDSCAPE, A4 = (842, 595), (595, 842)

LARGEST = 999_999_999
"""The largest count there is (INTERFACE §5)."""


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("office")


def largest():
    """Every unit reports the largest count on every day."""
    given = {indicator.key: LARGEST for indicator in yunnan().asked if indicator.key != "schools"}
    filed = [report(unit, day, given) for unit in (4, 5, 6, 8, 10, 11) for day in yunnan().days]
    liaisons = {1: (replace(LIAISONS[1][0], name="示例联系人" * 3),)}
    return records(filed, now=at(MAY[20]), liaisons=liaisons)


def stands_whole(name, page):
    """Whether the name's signs stand on the page in their order, on as many lines as it takes: nothing is cut off."""
    found = 0
    for part in re.split(r"\s+|报送单位：", page):
        if part and name.startswith(part, found):
            found += len(part)
        if found == len(name):
            return True
    return False


def squeezed(text):
    return "".join(text.split())


LONG = "示例省示例自治州示例土家族苗族自治县中等职业技术学校{}（民族职业教育中心）"
"""Schools of autonomous counties are called so."""


def long_named():
    """Every unit but the root has such a name, and something of everything."""
    units = [unit if unit.parent_id is None else replace(unit, name=LONG.format(unit.id)) for unit in UNITS]
    given = {indicator.key: 12 for indicator in yunnan().asked if indicator.key != "schools"}
    filed = [report(unit, DAY1, given) for unit in (4, 5, 6, 8, 10, 11)]
    return records(
        filed,
        now=at(MAY[20]),
        organisation=organisation(units),
    )


class TestTheWorkbook:
    @pytest.fixture(scope="class")
    @staticmethod
    def book(tmp_path_factory, home):
        path = tmp_path_factory.mktemp("book") / "book.xlsx"
        write_workbook(largest(), path)
        return printed(path, home)

    def test_the_annex_is_one_landscape_page_by_itself(self, book):
        assert set(book.sizes) == {A4_LANDSCAPE}
        assert "2023年职业教育活动周情况统计表" in squeezed(book.pages[0])
        assert "单位名称" not in book.pages[0]
        assert "分单位" not in book.pages[0]

    def test_a_name_longer_than_its_column_stands_whole_in_every_list(self, tmp_path, home):
        write_workbook(long_named(), tmp_path / "book.xlsx")
        pages = printed(tmp_path / "book.xlsx", home).pages
        reporting, everybody = (4, 5, 6, 8, 10, 11), range(2, 12)
        for header, units in (("专任教师数", everybody), ("首次提交时间", reporting), ("方案", everybody)):
            page = next(page for page in pages if header in page)
            for unit in units:
                assert stands_whole(LONG.format(unit), page), f"unit {unit} beside {header}"

    def test_a_long_name_stands_whole_over_the_annex_of_its_unit(self, tmp_path, home):
        write_annex(long_named(), 4, tmp_path / "annex.xlsx")
        annex = printed(tmp_path / "annex.xlsx", home)
        assert stands_whole(LONG.format(4), annex.pages[0])
        header = next(word for word in annex.words() if word.text.startswith("序号"))
        name = [word for word in annex.words() if word.text.startswith("报送单位") or "中心" in word.text]
        assert all(word.bottom <= header.top for word in name)

    def test_no_number_is_too_wide_for_its_column(self, book):
        assert "##" not in "".join(book.pages)
        assert f"{LARGEST * 6:,}" in book.pages[0]
        assert f"{LARGEST * 6 * 7:,}" in book.pages[0]

    def test_no_label_of_the_annex_leaves_its_row(self, book):
        words = book.words(1)
        above = next(word for word in words if word.text.startswith("报送单位"))
        below = next(word for word in words if word.text == f"{LARGEST * 6:,}")
        labels = "".join(indicator.label for indicator in yunnan().indicators)
        header = [word for word in words if above.bottom < (word.top + word.bottom) / 2 < below.top]
        assert sorted(squeezed("".join(word.text for word in header))) == sorted("序号" + labels)
        assert all(above.bottom <= word.top and word.bottom <= below.top for word in header)

    def test_every_page_of_a_list_begins_with_its_header(self, book):
        for page in book.pages[1:]:
            assert "单位名称" in page

    def test_what_people_typed_prints_like_anything_else(self, hostile, tmp_path, home):  # noqa: F811 - the fixture
        write_workbook(hostile, tmp_path / "book.xlsx")
        pages = printed(tmp_path / "book.xlsx", home).pages
        assert squeezed("=cmd|' /C calc'!A0") in squeezed("".join(pages))
        assert "##" not in "".join(pages)


class TestTheBrief:
    @pytest.fixture(scope="class")
    @staticmethod
    def fullest(tmp_path_factory, home):
        """Everything on it as long as it gets."""
        folder = tmp_path_factory.mktemp("brief")
        album = Album(folder)
        for unit in (4, 5):
            album.keep(unit, day=DAY2, caption="校园开放日" * 9, data=jpeg(size=(900, 1600 if unit == 4 else 500)))
        units = [replace(unit, name=unit.name + "中等职业技术学校" * 4) for unit in UNITS]
        leads = [
            Lead(n, 4, DAY2, "大国工匠走进课堂" * 9, "学校邀请技能大师走进课堂。" * 40, "people", n < 4)
            for n in range(9)
        ]
        given = {indicator.key: LARGEST for indicator in yunnan().asked if indicator.key != "schools"}
        made = records(
            [report(4, DAY1, given), report(4, DAY2, figures()), report(8, DAY2, given), report(10, DAY1, given)],
            organisation=organisation(units),
            leads=leads,
            files=album.files,
        )
        photos = best_photos(made, 1, [DAY2], album.copies, 9)
        path = folder / "brief.docx"
        path.write_bytes(brief(made, 1, DAY2, photos, SHIPPED / TEMPLATE))
        return printed(path, home)

    def test_is_one_page_however_much_there_is_to_say(self, fullest):
        assert fullest.sizes == [A4]

    def test_has_its_parts_in_the_customary_order(self, fullest):
        text = squeezed(fullest.pages[0])
        order = (
            "职业教育活动周每日简报",
            "（第2期）",
            "云南省教育厅",
            "2023年5月15日",
            "一、动态",
            "二、数据",
            "三、典型案例",
        )
        assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)

    def test_nothing_of_it_is_in_the_margins(self, fullest):
        with Image.open(fullest.png(dots=36)) as page:
            gray = page.convert("L")
            left, top, right, bottom = ImageChops.invert(gray).getbbox()
        # 25 mm aside, 12 mm above and below, at 36 dots an inch.
        assert left >= 35
        assert right <= gray.width - 35
        assert top >= 17
        assert bottom <= gray.height - 17


class TestTheFinalReport:
    @pytest.fixture(scope="class")
    @staticmethod
    def report(tmp_path_factory, home):
        folder = tmp_path_factory.mktemp("summary")
        album = Album(folder)
        for unit in (4, 5, 8, 10):
            album.keep(unit, data=jpeg(size=(1600, 1200), gps={1: "N"}), caption=f"单位{unit}")
        made = replace(week(), files=[*week().files[5:7], *album.files])
        path = folder / "summary.docx"
        path.write_bytes(summary_report(made, 1, album.copies, SHIPPED / SUMMARY))
        return printed(path, home)

    def test_follows_the_notices_order(self, report):
        text = squeezed("".join(report.pages))
        order = (
            "一、总体情况",
            "二、主要活动",
            "四开放",
            "三贴近",
            "两走进",
            "特色亮点活动",
            "典型案例",
            "三、宣传情况",
        )
        order = (*order, *(category.name for category in yunnan().lead_categories), "四、报送情况", "五、经验和不足")
        places = [text.index(part) for part in order]
        assert places == sorted(places)

    def test_has_figures_cases_and_files_filled_in(self, report):
        text = squeezed("".join(report.pages))
        assert "参与活动的职业院校学生数（人）" + f"{week().figures.week(1)['students']:,}人" in text
        assert "大国工匠进校园（示例高职，5月14日）" in text
        assert "案例.docx（示例高职，典型案例）" in text
        for indicator in yunnan().indicators:
            assert indicator.label in text

    def test_marks_what_needs_a_persons_judgement(self, report):
        assert squeezed("".join(report.pages)).count("【请补充：") >= 8

    def test_is_a_document_to_read_not_a_heap_of_pages(self, report):
        assert set(report.sizes) == {A4}
        assert 4 <= len(report.pages) <= 9
        assert all(squeezed(page) or number for number, page in enumerate(report.pages))


def test_the_final_report_of_a_campaign_where_nothing_came_in_is_whole(tmp_path, home):
    bare = records(now=at(MAY[9]), organisation=Organisation([Unit(1, "云南省教育厅", "省教育厅", None)], yunnan()))
    (tmp_path / "summary.docx").write_bytes(summary_report(bare, 1, Album(tmp_path).copies, SHIPPED / SUMMARY))
    assert "一、总体情况" in squeezed(printed(tmp_path / "summary.docx", home).pages[0])
