"""How errors become an exit status and words (INTERFACE §2)."""

import pytest

from bot.channels.errors import WrongToken
from bot.cli.failures import CommandFailed, CommandRefused, explain
from bot.http.server import AddressTaken
from bot.runtime.campaign_files import CampaignUnknown
from bot.runtime.settings import Address, SettingsError
from storage.db.errors import Busy, Damaged, OtherCampaign, StorageError, Unavailable


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CommandRefused("refused"), 2, "refused"),
        (CommandFailed("failed"), 1, "failed"),
        (SettingsError("one", "two"), 2, "one\ntwo"),
        (CampaignUnknown("没有活动"), 2, "没有活动"),
        (WrongToken("no"), 2, "WEEKBOT_TELEGRAM_TOKEN"),
        (AddressTaken(Address("127.0.0.1", 8080), "in use"), 1, "127.0.0.1:8080"),
        (OtherCampaign("x"), 2, OtherCampaign.tell),
        (Busy("x"), 1, Busy.tell),
        (Damaged("x"), 1, Damaged.tell),
        (Unavailable("unable to open database file"), 1, "WEEKBOT_DATABASE_URL"),
        (PermissionError(13, "Permission denied", "data/weekbot.db"), 1, "data/weekbot.db：Permission denied"),
        (KeyboardInterrupt(), 1, "中断"),
    ],
)
def test_an_error_has_a_status_and_words(error: BaseException, status: int, words: str) -> None:
    found_status, found_words = explain(error)
    assert found_status == status
    assert words in found_words


def test_every_error_of_storage_has_words() -> None:
    for kind in StorageError.__subclasses__():
        assert kind.tell


def test_what_nobody_foresaw_has_none() -> None:
    assert explain(RuntimeError("教师32")) == (1, "")
