"""The long sheets as csv (INTERFACE §2, `weekbot export`)."""

import csv

from bot.reports.workbook.workbook import write_csv
from tests.reports.week import week


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_list_is_a_file_that_excel_reads_as_chinese(tmp_path):
    paths = write_csv(week(), tmp_path)
    names = ["分单位统计.csv", "每日数据.csv", "报送进度.csv", "材料清单.csv", "线索.csv", "修订记录.csv"]
    assert [path.name for path in paths] == names
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths)


def test_cells_are_plain_numbers_dates_and_times(tmp_path):
    daily = dict(zip(("units", "daily"), write_csv(week(), tmp_path), strict=False))["daily"]
    assert rows(daily)[1][:6] == ["2023-05-14", "示例一职", "1", "30", "400", "0.4"]
    assert rows(daily)[1][12:] == ["2023-05-14 16:30:00", "2023-05-14 17:00:00", "问答", "已提交"]
    assert rows(daily)[3][5] == ""


def test_the_total_is_the_last_row(tmp_path):
    units = write_csv(week(), tmp_path)[0]
    assert rows(units)[-1][:5] == ["总计", "总计", "", "", "5"]


def test_a_subtree_has_its_own(tmp_path):
    leads = write_csv(week(), tmp_path, top_unit_id=2)[4]
    assert [row[0] for row in rows(leads)[1:]] == ["1"]
