"""The numbered sentences of docs/interface.md, and which tests cite them: `python -m tests.promises` lists the rest."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "interface.md"

NUMBER = re.compile(r"(?:^\| |\*\*)(\d+\.\d+)(°?)(?: \||\*\*)", re.MULTILINE)
"""A sentence's number, or a table row's; `°` behind those that are not kept yet."""


def sentences() -> Mapping[str, bool]:
    """Every number of the page, in order, and whether its sentence is kept."""
    return {number: not later for number, later in NUMBER.findall(PAGE.read_text(encoding="utf-8"))}


def cited() -> Mapping[str, list[str]]:
    """The tests that cite each number, as `path::name`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for number, name in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found[number].append(f"{path.relative_to(TESTS.parent)}::{name}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.promise":
                    yield from ((ast.literal_eval(number), node.name) for number in mark.args)


def main() -> None:
    """Print how many tests cite each section's sentences, and the kept sentences that none cites."""
    tests, numbers = cited(), sentences()
    kept = [number for number, is_kept in numbers.items() if is_kept]
    missing = [number for number in kept if number not in tests]
    print(f"{len(numbers)} sentences, {len(kept)} kept, {len(kept) - len(missing)} cited by tests")
    for section in dict.fromkeys(number.partition(".")[0] for number in kept):
        open_ = [number for number in missing if number.partition(".")[0] == section]
        print(f"section {section}: {'all cited' if not open_ else 'no test cites ' + ', '.join(open_)}")


if __name__ == "__main__":
    main()
