"""One table says what a Bot API server's answers mean, for sending, editing and fetching."""

import re

import pytest

from bot.channels.telegram.answers import ANSWERS, Meaning, Use, meaning_of
from bot.channels.telegram.request import Refusal

WAITING = Refusal(429, "Too Many Requests: retry after 3", 3.0)


@pytest.mark.parametrize(
    ("status", "words", "send", "edit", "file"),
    [
        (400, "Bad Request: message is not modified: same", Meaning.OURS, Meaning.FINE, Meaning.LATER),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", *[Meaning.LATER] * 3),
        (400, "Bad Request: invalid file_id", Meaning.OURS, Meaning.OURS, Meaning.GONE),
        (400, "Bad Request: file is too big", Meaning.OURS, Meaning.OURS, Meaning.TOO_LARGE),
        (400, "Bad Request: FILE_REFERENCE_EXPIRED", Meaning.OURS, Meaning.OURS, Meaning.LATER),
        (400, 'Bad Request: can\'t parse entities: "retry"', Meaning.PLAIN, Meaning.PLAIN, Meaning.LATER),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", Meaning.AS_DOCUMENT, Meaning.OURS, Meaning.LATER),
        (400, "Bad Request: message is too long", Meaning.SPLIT, Meaning.OURS, Meaning.LATER),
        (400, "Bad Request: message thread not found", Meaning.NO_TOPIC, Meaning.OURS, Meaning.LATER),
        (400, "Bad Request: chat not found", Meaning.LOOK_AGAIN, Meaning.OURS, Meaning.LATER),
        (400, "Bad Request: message to edit not found", Meaning.OURS, Meaning.GONE, Meaning.LATER),
        (403, "Forbidden: bot was blocked by the user", Meaning.GONE, Meaning.GONE, Meaning.LATER),
        (403, "Forbidden: what nobody has seen yet", Meaning.GONE, Meaning.GONE, Meaning.LATER),
        (400, "Bad Request: what nobody has seen yet", Meaning.OURS, Meaning.OURS, Meaning.LATER),
        (500, "Internal Server Error", *[Meaning.LATER] * 3),
        (502, "Bad Gateway", *[Meaning.LATER] * 3),
        (401, "Unauthorized", *[Meaning.UNKNOWN_BOT] * 3),
        (404, "Not Found", *[Meaning.UNKNOWN_BOT] * 3),
        (429, "Too Many Requests", *[Meaning.WAIT] * 3),
    ],
)
def test_what_an_answer_means(status: int, words: str, send: Meaning, edit: Meaning, file: Meaning) -> None:
    refusal = Refusal(status, words)
    assert [meaning_of(refusal, use) for use in (Use.SEND, Use.EDIT, Use.FILE)] == [send, edit, file]


@pytest.mark.parametrize("use", list(Use))
def test_a_time_to_wait_and_a_new_address_go_before_words(use: Use) -> None:
    assert meaning_of(WAITING, use) is Meaning.WAIT
    assert meaning_of(Refusal(400, "group chat was upgraded", None, -1001), use) is Meaning.MOVED


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500, 503])
def test_what_no_bot_api_server_said_is_never_final(status: int) -> None:
    assert meaning_of(Refusal(status, "", foreign=True), Use.SEND) is Meaning.LATER


def test_every_row_can_be_read() -> None:
    assert all(re.compile(answer.words) and answer.uses for answer in ANSWERS)
