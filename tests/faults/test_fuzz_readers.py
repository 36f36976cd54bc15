"""Whatever strangers make of a file or a text, its reader comes to a reading or to words, soon, and to nothing else."""

import io
import json
import random
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pillow_heif
import pytest
from docx import Document
from PIL import Image

from bot.channels.errors import UnreadableUpdate
from bot.channels.telegram.read import Reader
from bot.decoding.errors import DecodingFailed, PictureTooLarge
from bot.decoding.pictures import Look, look, shown
from bot.decoding.pool import DecoderPool
from bot.file_types.recognise import mime_of
from bot.page.desk.forms import Form, _multipart
from bot.reports.archive.office_risks import office_risks
from bot.reports.geotags import strip
from bot.reports.word.template import TemplateBroken, fill
from bot.rosters.faults import RosterFaulty
from bot.rosters.read import read_roster
from bot.runtime.campaign_files import CampaignFaulty, campaign_text, load_campaign, shipped
from bot.sheets.errors import NotASpreadsheet
from bot.tables.annex import look_into
from dialogs.forms.report_entry import before_figures, read_entry
from dialogs.parsing.commands import read_command
from dialogs.parsing.invite_codes import read_invite_code
from dialogs.spelling.folding import folded
from dialogs.texts.documents.rosters import fault_line, not_a_sheet
from tests.faults.corpus import old_workbook, open_document, table_of_figures, text
from tests.faults.fuzzing import Fuzz, fuzz, mutated, mutated_file, mutated_json, mutated_text  # noqa: F401 (a fixture)
from tests.reports.planted import CLEANED, DOUBTED, MARKS
from tests.running.annex_files import FIGURES, annex
from tests.running.kind_samples import REFUSED, TAKEN

pillow_heif.register_heif_opener()

CAMPAIGN = load_campaign("yunnan-2023")
ASKED = {indicator.key for indicator in CAMPAIGN.asked}
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP")
FILES: Mapping[str, bytes] = {
    **{what: content for what, (_, content) in TAKEN.items()},
    **{what: content for what, (_, content, _) in REFUSED.items() if content},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


class TestFiles:
    async def test_is_some_kind_or_none(self, fuzz: Fuzz, path: Path) -> None:  # noqa: F811
        def judge(content: bytes, draw: random.Random) -> str:
            path.write_bytes(content)
            office_risks(path)
            return mime_of(path, draw.choice(("a.txt", "b.docx", "")))

        assert len(await fuzz.tried(FILES, mutated_file, judge)) > 1

    async def test_leaves_without_its_place_or_is_named(self, fuzz: Fuzz, path: Path) -> None:  # noqa: F811
        """Of a hundred one may slip by: a letter changed in a name makes a place that nothing tells from words."""
        scratch = path.parent / "scratch"
        scratch.mkdir()

        def judge(content: bytes, _: random.Random) -> str:
            path.write_bytes(content)
            copy = strip.forgetful(path, scratch)
            if copy.doubt:
                return "named"
            after = b"".join(strip.pieces(copy))
            return "silent" if strip.tells(content[:2048]) and any(mark in after for mark in MARKS) else "without"

        found = await fuzz.tried(CLEANED | DOUBTED, mutated, judge)
        assert found["silent"] <= max(3, found.total() // 100), fuzz.again(fuzz.seed)


def pictures() -> dict[str, bytes]:
    """A small picture in every format, with EXIF where it may have some; a JPEG that comes in scans too."""
    image, exif, made = Image.effect_noise((96, 64), 50).convert("RGB"), Image.Exif(), {}
    exif[0x0112], exif[0x011A], exif[0x010F] = 6, 72.0, "示例相机"
    exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 3.0, 0.0)})
    for form in FORMATS:
        out = io.BytesIO()
        image.save(out, form, **({} if form in {"GIF", "BMP"} else {"exif": exif}))
        made[form] = out.getvalue()
    out = io.BytesIO()
    image.save(out, "JPEG", progressive=True, exif=exif)
    return {**made, "JPEG in scans": out.getvalue()}


