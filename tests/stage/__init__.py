"""The whole program on a virtual clock in one process: only the channel is played. Everything else is real."""

from stage.played_channel import PlayedChannel, Seen
from stage.stage import Stage

__all__ = ["PlayedChannel", "Seen", "Stage"]
