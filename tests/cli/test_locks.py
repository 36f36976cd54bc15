"""What a server installs is part of what was tested: the same versions, and nothing that is for developers alone."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[str, str]:
    """Versions by package."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-z0-9._-]", requirement, maxsplit=1)[0].replace("_", "-") for requirement in requirements}


def test_a_server_gets_the_versions_that_were_tested() -> None:
    server, everything = pins("requirements-run.lock"), pins("requirements.lock")
    assert server
    assert server.items() <= everything.items()


def test_a_server_gets_what_the_program_needs_and_no_tools_of_developers() -> None:
    server = pins("requirements-run.lock").keys()
    project = PROJECT["project"]
    needed = names(project["dependencies"]) | names(project["optional-dependencies"]["postgresql"]) | {"hatchling"}
    assert needed <= server
    assert not names(PROJECT["dependency-groups"]["dev"]) & server


def test_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-run.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pins(name))


def test_the_guide_installs_the_servers_part() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "requirements-run.lock" in guide
    assert "/requirements.lock" not in guide
