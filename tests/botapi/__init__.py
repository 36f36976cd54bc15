"""A double of Telegram's Bot API for tests: strict as the real one, over real HTTP.

    async with BotApiDouble() as api:
        anna = api.user(1001, first_name="联络员甲")
        await anna.send("/start")
        await anna.expect("登记")

The program gets ``api.base_url``, ``api.file_url`` and ``api.token``. Tests act through people (``api.user``), groups
and channels, wait with ``expect``, order failures at ``api.faults`` and read what happened in ``api.ledger``;
``api.violations`` has to stay empty, which the fixture ``api`` of ``botapi.fixtures`` sees to.
"""

from tests.botapi.callbacks import CallbackAnswer
from tests.botapi.double import TOKEN, BotApiDouble
from tests.botapi.groups import Channel, Group
from tests.botapi.ledger import Kind, Ledger, Record
from tests.botapi.limits import TelegramLimits
from tests.botapi.messages import BotMessage, ChatMessage
from tests.botapi.people import Person
from tests.botapi.schema import Violation

__all__ = [
    "TOKEN",
    "BotApiDouble",
    "BotMessage",
    "CallbackAnswer",
    "Channel",
    "ChatMessage",
    "Group",
    "Kind",
    "Ledger",
    "Person",
    "Record",
    "TelegramLimits",
    "Violation",
]
