"""A telephone number is shown in part only."""

import pytest

from dialogs.texts.words.phones import mask


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138****0000"),
        ("+8613800000000", "+86*******0000"),
        ("0871-60000000", "087******0000"),
        ("1234567", "*******"),
        ("12345678", "123*5678"),
        ("", ""),
    ],
)
def test_only_its_beginning_and_end(phone: str, shown: str) -> None:
    assert mask(phone) == shown
