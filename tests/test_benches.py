"""Every benchmark still fits the program: it can be loaded (what it measures is for `make bench`)."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.glob("[!_]*.py")), ids=lambda script: script.stem)
def test_a_benchmark_loads(script: Path) -> None:
    look = f"import runpy; runpy.run_path({str(script)!r}, run_name='looked-at')"
    done = subprocess.run(
        [sys.executable, "-c", look],
        cwd=BENCH.parent,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{BENCH}:{BENCH.parent}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
