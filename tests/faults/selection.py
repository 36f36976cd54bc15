"""Which of the fault tests run: a quick selection, or the whole."""

import os

WHOLE = os.environ.get("WEEKBOT_FAULTS") == "whole"
"""`make faults` sets it."""
