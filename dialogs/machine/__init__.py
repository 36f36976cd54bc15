"""The conversation as a state machine: its table of transitions and the triggers that choose a row."""
