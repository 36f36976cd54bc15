"""What an office file brings along is said before anybody opens it; nothing of it is opened here."""

import io
import zipfile

import pytest

from bot.file_types.compound import MAGIC as OLE
from bot.reports.archive.office_risks import LARGEST_PART, MACRO_STORAGE, OfficeRisk, office_risks

TEMPLATE = (
    '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="https://example.org/t.dotm" TargetMode="External"/></Relationships>'
)


def office(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"word/document.xml": "<w/>", **parts}.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "risks"),
    [
        (office(), ()),
        (office(**{"word/vbaProject.bin": b"x"}), (OfficeRisk.MACROS,)),
        (office(**{"xl/vbaProject.bin": b"x"}), (OfficeRisk.MACROS,)),
        (office(**{"word/_rels/settings.xml.rels": TEMPLATE}), (OfficeRisk.TEMPLATE,)),
        (office(**{"word/_rels/settings.xml.rels": TEMPLATE.replace("External", "Internal")}), ()),
        (
            office(**{"word/vbaProject.bin": b"x", "word/_rels/settings.xml.rels": TEMPLATE}),
            (OfficeRisk.MACROS, OfficeRisk.TEMPLATE),
        ),
        (office(**{"word/_rels/settings.xml.rels": " " * (LARGEST_PART * 50) + TEMPLATE}), ()),
        (OLE + bytes(504) + MACRO_STORAGE, (OfficeRisk.MACROS,)),
        (OLE + bytes(504), ()),
        (OLE, ()),
        (b"%PDF-1.7 _VBA_PROJECT", ()),
        (b"PK\x03\x04 cut off", ()),
        (b"", ()),
    ],
)
def test_what_it_brings_along_is_told(tmp_path, content, risks):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert office_risks(path) == risks


def test_a_damaged_part_brings_nothing_and_stops_nobody(tmp_path):
    whole = office(**{"word/_rels/settings.xml.rels": TEMPLATE * 20})
    begin = whole.index(b"settings.xml.rels") + len("settings.xml.rels")
    path = tmp_path / "file"
    path.write_bytes(whole[:begin] + b"\xff" * 40 + whole[begin + 40 :])
    assert office_risks(path) == ()


def test_a_file_that_is_gone_brings_nothing(tmp_path):
    assert office_risks(tmp_path / "nowhere") == ()
