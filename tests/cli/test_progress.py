"""Progress: a bar on a terminal, plain lines elsewhere (INTERFACE §2)."""

import io

import pytest

from bot.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.mark.promise("2.3")
def test_off_a_terminal_there_are_plain_lines_now_and_then_and_one_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("bot.cli.progress.time.monotonic", lambda: now)
    stream = io.StringIO()
    with Progress("写工作簿", stream) as progress:
        for done in range(1, 11):
            progress(done, 10, "每日数据")
            now += 2
        progress(10, 10, "每日数据")
    assert stream.getvalue().splitlines() == [
        "写工作簿 每日数据：1/10（10%）",
        "写工作簿 每日数据：4/10（40%）",
        "写工作簿 每日数据：7/10（70%）",
        "写工作簿 每日数据：10/10（100%）",
    ]


def test_nothing_to_do_is_all_done() -> None:
    stream = io.StringIO()
    with Progress("演练", stream) as progress:
        progress(0, 0)
    assert stream.getvalue() == "演练：0/0（100%）\n"


@pytest.mark.promise("2.3")
def test_on_a_terminal_there_is_a_bar() -> None:
    stream = Terminal()
    with Progress("演练", stream) as progress:
        progress(5, 10, "第一天")
    assert "演练 第一天" in stream.getvalue()
    assert "5/10" in stream.getvalue()
