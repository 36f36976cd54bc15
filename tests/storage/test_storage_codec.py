"""Values survive the way into the database and back."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from dialogs.model.outgoing import Attachment, AttachmentKind, Button, Outgoing
from storage.db import key_value
from storage.db.codec import mapping_from_json, mapping_to_json, outgoing_from_json, outgoing_to_json
from storage.db.columns import Day, Instant, storable
from storage.db.database import Database
from tests.storage.stopped_clock import Clock

BUTTONS = st.lists(st.lists(st.builds(Button, st.text(), st.text()), max_size=3).map(tuple), max_size=3).map(tuple)
ATTACHMENTS = st.lists(
    st.builds(Attachment, st.sampled_from(AttachmentKind), st.text(), st.text(), st.text()), max_size=3
).map(tuple)
MESSAGES = st.builds(Outgoing, st.text(), BUTTONS, st.booleans(), ATTACHMENTS, st.text())
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 (zones are drawn)


@given(MESSAGES)
def test_a_message_is_read_as_it_was_written(message: Outgoing):
    assert outgoing_from_json(outgoing_to_json(message)) == message


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_a_mapping_is_read_as_it_was_written_and_equal_ones_are_equal_texts(mapping: dict[str, object]):
    written = mapping_to_json(mapping)
    assert mapping_from_json(written) == mapping
    assert written == mapping_to_json(dict(reversed(mapping.items())))


@given(INSTANTS, INSTANTS)
def test_instants_keep_their_microsecond_and_their_order(one: datetime, other: datetime):
    column, dialect = Instant(), sqlite.dialect()
    numbers = [column.process_bind_param(instant, dialect) for instant in (one, other)]
    assert column.process_result_value(numbers[0], dialect) == one
    assert column.process_result_value(numbers[0], dialect).tzinfo is UTC
    assert (numbers[0] < numbers[1]) == (one < other)


def test_an_instant_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(datetime(2023, 5, 14), sqlite.dialect())  # noqa: DTZ001 (the mistake itself)


@given(st.dates())
def test_days_keep_their_order(day):
    column, dialect = Day(), sqlite.dialect()
    written = column.process_bind_param(day, dialect)
    assert column.process_result_value(written, dialect) == day
    assert len(written) == 10


@given(st.text())
def test_ordinary_text_is_stored_as_it_is(text: str):
    if "\x00" not in text:
        assert storable(text) == text


@given(st.text(st.characters(categories=["Cs", "Cc", "Lo", "So"])))
def test_any_text_becomes_text_a_database_takes(text: str):
    stored = storable(text)
    assert stored.encode() == storable(stored).encode()
    assert "\x00" not in stored


async def test_both_databases_take_any_text(db: Database, clock: Clock):
    awkward = "=cmd|' /C calc'!A0 </b> \u202e 龘靐①②《》 😀\x00\ud83d"
    async with db.write() as tx:
        await key_value.put(tx, "awkward", awkward)
        await asyncio.sleep(0)
        assert await key_value.get(tx, "awkward") == storable(awkward)
