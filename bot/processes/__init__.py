"""Processes the bot starts: their environment and the frames they talk in."""
