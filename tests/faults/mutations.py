"""`make mutations`: break each guarantee once, in a copy of the tree, and see that a test notices.

    python tests/faults/mutations.py [PART OF A NAME ...]

Exit status 0: every mutant was noticed; 1: some live, or no longer fit the program's text; 2: no such mutant.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.faults.mutants import MUTANTS, Mutant

# ruff: noqa: T201  # its verdicts are what it is run for

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
SECONDS = 240

NOTICED, LIVES, STALE, BROKEN = "noticed", "LIVES", "no longer fits", "tests do not run"

FAILED, TIMED_OUT = 1, -1


def main(wanted: list[str]) -> int:
    """Try the mutants whose names contain one of `wanted`, all where there is none."""
    chosen = [mutant for mutant in MUTANTS if not wanted or any(part in mutant.name for part in wanted)]
    if not chosen:
        print(f"no mutant is called {' or '.join(wanted)}")
        return 2
    with tempfile.TemporaryDirectory(prefix="weekbot-mutants-") as scratch:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            trees.put(copied(Path(scratch) / str(number)))
        if not sound(chosen, Path(scratch) / "0"):
            print("the tests fail without any mutant")
            return 1

        def attempt(mutant: Mutant) -> str:
            tree = trees.get()
            try:
                verdict = tried(mutant, tree)
            finally:
                trees.put(tree)
            print(f"{verdict:>16}  {mutant.name}", flush=True)
            return verdict

        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(attempt, chosen))
    noticed = verdicts.count(NOTICED)
    print(f"{noticed} of {len(verdicts)} noticed")
    return 0 if noticed == len(verdicts) else 1


def copied(tree: Path) -> Path:
    """A copy of what git knows of the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    return tree


def sound(mutants: list[Mutant], tree: Path) -> bool:
    """Whether their tests pass as long as nothing is broken."""
    return passed(sorted({test for mutant in mutants for test in mutant.tests}), tree, seconds=900) == 0


def tried(mutant: Mutant, tree: Path) -> str:
    """What became of it."""
    place = tree / mutant.file
    whole = place.read_text(encoding="utf-8")
    if whole.count(mutant.old) != 1:
        return STALE
    place.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        # A mutant that keeps its tests from ending is noticed as well.
        status = passed(mutant.tests, tree)
    finally:
        place.write_text(whole, encoding="utf-8")
    return {FAILED: NOTICED, TIMED_OUT: NOTICED, 0: LIVES}.get(status, BROKEN)


def passed(tests: Sequence[str], tree: Path, seconds: float = SECONDS) -> int:
    """pytest's exit status for these tests of that tree: 0 they pass, 1 one fails."""
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "WEEKBOT_FAULTS": "whole"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--timeout", "120", *tests]
    try:
        return subprocess.run(command, cwd=tree, env=env, capture_output=True, timeout=seconds, check=False).returncode
    except subprocess.TimeoutExpired:
        return TIMED_OUT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
