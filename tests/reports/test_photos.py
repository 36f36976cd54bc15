"""The day's best photos, and the copies of them that are shown."""

from dataclasses import replace
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.decoding.errors import PictureTooLarge
from bot.decoding.pictures import shown
from bot.reports.charts.photos import EDGE, Copies, best_photos, chosen
from dialogs.model.submissions import FileKind, FileState, Lead
from tests.reports.photographs import Album, jpeg
from tests.reports.sample import DAY1, DAY2, records

GPS_POSITION = {1: "N", 2: (25.0, 3.0, 0.0), 3: "E", 4: (102.0, 43.0, 0.0)}


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path)


def numbers(album, top=1, days=(DAY1,), leads=()):
    return [kept.number for kept in chosen(records(files=album.files, leads=leads), top, days)]


class TestChoosing:
    def test_one_a_unit_comes_first_then_each_units_second(self, album):
        for unit in (4, 4, 4, 5, 8, 8):
            album.keep(unit)
        assert numbers(album) == [1, 4, 5, 2, 6, 3]

    def test_those_of_recommended_leads_come_before_all(self, album):
        album.keep(4, caption="开放日")
        album.keep(5, lead=2)
        album.keep(4, lead=1)
        leads = [Lead(1, 4, DAY1, "推介的", "", starred=True), Lead(2, 5, DAY1, "没有推介", "")]
        assert numbers(album, leads=leads) == [3, 2, 1]

    def test_one_with_a_caption_comes_before_one_without(self, album):
        album.keep(4)
        album.keep(4, caption="开放日")
        assert numbers(album) == [2, 1]

    def test_none_is_private_repeated_pending_lost_a_video_or_of_another_day_or_subtree(self, album):
        album.keep(4, private=True)
        album.keep(4, repeats=1)
        album.keep(5, state=FileState.LOST)
        album.keep(5, state=FileState.PENDING)
        album.keep(5, kind=FileKind.VIDEO)
        album.keep(5, day=DAY2)
        album.keep(8)
        assert numbers(album, top=2) == []

    def test_what_is_gone_or_no_picture_is_passed_over_for_the_next(self, album):
        album.find(album.keep(4).sha256).unlink()
        album.find(album.keep(4).sha256).write_bytes(b"no picture")
        album.keep(4, caption="")
        made = best_photos(records(files=album.files), 1, [DAY1], album.copies, 2)
        assert [photo.file.number for photo in made] == [3]
        assert made[0].unit == "示例一职"

    def test_no_more_than_asked_for(self, album):
        for _ in range(5):
            album.keep(4)
        assert len(best_photos(records(files=album.files), 1, [DAY1], album.copies, 3)) == 3


class TestTheShownCopy:
    def shown(self, tmp_path, data, edge=EDGE):
        (tmp_path / "photo").write_bytes(data)
        return Image.open(BytesIO(shown(tmp_path / "photo", edge)))

    def test_stands_upright_as_its_exif_says(self, tmp_path):
        image = self.shown(tmp_path, jpeg(orientation=6))
        assert image.size == (40, 80)
        # The left half was white: turned a quarter to the right it is the upper one.
        assert min(image.getpixel((20, 10))) > 240
        assert image.getpixel((20, 70))[0] < 60

    def test_says_nothing_of_where_and_with_what_it_was_taken(self, tmp_path):
        data = jpeg(gps=GPS_POSITION)
        assert Image.open(BytesIO(data)).getexif().get_ifd(0x8825)
        image = self.shown(tmp_path, data)
        assert dict(image.getexif()) == {}
        assert "exif" not in image.info
        assert "示例相机".encode() not in image.fp.getvalue()

    def test_is_small_enough_to_send_and_never_enlarged(self, tmp_path):
        assert self.shown(tmp_path, jpeg(size=(4000, 1000))).size == (1600, 400)
        assert self.shown(tmp_path, jpeg(size=(80, 40))).size == (80, 40)

    @pytest.mark.parametrize(
        ("mode", "format_"),
        [("RGBA", "PNG"), ("P", "GIF"), ("L", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("RGB", "WEBP")],
    )
    def test_is_jpeg_whatever_the_photo_was(self, tmp_path, mode, format_):
        out = BytesIO()
        Image.new(mode, (30, 20)).save(out, format_)
        image = self.shown(tmp_path, out.getvalue())
        assert (image.format, image.mode) == ("JPEG", "RGB")

    def test_what_is_transparent_becomes_white(self, tmp_path):
        out = BytesIO()
        Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, "PNG")
        assert self.shown(tmp_path, out.getvalue()).getpixel((10, 10)) == (255, 255, 255)

    def test_a_photo_of_an_iphone_is_shown_too(self, tmp_path):
        out = BytesIO()
        pillow_heif.from_pillow(Image.new("RGB", (64, 32), "teal")).save(out)
        assert self.shown(tmp_path, out.getvalue()).size == (64, 32)

    def test_there_is_none_of_a_bomb(self, tmp_path):
        Image.new("1", (30_000, 30_000)).save(tmp_path / "photo", "PNG")
        with pytest.raises(PictureTooLarge):
            shown(tmp_path / "photo", EDGE)

    @pytest.mark.parametrize("data", [b"", b"GIF89a", jpeg()[:200], b"\xff\xd8\xff\xe1" + b"\0" * 40, None])
    def test_where_there_is_none_that_is_told_with_unit_and_file(self, album, data):
        kept = album.keep(4)
        if data is None:
            album.find(kept.sha256).unlink()
        else:
            album.find(kept.sha256).write_bytes(data)
        with capture_logs() as logs:
            assert album.copies.shown(kept) is None
        assert [(line["event"], line["unit"], line["file"]) for line in logs] == [("photo-passed-over", 4, kept.number)]

    def test_whatever_goes_wrong_with_one_the_others_are_shown(self, album):
        class Odd:
            def run(self, work):
                raise AssertionError("nobody foresaw it")

        for _ in range(2):
            album.keep(4)
        with capture_logs() as logs:
            assert best_photos(records(files=album.files), 1, [DAY1], Copies(album.find, Odd()), 2) == ()
        assert [line["why"] for line in logs] == ["AssertionError"] * 2


def test_records_without_files_have_no_photos(album):
    assert best_photos(replace(records(), files=()), 1, [DAY1], album.copies, 3) == ()
