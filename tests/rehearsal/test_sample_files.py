"""The files simulated people send are real ones, and the same for the same seed."""

import random
from pathlib import Path

import pytest

from bot.inbound.inspection import inspect
from bot.rehearsal.people.sample_files import pdf, photo, word_document
from dialogs.model.submissions import FileKind, FileState, KeptFile, Subject, Target

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "name", "kind", "mime"),
    [
        (photo(random.Random(1)), "IMG_0001.jpg", FileKind.PHOTO, "image/jpeg"),
        (word_document("示例方案"), "示例方案.docx", FileKind.DOCUMENT, WORD),
        (pdf("示例方案"), "示例方案.pdf", FileKind.DOCUMENT, "application/pdf"),
    ],
)
def test_a_file_is_what_it_says(data: bytes, name: str, kind: FileKind, mime: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    file = KeptFile(1, kind, FileState.PENDING, name, len(data), Target(1, Subject(deliverable="plan")))
    assert inspect(path, file).mime == mime


def test_photos_differ_and_are_the_same_for_the_same_seed() -> None:
    rng = random.Random(1)
    assert photo(rng) != photo(rng)
    assert photo(random.Random(1)) == photo(random.Random(1))