async def test_a_picture_is_seen_and_shown_or_is_none(fuzz: Fuzz, path: Path) -> None:  # noqa: F811
    def judge(content: bytes, draw: random.Random) -> str:
        path.write_bytes(content)
        try:
            found = pool.run(draw.choice((partial(look, path), partial(shown, path, 48))))
        except (DecodingFailed, PictureTooLarge) as none:
            return type(none).__name__
        assert found.width * found.height > 0 if isinstance(found, Look) else found.startswith(b"\xff\xd8")
        return "read"

    with DecoderPool() as pool:
        told = await fuzz.tried(pictures(), mutated, judge)
    assert told["read"]
    assert told["DecodingFailed"]


SHEETS: Mapping[str, Callable[[], bytes]] = {
    "xlsx": table_of_figures,
    "xls": old_workbook,
    "ods": open_document,
    "csv": text,
    "csv, its words": lambda: text().decode("gb18030").encode(),
}


@pytest.mark.parametrize("kind", SHEETS)
async def test_a_sheet_is_read_or_refused_in_words(kind: str, fuzz: Fuzz) -> None:  # noqa: F811
    def judge(content: bytes, _: random.Random) -> str:
        reading = look_into(CAMPAIGN, content)
        assert bool(reading.faults) != bool(reading.values)
        return f"{roster_outcome(content)} {reading.likeness}"

    change = mutated_text if "words" in kind else mutated_file
    assert len(await fuzz.tried({kind: SHEETS[kind]()}, change, judge)) > 1, "some are read, some refused"


def roster_outcome(data: bytes) -> str:
    """What is said of a roster of these bytes, without what it quotes."""
    try:
        read_roster(data, CAMPAIGN)
    except NotASpreadsheet as error:
        return not_a_sheet("f", error.why)
    except RosterFaulty as error:
        for fault in error.faults:
            assert fault_line("f", fault.sheet, fault.row, "A", fault.header, fault.code, fault.details)
        return "faulty"
    return "read"


def test_a_sheet_that_is_fuzzed_is_sound_to_begin_with() -> None:
    for make in (open_document, text):
        assert roster_outcome(make()) in {"read", "faulty"}
    assert len(FIGURES) == len(look_into(CAMPAIGN, annex()).values) + 1


ANNA = {"id": 1001, "is_bot": False, "first_name": "联络员"}
CHAT = {"id": 1001, "type": "private", "first_name": "联络员"}
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 7, "file_name": "a.jpg", "mime_type": "image/jpeg"}
MESSAGE = {"message_id": 57, "date": 1684058400, "chat": CHAT, "from": ANNA}
MEMBER, STICKER = {"status": "member", "user": ANNA}, {**FILE, "type": "regular", "width": 1, "height": 1}
UPDATES: Mapping[str, bytes] = {
    what: json.dumps({"update_id": 7, **update}).encode()
    for what, update in {
        "text": {"message": {**MESSAGE, "text": "/bind@x_bot 1", "entities": [{"type": "bold", "offset": 0}]}},
        "edit": {"edited_message": {**MESSAGE, "edit_date": 1684058401, "text": "教师32"}},
        "photo": {"message": {**MESSAGE, "photo": [{**FILE, "width": 9, "height": 9}], "media_group_id": "1"}},
        "document": {"message": {**MESSAGE, "document": FILE, "caption": "x"}},
        "contact": {"message": {**MESSAGE, "contact": {"phone_number": "138", "first_name": "x", "user_id": 1001}}},
        "sticker": {"message": {**MESSAGE, "sticker": {**STICKER, "is_animated": False, "is_video": False}}},
        "moved": {"message": {**MESSAGE, "migrate_to_chat_id": -100123}},
        "press": {"callback_query": {"id": "1", "from": ANNA, "chat_instance": "1", "data": "x:1", "message": MESSAGE}},
        "reach": {
            "my_chat_member": {
                "chat": CHAT,
                "from": ANNA,
                "date": 1,
                "old_chat_member": MEMBER,
                "new_chat_member": {**MEMBER, "status": "kicked", "until_date": 0},
            }
        },
    }.items()
}


