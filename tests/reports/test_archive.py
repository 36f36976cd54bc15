"""The materials archive (INTERFACE §8)."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from python_calamine import CalamineWorkbook

from bot.reports.archive.archive import safe_name, unit_folders, write_archive
from bot.reports.geotags import strip
from dialogs.model.submissions import FileKind, FileState, Subject
from tests.reports.photographs import GPS, jpeg
from tests.reports.planted import CLEANED, DOUBTED, PLAIN, photo
from tests.reports.sample import DAY1, MAY, UNITS, at, organisation, records
from tests.reports.week import file


class Media:
    """A media store: files on disk by hash."""

    def __init__(self, folder):
        self.folder = folder

    def find(self, sha256):
        return self.folder / sha256

    def keep(self, number, unit, name, content, **more):
        sha256 = hashlib.sha256(content).hexdigest()
        self.find(sha256).write_bytes(content)
        more.setdefault("sent_at", at(DAY1, "15:00"))
        return file(number, unit, Subject(day=DAY1), name, sha256=sha256, size=len(content), **more)


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return Media(folder)


def contents(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def catalogue(path):
    book = CalamineWorkbook.from_filelike(io.BytesIO(contents(path)["目录.xlsx"]))
    return book.get_sheet_by_name("目录").to_python()


@pytest.mark.promise("8.15")
def test_every_file_stands_under_its_unit_and_category(media, tmp_path):
    files = [
        media.keep(1, 4, "a.jpg", b"one"),
        media.keep(2, 10, "案例.docx", b"two", kind=FileKind.DOCUMENT, category="典型案例", sent_at=at(MAY[30])),
        media.keep(3, 10, "b.mp4", b"three", kind=FileKind.VIDEO),
    ]
    made = write_archive(records(files=files), tmp_path / "材料.zip", media.find)
    assert made.paths == (tmp_path / "材料.zip",)
    assert made.files == 3
    assert made.missing == ()
    found = contents(tmp_path / "材料.zip")
    assert found.pop("目录.xlsx")
    assert found == {
        "示例一职/照片/20230514-1-a.jpg": b"one",
        "示例高职/典型案例/20230531-2-案例.docx": b"two",
        "示例高职/视频/20230514-3-b.mp4": b"three",
    }


def test_the_catalogue_warns_of_macros(media, tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as office:
        office.writestr("word/document.xml", "<w/>")
        office.writestr("word/vbaProject.bin", b"x")
    files = [media.keep(1, 4, "方案.docx", data.getvalue(), kind=FileKind.DOCUMENT, category="方案")]
    write_archive(records(files=files), tmp_path / "e.zip", media.find)
    assert catalogue(tmp_path / "e.zip")[1][9] == "含宏，打开时请勿启用"


def test_the_catalogue_says_what_is_where_and_what_is_missing(media, tmp_path):
    gone = media.keep(2, 4, "gone.jpg", b"gone")
    media.find(gone.sha256).unlink()
    damaged = media.keep(3, 4, "bad.jpg", b"bad", private=True)
    media.find(damaged.sha256).write_bytes(b"other")
    lost = file(4, 10, Subject(day=DAY1), "lost.jpg", state=FileState.LOST, caption="开幕", sent_at=at(DAY1))
    files = [media.keep(1, 4, "a.jpg", b"one", caption="开放日", private=True), gone, damaged, lost]
    made = write_archive(records(files=files), tmp_path / "e.zip", media.find)
    assert [f.number for f in made.missing] == [2, 4]
    time = datetime(2023, 5, 14, 15)  # noqa: DTZ001 - Excel knows no zone
    sha = [f.sha256 for f in files]
    header = [
        "编号",
        "单位名称",
        "类别",
        "标题",
        "原文件名",
        "路径",
        "大小",
        "SHA-256",
        "提交时间",
        "备注",
        "压缩包内SHA-256（与原件不同时）",
    ]
    assert catalogue(tmp_path / "e.zip") == [
        header,
        [1, "示例一职", "照片", "开放日", "a.jpg", "示例一职/照片/20230514-1-a.jpg", 3, sha[0], time, "不公开", ""],
        [
            3,
            "示例一职",
            "照片",
            "",
            "bad.jpg",
            "示例一职/照片/20230514-3-bad.jpg",
            3,
            sha[2],
            time,
            "内容与登记的SHA-256不符；不公开",
            "",
        ],
        [2, "示例一职", "照片", "", "gone.jpg", "", 4, sha[1], time, "文件缺失", ""],
        [
            4,
            "示例高职",
            "照片",
            "开幕（文件缺失）",
            "lost.jpg",
            "",
            1004,
            "",
            time.replace(hour=16, minute=30),
            "文件缺失",
            "",
        ],
    ]


def test_where_a_photo_was_taken_leaves_with_no_copy_and_the_list_names_both(media, tmp_path):
    here = jpeg(orientation=6, gps={1: "N", 2: (25.0, 3.0, 0.0), 3: "E", 4: (102.0, 43.0, 0.0)})
    nowhere = jpeg("navy")
    files = [media.keep(1, 4, "a.jpg", here), media.keep(2, 4, "b.jpg", nowhere)]
    write_archive(records(files=files), tmp_path / "e.zip", media.find)
    found = contents(tmp_path / "e.zip")
    packed = found["示例一职/照片/20230514-1-a.jpg"]
    assert Image.open(io.BytesIO(packed)).getexif().get_ifd(GPS) == {}
    assert Image.open(io.BytesIO(packed)).tobytes() == Image.open(io.BytesIO(here)).tobytes()
    assert found["示例一职/照片/20230514-2-b.jpg"] == nowhere
    listed = [(row[7], row[9], row[10]) for row in catalogue(tmp_path / "e.zip")[1:]]
    assert listed == [
        (hashlib.sha256(here).hexdigest(), "已去除拍摄位置", hashlib.sha256(packed).hexdigest()),
        (hashlib.sha256(nowhere).hexdigest(), "", ""),
    ]
    assert media.find(files[0].sha256).read_bytes() == here


def test_what_was_cut_off_and_what_may_still_say_a_place_is_in_the_list(media, tmp_path):
    files = [
        media.keep(1, 4, "a.jpg", CLEANED["a film behind a photo"]),
        media.keep(2, 4, "照片.rar", DOUBTED["rar"], kind=FileKind.DOCUMENT),
        media.keep(3, 4, "方案.docx", CLEANED["docx, a photo"], kind=FileKind.DOCUMENT),
    ]
    write_archive(records(files=files), tmp_path / "e.zip", media.find)
    assert [row[9] for row in catalogue(tmp_path / "e.zip")[1:]] == [
        "已去除拍摄位置；已截去附在后面的内容（如动态照片的视频）",
        "未能清除位置信息，外发前请检查",
        "已去除拍摄位置",
    ]
    found = contents(tmp_path / "e.zip")
    assert found["示例一职/照片/20230514-1-a.jpg"] == PLAIN
    assert not [path for path in tmp_path.iterdir() if path.is_dir() and path.name != "media"]


def test_a_file_that_breaks_what_looks_into_it_is_named_and_the_rest_goes_on(media, tmp_path, monkeypatch):
    def broken(data):
        raise ZeroDivisionError

    monkeypatch.setattr(strip.png, "find", broken)
    files = [media.keep(1, 4, "a.png", photo("PNG")), media.keep(2, 4, "b.jpg", photo())]
    made = write_archive(records(files=files), tmp_path / "e.zip", media.find)
    assert made.files == 2
    assert [row[9] for row in catalogue(tmp_path / "e.zip")[1:]] == ["未能清除位置信息，外发前请检查", "已去除拍摄位置"]


def test_the_press_gets_nothing_private(media, tmp_path):
    files = [media.keep(1, 4, "a.jpg", b"one"), media.keep(2, 4, "face.jpg", b"two", private=True)]
    write_archive(records(files=files), tmp_path / "e.zip", media.find, press=True)
    assert set(contents(tmp_path / "e.zip")) == {"示例一职/照片/20230514-1-a.jpg", "目录.xlsx"}
    assert [row[0] for row in catalogue(tmp_path / "e.zip")[1:]] == [1]


def test_the_same_bytes_of_a_unit_are_in_it_once_and_what_is_still_coming_is_not(media, tmp_path):
    files = [
        media.keep(1, 4, "a.jpg", b"one"),
        media.keep(2, 4, "again.jpg", b"one", repeats=1),
        media.keep(3, 5, "same.jpg", b"one"),
        file(4, 4, Subject(day=DAY1), "coming.jpg", state=FileState.PENDING),
    ]
    made = write_archive(records(files=files), tmp_path / "e.zip", media.find)
    assert made.files == 2
    assert {"示例一职/照片/20230514-1-a.jpg", "示例二职/照片/20230514-3-same.jpg"} < set(contents(tmp_path / "e.zip"))


def test_a_subtrees_archive_has_its_own_files(media, tmp_path):
    files = [media.keep(1, 4, "a.jpg", b"one"), media.keep(2, 10, "b.jpg", b"two")]
    made = write_archive(records(files=files), tmp_path / "e.zip", media.find, top_unit_id=2)
    assert made.files == 1
    assert [row[1] for row in catalogue(tmp_path / "e.zip")[1:]] == ["示例一职"]


def test_a_large_archive_comes_in_parts_that_open_on_their_own(media, tmp_path):
    files = [media.keep(n, 4, f"{n}.jpg", bytes([n]) * 40_000) for n in range(1, 6)]
    files.append(file(6, 4, Subject(day=DAY1), "lost.jpg", state=FileState.LOST))
    made = write_archive(records(files=files), tmp_path / "材料.zip", media.find, part_bytes=130_000)
    assert [path.name for path in made.paths] == ["材料(1).zip", "材料(2).zip", "材料(3).zip"]
    assert all(path.stat().st_size <= 130_000 for path in made.paths)
    assert [[row[0] for row in catalogue(path)[1:]] for path in made.paths] == [[1, 2], [3, 4], [5, 6]]
    assert sorted(name for path in made.paths for name in contents(path) if name != "目录.xlsx") == [
        f"示例一职/照片/20230514-{n}-{n}.jpg" for n in range(1, 6)
    ]


def test_without_any_file_there_is_an_empty_catalogue(media, tmp_path):
    write_archive(records(), tmp_path / "e.zip", media.find)
    assert len(catalogue(tmp_path / "e.zip")) == 1


def test_progress_is_told_file_by_file(media, tmp_path):
    shown = []
    files = [media.keep(n, 4, "a.jpg", bytes([n])) for n in range(3)]
    write_archive(records(files=files), tmp_path / "e.zip", media.find, progress=lambda *at: shown.append(at))
    assert shown == [(1, 3), (2, 3), (3, 3)]


def test_an_archive_that_fails_leaves_nothing_behind(media, tmp_path):
    def fail(done, total):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_archive(
            records(files=[media.keep(1, 4, "a.jpg", b"one")]), tmp_path / "out" / "e.zip", media.find, progress=fail
        )
    assert list((tmp_path / "out").iterdir()) == []


class TestNames:
    @pytest.mark.promise("8.15")
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("照片.jpg", "照片.jpg"),
            ("..\\..\\x", "_.._x"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ('a<b>:"c"|?*.jpg', "a_b___c____.jpg"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("COM1 .jpg", "_COM1 .jpg"),
            ("controle.jpg", "controle.jpg"),
            ("  名字. ", "名字"),
            ("...", "未命名"),
            ("", "未命名"),
            ("图\u202egpj.exe", "图_gpj.exe"),
            ("a\x00b", "a_b"),
            ("\ud83d.jpg", "_.jpg"),
        ],
    )
    def test_are_safe_on_windows(self, name, safe):
        assert safe_name(name, 80) == safe

    def test_keep_their_ending_when_they_are_cut(self):
        name = safe_name("长" * 300 + ".docx", 80)
        assert len(name) == 80
        assert name.endswith("长.docx")

    def test_are_cut_plainly_where_there_is_no_ending_to_keep(self):
        assert safe_name("a." + "长" * 300, 80) == "a." + "长" * 78
        assert safe_name("长" * 300, 80) == "长" * 80

    @given(st.text(), st.integers(10, 100))
    def test_never_lead_out_of_their_folder(self, text, length):
        name = safe_name(text, length)
        assert name
        assert name not in {".", ".."}
        assert not set(name) & set('<>:"/\\|?*')
        assert name == name.strip(" .")
        name.encode()
        assert len(name) <= length + 1

    def test_of_units_that_differ_in_forbidden_characters_only_are_two_folders(self):
        units = [replace(UNITS[3], name="示例:A"), replace(UNITS[4], name="示例?a"), UNITS[5]]
        assert unit_folders(units) == {4: "示例_A", 5: "示例_a_5", 6: "示例三职"}

    def test_in_the_archive_cannot_leave_it(self, media, tmp_path):
        units = [replace(unit, name="..\\..\\示例") if unit.id == 4 else unit for unit in UNITS]
        files = [media.keep(1, 4, "..\\..\\x", b"one", category="../类别")]
        write_archive(records(files=files, organisation=organisation(units)), tmp_path / "e.zip", media.find)
        assert set(contents(tmp_path / "e.zip")) == {"_.._示例/_类别/20230514-1-_.._x", "目录.xlsx"}
