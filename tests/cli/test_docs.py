"""The README names every command, option and setting there is."""

from collections.abc import Iterator

import pytest
import typer.main

from bot.cli import app
from bot.runtime.settings import Settings
from tests.cli.command_line import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command with its options."""

    def below(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
        children = getattr(command, "commands", None)
        if children is None:
            options = [o for p in command.params for o in p.opts if o.startswith("--") and o != "--help"]  # type: ignore[attr-defined]
            yield " ".join(path), options
            return
        for name, child in children.items():
            yield from below(child, (*path, name))

    return below(typer.main.get_command(app), ("weekbot",))


@pytest.mark.parametrize(("command", "options"), list(commands()), ids=str)
def test_a_command_and_its_options_are_documented(command: str, options: list[str]) -> None:
    rows = [row for row in README.splitlines() if row.startswith(f"| `{command}")]
    assert len(rows) == 1
    for option in options:
        assert option in rows[0]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented(name: str) -> None:
    assert f"| `WEEKBOT_{name.upper()}` |" in README


def test_the_page_begins_with_two_commands() -> None:
    block = README.partition("```sh\n")[2].partition("```")[0]
    assert [line.partition("#")[0].strip() for line in block.splitlines()] == ["make demo", "make test"]
