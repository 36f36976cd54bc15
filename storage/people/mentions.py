"""Mentions of people in what was written to others: taken out when they are erased, whoever it was written to.

A mention is replaced inside the texts of a stored message only, never in its structure: somebody may be called "text".
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, or_, select, true, update

from storage.db import tables, texts
from storage.db.codec import to_json
from storage.db.database import Tx
from storage.db.statements import pieces

SHORTEST_NAME = 2
"""A name of one character stands in too many words that are not about the person."""

SHORTEST_NUMBER = 5
"""A chat's number of fewer digits stands in too many figures that are none."""

_LOOKED_FOR = 20
"""The most words the database itself looks for; where there are more everything is read."""

_WAITING_AT_MOST = 20
"""A name that stands in more letters still to be sent is a word of theirs: that somebody is called 教师 spoils none."""


BUTTONS = "buttons"
"""Under this a message has its rows of buttons, each a label and what it does."""

Inside = Callable[[str, Callable[[str], str]], str]
"""Changes the words in a text of some form."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person to be forgotten, and the pseudonym that stands in their place."""

    person: str
    pseudonym: str
    chat: str = ""
    name: str = ""
    phone: str = ""

    @property
    def signs(self) -> list[str]:
        """What means this person and nobody else."""
        numbers = {self.chat, self.person.partition(":")[2], self.phone}
        return [self.person, *(number for number in numbers if len(number) >= SHORTEST_NUMBER)]

    @property
    def names(self) -> list[str]:
        """What may mean others as well."""
        return [self.name] if len(self.name) >= SHORTEST_NAME else []


async def people_of(tx: Tx, pseudonyms: Mapping[str, str]) -> list[Person]:
    """These accounts with what else is known of them."""
    known = tables.accounts
    query = select(known.c.person, known.c.chat, known.c.display_name, known.c.phone)
    if len(pseudonyms) <= _LOOKED_FOR:
        query = query.where(known.c.person.in_(list(pseudonyms)))
    rows = {row.person: row for row in await tx.execute(query)}
    return [
        Person(person, pseudonym, *(tuple(rows[person])[1:] if person in rows else ()))
        for person, pseudonym in pseudonyms.items()
    ]


async def take_out(tx: Tx, people: Iterable[Person]) -> None:
    """Take these people out of letters, chats on the page, captions and others' conversations."""
    everybody = list(people)
    signs = {word: texts.ERASED for one in everybody for word in one.signs}
    names = dict.fromkeys(await _telling(tx, {name for one in everybody for name in one.names}), texts.ERASED)
    keyed = {word: one.pseudonym for one in everybody for word in one.signs}
    letters, shown, files, talks = tables.outbox, tables.page_messages, tables.media, tables.conversations
    for column in (letters.c.message, shown.c.content):
        await _replace(tx, column, signs, _in_json)
        await _replace(tx, column, names, _in_words)
    for column in (files.c.caption, files.c.name):
        await _replace(tx, column, signs | names, _in_text)
    await _replace(tx, letters.c.once, keyed, _in_text)
    await _replace(tx, talks.c.state, keyed, _in_json)


async def _telling(tx: Tx, names: Iterable[str]) -> list[str]:
    """Those of the names that are not words of everybody's: part of a unit's name, or of many letters that wait."""
    letters, units = tables.outbox, tables.units
    waiting = letters.c.state.in_(tables.STILL_TO_SEND)
    found = []
    for name in names:
        of_unit = select(units.c.id).where(units.c.name.contains(name, autoescape=True)).limit(1)
        said = select(letters.c.id).where(waiting, letters.c.message.contains(_written(name), autoescape=True))
        many = (await tx.execute(said.limit(_WAITING_AT_MOST + 1))).all()
        if await tx.scalar(of_unit) is None and len(many) <= _WAITING_AT_MOST:
            found.append(name)
    return found


async def _replace(tx: Tx, column: Column[Any], words: Mapping[str, str], inside: Inside) -> None:
    if not words:
        return
    table, pattern = column.table, _pattern(words)

    def without(text: str) -> str:
        return pattern.sub(lambda found: words[found[0]], text)

    (key,) = table.primary_key
    query = select(key.label("key"), column.label("text")).where(_about(column, words))
    changed = []
    async for rows in pieces(tx, query.order_by(key)):
        for row in rows:
            new = inside(row.text, without)
            if new != row.text:
                changed.append((row.key, new))
    for which, text in changed:
        await tx.execute(update(table).where(key == which).values({column.name: text}))


def _about(column: Column[Any], words: Mapping[str, str]) -> ColumnElement[bool]:
    if len(words) > _LOOKED_FOR:
        return column.is_not(None) & true()
    return or_(*(column.contains(_written(word), autoescape=True) for word in words))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Numbers and accounts stand alone; the longer word goes first."""
    return re.compile("|".join(_alone(word) for word in sorted(words, key=len, reverse=True)))


def _alone(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return f"(?<![0-9A-Za-z_-]){re.escape(word)}(?![0-9A-Za-z_-])"


def _written(word: str) -> str:
    """As it stands in JSON."""
    return to_json(word)[1:-1]


def _in_text(text: str, without: Callable[[str], str]) -> str:
    return without(text)


def _in_json(text: str, without: Callable[[str], str]) -> str:
    if not text or without(text) == text:
        return text
    return to_json(_walked(json.loads(text), without))


def _in_words(text: str, without: Callable[[str], str]) -> str:
    """In what is read, and not in what a button does."""
    if not text or without(text) == text:
        return text
    inside = {BUTTONS: _labelled}
    return to_json({key: inside.get(key, _walked)(value, without) for key, value in json.loads(text).items()})


def _labelled(rows: Any, without: Callable[[str], str]) -> Any:
    return [[[without(label), *does] for label, *does in row] for row in rows]


def _walked(value: Any, without: Callable[[str], str]) -> Any:
    match value:
        case str():
            return without(value)
        case list():
            return [_walked(item, without) for item in value]
        case dict():
            return {key: _walked(item, without) for key, item in value.items()}
        case _:
            return value
