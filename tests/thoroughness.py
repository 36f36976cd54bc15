"""How much a test tries where more is only more of the same: less in `make test`, all of it in CI."""

import os

ALL = os.environ.get("WEEKBOT_TEST_ALL") == "1"
"""Everything is installed and nothing may be left out: .ci/run sets it for its first run of the tests."""


def tries(whole: int, *, quick: int) -> int:
    """How many examples, units or the like: `whole` where ALL, else `quick`."""
    return whole if ALL else quick
