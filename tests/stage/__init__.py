"""The whole program on a virtual clock in one process: only the channel is played. Everything else is real."""

from tests.stage.played_channel import PlayedChannel, Seen
from tests.stage.stage import Stage

__all__ = ["PlayedChannel", "Seen", "Stage"]
