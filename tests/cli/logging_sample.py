"""A program that logs all it must not: run by test_logs.py as `python logging_sample.py LEVEL`."""

import asyncio
import json
import logging
import sys
import warnings

import structlog
from pydantic import BaseModel
from sqlalchemy import create_engine, text

from bot.runtime.logs import configure

TOKEN = "123456789:AAFsample-Token_sampleSAMPLEsample012"  # noqa: S105 (made up)
SECRET = "plain-secret"  # noqa: S105 (made up)
CODE = "AbCdEfGhIjKlMnOpQr_-29"
PHONE = 13800138000
TEXT = "教师32 学生450"
ENGLISH = "hello 450"
LIBRARIES = ("httpx", "httpcore.http11", "telegram.ext.Updater", "aiosqlite", "sqlalchemy.engine", "asyncio")


class Whole(BaseModel):
    """A record of one whole number."""

    n: int


def our_own(log: structlog.stdlib.BoundLogger) -> None:
    """Events of this program, with things in them that do not belong there."""
    log.info("started", unit="示例一职", count=3)
    log.debug("turn", text=TEXT, person="telegram:1001")
    log.info(f"code {CODE} for +86 138-0013-8000", tel="0871-65141234", digits=PHONE)  # noqa: G004 (what is tested)
    log.info("nested", nested={"text": TEXT, "a": [CODE]})
    log.info("posting", address=f"https://api.example.org/bot{TOKEN}/sendMessage?x=1", secret=SECRET)


def of_libraries() -> None:
    """What libraries log, at every level."""
    for library in LIBRARIES:
        log = logging.getLogger(library)
        log.debug("bytes of %s", TEXT)
        log.info("HTTP Request: POST https://api.example.org/bot%s/sendMessage %s", TOKEN, TEXT)
        log.warning("cannot parse '%s' of bot%s, 说 %s", TEXT, TOKEN, TEXT)
    warnings.warn(f"about '{TEXT}'", stacklevel=1)


def read_number() -> None:
    """Fail with what was typed in the error's text, and its cause's."""
    try:
        json.loads('{"text": ')
        int(TEXT)
    except ValueError as error:
        raise RuntimeError(f"{SECRET}: sending {TEXT} to {PHONE} failed for {CODE}") from error


def insert() -> None:
    """Fail with what was typed in the statement's parameters."""
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": ENGLISH})


def validate() -> None:
    """Fail with what was typed as the refused input."""
    Whole.model_validate({"n": ENGLISH})


async def in_the_loop() -> None:
    """Fail where only the event loop notices."""
    context = {"message": "boom", "exception": ValueError(f"'{TEXT}'")}
    asyncio.get_running_loop().call_exception_handler(context)


def main() -> None:
    """Log it all."""
    configure(sys.argv[1], [SECRET, TOKEN])
    log = structlog.get_logger("bot.sample")
    our_own(log)
    of_libraries()
    for name, failing in (("turn-failed", read_number), ("insert-failed", insert), ("refused", validate)):
        try:
            failing()
        except Exception:
            log.exception(name)
            logging.getLogger("telegram").exception("oh")
    asyncio.run(in_the_loop())
    raise ExceptionGroup("all", [ValueError(TEXT), KeyError(str(PHONE))])


if __name__ == "__main__":
    main()
