"""Recompute a rehearsal's workbook from its ledger: exit status 0 every cell is right, 1 some are not, 2 bad usage."""

import sys
from pathlib import Path

from tests.recompute.check import check_folder

SHOWN = 200


def main(arguments: list[str]) -> int:
    """Check the folder named and print every difference."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m tests.recompute DIR\n")
        return 2
    found = check_folder(Path(arguments[0]))
    for difference in found[:SHOWN]:
        sys.stdout.write(f"{difference}\n")
    if len(found) > SHOWN:
        sys.stdout.write(f"... and {len(found) - SHOWN} more\n")
    sys.stdout.write(f"{len(found)} differences\n" if found else "every cell is right\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