async def test_an_update_is_read_or_unreadable(fuzz: Fuzz) -> None:  # noqa: F811
    reader = Reader("x_bot", 20_000_000)

    def judge(content: bytes, _: random.Random) -> str:
        try:
            return type(reader.read(content).content).__name__
        except UnreadableUpdate:
            return "unreadable"

    assert len(await fuzz.tried(UPDATES, mutated_json, judge)) > 1


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nabc\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xe5\x90\x8d.csv"\r\n'
    b"Content-Type: text/csv\r\n\r\na,b\r\n--b--\r\n"
)


async def test_a_form_with_a_file_is_a_form(fuzz: Fuzz) -> None:  # noqa: F811
    def judge(content: bytes, _: random.Random) -> str:
        form = _multipart(content, b"b")
        assert isinstance(form, Form)
        return f"{len(form.fields)} fields, {len(form.files)} files"

    assert len(await fuzz.tried({"form": FORM}, mutated, judge)) > 1


CODE = "Ab3_-Ab3_-Ab3_-Ab3_-Ab"
SAID: Mapping[str, bytes] = {
    name: said.encode()
    for name, said in {
        "a report": "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6",
        "a report by line": "1. 职业院校教师数：三十二人\n2、学生数（人）:４５０\n企业 无\n总人数约1200\n谢谢",
        "a sentence": "今天我校参与教师有32人，学生1.2万人，企业3家。",
        "a command": "/report 2023-05-14",
        "a word": "填报 昨天",
        "an invite": f"/start {CODE}",
        "a pasted invite": f"邀请码：{CODE}。谢谢",
        "a link": f"https://t.me/x_bot?start={CODE}",
    }.items()
}


async def test_a_text_is_understood_or_said_not_to_be(fuzz: Fuzz) -> None:  # noqa: F811
    def judge(content: bytes, _: random.Random) -> str:
        said = content.decode()
        entry = read_entry(said, CAMPAIGN)
        assert entry.values.keys() <= ASKED
        assert all(isinstance(value, int) and value >= 0 for value in entry.values.values())
        before_figures(said, CAMPAIGN)
        command, code = read_command(said), read_invite_code(said, len(CODE))
        assert folded(folded(said)) == folded(said)
        return "entry" if entry.values else "command" if command else "code" if code else "words"

    assert len(await fuzz.tried(SAID, mutated_text, judge)) > 1


async def test_a_campaign_file_is_a_campaign_or_faults_in_words(fuzz: Fuzz, path: Path) -> None:  # noqa: F811
    def judge(content: bytes, _: random.Random) -> str:
        path.write_bytes(content)
        try:
            return load_campaign(path).name
        except CampaignFaulty as faulty:
            return faulty.faults[0].code if str(faulty) else ""

    def change(draw: random.Random, content: bytes) -> bytes:
        return draw.choice((mutated_text, mutated))(draw, content)

    samples = {name: campaign_text(name)[1].encode() for name in shipped()}
    found = await fuzz.tried(samples, change, judge)
    assert found[""] == 0 < len(found), "every fault is told in words"


def template() -> bytes:
    document = Document()
    for words in ("{{ 单位 }}简报", "{%p for 条 in 条目 %}", "{{ loop.index }}. {{ 条.标题 }}", "{%p endfor %}"):
        document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


async def test_a_word_template_is_filled_or_explained(fuzz: Fuzz, path: Path) -> None:  # noqa: F811
    context = {"单位": "示例厅", "条目": [{"标题": "甲", "数": 1}]}

    def judge(content: bytes, _: random.Random) -> str:
        path.write_bytes(content)
        try:
            return "filled" if fill(path, context) else "empty"
        except TemplateBroken as broken:
            return "explained" if str(broken) else ""

    assert not (await fuzz.tried({"template": template()}, mutated_file, judge))[""], "every fault is told in words"
